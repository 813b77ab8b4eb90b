#!/usr/bin/env bash
# Writes the kubeconfig that KUBECONFIG_BASE64 holds to a file that nobody else can read, and tells later steps where it is.
# The last step of the job deletes it, always.
set -euo pipefail

if [[ -z ${KUBECONFIG_BASE64:-} ]]; then
    echo "kubeconfig: the environment has no kubeconfig. Make one as k8s/README.md says under Delivery" >&2
    exit 1
fi
file=$RUNNER_TEMP/kubeconfig
rm -f "$file"
umask 077
if ! base64 -d >"$file" 2>/dev/null <<<"$KUBECONFIG_BASE64" || ! grep -q '^kind: Config$' "$file"; then
    rm -f "$file"
    echo "kubeconfig: the secret is no kubeconfig in base64" >&2
    exit 1
fi
echo "KUBECONFIG=$file" >>"$GITHUB_ENV"
