-- A sealed secret begins with the id of its key. What was stored before is sealed at the next start.
ALTER TABLE totp ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE;

-- Whoever wants it shows password or code again before a key, an app or recovery codes are changed.
ALTER TABLE users ADD COLUMN confirm_changes BOOLEAN NOT NULL DEFAULT FALSE;
