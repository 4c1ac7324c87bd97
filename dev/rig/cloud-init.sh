#!/usr/bin/env bash
# cloud-init.sh ARGUMENT...: runs cloud-init: an installed one, else Debian's, which is unpacked once into $RIG_HOME/cloud-init (10 s): installed, it
# would take part in this machine's next boot.
set -euo pipefail
if command -v cloud-init >/dev/null; then exec cloud-init "$@"; fi
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/cloud-init
die() { echo "cloud-init.sh: $*" >&2; exit 1; }
{ command -v apt-get && [ -x /usr/bin/python3 ]; } >/dev/null || die "no cloud-init: apt install python3, and this unpacks it; elsewhere install cloud-init"
mkdir -p "$out"
exec 9>"$out/lock"; flock 9
if [ ! -e "$out/ready" ]; then
  part=$(mktemp -d); trap 'rm -rf "$part"' EXIT
  if ! apt-cache show cloud-init >/dev/null 2>&1; then
    [ "$(id -u)" = 0 ] || die "apt knows no cloud-init: apt-get update"
    apt-get update -qq
  fi
  mapfile -t packages < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances cloud-init |
    grep -E '^(cloud-init|python3-[a-z0-9-]+)$' | sort -u)
  (cd "$part" && { apt-get download -qq "${packages[@]}" || { [ "$(id -u)" = 0 ] && apt-get update -qq && apt-get download -qq "${packages[@]}"; }; }) >&2
  for package in "$part"/*.deb; do dpkg -x "$package" "$out"; done
  touch "$out/ready"
fi
exec 9>&-
PYTHONPATH=$out/usr/lib/python3/dist-packages exec /usr/bin/python3 "$out/usr/bin/cloud-init" "$@"
