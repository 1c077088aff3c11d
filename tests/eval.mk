# Tests of this floor.
unit_tests += tests/check_wilcoxon
tests_check_wilcoxon_SOURCES = %D%/check_wilcoxon.c %D%/check.h
tests_check_wilcoxon_CFLAGS = $(test_cflags)
tests_check_wilcoxon_LDADD = $(test_ldadd)

unit_tests += tests/check_experiment
tests_check_experiment_SOURCES = %D%/check_experiment.c %D%/toy.h %D%/check.h
tests_check_experiment_CFLAGS = $(test_cflags)
tests_check_experiment_LDADD = $(test_ldadd)

unit_tests += tests/check_journal
tests_check_journal_SOURCES = %D%/check_journal.c %D%/toy.h %D%/check.h
tests_check_journal_CFLAGS = $(test_cflags)
tests_check_journal_LDADD = $(test_ldadd)

unit_tests += tests/check_score
tests_check_score_SOURCES = %D%/check_score.c %D%/check.h
tests_check_score_CFLAGS = $(test_cflags)
tests_check_score_LDADD = $(test_ldadd)
TESTS += %D%/parallel.sh %D%/resume.sh %D%/reference.sh %D%/worlds.sh
EXTRA_DIST += %D%/parallel.sh %D%/resume.sh %D%/reference.sh %D%/worlds.sh

unit_tests += tests/check_identify
tests_check_identify_SOURCES = %D%/check_identify.c %D%/check.h
tests_check_identify_CFLAGS = $(test_cflags)
tests_check_identify_LDADD = $(test_ldadd)
