# What takes longer than `make check`.

# Fuzzing for an hour and what else is random.
.PHONY: soak
soak: prefmodel
	$(AM_V_at)cd $(srcdir) && top_builddir='$(abs_builddir)' $(SHELL) %D%/soak.sh $(SOAK_SECONDS)
EXTRA_DIST += %D%/soak.sh

# valgrind over unit tests and tests of the command, all or those that VALGRIND_TESTS names.  What it may pass over stands, with its reason,
# in valgrind.supp; what it says about the command is left in the folder valgrind/.
VALGRIND_TESTS = $(unit_tests) $(cli_tests)
valgrind = $(SHELL) $(abs_builddir)/libtool --mode=execute valgrind -q --error-exitcode=99 --leak-check=full \
  --errors-for-leak-kinds=definite,possible --suppressions=$(abs_srcdir)/%D%/valgrind.supp
.PHONY: check-valgrind check-valgrind-quick check-threads
check-valgrind: prefmodel
	$(AM_V_at)rm -rf valgrind && mkdir valgrind
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(VALGRIND_TESTS)' LOG_COMPILER='env CK_TIMEOUT_MULTIPLIER=100 $(valgrind)' \
	  TEST_LOG_COMPILER='env PREFMODEL_RUN="$(valgrind) --log-file=$(abs_builddir)/valgrind/%p" $(SHELL) $(srcdir)/%D%/cli/run.sh'
	$(AM_V_at)find valgrind -size 0 -delete

# Those that touch most code in least time.
valgrind_quick = tests/check_base tests/check_dataset tests/check_world tests/check_json tests/check_selfcorrect_memory tests/cli/world.test
check-valgrind-quick:
	$(MAKE) $(AM_MAKEFLAGS) check-valgrind VALGRIND_TESTS='$(valgrind_quick)'
EXTRA_DIST += %D%/valgrind.supp

# The tests that run threads, in a build with --enable-thread-sanitizer and clang.  Reasons for what it may pass over: tsan.supp.
THREAD_TESTS = tests/check_plan tests/check_planners tests/check_experiment tests/check_learn tests/check_design tests/parallel.sh
check-threads: prefmodel
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(THREAD_TESTS)' AM_COLOR_TESTS=no \
	  TSAN_OPTIONS='ignore_noninstrumented_modules=1 halt_on_error=1 suppressions=$(abs_srcdir)/%D%/tsan.supp'
EXTRA_DIST += %D%/tsan.supp
