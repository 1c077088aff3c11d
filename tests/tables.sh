# Reference tables and their comparison, for the scripts that source it.

# The options that a table's head tells, one word a line.
options_of() {
	awk '/^# (prefmodel|experiment:)/ { next } !/^#/ { exit }
		{ key = $2; sub(/:$/, "", key); value = $0; sub(/^# [^:]*: /, "", value); sub(/ \([0-9]+, hash [0-9a-f]+\)$/, "", value)
		  print "--" key; print value }' "$1"
}

# compute PROGRAM TABLE RESULT: the experiment of a table once more.
compute() {
	program=$1
	table_name=$(sed -n 's/^# experiment: //p' "$2")
	result=$3
	options_of "$2" >"$result.options"
	set -- experiment "$table_name"
	while read -r word; do set -- "$@" "$word"; done <"$result.options"
	"$program" "$@" -o "$result"
}

# compare TOLERANCE EXPECTED GOT: text exactly, numbers to a tolerance, relative above 1; says where they first differ.
compare() {
	awk -F, -v tolerance="$1" '
		function number(x) { return x ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
		FNR == NR { line[FNR] = $0; n = FNR; next }
		/^#/ || line[FNR] == $0 { next }
		{ m = split(line[FNR], old, ",")
		  for (k = 1; k <= NF || k <= m; k++) {
			d = old[k] - $k; d = d < 0 ? -d : d; size = $k < 0 ? -$k : +$k
			if (old[k] != $k && !(number(old[k]) && number($k) && d <= tolerance * (size > 1 ? size : 1))) {
				printf "line %d, field %d: %s, expected %s\n", FNR, k, $k, old[k]; bad = 1; exit 1 } } }
		END { if (!bad && n != FNR) { printf "%d lines, expected %d\n", FNR, n; exit 1 } exit bad }' "$2" "$3"
}
