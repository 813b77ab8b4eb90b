#!/bin/sh
# Exports the GFS master's metadata, verifies what arrived, and keeps the newest 96 exports (a day of quarters of an hour)
# and the newest of each of the last 14 days.
#
#   BACKUP_DIR   the volume
set -eu
: "${BACKUP_DIR:?}"
recent=96
days=14

time=$(date -u +%Y%m%d-%H%M%S)
part=$BACKUP_DIR/.part
rm -f "$part"
gfs metadata export "$part"
gfs metadata verify "$part"
mv "$part" "$BACKUP_DIR/$time.gfsmeta"
sync
echo "gfs-metadata: $BACKUP_DIR/$time.gfsmeta"

kept_days=' '
number=0
count=0
find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type f -name '2*.gfsmeta' | sort -r >/tmp/exports
while IFS= read -r file; do
    number=$((number + 1))
    name=$(basename "$file")
    day=${name%%-*}
    case $kept_days in
        *" $day "*) newest_of_day=no ;;
        *)
            newest_of_day=yes
            kept_days="$kept_days$day "
            count=$((count + 1))
            ;;
    esac
    if [ "$number" -le "$recent" ]; then continue; fi
    if [ "$newest_of_day" = yes ] && [ "$count" -le "$days" ]; then continue; fi
    rm -f "$file"
done </tmp/exports
