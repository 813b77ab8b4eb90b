-- Who owns which repository of the image registry, as its events tell.
CREATE TABLE registry_repositories (
    name     TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL
);
