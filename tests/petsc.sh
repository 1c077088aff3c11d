#!/bin/sh
# Planning on ranks: values of any number of them agree with those of one process to the sum of the bounds; checkpoints go on where they
# were, and are refused elsewhere; a failure on any rank ends all with one message and leaves the output alone.
grep -q '^#define HAVE_PETSC 1' "$top_builddir/config.h" || { echo "skipped: built without PETSc"; exit 77; }
command -v mpirun >/dev/null || { echo "skipped: no mpirun"; exit 77; }
prefmodel=$(cd "$top_builddir" && pwd)/prefmodel
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM OMPI_MCA_rmaps_base_oversubscribe
passed=0
failed=0

check() {
	name=$1
	shift
	if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $name"; cat message; fi
}

# ranks N ARGUMENTS...: solve on N ranks; its status; standard error in the file message.
ranks() {
	n=$1
	shift
	mpirun -n "$n" "$prefmodel" solve -m petsc "$@" 2>message
}

# Failing with status 1, with one message of our own, which holds the first argument, and with old as it was.
refuses() {
	pattern=$1
	shift
	echo 'as it was' >old
	"$@" -o old
	[ $? -eq 1 ] && [ "$(grep -c '^prefmodel:' message)" -eq 1 ] && grep -q "$pattern" message && [ "$(cat old)" = 'as it was' ] &&
		[ "$(ls old*)" = old ]
}

# Rows of two tables in the same order, whose values differ by no more than the sum of the bounds; $3 is how many there must be.
agree() {
	bounds=$(cat serial.bound message | sed -n 's/.*error bound //p' | tr '\n' '+')
	paste -d, "$1" "$2" | grep -v '^#' | awk -F, -v bound="$bounds" -v rows="$3" '
		BEGIN { n = split(bound, part, "+"); for (i = 1; i <= n; i++) most += part[i] }
		NR == 1 { if (NF != 12) exit; next }
		function off(a, b) { return a > b ? a - b : b - a }
		$1 == $7 && $2 == $8 && off($3, $9) <= most && off($4, $10) <= most && off($5, $11) <= 2 * most &&
			($6 == $12 || $6 == "" || $12 == "") { good++ }
		END { exit !(n > 2 && most >= 0 && most < 1e-7 && good == rows && NR == rows + 1) }'
}

# What one process finds by policy iteration, against 1, 2 and 3 ranks.
compare() {
	world=$1
	rows=$2
	"$prefmodel" solve -m pi -t 1e-10 "$world" -o serial.csv 2>serial.bound
	for n in 1 2 3; do
		ranks "$n" "$world" -o ranks.csv
		check "$world on $n ranks" agree serial.csv ranks.csv "$rows"
	done
}

random() {
	printf '%s\n' 'prefmodel: world/1' 'kind: random' "states: $1" 'actions: 3' 'successors: 4' "gamma: $2" 'seed: 11' "$3"
}

# struck FOLDER WORLD PATTERN COMMAND...: in the midst of a long solve on two ranks COMMAND is run on the process of the second.  All end, and soon, with a
# status other than 0 and a message that holds the pattern; files are as they were.
struck() (
	mkdir "$1" && cd "$1" || exit
	world=../$2
	pattern=$3
	shift 3
	echo 'as it was' >old
	# With that threshold a large array is always a new mapping, which a limit of memory refuses.
	# shellcheck disable=SC2016
	MALLOC_MMAP_THRESHOLD_=65536 timeout 60 mpirun -n 2 sh -c 'echo $$ >"pid.$OMPI_COMM_WORLD_RANK" && exec "$@"' sh \
		"$prefmodel" solve -m petsc -t 1e-13 "$world" --checkpoint kept -o old 2>message &
	job=$!
	until [ -e kept ]; do kill -0 $job 2>/dev/null || exit; sleep 0.02; done
	"$@" "$(cat pid.1)" || exit
	wait $job
	status=$?
	[ $status -ne 0 ] && [ $status -ne 124 ] && grep -q "$pattern" message && [ "$(cat old)" = 'as it was' ] &&
		[ "$(ls old* kept*)" = "$(printf 'kept\nold')" ] && head -n 1 kept | grep -q "states $(sed -n 's/^states: //p' "$world")" &&
		! ps -o stat= -p "$(cat pid.0)" | grep -qv '^Z' || { cat message; exit 1; }
)

# A rank whose memory ends waits for the others some ten seconds; meanwhile the rest is tested.  Memory is asked for when the policy changes, which it does
# for the first half of a second here.
random 100000 0.9999 'reach: 3' >long.yaml
random 400000 0.9999 >changing.yaml
struck starved changing.yaml '^prefmodel: PETSc, .*: out of memory$' prlimit --as=1 --pid &
starving=$!

random 1000 0.9 >everywhere.yaml
random 1500 0.999 'reach: 5' >near.yaml
printf '%s\n' 'prefmodel: world/1' 'kind: gridworld' 'gamma: 0.999' 'slip: 0.1' 'map: |' '  ..S.G' '  .~R..' '  C.H..' >board.yaml
printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'states: 401' 'actions: 2' 'gamma: 0.99' 'terminal: [400]' 'transitions_file: table.csv' >table.yaml
awk 'BEGIN {
	print "# rows in no order\nreward,next,state,action,probability"
	for (i = 0; i < 400; i++) {
		s = i * 171 % 400
		printf "%g,%d,%d,0,0.75\n%g,%d,%d,0,0.25\n", i % 7 - 3, (s * 13 + 1) % 399, s, 0.5, 400, s
		printf "-0.25,%d,%d,1,1\n", (s + 1) % 400, s
	}
}' >table.csv
compare everywhere.yaml 3000
compare near.yaml 4500
compare board.yaml 60
compare table.yaml 802

# On a board that slips and has no end the policies change for many rounds before the residual falls.
{
	printf '%s\n' 'prefmodel: world/1' 'kind: gridworld' 'gamma: 0.999' 'slip: 0.1' 'rewards: {gas: -1, mud: -2, coin: 1}' 'map: |'
	awk 'BEGIN {
		for (i = 0; i < 60; i++) {
			line = "  "
			for (j = 0; j < 60; j++) {
				u = (i * 7919 + j * 104729 + i * j * 31) % 100
				line = line (u < 10 ? "H" : u < 30 ? "~" : u < 32 ? "C" : ".")
			}
			print line
		}
	}'
} >slow.yaml
compare slow.yaml 14400

# Without discount: a board, a board that slips, and a table all of whose rows lead to the end; ties abound in the first.
sed 's/0.999/1/; s/0.1/0/' board.yaml >straight.yaml
sed 's/0.999/1/' board.yaml >slips.yaml
sed 's/0.99/1/' table.yaml >ends.yaml
compare straight.yaml 60
compare slips.yaml 60
compare ends.yaml 802

# A trap, on whichever rank its states are, has ended.
printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'states: 6' 'actions: 2' 'gamma: 1' 'terminal: [5]' 'transitions:' '  - [0, 0, 3, 1, 0]' '  - [0, 1, 4, 1, 0]' \
	'  - [3, 0, 0, 1, 0]' '  - [3, 1, 3, 1, 0]' '  - [4, 0, 0, 0.5, 0]' '  - [4, 0, 3, 0.5, 0]' '  - [4, 1, 4, 1, 0]' '  - [1, 0, 5, 0.25, -2]' '  - [1, 0, 4, 0.75, 1]' \
	'  - [1, 1, 2, 1, -1]' '  - [2, 0, 0, 1, 3]' '  - [2, 1, 1, 1, -1]' >rest.yaml
compare rest.yaml 12

# Going round returns 0, exactly where steps are halves and up to rounding where they are thirds; only states 0 and 5 end.
rounds_of() {
	printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'states: 9' 'actions: 2' 'gamma: 1' 'terminal: [8]' 'transitions:'
	awk -v p="$1" -v unit="$2" 'BEGIN {
		for (s = 0; s < 8; s++) {
			near = (s + 1) % 8; far = (s + 3) % 8; here = s * s % 5
			printf "  - [%d, 0, %d, %.17g, %.17g]\n", s, near, p, unit * (here - near * near % 5)
			printf "  - [%d, 0, %d, %.17g, %.17g]\n", s, far, 1 - p, unit * (here - far * far % 5)
			if (s % 5 == 0) printf "  - [%d, 1, 8, 1, %d]\n", s, -1 - s
			else printf "  - [%d, 1, %d, 1, 0]\n", s, s
		}
	}'
}
rounds_of 0.5 0.25 >halves.yaml
rounds_of 0.33333333333333333 0.1 >thirds.yaml
compare halves.yaml 18
compare thirds.yaml 18

# What earns for ever is named as one process names it, whoever has its states; so is what cannot end.
printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'states: 4' 'actions: 2' 'gamma: 1' 'terminal: [3]' 'transitions:' '  - [0, 0, 3, 1, 5]' \
	'  - [0, 1, 2, 1, 2]' '  - [1, 0, 0, 1, 0]' '  - [1, 1, 3, 0.5, 1]' '  - [1, 1, 1, 0.5, -1]' '  - [2, 0, 0, 1, -1.5]' '  - [2, 1, 3, 1, 0]' >earns.yaml
sed 's/-1.5/-2.5/' earns.yaml >costs.yaml
printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'states: 4' 'actions: 2' 'gamma: 1' 'terminal: [3]' 'transitions:' '  - [0, 0, 3, 1, 5]' \
	'  - [0, 1, 2, 1, 2]' '  - [1, 0, 2, 0.25, 0]' '  - [1, 0, 1, 0.75, 4]' '  - [1, 1, 2, 1, 7]' '  - [2, 0, 1, 1, -1]' '  - [2, 1, 1, 1, -3]' >trap.yaml
compare costs.yaml 8
# Several cycles earn the same; any of them will do.
printf '%s\n' 'prefmodel: world/1' 'kind: gridworld' 'gamma: 1' 'map: |' '  C.....G' '  .~~~~~.' '  ......C' 'rewards: {gas: -1, goal: 50, coin: 9, mud: -2}' >coins.yaml
named() {
	world=$1
	"$prefmodel" solve -m pi "$world" 2>serial.loop
	loop=$(sed -n 's/.*\(values diverge without discount: .*\)/\1/p' serial.loop)
	[ -n "$loop" ] || return 1
	for n in 1 2 3; do refuses "prefmodel: $loop\$" ranks "$n" "$world" || return 1; done
}
check 'a cycle that earns' named earns.yaml
check 'what cannot end' named trap.yaml
coins() {
	for n in 1 2 3; do refuses 'values diverge without discount: state .* returns 7 a lap$' ranks "$n" coins.yaml || return 1; done
}
check 'a board whose coins earn' coins

# Where the bound is too wide to tell, the field is empty.
undecided() {
	ranks 2 board.yaml -t 100 -o ranks.csv && n=$(sed -n 's/.*undecided for \([0-9]*\) of 60 actions.*/\1/p' message) && [ "$n" -gt 0 ] &&
		[ "$(grep -c ',$' ranks.csv)" -eq "$n" ]
}
check 'actions that may be optimal' undecided

# More ranks than states.
printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'states: 2' 'actions: 1' 'gamma: 0.5' 'transitions:' '  - [0, 0, 1, 1, 1]' '  - [1, 0, 0, 1, 2]' >two.yaml
compare two.yaml 2

summary() {
	ranks 2 near.yaml --summary >summary.csv && grep -q '^method,petsc$' summary.csv && grep -q '^states,1500$' summary.csv &&
		[ "$(grep -c '' summary.csv)" -eq 9 ]
}
check summary summary

# PETSc's own settings; what it prints is no part of the table.
settings() {
	PETSC_OPTIONS='-ksp_type gmres -pc_type asm -ksp_view -options_left' ranks 2 everywhere.yaml -o ranks.csv && grep -q 'type: gmres' message &&
		grep -q 'type: asm' message && ranks 1 everywhere.yaml >plain.csv && [ "$(grep -c '' ranks.csv)" -eq "$(grep -c '' plain.csv)" ]
}
check settings settings
PETSC_OPTIONS='-ksp_type none-such' check 'settings that are wrong' refuses 'PETSc.*none-such' ranks 2 everywhere.yaml

# A checkpoint of 2 ranks is good for 1 and 3, for no other world and no other discount, and not when it is damaged.
kept() {
	ranks 2 near.yaml --max-iterations 3 --checkpoint kept
	[ $? -eq 1 ] && grep -q 'iteration limit' message && head -n 1 kept | grep -q '^prefmodel checkpoint/1 states 1500 rounds 3 gamma 0.999'
}
check 'a checkpoint at the limit' kept
rounds() {
	cp kept again && ranks "$1" near.yaml --checkpoint again -o ranks.csv && whole=$(sed -n 's/.*petsc: \([0-9]*\) iter.*/\1/p' message) &&
		[ "$whole" -gt 3 ] && head -n 1 again | grep -q "rounds $whole gamma" && agree serial.csv ranks.csv 4500
}
"$prefmodel" solve -m pi -t 1e-10 near.yaml -o serial.csv 2>serial.bound
check 'on 1 rank' rounds 1
check 'on 3 ranks' rounds 3
check 'finished already' ranks 2 near.yaml --checkpoint again --max-iterations 1 -o ranks.csv

undiscounted() {
	ranks 2 slips.yaml --max-iterations 1 --checkpoint slips
	[ $? -eq 1 ] && head -n 1 slips | grep -q 'rounds 1 gamma 1 ' && ranks 3 slips.yaml --checkpoint slips -o ranks.csv && agree serial.csv ranks.csv 60
}
"$prefmodel" solve -m pi -t 1e-10 slips.yaml -o serial.csv 2>serial.bound
check 'without discount' undiscounted

spoilt() {
	cp kept spoilt
	"$@" && cmp -s kept spoilt
}
random 1500 0.999 'reach: 6' >other.yaml
check 'another world' spoilt refuses 'spoilt:1:1: found a checkpoint of another world' ranks 2 other.yaml --checkpoint spoilt
check 'another discount' spoilt refuses 'found a checkpoint of discount 0.999' ranks 2 near.yaml -g 0.99 --checkpoint spoilt
damaged() {
	refuses 'spoilt:1:1: found damaged values' ranks 2 near.yaml --checkpoint spoilt
}
head -c 9000 kept >spoilt
check 'a short checkpoint' damaged
{ head -c 9000 kept; printf x; tail -c +9002 kept; } >spoilt
check 'a changed checkpoint' damaged
echo 'something' >spoilt
check 'no checkpoint' refuses 'spoilt:1:1: found something else' ranks 1 near.yaml --checkpoint spoilt
check 'a checkpoint that cannot be' refuses 'cannot be written' ranks 2 near.yaml --checkpoint no-folder/file

# Mistakes.
cp table.csv good.csv
sed '1100s/,1,/,one,/' good.csv >table.csv
check 'a row that one rank finds' refuses 'table.csv:1100:' ranks 2 table.yaml
sed '1100d' good.csv >table.csv
check 'a row that is missing' refuses 'table.yaml:7:19: state [0-9]*, action [01]: has no transitions' ranks 3 table.yaml
# Line 3 is state 0's; its copy is read by another rank than the line itself.
{ cat good.csv; sed -n 3p good.csv; } >table.csv
check 'a row that stands twice, in two parts' refuses 'table.csv:1203:4: state 0, action 0, next 1: this transition stands twice' ranks 2 table.yaml
sed '1101s/,0.75$/,0.5/' good.csv >table.csv
check 'a row whose probabilities do not sum to 1' refuses 'table.csv:1101:[0-9]*: state [0-9]*, action 0: probabilities do not sum to 1 but to (0.75)' \
	ranks 3 table.yaml
cp good.csv table.csv
check 'no such file' refuses 'none.yaml: cannot be opened' ranks 2 none.yaml
check 'no end' refuses 'no terminal state can be reached from a loop' ranks 2 near.yaml -g 1
check 'standard input' refuses 'cannot be read by several ranks' ranks 2 -
no_folder() {
	ranks 2 near.yaml -o no-folder/file
	[ $? -eq 1 ] && [ "$(grep -c '^prefmodel:' message)" -eq 1 ] && grep -q 'cannot be written' message
}
check 'no such folder' no_folder

# A signal to one rank ends all of them in order; what was done is kept.
random 100000 0.9999 'reach: 3' >long.yaml
stopped() {
	echo 'as it was' >old
	rm -f stopped
	mpirun -n 2 "$prefmodel" solve -m petsc -t 1e-13 long.yaml --checkpoint stopped -o old 2>message &
	job=$!
	until [ -e stopped ]; do kill -0 $job 2>/dev/null || return 1; sleep 0.1; done
	# The ranks are children of mpirun.
	kill -INT "$(ps -o pid=,ppid= | awk -v job=$job '$2 == job { print $1; exit }')"
	wait $job
	[ $? -ne 0 ] && grep -q 'stopped; the same command goes on from stopped' message && [ "$(cat old)" = 'as it was' ] && [ "$(ls old*)" = old ] &&
		head -n 1 stopped | grep -q 'states 100000'
}
check 'an interrupt' stopped

check 'a rank that is killed' struck killed long.yaml 'on signal 9' kill -KILL
check 'a rank without memory' wait $starving

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
