#!/bin/sh
# A standby is ready when it receives from its primary, or when it has been promoted; a standby that is cut off serves
# reads of an unknown age and must not be found.
set -eu
PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
export PGPASSWORD
answer=$(PGCONNECT_TIMEOUT=2 psql -XAtq -h 127.0.0.1 -U "$(cat "$POSTGRES_USER_FILE")" -d postgres -c \
    "SELECT NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')")
[ "$answer" = t ] || {
    echo "not ready: the WAL receiver is not streaming" >&2
    exit 1
}
