#!/bin/sh
# Copies the newest dump into GFS, reads it back and compares, and removes copies older than KEEP_DAYS from GFS.
#
#   BACKUP_DIR      the volume with the dumps
#   GFS_NAMESPACE   where in GFS
#   KEEP_DAYS       14
set -eu
: "${BACKUP_DIR:?}" "${GFS_NAMESPACE:?}" "${KEEP_DAYS:?}"

newest=$(find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | tail -n 1)
[ -n "$newest" ] || {
    echo "dump-to-gfs: there is no dump in $BACKUP_DIR" >&2
    exit 1
}
time=$(basename "$newest")

for file in "$newest"/*; do
    name=$(basename "$file")
    gfs -n "$GFS_NAMESPACE" put "$file" "$time/$name"
    want=$(sha256sum <"$file")
    # To a file first: a pipe would hide that gfs failed.
    gfs -n "$GFS_NAMESPACE" get "$time/$name" /tmp/read-back
    have=$(sha256sum </tmp/read-back)
    rm -f /tmp/read-back
    [ "$want" = "$have" ] || {
        echo "dump-to-gfs: $time/$name read back differs from $file" >&2
        exit 1
    }
done
echo "dump-to-gfs: $time is in GFS, namespace $GFS_NAMESPACE, and reads back the same"

# Names begin with the day: what sorts before the oldest day kept goes.
oldest=$(date -u -d "@$(($(date -u +%s) - KEEP_DAYS * 86400))" +%Y%m%d)
gfs -n "$GFS_NAMESPACE" ls -R --json >/tmp/listing
sed 's/[,{]/\n/g' /tmp/listing | sed -n 's/.*"path" *: *"\([0-9]\{8\}-[0-9]\{6\}\/[^"]*\)".*/\1/p' | while IFS= read -r path; do
    day=${path%%-*}
    if [ "$day" -lt "$oldest" ]; then
        gfs -n "$GFS_NAMESPACE" rm "$path"
        echo "dump-to-gfs: removed $path"
    fi
done
