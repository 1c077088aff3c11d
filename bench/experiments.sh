#!/bin/sh
# Times of the experiments in full, run in a build folder: ../bench/experiments.sh [REPEATS]
# Prints CSV: what,jobs,seconds,cpu_seconds,peak_mb; the least of REPEATS (default 3) runs each.
repeats=${1-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v python3 >/dev/null || { echo "this script measures with python3's resource module" >&2; exit 1; }
echo "# $(./prefmodel --version | tr '\n' ' ')"
echo "# $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) processors, $(uname -sr)"
echo "what,jobs,seconds,cpu_seconds,peak_mb"

measure() {
	what=$1
	jobs=$2
	shift 2
	REPEATS=$repeats python3 - "$what" "$jobs" ./prefmodel experiment "$@" --jobs "$jobs" <<'PY'
import os, resource, shutil, subprocess, sys, time
what, jobs, command = sys.argv[1], sys.argv[2], sys.argv[3:]
best = None
for _ in range(int(os.environ["REPEATS"])):
    out = command[command.index("-o") + 1]
    shutil.rmtree(out, ignore_errors=True)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if best is None or wall < best[0]:
        best = wall, cpu, after.ru_maxrss / 1024
print("%s,%s,%.1f,%.1f,%.0f" % ((what, jobs) + best), flush=True)
PY
}

measure "fig3 with fig4 fig10 fig11: 720 fits by Adam" 1 fig3 -o "$work/fig3.csv"
measure "fig3 with fig4 fig10 fig11: 720 fits by Adam" 2 fig3 -o "$work/fig3.csv"
measure "the same fits by Newton" 2 fig3 --optimizer newton -o "$work/newton.csv"
measure "fig6: 100 worlds 1600 episodes" 2 fig6 -o "$work/fig6.csv"
measure "paper: everything with figures" 2 paper -o "$work/paper"
