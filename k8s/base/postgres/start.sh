#!/bin/sh
# Starts PostgreSQL through the image's own entry point. The connection to the primary is given here and not in the data
# folder, so that a changed password needs a restart and nothing else; without standby.signal it has no effect.
set -eu
: "${PEER:?}" "${SLOT:?}" "${REPLICATION_DIR:?}"
passfile=/tmp/replication.pgpass
user=$(cat "$REPLICATION_DIR/REPLICATION_USER")
umask 077
printf '*:*:*:%s:%s\n' "$user" "$(cat "$REPLICATION_DIR/REPLICATION_PASSWORD")" >"$passfile"
exec docker-entrypoint.sh postgres -c config_file=/etc/postgresql/postgresql.conf \
    -c "primary_conninfo=host=$PEER port=5432 user=$user passfile=$passfile application_name=$SLOT connect_timeout=5 keepalives_idle=30" \
    -c "primary_slot_name=$SLOT"
