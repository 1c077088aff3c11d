#!/bin/sh
# The shared library exports what the public headers declare, and nothing else.
library=$top_builddir/.libs/libprefmodel.so
[ -e "$library" ] || { echo "skipped: no shared library in this build"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Names of the functions and objects that a header declares: comments, preprocessor lines and what stands in braces are dropped.
declared() {
	cat "$@" | sed -e ':a' -e '/\\$/N; s/\\\n/ /; ta' | sed '/^#/d' | tr '\n' ' ' | sed 's:/\*:\n&:g' | sed 's:^/\*.*\*/::' | tr '\n' ' ' |
		sed 's/extern "C" {//g' | awk '{
			n = length($0)
			for (i = 1; i <= n; i++) {
				c = substr($0, i, 1)
				if (c == "{") depth++
				else if (c == "}") { if (depth && !--depth) out = out ";" }
				else if (!depth) out = out c
			}
			m = split(out, statement, ";")
			for (i = 1; i <= m; i++) {
				s = statement[i]; sub(/^ +/, "", s)
				if (s ~ /^(typedef|static)/) continue
				if (match(s, /pm_[a-z0-9_]+ *\(/)) { name = substr(s, RSTART, RLENGTH); sub(/ *\(/, "", name); print name }
				else if (s ~ /^extern/) { sub(/\[.*/, "", s); k = split(s, word, /[ *]+/); print word[k] }
			}
		}' | sort -u
}

declared "$top_srcdir"/lib/prefmodel/*.h >"$folder/declared"
nm -D --defined-only "$library" | awk '$2 ~ /^[A-Z]$/ { print $3 }' | grep -v '^_' | sort -u >"$folder/exported"
if [ ! -s "$folder/declared" ]; then
	echo "no declaration found"
	echo "0 passed, 1 failed"
	exit 1
fi
if diff "$folder/declared" "$folder/exported" >"$folder/difference"; then
	echo "$(wc -l <"$folder/declared") passed, 0 failed"
else
	echo "declared in a header but not exported (<), exported but not declared (>):"
	grep '^[<>]' "$folder/difference"
	echo "0 passed, 1 failed"
	exit 1
fi
