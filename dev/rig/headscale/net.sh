#!/bin/bash
# Real headscale + real tailscale clients in network namespaces. up | down | test | status
#   hs 10.99.0.1 headscale+DERP+DNS sink   pi 10.99.0.2 tag:node   m3 10.99.0.3 tag:brain, fake Ollama :11434
# Each "host" = netns + private mount ns (overlay /etc, tmpfs /run) + own hostname. The bridge lives in a
# 4th netns (tnsw), so nothing is attached to the VM's own network and no route leads out.
# First ./build.sh, once a machine. M3_MODE / PI_MODE = tun (default) | userspace
set -u
D=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/headscale; B=$D/bin; R=$D/run; PIDS=$R/pids; CERT=$R/pki
PI_MODE=${PI_MODE:-tun}; M3_MODE=${M3_MODE:-tun}
URL=https://headscale.rig.test; BASE=tail.rig.test
declare -A IP=([hs]=10.99.0.1 [pi]=10.99.0.2 [m3]=10.99.0.3)
HOSTS="hs pi m3"
say() { printf '%s\n' "$*"; }
starttime() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1!="Z"{print $20}'; }   # empty for gone or zombie
rec() { echo "$2 $(starttime "$2")" > "$PIDS/$1"; }              # remember pid + its start time
alive() { local p s; read -r p s < "$PIDS/$1" 2>/dev/null || return 1; [ -n "$s" ] && [ "$(starttime "$p")" = "$s" ]; }
endpid() { local p s; [ -f "$PIDS/$1" ] || return 0; if alive "$1"; then read -r p s < "$PIDS/$1"; kill "$p" 2>/dev/null
  for _ in $(seq 50); do alive "$1" || break; sleep .1; done; alive "$1" && kill -9 "$p"; fi; rm -f "$PIDS/$1"; }
on() { local h=$1 p s; shift; read -r p s < "$PIDS/$h.holder"; nsenter -t "$p" -m -n -u -- "$@"; }
hsc() { on hs "$B/headscale" -c "$R/hs/config.yaml" "$@" 2>/dev/null; }
ts() { local h=$1; shift; on "$h" "$B/tailscale" --socket="$R/$h/ts.sock" "$@"; }
waitfor() { local n=$1; shift; for _ in $(seq $((n*5))); do "$@" >/dev/null 2>&1 && return 0; sleep .2; done; return 1; }

pki() { mkdir -p "$CERT"; ( cd "$CERT" || exit 1
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 30 -subj /CN=rig-ca
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout hs.key -out hs.csr -subj /CN=headscale.rig.test
  printf 'subjectAltName=DNS:headscale.rig.test,IP:10.99.0.1\nextendedKeyUsage=serverAuth\n' > ext
  openssl x509 -req -in hs.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out hs.crt -days 30 -extfile ext ) >/dev/null 2>&1; }

conf() { mkdir -p "$R/hs/lib"; cat > "$R/hs/config.yaml" <<Y
server_url: $URL
listen_addr: 0.0.0.0:443
metrics_listen_addr: 127.0.0.1:9090
grpc_listen_addr: 127.0.0.1:50443
grpc_allow_insecure: false
trusted_proxies: []
noise: {private_key_path: $R/hs/lib/noise_private.key}
prefixes: {v4: 100.64.0.0/10, v6: "fd7a:115c:a1e0::/48", allocation: sequential}
derp:
  server:
    enabled: true
    region_id: 999
    region_code: rig
    region_name: rig embedded DERP
    verify_clients: true
    stun_listen_addr: 0.0.0.0:3478
    private_key_path: $R/hs/lib/derp_server_private.key
    automatically_add_embedded_derp_region: true
    ipv4: ${IP[hs]}
  urls: []                 # default example lists controlplane.tailscale.com; [] = local map only
  paths: []
  auto_update_enabled: false
disable_check_updates: true
node: {expiry: 0, ephemeral: {inactivity_timeout: 30m}}
database: {type: sqlite, sqlite: {path: $R/hs/lib/db.sqlite, write_ahead_log: true}}
tls_cert_path: $CERT/hs.crt
tls_key_path: $CERT/hs.key
log: {level: info, format: text}
policy: {mode: file, path: $R/hs/policy.hujson}
dns:
  magic_dns: true
  base_domain: $BASE
  override_local_dns: true
  nameservers: {global: [${IP[hs]}], split: {}}
  search_domains: []
  extra_records:
    - {name: ollama.$BASE, type: A, value: 100.64.0.2}
unix_socket: $R/hs/headscale.sock
unix_socket_permission: "0770"
logtail: {enabled: false}
taildrop: {enabled: false}
auto_update: {enabled: false}
Y
cat > "$R/hs/policy.hujson" <<'Y'
{
  // HuJSON: comments and trailing commas are fine
  "groups":    {"group:farm": ["farm@"]},
  "tagOwners": {"tag:node": ["group:farm"], "tag:brain": ["group:farm"]},
  "acls": [
    {"action": "accept", "proto": "tcp", "src": ["tag:node"], "dst": ["tag:brain:11434"]},
  ],
  "tests": [
    {"src": "tag:node",  "proto": "tcp", "accept": ["tag:brain:11434"], "deny": ["tag:brain:22", "tag:brain:8080"]},
    {"src": "tag:brain", "proto": "tcp", "deny": ["tag:node:22", "tag:node:6443"]},
  ],
}
Y
}

pyfiles() { cat > "$R/ollama.py" <<'P'
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class H(BaseHTTPRequestHandler):
    def do_GET(s):
        b = json.dumps({"version": "0.0-fake", "path": s.path, "port": s.server.server_port, "peer": s.client_address[0]}).encode()
        s.send_response(200); s.send_header("Content-Length", str(len(b))); s.end_headers(); s.wfile.write(b)
    def log_message(s, *a): pass
ThreadingHTTPServer(("0.0.0.0", int(sys.argv[1])), H).serve_forever()
P
cat > "$R/dnssink.py" <<'P'
import socket, struct, sys   # answers headscale.rig.test, NXDOMAIN for all else; logs each name asked
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.99.0.1", 53)); log = open(sys.argv[1], "a", buffering=1)
while True:
    try:
        q, a = s.recvfrom(4096); i, n = 12, []
        while q[i]: n.append(q[i+1:i+1+q[i]].decode("ascii", "replace")); i += 1 + q[i]
        name = ".".join(n).lower(); t = struct.unpack(">H", q[i+1:i+3])[0]; qs = q[12:i+5]; log.write(f"{a[0]} {t} {name}\n")
        ok = name == "headscale.rig.test"; ans = ok and t == 1
        r = q[:2] + struct.pack(">HHHHH", 0x8580 | (0 if ok else 3), 1, 1 if ans else 0, 0, 0) + qs
        if ans: r += b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton("10.99.0.1")
        s.sendto(r, a)
    except Exception as e: log.write(f"err {e}\n")
P
}

mkhost() { local h=$1; mkdir -p "$R/$h/etc-up" "$R/$h/etc-wk"
  ip netns add "$h"; ip link add "v-$h" netns "$h" type veth peer name "p-$h" netns tnsw
  ip -n tnsw link set "p-$h" master br0 up
  ip -n "$h" link set lo up; ip -n "$h" link set "v-$h" name eth0; ip -n "$h" addr add "${IP[$h]}/24" dev eth0; ip -n "$h" link set eth0 up
  ip netns exec "$h" sysctl -qw net.ipv4.ip_forward=0
  [ "$h" = hs ] || ip -n "$h" route add default via "${IP[hs]}"     # dead end: hs forwards nothing, only counts
  # shellcheck disable=SC2016 # for the bash inside
  ip netns exec "$h" unshare -m -u --propagation private bash -c '
    hostname "$1"; mount -t overlay overlay -o lowerdir=/etc,upperdir="$2/etc-up",workdir="$2/etc-wk" /etc &&
    mount -t tmpfs tmpfs /run && mkdir -p /run/lock && rm -f /etc/resolv.conf && printf "nameserver 10.99.0.1\n" > /etc/resolv.conf &&
    printf "127.0.0.1 localhost %s\n" "$1" > /etc/hosts && touch "$2/ready" && exec sleep infinity' _ "$h" "$R/$h" </dev/null >"$R/$h/holder.log" 2>&1 &
  rec "$h.holder" $!; waitfor 5 test -e "$R/$h/ready" || { say "FAIL holder $h"; cat "$R/$h/holder.log"; exit 1; }; }

bg() { local n=$1 h=$2 p s; shift 2; read -r p s < "$PIDS/$h.holder"   # nsenter without --fork execs in place: $! is the daemon
  nsenter -t "$p" -m -n -u -- "$@" </dev/null >"$R/$h/$n.log" 2>&1 & rec "$n.$h" $!; }

tsd() { local h=$1 mode=$2 a=(--tun=tailscale0); [ "$mode" = userspace ] && a=(--tun=userspace-networking --socks5-server=localhost:1055 --outbound-http-proxy-listen=localhost:1055)
  mkdir -p "$R/$h/ts"; bg tailscaled "$h" env SSL_CERT_FILE="$CERT/ca.crt" TS_NO_LOGS_NO_SUPPORT=true TS_FORCE_NOISE_443="${NOISE443-true}" \
    "$B/tailscaled" --statedir="$R/$h/ts" --socket="$R/$h/ts.sock" --port=41641 --no-logs-no-support "${a[@]}"; echo "$mode" > "$R/$h/mode"; }

up() {
  [ -e "$R/up" ] && { say "already up"; return 0; }
  down; for n in $HOSTS tnsw; do [ -e "/run/netns/$n" ] && { say "netns $n exists and is not ours: stop"; exit 1; }; done
  mkdir -p "$PIDS"; pki; conf; pyfiles; local t0=$SECONDS
  ip netns add tnsw; ip -n tnsw link add br0 type bridge; ip -n tnsw link set br0 up
  for h in $HOSTS; do mkhost "$h"; done
  on hs nft -f - <<'N' || exit 1
table inet sink {
  set seen { type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags dynamic; size 4096; }
  chain pre {
  type filter hook prerouting priority -300; policy accept;
  iifname "eth0" ip daddr != { 10.99.0.0/24, 224.0.0.0/4, 255.255.255.255 } jump out
  }
  chain out {
    meta l4proto { tcp, udp } update @seen { ip saddr . ip daddr . meta l4proto . th dport counter }
    counter drop
  }
}
N
  bg dns hs python3 "$R/dnssink.py" "$R/dns.log"
  on hs "$B/headscale" -c "$R/hs/config.yaml" configtest || { say "configtest FAIL"; exit 1; }
  bg headscale hs "$B/headscale" -c "$R/hs/config.yaml" serve
  waitfor 20 hsc health || { say "headscale not healthy"; tail -20 "$R/hs/headscale.log"; exit 1; }
  hsc users create farm >/dev/null; local uid; uid=$(hsc -o json users list | python3 -c 'import json,sys;print([u["id"] for u in json.load(sys.stdin) if u["name"]=="farm"][0])')
  local kn kb; key() { hsc -o json preauthkeys create "$@" | python3 -c 'import json,sys;print(json.load(sys.stdin)["key"])'; }
  kn=$(key --user "$uid" --tags tag:node --reusable --expiration 1h); kb=$(key --tags tag:brain --expiration 1h)
  bg ollama m3 python3 "$R/ollama.py" 11434; bg web m3 python3 "$R/ollama.py" 8080; bg web pi python3 "$R/ollama.py" 8080
  tsd pi "$PI_MODE"; tsd m3 "$M3_MODE"
  waitfor 10 test -S "$R/pi/ts.sock"; waitfor 10 test -S "$R/m3/ts.sock"
  ts pi up --login-server="$URL" --authkey="$kn" --hostname=pi --accept-dns=true --timeout=60s || { say "pi up FAIL"; exit 1; }
  ts m3 up --login-server="$URL" --authkey="$kb" --hostname=m3 --accept-dns=true --timeout=60s || { say "m3 up FAIL"; exit 1; }
  # `tailscale up` returns before the other side has the new peer ("unknown peer"), and a first handshake that
  # finds no path is only retried after 5s: so wait for a pong before calling the net up
  waitfor 20 ts pi ping -c 1 --timeout 2s m3 || { say "no pong from m3"; exit 1; }
  touch "$R/up"; say "up in $((SECONDS-t0))s"
}

down() {
  if [ -d "$PIDS" ]; then for f in "$PIDS"/*; do [ -e "$f" ] || continue; case $f in *.holder) ;; *) endpid "$(basename "$f")";; esac; done
    for h in $HOSTS; do endpid "$h.holder"; done; fi
  for n in $HOSTS tnsw; do [ -e "/run/netns/$n" ] && [ -d "$R" ] && ip netns del "$n"; done
  rm -rf "$R"; }

F=0; ok() { say "ok    $*"; }; bad() { say "FAIL  $*"; F=1; }
yes() { local m=$1; shift; if "$@" >/dev/null 2>&1; then ok "$m"; else bad "$m"; fi; }
no() { local m=$1; shift; if "$@" >/dev/null 2>&1; then bad "$m"; else ok "$m (exit $?)"; fi; }
get() { local h=$1 u=$2 p=(); [ "$(cat "$R/$h/mode" 2>/dev/null)" = userspace ] && case $u in *10.99.0.*) ;; *) p=(--proxy socks5h://localhost:1055);; esac; on "$h" curl -sS --noproxy '' -m 5 "${p[@]}" "$u"; }

test_() {
  [ -e "$R/up" ] || up; local pi4 m34; pi4=$(ts pi ip -4); m34=$(ts m3 ip -4)
  yes "configtest accepts the config" hsc configtest
  yes "policy check accepts the policy, its tests block run" hsc policy check -f "$R/hs/policy.hujson"
  sed 's/"deny": \["tag:brain:22"/"deny": ["tag:brain:11434"/' "$R/hs/policy.hujson" > "$R/hs/bad.hujson"
  no  "policy check rejects a policy whose tests fail" hsc policy check -f "$R/hs/bad.hujson"
  yes "node pi is tag:node, m3 is tag:brain" bash -c "$(declare -f hsc on); PIDS=$PIDS B=$B R=$R; hsc -o json nodes list | python3 -c 'import json,sys; n={x[\"given_name\"]:x.get(\"tags\") for x in json.load(sys.stdin)}; print(n); sys.exit(n!={\"pi\":[\"tag:node\"],\"m3\":[\"tag:brain\"]})'"
  yes "tailscale status on pi shows m3" bash -c "$(declare -f ts on); PIDS=$PIDS B=$B R=$R; ts pi status | grep -w m3"
  yes "tailscale status on m3 shows pi" bash -c "$(declare -f ts on); PIDS=$PIDS B=$B R=$R; ts m3 status | grep -w pi"
  yes "GET pi -> $m34:11434 (tailnet IP)" get pi "http://$m34:11434/api/version"
  yes "GET pi -> m3.$BASE:11434 (MagicDNS)" get pi "http://m3.$BASE:11434/api/version"
  yes "GET pi -> m3:11434 (search domain)" get pi "http://m3:11434/api/version"
  if [ "$(cat "$R/pi/mode")" = userspace ]; then say "skip  extra_records: the SOCKS5 proxy of a userspace client does not resolve them"
  else yes "GET pi -> ollama.$BASE:11434 (extra_records)" get pi "http://ollama.$BASE:11434/api/version"; fi
  yes "control: m3:8080 does answer on the LAN" get pi "http://10.99.0.3:8080/"
  no  "GET pi -> m3:8080 refused by ACL" get pi "http://$m34:8080/"
  no  "GET m3 -> pi:8080 refused by ACL" get m3 "http://$pi4:8080/"
  no  "GET m3 -> pi:11434 refused by ACL" get m3 "http://$pi4:11434/"
  yes "control: pi:8080 does answer on the LAN" get m3 "http://10.99.0.2:8080/"
  # the same port opens when the policy says so: the refusal above is the policy's, and SIGHUP reloads policy.mode=file
  local hp s; read -r hp s < "$PIDS/headscale.hs"; cp "$R/hs/policy.hujson" "$R/hs/keep.hujson"
  sed 's/"tag:brain:11434"\]},$/"tag:brain:11434,8080"]},/; s/, "tag:brain:8080"\]/]/' "$R/hs/keep.hujson" > "$R/hs/policy.hujson"; kill -HUP "$hp"; sleep 2
  yes "GET pi -> m3:8080 works once the ACL lists 8080 (SIGHUP)" get pi "http://$m34:8080/"
  cp "$R/hs/keep.hujson" "$R/hs/policy.hujson"; kill -HUP "$hp"; sleep 2
  no  "GET pi -> m3:8080 refused again after restoring" get pi "http://$m34:8080/"
  # relay only: no UDP between pi and m3, traffic must go over the embedded DERP
  on m3 nft 'add table inet nodirect; add chain inet nodirect i { type filter hook input priority -310; }; add rule inet nodirect i ip saddr 10.99.0.2 udp dport 41641 drop'
  on pi nft 'add table inet nodirect; add chain inet nodirect i { type filter hook input priority -310; }; add rule inet nodirect i ip saddr 10.99.0.3 udp dport 41641 drop'
  sleep 8; ts pi ping -c 5 --until-direct=false m3 > "$R/relay.txt" 2>&1
  yes "with UDP blocked, ping goes via DERP(rig)" grep -q 'via DERP(rig)' "$R/relay.txt"
  yes "GET pi -> m3:11434 over DERP" get pi "http://$m34:11434/api/version"
  on m3 nft delete table inet nodirect; on pi nft delete table inet nodirect
  if [ "$(on hs nft list chain inet sink out | grep -o 'packets [0-9]*')" = "packets 0" ]; then ok "no packet was sent off the LAN"
  else bad "packets were sent off the LAN (dropped at hs)"; fi
  say "--- path: $(ts pi ping -c 3 m3 | tail -1)"
  say "--- packets off the LAN that reached the dead end (dropped): $(on hs nft list chain inet sink out | grep -o 'counter packets [0-9]*')"; on hs nft list set inet sink seen | sed -n '/elements/,/}/p' 
  say "--- names asked of the DNS sink: $(cut -d' ' -f3 "$R/dns.log" | sort | uniq -c | sort -rn | awk '{printf "%s x%s  ", $2, $1}')"
  if [ $F = 0 ]; then say "ALL OK"; else say "SOME FAILED"; fi; return $F
}
case ${1:-} in up) up;; down) down;; test) test_;; status) ts pi status; ts m3 status; hsc nodes list;; x) shift; "$@";; *) say "usage: $0 up|down|test|status"; exit 2;; esac
