#!/bin/sh
# Sets this machine up, of /etc/puppetmaster. May be run again at any time.
set -eu
conf=/etc/puppetmaster
reboot=/run/puppetmaster-reboot
# shellcheck source=/dev/null
. $conf/versions.conf
# shellcheck source=/dev/null
. $conf/node.conf

usage() {
    cat <<USAGE
usage: puppetmaster-node COMMAND
  setup      all of it, as at the first boot
  tailscale  install the Tailscale of versions.conf
  k3s        install the K3s of versions.conf; then: systemctl restart $K3S_UNIT
  join       join the tailnet, with the pre-auth key in $conf/auth-key, else of the standard input
  status     what works and what does not
USAGE
}
say() { printf 'puppetmaster-node: %s\n' "$*"; }
fail() {
    say "$*" >&2
    exit 1
}

tailscale_package() {
    DEBIAN_FRONTEND=noninteractive apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --allow-downgrades "tailscale=$TAILSCALE_VERSION"
}

k3s() {
    case $(dpkg --print-architecture) in
        amd64) file=k3s sum=$K3S_SHA256_AMD64 ;;
        arm64) file=k3s-arm64 sum=$K3S_SHA256_ARM64 ;;
        *) fail "$(dpkg --print-architecture): K3s is taken for amd64 and arm64: install the 64-bit system" ;;
    esac
    if echo "$sum  /usr/local/bin/k3s" | sha256sum --check --status 2>/dev/null; then
        say "K3s $K3S_VERSION is there"
        return
    fi
    part=/usr/local/bin/.k3s.part
    curl --fail --location --silent --show-error --proto '=https' --retry 8 --retry-connrefused --connect-timeout 20 --max-time 1800 \
        --output $part "$K3S_URL/${K3S_VERSION%+*}%2B${K3S_VERSION#*+}/$file"
    echo "$sum  $part" | sha256sum --check --status || {
        rm -f $part
        fail "$file of $K3S_VERSION has another checksum than $conf/versions.conf says: it was not installed. Compare with the release's"
    }
    chmod 755 $part
    mv $part /usr/local/bin/k3s
    for name in kubectl crictl ctr; do
        [ -e /usr/local/bin/$name ] || ln -s k3s /usr/local/bin/$name
    done
    say "K3s $K3S_VERSION is installed"
}

# The memory cgroup, no time stamps of reading, no swap: at the next boot.
card() {
    line=/boot/firmware/cmdline.txt
    [ -f $line ] || fail "$line is not there: is this Raspberry Pi OS, trixie?"
    for flag in cgroup_memory=1 cgroup_enable=memory; do
        grep -qw -- "$flag" $line || {
            # one line, and nothing after it
            sed -i "1s/ *\$/ $flag/" $line
            touch $reboot
        }
    done
    awk '$1 !~ /^#/ && ($3 == "ext4" || $3 == "vfat") && $4 !~ /noatime/ { $4 = $4 ",noatime" } { print }' /etc/fstab >/etc/fstab.part
    if cmp -s /etc/fstab /etc/fstab.part; then
        rm /etc/fstab.part
    else
        chmod 644 /etc/fstab.part
        mv /etc/fstab.part /etc/fstab
        touch $reboot
    fi
    if systemctl cat dphys-swapfile.service >/dev/null 2>&1; then systemctl disable --now dphys-swapfile.service; fi
    systemctl enable puppetmaster-noswap.service
}

join() {
    key=$conf/auth-key
    umask 077
    if [ ! -s $key ]; then
        if [ -t 0 ]; then
            printf 'pre-auth key: ' >&2
            stty -echo
        fi
        read -r line || true
        if [ -t 0 ]; then
            stty echo
            echo >&2
        fi
        case $line in
            '' | *[!A-Za-z0-9_-]*) fail "that is no pre-auth key: headscale preauthkeys create" ;;
        esac
        printf '%s\n' "$line" >$key
    fi
    # as a file: a process list shows no key
    tailscale up --login-server="$LOGIN_SERVER" --auth-key="file:$key" --hostname="$NODE_NAME" --accept-routes=false --timeout=60s ||
        fail "$LOGIN_SERVER did not let this machine in: is it up, is the key used or too old? To give another: rm $key, and join again"
    rm -f $key
    say "in the tailnet as $(tailscale ip -4)"
}

# Secrets stay in the files that need them, not in the copies that cloud-init was given and made.
forget() {
    (
        umask 077
        script=$(mktemp)
        {
            cat $conf/auth-key $conf/k3s-token || true
            sed -n 's/.*joinKey=\([^,]*\).*/\1/p' /etc/rancher/k3s/vpn-auth || true
        } 2>/dev/null | sed 's|.*|s/&/forgotten/g|' >"$script"
        for copy in /boot/firmware/user-data /var/lib/cloud/instances/*/user-data.txt* /var/lib/cloud/instances/*/cloud-config.txt; do
            if [ -f "$copy" ]; then sed -i -f "$script" "$copy"; fi
        done
        rm -f "$script"
    )
}

setup() {
    systemctl daemon-reload
    systemctl restart systemd-journald
    systemctl enable --now puppetmaster-firewall.service
    if [ "$IS_PI" ]; then
        systemctl enable --now ssh.service
        card
    fi
    tailscale_package
    k3s
    systemctl enable "$K3S_UNIT"
    forget
    if [ -e $reboot ]; then
        say "ready; the next boot has all of it"
        return
    fi
    systemctl start "$K3S_UNIT"
    if [ -s $conf/auth-key ]; then systemctl enable --now puppetmaster-join.service; fi
    say ready
}

check() {
    what=$1
    shift
    if "$@" >/dev/null 2>&1; then
        say "ok    $what"
    else
        say "FAIL  $what"
        bad=yes
    fi
}
no_swap() { [ "$(wc -l </proc/swaps)" = 1 ]; }
installed() { [ "$(dpkg-query -W -f '${Version}' tailscale)" = "$TAILSCALE_VERSION" ]; }
status() {
    bad=
    check "firewall" nft list table inet puppetmaster
    check "Tailscale $TAILSCALE_VERSION" installed
    check "in the tailnet" tailscale ip -4
    check "K3s $K3S_VERSION runs" systemctl is-active "$K3S_UNIT"
    check "memory cgroup" grep -qw memory /sys/fs/cgroup/cgroup.controllers
    if [ "$IS_PI" ]; then check "no swap" no_swap; fi
    [ -z "$bad" ] || fail "journalctl -u $K3S_UNIT -u tailscaled -u puppetmaster-join, and /var/log/cloud-init-output.log"
}

[ $# = 1 ] || {
    usage >&2
    exit 2
}
case $1 in
    setup | k3s | join | status) "$1" ;;
    tailscale) tailscale_package ;;
    -h | --help) usage ;;
    *)
        usage >&2
        exit 2
        ;;
esac
