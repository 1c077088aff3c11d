#!/bin/sh
# Every figure is drawn from its reference table, in each kind of picture, and no text in it stands over another; bad tables are refused and
# leave no file.
command -v gnuplot >/dev/null || { echo "skipped: no gnuplot"; exit 77; }
source=$(cd "${top_srcdir-..}" && pwd)
. "$source/tests/program.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

ok() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	printf '%s\n' "$*"
}

# No text of the figure stands over another or leaves it.
is_legible() {
	said=$(awk -f "$source/tests/overlap.awk" "$work/figure.svg")
	[ -z "$said" ] && ok || bad "$1: $said"
}

# The table of an experiment, and what its figure must show: lines or points, and no complaint.
draws() {
	said=$(prefmodel plot "$1" -o "$work/figure.svg" 2>&1) && [ -z "$said" ] || { bad "$1: ${said:-not drawn}"; return; }
	tail -c 20 "$work/figure.svg" | grep -q '</svg>' || { bad "$1: the figure is cut short"; return; }
	marks=$(grep -c -e '<path' -e '<use' "$work/figure.svg")
	[ "$marks" -gt 20 ] && ok || bad "$1: only $marks marks in the figure"
	is_legible "$1"
}

begins() {
	prefmodel plot "$source/data/snowball.csv" -o "$work/figure.$1" && head -c 8 "$work/figure.$1" | grep -aq "$2" && ok ||
		bad "no $1 is drawn"
}

refuses() {
	prefmodel plot "$work/bad.csv" -o "$work/bad.svg" 2>"$work/said"
	[ $? -eq 1 ] && grep -q "$1" "$work/said" && [ ! -e "$work/bad.svg" ] && ok || bad "expected \"$1\", got: $(cat "$work/said")"
}

for name in $(prefmodel --dump-options | awk -F '\t' '$1 == "plot" && $2 == "figure" { gsub(",", " ", $7); print $7 }'); do
	case $name in backtrack | compare) continue ;; esac
	draws "$source/data/$name.csv"
done
for loss in "-O .2" ""; do
	# shellcheck disable=SC2086
	prefmodel selfcorrect backtrack -c .3 $loss "$source/tests/data/traces.jsonl" -o "$work/backtrack.csv" 2>"$work/said" &&
		prefmodel plot --figure backtrack "$work/backtrack.csv" -o "$work/figure.svg" 2>"$work/said" &&
		grep -q 'answers mended' "$work/figure.svg" && ok || bad "backtrack $loss: $(cat "$work/said")"
	is_legible "backtrack $loss"
done
# Groups of pairs side by side, or models where there is one group, and one model alone; names that gnuplot would read otherwise stand as they are.
prefmodel world random -s 3 -o "$work/w.csv"
prefmodel sample "$work/w.csv:0" -n 300 -s 5 | sed 's/^left.*/&,who/; /^[0-9]/s/$/,a_b@{c}/; /^[0-9].*,0,/s/a_b/d^e/' >"$work/prefs.csv"
while read -r shown options; do
	# shellcheck disable=SC2086
	prefmodel compare "$work/w.csv:0" "$work/prefs.csv" $options -k 0 -t figure -o "$work/compare.csv" 2>"$work/said" &&
		prefmodel plot --figure compare "$work/compare.csv" -o "$work/figure.svg" 2>"$work/said" && [ ! -s "$work/said" ] &&
		grep -q -F "$shown" "$work/figure.svg" && ok || bad "compare $options: $(cat "$work/said")"
	is_legible "compare $options"
done <<-'OPTIONS'
	linear-3 --by who
	a_b@{c} --by who
	linear-3
	regret -m regret
OPTIONS
begins png PNG
begins pdf %PDF
grep -v '^learn' "$source/data/snowball.csv" | sed 's/,score,/,marks,/' >"$work/bad.csv"
refuses '"score"'
sed 's/^# experiment: .*/# experiment: unheard/' "$source/data/snowball.csv" >"$work/bad.csv"
refuses 'no figure is known'
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
