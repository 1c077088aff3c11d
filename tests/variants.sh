#!/bin/sh
# usage: variants.sh SOURCE CC CXX
# A static library only and a shared one only, each built outside the source, installed below a DESTDIR, and used there by the examples.
# Building is what is shown, so nothing is optimized.
set -u
source=$1
cc=$2
cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

build() {
	mkdir "$work/$1" && cd "$work/$1" &&
		"$source/configure" --quiet --prefix=/opt/prefmodel --without-mpi "$2" CC="$cc" CXX="$cxx" CFLAGS=-O0 &&
		make -s -j "${JOBS-2}" && make -s install DESTDIR="$work/root-$1" && make -s installcheck DESTDIR="$work/root-$1"
}

# variant NAME CONFIGURE-ARGUMENT ENDING: builds; no library with that ending is installed.
variant() {
	if (build "$1" "$2") >"$work/log" 2>&1 && tail -1 "$work/log" &&
		! find "$work/root-$1" -name "libprefmodel$3" | grep .; then
		passed=$((passed + 1))
		echo "$1: built, installed, used by the examples"
	else
		failed=$((failed + 1))
		tail -20 "$work/log"
		echo "$1: failed"
	fi
}

variant static-only --disable-shared '.so*'
variant shared-only --disable-static '.a'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
