#!/usr/bin/env bash
# Gives the GFS master its metadata back after its disk or node was lost: gathers every copy there is (the chunkservers hold
# a synchronous one each, the volume gfs-metadata-backup an export of at most a quarter of an hour ago), lets the master's own
# tool take the furthest one, and starts the master in safe mode.
#
#   k8s/scripts/gfs-master-restore.sh NODE --accept-loss [--dry-run]
#     NODE            where the master will be; it gets the label gfs-master=true and must not be a chunkserver's
#     --accept-loss   what no copy holds is lost; say that you know it
#     --dry-run       says what would be done
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
node='' accept=no dry_run=no
for argument in "$@"; do
    case $argument in
        --accept-loss) accept=yes ;;
        --dry-run) dry_run=yes ;;
        -*)
            echo "gfs-master-restore: unknown argument $argument" >&2
            exit 2
            ;;
        *) node=$argument ;;
    esac
done
fail() {
    echo "gfs-master-restore: $*" >&2
    exit 1
}
[[ -n $node ]] || fail "on which node shall the master be?"
[[ $accept == yes ]] || fail "what no copy holds is lost; read k8s/README.md, then say --accept-loss"
k() { "$kubectl" -n core "$@"; }
change() {
    if [[ $dry_run == yes ]]; then
        echo "would run: $kubectl $*"
    else
        "$kubectl" "$@"
    fi
}

role=$("$kubectl" get node "$node" -o 'jsonpath={.metadata.labels.role}') ||
    fail "the cluster does not tell of a node $node (see above)"
[[ $role != chunkserver ]] || fail "$node is a chunkserver's node: the master's folder would hold the chunkserver's"
image=$(k get deployment gfs-master -o 'jsonpath={.spec.template.spec.containers[0].image}')
busybox=$(k get deployment gfs-master -o 'jsonpath={.spec.template.spec.initContainers[0].image}')
# Its name begins with the account's: the policy core-host-access lets it have /data/gfs.
pod=gfs-master-restore
time=$(date -u +%Y%m%d-%H%M%S)

echo "1. The master stops, and moves to $node"
change -n core scale deployment/gfs-master --replicas=0
[[ $dry_run == yes ]] || k wait --for=delete pod -l app=gfs-master --timeout=90s ||
    fail "the old master's pod is still there: make sure that its node is switched off, then: kubectl -n core delete pod -l app=gfs-master --force"
change label nodes -l gfs-master=true gfs-master-
change label node "$node" --overwrite gfs-master=true

echo "2. A pod on $node receives the copies; what lies in the folder is kept as before-$time"
manifest() {
    cat <<END
apiVersion: v1
kind: Pod
metadata: {name: $pod, namespace: core}
spec:
  restartPolicy: Never
  serviceAccountName: gfs-master
  enableServiceLinks: false
  activeDeadlineSeconds: 3600
  nodeSelector: {kubernetes.io/hostname: $node}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    seccompProfile: {type: RuntimeDefault}
  initContainers:
    - name: own-folder
      image: $busybox
      command: [chown, "10001:10001", /data/master]
      securityContext: {runAsNonRoot: false, runAsUser: 0, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [CHOWN]}}
      volumeMounts: [{name: data, mountPath: /data/master}]
    - name: receive
      image: $busybox
      command:
        - sh
        - -c
        - |
          set -eu
          mkdir -p /data/master/before-$time
          find /data/master -mindepth 1 -maxdepth 1 ! -name 'before-*' -exec mv {} /data/master/before-$time/ \\;
          until [ -e /copies/complete ]; do sleep 1; done
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: data, mountPath: /data/master}, {name: copies, mountPath: /copies}]
    - name: restore
      image: $image
      args: [restore, --accept-loss, --from, "$1", --data, /data/master/restored]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: data, mountPath: /data/master}, {name: copies, mountPath: /copies, readOnly: true}, {name: tmp, mountPath: /tmp}]
  containers:
    # The tool writes into an empty folder only.
    - name: move
      image: $busybox
      command: [sh, -c, 'find /data/master/restored -mindepth 1 -maxdepth 1 -exec mv {} /data/master/ \\; && rmdir /data/master/restored && sync']
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: data, mountPath: /data/master}]
  volumes:
    - {name: data, hostPath: {path: /data/gfs, type: DirectoryOrCreate}}
    - {name: copies, emptyDir: {sizeLimit: 4Gi}}
    - {name: tmp, emptyDir: {}}
END
}

servers=$(k get pods -l app=gfs-chunkserver --field-selector=status.phase=Running -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}')
sources=()
while IFS= read -r server; do
    [[ -z $server ]] || sources+=("/copies/$server")
done <<<"$servers"
# What was in the folder, if it can be read, may be the furthest.
sources+=(/copies/export "/data/master/before-$time")
joined=$(
    IFS=,
    echo "${sources[*]}"
)
if [[ $dry_run == yes ]]; then
    manifest "$joined"
    echo "would copy the folder metadata of: ${servers//$'\n'/ }, and the newest export of gfs-metadata-backup"
    exit
fi

# The volume of the exports is on another node; a pod there hands out the newest.
reader=gfs-export-reader
k delete pod "$pod" "$reader" --ignore-not-found >/dev/null
trap 'k delete pod "$reader" --ignore-not-found --wait=false >/dev/null' EXIT
k create -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: $reader, namespace: core}
spec:
  restartPolicy: Never
  serviceAccountName: gfs-metadata-backup
  enableServiceLinks: false
  activeDeadlineSeconds: 3600
  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: reader
      image: $busybox
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: backups, mountPath: /backups, readOnly: true}]
  volumes: [{name: backups, persistentVolumeClaim: {claimName: gfs-metadata-backup}}]
END
manifest "$joined" | k create -f - >/dev/null
for _ in {1..60}; do
    [[ -z $(k get pod "$pod" -o 'jsonpath={.status.initContainerStatuses[1].state.running.startedAt}') ]] || break
    sleep 2
done

echo "3. The copies"
receive() { k exec -i "$pod" -c receive -- sh -c "$1"; }
while IFS= read -r server; do
    [[ -n $server ]] || continue
    if k exec "$server" -c gfs-chunkserver -- tar -C /data/chunk/metadata -cf - . |
        receive "mkdir -p /copies/$server && tar -C /copies/$server -xf -"; then
        echo "   $server"
    else
        echo "   $server: no copy could be read"
    fi
done <<<"$servers"
if k wait --for=condition=Ready "pod/$reader" --timeout=120s >/dev/null; then
    # shellcheck disable=SC2016  # expanded in the pod
    k exec "$reader" -- sh -c 'cat "$(ls -1 /backups/*.gfsmeta | sort | tail -n 1)"' | receive 'cat >/copies/export'
    echo "   the newest export"
else
    echo "   the volume with the exports cannot be reached"
fi
receive 'touch /copies/complete'

echo "4. The furthest copy becomes the master's log"
k wait --for=jsonpath='{.status.phase}'=Succeeded "pod/$pod" --timeout=900s >/dev/null || {
    k logs "$pod" -c restore >&2 || true
    fail "nothing was restored; the pod $pod is left for you to look at"
}
k logs "$pod" -c restore
k delete pod "$pod" >/dev/null

echo "5. The master starts on it"
k scale deployment/gfs-master --replicas=1
k rollout status deployment/gfs-master --timeout=300s ||
    echo "   it is not ready yet: it stays in safe mode until a person ends that"
cat <<'END'
6. Look at gfs status and gfs fsck, then end the restoration: gfs metadata end-restore. gfs is k8s/scripts/gfs.sh.
   Name the new node in k8s/nodes/nodes.yaml, so that the labels are not taken back.
END
