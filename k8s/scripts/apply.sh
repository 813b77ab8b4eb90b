#!/usr/bin/env bash
# Applies an overlay without taking a rollout back: what runs keeps its image, and only what does not run yet gets the tag
# that is given. Shows the difference first.
#
#   k8s/scripts/apply.sh OVERLAY [--tag YYYYMMDD-HHMMSS] [--image NAME:YYYYMMDD-HHMMSS] [--yes] [--dry-run]
#     OVERLAY     a folder below k8s/overlays, or a folder of your own
#     --tag       the tag of our images that do not run yet (needed for the first installation)
#     --image     an image of ours to set although it runs, as jobs have theirs set by nobody else; again for another one
#     --yes       do not ask before applying
#     --dry-run   shows the difference and ends
#
# OWNER (of pom.xml) is whose the repositories are, as for build-images.sh.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
overlay='' tag='' yes=no dry_run=no images=()
while (($#)); do
    case $1 in
        --tag)
            tag=${2:?--tag needs a value}
            shift
            ;;
        --image)
            images+=("${2:?--image needs a value}")
            shift
            ;;
        --yes) yes=yes ;;
        --dry-run) dry_run=yes ;;
        -*)
            echo "apply: unknown argument $1" >&2
            exit 2
            ;;
        *) overlay=$1 ;;
    esac
    shift
done
fail() {
    echo "apply: $*" >&2
    exit 1
}
k8s=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
[[ -n $overlay ]] || fail "which overlay? production, production-ha, single-node, or a folder"
[[ $overlay == */* ]] || overlay=$k8s/overlays/$overlay
[[ -r $overlay/kustomization.yaml ]] || fail "$overlay holds no kustomization.yaml"
overlay=$(cd "$overlay" && pwd -P)
[[ -z $tag || $tag =~ ^[0-9]{8}-[0-9]{6}$ ]] || fail "a tag is the UTC time of a build, as in 20260131-235959, not $tag"

for image in ${images[@]+"${images[@]}"}; do
    [[ $image =~ ^[a-z0-9-]+:[0-9]{8}-[0-9]{6}$ ]] || fail "--image wants NAME:YYYYMMDD-HHMMSS, not $image"
done

# Kustomize wants relative paths, so the throw-away overlay lies beside the real one.
work=$(mktemp -d "$(dirname "$overlay")/.apply.XXXXXX")
trap 'rm -rf "$work"' EXIT

# image TAB newName TAB newTag TAB digest of everything of ours that runs; the first word is the name without the tag
running=$("$kubectl" -n core get deployments,daemonsets,statefulsets,cronjobs \
    -o 'jsonpath={range .items[*]}{range .spec.template.spec.containers[*]}{.image}{"\n"}{end}{range .spec.jobTemplate.spec.template.spec.containers[*]}{.image}{"\n"}{end}{end}') ||
    fail "the cluster does not say what runs, and without that an apply could take a rollout back; nothing was changed"
owner=${OWNER:-$(sed -n 's|.*<edd.image.owner>\(.*\)</edd.image.owner>.*|\1|p' "$k8s/../pom.xml")}
[[ $owner =~ ^[a-z0-9._-]+$ ]] || fail "whose are the images? '$owner' is no owner of repositories; give OWNER"
running=$(grep "^docker\.io/$owner/" <<<"$running" | sort -u || true)

{
    echo "apiVersion: kustomize.config.k8s.io/v1beta1"
    echo "kind: Kustomization"
    echo "resources:"
    echo "  - ../$(basename "$overlay")"
    echo "images:"
    # What the overlay renders is named by repository already: the names to replace are those. docker.io/library is of others.
    "$kubectl" kustomize "$overlay" | sed -n '/docker\.io\/library\//d; s/^ *\(- \)\{0,1\}image: \(docker\.io\/[^:@]*\)[:@].*/\2/p' | sort -u |
        while IFS= read -r rendered; do
            repository=docker.io/$owner/${rendered##*/}
            name="name: $rendered, newName: $repository"
            image=$(grep "^${repository}[:@]" <<<"$running" | tail -n 1 || true)
            for chosen in ${images[@]+"${images[@]}"}; do
                [[ ${repository##*/} != "${chosen%:*}" ]] || image=$repository:${chosen#*:}
            done
            if [[ -n $image ]]; then
                reference=${image#"$repository"}
                digest='' version=${reference#:}
                if [[ $reference == *@* ]]; then
                    digest=${reference#*@}
                    version=${version%@*}
                fi
                if [[ -n $digest ]]; then
                    echo "  - {$name, newTag: \"$version\", digest: \"$digest\"}"
                else
                    echo "  - {$name, newTag: \"$version\"}"
                fi
            elif [[ -n $tag ]]; then
                echo "  - {$name, newTag: \"$tag\"}"
            else
                echo "apply: $repository does not run yet: give the tag of a build with --tag" >&2
                exit 1
            fi
        done
} >"$work/kustomization.yaml" || exit 1

"$kubectl" kustomize "$work" >"$work/rendered"
for image in ${images[@]+"${images[@]}"}; do
    grep -q "/$image\$" "$work/rendered" || fail "nothing in $(basename "$overlay") runs ${image%:*}"
done
! grep -q ':19700101-000000' "$work/rendered" || fail "an image would have no tag; see k8s/components/images"

status=0
"$kubectl" diff --server-side --field-manager=edd-cloud -f "$work/rendered" || status=$?
((status <= 1)) || fail "the difference could not be computed (exit status $status)"
if ((status == 0)); then
    echo "Nothing to change."
    exit
fi
[[ $dry_run == no ]] || exit 0
if [[ $yes == no ]]; then
    read -r -p "Apply this? [y/N] " answer
    [[ $answer == y ]] || fail "nothing was changed"
fi
"$kubectl" apply --server-side --field-manager=edd-cloud -f "$work/rendered"
