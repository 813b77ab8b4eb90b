# Sourced by other scripts: what a registry says of an image, by its HTTP API. Needs curl.
#
#   REGISTRY   https://registry-1.docker.io
#   AUTH       https://auth.docker.io/token, which gives a token for each question; empty: the registry wants none
#   REGISTRY_USERNAME, REGISTRY_PASSWORD   who asks; without them nobody in particular
# shellcheck shell=bash

registry=${REGISTRY:-https://registry-1.docker.io}
registry_auth=${AUTH-https://auth.docker.io/token}
index_types='application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json'

# registry_credentials: the line of curl's configuration that says who asks. By standard input: arguments are visible to
# everybody on the machine.
registry_credentials() {
    [[ -n ${REGISTRY_USERNAME:-} ]] || return 0
    local pair=$REGISTRY_USERNAME:${REGISTRY_PASSWORD:?is needed with REGISTRY_USERNAME}
    pair=${pair//\\/\\\\}
    printf 'user = "%s"\n' "${pair//\"/\\\"}"
}

# registry_ask REPOSITORY REFERENCE CURL-ARGUMENT...: what the registry answers about that index
registry_ask() {
    local repository=$1 reference=$2 token='' header=''
    shift 2
    if [[ -n $registry_auth ]]; then
        token=$(curl -fsS --max-time 30 -K - "$registry_auth?service=registry.docker.io&scope=repository:$repository:pull" \
            < <(registry_credentials) | sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
        header="header = \"Authorization: Bearer $token\""
    else
        header=$(registry_credentials)
    fi
    curl -sS --max-time 30 -K - -H "Accept: $index_types" "$@" "$registry/v2/$repository/manifests/$reference" <<<"$header"
}

# registry_digest REPOSITORY REFERENCE: the digest of the index, as the registry tells it; nothing if it tells none
registry_digest() {
    registry_ask "$1" "$2" -fI | tr -d '\r' |
        sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: *\(sha256:[0-9a-f]\{64\}\)$/\1/p'
}

# registry_status REPOSITORY REFERENCE: 200, 404, ...
registry_status() {
    registry_ask "$1" "$2" -I -o /dev/null -w '%{http_code}'
}

# registry_platforms REPOSITORY REFERENCE: os/architecture of each image in the index, a line each, sorted
registry_platforms() {
    registry_ask "$1" "$2" -f | tr -d ' \n' | grep -o '"platform":{[^}]*}' |
        sed -n 's/.*"architecture":"\([a-z0-9]*\)".*/& \1/; s/.*"os":"\([a-z]*\)".* \([a-z0-9]*\)$/\1\/\2/p' | sort
}
