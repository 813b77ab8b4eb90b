#!/usr/bin/env bash
# Reads the commits of actions from their repositories and writes them, with where and when they were read, into
# .github/actions.lock and the workflows. What is read already stays.
#
#   .github/scripts/pin-actions.sh [--check | --compare]
#     --check     changes nothing; fails if the commit of an action is unread
#     --compare   changes nothing; asks the repositories whether each version is still the commit that was read
#
# To take a newer version: write it into the lock with "unread  -" behind it, and "uses: NAME@VERSION" into the workflows.
# GITHUB_SERVER_URL (https://github.com) is another server, GITHUB_DIR another .github/.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

server=${GITHUB_SERVER_URL:-https://github.com}
folder=${GITHUB_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)}
lock=$folder/actions.lock
mode=${1:-pin}
case $mode in
    pin | --check | --compare) ;;
    *)
        echo "usage: pin-actions.sh [--check | --compare]" >&2
        exit 2
        ;;
esac

# commit NAME VERSION: what the tag is; of an annotated tag, what it names
commit() {
    git ls-remote "$server/$1" "refs/tags/$2" "refs/tags/$2^{}" | sort -k 2 | tail -n 1 | cut -f 1
}

wrong=0
while read -r name version pin _; do
    [[ $name == */* ]] || continue
    case $mode in
        --check)
            [[ $pin != unread ]] || { echo "pin-actions: the commit of $name $version is unread" >&2 && wrong=1; }
            ;;
        --compare)
            found=$(commit "$name" "$version")
            [[ $found == "$pin" ]] || { echo "pin-actions: $name $version is $found, and the lock says $pin" >&2 && wrong=1; }
            ;;
        pin)
            [[ $pin == unread ]] || continue
            found=$(commit "$name" "$version")
            if [[ ! $found =~ ^[0-9a-f]{40}$ ]]; then
                echo "pin-actions: $server/$name has no tag $version; nothing more was changed" >&2
                exit 1
            fi
            sed -i "s|^$name  $version  unread  -\$|$name  $version  $found  $server/$name $(date -u +%Y-%m-%dT%H:%M:%SZ)|" "$lock"
            sed -i "s|uses: $name@$version\$|uses: $name@$found # $version|" "$folder"/workflows/*.yml
            echo "$name $version $found"
            ;;
    esac
done < <(grep -v '^#' "$lock")
exit "$wrong"
