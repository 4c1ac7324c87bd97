#!/usr/bin/env bash
# setup-kind.sh: at each start of the development container, a Docker engine in it where none answers, and the cluster of dev/kind.
# setup-kind.sh engine: the engine only.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
[ "${DEVCONTAINER:-}" = true ] || { echo "setup-kind.sh: this is for the development container; elsewhere: dev/kind/dev.sh cluster" >&2; exit 1; }

# As root.
start_engine() {
  # With cgroups v2 a group that has groups below it may hold no process, and kind's nodes want groups with limits: what is here moves down.
  if [ -w /sys/fs/cgroup/cgroup.subtree_control ] && [ ! -d /sys/fs/cgroup/init ]; then
    mkdir /sys/fs/cgroup/init
    while read -r pid; do echo "$pid" >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || :; done </sys/fs/cgroup/cgroup.procs
    sed -e 's/ / +/g' -e 's/^./+&/' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control ||
      echo "setup-kind.sh: groups cannot be limited here; nodes of kind may not start" >&2
  fi
  # What the last run left behind when the container was ended.
  rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
  setsid nohup dockerd </dev/null >>/var/log/dockerd.log 2>&1 &
  local engine=$!
  for _ in $(seq 150); do
    if docker info >/dev/null 2>&1; then return; fi
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.4
  done
  tail -n 5 /var/log/dockerd.log >&2
  echo "setup-kind.sh: the Docker engine did not come up; its log is /var/log/dockerd.log" >&2
  exit 1
}

if [ "$(id -u)" = 0 ]; then
  docker info >/dev/null 2>&1 || start_engine
else
  docker info >/dev/null 2>&1 || sudo --preserve-env=DEVCONTAINER "$PWD/.devcontainer/setup-kind.sh" engine
fi
if [ "${1:-}" != engine ]; then dev/kind/dev.sh cluster; fi
