-- Whether answers that name no freshness are kept for a while all the same. For pages that are the same for everybody.
alter table static_routes add column cacheable boolean not null default false;
