-- What a person recognises a session by.
ALTER TABLE sessions
    ADD COLUMN user_agent   TEXT   NOT NULL DEFAULT '',
    ADD COLUMN last_seen_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET last_seen_at = created_at;

-- Numbers the events about a token: its owner can be shut out and let in more than once.
ALTER TABLE api_tokens
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
