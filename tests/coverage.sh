#!/bin/sh
# usage: coverage.sh SOURCE
# Builds in coverage/ without optimization, runs the tests there, and says which share of the lines of lib/ they execute; 95 % must be.
# coverage/uncovered lists the others, of which COVERAGE.md tells why they are not.
set -u
source=$1
mkdir -p coverage && cd coverage || exit 1
if [ ! -e config.status ]; then
	# Every object once, so that the command, the examples and the unit tests add to the same counts.
	"$source/configure" --quiet --disable-shared --without-mpi CFLAGS='-O0 -g --coverage' CXXFLAGS='-O0 -g --coverage' || exit 1
fi
find . -name '*.gcda' -exec rm -f {} +
# Counts are files, too, which the limits of size of disk.sh would cut; what writes them does not survive the allocations that failing.sh lets fail.
PREFMODEL_TEST_SIZE_LIMITS=no PREFMODEL_TEST_FAILING=no CK_TIMEOUT_MULTIPLIER=10 make -k -j "${JOBS-2}" check >check.log 2>&1
status=$?
grep -E '^(FAIL|ERROR):|Error ' check.log
find lib -name '*.gcda' | sort | while read -r data; do gcov -t "$data"; done >lines 2>/dev/null
awk -v folder=lib/ -v uncovered=uncovered.new -f "$source/tests/coverage.awk" lines || status=1
LC_ALL=C sort -t: -k1,1 -k2,2n uncovered.new >uncovered
rm -f uncovered.new lines
exit $status
