#!/bin/sh
# Locales with other decimal points than '.', one of a byte and one of two: the command gives the same bytes in them, and so does the
# library in a program that has set them (see in-locale.c).  The locales are made here.
. "$top_srcdir/tests/program.sh"
data=$(cd "$top_srcdir" && pwd)/tests/data
OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
failed=0
files='report.json weights.csv plot.svg' # what commands write beside their output

LC_ALL=C
export LC_ALL
prefmodel world random -n 1 -s 2 -o w.csv
prefmodel sample w.csv:0 -n 300 --link logistic -o p.csv
prefmodel learn w.csv:0 p.csv --l2 1e-3 -o g.csv 2>/dev/null
printf '[[0, 1], [2, 8]]\n' >b.json
for shard in 1 2; do prefmodel experiment fig3 --worlds random:4 --preferences 3,10 --labels noiseless --optimizer newton --shard $shard/2 -o e$shard.csv; done
prefmodel merge e1.csv e2.csv -o e.csv
printf 'winner,loser,count\na,b,2.5\nb,a,0.5\nb,c,1.5\nc,a,0.25\n' >items.csv
printf 'id,correct1,correct2,group\n1,0,1,a\n2,1,1,b\n3,0,0,a\n4,1,0,b\n' >log.csv

commands() {
	cat <<-'END'
		world show w.csv:0 --yaml
		world random -n 3
		world import b.json
		solve w.csv:0 --gamma 0.95
		sample w.csv:0 -n 30 --link logistic --beta 0.5
		learn w.csv:0 p.csv --l2 0.001 --report report.json
		learn w.csv:0 p.csv -a regret -f grid --starts 1 --weights weights.csv
		evaluate w.csv:0 g.csv
		compare w.csv:0 p.csv
		rank items.csv -q
		distance w.csv:0 g.csv g.csv
		experiment fig3 --worlds random:4 --preferences 3,10 --labels noiseless --optimizer newton
		experiment snowball --part alpha,drift,hijack,loop
		merge e1.csv e2.csv
		selfcorrect metrics log.csv -b group
		selfcorrect bias $data/bias.csv
		selfcorrect backtrack $data/traces.jsonl
	END
}

# same WHAT PROGRAM COMMAND...: does the program write what the command writes in the C locale?  Its files beside the output count too.
same() {
	what=$1 program=$2
	shift 2
	rm -f $files
	eval "prefmodel $*" >plain 2>/dev/null || echo "status $?" >>plain
	cat $files >>plain 2>/dev/null
	rm -f $files
	eval "LOCPATH=. LC_ALL=$name.UTF-8 $program $*" >other 2>/dev/null || echo "status $?" >>other
	cat $files >>other 2>/dev/null
	if ! grep -q '^status' plain && cmp plain other; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$what: $*"
		diff plain other | head -6
	fi
}

commands >list
for name in de_DE ps_AF; do
	if ! localedef -i $name -f UTF-8 "./$name.UTF-8" 2>/dev/null; then
		echo "$name: skipped, localedef or its sources are not there"
		continue
	fi
	while read -r command; do
		same "$name, the command" prefmodel "$command"
		same "$name, the library" "$build/tests/in-locale" "$command"
	done <list
	! command -v gnuplot >/dev/null || same "$name, the command" prefmodel plot e.csv -o plot.svg
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
