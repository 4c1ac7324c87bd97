#!/bin/sh
# Ollama on this Mac's address in the tailnet, and on no other. launchd starts it again when it ends.
set -eu
PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
tries=60
while :; do
    address=$(tailscale ip -4 2>/dev/null | head -n 1) || address=
    case $address in
        100.*) break ;;
    esac
    tries=$((tries - 1))
    if [ $tries = 0 ]; then
        echo "ollama-on-tailnet: no address in the tailnet after five minutes: tailscale status" >&2
        exit 1
    fi
    sleep 5
done
HOME=${HOME:-$(dscl . -read "/Users/$(id -un)" NFSHomeDirectory | awk '{ print $2 }')}
OLLAMA_HOST=$address:11434
OLLAMA_NO_CLOUD=1
export HOME OLLAMA_HOST OLLAMA_NO_CLOUD
exec /usr/local/libexec/puppetmaster/Ollama.app/Contents/Resources/ollama serve
