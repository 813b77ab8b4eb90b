-- Names, owners and sizes live here; bytes live in GFS under an object id that is never used twice.

CREATE TABLE namespaces (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL UNIQUE,
    -- 0 private, 1 public
    visibility integer     NOT NULL DEFAULT 0 CHECK (visibility IN (0, 1)),
    -- null once the owner's account is gone
    owner_id   text,
    -- raised by every change of the namespace and of its files: the order of its events
    version    bigint      NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX namespaces_owner ON namespaces (owner_id);

CREATE TABLE files (
    namespace_id bigint      NOT NULL REFERENCES namespaces (id),
    name         text COLLATE "C" NOT NULL,
    object_id    uuid        NOT NULL UNIQUE,
    size         bigint      NOT NULL CHECK (size >= 0),
    sha256       bytea       NOT NULL CHECK (length(sha256) = 32),
    created_at   timestamptz NOT NULL,
    modified_at  timestamptz NOT NULL,
    PRIMARY KEY (namespace_id, name)
);

-- Objects that no name points to: written before an object is published, removed by the transaction that names it,
-- written again by the one that replaces or deletes the name. What is due is deleted from GFS.
CREATE TABLE object_releases (
    object_id    uuid PRIMARY KEY,
    namespace_id bigint      NOT NULL,
    due_at       timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0
);

CREATE INDEX object_releases_due ON object_releases (due_at);
