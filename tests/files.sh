#!/bin/sh
# Files at their limits, for every reader: without a byte, with a name as long as the system takes or longer, and cut short while they are
# read.  The status is 0 or 1, a message names the file and the place, an output that was there stays or is replaced by a whole one.
. "$top_srcdir/tests/program.sh"
data=$(cd "$top_srcdir" && pwd)/tests/data
OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/in"
cd "$work/in" || exit 1
passed=0
failed=0

check() {
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what: status $status"
		head -c 300 said
	fi
}

prefmodel world random -n 1 -s 2 -o w.csv
prefmodel world show w.csv:0 --yaml -o w.yaml
prefmodel sample w.csv:0 -n 300 --link logistic -o p.csv
prefmodel learn w.csv:0 p.csv --l2 1e-3 -o g.csv 2>/dev/null
awk -F, '!/^#/ { print (/^state/ ? $1 "," $2 ",probability" : $1 "," $2 ",0.25") }' g.csv >policy.csv
awk -F, '!/^#/ { print (/^state/ ? $1 "," $2 ",size" : $1 "," $2 "," $1 * $2) }' g.csv >features.csv
printf 'trajectory,state,action\n0,0,3\n0,1,3\n0,2,3\n0,3,3\n' >visits.csv
printf '[[0, 1], [2, 8]]\n' >b.json
printf 'winner,loser\na,b\nb,a\nb,c\nc,a\n' >items.csv
printf 'id,correct1,correct2\n1,0,1\n2,1,1\n3,0,0\n' >log.csv
printf '{"id": 1, "answers": ["1", "2"], "gold": "2"}\n' >log.jsonl
for k in 1 2; do prefmodel experiment fig3 --worlds random:2 --preferences 3 --labels noiseless --optimizer newton --shard $k/2 -o e$k.csv; done
prefmodel merge e1.csv e2.csv -o e.csv
cp "$data/traces.jsonl" "$data/bias.csv" .

# Every reader: the file, and the command that reads it as FILE.
readers() {
	cat <<-'END'
		w.yaml world show FILE
		w.csv world show FILE:0
		w.csv solve FILE:0
		b.json world import FILE
		w.csv sample FILE:0 -n 3
		policy.csv sample w.csv:0 -n 3 --policy FILE
		g.csv sample w.csv:0 -n 3 --select disagreement --tables FILE,g.csv
		p.csv learn w.csv:0 FILE --l2 1e-3
		p.csv learn w.csv:0 FILE --l2 1e-3 --report /dev/null
		g.csv learn w.csv:0 p.csv --l2 1e-3 --prior FILE
		features.csv learn w.csv:0 p.csv -f FILE
		g.csv evaluate w.csv:0 FILE
		p.csv compare w.csv:0 FILE
		g.csv distance w.csv:0 FILE g.csv
		g.csv distance w.csv:0 g.csv FILE
		items.csv rank FILE
		w.csv experiment fig3 --worlds FILE --preferences 3
		e1.csv merge FILE e2.csv
		log.csv selfcorrect metrics FILE
		bias.csv selfcorrect bias FILE
		traces.jsonl selfcorrect backtrack FILE
	END
	! command -v gnuplot >/dev/null || echo "e.csv plot FILE"
}

# run FILE COMMAND...: the command on that file, with its status, over an output that was there.
run() {
	named=$1
	shift
	echo precious >out.svg
	status=0
	# shellcheck disable=SC2046
	prefmodel $(echo "$*" | sed "s|FILE|$named|") -o out.svg >said 2>&1 || status=$?
}

refused() { [ "$status" -eq 1 ] && [ "$(cat out.svg)" = precious ] && grep -qF "$1" said; }
# A list of names in an option has a length of its own.
too_long() { [ "$status" -ge 1 ] && [ "$status" -le 2 ] && [ "$(cat out.svg)" = precious ] && grep -q "[Nn]ame \(is \)*too long" said; }
same() { [ "$status" -eq 0 ] && grep -v '^# ' out.svg >got && cmp -s want got; }

readers >list
# A name of 4000 bytes, its last folder reached step by step, for the shell's own names are as limited.
step=$(printf '%0200d' 0)
long=.
for k in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do long=$long/$step; done
mkdir -p "$long" || exit 1
while read -r file command; do
	: >"empty.${file##*.}"
	run "empty.${file##*.}" "$command"
	check "no byte, $command" refused "empty.${file##*.}:1:1: "
	run "$file" "$command"
	grep -v '^# ' out.svg >want
	cp "$file" "$long/"
	run "$long/$file" "$command"
	check "a long name, $command" same
	run "$long/$long/$file" "$command"
	check "too long a name, $command" too_long
done <list

# Large files, which are emptied while they are read: what tells how far the reading is, is the kernel's.
awk '/^#/ || /^left/ { print; next } { row[n++] = $0 } END { for (k = 0; k < 6000; k++) for (i = 0; i < n; i++) print row[i] }' p.csv >p.large
awk 'BEGIN { print "winner,loser"; for (i = 0; i < 1500000; i++) print i % 7 "," (i + 1 + i % 5) % 7 }' >items.large
awk '{ row[n++] = $0 } END { for (k = 0; k < 60000; k++) for (i = 0; i < n; i++) print row[i] }' traces.jsonl >traces.large

# Has process $1 read more than a megabyte of some file?
is_reading() {
	for open in /proc/"$1"/fdinfo/*; do
		while read -r key value; do
			[ "$key" != pos: ] || [ "$value" -lt 1000000 ] || return 0
		done <"$open"
	done 2>/dev/null
	return 1
}

# Empties the file in the middle of its reading; a reader that was caught there mostly says so.
caught=0
shrink() {
	cp "$1" shrinking
	echo precious >out.svg
	# shellcheck disable=SC2046
	prefmodel $(echo "$2" | sed 's/FILE/shrinking/') -o out.svg >said 2>&1 &
	while kill -0 $! 2>/dev/null; do
		if is_reading $!; then : >shrinking; break; fi
	done
	status=0
	wait $! || status=$?
	caught=$((caught + status))
}

# A line that is cut is refused; a cut between lines leaves a shorter file, whose results are whole.
survived() {
	case $status in
	0) [ "$(head -c 11 out.svg)" = "# prefmodel" ] && [ "$(tail -c 1 out.svg)" = "" ] ;;
	1) refused "shrinking:" ;;
	*) false ;;
	esac
}

cat >large <<-'END'
	p.large learn w.csv:0 FILE --l2 1e-3
	p.large learn w.csv:0 FILE --l2 1e-3 --report /dev/null
	items.large rank FILE
	traces.large selfcorrect backtrack FILE
END

if [ -r /proc/self/fdinfo/0 ]; then
	while read -r file command; do
		for round in 1 2 3; do
			shrink "$file" "$command"
			check "a file that shrinks, round $round, $command" survived
		done
	done <large
	check "no reader was caught in the middle of its file" [ $caught -gt 0 ]
else
	echo "files that shrink: skipped, the system does not tell how far a file was read"
fi

# A pipe whose writer goes away in the middle of a line.
rm -f shrinking
mkfifo shrinking
while read -r file command; do
	head -c 1000000 "$file" | head -n -1 >whole-lines
	{ cat whole-lines && printf '1,'; } >shrinking &
	run shrinking "$command"
	wait $!
	check "a pipe that ends, $command" refused "shrinking:$(($(wc -l <whole-lines) + 1)):"
done <large
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
