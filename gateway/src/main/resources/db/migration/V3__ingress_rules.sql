-- Which outside port of a container leads to which of its own. A rule has the version of the container it was last told
-- with; what is told with an older one changes nothing.
create table ingress_rules (
    -- Names the rule in the gateway's own events.
    id bigserial unique,
    container_id text not null references containers on delete cascade,
    port integer not null,
    target_port integer not null,
    -- terminate: the gateway ends TLS; passthrough: the container does.
    tls_mode text not null,
    version bigint not null,
    -- The row stays for a while so that a late event does not bring the rule back.
    deleted_at timestamptz,
    primary key (container_id, port)
);

-- The version at which all rules of a container were listed: one that was not among them does not come back by an event
-- that is older.
alter table containers add column ingress_version bigint not null default 0;

create trigger ingress_rules_changed
    after insert or update or delete or truncate on ingress_rules
    for each statement execute function notify_containers();
