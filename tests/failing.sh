#!/bin/sh
# Every allocation of every command failing in turn: status 1, a message, no file half written or lost (see failing.c).
if [ "${PREFMODEL_TEST_FAILING-yes}" = no ]; then
	echo "skipped: PREFMODEL_TEST_FAILING is no"
	exit 77
fi
failing=$(cd "$top_builddir" && pwd)/tests/failing
prefmodel=$(cd "$top_builddir" && pwd)/prefmodel
data=$(cd "$top_srcdir" && pwd)/tests/data
OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
export OPENBLAS_NUM_THREADS OMP_NUM_THREADS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/in" "$work/folder"
cd "$work/in" || exit 1

cat >small.yaml <<'END'
prefmodel: world/1
kind: gridworld
name: small
gamma: 0.9
map: |
  .S.
  C.G
rewards: {gas: -1, goal: 7}
END
cat >table.yaml <<'END'
prefmodel: world/1
kind: tabular
gamma: 0.9
states: 3
actions: 2
terminal: [2]
start: {0: 0.25, 1: 0.75}
transitions: [[0, 0, 1, 0.5, 3], [0, 0, 2, 0.5, 1], [0, 1, 2, 1, 0], [1, 0, 2, 1, -1], [1, 1, 1, 1, -2]]
END
printf 'left,right,label\nx,y,1\ny,z,1\nz,x,1\nx,z,0.5\n' >items.csv
printf 'id,correct1,correct2\n1,1,1\n2,1,0\n3,0,1\n' >log.csv
printf '{"id": "1", "correct1": 1, "correct2": 0}\n{"id": "2", "correct1": 0, "correct2": 1}\n' >log.jsonl
printf '[[0, 1], [2, 8]]\n' >board.json
cp "$data/traces.jsonl" "$data/bias.csv" .
"$prefmodel" sample small.yaml -n 12 -s 3 --link logistic -o pairs.csv || exit 1
"$prefmodel" learn small.yaml pairs.csv --l2 0.1 -o g.csv || exit 1
"$prefmodel" solve table.yaml -o solved.csv || exit 1
for shard in 1 2; do "$prefmodel" experiment fig3 --worlds random:1 --preferences 5,6 --labels noiseless --absorbing no --shard $shard/2 -o part$shard.csv || exit 1; done
"$prefmodel" merge part1.csv part2.csv -o fig3.csv || exit 1
echo precious >out.csv
cp out.csv out.svg

passed=0
failed=0
try() {
	rm -rf "$work/folder"
	cp -a "$work/in" "$work/folder"
	if "$failing" "$work/folder" "$@" >"$work/said" 2>&1; then
		passed=$((passed + 1))
		echo "$*: $(cat "$work/said")"
	else
		failed=$((failed + 1))
		echo "FAILED ($?): $*"
		cat "$work/said"
	fi
}

try world show small.yaml -o out.csv
try world show table.yaml --yaml
try world random -n 2 -s 3 -o out.csv
try world import board.json -o out.csv
try world selfcorrect -o out.csv
try solve small.yaml -o out.csv
try solve table.yaml --method vi --tol 0.01
try solve table.yaml --horizon 4
try solve table.yaml --average
try solve table.yaml --temperature 1
try sample small.yaml -n 4 -s 3 -o out.csv
try learn small.yaml pairs.csv --l2 0.1 -o out.csv
try learn small.yaml pairs.csv --l2 0.1 --optimizer lbfgs --std-errors -o out.csv
try evaluate small.yaml g.csv -o out.csv
try compare small.yaml pairs.csv -k 2 -o out.csv
try rank items.csv --bootstrap 2 -o out.csv
try distance small.yaml g.csv g.csv -n 2 -o out.csv
try experiment fig3 --worlds random:1 --preferences 5 --labels noiseless --absorbing no --jobs 1 -o out.csv
try merge part1.csv part2.csv -o out.csv
try selfcorrect metrics log.csv -o out.csv
try selfcorrect metrics log.jsonl -o out.csv
try selfcorrect backtrack traces.jsonl -o out.csv
try selfcorrect bias bias.csv -o out.csv
if command -v gnuplot >/dev/null; then try plot fig3.csv -o out.svg; else echo "plot: skipped, no gnuplot"; fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
