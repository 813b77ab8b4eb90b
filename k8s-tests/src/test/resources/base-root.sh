#!/usr/bin/env bash
# Makes a root folder that stands in for the base image: this machine's programs that pods call, a Java runtime made of
# this machine's JDK, and the libraries they need.
#
#   base-root.sh FOLDER JDK
set -euo pipefail

root=$1 jdk=$2
programs=(sh tar cat ls cp mv rm mkdir rmdir sync date sort sed find basename sha256sum tail head sleep id env tr cut wc)
# What a Java runtime without tools has, as far as services use it.
modules=java.se,jdk.unsupported,jdk.crypto.ec,jdk.crypto.cryptoki,jdk.zipfs,jdk.management,jdk.management.agent,jdk.localedata,jdk.charsets,jdk.naming.dns,jdk.net,jdk.jfr,jdk.httpserver,jdk.security.auth,jdk.security.jgss,jdk.xml.dom,jdk.dynalink,jdk.nio.mapmode

mkdir -p "$root"/{tmp,etc,proc,sys,dev,run,data,usr/bin,usr/lib,usr/lib64,usr/local/bin,opt/java}
chmod 1777 "$root/tmp"
for folder in bin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output "$root/opt/java/openjdk"
"$root/opt/java/openjdk/bin/java" -XX:+UseSerialGC -Xshare:dump >/dev/null

for program in "${programs[@]}"; do cp "$(readlink -f "$(type -P "$program")")" "$root/usr/bin/$program"; done
needed() {
    # A library that belongs to no program here has no line to be found.
    { ldd "$@" 2>/dev/null || true; } | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
}
mapfile -t objects < <(find "$root/usr/bin" "$root/opt/java/openjdk/bin/java" -type f; find "$root/opt/java/openjdk" -name '*.so')
needed "${objects[@]}" | grep -v "^$root" | sort -u | while IFS= read -r library; do
    place=$root/usr/${library#/}
    place=${place/#"$root/usr/usr/"/"$root/usr/"}
    mkdir -p "$(dirname "$place")"
    cp -L "$library" "$place"
done
# getaddrinfo finds these by itself, to read /etc/hosts
for library in libnss_files.so.2 libnss_dns.so.2; do
    found=$(find /lib /usr/lib -name "$library" | head -n 1)
    [[ -z $found ]] || cp -L "$found" "$root/usr/lib/$(basename "$(dirname "$found")")/"
done
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\n' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
