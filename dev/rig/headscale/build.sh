#!/bin/bash
# Builds headscale, tailscale and tailscaled from pinned Go modules (about 8 minutes on 2 cores, once).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/headscale/bin
mkdir -p "$out"
[ -x "$out/headscale" ] || (cd "$here/wrap" && go build -mod=mod -trimpath -ldflags "-s -w" -o "$out/headscale" github.com/juanfont/headscale/cmd/headscale)
# 1.104 needs a newer Go than 1.26
for c in tailscale tailscaled; do [ -x "$out/$c" ] || GOBIN=$out go install -trimpath -ldflags "-s -w" "tailscale.com/cmd/$c@v1.102.5"; done
if ! command -v nft >/dev/null || ! command -v ip >/dev/null; then
  apt-get update -qq; apt-get install -y -qq --no-install-recommends nftables iproute2 openssl
fi
ls "$out"
