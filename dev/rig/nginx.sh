#!/usr/bin/env bash
# nginx.sh: prints the folder in which usr/sbin/nginx and etc/nginx/mime.types are: / where it is installed, else $RIG_HOME/nginx, into which
# Debian's packages are unpacked, once (5 s). Nothing is installed and nothing is started.
set -euo pipefail
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/nginx
if [ -x /usr/sbin/nginx ] && [ -r /etc/nginx/mime.types ]; then echo /; exit 0; fi
mkdir -p "$out"
exec 9>"$out/lock"; flock 9
if [ ! -x "$out/usr/sbin/nginx" ]; then
  command -v apt-get >/dev/null || { echo "nginx.sh: install nginx" >&2; exit 1; }
  part=$(mktemp -d); trap 'rm -rf "$part"' EXIT
  (cd "$part" && { apt-get download -qq nginx nginx-common || { [ "$(id -u)" = 0 ] && apt-get update -qq && apt-get download -qq nginx nginx-common; }; }) >&2
  for package in "$part"/*.deb; do dpkg -x "$package" "$out"; done
fi
echo "$out"
