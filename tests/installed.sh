#!/bin/sh
# usage: installed.sh CC DESTDIR PREFIX PKGCONFIG-FOLDER LIBRARY-FOLDER PROGRAM-FOLDER EXAMPLES-FOLDER README
# The installed examples compile against the installed prefmodel.pc and print what their comments say; the program of the README does by
# the command that stands below it, and prints what it says; the installed program runs.
# Where it was installed below DESTDIR, pkg-config is told that the prefix is there.
cc=$1
prefix=$2$3
PKG_CONFIG_PATH=$2$4${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
LD_LIBRARY_PATH=$2$5${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
program=$2$6/prefmodel
examples=$2$7
readme=$8
export PKG_CONFIG_PATH LD_LIBRARY_PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

try() {
	if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $*"; fi
}

# Without a shared library a program needs the private libraries too.
static=--static
for library in "$2$5"/libprefmodel.so "$2$5"/libprefmodel.dylib; do [ ! -e "$library" ] || static=; done

config() {
	pkg-config --define-variable=prefix="$prefix" $static "$@" prefmodel
}

# Compiles and runs an example; its output is the comment's lines after the one that ends in "prints".
example() {
	# shellcheck disable=SC2046
	$cc -Wall -Wextra -Werror "$1" $(config --cflags --libs) -lm -o "$folder/example" || return 1
	sed -n '/^ \*\/$/q; /prints$/,$p' "$1" | sed -n 's/^ \*   //p' >"$folder/want"
	"$folder/example" >"$folder/got" && [ -s "$folder/want" ] && diff "$folder/want" "$folder/got"
}

# A line of a block of the README that begins with "$ ", or what follows it, to the end of the block.
shown() {
	awk -v command="$1" '/^```/ { on = 0 } /^```console/ { on = 1; next } on && /^\$ / == command { sub(/^\$ /, ""); print }' "$readme"
}

# Its C program, compiled and run as it says; cc and pkg-config are those of this installation.
program_of_readme() (
	mkdir "$folder/bin" && cd "$folder" || return 1
	printf '#!/bin/sh\nexec %s -Wall -Wextra -Werror "$@"\n' "$cc" >bin/cc
	printf '#!/bin/sh\nexec %s --define-variable=prefix="%s" %s "$@"\n' "$(command -v pkg-config)" "$prefix" "$static" >bin/pkg-config
	chmod +x bin/cc bin/pkg-config
	awk '/^```/ { on = 0 } on; /^```c$/ { on = 1 }' "$readme" >program.c
	shown 1 >commands
	shown 0 >want
	(PATH=$folder/bin:$PATH && . ./commands) >got && [ -s want ] && diff want got
)

for source in "$examples"/*.c; do
	try example "$source"
done
try program_of_readme
try "$program" --version
try test "$(config --modversion)" = "$("$program" --version | sed -n '1s/prefmodel //p')"
# Worlds by their bare names come from the installed folder.
unset PREFMODEL_WORLDS
for world in $(ls "$(config --variable=worlddir)" 2>/dev/null | sed -n 's/\.yaml$//p'); do
	try sh -c '"$1" world show "$2" >/dev/null' sh "$program" "$world"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
