/*
 * What every unit test shares: comparison with a relative tolerance, and a main that runs one suite.
 */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <check.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define N_OF(array) (sizeof(array) / sizeof *(array))

/* |a - b| <= tolerance * max(1, |b|) */
#define ck_close(a, b, tolerance)                                                                               \
	do {                                                                                                    \
		double got_ = (a), want_ = (b);                                                                 \
		ck_assert_msg(fabs(got_ - want_) <= (tolerance)*fmax(1, fabs(want_)), "%s: got %.17g, expected %.17g", #a, got_, want_); \
	} while (0)

#define ck_ok(call)                                                                          \
	do {                                                                                 \
		enum pm_status status_ = (call);                                             \
		ck_assert_msg(status_ == PM_OK, "%s: %s", #call, pm_status_message(status_)); \
	} while (0)

/* A path of the test data, or NULL (and a line that says so) where they are not installed. */
static inline const char *data_path(const char *name)
{
	static char path[8][2048];
	static int next;
	const char *folder = getenv("PREFMODEL_TESTDATA");
	char *result = path[next++ % 8];

	if (folder && (size_t)snprintf(result, sizeof path[0], "%.1000s/%.1000s", folder, name) < sizeof path[0] && access(result, R_OK) == 0)
		return result;
	printf("skipped: no %s/%s\n", folder ? folder : "", name);
	return NULL;
}

/* PREFMODEL_TEST_SHARE=n leaves an n-th of what long tests repeat, for checkers that make all of it many times as slow. */
static inline int check_share(void)
{
	const char *share = getenv("PREFMODEL_TEST_SHARE");
	int n = share ? atoi(share) : 1;

	return n > 1 ? n : 1;
}

/* How many rounds of so many that is, one at least. */
static inline int check_rounds(int n)
{
	return (n + check_share() - 1) / check_share();
}

/* A test case of the functions given, ending with NULL. */
static inline TCase *check_case(Suite *suite, const char *name, const TTest *const *tests)
{
	TCase *tcase = tcase_create(name);

	tcase_set_timeout(tcase, 300);
	for (; *tests; tests++)
		tcase_add_test(tcase, *tests);
	suite_add_tcase(suite, tcase);
	return tcase;
}

static inline int check_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	gsl_set_error_handler_off();
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
