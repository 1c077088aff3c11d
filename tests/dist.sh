#!/bin/sh
# usage: dist.sh TARBALL
# The tarball is reproducible: unpacked elsewhere, under another umask and with files of another time, it makes itself again to the byte.
set -u
tarball=$1
name=$(basename "$tarball" .tar.gz)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
umask 077
gzip -dc "$tarball" | tar -xf - -C "$work" || exit 1
find "$work" -exec touch -d '2001-02-03 04:05:06' {} +
mkdir "$work/build" && cd "$work/build" || exit 1
if ! { "../$name/configure" && make dist; } >"$work/log" 2>&1; then
	tail -20 "$work/log"
	echo "0 passed, 1 failed"
	exit 1
fi
if cmp "$tarball" "$name.tar.gz"; then
	# Another time when one is asked for, and nothing else.
	SOURCE_DATE_EPOCH=1000000000 make dist >"$work/log" 2>&1
	times=$(TZ=UTC tar --full-time -tvf "$name.tar.gz" | awk '{ print $4, $5 }' | sort -u)
	[ "$times" = "2001-09-09 01:46:40" ] && echo "2 passed, 0 failed" && exit 0
	echo "times with SOURCE_DATE_EPOCH: $times"
	echo "1 passed, 1 failed"
	exit 1
fi
# What differs: names, modes, owners, times and sizes, or else the bytes of a file.
tar -tvf "$tarball" >"$work/old"
tar -tvf "$name.tar.gz" >"$work/new"
diff "$work/old" "$work/new" | head -20
mkdir "$work/again"
tar -xf "$name.tar.gz" -C "$work/again"
diff -rq "$work/$name" "$work/again/$name"
echo "0 passed, 1 failed"
exit 1
