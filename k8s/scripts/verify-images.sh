#!/usr/bin/env bash
# Asks the registry whether it has what was built: for each line NAME TAG@DIGEST of standard input, as build-images.sh prints
# them, the tag must lead to that digest and the index must list amd64 and arm64. All are asked before it fails.
#
#   k8s/scripts/build-images.sh TAG | k8s/scripts/verify-images.sh
#
# REGISTRY, AUTH, REGISTRY_USERNAME, REGISTRY_PASSWORD and OWNER: see build-images.sh.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

# shellcheck source-path=SCRIPTDIR source=registry.sh
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
owner=${OWNER:-$(sed -n 's|.*<edd.image.owner>\(.*\)</edd.image.owner>.*|\1|p' "$(dirname "${BASH_SOURCE[0]}")/../../pom.xml")}
wrong=0 seen=0
complain() {
    echo "verify-images: $*" >&2
    wrong=1
}
while read -r name image; do
    tag=${image%@*} digest=${image#*@}
    seen=$((seen + 1))
    if ! [[ $tag =~ ^[0-9]{8}-[0-9]{6}$ && $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
        complain "'$name $image' is not NAME YYYYMMDD-HHMMSS@sha256:DIGEST"
        continue
    fi
    found=$(registry_digest "$owner/$name" "$tag") || found=
    if [[ $found != "$digest" ]]; then
        complain "$owner/$name:$tag should be $digest, and the registry has ${found:-nothing of two platforms}"
        continue
    fi
    platforms=$(registry_platforms "$owner/$name" "$digest" | tr '\n' ' ') || platforms=
    if [[ $platforms == 'linux/amd64 linux/arm64 ' ]]; then
        echo "$owner/$name:$image  $platforms"
    else
        complain "$owner/$name:$tag is for ${platforms:-nothing}, and should be for linux/amd64 and linux/arm64"
    fi
done
((seen)) || complain "no image was named"
exit "$wrong"
