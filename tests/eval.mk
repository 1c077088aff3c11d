# Tests of this floor.
unit_tests += tests/check_wilcoxon
tests_check_wilcoxon_SOURCES = %D%/check_wilcoxon.c %D%/check.h
tests_check_wilcoxon_CFLAGS = $(test_cflags)
tests_check_wilcoxon_LDADD = $(test_ldadd)
