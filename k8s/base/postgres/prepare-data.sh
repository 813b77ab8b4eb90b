#!/bin/sh
# Decides, before PostgreSQL starts, whether this server may start with the data it has. Two servers that both take writes
# are the one thing that must not happen, and a person decides who is the primary.
#
# prepare-data.sh primary|standby
#   PGDATA            the data folder
#   PEER              the other server's host, PEER_PORT its port (5432)
#   SLOT              the replication slot of this server at the peer
#   REPLICATION_DIR   files REPLICATION_USER and REPLICATION_PASSWORD
#
# home     data here      the other server       what happens
# primary  standby's      any                    starts as a standby (it has rejoined)
# primary  some           standby, or silent     starts
# primary  some           primary                refuses: this server was replaced
# primary  none           primary                clones itself from it and starts as its standby
# primary  none           standby                refuses: the data is over there
# primary  none           silent                 starts, and makes a new database (first installation)
# standby  some           any                    starts
# standby  none           primary                clones itself from it
# standby  none           standby, or silent     waits for a primary
set -eu

home=${1:?primary or standby}
: "${PGDATA:?}" "${PEER:?}" "${SLOT:?}" "${REPLICATION_DIR:?}"
port=${PEER_PORT:-5432}
# Between two tries of a standby that waits for its primary, in seconds.
pause=${PEER_PAUSE:-5}

say() { printf '%s\n' "prepare-data: $*"; }
refuse() {
    printf '%s\n' "prepare-data: REFUSED. $*" >&2
    exit 1
}

# primary, standby or silent
peer_role() {
    answer=$(PGCONNECT_TIMEOUT=5 psql -XAtq -h "$PEER" -p "$port" -U haproxy_check -d postgres \
        -c 'SELECT pg_is_in_recovery()' 2>/dev/null) || answer=
    case $answer in
        f) echo primary ;;
        t) echo standby ;;
        *) echo silent ;;
    esac
}

clone() {
    user=$(cat "$REPLICATION_DIR/REPLICATION_USER")
    passfile=$(mktemp)
    printf '*:*:*:%s:%s\n' "$user" "$(cat "$REPLICATION_DIR/REPLICATION_PASSWORD")" >"$passfile"
    chmod 600 "$passfile"
    export PGPASSFILE="$passfile"
    rm -rf "$PGDATA.part"
    # The slot is made once and reused: a slot that was lost (too much WAL) is dropped and made anew.
    PGCONNECT_TIMEOUT=5 psql -XAtq "host=$PEER port=$port user=$user dbname=postgres replication=true" \
        -c "DROP_REPLICATION_SLOT $SLOT" >/dev/null 2>&1 || true
    say "cloning from $PEER through the slot $SLOT"
    pg_basebackup -h "$PEER" -p "$port" -U "$user" -D "$PGDATA.part" -X stream -C -S "$SLOT" -R \
        --checkpoint=fast --no-password
    rm -f "$passfile"
    # Start-up gives the connection with today's password; the copy in the data folder would be yesterday's.
    sed -i '/^primary_conninfo/d' "$PGDATA.part/postgresql.auto.conf"
    rm -rf "$PGDATA"
    mv "$PGDATA.part" "$PGDATA"
    say "cloned"
}

if [ -s "$PGDATA/PG_VERSION" ]; then data=some; else data=none; fi
[ ! -e "$PGDATA/standby.signal" ] || data=standby
role=$(peer_role)
say "home $home, data here: $data, $PEER: $role"

case $home:$data:$role in
    primary:standby:*) say "starts as a standby of $PEER" ;;
    primary:some:primary)
        refuse "$PEER has been promoted and takes writes. This server's data is older; run postgres-rejoin.sh."
        ;;
    primary:some:*) say "starts" ;;
    primary:none:primary) clone ;;
    primary:none:standby)
        refuse "There is no data here, and $PEER is a standby that has it. Promote it with postgres-promote.sh, or restore the volume."
        ;;
    primary:none:silent) say "starts with a new database" ;;
    standby:some:* | standby:standby:*) say "starts" ;;
    standby:none:*)
        while [ "$role" != primary ]; do
            say "waits for a primary at $PEER"
            sleep "$pause"
            role=$(peer_role)
        done
        clone
        ;;
    *) refuse "home must be primary or standby, not $home." ;;
esac
