#!/bin/sh
# A signal at any moment: the target is as it was, nothing unfinished is left beside it, and the program died of the signal.
command -v timeout >/dev/null || { echo "skipped: no timeout(1)"; exit 77; }
. "$top_srcdir/tests/program.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
passed=0
failed=0

expect() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$1: got \"$2\", expected \"$3\""
	fi
}

prefmodel world random -s 2 -o world.csv
for try in "TERM 0.02 143" "INT 0.05 130" "TERM 0.1 143" "INT 0.2 130" "HUP 0.3 129" "INT 0.5 130"; do
	# shellcheck disable=SC2086
	set -- $try
	echo precious >out.csv
	timeout --preserve-status -s "$1" "$2" prefmodel sample world.csv:0 -n 400000000 -o out.csv 2>/dev/null
	expect "status after $try" $? "$3"
	expect "target after $try" "$(cat out.csv)" precious
	expect "files after $try" "$(ls)" "out.csv
world.csv"
done

# kill -9 cannot be cleaned up after, but the target is safe.
timeout -s KILL 0.2 prefmodel sample world.csv:0 -n 400000000 -o out.csv 2>/dev/null
expect "target after KILL" "$(cat out.csv)" precious
rm -f out.csv.*

# Two runs that write the same file: it is one of theirs, whole.
prefmodel sample world.csv:0 -n 20000 -s 1 -o one.csv
prefmodel sample world.csv:0 -n 20000 -s 2 -o two.csv
prefmodel sample world.csv:0 -n 20000 -s 1 -o both.csv &
prefmodel sample world.csv:0 -n 20000 -s 2 -o both.csv
wait
if cmp -s both.csv one.csv || cmp -s both.csv two.csv; then same=yes; else same=no; fi
expect "two writers" $same yes

# An interrupted experiment goes on to the same bytes.
run="prefmodel experiment fig3 --worlds random:12 --preferences 3000 --labels noiseless --jobs 1"
$run -o whole.csv 2>/dev/null
timeout --preserve-status -s INT 0.3 $run -o cut.csv 2>/dev/null
expect "status of an interrupted experiment" $? 130
expect "no table of an interrupted experiment" "$(ls cut.csv 2>/dev/null)" ""
$run -o cut.csv --resume 2>/dev/null
expect "status of the rest" $? 0
cmp whole.csv cut.csv
expect "bytes of the rest" $? 0

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
