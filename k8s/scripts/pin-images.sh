#!/usr/bin/env bash
# Reads the digests of images that others build from their registry and writes them, with where and when they were read,
# into k8s/images.lock and k8s/components/images. Tags that have a digest already keep it.
#
#   k8s/scripts/pin-images.sh [--check]
#     --check   changes nothing; fails if an image has no digest
#
# REGISTRY (https://registry-1.docker.io) and AUTH (https://auth.docker.io/token) name other servers. K8S_DIR another k8s/.
set -euo pipefail

registry=${REGISTRY:-https://registry-1.docker.io}
auth=${AUTH-https://auth.docker.io/token}
k8s=${K8S_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)}
lock=$k8s/images.lock
images=$k8s/components/images/kustomization.yaml
check=no
case ${1:-} in
    '') ;;
    --check) check=yes ;;
    *)
        echo "usage: pin-images.sh [--check]" >&2
        exit 2
        ;;
esac
fail() {
    echo "pin-images: $*" >&2
    exit 1
}

# digest REPOSITORY TAG: the digest of the index, as the registry tells it
digest() {
    local token='' headers=()
    if [[ -n $auth ]]; then
        token=$(curl -fsS --max-time 30 "$auth?service=registry.docker.io&scope=repository:$1:pull" |
            sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
        headers=(-H @-)
    fi
    # The token by standard input: arguments are visible to everybody on the machine. No pipe: one that curl does not read
    # would fail now and then.
    curl -fsSI --max-time 30 "${headers[@]}" \
        -H 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json' \
        "$registry/v2/$1/manifests/$2" <<<"Authorization: Bearer $token" | tr -d '\r' |
        sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: *\(sha256:[0-9a-f]\{64\}\)$/\1/p'
}

missing=0
while read -r image state _; do
    [[ $state == unread ]] || continue
    if [[ $check == yes ]]; then
        echo "pin-images: $image has no digest" >&2
        missing=1
        continue
    fi
    name=${image%:*} tag=${image##*:}
    read=$(digest "${name#docker.io/}" "$tag") || fail "the registry does not tell the digest of $image; nothing more was changed"
    [[ $read =~ ^sha256:[0-9a-f]{64}$ ]] || fail "the registry's answer for $image holds no digest of an index"
    sed -i "s|^$image  unread  -\$|$image  $read  $registry $(date -u +%Y-%m-%dT%H:%M:%SZ)|" "$lock"
    sed -i "s|\(newName: $name, newTag: \"\{0,1\}$tag\"\{0,1\}\)}|\1, digest: \"$read\"}|" "$images"
    echo "$image@$read"
done < <(grep -v '^#' "$lock")
exit "$missing"
