#!/bin/sh
# mac.sh: runs /in/m3.sh twice, in the rig's image `node`, with stand-ins for what is macOS's own; they note in /tmp/calls how they were called.
set -eu
bin=/usr/local/bin
: >/tmp/calls
for program in uname sudo go ditto shasum plutil launchctl pmset curl; do
    cat >$bin/$program <<'STUB'
#!/bin/sh
echo "${0##*/} $*" >>/tmp/calls
case ${0##*/} in
    uname) echo Darwin ;;
    sudo)
        while [ "$1" != env ]; do shift; done
        exec "$@"
        ;;
    go)
        mkdir -p "$GOBIN"
        cat >"$GOBIN/tailscale" <<'TAILSCALE'
#!/bin/sh
echo "tailscale $*" >>/tmp/calls
case $1 in
    status) [ -e /tmp/joined ] ;;
    up)
        touch /tmp/joined
        for word; do case $word in --auth-key=file:*) stat -c 'key file %a' "${word#*file:}" >>/tmp/calls ;; esac; done
        ;;
    ip) echo 100.64.0.9 ;;
esac
TAILSCALE
        cp "$GOBIN/tailscale" "$GOBIN/tailscaled"
        chmod 755 "$GOBIN/tailscale" "$GOBIN/tailscaled"
        ;;
    curl)
        while [ "$1" != --output ]; do shift; done
        [ "$2" = /dev/null ] || cp /in/zip "$2"
        ;;
    launchctl) [ "$1" != print ] ;;
    shasum)
        shift 2
        exec sha256sum "$@"
        ;;
    ditto)
        mkdir -p "$4/Ollama.app/Contents/Resources"
        printf '#!/bin/sh\necho "ollama $* at $OLLAMA_HOST" >>/tmp/calls\n' >"$4/Ollama.app/Contents/Resources/ollama"
        chmod 755 "$4/Ollama.app/Contents/Resources/ollama"
        ;;
esac
STUB
    chmod 755 $bin/$program
done
mkdir -p /Library/LaunchDaemons
useradd --create-home you
for run in first second; do
    echo "--- $run" >>/tmp/calls
    # shellcheck disable=SC2024
    sh /in/m3.sh >>/tmp/said 2>&1 || echo "failed" >>/tmp/calls
done
echo "--- service" >>/tmp/calls
/usr/local/libexec/puppetmaster/ollama-on-tailnet || echo "failed" >>/tmp/calls
cat /tmp/calls
echo "--- said"
cat /tmp/said
echo "--- plist"
cat /Library/LaunchDaemons/dev.puppetmaster.ollama.plist
