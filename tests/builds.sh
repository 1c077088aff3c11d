#!/bin/sh
# usage: builds.sh SOURCE PROGRAM PROGRAM ...
# Programs of different compilers and levels of optimization compute the tables of data/ alike: text exactly and numbers to 1e-12,
# relative above 1.  Says how many tables are the same to the byte.
set -u
source=$1
first=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
same=0

. "$source/tests/tables.sh"

[ $# -gt 0 ] || { echo "usage: builds.sh SOURCE PROGRAM PROGRAM ..." >&2; exit 2; }
for table in "$source"/data/*.csv; do
	compute "$first" "$table" "$work/want" || { failed=$((failed + 1)); continue; }
	for program; do
		if ! compute "$program" "$table" "$work/got"; then
			failed=$((failed + 1))
			echo "$program: ${table##*/} could not be computed"
		elif cmp -s "$work/want" "$work/got"; then
			passed=$((passed + 1))
			same=$((same + 1))
		elif said=$(compare 1e-12 "$work/want" "$work/got"); then
			passed=$((passed + 1))
			echo "$program: ${table##*/} is the same to 1e-12, not to the byte"
		else
			failed=$((failed + 1))
			echo "$program: ${table##*/}, $said by $first"
		fi
	done
done
echo "$same of $((passed + failed)) tables are the same to the byte"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
