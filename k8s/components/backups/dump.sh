#!/bin/sh
# Dumps every database and the roles into BACKUP_DIR/<time>, from the standby if it is healthy, else from the primary.
# What is complete is renamed into place; checksums lie beside it.
#
#   STANDBY, PRIMARY   hosts (PGPORT applies to both)
#   BACKUP_DIR         the volume
#   KEEP_DAYS          14
#   CREDENTIALS_DIR    files POSTGRES_USER and POSTGRES_PASSWORD
set -eu
: "${STANDBY:?}" "${PRIMARY:?}" "${BACKUP_DIR:?}" "${KEEP_DAYS:?}" "${CREDENTIALS_DIR:?}"

PGUSER=$(cat "$CREDENTIALS_DIR/POSTGRES_USER")
PGPASSWORD=$(cat "$CREDENTIALS_DIR/POSTGRES_PASSWORD")
PGCONNECT_TIMEOUT=10
export PGUSER PGPASSWORD PGCONNECT_TIMEOUT

ask() { psql -XAtq -v ON_ERROR_STOP=1 -h "$1" -d postgres -c "$2"; }

# Healthy: it receives from its primary, and what it has replayed is younger than five minutes or complete.
healthy="SELECT pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')
 AND (pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
 OR now() - pg_last_xact_replay_timestamp() < interval '5 minutes')"
if [ "$(ask "$STANDBY" "$healthy" 2>/dev/null || echo f)" = t ]; then
    PGHOST=$STANDBY
else
    PGHOST=$PRIMARY
    echo "dump: $STANDBY is no healthy standby; dumping from $PRIMARY"
    # After a promotion the name of the standby is where the primary is.
    ask "$PRIMARY" 'SELECT 1' >/dev/null 2>&1 || PGHOST=$STANDBY
fi
export PGHOST

time=$(date -u +%Y%m%d-%H%M%S)
part=$BACKUP_DIR/.part
rm -rf "$part"
mkdir -p "$part"

pg_dumpall --roles-only --no-password >"$part/roles.sql"
databases=$(ask "$PGHOST" "SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn AND datname <> 'postgres' ORDER BY 1")
[ -n "$databases" ] || {
    echo "dump: $PGHOST has no database to dump" >&2
    exit 1
}
for database in $databases; do
    pg_dump --format=custom --compress=6 --no-password --file="$part/$database.dump" "$database"
    # A dump that cannot be listed is no dump.
    pg_restore --list "$part/$database.dump" >/dev/null
done
(
    cd "$part"
    sha256sum -- * >SHA256SUMS
)
mv "$part" "$BACKUP_DIR/$time"
sync
echo "dump: $BACKUP_DIR/$time from $PGHOST: $(echo "$databases" | tr '\n' ' ')"

find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -name '2*' -mtime "+$KEEP_DAYS" -exec rm -rf {} +
