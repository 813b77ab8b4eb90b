-- One row for each wrong password of the last minutes. Shared by all replicas and kept over restarts.
CREATE TABLE login_failures (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           TIMESTAMPTZ NOT NULL,
    network      TEXT NOT NULL,
    username_key TEXT NOT NULL
);
CREATE INDEX idx_login_failures_network ON login_failures (network, at);
CREATE INDEX idx_login_failures_name ON login_failures (network, username_key, at);
CREATE INDEX idx_login_failures_at ON login_failures (at);
