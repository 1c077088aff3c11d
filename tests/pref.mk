# Tests of preferences.
unit_tests += tests/check_segment
tests_check_segment_SOURCES = %D%/check_segment.c %D%/check.h %D%/pref.h
tests_check_segment_CFLAGS = $(test_cflags)
tests_check_segment_LDADD = $(test_ldadd)
unit_tests += tests/check_dataset
tests_check_dataset_SOURCES = %D%/check_dataset.c %D%/check.h %D%/pref.h
tests_check_dataset_CFLAGS = $(test_cflags)
tests_check_dataset_LDADD = $(test_ldadd)
unit_tests += tests/check_sample
tests_check_sample_SOURCES = %D%/check_sample.c %D%/check.h %D%/pref.h
tests_check_sample_CFLAGS = $(test_cflags)
tests_check_sample_LDADD = $(test_ldadd)
unit_tests += tests/check_learn
tests_check_learn_SOURCES = %D%/check_learn.c %D%/check.h %D%/pref.h
tests_check_learn_CFLAGS = $(test_cflags)
tests_check_learn_LDADD = $(test_ldadd)
