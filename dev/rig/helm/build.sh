#!/bin/bash
# Builds helm from pinned Go modules into $RIG_HOME/helm/bin, where it is not there yet (about 3 minutes on 2 cores, once).
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
out=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/helm/bin
mkdir -p "$out"
exec 9>"$out/../lock"; flock -n 9 || { echo "another build.sh is at work: waiting for it"; flock 9; }
version=$(sed -n 's:.*helm.sh/helm/v3 \(v[0-9.]*\)$:\1:p' "$here/go.mod" | head -n 1)
if [ "$("$out/helm" version --template '{{.Version}}' 2>/dev/null)" != "$version" ]; then
  # The Kubernetes that it takes for granted without a cluster, as Helm's own build says it.
  k8s=$(sed -n 's:.*k8s.io/client-go v0\.\([0-9]*\)\..*:\1:p' "$here/go.mod" | head -n 1)
  (cd "$here" && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X helm.sh/helm/v3/internal/version.version=$version -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=$k8s -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=$k8s" -o "$out/helm" helm.sh/helm/v3/cmd/helm)
fi
echo "$out/helm"
