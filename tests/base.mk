unit_tests += tests/check_base
tests_check_base_SOURCES = %D%/check_base.c %D%/check.h
tests_check_base_CFLAGS = $(test_cflags)
tests_check_base_LDADD = $(test_ldadd)
unit_tests += tests/check_base_files
tests_check_base_files_SOURCES = %D%/check_base_files.c %D%/check.h
tests_check_base_files_CFLAGS = $(test_cflags)
tests_check_base_files_LDADD = $(test_ldadd)
