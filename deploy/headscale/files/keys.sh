#!/bin/sh
# Makes Headscale's users that are missing, and a pre-auth key for each Secret that has none: from Headscale's socket into the Secret, and
# nowhere else. Run again, it changes nothing.
#   USERS              names, divided by blanks
#   KEYS               [{"secret", "tags": [], "user", "expiration", "reusable", "ephemeral"}]
#   HEADSCALE_CONFIG   config.yaml
#   API_SERVER, SERVICE_ACCOUNT   of Kubernetes: else those of the pod
set -eu
umask 077
say() { printf '%s\n' "keys: $*"; }
fail() {
    say "$*" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

account=${SERVICE_ACCOUNT:-/var/run/secrets/kubernetes.io/serviceaccount}
host=${KUBERNETES_SERVICE_HOST:-}
case $host in *:*) host="[$host]" ;; esac
api=${API_SERVER:-https://$host:${KUBERNETES_SERVICE_PORT:-443}}

server() { headscale --config "$HEADSCALE_CONFIG" "$@"; }

tries=0
until server health >/dev/null 2>"$work/error"; do
    tries=$((tries + 1))
    [ "$tries" -lt "${TRIES:-60}" ] || fail "Headscale does not answer: $(tail -n 1 "$work/error")"
    sleep 2
done

user_id() { server users list --output json | jq -r --arg name "$1" '.[]? | select(.name == $name) | .id'; }

for user in $USERS; do
    if [ -z "$(user_id "$user")" ]; then
        server users create "$user" >/dev/null
        say "user $user is made"
    fi
done

# METHOD SECRET [FILE]: the status; the answer is in $work/answer.
secret() {
    set -- "$1" "$api/api/v1/namespaces/$(cat "$account/namespace")/secrets/$2?pretty=false" "${3:-}"
    {
        printf 'header = "Authorization: Bearer %s"\n' "$(cat "$account/token")"
        printf 'header = "Content-Type: application/merge-patch+json"\n'
        [ ! -f "$account/ca.crt" ] || printf 'cacert = "%s"\n' "$account/ca.crt"
        [ -z "$3" ] || printf 'data-binary = "@%s"\n' "$3"
    } >"$work/curl"
    curl -q --silent --show-error --max-time 30 --config "$work/curl" --request "$1" --output "$work/answer" --write-out '%{http_code}' "$2"
}

make_key() {
    name=$(jq -r .secret "$work/wanted")
    status=$(secret GET "$name") || fail "Kubernetes does not answer at $api"
    [ "$status" = 200 ] || fail "Secret $name cannot be read ($status): helm upgrade makes it"
    if jq -e '.data.key // "" | length > 0' "$work/answer" >/dev/null; then
        say "Secret $name has its key"
        return
    fi
    version=$(jq -r .metadata.resourceVersion "$work/answer")
    set -- --expiration "$(jq -r .expiration "$work/wanted")"
    tags=$(jq -r '.tags | map("tag:" + .) | join(",")' "$work/wanted")
    [ -z "$tags" ] || set -- "$@" --tags "$tags"
    user=$(jq -r .user "$work/wanted")
    if [ -n "$user" ]; then
        id=$(user_id "$user")
        [ -n "$id" ] || fail "Secret $name: Headscale has no user $user: name it in users"
        set -- "$@" --user "$id"
    fi
    if jq -e .reusable "$work/wanted" >/dev/null; then set -- "$@" --reusable; fi
    if jq -e .ephemeral "$work/wanted" >/dev/null; then set -- "$@" --ephemeral; fi
    server preauthkeys create --output json "$@" >"$work/key"
    # With the version: of two at once, one is refused.
    jq --arg version "$version" '{metadata: {resourceVersion: $version}, data: {key: (.key | @base64)}}' "$work/key" >"$work/patch"
    status=$(secret PATCH "$name" "$work/patch") || status=none
    if [ "$status" != 200 ]; then
        server preauthkeys expire --id "$(jq -r .id "$work/key")" >/dev/null
        fail "Secret $name was not written ($status); its key is no longer good"
    fi
    say "Secret $name has a new key for ${tags:-$user}, good for $(jq -r .expiration "$work/wanted")"
}

count=$(printf '%s' "$KEYS" | jq length)
at=0
while [ "$at" -lt "$count" ]; do
    printf '%s' "$KEYS" | jq ".[$at]" >"$work/wanted"
    make_key
    at=$((at + 1))
done
