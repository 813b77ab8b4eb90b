# Sourced by other scripts: a pod that may speak to the GFS master, because it has the key of its clients.
# shellcheck shell=bash

# gfs_pod NAME IMAGE SECONDS CONTAINER LINE...: prints the manifest of a pod that lives at most SECONDS. LINEs are what its one
# container has of its own, in YAML, as in 'args: [status]'.
gfs_pod() {
    local name=$1 image=$2 seconds=$3 container=$4
    shift 4
    cat <<END
apiVersion: v1
kind: Pod
metadata: {name: $name, namespace: core}
spec:
  restartPolicy: Never
  serviceAccountName: gfs-metadata-backup
  enableServiceLinks: false
  activeDeadlineSeconds: $seconds
  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: $container
      image: $image
$(printf '      %s\n' "$@")
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      resources: {requests: {cpu: 50m, memory: 192Mi}, limits: {cpu: 500m, memory: 384Mi}}
      volumeMounts:
        - {name: secrets, mountPath: /run/secrets/edd, readOnly: true}
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: secrets
      projected: {defaultMode: 0440, sources: [{secret: {name: gfs-jwt-secret, items: [{key: GFS_CLIENT_KEY, path: GFS_CLIENT_KEY}]}}]}
    - {name: tmp, emptyDir: {sizeLimit: 256Mi}}
END
}
