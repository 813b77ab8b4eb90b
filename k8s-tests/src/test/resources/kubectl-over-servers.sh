#!/usr/bin/env bash
# A kubectl for the scripts of the database's runbooks: its cluster is two PostgreSQL servers of this machine. What the
# scripts do to pods is done to the servers; what they do to objects is written down.
#
#   PAIR   folder: as-postgres (runs a program as who owns the servers), servers/WORKLOAD (the pod's environment, with
#          HOME_FOLDER and LISTEN), etc/ (the pod's scripts), calls (written)
set -euo pipefail

: "${PAIR:?}"
[[ $1 != -n ]] || shift 2
echo "$*" >>"$PAIR/calls"

# pod WORKLOAD PROGRAM...: in its environment, with its own address for the pod's loopback
pod() {
    local environment host
    mapfile -t environment <"$PAIR/servers/$1"
    host=$(sed -n 's/^LISTEN=//p' "$PAIR/servers/$1")
    shift
    "$PAIR/as-postgres" env "${environment[@]}" "${@//127.0.0.1/$host}"
}
data() { sed -n 's/^PGDATA=//p' "$PAIR/servers/$1"; }
runs() { "$PAIR/as-postgres" pg_ctl -D "$(data "$1")" status >/dev/null 2>&1; }

case $1 in
    exec)
        shift
        [[ $1 != -i ]] || shift
        target=${1#deployment/}
        while [[ $1 != -- ]]; do shift; done
        shift
        if [[ $target == backup-reader ]]; then
            "$PAIR/as-postgres" "${@//\/backups/$PAIR/backups}"
        else
            pod "$target" "$@"
        fi
        ;;
    scale)
        workload=${2#deployment/}
        if [[ $3 == --replicas=0 ]]; then
            if runs "$workload"; then "$PAIR/as-postgres" pg_ctl -D "$(data "$workload")" -m fast -w stop; fi
        else
            pod "$workload" sh "$PAIR/etc/prepare-data.sh" "$(sed -n 's/^HOME_FOLDER=//p' "$PAIR/servers/$workload")"
            pod "$workload" sh "$PAIR/etc/start.sh" >>"$PAIR/$workload.log" 2>&1 </dev/null &
        fi
        ;;
    wait)
        case $* in
            *--for=delete*app=postgres\ *) ! runs postgres ;;
            *--for=delete*app=postgres-replica\ *) ! runs postgres-replica ;;
        esac
        ;;
    get)
        case $* in
            *replicas*) echo 1 ;;
            *image*) echo docker.io/library/postgres:16-alpine ;;
            "get pods -l app=postgres -o name") if runs postgres; then echo pod/postgres-0; fi ;;
        esac
        ;;
    create)
        object=$(cat)
        command=$(sed -n "s/.*command: \[sh, -c, '\(.*\)'\]/\1/p" <<<"$object")
        case $object in
            *"claimName: postgres-data}"*) volume=$PAIR/primary ;;
            *"claimName: postgres-replica-data}"*) volume=$PAIR/standby ;;
            *) exit 0 ;;
        esac
        "$PAIR/as-postgres" sh -c "${command//\/data/$volume}"
        ;;
esac
