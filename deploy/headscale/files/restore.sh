#!/bin/sh
# Fills the empty volume of a Headscale that does not run from BACKUP_DIR/BACKUP_FILE. One that ended half-way may run again.
set -eu
umask 077
data=${HEADSCALE_DATA:-/var/lib/headscale}
file=${BACKUP_DIR:-/backup}/$BACKUP_FILE
say() { printf '%s\n' "restore: $*"; }
fail() {
    say "$*" >&2
    exit 1
}
[ -f "$file" ] || fail "there is no $BACKUP_FILE; there are: $(ls "${BACKUP_DIR:-/backup}")"
if [ ! -d "$data/.restore" ]; then
    for each in db.sqlite noise_private.key derp_server_private.key; do
        [ ! -e "$data/$each" ] || fail "the volume holds $each already: only an empty one is filled. Delete its claim, or name another one"
    done
fi
# It stays until all is in its place.
rm -rf "$data/.restore/new"
mkdir -p "$data/.restore/new"
tar --extract --gzip --no-same-owner --directory "$data/.restore/new" --file "$file"
cd "$data/.restore/new"
[ -f noise_private.key ] || fail "$BACKUP_FILE has no noise_private.key: it is no backup of Headscale"
if [ -f db.sqlite ]; then
    [ "$(sqlite3 db.sqlite 'PRAGMA integrity_check')" = ok ] || fail "the database in $BACKUP_FILE is damaged: take another file"
fi
for each in db.sqlite noise_private.key derp_server_private.key; do
    [ ! -f "$each" ] || mv -f "$each" "$data/$each"
done
cd "$data"
rm -rf .restore
say "the volume is filled from $BACKUP_FILE"
