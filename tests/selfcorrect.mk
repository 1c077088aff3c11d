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

unit_tests += tests/check_selfcorrect_snowball
tests_check_selfcorrect_snowball_SOURCES = %D%/check_selfcorrect_snowball.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_snowball_CFLAGS = $(test_cflags)
tests_check_selfcorrect_snowball_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_judge
tests_check_selfcorrect_judge_SOURCES = %D%/check_selfcorrect_judge.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_judge_CFLAGS = $(test_cflags)
tests_check_selfcorrect_judge_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_trace
tests_check_selfcorrect_trace_SOURCES = %D%/check_selfcorrect_trace.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_trace_CFLAGS = $(test_cflags)
tests_check_selfcorrect_trace_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_bandit
tests_check_selfcorrect_bandit_SOURCES = %D%/check_selfcorrect_bandit.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_bandit_CFLAGS = $(test_cflags)
tests_check_selfcorrect_bandit_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_revise
tests_check_selfcorrect_revise_SOURCES = %D%/check_selfcorrect_revise.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_revise_CFLAGS = $(test_cflags)
tests_check_selfcorrect_revise_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_chain
tests_check_selfcorrect_chain_SOURCES = %D%/check_selfcorrect_chain.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_chain_CFLAGS = $(test_cflags)
tests_check_selfcorrect_chain_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_course
tests_check_selfcorrect_course_SOURCES = %D%/check_selfcorrect_course.c %D%/selfcorrect.h %D%/check.h
tests_check_selfcorrect_course_CFLAGS = $(test_cflags)
tests_check_selfcorrect_course_LDADD = $(test_ldadd)

unit_tests += tests/check_selfcorrect_memory
tests_check_selfcorrect_memory_SOURCES = %D%/check_selfcorrect_memory.c $(allocations)
tests_check_selfcorrect_memory_CFLAGS = $(test_cflags)
tests_check_selfcorrect_memory_LDFLAGS = $(AM_LDFLAGS) $(wrap_allocations)
tests_check_selfcorrect_memory_LDADD = $(test_ldadd)
