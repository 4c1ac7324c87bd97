#!/bin/bash
# ollama.sh provide|where|build|model|serve|stop|status
#   provide: build and models, where they are missing or make-tiny-model.py changed; may be run at any time, by several at once
#   where  : provide, and print the folder with bin/ and models/
#   build: ollama $V from the Go module proxy (needs Go and g++), CPU only, no cmake, no file outside $D (but Go's caches)
#   model: venv + make-tiny-model.py, then (server must run) ollama create of tiny, tiny-notools, tiny-script, tiny-think, tiny-embed
#   serve: starts `ollama serve` on $OLLAMA_HOST, waits until /api/version answers, pid in $D/serve.pid
#   stop : ends that pid only (its runner children end with it)
set -euo pipefail
HERE=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
D=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/ollama; mkdir -p "$D"
V=${OLLAMA_VERSION:-v0.17.4}
USER_HOME=$HOME
export OLLAMA_HOST=${OLLAMA_HOST:-127.0.0.1:11434}
export OLLAMA_MODELS=${OLLAMA_MODELS:-$D/models}
# no pruning: while one server makes a model, the start of another would remove its parts
export OLLAMA_NO_CLOUD=1 OLLAMA_NOHISTORY=1 OLLAMA_NOPRUNE=1 OLLAMA_KEEP_ALIVE=${OLLAMA_KEEP_ALIVE:-30m}
export OLLAMA_CONTEXT_LENGTH=${OLLAMA_CONTEXT_LENGTH:-32768} OLLAMA_NUM_PARALLEL=${OLLAMA_NUM_PARALLEL:-1}
export HOME=${OLLAMA_RIG_HOME:-$D/home}   # ollama writes its key pair to ~/.ollama

build() {
  [ -x "$D/bin/ollama" ] && { ls -la "$D/bin/ollama"; return; }
  local p; for p in go g++ curl; do command -v $p >/dev/null || { echo "ollama.sh: no $p here: install it (g++, curl: apt; Go 1.26: https://go.dev/dl)" >&2; return 1; }; done
  export GOMAXPROCS=${GOMAXPROCS:-$(nproc)} CGO_ENABLED=1 GOFLAGS=-buildvcs=false GOBIN=$D/bin/new
  # A Go module zip never holds a folder called "vendor", so llama/llama.cpp/vendor/{nlohmann,stb,miniaudio}
  # is missing from the module: take these headers from Debian and from another Go module.
  if [ ! -f "$D/include/miniaudio/miniaudio.h" ]; then
    t=$(mktemp -d); chmod 755 "$t"
    ( cd "$t"; packages=(nlohmann-json3-dev libstb-dev)
      apt-get download -q "${packages[@]}" || { [ "$(id -u)" = 0 ] && apt-get update -qq && apt-get download -q "${packages[@]}"; }
      for f in *.deb; do dpkg -x "$f" x; done )
    mkdir -p "$D/include/stb" "$D/include/miniaudio"
    cp -r "$t/x/usr/include/nlohmann" "$D/include/"; cp "$t/x/usr/include/stb/stb_image.h" "$D/include/stb/"
    m=$(cd "$t"; HOME=$USER_HOME go mod download -json github.com/gen2brain/malgo@v0.11.24 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    cp "$m/miniaudio.h" "$D/include/miniaudio/"; rm -rf "$t"
  fi
  export CGO_CFLAGS="-O2" CGO_CXXFLAGS="-O2 -I$D/include"
  cd "$D"
  HOME=$USER_HOME nice -n 5 go install -p "$GOMAXPROCS" -trimpath -ldflags "-s -w -X=github.com/ollama/ollama/version.Version=${V#v} -X=github.com/ollama/ollama/server.mode=release" "github.com/ollama/ollama@$V"
  mv "$D/bin/new/ollama" "$D/bin/ollama"     # a build that was ended leaves nothing that looks whole
  ls -la "$D/bin/ollama"
}

serve() {
  if [ -f "$D/serve.pid" ] && kill -0 "$(cat "$D/serve.pid")" 2>/dev/null; then echo "already running: $(cat "$D/serve.pid")"; return; fi
  mkdir -p "$HOME" "$OLLAMA_MODELS"
  setsid "$D/bin/ollama" serve >"$D/serve.log" 2>&1 </dev/null &
  echo $! >"$D/serve.pid"
  for _ in $(seq 100); do curl -fsS -m 1 "http://$OLLAMA_HOST/api/version" 2>/dev/null && { echo "  pid $(cat "$D/serve.pid")"; return; }; sleep .1; done
  echo "did not answer; see $D/serve.log" >&2; return 1
}

stop() {
  [ -f "$D/serve.pid" ] || { echo "not running"; return; }
  p=$(cat "$D/serve.pid"); kill "$p" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep .1; done
  rm -f "$D/serve.pid"; echo "stopped $p"
}

model() {
  if ! "$D/venv/bin/python" -c 'import gguf' 2>/dev/null; then
    python3 -m venv --clear "$D/venv"
    "$D/venv/bin/pip" install -q --disable-pip-version-check gguf==0.19.0 'numpy>=2.2,<3'
  fi
  "$D/venv/bin/python" "$HERE/make-tiny-model.py" "$D"
  for m in tiny tiny-notools tiny-script tiny-think tiny-embed; do "$D/bin/ollama" create "$m" -f "$D/Modelfile.$m"; done
  "$D/bin/ollama" list
}

# A server of its own on a free port makes the models: another one may be in use.
provide() {
  exec 9>"$D/lock"; flock 9
  local made; made=$OLLAMA_MODELS/made-$(sha256sum "$HERE/make-tiny-model.py" | cut -c1-16)
  [ -x "$D/bin/ollama" ] || build
  [ -f "$made" ] && return
  mkdir -p "$HOME" "$OLLAMA_MODELS"
  local log=$D/provide.log pid port=
  OLLAMA_HOST=127.0.0.1:0 "$D/bin/ollama" serve >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  # shellcheck disable=SC2064 # pid is gone by then
  trap "kill $pid 2>/dev/null" EXIT
  for _ in $(seq 300); do
    port=$(sed -n 's/.*Listening on 127.0.0.1:\([0-9]*\) .*/\1/p' "$log"); [ -n "$port" ] && break; sleep .1
  done
  [ -n "$port" ] || { echo "ollama.sh: no server within 30 s; see $log" >&2; return 1; }
  OLLAMA_HOST=127.0.0.1:$port model 9>&-
  rm -f "$OLLAMA_MODELS"/made-*; touch "$made"
}

status() { [ -f "$D/serve.pid" ] && kill -0 "$(cat "$D/serve.pid")" 2>/dev/null && echo "running $(cat "$D/serve.pid")" || echo "not running"; }

# The folder with bin/ and models/, when they are there.
where() { provide >&2; echo "$D"; }

case "${1:-}" in provide|where|build|serve|stop|model|status) "$1" ;; *) sed -n 2,8p "$0"; exit 2 ;; esac
