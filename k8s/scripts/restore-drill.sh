#!/usr/bin/env bash
# Proves that last night's dumps can be restored: every database of the newest dump goes into a PostgreSQL that exists for
# this only, and its tables are counted. The living databases are not touched.
#
#   k8s/scripts/restore-drill.sh [--dry-run]
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
dry_run=no
case ${1:-} in
    '') ;;
    --dry-run) dry_run=yes ;;
    *)
        echo "usage: restore-drill.sh [--dry-run]" >&2
        exit 2
        ;;
esac
k() { "$kubectl" -n core "$@"; }
job=restore-drill
image=$(k get deployment postgres -o 'jsonpath={.spec.template.spec.containers[0].image}') || {
    echo "restore-drill: the cluster cannot be asked for the deployment postgres (see above)" >&2
    exit 1
}

# Runs in the pod: a server of its own in an empty folder, reached by a socket only.
drill() {
    cat <<'END'
set -eu
newest=$(find /backups -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | tail -n 1)
[ -n "$newest" ] || { echo "restore-drill: there is no dump" >&2; exit 1; }
echo "restore-drill: $newest"
(cd "$newest" && sha256sum -c SHA256SUMS)
initdb -D /scratch/data -U postgres --locale=C.UTF-8 --encoding=UTF8 --auth=trust >/dev/null
pg_ctl -D /scratch/data -w -o "-c listen_addresses= -c unix_socket_directories=/scratch -c fsync=off" -l /scratch/log start >/dev/null
export PGHOST=/scratch PGUSER=postgres
# The superuser is there already; every other role must be.
grep -v -E '^(CREATE|ALTER) ROLE postgres( |;)' "$newest/roles.sql" | psql -Xq -v ON_ERROR_STOP=1 -d postgres
for dump in "$newest"/*.dump; do
    name=$(basename "$dump" .dump)
    createdb --template=template0 "$name"
    pg_restore --exit-on-error --single-transaction --dbname="$name" "$dump"
    tables=$(psql -XAtq -d "$name" -c "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
    echo "restore-drill: $name restored, $tables tables"
done
pg_ctl -D /scratch/data -m fast stop >/dev/null
END
}

manifest() {
    cat <<END
apiVersion: batch/v1
kind: Job
metadata: {name: $job, namespace: core}
spec:
  backoffLimit: 0
  activeDeadlineSeconds: 3600
  template:
    spec:
      restartPolicy: Never
      serviceAccountName: postgres-backup
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 70
        runAsGroup: 70
        fsGroup: 70
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: $job
          image: $image
          command:
            - sh
            - -c
            - |
$(drill | sed 's/^/              /')
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {cpu: "1", memory: 1Gi}}
          volumeMounts:
            - {name: backups, mountPath: /backups, readOnly: true}
            - {name: scratch, mountPath: /scratch}
            - {name: tmp, mountPath: /tmp}
      volumes:
        - {name: backups, persistentVolumeClaim: {claimName: postgres-backup}}
        - {name: scratch, emptyDir: {sizeLimit: 5Gi}}
        - {name: tmp, emptyDir: {sizeLimit: 64Mi}}
END
}

if [[ $dry_run == yes ]]; then
    manifest
    exit
fi
k delete job "$job" --ignore-not-found >/dev/null
manifest | k create -f - >/dev/null
if k wait --for=condition=Complete "job/$job" --timeout=3600s >/dev/null; then
    k logs "job/$job"
    echo "The newest dump can be restored."
else
    k logs "job/$job" >&2 || true
    echo "restore-drill: the newest dump could NOT be restored; the job $job is left for you to look at" >&2
    exit 1
fi
