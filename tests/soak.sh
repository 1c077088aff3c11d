#!/bin/sh
# usage: tests/soak.sh [SECONDS]
# What takes long, and is therefore done once in a while: each fuzz target runs for SECONDS (3600), all at the same time; beside them, for as long,
# signals at random moments, random worlds on which all planners must agree, and random preferences on which the optimizers must.  Everything
# runs at the lowest priority.  Ends with a table of numbers, and fails when anything was found.
set -u
seconds=${1-3600}
source=$(cd "$(dirname "$0")/.." && pwd)
top_srcdir=$source
top_builddir=$(cd "${top_builddir-.}" && pwd)
export top_srcdir top_builddir
. "$source/tests/program.sh"
OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
[ -n "${SOAK_STARTED-}" ] || ! chrt -i 0 true 2>/dev/null || exec env SOAK_STARTED=yes chrt -i 0 nice -n 19 sh "$0" "$seconds"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
end=$(($(date +%s) + seconds))

going_on() {
	[ "$(date +%s)" -lt $end ]
}

interrupts() {
	round=0 found=0 tries=0 passed=0
	while going_on; do
		round=$((round + 1))
		SEED=$round sh "$source/tests/interrupts.sh" 40 >said-interrupts 2>&1 || { found=$((found + 1)); cat said-interrupts >>found-interrupts; }
		passed=$(sed -n 's/ passed.*//p' said-interrupts)
		tries=$((tries + ${passed:-0}))
	done
	echo "interrupts: $tries runs ended by a signal, seeds 1 to $round, $found rounds that found something"
}

# differs TABLE TABLE COLUMN TOLERANCE: do tables of states and actions differ by more, in what they number, or is one not there?
differs() {
	! awk -F, -v column="$3" -v tolerance="$4" '
		!/^[0-9]/ { next }
		FILENAME != last { file++; last = FILENAME }
		file == 1 { key[++rows] = $1 "," $2; value[rows] = $column; next }
		{ others++; d = $column - value[others]
		  if (key[others] != $1 "," $2 || $column !~ /^-?[0-9]/ || !(d <= tolerance && d >= -tolerance)) { bad = 1; exit } }
		END { exit bad || rows < 1 || rows != others }' "$1" "$2"
}

planners() {
	worlds=0 found=0
	while going_on; do
		worlds=$((worlds + 1))
		rm -f vi.csv other.csv
		prefmodel world random -n 1 -s "$worlds" -o planner.csv
		prefmodel solve planner.csv:0 --method vi -o vi.csv 2>/dev/null
		for method in auto pi gs mpi ipi ps lp; do
			prefmodel solve planner.csv:0 --method $method -o other.csv 2>said-planners || ! grep -q "this build has no such planner" said-planners || continue
			if [ ! -e other.csv ] || differs vi.csv other.csv 3 1e-6; then found=$((found + 1)); echo "world $worlds, $method" >>found-planners; fi
			rm -f other.csv
		done
	done
	echo "planners: $worlds random worlds, $found disagreements"
}

optimizers() {
	sets=0 found=0
	while going_on; do
		sets=$((sets + 1))
		rm -f newton.csv lbfgs.csv gsl.csv
		prefmodel world random -n 1 -s "$sets" -o learner.csv
		prefmodel sample learner.csv:0 -n 500 --link logistic -s "$sets" -o pairs.csv 2>/dev/null || continue
		prefmodel learn learner.csv:0 pairs.csv --l2 0.01 --tol 1e-9 -o newton.csv 2>/dev/null
		prefmodel learn learner.csv:0 pairs.csv --l2 0.01 --tol 1e-9 --optimizer lbfgs -o lbfgs.csv 2>/dev/null
		# GSL's witness does not reach that gradient, which differs by at most 1e-7/0.01 in a weight.
		prefmodel learn learner.csv:0 pairs.csv --l2 0.01 --tol 1e-7 --optimizer gsl-bfgs -o gsl.csv 2>/dev/null
		if differs newton.csv lbfgs.csv 3 1e-4 || differs newton.csv gsl.csv 3 1e-4; then found=$((found + 1)); echo "seed $sets" >>found-optimizers; fi
	done
	echo "optimizers: $sets random sets of preferences, $found disagreements"
}

interrupts >numbers-interrupts &
planners >numbers-planners &
optimizers >numbers-optimizers &
# What waits at the lowest priority is not an input that takes long.
JOBS=99 FUZZ_TIMEOUT=600 sh "$source/tests/fuzz/run" "$seconds"
fuzzed=$?
wait
for loop in interrupts planners optimizers; do [ -s numbers-$loop ] || echo "the loop came to no end" >found-$loop; done
cat numbers-*
for file in found-*; do [ ! -e "$file" ] || { echo "== $file"; head -40 "$file"; fuzzed=1; }; done
exit $fuzzed
