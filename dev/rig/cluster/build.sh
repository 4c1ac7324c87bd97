#!/bin/bash
# Installs and builds what cluster.sh needs, where it is not there yet: Debian packages (as root), and
# from pinned Go modules the Kubernetes binaries, CoreDNS and podctl (about 10 minutes on 2 cores, once).
#   build.sh [all|apiserver]     apiserver: kube-apiserver alone (about 3 minutes), for tests without a node
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/cluster/bin
mkdir -p "$out"
# Two builds at once would do everything twice.
exec 9>"$out/lock"; flock -n 9 || { echo "another build.sh is at work: waiting for it"; flock 9; }
LD="-s -w -X k8s.io/component-base/version.gitVersion=v1.34.4 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34"

need() { command -v "$1" >/dev/null || packages+=("$2"); }
packages=(); PATH=$PATH:/usr/sbin:/sbin
need etcd etcd-server
if [ "${1:-all}" = all ]; then
  need containerd containerd; need runc runc; need ip iproute2; need iptables iptables; need nft nftables; need jq jq; need conntrack conntrack
  need openssl openssl; need socat socat; need gcc gcc; [ -x /usr/lib/cni/bridge ] || packages+=(containernetworking-plugins)
fi
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi
command -v etcd >/dev/null && ln -sf "$(command -v etcd)" "$out/etcd"

go_build() {                       # go_build MODULE_FOLDER NAME PACKAGE
  [ -x "$out/$2" ] && return
  local s=$SECONDS
  (cd "$here/$1" && CGO_ENABLED=0 go build -mod=mod -trimpath -ldflags "$LD" -o "$out/.$2" "$3")
  mv "$out/.$2" "$out/$2"            # a build that was ended leaves nothing that looks whole
  echo "$2: $((SECONDS - s)) s"
}
go_build kube kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
[ "${1:-all}" = all ] || exit 0
for c in kubelet kube-controller-manager kube-scheduler kube-proxy kubectl; do go_build kube $c k8s.io/kubernetes/cmd/$c; done
go_build coredns coredns .
go_build podctl podctl .
[ -x "$out/pause" ] || gcc -Os -static -s -o "$out/pause" "$here/pause/pause.c"
