#!/bin/sh
# Disks that fill, limits of size, folders that cannot be written, for every command that writes: status 1, a message that names the file, what
# was there stays, nothing is left beside it.
. "$top_srcdir/tests/program.sh"
source=$(cd "$top_srcdir" && pwd)
OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/small"
cd "$work" || exit 1
passed=0
failed=0

prefmodel world random -n 1 -s 2 -o w.csv
prefmodel sample w.csv:0 -n 3000 --link logistic -o p.csv
prefmodel learn w.csv:0 p.csv --l2 1e-3 -o g.csv 2>/dev/null
printf '[[0, 1], [2, 8]]\n' >b.json
prefmodel experiment fig3 --worlds random:30 --preferences 3,10,20 --labels noiseless --optimizer newton -o e.csv
for shard in 1 2; do prefmodel experiment fig3 --worlds random:30 --preferences 3,10,20 --labels noiseless --optimizer newton --shard $shard/2 -o e$shard.csv; done
awk 'BEGIN { print "winner,loser"; for (i = 0; i < 400; i++) printf "item with a long name %d,item with a long name %d\n", i, (i + 1) % 400 }' >items.csv
cp "$source/tests/data/traces.jsonl" .
awk 'BEGIN { print "category,format,example,context,polarity,chosen,correct"
	for (i = 0; i < 60; i++) printf "category number %d,plain,%d,ambig,neg,target,0\ncategory number %d,plain,%d,disambig,neg,target,1\n", i, i, i, i }' >bias.csv
awk 'BEGIN { print "id,correct1,correct2,group"; for (i = 0; i < 400; i++) printf "%d,%d,%d,group number %d\n", i, i % 2, i % 3 == 0, i % 40 }' >log.csv

commands() {
	cat <<-'END'
		world show w.csv:0 --yaml
		world random -n 100
		world import b.json
		solve w.csv:0
		sample w.csv:0 -n 300
		learn w.csv:0 p.csv --l2 1e-3
		evaluate w.csv:0 g.csv
		compare w.csv:0 p.csv
		rank items.csv
		distance w.csv:0 g.csv g.csv
		experiment fig3 --worlds random:30 --preferences 3,10,20 --labels noiseless --optimizer newton
		merge e1.csv e2.csv
		selfcorrect metrics log.csv -b group
		selfcorrect bias bias.csv
		selfcorrect backtrack traces.jsonl
	END
	! command -v gnuplot >/dev/null || echo "plot e.csv"
}

# try WHAT MESSAGE FOLDER BYTES COMMAND...: the command with -o FOLDER/out.svg under a limit that its output of so many bytes may be beyond.
try() {
	what=$1 message=$2 folder=$3 limit=$4
	shift 4
	"$@" -o whole.svg 2>/dev/null || { failed=$((failed + 1)); echo "$*: fails"; return; }
	[ "$(wc -c <whole.svg)" -gt "$limit" ] || { echo "$* writes less than $limit bytes"; return; }
	rm -f "$folder"/*
	echo precious >"$folder/out.svg"
	# What is said goes through a pipe, for the limit is on every file.
	(limited "$@" -o "$folder/out.svg" 2>&1; echo $?) | tail -3 >said
	status=$(tail -1 said)
	rm -f "$folder/out.svg.journal"
	if [ "$status" = 1 ] && grep -q "out.svg.*$message" said && [ "$(cat "$folder/out.svg")" = precious ] && [ "$(ls "$folder")" = out.svg ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$what, $*: status $status; $(ls "$folder"); $(tail -2 said)"
	fi
}

# A limit of 512 or 1024 bytes, as the shell counts blocks.
limited() { (ulimit -f 1 && "$@"); }
commands >list
if [ "${PREFMODEL_TEST_SIZE_LIMITS-yes}" = yes ]; then
	while read -r command; do
		# shellcheck disable=SC2086
		try "a limit of size" "File too large" small 1024 prefmodel $command
	done <list
else
	echo "limits of size: skipped, PREFMODEL_TEST_SIZE_LIMITS=$PREFMODEL_TEST_SIZE_LIMITS"
fi

# A disk of 4096 bytes needs the right to mount in a namespace of its own.
# The file must be there before, and it has the one page that there is.
if unshare -rm sh -c "mount -t tmpfs -o size=4096 tmpfs '$work/small'" 2>/dev/null; then
	cat >on-small-disk <<-'END'
		mount -t tmpfs -o size=4096 tmpfs small && echo precious >small/out.svg || exit 99
		"$@" >said 2>&1
		echo "$?" "$(cat small/out.svg)" $(ls small | grep -v journal) >after
		mount -o remount,ro small 2>/dev/null
		"$@" >said-read-only 2>&1
		echo "$?" "$(cat small/out.svg)" $(ls small | grep -v journal) >>after
	END
	while read -r command; do
		# shellcheck disable=SC2086
		unshare -rm sh on-small-disk prefmodel $command -o small/out.svg
		if [ "$(sort -u after)" = "1 precious out.svg" ] && grep -q "small/out.svg.*No space left on device" said &&
			grep -q "small/out.svg.*Read-only file system" said-read-only; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
			echo "a full disk, $command: $(cat after said said-read-only)"
		fi
	done <list
else
	echo "a full and a read-only disk: skipped, nothing can be mounted here"
fi

# /dev/full, whose writes all fail.
if [ -c /dev/full ]; then
	while read -r command; do
		[ "$command" != "plot e.csv" ] || continue
		# shellcheck disable=SC2086
		if prefmodel $command -o /dev/full >said 2>&1; then status=0; else status=$?; fi
		if [ $status -eq 1 ] && grep -q "/dev/full.*No space left on device" said; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "/dev/full, $command: status $status"; cat said; fi
	done <list
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
