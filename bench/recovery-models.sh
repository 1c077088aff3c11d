#!/bin/sh
# usage: recovery-models.sh [PREFMODEL [MOST]]
#
# What labels give back, by teacher and learner: the root mean squared error over replicates for N = 1000 .. MOST pairs (default 1000000), and
# the slope of log error against log N between the ends.  Where the labels identify what is sought the slope is -1/2.
#
# Rewards are learned as weights of the grid's features in a board whose steps have one outcome each; regret identifies the weights of coin
# and roadblock alone, for a constant potential c takes (1 - gamma) c from gas and mud and c from the goal without a change of any label.
# Tables are compared with A* (or alpha log pi) entry by entry, over entries that are not terminal.
set -e
prefmodel=${1-prefmodel}
most=${2-1000000}
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
"$prefmodel" solve "$folder/world.yaml" -o "$folder/solved.csv" 2>"$folder/note"

# Squared error of the weights named in $1, of the file $2.
of_weights() {
	awk -F, -v names="$1" '
		BEGIN { truth["gas"] = -0.5; truth["goal"] = 1.5; truth["coin"] = 0.4; truth["roadblock"] = -0.8; truth["mud"] = -0.9
			n = split(names, name, " ") }
		{ w[$1] = $2 }
		END { for (i = 1; i <= n; i++) sum += (w[name[i]] - truth[name[i]]) ^ 2; print sum / n }' "$2"
}

# The same of a table against A*, column 5 of the solution.
of_advantage() {
	grep -h '^[0-9]' "$folder/solved.csv" >"$folder/truth"
	grep -h '^[0-9]' "$1" | paste -d, "$folder/truth" - | awk -F, '$6 != "" && !($1 in ended) { d = $9 - $5; sum += d * d; n++ } END { print sum / n }'
}

# teacher, link of the teacher, learner's options, what is compared
cases() {
	echo "partial-return|logistic|-a partial-return -f grid|gas goal coin roadblock mud"
	echo "partial-return|probit|-a partial-return -f grid --link probit|gas goal coin roadblock mud"
	echo "partial-return|davidson|-a partial-return -f grid --link davidson|gas goal coin roadblock mud"
	echo "partial-return|rao-kupper|-a partial-return -f grid --link rao-kupper|gas goal coin roadblock mud"
	echo "regret|logistic|-a regret -f grid --l2 1e-9 --starts 3|coin roadblock"
	echo "regret|logistic|-a regret -f grid --l2 1e-9 --via successor-features|coin roadblock"
	echo "regret|logistic|-a regret -f grid --l2 1e-9 --starts 3|gas goal mud"
	echo "regret|logistic|-a partial-return --l2 1e-9|table"
}

echo 'teacher,link,learner,compared,pairs,rmse,slope'
cases | while IFS='|' read -r teacher link learner compared; do
	first=
	pairs=1000
	while [ "$pairs" -le "$most" ]; do
		: >"$folder/squares"
		for seed in 1 2 3 4 5 6 7 8; do
			"$prefmodel" sample "$folder/world.yaml" -n "$pairs" -t "$teacher" --link "$link" -s "$seed" -o "$folder/prefs.csv"
			extra="--weights $folder/w.csv"
			[ "$compared" != table ] || extra=
			# shellcheck disable=SC2086
			if "$prefmodel" learn "$folder/world.yaml" "$folder/prefs.csv" $learner $extra -o "$folder/g.csv" 2>"$folder/note"; then
				if [ "$compared" = table ]; then
					of_advantage "$folder/g.csv"
				else
					of_weights "$compared" "$folder/w.csv"
				fi >>"$folder/squares"
			fi
		done
		rmse=$(awk '{ s += $1 } END { if (NR) print sqrt(s / NR); else print "nan" }' "$folder/squares")
		[ -n "$first" ] || [ "$rmse" = nan ] || first="$pairs $rmse"
		slope=$(echo "${first:-1 1} $pairs $rmse" | awk '{ if ($3 > $1) printf "%.2f", log($4 / $2) / log($3 / $1) }')
		echo "$teacher,$link,$learner,$compared,$pairs,$rmse,$slope"
		pairs=$((pairs * 10))
	done
done
