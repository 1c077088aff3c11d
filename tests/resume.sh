#!/bin/bash
# A run that is killed at any moment goes on with --resume and ends with the same bytes; another run's journal is refused.
set -e
. "$top_srcdir/tests/program.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grid=(experiment fig3 --worlds random:8 --preferences 300,3000 --jobs 1)

prefmodel "${grid[@]}" -o "$work/whole.csv"
RANDOM=2024
kills=0
while test $kills -lt 10; do
	test -e "$work/killed.csv" && rm "$work/killed.csv"
	prefmodel "${grid[@]}" --resume -o "$work/killed.csv" & child=$!
	sleep "0.$((RANDOM % 25 + 10))"
	kill -9 $child 2> /dev/null || true
	wait $child 2> /dev/null || true
	kills=$((kills + 1))
	# Half of the kills also tear the end of the journal, as a machine that loses power would.
	if test $((kills % 2)) -eq 0 && test -e "$work/killed.csv.journal"; then
		size=$(wc -c < "$work/killed.csv.journal")
		test "$size" -gt 40 && truncate -s $((size - RANDOM % 30)) "$work/killed.csv.journal"
	fi
done
prefmodel "${grid[@]}" --resume -o "$work/killed.csv"
cmp "$work/whole.csv" "$work/killed.csv"
test ! -e "$work/killed.csv.journal" || { echo "the journal was left behind"; exit 1; }

# A finished table is not computed again, and one of other options is not overwritten.
prefmodel "${grid[@]}" --resume -o "$work/killed.csv" 2> "$work/message"
grep -q 'complete already' "$work/message"
if prefmodel "${grid[@]}" --seed 2 --resume -o "$work/killed.csv" 2> "$work/message"; then
	echo "a changed seed was resumed"; exit 1
fi
grep -q 'seed: 1.*expected.*seed: 2' "$work/message" || { cat "$work/message"; exit 1; }
cmp "$work/whole.csv" "$work/killed.csv"

# A polite end (as Ctrl-C is) leaves what is done in the journal.
prefmodel "${grid[@]}" --preferences 10000 -o "$work/stopped.csv" 2> "$work/message" & child=$!
sleep 0.3
kill -TERM $child
if wait $child; then echo "an interrupted run says that it is done"; exit 1; fi
grep -q 'resume goes on' "$work/message" || { cat "$work/message"; exit 1; }
test -e "$work/stopped.csv.journal"
test ! -e "$work/stopped.csv"
