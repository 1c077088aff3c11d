#!/bin/sh
# Every seed and every past finding, through its fuzz target, which leaves its files in TMPDIR.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
passed=0
failed=0
for folder in "$top_srcdir"/tests/fuzz/corpus/*; do
	program=$top_builddir/tests/fuzz/replay-${folder##*/}
	for file in "$folder"/*; do
		if "$program" "$file" >/dev/null; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$program fails on $file"; fi
	done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
