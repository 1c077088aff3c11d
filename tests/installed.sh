#!/bin/sh
# usage: installed.sh CC PKGCONFIG-FOLDER LIBRARY-FOLDER PROGRAM-FOLDER EXAMPLES-FOLDER
# The installed examples compile against the installed prefmodel.pc and print what their comments say; the installed program runs.
cc=$1
PKG_CONFIG_PATH=$2${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
LD_LIBRARY_PATH=$3${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PKG_CONFIG_PATH LD_LIBRARY_PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

try() {
	if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $*"; fi
}

# Compiles and runs an example; its output is the comment's lines after the one that ends in "prints".
example() {
	# shellcheck disable=SC2046
	$cc -Wall -Wextra -Werror "$1" $(pkg-config --cflags --libs prefmodel) -lm -o "$folder/example" || return 1
	sed -n '/^ \*\/$/q; /prints$/,$p' "$1" | sed -n 's/^ \*   //p' >"$folder/want"
	"$folder/example" >"$folder/got" && [ -s "$folder/want" ] && diff "$folder/want" "$folder/got"
}

for source in "$5"/*.c; do
	try example "$source"
done
try "$4/prefmodel" --version
try test "$(pkg-config --modversion prefmodel)" = "$("$4/prefmodel" --version | sed -n '1s/prefmodel //p')"
# Worlds by their bare names come from the installed folder.
unset PREFMODEL_WORLDS
for world in $(ls "$(pkg-config --variable=worlddir prefmodel)" 2>/dev/null | sed -n 's/\.yaml$//p'); do
	try sh -c '"$1" world show "$2" >/dev/null' sh "$4/prefmodel" "$world"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
