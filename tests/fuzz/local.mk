# Fuzz targets.  `make check` replays the seeds and past findings; tests/fuzz/run, which configures clang's libFuzzer, looks for new ones.

check_PROGRAMS += tests/fuzz/replay-world
tests_fuzz_replay_world_SOURCES = %D%/fuzz-world.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_world_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-world
tests_fuzz_fuzz_world_SOURCES = %D%/fuzz-world.c %D%/fuzz.h
tests_fuzz_fuzz_world_LDADD = libcore.la
tests_fuzz_fuzz_world_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-set
tests_fuzz_replay_set_SOURCES = %D%/fuzz-set.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_set_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-set
tests_fuzz_fuzz_set_SOURCES = %D%/fuzz-set.c %D%/fuzz.h
tests_fuzz_fuzz_set_LDADD = libcore.la
tests_fuzz_fuzz_set_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-board
tests_fuzz_replay_board_SOURCES = %D%/fuzz-board.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_board_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-board
tests_fuzz_fuzz_board_SOURCES = %D%/fuzz-board.c %D%/fuzz.h
tests_fuzz_fuzz_board_LDADD = libcore.la
tests_fuzz_fuzz_board_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-preferences
tests_fuzz_replay_preferences_SOURCES = %D%/fuzz-preferences.c %D%/replay.c %D%/fuzz.h %D%/../pair-lines.h
tests_fuzz_replay_preferences_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-preferences
tests_fuzz_fuzz_preferences_SOURCES = %D%/fuzz-preferences.c %D%/fuzz.h %D%/../pair-lines.h
tests_fuzz_fuzz_preferences_LDADD = libcore.la
tests_fuzz_fuzz_preferences_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-comparisons
tests_fuzz_replay_comparisons_SOURCES = %D%/fuzz-comparisons.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_comparisons_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-comparisons
tests_fuzz_fuzz_comparisons_SOURCES = %D%/fuzz-comparisons.c %D%/fuzz.h
tests_fuzz_fuzz_comparisons_LDADD = libcore.la
tests_fuzz_fuzz_comparisons_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-results
tests_fuzz_replay_results_SOURCES = %D%/fuzz-results.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_results_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-results
tests_fuzz_fuzz_results_SOURCES = %D%/fuzz-results.c %D%/fuzz.h
tests_fuzz_fuzz_results_LDADD = libcore.la
tests_fuzz_fuzz_results_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-logs
tests_fuzz_replay_logs_SOURCES = %D%/fuzz-logs.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_logs_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-logs
tests_fuzz_fuzz_logs_SOURCES = %D%/fuzz-logs.c %D%/fuzz.h
tests_fuzz_fuzz_logs_LDADD = libcore.la
tests_fuzz_fuzz_logs_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-npy
tests_fuzz_replay_npy_SOURCES = %D%/fuzz-npy.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_npy_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-npy
tests_fuzz_fuzz_npy_SOURCES = %D%/fuzz-npy.c %D%/fuzz.h
tests_fuzz_fuzz_npy_LDADD = libcore.la
tests_fuzz_fuzz_npy_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-tables
tests_fuzz_replay_tables_SOURCES = %D%/fuzz-tables.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_tables_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-tables
tests_fuzz_fuzz_tables_SOURCES = %D%/fuzz-tables.c %D%/fuzz.h
tests_fuzz_fuzz_tables_LDADD = libcore.la
tests_fuzz_fuzz_tables_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/replay-transitions
tests_fuzz_replay_transitions_SOURCES = %D%/fuzz-transitions.c %D%/replay.c %D%/fuzz.h
tests_fuzz_replay_transitions_LDADD = libcore.la
EXTRA_PROGRAMS += tests/fuzz/fuzz-transitions
tests_fuzz_fuzz_transitions_SOURCES = %D%/fuzz-transitions.c %D%/fuzz.h
tests_fuzz_fuzz_transitions_LDADD = libcore.la
tests_fuzz_fuzz_transitions_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer

TESTS += %D%/replay.sh
EXTRA_DIST += %D%/replay.sh %D%/run %D%/corpus
