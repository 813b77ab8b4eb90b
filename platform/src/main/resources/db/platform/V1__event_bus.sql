-- Events on their way out: written in the transaction of the change, sent by the relay, kept for a day afterwards
-- because the bus acknowledges before it syncs.
CREATE TABLE event_outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid        NOT NULL UNIQUE,
    -- Within an aggregate events keep the order of their versions.
    aggregate    text        NOT NULL,
    version      bigint      NOT NULL,
    subject      text        NOT NULL,
    headers      jsonb       NOT NULL,
    payload      bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- Null until the bus acknowledged it; null again when the bus lost it.
    published_at timestamptz,
    stream       text,
    stream_seq   bigint,
    attempts     integer     NOT NULL DEFAULT 0,
    UNIQUE (aggregate, version)
);
CREATE INDEX event_outbox_waiting ON event_outbox (aggregate, version) WHERE published_at IS NULL;
CREATE INDEX event_outbox_sent ON event_outbox (stream, stream_seq) WHERE published_at IS NOT NULL;

-- Events that were handled: written in the transaction of their effect, so that the effect happens once.
CREATE TABLE processed_event (
    consumer     text        NOT NULL,
    event_id     text        NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX processed_event_age ON processed_event (processed_at);

-- The newest version of each entity that a projection has seen; deleted entities stay as tombstones for a while.
CREATE TABLE projection_version (
    projection text   NOT NULL,
    entity_id  text   NOT NULL,
    version    bigint NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (projection, entity_id)
);
CREATE INDEX projection_version_tombstones ON projection_version (deleted_at) WHERE deleted_at IS NOT NULL;
