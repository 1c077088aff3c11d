unit_tests += tests/check_base
tests_check_base_SOURCES = %D%/check_base.c %D%/check.h
tests_check_base_CFLAGS = $(test_cflags)
tests_check_base_LDADD = $(test_ldadd)
