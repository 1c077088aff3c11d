#!/bin/sh
# usage: static.sh FOLDER
# The folder of the static program runs where it is moved: no shared library, the shipped worlds found, the values of the other build.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
unset PREFMODEL_WORLDS

try() {
	if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $*"; fi
}

needs_no_library() {
	! LC_ALL=C readelf -d "$1" | grep 'NEEDED'
}

# A world is solved in a folder and from a folder that the build never saw, and no other installation is there to be found.
solves() {
	(cd / && "$program" solve "$1" -o "$work/moved.csv" 2>"$work/message") && ./prefmodel solve "$1" -o "$work/here.csv" 2>"$work/message" &&
		grep -v '^#' "$work/here.csv" >"$work/want" && grep -v '^#' "$work/moved.csv" >"$work/got" && cmp "$work/want" "$work/got" || {
		cat "$work/message"
		return 1
	}
}

mkdir "$work/another place"
cp -r "$1" "$work/another place/moved" || exit 1
program="$work/another place/moved/bin/prefmodel"
try needs_no_library "$program"
try "$program" --version
for file in "$work/another place/moved/share/libprefmodel/gridworlds"/*.yaml; do
	try solves "$(basename "$file" .yaml)"
done
[ "$passed" -ge 8 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
