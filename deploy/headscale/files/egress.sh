#!/bin/sh
# A device in the tailnet that nobody can call, with a proxy (HTTP CONNECT) on loopback into it. It needs no rights: no TUN, no capabilities.
# Who it is is in STATE; only where nobody is there yet, the key in AUTH_KEY is used.
#   LOGIN_SERVER, DEVICE (its name), PROXY (address and port), SOCKET
set -eu
say() { printf '%s\n' "egress: $*"; }
client() { tailscale --socket="$SOCKET" "$@"; }

tailscaled --tun=userspace-networking --port=0 --no-logs-no-support --statedir="$STATE" --socket="$SOCKET" --outbound-http-proxy-listen="$PROXY" &
daemon=$!
trap 'kill -TERM "$daemon" 2>/dev/null || :' INT TERM
fail() {
    say "$*" >&2
    kill -TERM "$daemon" 2>/dev/null || :
    wait "$daemon" || :
    exit 1
}

state() { client status --json --peers=false 2>/dev/null | jq -r .BackendState; }
tries=0
while :; do
    case $(state) in Running | Starting | Stopped | NeedsLogin) break ;; esac
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "tailscaled does not answer"
    sleep 1
done

set -- --reset --login-server="$LOGIN_SERVER" --hostname="$DEVICE" --accept-dns=false --shields-up --timeout=90s
if [ "$(state)" = NeedsLogin ]; then
    # The Secret may be filled a little later, and comes here a little after that.
    tries=0
    until [ -s "$AUTH_KEY" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || fail "the Secret of the pre-auth key has no \"key\""
        sleep 1
    done
    set -- "$@" --auth-key="file:$AUTH_KEY"
fi
client up "$@" || fail "$LOGIN_SERVER did not let $DEVICE in: does it answer, and is the key good still (used once, or too old)?"
say "$DEVICE is in the tailnet as $(client ip -4)"
wait "$daemon" || status=$?
# A signal ends the first wait, not the daemon.
wait "$daemon" 2>/dev/null || :
exit "${status:-1}"
