# Rules for the tests.  Unit tests link the core whole, so that internals can be tested; each is one file tests/check_NAME.c.
TEST_EXTENSIONS = .sh
# Threads that wait for one another leave the processor to other tests.
AM_TESTS_ENVIRONMENT = \
  OMP_WAIT_POLICY="$${OMP_WAIT_POLICY-passive}"; export OMP_WAIT_POLICY; \
  top_srcdir='$(top_srcdir)'; top_builddir='$(top_builddir)'; export top_srcdir top_builddir; \
  PREFMODEL_WORLDS='$(abs_top_srcdir)/gridworlds'; export PREFMODEL_WORLDS; \
  PREFMODEL_TESTDATA="$${PREFMODEL_TESTDATA-$(abs_top_srcdir)/../shared/data}"; export PREFMODEL_TESTDATA;
test_cflags = $(AM_CFLAGS) $(CHECK_CFLAGS)
test_ldadd = libcore.la $(CHECK_LIBS)
# Of tests where allocations fail.
allocations = %D%/allocations.c %D%/allocations.h %D%/check.h
wrap_allocations = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc,--wrap=strdup,--wrap=strndup

unit_tests =
include %D%/base.mk
include %D%/mdp.mk
include %D%/pref.mk
include %D%/eval.mk
include %D%/selfcorrect.mk
include %D%/experiments.mk
include %D%/cli.mk
include %D%/package.mk
include %D%/tools.mk
include %D%/fuzz/local.mk

if HAVE_CHECK
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

# Each test of Check runs in a process of its own, whose scratch file is named after it.
CLEANFILES += check_*.tmp
