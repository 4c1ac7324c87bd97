#!/usr/bin/env bash
# named.sh: prints a program that is BIND's named: the one that is installed, else one in $RIG_HOME/named, into which Debian's packages are
# unpacked, once (10 s). Nothing is installed and nothing is started.
set -euo pipefail
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/named
if [ -x /usr/sbin/named ]; then echo /usr/sbin/named; exit 0; fi
mkdir -p "$out"
exec 9>"$out/lock"; flock 9
if [ ! -x "$out/named" ]; then
  command -v apt-get >/dev/null || { echo "named.sh: install BIND 9 (bind9)" >&2; exit 1; }
  part=$(mktemp -d); trap 'rm -rf "$part"' EXIT
  fetch() {                            # what an installation would bring; what is installed already is not among it
    local packages
    mapfile -t packages < <(LC_ALL=C apt-get install -s --no-install-recommends bind9 | sed -n 's/^Inst \([^ ]*\).*/\1/p')
    (cd "$part" && [ ${#packages[@]} -gt 0 ] && apt-get download -qq "${packages[@]}")
  }
  { fetch || { [ "$(id -u)" = 0 ] && apt-get update -qq && fetch; }; } >&2
  for package in "$part"/*.deb; do dpkg -x "$package" "$out"; done
  libraries=$(printf '%s:' "$out"/usr/lib/*-linux-*/)
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$libraries" "$out/usr/sbin/named" >"$out/.named"
  chmod +x "$out/.named"
  mv "$out/.named" "$out/named"          # one that was ended leaves nothing that looks whole
fi
echo "$out/named"
