#!/bin/sh
# boot.sh: in the rig's image `node`, what cloud-init makes of /in/user-data. Programs that a container cannot have (systemd, apt's sources, the
# tailnet) are stand-ins that note in /tmp/calls how they were called; curl gives /in/k3s. /in/then, if there, runs afterwards.
set -eu
bin=/usr/local/stand-in
mkdir -p $bin /boot/firmware
: >/tmp/calls
for program in apt-get systemctl shutdown tailscale swapoff mount; do
    cat >$bin/$program <<'STUB'
#!/bin/sh
echo "${0##*/} $*" >>/tmp/calls
case "${0##*/} $*" in
    "systemctl cat "*) exit 1 ;;
    "tailscale ip -4") echo 100.64.0.7 ;;
esac
STUB
done
cat >$bin/curl <<'STUB'
#!/bin/sh
echo "curl $*" >>/tmp/calls
while [ "$1" != --output ]; do shift; done
cp /in/k3s "$2"
STUB
chmod 755 $bin/*
for program in apt-get systemctl tailscale curl shutdown mount; do
    for place in /usr/bin /usr/sbin /sbin /bin; do
        if [ -e $place/$program ]; then rm -f $place/$program; ln -s $bin/$program $place/$program; fi
    done
done
PATH=$bin:$PATH
export PATH

echo 'console=tty1 root=PARTUUID=1 rootwait ' >/boot/firmware/cmdline.txt
cat >/etc/fstab <<'FSTAB'
proc /proc proc defaults 0 0
PARTUUID=1 /boot/firmware vfat defaults 0 2
PARTUUID=2 / ext4 defaults,noatime 0 1
FSTAB
mkdir -p /var/lib/cloud/seed/nocloud
cp /in/user-data /boot/firmware/user-data
cp /in/user-data /var/lib/cloud/seed/nocloud/user-data
echo 'instance-id: i-1' >/var/lib/cloud/seed/nocloud/meta-data
chmod 600 /var/lib/cloud/seed/nocloud/user-data

for stage in 'init --local' init 'modules --mode=config' 'modules --mode=final'; do
    # shellcheck disable=SC2086
    cloud-init $stage >>/tmp/stages 2>&1 || echo "failed: $stage" >>/tmp/calls
done
if [ -e /in/then ]; then sh /in/then >>/tmp/then 2>&1 || echo "failed: then" >>/tmp/calls; fi
# cloud-init leaves the next boot to a process that waits for its own end
tries=100
while [ -e /run/puppetmaster-reboot ] && [ $tries -gt 0 ] && ! grep -q '^shutdown' /tmp/calls; do
    tries=$((tries - 1))
    sleep 0.2
done
cat /tmp/calls
echo "--- log"
# without a configuration of its own, cloud-init writes its whole log there
cat /tmp/stages /tmp/then 2>/dev/null | grep -E '\[(WARNING|ERROR|CRITICAL)\]|Traceback|^puppetmaster-node' || true
echo "--- units"
# what systemd understands of them; the services that they come after are not in the image
for unit in /etc/systemd/system/puppetmaster-*.service /etc/systemd/system/k3s*.service; do
    systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1 || true
done
echo "--- files"
for file in $(sed -n 's/^  - path: //p' /in/user-data) /usr/local/bin/k3s /usr/local/bin/kubectl; do
    if [ -e "$file" ]; then stat -L -c '%a %U %n' "$file"; else echo "none $file"; fi
done
echo "--- cmdline"
cat /boot/firmware/cmdline.txt
echo "--- fstab"
cat /etc/fstab
echo "--- user"
grep ops /etc/passwd /etc/shadow
cat /home/ops/.ssh/authorized_keys
echo "--- secrets"
# the data source's own copy belongs to the cloud, not to this machine
grep -rlE 'hskey-auth-|K10a' / --include='*' --exclude-dir=proc --exclude-dir=sys --exclude-dir=in --exclude-dir=nocloud --exclude=script.sh 2>/dev/null | sort || true
