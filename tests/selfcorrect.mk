unit_tests += tests/check_json
tests_check_json_SOURCES = %D%/check_json.c %D%/check.h
tests_check_json_CFLAGS = $(test_cflags)
tests_check_json_LDADD = $(test_ldadd)

unit_tests += tests/check_statistics
tests_check_statistics_SOURCES = %D%/check_statistics.c %D%/check.h
tests_check_statistics_CFLAGS = $(test_cflags)
tests_check_statistics_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_metrics
tests_check_selfcorrect_metrics_SOURCES = %D%/check_selfcorrect_metrics.c %D%/check.h
tests_check_selfcorrect_metrics_CFLAGS = $(test_cflags)
tests_check_selfcorrect_metrics_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_backtrack
tests_check_selfcorrect_backtrack_SOURCES = %D%/check_selfcorrect_backtrack.c %D%/check.h
tests_check_selfcorrect_backtrack_CFLAGS = $(test_cflags)
tests_check_selfcorrect_backtrack_LDADD = $(test_ldadd)
EXTRA_DIST += %D%/data/traces.jsonl

unit_tests += tests/check_selfcorrect_bias
tests_check_selfcorrect_bias_SOURCES = %D%/check_selfcorrect_bias.c %D%/check.h
tests_check_selfcorrect_bias_CFLAGS = $(test_cflags)
tests_check_selfcorrect_bias_LDADD = $(test_ldadd)
EXTRA_DIST += %D%/data/bias.csv %D%/data/admission.csv %D%/data/occupations.tsv
