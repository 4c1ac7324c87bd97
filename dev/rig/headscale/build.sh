#!/bin/bash
# Builds headscale, tailscale and tailscaled from pinned Go modules (about 8 minutes on 2 cores, once), and prints their folder.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/headscale/bin
mkdir -p "$out"
exec 9>"$out/../lock"; flock 9
# tailscale.com from 1.104 on needs a newer Go than 1.26
"$here/../../../deploy/images/headscale/binaries" "$out"
# dev/rig/network wants the first three; what uses the chart's scripts, the others
missing=
for each in nft:nftables ip:iproute2 openssl:openssl jq:jq socat:socat sqlite3:sqlite3; do
  command -v "${each%:*}" >/dev/null || missing="$missing ${each#*:}"
done
if [ -n "$missing" ]; then
  root=; [ "$(id -u)" = 0 ] || root='sudo -n'
  # shellcheck disable=SC2086 # words
  { $root apt-get update -qq; $root apt-get install -y -qq --no-install-recommends $missing; } >&2
fi
echo "$out"
