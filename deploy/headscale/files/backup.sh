#!/bin/sh
# Headscale's database, as it is at one moment, and its keys, as one file BACKUP_DIR/BACKUP_NAME-TIME.tar.gz, while it runs; the oldest
# files beyond BACKUP_KEEP go. DATABASE: SQLite, or External, which is not in the file.
set -eu
umask 077
data=${HEADSCALE_DATA:-/var/lib/headscale}
to=${BACKUP_DIR:-/backup}
name=$BACKUP_NAME
say() { printf '%s\n' "backup: $*"; }
fail() {
    say "$*" >&2
    exit 1
}
# Of one that was killed.
rm -rf "$to/.$name".part-*
work=$(mktemp -d "$to/.$name.part-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

set -- noise_private.key
[ -f "$data/noise_private.key" ] || fail "there is no $data/noise_private.key: did Headscale ever start on this volume?"
if [ "$DATABASE" = SQLite ]; then
    [ -f "$data/db.sqlite" ] || fail "there is no $data/db.sqlite: did Headscale ever start on this volume?"
    sqlite3 "$data/db.sqlite" '.timeout 60000' "VACUUM INTO '$work/db.sqlite'" || fail "$data/db.sqlite was not copied"
    [ "$(sqlite3 "$work/db.sqlite" 'PRAGMA integrity_check')" = ok ] || fail "the copy of $data/db.sqlite is damaged, and so is the database"
    set -- "$@" db.sqlite
fi
if [ -f "$data/derp_server_private.key" ]; then
    cp "$data/derp_server_private.key" "$work"
    set -- "$@" derp_server_private.key
fi
cp "$data/noise_private.key" "$work"
tar --create --gzip --directory "$work" --file "$work/whole" "$@"
sync "$work/whole"
file=$name-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
mv "$work/whole" "$to/$file"
say "$file: $*, $(wc -c <"$to/$file" | tr -d ' ') bytes"

set -- "$to/$name"-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z.tar.gz
while [ $# -gt "$BACKUP_KEEP" ]; do
    rm "$1"
    say "${1##*/} is deleted"
    shift
done
