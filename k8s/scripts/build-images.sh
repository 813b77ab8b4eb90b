#!/usr/bin/env bash
# Builds the images of modules for amd64 and arm64 and pushes them under one tag, the UTC time of the build. Needs no Docker.
# Prints a line per image, NAME TAG@DIGEST, when all are pushed; verify-images.sh reads such lines. What Maven says goes to
# standard error.
#
#   k8s/scripts/build-images.sh TAG [--tar] [MODULE...] [-- MAVEN ARGUMENT...]
#     TAG      date -u +%Y%m%d-%H%M%S. One that exists for any of the images is an error: a tag is written once
#     MODULE   folders, as in auth-service gfs/master; without any, every module that is an image
#     --tar    pushes nothing: writes MODULE/target/jib-image.tar, for amd64 alone since a tar holds no index; prints the paths
#
# REGISTRY, AUTH, REGISTRY_USERNAME and REGISTRY_PASSWORD: see registry.sh. OWNER (of pom.xml) is whose the repositories are.
# BASE is another base image, with its digest.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

# shellcheck source-path=SCRIPTDIR source=registry.sh
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
fail() {
    echo "build-images: $*" >&2
    exit 1
}
property() { sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$2" | head -n 1; }

tag='' tar=no modules=() maven=()
while (($#)); do
    case $1 in
        --tar) tar=yes ;;
        --)
            shift
            maven=("$@")
            break
            ;;
        -*)
            echo "build-images: unknown argument $1" >&2
            exit 2
            ;;
        *) if [[ -z $tag ]]; then tag=$1; else modules+=("${1%/}"); fi ;;
    esac
    shift
done
[[ $tag =~ ^[0-9]{8}-[0-9]{6}$ ]] || fail "a tag is the UTC time of a build, as in 20260131-235959, not '$tag'"
if ((${#modules[@]} == 0)); then
    while IFS= read -r pom; do
        modules+=("$(dirname "${pom#./}")")
    done < <(find . -name target -prune -o -name node_modules -prune -o -name pom.xml -exec grep -l '<edd.image.name>' {} + | sort)
fi
names=()
for module in "${modules[@]}"; do
    [[ -r $module/pom.xml ]] || fail "there is no module $module"
    name=$(property edd.image.name "$module/pom.xml")
    [[ -n $name ]] || fail "$module is no image: its pom.xml has no edd.image.name"
    names+=("$name")
done
owner=${OWNER:-$(property edd.image.owner pom.xml)}
base=${BASE:-$(property edd.image.base pom.xml)}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
[[ $("$java" -version 2>&1) == *' version "25'* ]] || fail "a JDK 25 is needed to build, and $java is none: set JAVA_HOME"

host=${registry#*://}
[[ $host != registry-1.docker.io ]] || host=docker.io
options=(-Dedd.image.tag="$tag" -Dedd.image.registry="$host" -Dedd.image.owner="$owner" -Dedd.image.base="$base")
[[ $registry != http://* ]] || options+=(-Djib.allowInsecureRegistries=true)
goal=jib:build
if [[ $tar == yes ]]; then
    goal=jib:buildTar
    options+=(-Djib.from.platforms=linux/amd64)
else
    [[ $base == *@sha256:* ]] || fail "the base $base has no digest: run k8s/scripts/pin-images.sh first"
    for name in "${names[@]}"; do
        status=$(registry_status "$owner/$name" "$tag") || fail "$registry cannot be reached"
        case $status in
            404) ;;
            200) fail "$host/$owner/$name:$tag exists already, and a tag is written once: give the time of this build" ;;
            401 | 403) fail "$registry does not let us look at $owner/$name ($status): give REGISTRY_USERNAME and REGISTRY_PASSWORD; a repository that is new is made there first" ;;
            *) fail "$registry answers $status when asked for $owner/$name:$tag" ;;
        esac
    done
fi

# Jib takes credentials from Docker's configuration, so that none is an argument.
if [[ -n ${REGISTRY_USERNAME:-} ]]; then
    DOCKER_CONFIG=$(mktemp -d)
    export DOCKER_CONFIG
    trap 'rm -rf "$DOCKER_CONFIG"' EXIT
    server=$host
    [[ $host != docker.io ]] || server=https://index.docker.io/v1/
    (
        umask 077
        printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$server" \
            "$(printf '%s:%s' "$REGISTRY_USERNAME" "$REGISTRY_PASSWORD" | base64 | tr -d '\n')" >"$DOCKER_CONFIG/config.json"
    )
fi

joined=$(
    IFS=,
    echo "${modules[*]}"
)
for module in "${modules[@]}"; do rm -f "$module"/target/jib-image.{json,digest,tar}; done
./mvnw -B -pl "$joined" -am -Dmaven.test.skip=true -Dspotless.check.skip=true package "$goal" \
    "${options[@]}" ${maven[@]+"${maven[@]}"} >&2

for i in "${!modules[@]}"; do
    if [[ $tar == yes ]]; then
        [[ -s ${modules[i]}/target/jib-image.tar ]] || fail "Jib wrote no tar for ${names[i]}"
        echo "${modules[i]}/target/jib-image.tar"
    else
        digest=$(sed -n 's/.*"imageDigest":"\(sha256:[0-9a-f]\{64\}\)".*"imagePushed":true.*/\1/p' "${modules[i]}/target/jib-image.json")
        [[ -n $digest ]] || fail "Jib says no digest for ${names[i]}, or did not push it: see ${modules[i]}/target/jib-image.json"
        echo "${names[i]} $tag@$digest"
    fi
done
