#!/bin/sh
# Every shipped world can be shown, solved, sampled, learned from and evaluated, and what was learned is far better than chance.
. "$top_srcdir/tests/program.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
for file in "$top_srcdir"/gridworlds/*.yaml; do
	world=$(basename "$file" .yaml)
	if prefmodel world show "$world" >"$work/show" &&
		prefmodel solve "$world" -o "$work/values.csv" 2>"$work/message" &&
		prefmodel sample "$world" -n 20000 --seed 1 -o "$work/prefs.csv" &&
		prefmodel learn "$world" "$work/prefs.csv" --l2 1e-6 -o "$work/g.csv" 2>"$work/message" &&
		prefmodel evaluate "$world" "$work/g.csv" -o "$work/scores.csv" &&
		awk -F, '$1 == "greedy" { score = $3 } END { exit !(score > 0.5) }' "$work/scores.csv"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$world:"
		cat "$work/message" "$work/scores.csv"
	fi
done
[ "$passed" -ge 6 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
