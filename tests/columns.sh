#!/bin/sh
# Every table's header stands in the manual and every header there is a table's: the experiments' in prefmodel-experiments(7), the commands'
# in prefmodel-results(5), where each column has an entry and each entry is a column; so have the keys of the report of learn.
. "$top_srcdir/tests/program.sh"
source=$(cd "$top_srcdir" && pwd)
tests=$source/tests
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
passed=0
failed=0
results=$source/man/prefmodel-results.5
experiments=$source/man/prefmodel-experiments.7

# table COMMAND OPTION ...: notes the header of what a command prints.
table() {
	prefmodel "$@" 2>message >out || cat message
	case $2 in -* | *.* | *:*) name=$1 ;; *) name="$1 $2" ;; esac
	printf '%s\t%s\n' "$name" "$(grep -v '^#' out | head -1)" >>written
}

# file COMMAND FILE: notes the header of a file that a command wrote beside its table.
file() {
	printf '%s\t%s\n' "$1" "$(grep -v '^#' "$2" | head -1)" >>written
}

# Every command that writes tables, with each option that changes their columns.
prefmodel world random -s 3 -n 1 -o one.csv
prefmodel sample one.csv:0 -n 300 -t regret -s 5 -o prefs.csv
prefmodel learn one.csv:0 prefs.csv --l2 1e-3 -o g.csv 2>message || cat message
printf 'winner,loser,count\na,b,3\nb,a,1\nb,c,2\nc,a,1\n' >games.csv
printf 'id,correct1,correct2\na,1,1\nb,1,0\nc,0,1\nd,0,0\n' >log.csv
printf 'model,acc1,d_ic,d_ci\nbase,52.6,4.6,15.8\n' >rates.csv
sed 's/left,right,label/left,right,label,half/; /^[0-9]/s/$/,1/' prefs.csv >halves.csv
table world show one.csv:0
table world random -s 3 -n 1
table world selfcorrect
table solve one.csv:0
table solve one.csv:0 --summary
table solve one.csv:0 --horizon 3
table solve one.csv:0 --average
table solve one.csv:0 --temperature 1
table sample one.csv:0 -n 3 -s 5
table learn one.csv:0 prefs.csv --l2 1e-3
table learn one.csv:0 prefs.csv --l2 1e-3 --std-errors
table learn one.csv:0 prefs.csv --l2 1e-3 --credible 10
table learn one.csv:0 prefs.csv --l2 1e-3 --std-errors --credible 10
table learn one.csv:0 prefs.csv --l2 1e-3 --ensemble 2
table learn one.csv:0 prefs.csv --assume regret --features grid --l2 1e-3 --weights weights.csv
file learn weights.csv
table learn one.csv:0 prefs.csv -f grid --l2 1e-3 --std-errors --weights weights.csv
file learn weights.csv
table evaluate one.csv:0 g.csv
table compare one.csv:0 halves.csv --by half
for choice in $(prefmodel --dump-options | awk -F '\t' '$1 == "compare" && $2 == "table" { gsub(",", " ", $7); print $7 }'); do
	table compare one.csv:0 prefs.csv --table "$choice"
done
table rank games.csv
table rank games.csv -q
table rank games.csv --bootstrap 3
table rank games.csv -q --bootstrap 3
table distance one.csv:0 g.csv g.csv
table selfcorrect metrics log.csv
table selfcorrect metrics --by model rates.csv
table selfcorrect backtrack "$tests/data/traces.jsonl"
table selfcorrect backtrack --hazard "$tests/data/traces.jsonl"
table selfcorrect backtrack -c .6 "$tests/data/traces.jsonl"
table selfcorrect bias "$tests/data/bias.csv"
table selfcorrect bias --contrast plain,warned "$tests/data/bias.csv"
table selfcorrect bias -w -C flat,bls "$tests/data/occupations.tsv"
sort -u written >tables

# The headers that the page gives for each command: its .Li lines.
awk '/^\.It prefmodel / { name = $3; for (k = 4; k <= NF; k++) name = name " " $k }
	/^\.Ss Columns$/ { exit }
	/^\.Li / && name != "" { sub(/^\.Li /, ""); gsub(/[ ;.]/, ""); if (/,/) print name "\t" $0 }' "$results" | sort -u >documented

# The experiments: the header of the table in data/, and the one under the heading of the page that has the name.
for table in "$source"/data/*.csv; do
	name=$(basename "$table" .csv)
	printf '%s\t%s\n' "$name" "$(grep -v '^#' "$table" | head -1)"
done | sort >experiment_tables
awk '/^\.Ss / { names = substr($0, 5) }
	/^\.It Columns/ { getline; n = split(names, name, /, */); for (k = 1; k <= n; k++) print name[k] "\t" $0 }' "$experiments" | sort >experiment_documented

# Columns: their entries in the page.
cut -f2 tables experiment_tables | tr , '\n' | sort -u >columns
# section NAME: the entries of a section of the page.
section() {
	awk -v name="$1" '/^\.Ss / { on = $0 == ".Ss " name } on && /^\.It Li / { sub(/^\.It Li /, ""); gsub(/ , /, "\n"); print }' "$results" | sort
}
section Columns >entries

# Keys of the report of learn, as its source writes them, some of them for large files only.
sed -n 's/.*put_[a-z]*(stream, "\([a-z_0-9]*\)".*/\1/p; s/.*{\\n  \\"\([a-z]*\)\\".*/\1/p' "$source/bin/learn-report.c" | sort -u >keys
section 'The report of prefmodel learn' >documented_keys

# same WHAT WRITTEN DOCUMENTED: the same lines, each counted.
same() {
	passed=$((passed + $(comm -12 "$2" "$3" | wc -l)))
	comm -23 "$2" "$3" | sed "s/^/not documented: $1 /" >difference
	comm -13 "$2" "$3" | sed "s/^/documented, but not there: $1 /" >>difference
	failed=$((failed + $(wc -l <difference)))
	cat difference
}

same "table of" tables documented
same "experiment" experiment_tables experiment_documented
same "column" columns entries
same "key" keys documented_keys
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
