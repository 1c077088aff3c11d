#!/bin/sh
# The table of an experiment is the same to the byte for any number of threads, ranks and shards.
set -e
. "$top_srcdir/tests/program.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { prefmodel experiment fig3 --worlds random:4 --preferences 100,300 --seed 7 "$@"; }

run --jobs 1 -o "$work/one.csv"
test "$(grep -vc '^#' "$work/one.csv")" -eq 65 || { echo "expected 64 rows"; exit 1; }
for jobs in 2 4; do
	run --jobs $jobs -o "$work/threads.csv"
	cmp "$work/one.csv" "$work/threads.csv"
done
run --jobs 2 > "$work/stdout.csv"
cmp "$work/one.csv" "$work/stdout.csv"

for shard in 1 2 3; do run --shard $shard/3 -o "$work/part$shard.csv"; done
prefmodel merge "$work/part3.csv" "$work/part1.csv" "$work/part2.csv" -o "$work/merged.csv"
cmp "$work/one.csv" "$work/merged.csv"
if prefmodel merge "$work/part1.csv" "$work/part2.csv" -o "$work/half.csv" 2> "$work/message"; then
	echo "a missing shard went unnoticed"; exit 1
fi
grep -q 'a shard is missing' "$work/message"
test ! -e "$work/half.csv"

if ! grep -q '^#define HAVE_MPI 1' "$top_builddir/config.h" || ! command -v mpirun > /dev/null; then
	echo "ranks skipped: built without MPI or no mpirun"
	exit 0
fi
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM OMPI_MCA_rmaps_base_oversubscribe
for ranks in 2 3; do
	mpirun -n $ranks prefmodel experiment fig3 --worlds random:4 --preferences 100,300 --seed 7 --jobs 1 -o "$work/ranks.csv"
	cmp "$work/one.csv" "$work/ranks.csv"
	rm "$work/ranks.csv"
done

# A cell that fails on any rank ends the run on all: one message, and the table that was there stays.
printf '%s\n' 'prefmodel: world/1' 'kind: tabular' 'name: endless' 'states: 2' 'actions: 2' 'gamma: 1' 'transitions:' '  - [0, 0, 1, 1, 1]' \
	'  - [0, 1, 0, 1, 0.3]' '  - [1, 0, 0, 1, 1]' '  - [1, 1, 1, 1, 0.3]' > "$work/endless.yaml"
cp "$work/one.csv" "$work/old.csv"
if mpirun -n 2 prefmodel experiment fig6 --worlds "$work/endless.yaml" --replicates 1000 --jobs 1 -o "$work/old.csv" 2> "$work/message"; then
	echo "a failure on a rank went unnoticed"; exit 1
fi
test "$(grep -c 'worlds endless.*values diverge' "$work/message")" -eq 1 || { cat "$work/message"; exit 1; }
cmp "$work/one.csv" "$work/old.csv"

# Ranks with different options, as with files that differ between machines, are refused together.
if mpirun -n 1 prefmodel experiment fig3 --worlds random:2 --preferences 10 --seed 1 : \
	-n 1 prefmodel experiment fig3 --worlds random:2 --preferences 10 --seed 2 > "$work/mixed.csv" 2> "$work/message"; then
	echo "ranks of different seeds were mixed"; exit 1
fi
grep -q 'do not all have the same options' "$work/message" || { cat "$work/message"; exit 1; }
if timeout 60 mpirun -n 1 prefmodel experiment fig3 --worlds random:2 --preferences 10 : \
	-n 1 prefmodel experiment fig3 --worlds no-such-file.csv --preferences 10 > "$work/mixed.csv" 2> "$work/message"; then
	echo "a rank without worlds went unnoticed"; exit 1
fi
grep -q 'on another rank' "$work/message" || { cat "$work/message"; exit 1; }
