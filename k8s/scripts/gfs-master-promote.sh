#!/usr/bin/env bash
# Makes the standby GFS master (components/gfs-standby) the master. It takes an epoch from the chunkservers, so an old master that still runs, stands
# still or comes back answers nothing more; what was ever answered is there. Nothing is lost, and nothing is restored.
#
#   k8s/scripts/gfs-master-promote.sh [--dry-run]
#     --dry-run       says what would be done
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

# shellcheck source-path=SCRIPTDIR source=gfs-pod.sh
. "$(dirname "${BASH_SOURCE[0]}")/gfs-pod.sh"

kubectl=${KUBECTL:-kubectl}
dry_run=no
for argument in "$@"; do
    case $argument in
        --dry-run) dry_run=yes ;;
        *)
            echo "gfs-master-promote: unknown argument $argument" >&2
            exit 2
            ;;
    esac
done
fail() {
    echo "gfs-master-promote: $*" >&2
    exit 1
}
k() { "$kubectl" -n core "$@"; }

image=$(k get deployment gfs-master-standby -o 'jsonpath={.spec.template.spec.containers[0].image}') ||
    fail "there is no gfs-master-standby: name components/gfs-standby in the overlay and apply it while the master runs; without a standby: gfs-master-restore.sh"
pod=gfs-command-promote
manifest() {
    gfs_pod "$pod" "$image" 900 promote 'args: [promote, "gfs-master-standby:9000"]' 'env: [{name: EDD_SECRETS_DIR, value: /run/secrets/edd}]'
}
if [[ $dry_run == yes ]]; then
    manifest
    echo "would run: $kubectl -n core scale deployment/gfs-master --replicas=0"
    exit
fi

echo "1. The standby takes the epoch from the chunkservers, and what was answered"
k delete pod "$pod" --ignore-not-found >/dev/null
manifest | k create -f - >/dev/null
# Whichever of the two comes: promoted, or the reason why not.
k wait --for=jsonpath='{.status.phase}'=Succeeded "pod/$pod" --timeout=600s >/dev/null || {
    k logs "pod/$pod" >&2 || true
    fail "it is not said that the standby is the master. What it waits for: GFS_MASTER=gfs-master-standby:9000 k8s/scripts/gfs.sh status. The pod $pod is left for you to look at; run this again when the reason is gone"
}
k logs "pod/$pod"
k delete pod "$pod" --wait=false >/dev/null

echo "2. The old master, which answers nothing more, is not started again"
k scale deployment/gfs-master --replicas=0
cat <<'END'
3. Name components/gfs-promoted beside components/gfs-standby in the overlay and commit: else the next apply starts the old master. It would
   refuse to serve, and say so. gfs status (k8s/scripts/gfs.sh) says how the new one is.
END
