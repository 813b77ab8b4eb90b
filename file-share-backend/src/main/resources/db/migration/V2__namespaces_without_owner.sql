-- Whose account is gone. An id is never used again, so a row stays true for ever; it stops what an owner who has just been
-- deleted still managed to create.
CREATE TABLE deleted_owners (
    user_id    text PRIMARY KEY,
    deleted_at timestamptz NOT NULL
);

-- Since when nobody owns the namespace; it is deleted some time after.
ALTER TABLE namespaces ADD COLUMN ownerless_since timestamptz;

CREATE INDEX namespaces_ownerless ON namespaces (ownerless_since) WHERE ownerless_since IS NOT NULL;
