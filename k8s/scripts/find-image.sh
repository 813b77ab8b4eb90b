#!/usr/bin/env bash
# Prints NAME TAG@DIGEST if the registry has that tag of one of our images, for both platforms.
#
#   k8s/scripts/find-image.sh NAME TAG
#
# REGISTRY, AUTH, REGISTRY_USERNAME, REGISTRY_PASSWORD and OWNER: see build-images.sh.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

(($# == 2)) || {
    echo "usage: find-image.sh NAME TAG" >&2
    exit 2
}
name=$1 tag=$2
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=registry.sh
. "$here/registry.sh"
owner=${OWNER:-$(sed -n 's|.*<edd.image.owner>\(.*\)</edd.image.owner>.*|\1|p' "$here/../../pom.xml")}
fail() {
    echo "find-image: $*" >&2
    exit 1
}
[[ $tag =~ ^[0-9]{8}-[0-9]{6}$ ]] || fail "a tag is the UTC time of a build, as in 20260131-235959, not '$tag'"
digest=$(registry_digest "$owner/$name" "$tag") || fail "$registry does not have $owner/$name:$tag, or does not let us look"
[[ -n $digest ]] || fail "$owner/$name:$tag is no index of several platforms"
"$here/verify-images.sh" <<<"$name $tag@$digest" >&2
echo "$name $tag@$digest"
