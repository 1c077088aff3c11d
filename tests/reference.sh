#!/bin/sh
# The reference tables in data/: each is computed again with the options in its head and compared, text exactly, numbers to 1e-6.
# (Another libm may round exp the other way; a thousand steps of Adam carry that into the sixth digit of a weight at most.)
# Every experiment must have one.  `tests/reference.sh update` in a build folder writes them anew.
source=$(cd "${top_srcdir-..}" && pwd)
. "$source/tests/program.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

. "$source/tests/tables.sh"

if [ "${1-}" = update ]; then
	for table in "$source"/data/*.csv; do
		compute prefmodel "$table" "$work/new.csv" && mv "$work/new.csv" "$table"
	done
	exit
fi
for table in "$source"/data/*.csv; do
	if compute prefmodel "$table" "$work/new.csv" && said=$(compare 1e-6 "$table" "$work/new.csv"); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$table: ${said-could not be computed}"
	fi
done
for name in $(prefmodel --dump-options | cut -f1 | sort -u | sed -n 's/^experiment //p' | grep -v '^paper$'); do
	[ -e "$source/data/$name.csv" ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "experiment $name has no table data/$name.csv"; }
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
