-- What a right password earns while a second factor is due. Gone once it was used, so that none is used twice.
CREATE TABLE challenges (
    id         TEXT PRIMARY KEY,
    user_id    TEXT   NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX idx_challenges_user_id ON challenges (user_id);
CREATE INDEX idx_challenges_expires_at ON challenges (expires_at);

-- Begun and not finished: each is taken out by the one who finishes it. The state itself is not stored.
CREATE TABLE ceremonies (
    state_hash   TEXT PRIMARY KEY,
    kind         TEXT   NOT NULL CHECK (kind IN ('register', 'login', 'passkey', 'totp')),
    user_id      TEXT REFERENCES users (user_id) ON DELETE CASCADE,
    challenge_id TEXT REFERENCES challenges (id) ON DELETE CASCADE,
    network      TEXT   NOT NULL,
    secret       BYTEA  NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX idx_ceremonies_user_id ON ceremonies (user_id, kind);
CREATE INDEX idx_ceremonies_challenge_id ON ceremonies (challenge_id);
CREATE INDEX idx_ceremonies_network ON ceremonies (network, kind);
CREATE INDEX idx_ceremonies_expires_at ON ceremonies (expires_at);

-- NULL in a key of the older implementation, which did not look; learnt at its next use.
ALTER TABLE webauthn_credentials
    ALTER COLUMN sign_count TYPE BIGINT,
    ADD COLUMN backup_eligible BOOLEAN,
    ADD COLUMN backed_up       BOOLEAN;

-- last_step is the newest time step whose code was taken: no code is good twice.
CREATE TABLE totp (
    user_id    TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    secret     BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    last_step  BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    user_id   TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);
