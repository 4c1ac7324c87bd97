#!/bin/sh
# firewall.sh FILE: loads the rules of FILE in a network of its own (`unshare --net --mount --pid --fork`, as root), with hosts outside, in the
# tailnet and in a pod, and says what comes through.
set -eu
PATH=$PATH:/usr/sbin:/sbin
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
host() { # host NAME LINK NETWORK
    ip netns add "$1"
    ip link add "$2" type veth peer name eth0 netns "$1"
    ip addr add "$3.1/24" dev "$2"
    ip link set "$2" up
    ip -n "$1" link set lo up
    ip -n "$1" addr add "$3.2/24" dev eth0
    ip -n "$1" link set eth0 up
    ip -n "$1" route add default via "$3.1"
}
ip link set lo up
host outside eth9 10.1.0
host pod cni0 10.42.0
host tailnet tailscale0 100.64.0
ip addr add 169.254.169.254/32 dev lo
ip netns exec outside ip addr add 169.254.169.254/32 dev lo
sysctl -qw net.ipv4.ip_forward=1
nft -f "$1"
nft -f "$1"
# as kube-proxy does: 80 is an Ingress, 30080 a NodePort
nft -f - <<'NAT'
table ip kube {
  chain pre {
    type nat hook prerouting priority dstnat
    fib daddr type local tcp dport { 80, 30080 } dnat to 10.42.0.2:8000
  }
}
NAT
serve() {
    "$@" >/dev/null 2>&1 &
    children="${children-} $!"
}
serve ip netns exec pod python3 -m http.server 8000
serve ip netns exec outside python3 -m http.server 8000
for port in 22 6443 9999; do serve python3 -m http.server $port; done
for port in 22 6443 9999; do
    until curl -s -o /dev/null "http://127.0.0.1:$port/"; do sleep 0.1; done
done
for name in pod outside; do
    until ip netns exec $name curl -s -o /dev/null http://127.0.0.1:8000/; do sleep 0.1; done
done
try() { # try HOST ADDRESS; what is open is connected at once, however long the server behind takes
    if ip netns exec "$1" curl -s --connect-timeout 3 -m 60 -o /dev/null "http://$2/"; then echo "$1 $2 open"; else echo "$1 $2 closed"; fi
}
try outside 10.1.0.1:80
try outside 10.1.0.1:30080
try outside 10.1.0.1:22
try outside 10.1.0.1:6443
try outside 10.1.0.1:9999
try outside 10.42.0.2:8000
try tailnet 100.64.0.1:22
try tailnet 100.64.0.1:6443
try tailnet 100.64.0.1:9999
try tailnet 10.42.0.2:8000
try pod 10.42.0.1:6443
try pod 10.42.0.1:22
try pod 10.1.0.2:8000
# the metadata of a cloud is behind its router
ip addr del 169.254.169.254/32 dev lo
ip route add 169.254.169.254/32 via 10.1.0.2
try pod 169.254.169.254:8000
for child in $children; do kill "$child"; done
