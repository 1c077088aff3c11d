#!/bin/sh
# usage: variants.sh SOURCE CC CXX FOLDER
# A static library only and a shared one only, each built outside the source, installed below a DESTDIR, and used there by the examples.
# FOLDER keeps the builds: one by CC, not optimized, one by clang where there is one, optimized as far as it goes.
set -u
source=$1
cc=$2
cxx=$3
mkdir -p "$4"
folder=$(cd "$4" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

build() {
	rm -rf "${folder:?}/$1"
	mkdir "$folder/$1" && cd "$folder/$1" &&
		"$source/configure" --quiet --prefix=/opt/prefmodel --without-mpi --enable-werror "$2" CC="$cc" CXX="$cxx" CFLAGS="$4" &&
		make -s -j "${JOBS-2}" && make -s install DESTDIR="$work/root-$1" && make -s installcheck DESTDIR="$work/root-$1"
}

# variant NAME CONFIGURE-ARGUMENT ENDING CFLAGS: builds; no library with that ending is installed.
variant() {
	if (build "$@") >"$work/log" 2>&1 && tail -1 "$work/log" && ! find "$work/root-$1" -name "libprefmodel$3" | grep .; then
		passed=$((passed + 1))
		echo "$1 by $cc $4: built, installed, used by the examples"
	else
		failed=$((failed + 1))
		tail -20 "$work/log"
		echo "$1 by $cc $4: failed"
	fi
}

variant static-only --disable-shared '.so*' -O0
if command -v clang >/dev/null && command -v clang++ >/dev/null; then
	cc=clang
	cxx=clang++
fi
variant shared-only --disable-static '.a' -O3
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
