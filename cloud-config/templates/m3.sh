#!/bin/sh
# Makes this Mac a brain: in the tailnet as {{hostname}}, with Ollama on its address there. `sudo sh {{hostname}}.sh`; may be run again. It holds a
# secret: delete it afterwards.
set -eu
MAC_USER='{{mac_user}}'
LOGIN_SERVER='{{login_server}}'
NODE_NAME='{{hostname}}'
AUTH_KEY='{{auth_key}}'
{{versions}}
here=/usr/local/libexec/puppetmaster
plist=/Library/LaunchDaemons/dev.puppetmaster.ollama.plist
log=/usr/local/var/log/puppetmaster-ollama.log
PATH=/usr/local/bin:/usr/local/go/bin:/opt/homebrew/bin:$PATH

say() { printf '%s\n' "$NODE_NAME: $*"; }
fail() {
    say "$*" >&2
    exit 1
}

[ "$(uname -s)" = Darwin ] || fail "this is for macOS, and here is $(uname -s)"
[ "$(id -u)" = 0 ] || fail "begin it with sudo"
id "$MAC_USER" >/dev/null 2>&1 || fail "no account $MAC_USER on this Mac: mac_user of values.ini"
command -v go >/dev/null || fail "no Go: install the package of https://go.dev/dl, $TAILSCALE_GO or newer; Tailscale is built with it"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
install -d -m 755 "$here" /usr/local/bin /usr/local/var/log

# Go compares what it fetches with sum.golang.org.
if [ "$(cat "$here/tailscale-version" 2>/dev/null)" != "$TAILSCALE_VERSION" ]; then
    say "builds Tailscale $TAILSCALE_VERSION; that takes some minutes"
    chown "$MAC_USER" "$work"
    sudo -u "$MAC_USER" -H env GOBIN="$work/bin" GOSUMDB=sum.golang.org GONOSUMDB= GOPRIVATE= GOFLAGS= PATH="$PATH" \
        go install "tailscale.com/cmd/tailscale@v$TAILSCALE_VERSION" "tailscale.com/cmd/tailscaled@v$TAILSCALE_VERSION"
    install -m 755 "$work/bin/tailscale" /usr/local/bin/tailscale
    "$work/bin/tailscaled" install-system-daemon
    echo "$TAILSCALE_VERSION" >"$here/tailscale-version"
fi

if ! tailscale status >/dev/null 2>&1; then
    key=$work/auth-key
    (
        umask 077
        printf '%s\n' "$AUTH_KEY" >"$key"
    )
    tailscale up --login-server="$LOGIN_SERVER" --auth-key="file:$key" --hostname="$NODE_NAME" --timeout=120s ||
        fail "$LOGIN_SERVER did not let this Mac in: is it up, is the key used or too old?"
fi
address=$(tailscale ip -4 | head -n 1)
say "in the tailnet as $address"

if [ "$(cat "$here/ollama-version" 2>/dev/null)" != "$OLLAMA_VERSION" ]; then
    curl --fail --location --silent --show-error --proto '=https' --retry 8 --connect-timeout 20 --output "$work/Ollama-darwin.zip" \
        "$OLLAMA_URL/v$OLLAMA_VERSION/Ollama-darwin.zip"
    echo "$OLLAMA_SHA256  $work/Ollama-darwin.zip" | shasum -a 256 --check --status ||
        fail "Ollama-darwin.zip of $OLLAMA_VERSION has another checksum than versions.conf says: it was not installed"
    ditto -x -k "$work/Ollama-darwin.zip" "$work/ollama"
    rm -rf "$here/Ollama.app"
    mv "$work/ollama/Ollama.app" "$here/Ollama.app"
    echo "$OLLAMA_VERSION" >"$here/ollama-version"
fi

cat >"$work/ollama-on-tailnet" <<'SCRIPT'
{{file:files/ollama-on-tailnet.sh}}
SCRIPT
install -m 755 "$work/ollama-on-tailnet" "$here/ollama-on-tailnet"
cat >"$work/plist" <<'PLIST'
{{file:templates/dev.puppetmaster.ollama.plist}}
PLIST
plutil -lint -s "$work/plist"
install -m 644 "$work/plist" "$plist"
touch "$log"
chown "$MAC_USER" "$log"
launchctl bootout system/dev.puppetmaster.ollama 2>/dev/null || true
tries=20
while [ $tries -gt 0 ] && launchctl print system/dev.puppetmaster.ollama >/dev/null 2>&1; do
    tries=$((tries - 1))
    sleep 1
done
launchctl bootstrap system "$plist"
# on mains it does not sleep
pmset -c sleep 0

tries=30
until curl --silent --fail --max-time 5 --output /dev/null "http://$address:11434/api/version"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || fail "Ollama does not answer at $address:11434: $log"
    sleep 2
done
say "Ollama $OLLAMA_VERSION answers at http://$address:11434; models: OLLAMA_HOST=$address ollama pull NAME"
