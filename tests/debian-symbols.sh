#!/bin/sh
# usage: debian-symbols.sh [update]
# The symbols file of the Debian package names what the shared library exports, and nothing else; `update` writes the names that are
# missing with the version of the release, and drops those that have gone.
library=$top_builddir/.libs/libprefmodel.so
list=$top_srcdir/debian/libprefmodel0.symbols
[ -e "$library" ] || { echo "skipped: no shared library in this build"; exit 77; }
[ -e "$list" ] || { echo "skipped: the tarball has no debian folder"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
version=$(sed -n 's/^Version: //p' "$top_builddir/lib/prefmodel.pc")

nm -D --defined-only "$library" | awk '$2 ~ /^[A-Z]$/ && $3 ~ /^pm_/ { print $3 }' | LC_ALL=C sort -u >"$folder/exported"
sed -n 's/^ \(pm_[a-z0-9_]*\)@Base .*/\1/p' "$list" | LC_ALL=C sort -u >"$folder/listed"
if [ "${1-}" = update ]; then
	{
		sed -n 1p "$list"
		awk -v version="$version" 'NR == FNR { sub(/@.*/, "", $1); since[$1] = $2; next }
			{ print " " $1 "@Base " (($1 in since) ? since[$1] : version) }' "$list" "$folder/exported"
	} >"$folder/new" && cp "$folder/new" "$list"
	exit
fi
if [ -s "$folder/exported" ] && diff "$folder/exported" "$folder/listed" >"$folder/difference"; then
	echo "$(wc -l <"$folder/exported") passed, 0 failed"
	exit 0
fi
echo "exported but not in debian/libprefmodel0.symbols (<), or there but not exported (>); make update-symbols mends it:"
grep '^[<>]' "$folder/difference"
echo "0 passed, $(grep -c '^[<>]' "$folder/difference") failed"
exit 1
