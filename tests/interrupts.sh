#!/bin/sh
# usage: interrupts.sh [TRIES]
# Commands that write a file are ended at random moments by SIGINT, SIGTERM and SIGKILL: the file is what it was or whole, the status says
# which, and only SIGKILL may leave an unfinished file beside it.
command -v timeout >/dev/null || { echo "skipped: no timeout(1)"; exit 77; }
tries=${1-$((40 / ${PREFMODEL_TEST_SHARE-1}))}
. "$top_srcdir/tests/program.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/folder"
cd "$work/folder" || exit 1
passed=0
failed=0
seed=${SEED-1}
echo "seed: $seed"

# A number below $1 into $drawn.
draw() {
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	drawn=$((seed / 65536 % $1))
}

prefmodel world random -n 1 -s 2 -o ../world.csv
prefmodel sample ../world.csv:0 -n 4000 --link logistic -o ../pairs.csv
prefmodel learn ../world.csv:0 ../pairs.csv --l2 1e-4 -o ../g.csv 2>/dev/null
commands() {
	cat <<-'END'
		world random -n 300
		solve ../world.csv:0
		sample ../world.csv:0 -n 20000
		learn ../world.csv:0 ../pairs.csv --l2 1e-4
		evaluate ../world.csv:0 ../g.csv
		compare ../world.csv:0 ../pairs.csv
		distance ../world.csv:0 ../g.csv ../g.csv
		experiment fig3 --worlds ../world.csv --preferences 300 --labels noiseless --jobs 2
	END
}

# What a run that ended with status $1 after signal $2 (number $3) has left is wrong; says how.
wrong() {
	case $1 in
	0) cmp -s out.csv ../whole.csv || echo "status 0, but the file is not whole" ;;
	# The signal may come when the file is written and the program not yet at its end.
	$((128 + $3))) [ "$(cat out.csv)" = precious ] || cmp -s out.csv ../whole.csv || echo "the file is neither what it was nor whole" ;;
	*) echo "status $1" ;;
	esac
	[ "$2" = KILL ] || [ "$(find . -name 'out.csv.??????')" = "" ] || echo "an unfinished file is left: $(ls)"
}

commands >../commands
while read -r command; do
	rm -f ./*
	begin=$(date +%s%N)
	# shellcheck disable=SC2086
	prefmodel $command -o ../whole.csv 2>/dev/null
	# Moments from before the start to after the end.
	milliseconds=$((($(date +%s%N) - begin) / 1000000 * 5 / 4 + 2))
	try=0
	while [ $try -lt "$tries" ]; do
		try=$((try + 1))
		draw 3
		# shellcheck disable=SC2086
		set -- $(echo "INT 2 TERM 15 KILL 9" | cut -d' ' -f$((2 * drawn + 1))-$((2 * drawn + 2)))
		draw $milliseconds
		rm -f ./*
		echo precious >out.csv
		# shellcheck disable=SC2086
		timeout --preserve-status -s "$1" "$(printf '0.%03d' "$drawn")1" prefmodel $command -o out.csv 2>/dev/null
		said=$(wrong $? "$1" "$2")
		if [ -z "$said" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$command, $1 after $drawn ms: $said"; fi
	done
done <../commands
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
