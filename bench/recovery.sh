#!/bin/sh
# usage: recovery.sh [PREFMODEL]
#
# Root mean squared errors of the reward weights that two learners recover from labels of their own teachers, over three decades of pairs.
# Where the labels identify a weight the error falls like 1/sqrt(N).  Under regret a constant potential c takes (1 - gamma) c from
# gas and mud and c from the goal without a change of any label, so that these three keep the error of that direction.
set -e
prefmodel=${1-prefmodel}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/world.yaml" <<END
prefmodel: world/1
kind: gridworld
name: recovery
gamma: 0.95
map: |
  ..R.G
  ..R..
  .~~..
  ..C..
rewards: {gas: -0.5, goal: 1.5, sheep: -1, coin: 0.4, roadblock: -0.8, mud: -0.9}
END

echo teacher,pairs,replicates,gas,goal,coin,roadblock,mud
for teacher in partial-return regret; do
	l2=0
	[ $teacher = partial-return ] || l2=1e-9
	for pairs in 1000 10000 100000; do
		replicates=20
		[ $pairs -lt 100000 ] || replicates=10
		: >"$folder/weights"
		for seed in $(seq $replicates); do
			"$prefmodel" sample "$folder/world.yaml" -n $pairs -t $teacher -s "$seed" -o "$folder/prefs.csv"
			"$prefmodel" learn "$folder/world.yaml" "$folder/prefs.csv" -a $teacher --l2 $l2 -f grid --weights "$folder/w.csv" \
				-o "$folder/g.csv" 2>"$folder/note"
			cat "$folder/w.csv" >>"$folder/weights"
		done
		awk -F, -v head="$teacher,$pairs,$replicates" -v n=$replicates '
			BEGIN { truth["gas"] = -0.5; truth["goal"] = 1.5; truth["coin"] = 0.4; truth["roadblock"] = -0.8; truth["mud"] = -0.9 }
			$1 in truth { sum[$1] += ($2 - truth[$1]) ^ 2 / n }
			END { printf "%s,%.4f,%.4f,%.4f,%.4f,%.4f\n", head, sqrt(sum["gas"]), sqrt(sum["goal"]), sqrt(sum["coin"]),
				sqrt(sum["roadblock"]), sqrt(sum["mud"]) }' "$folder/weights"
	done
done
