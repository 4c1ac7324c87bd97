#!/usr/bin/env bash
# docker.sh up | down | base | postgresql | node
#   up          a Docker engine where none answers (Debian's docker.io, as root); it stays until down or the machine's end
#   down        ends the engine that up started
#   base        the image debian:bookworm-slim, made from Debian's packages where no image registry can be reached
#   postgresql  the image puppetmaster-rig/postgresql:15, made from Debian's packages
#   node        the image puppetmaster-rig/node:12, a Debian with cloud-init, made from Debian's packages
# Then `docker build --network host` and Testcontainers (without Ryuk) work.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
dir=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/docker
PATH=$PATH:/usr/sbin:/sbin
POSTGRESQL=puppetmaster-rig/postgresql:15
NODE=puppetmaster-rig/node:12

die() { echo "docker.sh: $*" >&2; exit 1; }
answers() { docker info >/dev/null 2>&1; }
install() {
  [ "$(id -u)" = 0 ] || die "$* missing: install it, or run this as root"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>"$dir/apt.log" ||
    die "apt-get install $*: see $dir/apt.log"
}
# "PID STARTTIME": a reused pid is never taken for ours
starttime() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

up() {
  answers && { echo "a Docker engine answers already"; return; }
  [ "$(id -u)" = 0 ] || die "no Docker engine answers, and only root can start one"
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then install docker.io iptables; fi
  # An open-file limit cannot be raised everywhere, so containers get a default below the hard limit.
  setsid nohup dockerd --data-root "$dir/data" --exec-root "$dir/exec" --default-ulimit nofile=1024:"$(ulimit -Hn)" \
    </dev/null >>"$dir/log" 2>&1 9>&- &
  local pid=$!
  echo "$pid $(starttime "$pid")" >"$dir/pid"
  for _ in $(seq 200); do
    answers && { echo "Docker engine up, pid $pid"; return; }
    [ -n "$(starttime "$pid")" ] || break
    sleep 0.3
  done
  tail -n 5 "$dir/log" >&2
  die "the Docker engine did not come up; its log is $dir/log"
}

down() {
  [ -f "$dir/pid" ] || { echo "not started by this script"; return; }
  local pid started
  read -r pid started <"$dir/pid"
  rm "$dir/pid"
  if [ -z "$started" ] || [ "$(starttime "$pid")" != "$started" ]; then echo "has ended already"; return; fi
  kill "$pid"
  for _ in $(seq 100); do [ -n "$(starttime "$pid")" ] || break; sleep 0.2; done
  echo "Docker engine down"
}

has() { docker image inspect "$1" >/dev/null 2>&1; }

base() {
  has debian:bookworm-slim && return
  # Where no registry answers, nothing is waited for but a second's look.
  if curl -sS -m 5 -o /dev/null https://registry-1.docker.io/v2/ 2>/dev/null; then
    docker pull -q debian:bookworm-slim && return
  fi
  command -v debootstrap >/dev/null || install debootstrap
  local root
  root=$(mktemp -d "$dir/base.XXXXXX")
  chmod 755 "$root"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >"$dir/debootstrap.log" ||
    die "debootstrap: see $dir/debootstrap.log"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
  tar -C "$root" -c . | docker import - debian:bookworm-slim
  rm -rf "$root"
}

postgresql() {
  has "$POSTGRESQL" && return
  base
  docker build -q --network host -t "$POSTGRESQL" "$here/postgresql"
}

node() {
  has "$NODE" && return
  base
  docker build -q --network host -t "$NODE" "$here/node"
}

case "${1:-}" in
  up | down | base | postgresql | node) ;;
  *) sed -n 2,8p "$0"; exit 2 ;;
esac
mkdir -p "$dir"
# Two builds on one machine make the engine and the images once.
exec 9>"$dir/lock"
flock -w 900 9 || die "another docker.sh is at work since 15 minutes"
"$1"
