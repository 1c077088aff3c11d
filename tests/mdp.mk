# Tests of this floor.
unit_tests += tests/check_qlearning
tests_check_qlearning_SOURCES = %D%/check_qlearning.c %D%/check.h
tests_check_qlearning_CFLAGS = $(test_cflags)
tests_check_qlearning_LDADD = $(test_ldadd)
