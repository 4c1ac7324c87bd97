#!/usr/bin/env bash
# postgresql.sh up DIR | down DIR
#   up    a PostgreSQL without a container: Debian's binaries, its data in DIR, its port (on 127.0.0.1) in DIR/port;
#         user and password are "rig". As root it runs as postgres or nobody.
#   down  ends it and deletes DIR
# For machines on which no Docker engine can be had. For tests only: what is written is not kept through a power cut.
set -euo pipefail
die() { echo "postgresql.sh: $*" >&2; exit 1; }
[ $# = 2 ] || { sed -n 2,6p "$0"; exit 2; }
dir=$2

binaries() {
  find /usr/lib/postgresql -name initdb -path '*/bin/*' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname
}
as_user() {
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  local user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups -- "$@"
}

up() {
  local bin
  bin=$(binaries)
  if [ -z "$bin" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    bin=$(binaries)
  fi
  [ -n "$bin" ] || die "PostgreSQL is missing: apt install postgresql"
  mkdir -p "$dir"
  if [ "$(id -u)" = 0 ]; then
    chmod 755 "$dir"
    install -d -m 700 -o "$(as_user id -u)" -g "$(as_user id -g)" "$dir/data" "$dir/socket"
  else
    mkdir -p "$dir/data" "$dir/socket"
    chmod 700 "$dir/data" "$dir/socket"
  fi
  echo rig >"$dir/password"
  (
    cd "$dir/data"
    as_user "$bin/initdb" -D "$dir/data" -U rig --auth=scram-sha-256 --pwfile="$dir/password" -E UTF8 --locale=C.UTF-8 \
      >"$dir/initdb.log" 2>&1 || { tail -n 5 "$dir/initdb.log" >&2; die "initdb failed"; }
    # A port that is free now may be taken in a moment: then the next one.
    for _ in $(seq 20); do
      port=$((20000 + RANDOM % 10000))
      if as_user "$bin/pg_ctl" -D "$dir/data" -w -t 30 -s -l "$dir/data/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir/socket -c fsync=off" start; then
        echo "$port" >"$dir/port"
        exit 0
      fi
    done
    tail -n 5 "$dir/data/log" >&2
    die "PostgreSQL did not start"
  )
}

down() {
  local bin
  bin=$(binaries)
  [ -n "$bin" ] && [ -d "$dir/data" ] || return 0
  (cd "$dir/data" && as_user "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop) || true
  rm -rf "$dir"
}

case "$1" in
  up | down) "$1" ;;
  *) die "up or down, not $1" ;;
esac
