#!/bin/sh
# usage: report.sh SOURCE PROGRAM ...            (`make bench`; RUNS=N for another number of runs than 3)
# Runs each program on its sizes and prints the machine, the versions, and its lines with the median of every number over the runs:
# times, and ratios to the plain program that is compiled beside it.
set -u
source=$1
shift
runs=${RUNS-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a program is run on, a line of arguments each; the sizes of RESULTS.md that take seconds.
sizes() {
	case ${1##*/} in
	bench_plan) printf '%s\n' 'random 100000 .95' 'random 100000 .999' 'sweep 100000' 'grid 100 .1' 'small 3000' ;;
	bench_learn) printf '%s\n' '100000 newton' '100000 lbfgs' ;;
	bench_lbfgs) echo "$source/gridworlds/coin-loop.yaml" ;;
	bench_read)
		./prefmodel sample "$source/gridworlds/coin-loop.yaml" -n 100000 -s 1 --link logistic -o "$work/pairs.csv"
		echo "$source/gridworlds/coin-loop.yaml $work/pairs.csv"
		;;
	make_pairs) ;; # makes data for others
	*) echo ;;
	esac
}

machine() {
	echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1), $(getconf _NPROCESSORS_ONLN) processors, $(uname -srm)"
	echo "load:    $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null)"
	echo "compiler: $($CC --version | head -1), $CFLAGS"
	./prefmodel --version | sed '1s/^/version: /; 2,$s/^/         /'
	git -C "$source" describe --always --dirty 2>/dev/null | sed 's/^/commit:  /'
	echo "medians of $runs runs"
}

# Lines of several runs, one file each: every number is replaced by its median.  Numbers that are names (sizes) are their own median.
medians() {
	awk '
		function median(list,   v, n, i, j, t) {
			n = split(list, v, " ")
			for (i = 2; i <= n; i++) {
				t = v[i]
				for (j = i - 1; j >= 1 && v[j] + 0 > t + 0; j--) v[j + 1] = v[j]
				v[j + 1] = t
			}
			return v[int((n + 1) / 2)]
		}
		FNR == 1 { run++ }
		{
			rest = $0; skeleton = ""
			for (k = 1; match(rest, /[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?/); k++) {
				seen[FNR, k] = seen[FNR, k] " " substr(rest, RSTART, RLENGTH)
				skeleton = skeleton substr(rest, 1, RSTART - 1) "\001"
				rest = substr(rest, RSTART + RLENGTH)
			}
			gsub(/ +/, " ", skeleton)
			if (run == 1) { first[FNR] = $0; line[FNR] = skeleton rest; numbers[FNR] = k - 1; lines = FNR }
			else if (line[FNR] != skeleton rest) other[FNR] = 1
		}
		END {
			for (i = 1; i <= lines; i++) {
				if (i in other) { print first[i] "   (first run; the words of another differ)"; continue }
				n = split(line[i], part, "\001")
				out = part[1]
				for (k = 1; k <= numbers[i]; k++) out = out median(seen[i, k]) part[k + 1]
				print out
			}
		}' "$@"
}

machine
status=0
for program; do
	sizes "$program" >"$work/sizes"
	while read -r arguments; do
		echo
		echo "\$ ${program##*/} $arguments"
		for run in $(seq "$runs"); do
			# shellcheck disable=SC2086
			"./$program" $arguments >"$work/run.$run" || { echo "failed"; status=1; continue 2; }
		done
		medians "$work"/run.* || status=1
	done <"$work/sizes"
done
exit $status
