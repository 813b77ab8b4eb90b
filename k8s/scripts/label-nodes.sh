#!/usr/bin/env bash
# Labels the nodes as k8s/nodes/nodes.yaml says.
#
#   k8s/scripts/label-nodes.sh [--dry-run]
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
dry_run=no
case ${1:-} in
    '') ;;
    --dry-run) dry_run=yes ;;
    *)
        echo "usage: label-nodes.sh [--dry-run]" >&2
        exit 2
        ;;
esac
inventory=$(dirname "${BASH_SOURCE[0]}")/../nodes/nodes.yaml

# One line per node: its name, then key=value. The inventory keeps labels on one line for this.
lines=$(awk '
    $1 == "-" && $2 == "name:" { name = $3 }
    $1 == "labels:" {
        line = $0
        sub(/^[^{]*\{/, "", line); sub(/\}.*$/, "", line)
        gsub(/"/, "", line); gsub(/: /, "=", line); gsub(/, /, " ", line)
        print name, line
    }' "$inventory")

while read -r node labels; do
    if [[ $dry_run == yes ]]; then
        echo "$kubectl label node $node --overwrite $labels"
    else
        read -r -a pairs <<<"$labels"
        "$kubectl" label node "$node" --overwrite "${pairs[@]}"
    fi
done <<<"$lines"
