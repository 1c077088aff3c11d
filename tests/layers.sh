#!/bin/sh
# A file includes headers of its own floor and of lower ones only; lib/layers gives the order, lowest first.
# usage: layers.sh [SOURCE FOLDER]
top=${1-$top_srcdir}

# Prints the includes that go up, for the tree at $1.
upward() {
	(cd "$1" && awk '
		FILENAME == "lib/layers" { if (!/^#/ && NF) level[$1] = ++n; next }
		# A public header belongs to the floor whose local.mk names it.
		FILENAME ~ /local.mk$/ { split(FILENAME, p, "/"); for (i = 1; i <= NF; i++) if ($i ~ /prefmodel\/.*\.h$/) { sub(/.*prefmodel\//, "", $i); owner[$i] = p[2] } next }
		function floor_of_header(h) { sub(/.*prefmodel\//, "", h); return owner[h] }
		FNR == 1 { split(FILENAME, p, "/"); own = p[1] == "bin" ? "bin" : p[2] == "prefmodel" ? floor_of_header(FILENAME) : p[2]
			if (!(own in level)) { print FILENAME ": belongs to no floor"; own = "bin" } }
		/^#[ \t]*include/ {
			name = $0; sub(/^#[ \t]*include[ \t]*["<]/, "", name); sub(/[">].*/, "", name)
			if (name == "prefmodel.h") target = own == "bin" ? "bin" : "experiments"
			else if (name ~ /^prefmodel\//) target = floor_of_header(name)
			else { split(name, q, "/"); target = q[1] }
			if (name ~ /^prefmodel\// && target == "") print FILENAME ":" FNR ": " name " is in no local.mk"
			# The command stands on the public headers alone.
			if (target in level && (level[target] > level[own] || (own == "bin" && name ~ /\// && name !~ /^prefmodel\//)))
				print FILENAME ":" FNR ": " own " includes " name " of " target
		}' lib/layers lib/*/local.mk $(cd "$1" && ls lib/*/*.[ch] bin/*.[ch]))
}

if [ -n "$1" ]; then
	found=$(upward "$top")
	[ -z "$found" ] || { echo "$found"; exit 1; }
	exit 0
fi

# The guard itself: a planted include upward is seen.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R "$top/lib" "$top/bin" "$copy"
chmod -R u+w "$copy"
upward "$copy"
[ -z "$(upward "$copy")" ] || { echo "0 passed, 1 failed"; exit 1; }
for planted in 'lib/base/rng.c:#include "prefmodel/learn.h"' 'lib/mdp/mdp.c:#include "pref/loss.h"' 'bin/call.c:#include "base/memory.h"'; do
	file=$copy/${planted%%:*}
	cp "$file" "$copy/saved"
	echo "${planted#*:}" >>"$file"
	[ -n "$(upward "$copy")" ] || { echo "not seen: $planted"; echo "0 passed, 1 failed"; exit 1; }
	mv "$copy/saved" "$file"
done
echo "4 passed, 0 failed"
