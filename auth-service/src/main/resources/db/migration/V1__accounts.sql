-- The tables of the older implementation, so that its database can be taken over as it is (Flyway's baseline is 1).

CREATE TABLE users (
    user_id       TEXT PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    display_name  TEXT NOT NULL DEFAULT '',
    created_at    TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE sessions (
    id         SERIAL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    token      TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL DEFAULT 0,
    ip_address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX idx_sessions_user_id ON sessions (user_id);
CREATE INDEX idx_sessions_expires_at ON sessions (expires_at);

CREATE TABLE service_accounts (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    scopes     JSONB NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX idx_service_accounts_user_id ON service_accounts (user_id);

CREATE TABLE api_tokens (
    id                 TEXT PRIMARY KEY,
    user_id            TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    name               TEXT NOT NULL,
    token_hash         TEXT NOT NULL UNIQUE,
    scopes             JSONB,
    expires_at         BIGINT NOT NULL DEFAULT 0,
    last_used_at       BIGINT NOT NULL DEFAULT 0,
    created_at         BIGINT NOT NULL DEFAULT 0,
    service_account_id TEXT REFERENCES service_accounts (id) ON DELETE CASCADE
);
CREATE INDEX idx_api_tokens_user_id ON api_tokens (user_id);

CREATE TABLE webauthn_credentials (
    id               BYTEA PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    name             TEXT NOT NULL DEFAULT '',
    public_key       BYTEA NOT NULL,
    attestation_type TEXT NOT NULL,
    aaguid           BYTEA,
    sign_count       INT NOT NULL DEFAULT 0,
    created_at       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX idx_webauthn_credentials_user_id ON webauthn_credentials (user_id);
