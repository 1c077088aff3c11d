#!/bin/sh
# The fit of 400 weights to a million pairs side by side with liblinear-train -s 0 -e 1e-4 (where it is installed), each from its own format
# with everything in the page cache: seconds, kilobytes at most, and the objective of both.
# usage: bench/liblinear.sh BUILD [N]      after make bench in BUILD
set -eu
build=$(cd "$1" && pwd)
n=${2-1000000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for what in csv libsvm; do
	"$build/bench/make_pairs" "$n" 400 "$what" >"pairs.$what"
done
"$build/bench/make_pairs" "$n" 400 world >world.yaml
"$build/bench/make_pairs" "$n" 400 transitions >transitions.csv
l2=$(awk "BEGIN { printf \"%.17g\", 1 / $n }")
# The first run warms caches; the best of three follows.
run() {
	for k in 1 2 3 4; do
		/usr/bin/time -f '%e %M' -o "time.$k" "$@" >out 2>err || { cat err >&2; exit 1; }
	done
	sort -n time.2 time.3 time.4 | head -1
}
"$build/bench/bench_read" world.yaml pairs.csv
echo "program,threads,seconds,kilobytes,objective"
for threads in 2 1; do
	export OMP_NUM_THREADS=$threads
	figures=$(run "$build/prefmodel" learn world.yaml pairs.csv --l2 "$l2" --tol 1e-8 -o g.csv)
	echo "prefmodel,$threads,${figures% *},${figures#* },$(sed -n 's/.*objective \([0-9.]*\),.*/\1/p' err | awk "{ printf \"%.9f\", \$1 * $n }")"
done
if command -v liblinear-train >/dev/null; then
	figures=$(run liblinear-train -s 0 -e 1e-4 pairs.libsvm model)
	# At its weights: 0.5 |w|^2 + sum of log(1 + exp(-y w x)).
	objective=$(awk 'FNR == NR { if (at) w[at++] = $1; if ($1 == "w") at = 1; next }
		{ x = 0; for (i = 2; i <= NF; i++) { split($i, e, ":"); x += e[2] * w[e[1]] } m = -$1 * x * sign
		  sum += m > 0 ? m + log(1 + exp(-m)) : log(1 + exp(m)) }
		END { for (j in w) square += w[j] * w[j]; printf "%.9f", 0.5 * square + sum }' \
		sign="$(awk '$1 == "label" { print $2 }' model)" model pairs.libsvm)
	echo "liblinear-train,1,${figures% *},${figures#* },$objective"
fi
