#!/bin/sh
# Makes what the services expect to find: a database with an owner of its own for each DATABASE_URL, the role that
# replicates, and the role HAProxy asks with. The image runs it when the data folder is made; running it again changes
# passwords to what the secrets say and makes what is missing:
#   kubectl -n core exec deployment/postgres -- sh /docker-entrypoint-initdb.d/bootstrap.sh
#
#   DATABASES_DIR     one file per service with postgres://role:password@host:port/database
#   REPLICATION_DIR   files REPLICATION_USER and REPLICATION_PASSWORD
set -eu
: "${DATABASES_DIR:?}" "${REPLICATION_DIR:?}"
if [ -z "${POSTGRES_USER:-}" ]; then POSTGRES_USER=$(cat "$POSTGRES_USER_FILE"); fi
if [ -z "${POSTGRES_PASSWORD:-}" ] && [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
fi
export PGPASSWORD="${PGPASSWORD:-${POSTGRES_PASSWORD:-}}"

query() { psql -XAtq -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres "$@"; }

# create-secrets.sh writes letters and digits only; anything that would need quoting or decoding is refused, not guessed.
plain() {
    case $1 in
        '' | *[!A-Za-z0-9_.~-]*)
            echo "bootstrap: $2 is empty or has a character other than letters, digits and _ . ~ -" >&2
            exit 1
            ;;
    esac
}

# The password comes by a file: arguments are visible to everybody on the node.
role() {
    printf "\\set password '%s'\n" "$2" >"$commands"
    cat >>"$commands" <<'SQL'
SELECT format('CREATE ROLE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('ALTER ROLE %I WITH %s PASSWORD %L', :'name', :'options', :'password') \gexec
SQL
    query -v name="$1" -v options="$3" -f "$commands"
    : >"$commands"
}

umask 077
commands=$(mktemp)
trap 'rm -f "$commands"' EXIT

replicator=$(cat "$REPLICATION_DIR/REPLICATION_USER")
replicator_password=$(cat "$REPLICATION_DIR/REPLICATION_PASSWORD")
plain "$replicator" "REPLICATION_USER"
plain "$replicator_password" "REPLICATION_PASSWORD"
role "$replicator" "$replicator_password" "LOGIN REPLICATION"

query -v name=haproxy_check <<'SQL'
SELECT format('CREATE ROLE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('ALTER ROLE %I WITH LOGIN CONNECTION LIMIT 8 PASSWORD NULL', :'name') \gexec
SQL

for file in "$DATABASES_DIR"/*; do
    [ -f "$file" ] || continue
    url=$(cat "$file")
    rest=${url#*://}
    credentials=${rest%@*}
    name=${credentials%%:*}
    password=${credentials#*:}
    database=${rest##*/}
    database=${database%%\?*}
    case $url in
        postgres://*:*@*/?* | postgresql://*:*@*/?*) ;;
        *)
            echo "bootstrap: $file is not of the form postgres://role:password@host:port/database" >&2
            exit 1
            ;;
    esac
    plain "$name" "the role in $file"
    plain "$password" "the password in $file"
    plain "$database" "the database in $file"
    role "$name" "$password" "LOGIN"
    query -v name="$database" -v owner="$name" <<'SQL'
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8''', :'name', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', :'name') \gexec
SQL
    echo "bootstrap: database $database belongs to $name"
done
# haproxy_check sees the database postgres and nothing in it.
query <<'SQL'
REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO haproxy_check;
SQL
