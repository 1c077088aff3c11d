#!/bin/sh
# The examples of prefmodel-tutorial(7) with people's labels, which are not shipped: the labels in $PREFMODEL_TESTDATA/human are written
# as their authors published them, arrays of cells and moves and a board, and the page's commands must print what it shows.
data=$PREFMODEL_TESTDATA/human
[ -r "$data/delivery.csv" ] || { echo "skipped: no $data"; exit 77; }
source=$(cd "${top_srcdir-..}" && pwd)
LABELS=$(mktemp -d)
export LABELS
trap 'rm -rf "$LABELS"' EXIT

# A header of 118 bytes: TYPE SHAPE
header() {
	printf '\223NUMPY\001\000v\000%-117s\n' "{'descr': '$1', 'fortran_order': False, 'shape': ($2), }"
}

# Octal escapes for printf: of each pair two segments as a cell and three moves of one byte; moves after the end are to the right.
segments() {
	awk -F, 'function byte(x) { printf "\\%03o", x < 0 ? x + 256 : x }
		function segment(text,   step, n, t, action) {
			n = split(text, step, " ")
			byte(int(step[1] / 10))
			byte(step[1] % 10)
			for (t = 0; t < 3; t++) {
				action = 2 * t + 2 < n ? step[2 * t + 2] : 3
				byte(action == 0 ? -1 : action == 1)
				byte(action == 2 ? -1 : action == 3)
			}
		}
		/^#/ || /^left/ { next } { segment($1); segment($2) }' "$1"
}

# Labels of eight bytes, 1 for the right segment.
labels() {
	awk -F, '/^#/ || /^left/ { next } { printf "\\0\\0\\0\\0\\0\\0%s", ($3 == 1) ? "\\0\\0" : $3 == 0 ? "\\360\\077" : "\\340\\077" }' "$1"
}

for condition in Pr-Privileged Pr-Question Privileged-Control Question-Control Regret-Privileged Regret-Question; do
	file=$data/$(echo $condition | tr '[:upper:]' '[:lower:]').csv
	n=$(grep -c '^[0-9]' "$file")
	# shellcheck disable=SC2059
	{
		{ header '|i1' "$n, 2, 4, 2"; printf "$(segments "$file")"; } >"$LABELS/${condition}_full_filtered_segment_pairs.npy"
		{ header '<f8' "$n,"; printf "$(labels "$file")"; } >"$LABELS/${condition}_full_filtered_Y.npy"
	}
done
awk -F, 'NR == 2 { n = split($10, row, "/"); for (i = 1; i <= n; i++) { line = ""
	for (j = 1; j <= length(row[i]); j++) line = line (j > 1 ? ", " : "") index("0123456789ab", substr(row[i], j, 1)) - 1 ".0"
	printf "%s[%s]", (i > 1 ? ", " : "["), line } print "]" }' "$data/delivery.csv" >"$LABELS/board.json"
{
	printf '$ cp "$LABELS"/* .\n\n'
	awk '/^\.\\" needs people/ { next_one = 1 } /^\.Bd -literal/ { on = next_one; next_one = 0; next } /^\.Ed/ { on = 0; print ""; next } on' \
		"$source/man/prefmodel-tutorial.7" | sed 's/\\e/\\/g'
	# The figure that is shipped is that one, where the same gnuplot draws it.
	printf '\n$ grep -i "gnuplot" people.svg >new; grep -i "gnuplot" "%s" | cmp -s new || cp "%s" people.svg; cmp people.svg "%s"\n' \
		"$source/docs/people.svg" "$source/docs/people.svg" "$source/docs/people.svg"
} >"$LABELS/people.test"
sh "$source/tests/cli/run.sh" "$LABELS/people.test"
