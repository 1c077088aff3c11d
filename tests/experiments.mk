# Tests of this floor.
unit_tests += tests/check_theory
tests_check_theory_SOURCES = %D%/check_theory.c %D%/check.h
tests_check_theory_CFLAGS = $(test_cflags)
tests_check_theory_LDADD = $(test_ldadd)

unit_tests += tests/check_verdict
tests_check_verdict_SOURCES = %D%/check_verdict.c %D%/check.h
tests_check_verdict_CFLAGS = $(test_cflags)
tests_check_verdict_LDADD = $(test_ldadd)
