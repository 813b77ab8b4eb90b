#!/usr/bin/env bash
# Brings the old primary back after a promotion: first as the standby of the promoted server, then, when told to, as the
# primary again.
#
#   k8s/scripts/postgres-rejoin.sh [--dry-run]                 the old primary clones itself and follows
#   k8s/scripts/postgres-rejoin.sh --switch-back [--dry-run]   roles are exchanged; writes stop for about a minute
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
switch_back=no dry_run=no
for argument in "$@"; do
    case $argument in
        --switch-back) switch_back=yes ;;
        --dry-run) dry_run=yes ;;
        *)
            sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" >&2
            exit 2
            ;;
    esac
done

k() { "$kubectl" -n core "$@"; }
change() {
    if [[ $dry_run == yes ]]; then
        echo "would run: $kubectl -n core $*"
    else
        k "$@"
    fi
}
fail() {
    echo "postgres-rejoin: $*" >&2
    exit 1
}
# sql WORKLOAD QUERY
sql() {
    # shellcheck disable=SC2016  # expanded in the pod
    k exec "deployment/$1" -c "$1" -- sh -c \
        'PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") exec psql -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -U "$(cat "$POSTGRES_USER_FILE")" -d postgres -c "$1"' sh "$2"
}

# set_aside WORKLOAD CLAIM NODE_LABEL: renames the data folder in a stopped server's volume. Nothing is deleted.
set_aside() {
    local workload=$1 claim=$2 role=$3 image aside
    image=$(k get deployment "$workload" -o 'jsonpath={.spec.template.spec.containers[0].image}')
    aside=pgdata.before-$(date -u +%Y%m%d-%H%M%S)
    local pod=$workload-set-aside
    echo "   the data of $workload is kept as $aside in the volume $claim"
    if [[ $dry_run == yes ]]; then
        echo "would run: a pod $pod that renames the folder pgdata"
        return
    fi
    k delete pod "$pod" --ignore-not-found >/dev/null
    k create -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: $pod, namespace: core}
spec:
  restartPolicy: Never
  serviceAccountName: $workload
  enableServiceLinks: false
  nodeSelector: {db-role: $role}
  securityContext:
    runAsNonRoot: true
    runAsUser: 70
    runAsGroup: 70
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: set-aside
      image: $image
      command: [sh, -c, 'cd /data; [ ! -e pgdata ] || mv pgdata $aside']
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 100m, memory: 64Mi}}
      volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: $claim}}]
END
    k wait --for=jsonpath='{.status.phase}'=Succeeded "pod/$pod" --timeout=180s >/dev/null ||
        fail "the pod $pod did not succeed; kubectl -n core describe pod $pod"
    k delete pod "$pod" >/dev/null
}

# streaming PRIMARY STANDBY_SLOT
wait_for_stream() {
    [[ $dry_run == no ]] || return 0
    local state
    for _ in {1..120}; do
        state=$(sql "$1" "SELECT state FROM pg_stat_replication WHERE application_name = '$2'" || true)
        [[ $state == streaming ]] && return
        sleep 2
    done
    fail "no standby named $2 streams from $1 after four minutes; look at the logs of both"
}

if [[ $switch_back == no ]]; then
    [[ $(sql postgres-replica 'SELECT pg_is_in_recovery()') == f ]] ||
        fail "postgres-replica is not promoted (or could not be asked: see above), so there is nothing to rejoin"
    echo "1. The old primary's data makes room"
    change scale deployment/postgres --replicas=0
    [[ $dry_run == yes ]] || k wait --for=delete pod -l app=postgres --timeout=150s
    set_aside postgres postgres-data primary
    echo "2. It clones itself from the primary and follows"
    change scale deployment/postgres --replicas=1
    wait_for_stream postgres-replica s0
    cat <<'END'
3. postgres is the standby of postgres-replica now. The overlay keeps the component postgres-failover, which says
   replicas 0: until you switch back, apply with the patch in k8s/README.md, "Database promoted".
   At a quiet hour: k8s/scripts/postgres-rejoin.sh --switch-back
END
    exit
fi

[[ $(sql postgres-replica 'SELECT pg_is_in_recovery()') == f ]] || fail "postgres-replica is not the primary"
[[ $(sql postgres 'SELECT pg_is_in_recovery()') == t ]] || fail "postgres is not a standby; rejoin first, without --switch-back"
wait_for_stream postgres-replica s0
echo "1. The promoted server stops; a clean stop sends the standby all it has"
last=$(sql postgres-replica 'SELECT pg_current_wal_lsn()')
change scale deployment/postgres-replica --replicas=0
[[ $dry_run == yes ]] || k wait --for=delete pod -l app=postgres-replica --timeout=150s
echo "2. The old primary has all of it"
[[ $dry_run == yes || $(sql postgres "SELECT pg_last_wal_replay_lsn() >= '$last'::pg_lsn") == t ]] ||
    fail "postgres has not replayed up to $last. Take it back: kubectl -n core scale deployment/postgres-replica --replicas=1"
echo "3. It becomes the primary again"
if [[ $dry_run == yes ]]; then
    echo "would run: SELECT pg_promote(true, 60)"
else
    [[ $(sql postgres 'SELECT pg_promote(true, 60)') == t ]] || fail "pg_promote did not succeed within 60 s; look at the log of postgres"
fi
change patch service postgres --type=merge -p '{"spec":{"selector":{"app":"postgres"}}}'
if [[ $(k get deployment haproxy -o 'jsonpath={.spec.replicas}') == 1 ]]; then
    change patch deployment haproxy --type=merge -p '{"spec":{"template":{"spec":{"nodeSelector":{"db-role":"primary"}}}}}'
fi
echo "4. The other one clones itself anew and follows"
set_aside postgres-replica postgres-replica-data replica
change scale deployment/postgres-replica --replicas=1
wait_for_stream postgres rp1
echo "5. Take components/postgres-failover out of your overlay: the roles are as they were."
