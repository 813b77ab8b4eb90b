-- Host keys of a container's SSH server, each as type and base64. What compute tells is what counts.
alter table containers add column ssh_host_keys text[];
alter table containers add column ssh_host_keys_version bigint not null default 0;

-- Where compute tells none: the key that was seen when the container was first entered since it was started.
alter table containers add column seen_host_key text;
