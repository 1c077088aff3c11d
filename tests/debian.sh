#!/bin/sh
# usage: debian.sh SOURCE
# The Debian packages build from the commit that is checked out, and lintian has nothing to say about them.
set -u
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
packages=$(cd "$work" && ls ./*.deb | grep -v dbgsym | sed 's:^\./::; s:_.*::' | tr '\n' ' ')
said=$(cd "$work" && lintian --allow-root ./*.changes 2>&1)
echo "$packages"
if [ "$packages" = "libprefmodel-dev libprefmodel0 prefmodel " ] && [ -z "$said" ]; then
	echo "1 passed, 0 failed"
	exit 0
fi
echo "$said"
echo "0 passed, 1 failed"
exit 1
