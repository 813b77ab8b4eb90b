#!/usr/bin/env bash
# The gfs command, run in the cluster: in a pod with the image and the key of the metadata's backup, which is there for as
# long as the command runs. Standard input and output are the command's; files are the pod's, so say cat instead of get.
#
#   k8s/scripts/gfs.sh ARGUMENT...
#     as in: gfs.sh status    gfs.sh -n postgres-backup ls -R    gfs.sh -n postgres-backup cat TIME/sfs_db.dump >sfs_db.dump
#   GFS_MASTER      who is asked; gfs-master:9000 unless set, with a standby gfs-master:9000,gfs-master-standby:9000
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

# shellcheck source-path=SCRIPTDIR source=gfs-pod.sh
. "$(dirname "${BASH_SOURCE[0]}")/gfs-pod.sh"

kubectl=${KUBECTL:-kubectl}
fail() {
    echo "gfs: $*" >&2
    exit 1
}
(($#)) || {
    echo "usage: gfs.sh ARGUMENT..., as in gfs.sh status" >&2
    exit 2
}
k() { "$kubectl" -n core "$@"; }
image=$(k get cronjob gfs-metadata-backup -o 'jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].image}') ||
    fail "the cluster cannot be asked for the cronjob gfs-metadata-backup, whose image is used (see above)"
pod=gfs-command-$$
trap 'k delete pod "$pod" --ignore-not-found --wait=false >/dev/null' EXIT
gfs_pod "$pod" "$image" 3600 gfs 'command: [sleep, "3600"]' \
    "env: [{name: GFS_MASTER, value: \"${GFS_MASTER:-gfs-master:9000}\"}, {name: EDD_SECRETS_DIR, value: /run/secrets/edd}]" |
    k create -f - >/dev/null
k wait --for=condition=Ready "pod/$pod" --timeout=180s >/dev/null ||
    fail "the pod $pod does not start; is there an image $image? kubectl -n core get events"
k exec -i "$pod" -c gfs -- gfs "$@"
