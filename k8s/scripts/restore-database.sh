#!/usr/bin/env bash
# Restores one database from a dump, into a new database beside the living one, or in its place.
#
#   k8s/scripts/restore-database.sh list
#   k8s/scripts/restore-database.sh TIME DATABASE [--in-place] [--dry-run]
#     TIME         as list shows it, 20260131-023000
#     DATABASE     auth_db, compute_db, sfs_db, notifications_db, gateway_db, alerting_db, monitor_db
#     --in-place   when the restored database is complete, it takes the living one's name; that one is kept as
#                  DATABASE_before_TIME. The service's pods are restarted by you, afterwards
#     --dry-run    says what would be done
#
# With s0, rp1 and the backup volume gone the dumps are in GFS: see k8s/README.md, Restore.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
usage() {
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" >&2
    exit 2
}
fail() {
    echo "restore-database: $*" >&2
    exit 1
}
k() { "$kubectl" -n core "$@"; }

time=${1:-}
[[ -n $time ]] || usage
shift
in_place=no dry_run=no database=''
while (($#)); do
    case $1 in
        --in-place) in_place=yes ;;
        --dry-run) dry_run=yes ;;
        -*) usage ;;
        *) database=$1 ;;
    esac
    shift
done
reader=backup-reader
image=$(k get deployment postgres -o 'jsonpath={.spec.template.spec.containers[0].image}') ||
    fail "the cluster cannot be asked for the deployment postgres (see above)"
[[ -n $image ]] || fail "the deployment postgres does not tell its image"

# A pod that sees the backups and nothing else, for as long as this script runs.
start_reader() {
    k delete pod "$reader" --ignore-not-found >/dev/null
    trap 'k delete pod "$reader" --ignore-not-found --wait=false >/dev/null' EXIT
    k create -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: $reader, namespace: core}
spec:
  restartPolicy: Never
  serviceAccountName: postgres-backup
  enableServiceLinks: false
  activeDeadlineSeconds: 7200
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: reader
      image: $image
      command: [sleep, "7200"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {cpu: "1", memory: 256Mi}}
      volumeMounts: [{name: backups, mountPath: /backups, readOnly: true}]
  volumes: [{name: backups, persistentVolumeClaim: {claimName: postgres-backup}}]
END
    k wait --for=condition=Ready "pod/$reader" --timeout=180s >/dev/null || fail "the pod $reader does not start"
}

if [[ $time == list ]]; then
    start_reader
    k exec "$reader" -- ls -1 /backups
    exit
fi
[[ $time =~ ^[0-9]{8}-[0-9]{6}$ ]] || fail "$time is not a time as list shows it"
[[ $database =~ ^[a-z_]+_db$ ]] || usage

new=${database}_restored
steps=("check the checksums of /backups/$time" "create the database $new, owned as $database is"
    "restore $time/$database.dump into $new, in one transaction")
[[ $in_place == no ]] || steps+=("close the connections of $database" "rename $database to ${database}_before_${time//-/_} and $new to $database")
if [[ $dry_run == yes ]]; then
    printf 'would: %s\n' "${steps[@]}"
    exit
fi

# The server that takes writes.
primary=postgres
[[ -n $(k get pods -l app=postgres -o name) ]] || primary=postgres-replica
server() {
    # shellcheck disable=SC2016  # expanded in the pod
    k exec -i "deployment/$primary" -c "$primary" -- sh -c \
        'PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") PGUSER=$(cat "$POSTGRES_USER_FILE") PGHOST=127.0.0.1 exec "$@"' sh "$@"
}
sql() { server psql -XAtq -v ON_ERROR_STOP=1 -d postgres -c "$1"; }
[[ $(sql 'SELECT pg_is_in_recovery()') == f ]] || fail "$primary takes no writes; which server is the primary?"

start_reader
echo "1. ${steps[0]}"
k exec "$reader" -- sh -c "cd /backups/$time && sha256sum -c SHA256SUMS" || fail "the dump of $time is not what was written"
echo "2. ${steps[1]}"
owner=$(sql "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '$database'")
[[ -n $owner ]] || fail "there is no database $database; run the bootstrap first (k8s/README.md)"
sql "DROP DATABASE IF EXISTS $new"
sql "CREATE DATABASE $new OWNER $owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
echo "3. ${steps[2]}"
k exec "$reader" -- cat "/backups/$time/$database.dump" |
    server pg_restore --dbname="$new" --single-transaction --exit-on-error
if [[ $in_place == yes ]]; then
    echo "4. ${steps[3]}"
    sql "ALTER DATABASE $database ALLOW_CONNECTIONS false"
    sql "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '$database'" >/dev/null
    echo "5. ${steps[4]}"
    sql "ALTER DATABASE $database RENAME TO ${database}_before_${time//-/_}"
    sql "ALTER DATABASE $new RENAME TO $database"
    # To be looked at, and in the nightly dump, until somebody drops it.
    sql "ALTER DATABASE ${database}_before_${time//-/_} ALLOW_CONNECTIONS true"
    sql "REVOKE CONNECT, TEMPORARY ON DATABASE $database FROM PUBLIC"
    echo "Restart the service whose database it is: kubectl -n core rollout restart deployment/..."
    echo "${database}_before_${time//-/_} is what lived until now; drop it when nobody misses anything."
else
    echo "$new holds the state of $time; $database is untouched."
fi
