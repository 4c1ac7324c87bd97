#!/usr/bin/env bash
# dev.sh up | cluster | images [NAME...] | charts | puppets | person | ask MESSAGE | forward | down
#   up        all that follows until a puppet has answered
#   cluster   the cluster "puppetmaster" of kind: made, or awakened where it is
#   images    builds images of these sources (registrar, runtime, synapse, or those named), brings them to the node, and begins anew what runs
#             them
#   charts    both charts, with deploy/values/dev
#   puppets   what is declared in $DEV_PUPPETS, else in examples/data-troupe; waits until all are ready
#   person    an account @you:data.example.org; prints how to sign in
#   ask       says MESSAGE to the puppet data-analyzer, as that person
#   forward   the homeserver at http://localhost:8008, until Ctrl-C
#   down      deletes the cluster and all that is in it
# It works on the current context of kubectl, if that is kind-puppetmaster. For another cluster of yours: DEV_CONTEXT=its-name and DEV_LOAD,
# the command that brings images to its nodes ("minikube image load").
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
context=${DEV_CONTEXT:-kind-puppetmaster}
load=${DEV_LOAD:-kind load docker-image --name puppetmaster}
tag=dev
you=@you:data.example.org

say() { echo "dev: $*" >&2; }
fail() { say "$*"; exit 1; }
need() {
  for program in "$@"; do
    command -v "$program" >/dev/null || fail "there is no $program: dev/tools/install ~/.local/bin $program"
  done
}

# Nobody's other cluster is touched.
right_cluster() {
  need kubectl
  local current
  current=$(kubectl config current-context 2>/dev/null) || current=none
  [ "$current" = "$context" ] ||
    fail "the current context is $current, and this is for $context: dev/kind/dev.sh cluster, or kubectl config use-context $context"
}

cluster() {
  need kind kubectl docker
  docker info >/dev/null 2>&1 || fail "no Docker engine answers: start it"
  if kind get clusters 2>/dev/null | grep -qx puppetmaster; then
    # Ended with the engine, the node stays ended.
    docker start puppetmaster-control-plane >/dev/null
    kind export kubeconfig --name puppetmaster -q
  else
    kind create cluster --config "$here/cluster.yaml"
  fi
  kubectl wait --for=condition=Ready node --all --timeout=180s
}

# What runs an image, as "NAMESPACE WORKLOAD".
runs() {
  case $1 in
    registrar) echo puppetmaster deployment/puppetmaster ;;
    runtime) echo data statefulset/data-runtime ;;
    synapse) echo data statefulset/data-synapse ;;
    *) fail "$1 is none of registrar, runtime, synapse" ;;
  esac
}

images() {
  right_cluster
  local name namespace workload
  [ $# -gt 0 ] || set -- registrar runtime synapse
  for name in "$@"; do runs "$name" >/dev/null; done
  ./puppetmaster images --tool docker --tag "$tag" "$@"
  for name in "$@"; do
    # shellcheck disable=SC2086 # a command with its options
    $load "puppetmaster/$name:$tag"
    read -r namespace workload < <(runs "$name")
    # The tag is the same as before: what runs already has to be told.
    if kubectl -n "$namespace" get "$workload" >/dev/null 2>&1; then
      kubectl -n "$namespace" rollout restart "$workload"
      kubectl -n "$namespace" rollout status "$workload" --timeout=180s
    fi
  done
}

charts() {
  right_cluster
  need helm
  helm upgrade --install puppetmaster deploy/puppetmaster --namespace puppetmaster --create-namespace \
    --values deploy/values/dev/puppetmaster.yaml >/dev/null
  kubectl -n puppetmaster rollout status deployment/puppetmaster --timeout=180s
  helm upgrade --install data deploy/synapse --namespace data --create-namespace --values deploy/values/dev/synapse.yaml >/dev/null
  kubectl -n data rollout status statefulset/data-synapse --timeout=180s
}

# The cluster has its Homeserver by the chart, and the folder one for ./puppetmaster up.
puppets() {
  right_cluster
  local folder=${DEV_PUPPETS:-examples/data-troupe} file
  for file in "$folder"/*.yaml; do
    if grep -q '^kind: Homeserver' "$file"; then continue; fi
    kubectl -n data apply -f "$file"
  done
  kubectl -n data wait --for=condition=Ready puppet --all --timeout=180s
  kubectl -n data get puppets
}

password() { kubectl -n data get secret you --ignore-not-found -o 'jsonpath={.data.password}' | base64 -d; }

# An access token of the person; nothing where there is no such account.
token() {
  password | kubectl -n data exec -i statefulset/data-synapse -- python -c '
import json, sys, urllib.error, urllib.request
body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "you"}, "password": sys.stdin.read(), "device_id": "DEV"}
request = urllib.request.Request("http://localhost:8008/_matrix/client/v3/login", json.dumps(body).encode(), {"Content-Type": "application/json"})
try:
    print(json.load(urllib.request.urlopen(request, timeout=30))["access_token"])
except urllib.error.HTTPError as e:
    if e.code != 403:
        raise
'
}

person() {
  right_cluster
  if [ -z "$(password)" ]; then
    head -c 18 /dev/urandom | base64 | tr -d '\n' | kubectl -n data create secret generic you --from-file=password=/dev/stdin >/dev/null
  fi
  if [ -z "$(token)" ]; then
    { password; echo; password; echo; } | kubectl -n data exec -i statefulset/data-synapse -- \
      register_new_matrix_user -c /config/homeserver.yaml --no-admin -u you http://localhost:8008 >/dev/null
  fi
  say "sign in at http://localhost:8008 (dev/kind/dev.sh forward) as you, with the password $(password)"
}

ask() {
  right_cluster
  local access
  access=$(token)
  [ -n "$access" ] || fail "there is no account yet: dev/kind/dev.sh person"
  PUPPETMASTER_ACCESS_TOKEN=$access ./puppetmaster chat -n data --as "$you" data-analyzer "$1"
}

case ${1:-} in
  up)
    if [ -z "${DEV_LOAD:-}" ]; then cluster; fi
    images
    charts
    puppets
    person
    ask '!report orders 200 rows, target total'
    say "to go on: tilt up, or dev/kind/dev.sh images runtime after a change"
    ;;
  images) shift; images "$@" ;;
  cluster | charts | puppets | person) "$1" ;;
  ask) [ $# = 2 ] || fail "ask wants a message, as one word: dev.sh ask '!help'"; ask "$2" ;;
  forward) right_cluster; exec kubectl -n data port-forward service/data-synapse 8008:8008 ;;
  down) need kind; kind delete cluster --name puppetmaster ;;
  *) sed -n 2,15p "$0" >&2; exit 2 ;;
esac
