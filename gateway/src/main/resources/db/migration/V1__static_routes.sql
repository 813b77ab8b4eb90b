-- Host and path prefix to the service behind it. A host stands in full and in lower case.
create table static_routes (
    id serial primary key,
    host text not null,
    path_prefix text not null check (path_prefix like '/%'),
    -- http://service[:port], or local:status for the page the gateway serves itself.
    target text not null,
    strip_prefix boolean not null default false,
    -- The higher one wins; among equals the longer prefix.
    priority integer not null default 0,
    -- Whether request bodies may have any size.
    unlimited_body boolean not null default false,
    -- Stock filters of Spring Cloud Gateway in their short form, such as AddResponseHeader=X-Name,value.
    filters text[] not null default '{}',
    -- Written by the seed file, which removes its own rows when they disappear from it.
    seeded boolean not null default false,
    unique (host, path_prefix)
);

create function notify_static_routes() returns trigger language plpgsql as $$
begin
    perform pg_notify('static_routes', '');
    return null;
end
$$;

create trigger static_routes_changed
    after insert or update or delete or truncate on static_routes
    for each statement execute function notify_static_routes();
