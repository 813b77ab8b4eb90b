#!/usr/bin/env bash
# Fetches the kubectl that .github/actions.lock names, holds it to its checksum and puts it into a folder.
#
#   .github/scripts/install-kubectl.sh FOLDER
#
# DOWNLOADS (https://dl.k8s.io) is another server, LOCK another lock file.
set -euo pipefail

folder=${1:?usage: install-kubectl.sh FOLDER}
archive=kubernetes-client-linux-amd64.tar.gz
lock=${LOCK:-$(dirname "${BASH_SOURCE[0]}")/../actions.lock}
version='' pin=''
while read -r name its_version its_pin _; do
    if [[ $name == "$archive" ]]; then version=$its_version pin=$its_pin; fi
done <"$lock"
if [[ ! $pin =~ ^sha512:[0-9a-f]{128}$ ]]; then
    echo "install-kubectl: $lock holds no checksum of $archive" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
curl -fsSL --retry 3 --max-time 300 -o "$work/$archive" "${DOWNLOADS:-https://dl.k8s.io}/$version/$archive"
if ! sha512sum --check --status <<<"${pin#sha512:}  $work/$archive"; then
    echo "install-kubectl: $archive $version has another checksum than $lock says; nothing is installed" >&2
    exit 1
fi
tar -xzf "$work/$archive" -C "$work" kubernetes/client/bin/kubectl
mkdir -p "$folder"
install -m 755 "$work/kubernetes/client/bin/kubectl" "$folder/kubectl"
