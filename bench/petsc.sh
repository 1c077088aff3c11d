#!/bin/sh
# usage: petsc.sh BUILD [RANKS ...]              (RANKS: 1 2; RUNS=N for another number of runs than 3; QUIET=COMMAND to run mpirun under)
# Planning on ranks by a build configured --with-petsc: strong scaling on a random world of a million states and on a board that slips, on which
# values travel slowly (BOARD=CELLS for another edge than 300); weak scaling on random worlds of half a million states a rank, and on that board
# against one of half its cells on one rank.  A table of the
# median seconds in all and of planning, and of the resident memory of the largest rank.
set -u
prefmodel=$(cd "$1" && pwd)/prefmodel
shift
runs=${RUNS-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
edge=${BOARD-300}
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM OMPI_MCA_rmaps_base_oversubscribe OMPI_MCA_mpi_yield_when_idle

random() {
	printf '%s\n' 'prefmodel: world/1' 'kind: random' "states: $1" 'actions: 4' 'successors: 4' 'gamma: 0.999' 'seed: 1'
}

# A board of SIZE x SIZE cells on which nothing ends: a tenth houses, a fifth mud, a coin on one cell in fifty.
board() {
	printf '%s\n' 'prefmodel: world/1' 'kind: gridworld' 'gamma: 0.999' 'slip: 0.1' 'rewards: {gas: -1, mud: -2, coin: 1}' 'map: |'
	awk -v n="$1" 'BEGIN {
		srand(7)
		for (i = 0; i < n; i++) {
			line = "  "
			for (j = 0; j < n; j++) { u = rand(); line = line (u < 0.1 ? "H" : u < 0.3 ? "~" : u < 0.32 ? "C" : ".") }
			print line
		}
	}'
}

median() {
	sort -g | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

# measure NAME WORLD RANKS: a line of the table.
measure() {
	rm -f all planned memory
	for run in $(seq "$runs"); do
		begin=$(date +%s.%N)
		# shellcheck disable=SC2016
		${QUIET-} mpirun -n "$3" sh -c 'exec /usr/bin/time -f %M -o "rank.$OMPI_COMM_WORLD_RANK" "$@"' sh "$prefmodel" solve -m petsc -t 1e-8 \
			--summary "$2" >summary 2>message || { echo "failed: $1 on $3 ranks"; cat message; exit 1; }
		awk -v begin="$begin" -v end="$(date +%s.%N)" 'BEGIN { print end - begin }' >>all
		sed -n 's/^seconds,//p' summary >>planned
		sort -n rank.* | tail -n 1 >>memory
		rm -f rank.*
	done
	iterations=$(sed -n 's/^iterations,//p' summary)
	echo "| $1 | $3 | $(median <all) | $(median <planned) | $iterations | $(median <memory | awk '{ print int($1 / 1024 + 0.5) }') |"
}

random 1000000 >random-2.yaml
random 500000 >random-1.yaml
board "$edge" >board.yaml
half=$(awk -v edge="$edge" 'BEGIN { print int(edge / sqrt(2)) }')
board "$half" >half.yaml
echo '| world | ranks | seconds in all | seconds of planning | rounds | MB of the largest rank |'
echo '| --- | --- | --- | --- | --- | --- |'
for n in ${*:-1 2}; do
	measure 'random, 1e6 states' random-2.yaml "$n"
	measure "board, $edge x $edge" board.yaml "$n"
	[ "$n" -ne 1 ] || measure "board, $half x $half" half.yaml "$n"
	[ "$n" -gt 2 ] || measure 'random, 5e5 states a rank' "random-$n.yaml" "$n"
done
