# What takes longer than `make check`.

# Fuzzing for an hour and what else is random.
.PHONY: soak
soak: prefmodel
	$(AM_V_at)cd $(srcdir) && top_builddir='$(abs_builddir)' $(SHELL) %D%/soak.sh $(SOAK_SECONDS)
EXTRA_DIST += %D%/soak.sh

# valgrind over unit tests and tests of the command, all or those that VALGRIND_TESTS names.  OpenBLAS starts no threads, which it would keep
# until the process ends, and all tests of a program run in one process, whose leaks are looked for once.  What it may pass over stands, with
# its reason, in valgrind.supp; what it says about the command is left in the folder valgrind/, for a pipe hides its exit status, by a descriptor
# that no closed stream gives away.
VALGRIND_TESTS = $(unit_tests) $(cli_tests)
# What is left out, with its reason.  valgrind computes long double as double, which bounds of planners and their tests know (pmi_extended_part).
VALGRIND_NOT =
valgrind = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible --suppressions=$(abs_srcdir)/%D%/valgrind.supp
.PHONY: check-valgrind check-valgrind-quick check-threads check-petsc
check-valgrind: prefmodel
	$(AM_V_at)rm -rf valgrind && mkdir valgrind
	tests=; for test in $(VALGRIND_TESTS); do case ' $(VALGRIND_NOT) ' in *" $$test "*) ;; *) tests="$$tests $$test" ;; esac; done; \
	OPENBLAS_NUM_THREADS=1 CK_FORK=no $(MAKE) $(AM_MAKEFLAGS) check TESTS="$$tests" \
	  LOG_COMPILER='$(SHELL) $(abs_builddir)/libtool --mode=execute $(valgrind)' \
	  TEST_LOG_COMPILER='env PREFMODEL_RUN="$(valgrind) --log-fd=9 9>$(abs_builddir)/valgrind/\$$$$\$$$$" $(SHELL) $(srcdir)/%D%/cli/run.sh'
	$(AM_V_at)find valgrind -size 0 -delete
	$(AM_V_at)if ls valgrind | grep .; then head -50 valgrind/*; exit 1; fi

# Unit tests but the slowest, the long ones cut to a share, and the commands that touch most code in least time.
valgrind_slow = tests/check_design tests/check_design_fit tests/check_occupancy tests/check_compare tests/check_gridworld tests/check_identify \
  tests/check_loop tests/check_plan tests/check_plan_threads tests/check_policy tests/check_recovery tests/check_reward tests/check_rows \
  tests/check_successor tests/check_staged tests/check_theory tests/check_sample tests/check_link tests/check_optimizers \
  tests/check_selfcorrect_backtrack tests/check_selfcorrect_course
check-valgrind-quick:
	PREFMODEL_TEST_SHARE=$${PREFMODEL_TEST_SHARE-50} $(MAKE) $(AM_MAKEFLAGS) check-valgrind \
	  VALGRIND_TESTS='$(unit_tests) %D%/cli/world.test' VALGRIND_NOT='$(VALGRIND_NOT) $(valgrind_slow)'
EXTRA_DIST += %D%/valgrind.supp

# The tests that run threads, in a build with --enable-thread-sanitizer and clang; only these are built, for tests/failing has an allocator of
# its own in the place of the sanitizer's.  Reasons for what it may pass over: tsan.supp.
THREAD_TESTS = tests/check_plan_threads tests/check_experiment tests/check_journal tests/check_learn tests/check_loss tests/check_kernels \
  tests/check_design tests/check_design_fit
check-threads: prefmodel
	CK_TIMEOUT_MULTIPLIER=100 $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(THREAD_TESTS) %D%/parallel.sh' AM_COLOR_TESTS=no \
	  check_PROGRAMS='$(THREAD_TESTS)' check_LTLIBRARIES= \
	  TSAN_OPTIONS='ignore_noninstrumented_modules=1 halt_on_error=1 suppressions=$(abs_srcdir)/%D%/tsan.supp'
EXTRA_DIST += %D%/tsan.supp

# What planning on ranks touches, in a build --with-petsc; only these are built.
PETSC_TESTS = tests/check_distributed tests/check_plan tests/check_plan_limits tests/check_plan_undiscounted tests/check_planner_worlds \
  tests/check_undiscounted
check-petsc: prefmodel
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(PETSC_TESTS) %D%/petsc.sh' check_PROGRAMS='$(PETSC_TESTS)' check_LTLIBRARIES=
