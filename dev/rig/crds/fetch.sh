#!/bin/bash
# Fetches the resource definitions of others that our charts use, from pinned Go modules, into $RIG_HOME/crds/VERSIONS, where they are not
# there yet; prints that folder (10 s, once). Needs Go.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
home=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/crds
mkdir -p "$home"
exec 9>"$home/lock"; flock 9
out=$home/$(sha256sum "$here/go.mod" "$here/go.sum" "$here/fetch.sh" | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)
if [ ! -d "$out" ]; then
  part=$out.part; rm -rf "$part"; mkdir "$part"
  take() {                           # take MODULE FILE...
    local folder file
    # the sums in go.sum are checked
    folder=$(cd "$here" && go mod download -json "$1" | sed -n 's:^\t"Dir"\: "\(.*\)",$:\1:p')
    [ -n "$folder" ] || { echo "fetch.sh: $1 cannot be had" >&2; exit 1; }
    for file in "${@:2}"; do install -m 644 "$folder/$file" "$part"; done
  }
  take github.com/cloudnative-pg/cloudnative-pg config/crd/bases/postgresql.cnpg.io_clusters.yaml
  take github.com/cert-manager/cert-manager deploy/crds/{cert-manager.io_{certificates,certificaterequests,clusterissuers,issuers},acme.cert-manager.io_{challenges,orders}}.yaml
  take github.com/prometheus-operator/prometheus-operator \
    example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,podmonitors}.yaml
  # written for Helm
  sed -i '/{{/d' "$part"/*.yaml
  mv "$part" "$out"
fi
echo "$out"
