-- What compute tells of containers. Events may arrive in another order than they happened, so each group of columns has
-- the version it was last told with, and an older one changes nothing. A row may begin with any of its events.
create table containers (
    id text primary key,
    -- Null until it was told; such a container is nobody's and reached by nobody.
    owner_id text,
    running boolean not null default false,
    -- Where its ports are while it runs.
    endpoint_host text,
    running_version bigint not null default 0,
    external_ip text,
    external_ip_version bigint not null default 0,
    ssh_enabled boolean not null default false,
    ssh_enabled_version bigint not null default 0,
    -- SHA256:… of the keys that may enter it; null until it was told, then every key of its owner may.
    key_fingerprints text[],
    key_fingerprints_version bigint not null default 0,
    -- Final: the row stays for a while so that a late event does not bring it back.
    deleted_at timestamptz
);

-- Public keys that people registered, one row for each registration.
create table ssh_keys (
    id bigint primary key,
    owner_id text not null,
    -- Empty for a key whose registration was not heard, only its end.
    fingerprint text not null,
    deleted_at timestamptz
);

-- People whose accounts were deleted: nothing of theirs is reached any more, whatever is told later.
create table deleted_owners (
    owner_id text primary key,
    deleted_at timestamptz not null default now()
);

create function notify_containers() returns trigger language plpgsql as $$
begin
    perform pg_notify('containers', '');
    return null;
end
$$;

create trigger containers_changed
    after insert or update or delete or truncate on containers
    for each statement execute function notify_containers();

create trigger ssh_keys_changed
    after insert or update or delete or truncate on ssh_keys
    for each statement execute function notify_containers();

create trigger deleted_owners_changed
    after insert or update or delete or truncate on deleted_owners
    for each statement execute function notify_containers();
