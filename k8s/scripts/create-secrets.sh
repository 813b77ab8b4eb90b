#!/usr/bin/env bash
# Makes every Secret the manifests refer to, in the namespace core. Random values and SSH keys are generated; the webhook,
# the registry's login and the certificate are asked for. What exists is never touched, and no value is ever printed.
#
#   k8s/scripts/create-secrets.sh [--dry-run] [--token-key]
#     --dry-run     says what would be made, asks for nothing and changes nothing
#     --token-key   also makes the optional gateway-token-key
#
# Answers can come from the environment instead: ADMIN_NAME, WEBHOOK_URL, REGISTRY_USER, REGISTRY_PASSWORD, TLS_CERT and
# TLS_KEY (files). KUBECTL names the kubectl to use.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" && exit ;; esac

kubectl=${KUBECTL:-kubectl}
namespace=core
dry_run=no
token_key=no
for argument in "$@"; do
    case $argument in
        --dry-run) dry_run=yes ;;
        --token-key) token_key=yes ;;
        *)
            echo "create-secrets: unknown argument $argument" >&2
            exit 2
            ;;
    esac
done

for tool in "$kubectl" openssl ssh-keygen; do
    command -v "$tool" >/dev/null || {
        echo "create-secrets: $tool is needed and was not found" >&2
        exit 1
    }
done

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Letters and digits only: they need no quoting in a URL, a shell or a configuration file. 48 of them are 285 bits.
random() {
    local value=
    while ((${#value} < 48)); do
        value+=$(openssl rand -base64 48 | tr -dc 'A-Za-z0-9')
    done
    printf '%s' "${value:0:48}"
}

exists() {
    [[ $dry_run == no ]] || return 1
    local answer
    answer=$("$kubectl" -n "$namespace" get secret "$1" --ignore-not-found -o name) || {
        echo "create-secrets: the cluster cannot be asked for the secret $1" >&2
        exit 1
    }
    [[ -n $answer ]]
}

# wanted NAME: whether it is to be made now
wanted() {
    if exists "$1"; then
        echo "kept     $1"
        return 1
    fi
    if [[ $dry_run == yes ]]; then
        echo "would make $1: ${*:2}"
        return 1
    fi
    rm -rf "${work:?}/$1"
    mkdir "$work/$1"
}

# value NAME KEY: the value on standard input
value() { cat >"$work/$1/$2"; }

# Files, never arguments: arguments are visible to everybody on the machine.
make() {
    local name=$1 type=${2:-Opaque} files=() file
    for file in "$work/$name"/* "$work/$name"/.[!.]*; do
        [[ -e $file ]] && files+=("--from-file=$(basename "$file")=$file")
    done
    "$kubectl" -n "$namespace" create secret generic "$name" --type="$type" "${files[@]}" >/dev/null
    echo "made     $name"
}

# ask VARIABLE PROMPT: from the environment, else from the terminal without echo
ask() {
    local answer=${!1:-}
    if [[ -z $answer ]]; then
        [[ -t 0 ]] || {
            echo "create-secrets: $1 is needed: set it, or run this at a terminal" >&2
            exit 1
        }
        read -r -s -p "$2: " answer
        echo >&2
    fi
    [[ -n $answer ]] || {
        echo "create-secrets: $2 must not be empty" >&2
        exit 1
    }
    printf '%s' "$answer"
}

database() {
    local secret=$1 role=$2 name=$3
    if wanted "$secret" DATABASE_URL; then
        printf 'postgres://%s:%s@haproxy:5432/%s' "$role" "$(random)" "$name" | value "$secret" DATABASE_URL
        make "$secret"
    fi
}

if [[ $dry_run == no ]]; then
    found=$("$kubectl" get namespace "$namespace" --ignore-not-found -o name) || {
        echo "create-secrets: the cluster does not answer (see above); which one does $kubectl ask? $kubectl config current-context" >&2
        exit 1
    }
    [[ -n $found ]] || {
        echo "create-secrets: make the namespace first: kubectl apply -k k8s/base/namespaces" >&2
        exit 1
    }
fi

if wanted postgres-credentials POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB REPLICATION_USER REPLICATION_PASSWORD DATABASE_URL; then
    printf postgres | value postgres-credentials POSTGRES_USER
    random | value postgres-credentials POSTGRES_PASSWORD
    printf postgres | value postgres-credentials POSTGRES_DB
    printf replicator | value postgres-credentials REPLICATION_USER
    random | value postgres-credentials REPLICATION_PASSWORD
    printf 'postgres://gateway:%s@haproxy:5432/gateway_db' "$(random)" | value postgres-credentials DATABASE_URL
    make postgres-credentials
fi
database auth-db-credentials auth auth_db
database compute-db-credentials compute compute_db
database sfs-db-credentials sfs sfs_db
database notification-db-credentials notifications notifications_db
database alerting-db-credentials alerting alerting_db
database monitor-db-credentials monitor monitor_db

admin=${ADMIN_NAME:-admin}
if wanted edd-cloud-auth JWT_SECRET DEFAULT_USERNAME DEFAULT_PASSWORD; then
    random | value edd-cloud-auth JWT_SECRET
    printf '%s' "$admin" | value edd-cloud-auth DEFAULT_USERNAME
    random | value edd-cloud-auth DEFAULT_PASSWORD
    make edd-cloud-auth
fi
if wanted auth-signing-key JWT_SIGNING_KEY; then
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | value auth-signing-key JWT_SIGNING_KEY
    make auth-signing-key
fi
if wanted auth-totp-key TOTP_ENCRYPTION_KEY; then
    random | value auth-totp-key TOTP_ENCRYPTION_KEY
    make auth-totp-key
fi
if wanted edd-cloud-admin ADMIN_USERNAME; then
    printf '%s' "$admin" | value edd-cloud-admin ADMIN_USERNAME
    make edd-cloud-admin
fi
if wanted service-api-key SERVICE_API_KEY; then
    random | value service-api-key SERVICE_API_KEY
    make service-api-key
fi
if wanted gfs-jwt-secret GFS_JWT_SECRET GFS_CLIENT_KEY; then
    random | value gfs-jwt-secret GFS_JWT_SECRET
    random | value gfs-jwt-secret GFS_CLIENT_KEY
    make gfs-jwt-secret
fi
if wanted gateway-ssh-key private_key public_key; then
    ssh-keygen -q -t ed25519 -N '' -C edd-cloud-gateway -f "$work/gateway-key"
    value gateway-ssh-key private_key <"$work/gateway-key"
    value gateway-ssh-key public_key <"$work/gateway-key.pub"
    make gateway-ssh-key
fi
if wanted gateway-ssh-ca private_key public_key; then
    ssh-keygen -q -t ed25519 -N '' -C edd-cloud-ca -f "$work/ca-key"
    value gateway-ssh-ca private_key <"$work/ca-key"
    value gateway-ssh-ca public_key <"$work/ca-key.pub"
    make gateway-ssh-ca
fi
if wanted gateway-ssh-host-key ssh_host_ed25519_key ssh_host_rsa_key; then
    ssh-keygen -q -t ed25519 -N '' -C edd-cloud -f "$work/host-ed25519"
    ssh-keygen -q -t rsa -b 3072 -N '' -C edd-cloud -f "$work/host-rsa"
    value gateway-ssh-host-key ssh_host_ed25519_key <"$work/host-ed25519"
    value gateway-ssh-host-key ssh_host_rsa_key <"$work/host-rsa"
    make gateway-ssh-host-key
    echo "         its fingerprints, for those who connect:"
    ssh-keygen -l -f "$work/host-ed25519.pub"
    ssh-keygen -l -f "$work/host-rsa.pub"
fi
if [[ $token_key == yes ]] && wanted gateway-token-key TOKEN_ENCRYPTION_KEY; then
    openssl rand -hex 32 | tr -d '\n' | value gateway-token-key TOKEN_ENCRYPTION_KEY
    make gateway-token-key
fi
if wanted discord-webhook-url WEBHOOK_URL; then
    ask WEBHOOK_URL "Discord webhook for alerts" | value discord-webhook-url WEBHOOK_URL
    make discord-webhook-url
fi
if wanted regcred .dockerconfigjson; then
    user=$(ask REGISTRY_USER "User at docker.io")
    password=$(ask REGISTRY_PASSWORD "Access token at docker.io")
    printf '{"auths":{"https://index.docker.io/v1/":{"auth":"%s"}}}' \
        "$(printf '%s:%s' "$user" "$password" | base64 | tr -d '\n')" | value regcred .dockerconfigjson
    make regcred kubernetes.io/dockerconfigjson
fi
if wanted eddisonso-wildcard-tls tls.crt tls.key; then
    certificate=$(ask TLS_CERT "File with the certificate chain (PEM)")
    key=$(ask TLS_KEY "File with its key (PEM)")
    certified=$(openssl x509 -in "$certificate" -noout -pubkey) || {
        echo "create-secrets: $certificate is no certificate in PEM; give TLS_CERT the file with the chain" >&2
        exit 1
    }
    # No terminal: a key with a passphrase is of no use to the gateway, and is refused instead of asked for.
    public=$(openssl pkey -in "$key" -passin pass: -pubout) || {
        echo "create-secrets: $key is no key in PEM without a passphrase; give TLS_KEY the certificate's key" >&2
        exit 1
    }
    # A pair that does not belong together would be found out at the gateway only.
    [[ $certified == "$public" ]] || {
        echo "create-secrets: the key $key does not belong to the certificate $certificate" >&2
        exit 1
    }
    value eddisonso-wildcard-tls tls.crt <"$certificate"
    value eddisonso-wildcard-tls tls.key <"$key"
    make eddisonso-wildcard-tls kubernetes.io/tls
fi
if [[ $dry_run == no ]]; then
    echo "The administrator is $admin. The first password: kubectl -n $namespace get secret edd-cloud-auth -o jsonpath='{.data.DEFAULT_PASSWORD}' | base64 -d"
fi
