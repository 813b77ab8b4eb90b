#!/usr/bin/env bash
# Reads the digests of images that others build from their registry and writes them, with where and when they were read,
# into k8s/images.lock, and the digests into what names the image: k8s/components/images, and for the base of our own images
# pom.xml. Tags that have a digest already keep it.
#
#   k8s/scripts/pin-images.sh [--check]
#     --check   changes nothing; fails if an image has no digest
#
# REGISTRY and AUTH name other servers (see registry.sh). K8S_DIR another k8s/, beside which lies another pom.xml.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

# shellcheck source-path=SCRIPTDIR source=registry.sh
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
k8s=${K8S_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)}
lock=$k8s/images.lock
images=$k8s/components/images/kustomization.yaml
pom=$k8s/../pom.xml
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

missing=0
while read -r image state _; do
    [[ $state == unread ]] || continue
    if [[ $check == yes ]]; then
        echo "pin-images: $image has no digest" >&2
        missing=1
        continue
    fi
    name=${image%:*} tag=${image##*:}
    read=$(registry_digest "${name#docker.io/}" "$tag") || fail "the registry does not tell the digest of $image; nothing more was changed"
    [[ $read =~ ^sha256:[0-9a-f]{64}$ ]] || fail "the registry's answer for $image holds no digest of an index"
    sed -i "s|^$image  unread  -\$|$image  $read  $registry $(date -u +%Y-%m-%dT%H:%M:%SZ)|" "$lock"
    sed -i "s|\(newName: $name, newTag: \"\{0,1\}$tag\"\{0,1\}\)}|\1, digest: \"$read\"}|" "$images"
    sed -i "s|<edd.image.base>$image</edd.image.base>|<edd.image.base>$image@$read</edd.image.base>|" "$pom"
    echo "$image@$read"
done < <(grep -v '^#' "$lock")
exit "$missing"
