#!/usr/bin/env bash
# What Maven asks of Node for one site; runs in the folder of the site.
#
#   site.sh install        npm ci, if package-lock.json is not what it was the last time
#   site.sh test [SKIP...]  npm test, unless one of SKIP is "true"
#   site.sh build [INPUT...] npm run build into dist/, and from there packed into target/classes; only if the sources have
#                          changed since. INPUT: what else the site is made of
#   site.sh pack FROM TO   packs files that are there already
set -euo pipefail

oldest=20
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
fail() {
    printf '%s: %s\n' "$(basename "$PWD")" "$*" >&2
    exit 1
}

[[ -n $(command -v node) && -n $(command -v npm) ]] ||
    fail "Node $oldest or newer is needed to build this site, and there is none: install it (Debian, Ubuntu: apt-get install" \
        "nodejs npm; anywhere: nodejs.org) or leave the sites out with -Dfrontend.skip."
version=$(node -p 'process.versions.node')
((${version%%.*} >= oldest)) ||
    fail "Node $oldest or newer is needed to build this site, and $(command -v node) is $version: install a newer one (nodejs.org)" \
        "or leave the sites out with -Dfrontend.skip."

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
# stamp_of NAME VALUE: whether NAME was done for VALUE; stamped: it is now
stamp_is() { [[ -r target/$1.stamp && $(<"target/$1.stamp") == "$2" ]]; }
stamped() { mkdir -p target && printf '%s' "$2" >"target/$1.stamp"; }

sources() {
    { git ls-files --cached --others --exclude-standard . 2>/dev/null || find . -type f -not -path './node_modules/*' -not -path './target/*' -not -path './dist/*'; } |
        LC_ALL=C sort
    printf '%s\n' "$here"/*
    (($# == 0)) || find "$@" -type f | LC_ALL=C sort
}

case ${1:-} in
    install)
        stamp="node ${version%%.*} $(cat package.json package-lock.json | digest)"
        [[ -d node_modules ]] && stamp_is npm "$stamp" && exit
        npm ci --prefer-offline --no-audit --no-fund --loglevel=error ||
            fail "npm could not install what package-lock.json names; its message stands above. Without a network, what a build" \
                "needs must be in npm's cache already."
        stamped npm "$stamp"
        ;;
    test)
        shift
        for skip; do [[ $skip != true ]] || exit 0; done
        npm test --silent
        ;;
    build)
        shift
        stamp=$(sources "$@" | while IFS= read -r file; do [[ ! -f $file ]] || { printf '%s\n' "$file" && cat "$file"; }; done | digest)
        [[ -r target/classes/site.index ]] && stamp_is site "$stamp" && exit
        rm -rf dist
        npm run build --silent || fail "the site could not be built; what is wrong stands above."
        node "$here/pack.mjs" dist target/classes
        stamped site "$stamp"
        ;;
    pack)
        node "$here/pack.mjs" "$2" "$3"
        ;;
    *)
        fail "site.sh install, test, build or pack, not '${1:-}'"
        ;;
esac
