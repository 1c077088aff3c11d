#!/bin/sh
# usage: debian.sh SOURCE
# The Debian packages build from the commit that is checked out, lintian has nothing to say about them, and with the package for developers come
# those that its pkg-config file asks for.
set -u
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
for tool in dpkg-buildpackage dh lintian git; do
	command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
mkdir "$work/source"
git -C "$source" archive HEAD | tar -xf - -C "$work/source" || exit 1
if ! (cd "$work/source" && DEB_BUILD_OPTIONS="nocheck parallel=${JOBS-2}" dpkg-buildpackage -us -uc -b) >"$work/log" 2>&1; then
	tail -20 "$work/log"
	echo "0 passed, 1 failed"
	exit 1
fi

# try WHAT SAID: nothing was said.
try() {
	if [ -z "$2" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$1: $2"; fi
}

# The names by which a package that has a file may be depended on.
names_of() {
	dpkg-query -W -f '${Package}, ${Provides}\n' "$(dpkg -S "$(readlink -f "$1")" | sed 's/[:,].*//')" | tr -d ' ' | tr , '\n' | sed 's/(.*//'
}

# What the pkg-config file requires, even for --cflags alone, and no dependency brings.
missing_modules() {
	depends=$(dpkg-deb -f "$work"/libprefmodel-dev_*.deb Depends | tr ',|' '\n\n' | sed 's/(.*//; s/ //g; /^$/d')
	dpkg-deb --fsys-tarfile "$work"/libprefmodel-dev_*.deb | tar -xOf - --wildcards '*/prefmodel.pc' >"$work/prefmodel.pc"
	for module in $(sed -n 's/^Requires\(\.private\)*: //p' "$work/prefmodel.pc"); do
		names_of "$(pkg-config --variable=pcfiledir "$module")/$module.pc" | grep -qxF "$depends" || printf '%s ' "$module"
	done
}

packages=$(cd "$work" && ls ./*.deb | grep -v dbgsym | sed 's:^\./::; s:_.*::' | tr '\n' ' ')
[ "$packages" = "libprefmodel-dev libprefmodel0 prefmodel " ] && wrong= || wrong="there are: $packages"
try "packages" "$wrong"
try "lintian" "$(cd "$work" && lintian --allow-root ./*.changes 2>&1)"
try "libprefmodel-dev does not depend on" "$(missing_modules)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
