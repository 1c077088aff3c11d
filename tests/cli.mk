# Tests of the command, of the manual, and of the build's own rules.
check_PROGRAMS += tests/umbrella
tests_umbrella_SOURCES = %D%/umbrella.cc
tests_umbrella_CXXFLAGS = $(SANITIZER_CFLAGS) -Wall -Wextra -Werror
tests_umbrella_LDADD = libprefmodel.la $(LAPACK_LIBS) $(GSL_LIBS)
TESTS += tests/umbrella

TEST_EXTENSIONS += .test
TEST_LOG_COMPILER = $(SHELL) $(srcdir)/%D%/cli/run.sh
SH_LOG_COMPILER = $(SHELL)

cli_tests = \
  %D%/cli/usage.test \
  %D%/cli/world.test \
  %D%/cli/solve.test \
  %D%/cli/sample.test \
  %D%/cli/sample-more.test \
  %D%/cli/learn.test \
  %D%/cli/learn-more.test \
  %D%/cli/evaluate.test \
  %D%/cli/import-arrays.test \
  %D%/cli/distance.test \
  %D%/cli/compare.test \
  %D%/cli/rank.test \
  %D%/cli/experiment.test \
  %D%/cli/selfcorrect.test \
  %D%/cli/faults.test \
  %D%/cli/numbers.test
script_tests = \
  %D%/layers.sh \
  %D%/symbols.sh \
  %D%/debian-symbols.sh \
  %D%/signals.sh \
  %D%/petsc.sh \
  %D%/completion.sh \
  %D%/docs.sh \
  %D%/columns.sh \
  %D%/people.sh \
  %D%/plot.sh
TESTS += $(cli_tests) $(script_tests)
EXTRA_DIST += $(cli_tests) $(script_tests) %D%/program.sh %D%/overlap.awk %D%/cli/run.sh

unit_tests += tests/check_memory_files
tests_check_memory_files_SOURCES = %D%/check_memory_files.c %D%/memory.h $(allocations)
tests_check_memory_files_CFLAGS = $(test_cflags)
tests_check_memory_files_LDADD = $(test_ldadd)
tests_check_memory_files_LDFLAGS = $(AM_LDFLAGS) $(wrap_allocations)
unit_tests += tests/check_memory_learn
tests_check_memory_learn_SOURCES = %D%/check_memory_learn.c %D%/memory.h %D%/pref.h $(allocations)
tests_check_memory_learn_CFLAGS = $(test_cflags)
tests_check_memory_learn_LDADD = $(test_ldadd)
tests_check_memory_learn_LDFLAGS = $(AM_LDFLAGS) $(wrap_allocations)
unit_tests += tests/check_memory_plan
tests_check_memory_plan_SOURCES = %D%/check_memory_plan.c %D%/memory.h $(allocations)
tests_check_memory_plan_CFLAGS = $(test_cflags)
tests_check_memory_plan_LDADD = $(test_ldadd)
tests_check_memory_plan_LDFLAGS = $(AM_LDFLAGS) $(wrap_allocations)

# The command itself with a main around its main.
check_PROGRAMS += tests/failing
tests_failing_SOURCES = %D%/failing.c
tests_failing_LDADD = $(prefmodel_OBJECTS) libcore.la
tests_failing_DEPENDENCIES = $(prefmodel_OBJECTS) libcore.la
tests_failing_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=main
if SANITIZERS
tests_failing_LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
endif
if HAVE_MPI
tests_failing_LDADD += $(MPI_LIBS)
endif

# Likewise, in the locale of the environment.
check_PROGRAMS += tests/in-locale
tests_in_locale_SOURCES = %D%/in-locale.c
tests_in_locale_LDADD = $(prefmodel_OBJECTS) libcore.la
tests_in_locale_DEPENDENCIES = $(prefmodel_OBJECTS) libcore.la
tests_in_locale_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=main
if HAVE_MPI
tests_in_locale_LDADD += $(MPI_LIBS)
endif

TESTS += %D%/failing.sh %D%/locale.sh %D%/files.sh %D%/interrupts.sh %D%/disk.sh
EXTRA_DIST += %D%/failing.sh %D%/locale.sh %D%/files.sh %D%/interrupts.sh %D%/disk.sh
