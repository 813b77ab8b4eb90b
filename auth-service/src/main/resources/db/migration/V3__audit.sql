CREATE TABLE audit_event (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             TIMESTAMPTZ NOT NULL,
    actor_user_id  TEXT,
    actor_token_id TEXT,
    action         TEXT  NOT NULL,
    resource       TEXT,
    outcome        TEXT  NOT NULL,
    ip             TEXT  NOT NULL DEFAULT '',
    request_id     TEXT  NOT NULL DEFAULT '',
    details        JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_audit_event_actor ON audit_event (actor_user_id, id);
CREATE INDEX idx_audit_event_action ON audit_event (action, id);
CREATE INDEX idx_audit_event_at ON audit_event (at);
