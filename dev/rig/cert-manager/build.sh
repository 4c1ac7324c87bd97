#!/bin/bash
# Provides cert-manager's controllers (controller) and the ACME server Pebble (pebble), from pinned Go modules, in
# $RIG_HOME/cert-manager/VERSIONS, where they are not there yet (about 3 minutes on 2 cores, once); prints that folder. Needs Go.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
home=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/cert-manager
mkdir -p "$home"
exec 9>"$home/lock"; flock 9
out=$home/$(sha256sum "$here/build.sh" "$here"/*.go "$here"/go.* | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)
if [ ! -d "$out" ]; then
  part=$out.part; rm -rf "$part"; mkdir "$part"
  (cd "$here" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$part/" . github.com/letsencrypt/pebble/v2/cmd/pebble) >&2
  mv "$part/cert-manager" "$part/controller"
  mv "$part" "$out"
fi
echo "$out"
