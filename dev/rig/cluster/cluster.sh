#!/bin/bash
# A real one-node Kubernetes cluster (etcd, control plane, containerd, kubelet, kube-proxy, CoreDNS)
# from plain binaries, on a VM without systemd, CAP_SYS_RESOURCE or a registry.
#   cluster.sh up              start what is not running; returns when the node is Ready and DNS is up
#   cluster.sh load FILE.tar   import a `docker save` (or OCI) archive into the node's image store
#   cluster.sh forget TEXT     remove the images with TEXT in a name, all their names; those of running pods go later
#   cluster.sh status          components, memory, node, pods
#   cluster.sh down [--wipe]   stop everything this script started; --wipe also drops etcd, kubelet
#                              and pod state (images, PKI and binaries stay)
# First ./build.sh, once a machine. Everything made lies under $RIG_HOME (default ~/.cache/puppetmaster/rig).
# Environment: RIG_HOME, KUBECTL, RIG_UP_TIMEOUT (seconds, 180), RIG_KUBELET_ARGS.
set -euo pipefail

HERE=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
DIR=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/cluster
BIN=$DIR/bin K8S_BIN=$DIR/bin PKI=$DIR/pki CONF=$DIR/conf LOG=$DIR/log RUN=$DIR/run DATA=$DIR/data
KUBECTL=${KUBECTL:-$BIN/kubectl}; command -v "$KUBECTL" >/dev/null || KUBECTL=kubectl
UP_TIMEOUT=${RIG_UP_TIMEOUT:-180}
export KUBECONFIG=$DIR/kubeconfig

NODE=rig-node
NODE_IF=rignode0 NODE_IP=10.250.0.1            # a bridge with no ports: the node's own address
POD_IF=rigpods0 POD_CIDR=10.244.0.0/24 POD_GW=10.244.0.1
SVC_CIDR=10.96.0.0/16 API_SVC_IP=10.96.0.1 DNS_IP=10.96.0.10
API=https://$NODE_IP:6443
ETCD=http://127.0.0.1:12379 ETCD_PEER=http://127.0.0.1:12380
SOCKDIR=/run/rig-cluster                       # short: unix socket paths are limited to 107 bytes
CRI=$SOCKDIR/containerd.sock
PAUSE_IMAGE=rig.local/pause:1 DNS_IMAGE=rig.local/coredns:1
TAG=rig-cluster                                # comment on every iptables rule added here
COMPONENTS="etcd containerd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy"

say() { printf '%s [%3ds] %s\n' "$(date +%T)" "$SECONDS" "$*"; }
die() { echo "cluster.sh: $*" >&2; exit 1; }
k() { "$KUBECTL" --kubeconfig "$DIR/kubeconfig" "$@"; }
ctr_() { ctr -a "$CRI" -n k8s.io "$@"; }

# ---- processes: pid file = "PID STARTTIME"; a reused pid is never taken for ours -----------------
# shellcheck disable=SC2086 # fields
starttime() { local s; s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; s=${s##*) }; set -- $s; [ "$1" != Z ] && echo "${20}"; }
pid_of() {                                     # prints the live pid of component $1, or fails
  local pid st; [ -f "$RUN/$1.pid" ] || return 1
  read -r pid st < "$RUN/$1.pid" || return 1
  [ -n "$st" ] && [ "$(starttime "$pid")" = "$st" ] && echo "$pid"
}
start() {                                      # start NAME BINARY ARGS...
  local name=$1 pid; shift
  if pid_of "$name" >/dev/null; then say "$name already running"; return; fi
  [ -x "$1" ] || die "missing binary $1 (run $HERE/build.sh)"
  setsid nohup "$@" </dev/null >>"$LOG/$name.log" 2>&1 9>&- &
  pid=$!
  sleep 0.1
  echo "$pid $(starttime "$pid")" > "$RUN/$name.pid"
  pid_of "$name" >/dev/null || { tail -n 5 "$LOG/$name.log" >&2; die "$name died at once: see $LOG/$name.log"; }
}
stop() {                                       # stop NAME...: TERM to all, KILL to those left after 20 s
  local c pid i
  for c; do if pid=$(pid_of "$c"); then kill -TERM "$pid" 2>/dev/null || true; fi; done
  for c; do
    for ((i = 0; i < 200; i++)); do pid_of "$c" >/dev/null || break; sleep 0.1; done
    if pid=$(pid_of "$c"); then say "$c needs KILL"; kill -KILL "$pid" 2>/dev/null || true; fi
    rm -f "$RUN/$c.pid"
  done
}
wait_for() {                                   # wait_for WHAT COMPONENT COMMAND...
  local what=$1 comp=$2 end=$((SECONDS + UP_TIMEOUT)); shift 2
  until "$@" >/dev/null 2>&1; do
    [ -z "$comp" ] || pid_of "$comp" >/dev/null || { tail -n 15 "$LOG/$comp.log" >&2; die "$comp died; log above"; }
    [ $SECONDS -lt $end ] || die "gave up waiting for $what after ${UP_TIMEOUT}s (logs: $LOG)"
    sleep 0.3
  done
  say "$what"
}

# ---- PKI and kubeconfigs (made once) --------------------------------------------------------------
cert() {                                       # cert NAME SUBJECT EKU [SAN] [CA]
  local ca=${5:-ca}
  [ -f "$PKI/$1.crt" ] && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$PKI/$1.key" -subj "$2" -out "$PKI/$1.csr" 2>/dev/null
  openssl x509 -req -in "$PKI/$1.csr" -CA "$PKI/$ca.crt" -CAkey "$PKI/$ca.key" -CAcreateserial -days 3650 -out "$PKI/$1.crt" \
    -extfile <(printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n%s' "$3" "${4:+subjectAltName=$4}") 2>/dev/null
  rm "$PKI/$1.csr"
}
ca() {
  [ -f "$PKI/$1.crt" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=rig-$1" \
    -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature -keyout "$PKI/$1.key" -out "$PKI/$1.crt" 2>/dev/null
}
kubeconf() {                                   # kubeconf FILE CERTNAME
  [ -f "$1" ] && return
  # The key in the form "EC PRIVATE KEY", as k3s writes it: fabric8's client cannot read others of its kind.
  local b="base64 -w0"
  (umask 077; cat > "$1") <<EOF
apiVersion: v1
kind: Config
clusters: [{name: rig, cluster: {server: "$API", certificate-authority-data: $($b "$PKI/ca.crt")}}]
users: [{name: $2, user: {client-certificate-data: $($b "$PKI/$2.crt"), client-key-data: $(openssl ec -in "$PKI/$2.key" 2>/dev/null | $b)}}]
contexts: [{name: rig, context: {cluster: rig, user: $2}}]
current-context: rig
EOF
}
make_pki() {
  (umask 077
  ca ca; ca front-proxy-ca
  cert apiserver /CN=kube-apiserver serverAuth "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:$API_SVC_IP,IP:$NODE_IP,IP:127.0.0.1"
  cert apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
  cert front-proxy-client /CN=front-proxy-client clientAuth "" front-proxy-ca
  cert admin /O=system:masters/CN=admin clientAuth
  cert kube-controller-manager /CN=system:kube-controller-manager clientAuth
  cert kube-scheduler /CN=system:kube-scheduler clientAuth
  cert kube-proxy /CN=system:kube-proxy clientAuth
  cert kubelet "/O=system:nodes/CN=system:node:$NODE" clientAuth,serverAuth "DNS:$NODE,IP:$NODE_IP"
  [ -f "$PKI/sa.key" ] || { openssl genrsa -out "$PKI/sa.key" 2048 2>/dev/null; openssl rsa -in "$PKI/sa.key" -pubout -out "$PKI/sa.pub" 2>/dev/null; })
  kubeconf "$DIR/kubeconfig" admin
  local c; for c in kube-controller-manager kube-scheduler kube-proxy kubelet; do kubeconf "$CONF/$c.kubeconfig" $c; done
}

# ---- configuration files ----------------------------------------------------------------------------
make_conf() {
  mkdir -p "$CONF/cni"
  cat > "$CONF/containerd.toml" <<EOF
version = 2
root = "$DATA/containerd"
state = "$SOCKDIR/containerd"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "$CRI"
[plugins."io.containerd.internal.v1.opt"]
  path = "$DATA/containerd-opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  restrict_oom_score_adj = true      # no CAP_SYS_RESOURCE: a score below our own cannot be set
  disable_apparmor = true            # the kernel has none
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "$(command -v runc)"
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$CONF/cni"
EOF
  cat > "$CONF/cni/10-rig.conflist" <<EOF
{"cniVersion": "0.4.0", "name": "rig", "plugins": [
  {"type": "bridge", "bridge": "$POD_IF", "isGateway": true, "hairpinMode": true, "ipMasq": false,
   "ipam": {"type": "host-local", "dataDir": "$DATA/cni", "routes": [{"dst": "0.0.0.0/0"}],
            "ranges": [[{"subnet": "$POD_CIDR", "gateway": "$POD_GW"}]]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
EOF
  echo "# no upstream: pods resolve cluster names only" > "$CONF/resolv.conf"
  cat > "$CONF/kubelet.yaml" <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
healthzBindAddress: 127.0.0.1
readOnlyPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $PKI/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet.crt
tlsPrivateKeyFile: $PKI/kubelet.key
containerRuntimeEndpoint: unix://$CRI
cgroupDriver: cgroupfs
failCgroupV1: false                 # cgroup v1 ; 1.35 turns the default to true
failSwapOn: false
protectKernelDefaults: false
makeIPTablesUtilChains: false       # kube-proxy uses nftables: leave iptables to docker
oomScoreAdj: 0
clusterDNS: [$DNS_IP]
clusterDomain: cluster.local
resolvConf: $CONF/resolv.conf
podLogsDir: $DATA/pod-logs
volumePluginDir: $DATA/volume-plugins
imageGCHighThresholdPercent: 100    # never collect: nothing can be pulled again
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
shutdownGracePeriod: 0s
EOF
  cat > "$CONF/kube-proxy.yaml" <<EOF
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $CONF/kube-proxy.kubeconfig}
hostnameOverride: $NODE
mode: nftables
clusterCIDR: $POD_CIDR
bindAddress: $NODE_IP
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
EOF
  cat > "$CONF/coredns.yaml" <<EOF
apiVersion: v1
kind: ServiceAccount
metadata: {name: coredns, namespace: kube-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: system:coredns}
rules:
- {apiGroups: [""], resources: [endpoints, services, pods, namespaces], verbs: [list, watch]}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: system:coredns}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:coredns}
subjects: [{kind: ServiceAccount, name: coredns, namespace: kube-system}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: coredns, namespace: kube-system}
data:
  Corefile: |
    cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {
        errors
        health :8080
        ready :8181
        kubernetes cluster.local in-addr.arpa ip6.arpa {
            pods insecure
            ttl 5
        }
        cache 5
        reload
    }
    .:53 {
        errors
        template ANY ANY . {
            rcode NXDOMAIN
        }
    }
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec:
  replicas: 1
  selector: {matchLabels: {k8s-app: kube-dns}}
  template:
    metadata: {labels: {k8s-app: kube-dns}}
    spec:
      priorityClassName: system-cluster-critical
      serviceAccountName: coredns
      dnsPolicy: Default
      tolerations: [{operator: Exists}]
      containers:
      - name: coredns
        image: $DNS_IMAGE
        imagePullPolicy: Never
        args: [-conf, /etc/coredns/Corefile]
        ports: [{name: dns, containerPort: 53, protocol: UDP}, {name: dns-tcp, containerPort: 53, protocol: TCP}]
        resources: {requests: {cpu: 20m, memory: 30Mi}, limits: {memory: 170Mi}}
        readinessProbe: {httpGet: {path: /ready, port: 8181}, periodSeconds: 2}
        livenessProbe: {httpGet: {path: /health, port: 8080}, initialDelaySeconds: 10, failureThreshold: 6}
        securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
        volumeMounts: [{name: conf, mountPath: /etc/coredns, readOnly: true}]
      volumes: [{name: conf, configMap: {name: coredns}}]
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec:
  clusterIP: $DNS_IP
  selector: {k8s-app: kube-dns}
  ports: [{name: dns, port: 53, protocol: UDP, targetPort: 53}, {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}]
EOF
}

# ---- host network: two bridges, one route, three iptables rules, all removed by down -----------------
rules() {                                      # rules -C|-I|-D : every rule, one per line
  cat <<EOF
filter FORWARD -i $POD_IF
filter FORWARD -o $POD_IF
EOF
}
net_up() {
  local i
  for i in $NODE_IF $POD_IF; do [ -d "/sys/class/net/$i" ] || ip link add "$i" type bridge; ip link set "$i" up; done
  ip addr replace $NODE_IP/32 dev $NODE_IF
  ip addr replace $POD_GW/24 dev $POD_IF
  ip route replace $SVC_CIDR dev $NODE_IF src $NODE_IP   # host -> ClusterIP, also with no default route
  # Prepare /run/netns as `ip netns` would. Were another program to do it later, it would cover the
  # pods' namespaces with a second mount and removing pods would fail: "unlinkat ... resource busy".
  mountpoint -q /run/netns || { ip netns add rig-tmp; ip netns del rig-tmp; }
  iptables -w -t nat -n -L CNI-HOSTPORT-DNAT >/dev/null 2>&1 || touch "$RUN/hostport-is-ours"
  local t c r
  rules | while read -r t c r; do
    # shellcheck disable=SC2086 # $r is several words
    iptables -w -t "$t" -C "$c" $r -m comment --comment $TAG -j ACCEPT 2>/dev/null ||
      iptables -w -t "$t" -I "$c" $r -m comment --comment $TAG -j ACCEPT
  done
  set -- -s $POD_CIDR ! -d $POD_CIDR ! -o $POD_IF -m comment --comment $TAG -j MASQUERADE
  iptables -w -t nat -C POSTROUTING "$@" 2>/dev/null || iptables -w -t nat -A POSTROUTING "$@"
}
net_down() {
  local t c r i
  # shellcheck disable=SC2086 # $r is several words
  rules | while read -r t c r; do iptables -w -t "$t" -D "$c" $r -m comment --comment $TAG -j ACCEPT 2>/dev/null || true; done
  iptables -w -t nat -D POSTROUTING -s $POD_CIDR ! -d $POD_CIDR ! -o $POD_IF -m comment --comment $TAG -j MASQUERADE 2>/dev/null || true
  if [ -f "$RUN/hostport-is-ours" ]; then      # what the portmap plugin leaves for hostPorts
    iptables -w -t nat -D PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT 2>/dev/null || true
    iptables -w -t nat -D OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT 2>/dev/null || true
    iptables -w -t nat -D POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ 2>/dev/null || true
    for i in DNAT MASQ SETMARK; do iptables -w -t nat -F CNI-HOSTPORT-$i 2>/dev/null && iptables -w -t nat -X CNI-HOSTPORT-$i || true; done
    rm -f "$RUN/hostport-is-ours"
  fi
  nft delete table ip kube-proxy 2>/dev/null || true
  nft delete table ip6 kube-proxy 2>/dev/null || true
  for i in $POD_IF $NODE_IF; do [ ! -d "/sys/class/net/$i" ] || ip link del "$i"; done
}

# ---- sysctls the kubelet insists on changing: note the old values, put them back ----------------------
SYSCTLS="vm.overcommit_memory kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes"
sysctls_save() {
  local s; [ ! -f "$RUN/sysctls" ] || return 0
  for s in $SYSCTLS; do echo "$s=$(sysctl -n "$s")"; done > "$RUN/sysctls"
}
sysctls_restore() { [ ! -f "$RUN/sysctls" ] || sysctl -q -e -p "$RUN/sysctls" || true; }

# ---- a FROM-scratch image with one static binary, as a docker archive; no docker needed ---------------
scratch_image() {                              # scratch_image NAME:TAG BINARY OUT.tar
  local w; w=$(mktemp -d "$RUN/img.XXXXXX")
  mkdir "$w/root"; cp "$2" "$w/root/"
  tar -C "$w/root" --owner=0 --group=0 -cf "$w/layer.tar" .
  jq -n --arg b "/$(basename "$2")" --arg d "sha256:$(sha256sum "$w/layer.tar" | cut -d' ' -f1)" \
    '{architecture:"amd64",os:"linux",config:{Entrypoint:[$b]},rootfs:{type:"layers",diff_ids:[$d]}}' > "$w/config.json"
  jq -n --arg n "$1" '[{Config:"config.json",RepoTags:[$n],Layers:["layer.tar"]}]' > "$w/manifest.json"
  tar -C "$w" -cf "$3" manifest.json config.json layer.tar
  rm -rf "$w"
}
have_image() { ctr_ images ls -q | grep -qxF "$1"; }
base_images() {
  have_image $PAUSE_IMAGE || { scratch_image $PAUSE_IMAGE "$BIN/pause" "$RUN/pause.tar"; ctr_ images import "$RUN/pause.tar" >/dev/null; rm "$RUN/pause.tar"; }
  have_image $DNS_IMAGE || { scratch_image $DNS_IMAGE "$BIN/coredns" "$RUN/coredns.tar"; ctr_ images import "$RUN/coredns.tar" >/dev/null; rm "$RUN/coredns.tar"; }
}

# ---- components ------------------------------------------------------------------------------------
start_etcd() {
  start etcd "$(command -v etcd)" --name rig --data-dir "$DATA/etcd" --listen-client-urls $ETCD --advertise-client-urls $ETCD \
    --listen-peer-urls $ETCD_PEER --initial-advertise-peer-urls $ETCD_PEER --initial-cluster rig=$ETCD_PEER --logger zap --log-level warn
}
start_containerd() { start containerd "$(command -v containerd)" --config "$CONF/containerd.toml"; }
start_apiserver() {
  start kube-apiserver "$K8S_BIN/kube-apiserver" --etcd-servers $ETCD --bind-address $NODE_IP --advertise-address $NODE_IP --secure-port 6443 \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --allow-privileged=true \
    --client-ca-file "$PKI/ca.crt" --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" \
    --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-client-certificate "$PKI/apiserver-kubelet-client.crt" \
    --kubelet-client-key "$PKI/apiserver-kubelet-client.key" --kubelet-preferred-address-types InternalIP \
    --service-account-issuer https://kubernetes.default.svc.cluster.local --service-account-key-file "$PKI/sa.pub" \
    --service-account-signing-key-file "$PKI/sa.key" --service-cluster-ip-range $SVC_CIDR \
    --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --requestheader-allowed-names front-proxy-client \
    --requestheader-extra-headers-prefix X-Remote-Extra- --requestheader-group-headers X-Remote-Group --requestheader-username-headers X-Remote-User \
    --proxy-client-cert-file "$PKI/front-proxy-client.crt" --proxy-client-key-file "$PKI/front-proxy-client.key"
}
start_kcm() {
  local c=$CONF/kube-controller-manager.kubeconfig
  start kube-controller-manager "$K8S_BIN/kube-controller-manager" --kubeconfig "$c" --authentication-kubeconfig "$c" --authorization-kubeconfig "$c" \
    --bind-address 127.0.0.1 --leader-elect=false --use-service-account-credentials --service-account-private-key-file "$PKI/sa.key" \
    --root-ca-file "$PKI/ca.crt" --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key" \
    --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --service-cluster-ip-range $SVC_CIDR \
    --flex-volume-plugin-dir "$DATA/volume-plugins"
}
start_scheduler() {
  local c=$CONF/kube-scheduler.kubeconfig
  start kube-scheduler "$K8S_BIN/kube-scheduler" --kubeconfig "$c" --authentication-kubeconfig "$c" --authorization-kubeconfig "$c" \
    --bind-address 127.0.0.1 --leader-elect=false
}
start_kubelet() {
  # shellcheck disable=SC2086 # several options
  start kubelet "$K8S_BIN/kubelet" --config "$CONF/kubelet.yaml" --kubeconfig "$CONF/kubelet.kubeconfig" --root-dir "$DATA/kubelet" \
    --cert-dir "$DATA/kubelet-pki" --hostname-override $NODE --node-ip $NODE_IP ${RIG_KUBELET_ARGS:-}
}
start_proxy() { start kube-proxy "$K8S_BIN/kube-proxy" --config "$CONF/kube-proxy.yaml"; }

node_ready() { [ "$(k get node $NODE -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; }
dns_ready() {                                  # the pod says so, and the Service address takes connections
  [ "$(k -n kube-system get pods -l k8s-app=kube-dns -o 'jsonpath={.items[0].status.conditions[?(@.type=="Ready")].status}')" = True ] &&
    timeout 1 bash -c "exec 3<>/dev/tcp/$DNS_IP/53"
}
mark_down() {                                  # so that the next up (and `kubectl wait`) does not believe the old state
  local ns p
  k patch node $NODE --subresource=status -p '{"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"RigDown"}]}}' >/dev/null || return 0
  k get pods -A -o json | jq -r '.items[] | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | "\(.metadata.namespace) \(.metadata.name)"' |
    while read -r ns p; do
      k -n "$ns" patch pod "$p" --subresource=status -p '{"status":{"conditions":[{"type":"Ready","status":"False","reason":"RigDown"},{"type":"ContainersReady","status":"False","reason":"RigDown"}]}}' >/dev/null || true
    done
}

up() {
  [ "$(id -u)" = 0 ] || die "run as root"
  mkdir -p "$PKI" "$CONF" "$LOG" "$RUN" "$DATA" $SOCKDIR
  chmod 700 "$PKI" "$CONF"
  exec 9>"$RUN/lock"; flock -n 9 || die "another up or down is running"
  # A shared mount of its own, so that mountPropagation works under it (/ may be private).
  mountpoint -q "$DATA" || { mount --bind "$DATA" "$DATA"; mount --make-rshared "$DATA"; }
  make_pki; make_conf; net_up; sysctls_save
  say "starting (pki, config, bridges done)"
  start_etcd; start_containerd
  wait_for "etcd healthy" etcd curl -fsS --max-time 2 $ETCD/health
  start_apiserver
  wait_for "containerd answers" containerd ctr -a $CRI version
  base_images
  wait_for "kube-apiserver ready" kube-apiserver k get --raw /readyz
  start_kcm; start_scheduler; start_kubelet; start_proxy
  k apply -f "$CONF/coredns.yaml" >/dev/null
  wait_for "node Ready" kubelet node_ready
  sysctls_restore
  wait_for "CoreDNS ready" kubelet dns_ready
  wait_for "default ServiceAccount present" kube-controller-manager k get sa default
  say "up; export KUBECONFIG=$DIR/kubeconfig"
}

down() {
  local c p; mkdir -p "$RUN" "$LOG"; exec 9>"$RUN/lock"; flock -w 60 9 || die "another up or down is running"
  stop kube-proxy kube-scheduler kube-controller-manager kubelet
  say "controllers, kubelet, kube-proxy stopped"
  # Pods: through CRI, so that the network namespaces, addresses and veths go too.
  if [ -d "$DATA/containerd" ] && { pid_of containerd >/dev/null || [ "${1:-}" = --wipe ] || [ -d $SOCKDIR/containerd ]; }; then
    if ! pid_of containerd >/dev/null; then mkdir -p $SOCKDIR; net_up; start_containerd; fi
    wait_for "containerd answers" containerd ctr -a $CRI version
    local ns; ns=$(pod_netns)
    # shellcheck disable=SC2086 # paths without blanks, one by one
    "$BIN/podctl" $CRI remove || { say "second try, after freeing network namespaces"; free_netns $ns; "$BIN/podctl" $CRI remove || say "some pods could not be removed"; }
    say "pods removed"
  fi
  if [ "${1:-}" != --wipe ] && pid_of kube-apiserver >/dev/null; then mark_down; fi
  stop kube-apiserver; stop etcd containerd
  say "containerd, apiserver, etcd stopped"
  sysctls_restore; rm -f "$RUN/sysctls"
  net_down
  # Whatever is still mounted (tokens, memory emptyDirs, the shared bind), innermost first.
  for c in $SOCKDIR "$DATA"; do unmount_under "$c"; done
  for p in /sys/fs/cgroup/*/kubepods; do [ ! -d "$p" ] || find "$p" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
  rm -rf $SOCKDIR
  if [ "${1:-}" = --wipe ]; then rm -rf "$DATA/etcd" "$DATA/kubelet" "$DATA/kubelet-pki" "$DATA/cni" "$DATA/pod-logs" "$LOG"; fi
  [ ! -d /var/log/containers ] || find /var/log/containers -lname "$DATA/*" ! -exec test -e {} \; -delete
  rm -f /var/lib/kubelet/device-plugins/{kubelet.sock,DEPRECATION,kubelet_internal_checkpoint}
  rmdir /var/log/containers /var/lib/cni/results /var/lib/cni /var/lib/kubelet/device-plugins /var/lib/kubelet 2>/dev/null || true
  say "down"
}

pod_netns() {                                  # paths of the network namespaces of our sandboxes
  ctr_ containers ls -q | while read -r c; do ctr_ containers info "$c"; done |
    jq -r '.Spec.linux.namespaces[]? | select(.type == "network") | .path // empty' | sort -u
}
free_netns() {                                 # remove namespace files pinned by a covered mount (see net_up):
  [ $# -gt 0 ] || return 0                     # unlinking from a mount namespace without the mounts drops them everywhere
  # shellcheck disable=SC2016 # for the sh inside
  unshare -m --propagation private sh -c 'while umount -l /run/netns 2>/dev/null; do :; done
    for f; do case $f in /*/netns/cni-*) umount "$f" 2>/dev/null; rm -f "$f" ;; esac; done' sh "$@" || true
}
unmount_under() {                              # PATH itself and everything below it
  local p
  awk -v d="$1" '$5 == d || index($5, d "/") == 1 {print $5}' /proc/self/mountinfo | sort -r |
    while read -r p; do umount "$p" 2>/dev/null || umount -l "$p" || true; done
}

load() {
  [ $# -ge 1 ] || die "load: which tar?"
  pid_of containerd >/dev/null || die "load: the cluster is not up"
  local f; for f; do ctr_ images import "$f"; done
}

forget() {                                     # by digest: an image has names, and one that is its id
  [ -n "${1:-}" ] || die "forget: which images?"
  pid_of containerd >/dev/null || die "forget: the cluster is not up"
  local all gone name; all=$(ctr_ images ls | awk 'NR > 1 {print $1, $3}')
  gone=$(awk -v text="$1" 'index($1, text) {print $2}' <<<"$all" | sort -u)
  [ -z "$gone" ] || awk 'NR == FNR {gone[$1]; next} $2 in gone {print $1}' <(echo "$gone") <(echo "$all") |
    while read -r name; do ctr_ images rm "$name" </dev/null; done >/dev/null
}

status() {
  local c pid
  printf '%-26s %8s %9s  %s\n' COMPONENT PID RSS_MIB CPU
  for c in $COMPONENTS; do
    if pid=$(pid_of "$c"); then printf '%-26s %8s %9s  %s\n' "$c" "$pid" $(($(awk '/VmRSS/{print $2}' "/proc/$pid/status") / 1024)) "$(ps -o time= -p "$pid")"
    else printf '%-26s %8s\n' "$c" -; fi
  done
  if pid_of kube-apiserver >/dev/null; then k get nodes -o wide; k get pods -A -o wide; else return 3; fi
}

case ${1:-} in
  up) up ;;
  down) down "${2:-}" ;;
  load) shift; load "$@" ;;
  forget) forget "${2:-}" ;;
  status) status ;;
  *) sed -n '2,10p' "$0"; exit 2 ;;
esac
