#!/bin/sh
# The reference tables in data/: each is computed again with the options in its head and compared, text exactly, numbers to 1e-6.
# (Another libm may round exp the other way; a thousand steps of Adam carry that into the sixth digit of a weight at most.)
# Every experiment must have one.  `tests/reference.sh update` in a build folder writes them anew.
build=$(cd "${top_builddir-.}" && pwd)
source=$(cd "${top_srcdir-..}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# The options that a table's head tells, one word a line.
options_of() {
	awk '/^# (prefmodel|experiment:)/ { next } !/^#/ { exit }
		{ key = $2; sub(/:$/, "", key); value = $0; sub(/^# [^:]*: /, "", value); sub(/ \([0-9]+, hash [0-9a-f]+\)$/, "", value)
		  print "--" key; print value }' "$1"
}

compute() {
	name=$(sed -n 's/^# experiment: //p' "$1")
	options_of "$1" >"$work/options"
	set -- experiment "$name"
	while read -r word; do set -- "$@" "$word"; done <"$work/options"
	"$build/prefmodel" "$@" -o "$work/new.csv"
}

compare() {
	awk -F, -v tolerance=1e-6 '
		function number(x) { return x ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
		FNR == NR { line[FNR] = $0; n = FNR; next }
		/^#/ || line[FNR] == $0 { next }
		{ m = split(line[FNR], old, ",")
		  for (k = 1; k <= NF || k <= m; k++) {
			d = old[k] - $k; d = d < 0 ? -d : d; size = $k < 0 ? -$k : +$k
			if (old[k] != $k && !(number(old[k]) && number($k) && d <= tolerance * (size > 1 ? size : 1))) {
				printf "line %d, field %d: %s, expected %s\n", FNR, k, $k, old[k]; bad = 1; exit 1 } } }
		END { if (!bad && n != FNR) { printf "%d lines, expected %d\n", FNR, n; exit 1 } exit bad }' "$1" "$2"
}

if [ "${1-}" = update ]; then
	for table in "$source"/data/*.csv; do
		compute "$table" && mv "$work/new.csv" "$table"
	done
	exit
fi
for table in "$source"/data/*.csv; do
	if compute "$table" && said=$(compare "$table" "$work/new.csv"); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$table: ${said-could not be computed}"
	fi
done
for name in $("$build/prefmodel" --dump-options | cut -f1 | sort -u | sed -n 's/^experiment //p' | grep -v '^paper$'); do
	[ -e "$source/data/$name.csv" ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "experiment $name has no table data/$name.csv"; }
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
