-- Administrators are marked, not named. A user's version numbers the events about that user.
ALTER TABLE users
    ADD COLUMN is_admin BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN disabled BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN version  BIGINT  NOT NULL DEFAULT 1,
    -- The name in lower case, which no new account may share. Older accounts that differ in case only keep their names;
    -- the oldest of them holds the key.
    ADD COLUMN username_key TEXT UNIQUE;

UPDATE users
SET username_key = lower(username)
WHERE user_id IN (SELECT DISTINCT ON (lower(username)) user_id
                  FROM users
                  ORDER BY lower(username), created_at, user_id);

-- Older sessions carry no sid and so can never be accepted again: one more login, once.
DELETE FROM sessions;
-- Hex SHA-256 of the token: reading the table must not be enough to be somebody.
ALTER TABLE sessions RENAME COLUMN token TO token_hash;
ALTER TABLE sessions
    ADD COLUMN sid TEXT NOT NULL UNIQUE;

-- A token with its service account is removed by the cascade; finding it must not scan.
CREATE INDEX idx_api_tokens_service_account_id ON api_tokens (service_account_id);

-- Sessions and tokens that were ended before their time, until they would have ended of themselves.
CREATE TABLE revocations (
    kind       TEXT   NOT NULL CHECK (kind IN ('session', 'token')),
    id         TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX idx_revocations_expires_at ON revocations (expires_at);
