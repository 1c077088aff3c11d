# Fuzz targets.  `make check` replays the seeds and past findings; tests/fuzz/run looks for new ones with clang's libFuzzer.

check_PROGRAMS += tests/fuzz/replay-world
tests_fuzz_replay_world_SOURCES = %D%/fuzz-world.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_world_LDADD = libcore.la

check_PROGRAMS += tests/fuzz/replay-set
tests_fuzz_replay_set_SOURCES = %D%/fuzz-set.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_set_LDADD = libcore.la

check_PROGRAMS += tests/fuzz/replay-board
tests_fuzz_replay_board_SOURCES = %D%/fuzz-board.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_board_LDADD = libcore.la

check_PROGRAMS += tests/fuzz/replay-preferences
tests_fuzz_replay_preferences_SOURCES = %D%/fuzz-preferences.c %D%/replay.c %D%/fuzz.h %D%/../pair-lines.h
tests_fuzz_replay_preferences_LDADD = libcore.la

check_PROGRAMS += tests/fuzz/replay-comparisons
tests_fuzz_replay_comparisons_SOURCES = %D%/fuzz-comparisons.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_comparisons_LDADD = libcore.la

check_PROGRAMS += tests/fuzz/replay-results
tests_fuzz_replay_results_SOURCES = %D%/fuzz-results.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_results_LDADD = libcore.la

check_PROGRAMS += tests/fuzz/replay-logs
tests_fuzz_replay_logs_SOURCES = %D%/fuzz-logs.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_logs_LDADD = libcore.la

TESTS += %D%/replay.sh
EXTRA_DIST += %D%/replay.sh %D%/run %D%/corpus
