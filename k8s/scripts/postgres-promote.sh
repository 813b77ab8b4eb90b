#!/usr/bin/env bash
# Makes the standby the primary. Routing follows by itself; the decision does not, because two servers without a third
# cannot know which of them is cut off.
#
#   k8s/scripts/postgres-promote.sh [--fenced] [--accept-loss] [--dry-run]
#     --fenced        the old primary cannot be reached, and you have made sure that it cannot come back by itself
#                     (its node is switched off or cut from the network)
#     --accept-loss   promote although the standby has not replayed everything it received
#     --dry-run       says what would be done
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
fenced=no accept_loss=no dry_run=no
for argument in "$@"; do
    case $argument in
        --fenced) fenced=yes ;;
        --accept-loss) accept_loss=yes ;;
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
    echo "postgres-promote: $*" >&2
    exit 1
}
# Asks the standby as its superuser; the password stays in the pod.
sql() {
    # shellcheck disable=SC2016  # expanded in the pod
    k exec deployment/postgres-replica -c postgres-replica -- sh -c \
        'PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") exec psql -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -U "$(cat "$POSTGRES_USER_FILE")" -d postgres -c "$1"' sh "$1"
}

recovering=$(sql 'SELECT pg_is_in_recovery()') || fail "the standby cannot be asked; is its pod running? kubectl -n core get pods -l app=postgres-replica"
case $recovering in
    t) ;;
    f)
        echo "postgres-replica is the primary already; seeing to the rest"
        ;;
    *) fail "the standby answered '$recovering' to pg_is_in_recovery()" ;;
esac

echo "1. The old primary stops"
change scale deployment/postgres --replicas=0
if [[ $dry_run == no ]]; then
    if ! k wait --for=delete pod -l app=postgres --timeout=150s; then
        [[ $fenced == yes ]] || fail "the old primary's pod is still there: its node does not answer. Switch the node off or cut it from the network, then run this again with --fenced. Nothing was promoted."
        echo "   its pod is not confirmed gone; you have said that it is fenced"
    fi
fi

if [[ $recovering == t ]]; then
    echo "2. The standby replays what it has received"
    complete=f
    for _ in {1..30}; do
        complete=$(sql 'SELECT pg_last_wal_receive_lsn() IS NOT DISTINCT FROM pg_last_wal_replay_lsn()')
        [[ $complete == f && $dry_run == no ]] || break
        sleep 1
    done
    [[ $complete == t || $accept_loss == yes || $dry_run == yes ]] ||
        fail "the standby has not replayed all it received after 30 s. Look at its log; --accept-loss promotes it as it is. The old primary is stopped: kubectl -n core scale deployment/postgres --replicas=1 takes everything back."
    echo "3. The standby becomes the primary"
    if [[ $dry_run == yes ]]; then
        echo "would run: SELECT pg_promote(true, 60)"
    else
        [[ $(sql 'SELECT pg_promote(true, 60)') == t ]] || fail "pg_promote did not succeed within 60 s; look at the log of postgres-replica"
    fi
fi

echo "4. The name postgres leads to it"
change patch service postgres --type=merge -p '{"spec":{"selector":{"app":"postgres-replica"}}}'

replicas=$(k get deployment haproxy -o 'jsonpath={.spec.replicas}')
if [[ $replicas == 1 ]]; then
    echo "5. HAProxy moves beside it"
    change patch deployment haproxy --type=merge -p '{"spec":{"template":{"spec":{"nodeSelector":{"db-role":"replica"}}}}}'
    change rollout status deployment/haproxy --timeout=300s
else
    echo "5. HAProxy runs on both sides already"
fi

cat <<'END'
6. Name the component in your overlay, or the next apply takes this back:
     components:
       - ../../components/postgres-failover
   When the old primary's node is well again: k8s/scripts/postgres-rejoin.sh
END
