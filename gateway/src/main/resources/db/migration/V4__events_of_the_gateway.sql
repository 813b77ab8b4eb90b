-- How many events the gateway has published about a row: their versions.
alter table ingress_rules add column announced bigint not null default 0;
alter table static_routes add column announced bigint not null default 0;

-- Versions of the event that says that all routes and rules were brought up to date.
create sequence router_refreshes;
