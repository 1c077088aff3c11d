#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prefmodel.h"

/* A file of the given text; its name is valid until the next call. */
static const char *file_of(const char *text)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_metrics.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return name;
}

static struct pm_attempt_log *read_log(const char *text, const char *by)
{
	struct pm_attempt_log *log;
	struct pm_error e = {0};
	enum pm_status status = pm_attempt_log_read(file_of(text), PM_LOG_SNIFF, by, &log, &e);

	ck_assert_msg(status == PM_OK, "%s", e.sentence);
	return log;
}

/* Acc2 = Acc1 CL + (1 - Acc1) CS, the cells sum to 1 and to both accuracies, RSS places Acc2 between its bounds. */
static void check_identities(const double v[PM_N_CORRECTION])
{
	ck_close(v[PM_ACC2], v[PM_ACC1] * v[PM_CL] + (1 - v[PM_ACC1]) * v[PM_CS], 1e-12);
	ck_close(v[PM_CONFIDENT] + v[PM_UNCONFIDENT], v[PM_ACC1], 1e-12);
	ck_close(v[PM_CONFIDENT] + v[PM_CRITICAL], v[PM_ACC2], 1e-12);
	ck_close(v[PM_CRITICAL] + v[PM_STUBBORN], 1 - v[PM_ACC1], 1e-12);
	ck_close(v[PM_RSS_LOW] + v[PM_RSS] * (v[PM_RSS_HIGH] - v[PM_RSS_LOW]), v[PM_ACC2], 1e-12);
	ck_close(pm_correction_after(v[PM_ACC1], v[PM_CL], v[PM_CS], 1), v[PM_ACC2], 1e-12);
}

/* Three questions: four samples 1110/1101, four 0000/0100, four 1111/1111; the same as CSV (rows mixed) and as JSON lines. */
static const char samples_csv[] = "correct2,id,correct1\n1,x,1\n0,y,0\n1,x,1\n1,y,0\n0,x,1\n1,x,0\n0,y,0\n0,y,0\n1,z,1\n1,z,1\n1,z,1\n1,z,1\n";
static const char samples_json[] =
	"{\"id\": 1, \"correct1\": 1, \"correct2\": true}\n{\"id\": 1, \"correct1\": true, \"correct2\": 1}\n"
	"{\"id\": 1, \"correct1\": 1, \"correct2\": 0}\n{\"id\": 1, \"correct1\": 0, \"correct2\": 1}\n"
	"{\"id\": 2, \"correct1\": 0, \"correct2\": 0}\n{\"id\": 2, \"correct1\": 0, \"correct2\": 1}\n"
	"{\"id\": 2, \"correct1\": 0, \"correct2\": 0}\n{\"id\": 2, \"correct1\": 0, \"correct2\": 0}\n"
	"{\"id\": \"3\", \"correct1\": 1, \"correct2\": 1}\n";

START_TEST(samples)
{
	struct pm_attempt_log *log = read_log(_i ? samples_json : samples_csv, NULL);
	const double *v = log->group[0].value;

	ck_assert_uint_eq(log->n_groups, 1);
	ck_assert_uint_eq(log->group[0].n, 3);
	ck_assert_str_eq(log->group[0].name, "");
	ck_close(v[PM_ACC1], .5833333333333334, 1e-14);
	ck_close(v[PM_ACC2], .6666666666666666, 1e-14);
	ck_close(v[PM_CL], .8571428571428571, 1e-14);
	ck_close(v[PM_CS], .4, 1e-14);
	ck_close(v[PM_RSS], .6714285714285713, 1e-14);
	check_identities(v);
	pm_attempt_log_free(log);
}
END_TEST

START_TEST(probabilities)
{
	struct pm_attempt_log *log = read_log(
		"{\"first\": [0.6, 0.3, 0.1], \"target\": 0, \"second\": [[0.9, 0.05, 0.05], [0.4, 0.5, 0.1], [0.2, 0.2, 0.6]]}", NULL);
	const double *v = log->group[0].value;

	ck_close(log->group[0].question[0].first, .6, 1e-15);
	ck_close(v[PM_CL], .9, 1e-15);
	ck_close(v[PM_CS], .35, 1e-15);
	ck_close(v[PM_ACC2], .68, 1e-15);
	check_identities(v);
	pm_attempt_log_free(log);
}
END_TEST

START_TEST(closed_form)
{
	double v[PM_N_CORRECTION];
	const double after[] = {.8, .82, .833, .84145};

	ck_ok(pm_correction(.8, .95, .3, v));
	ck_close(v[PM_ACC2], .82, 1e-15);
	ck_close(v[PM_RSS], .5625, 1e-14);
	ck_close(v[PM_RSS_LOW], .64, 1e-15);
	ck_close(v[PM_RSS_HIGH], .96, 1e-15);
	ck_close(v[PM_ACC_LIMIT], .857142857142857, 1e-15);
	check_identities(v);
	for (unsigned t = 0; t < 4; t++)
		ck_close(pm_correction_after(.8, .95, .3, t), after[t], 1e-14);
	ck_close(pm_correction_after(.8, .95, .3, 1000), v[PM_ACC_LIMIT], 1e-15);
	ck_close(pm_correction_after(.8, 1, 0, 7), .8, 0);
	/* CL = 0, CS = 1 turns every answer over. */
	ck_close(pm_correction_after(.8, 0, 1, 7), .2, 1e-15);
}
END_TEST

/* A chain of answers that are kept right with probability CL and mended with CS. */
START_TEST(recursion_simulated)
{
	enum { N = 200000, ROUNDS = 3 };
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){101}, 1);
	double expected = pm_correction_after(.8, .95, .3, ROUNDS);
	int right = 0;

	for (int k = 0; k < N; k++) {
		bool now = gsl_rng_uniform(rng) < .8;

		for (int t = 0; t < ROUNDS; t++)
			now = gsl_rng_uniform(rng) < (now ? .95 : .3);
		right += now;
	}
	ck_assert(fabs((double)right / N - expected) < 4 * sqrt(expected * (1 - expected) / N));
	gsl_rng_free(rng);
}
END_TEST

/* Tables 2 and 3 of Kumar et al., "Training Language Models to Self-Correct via Reinforcement Learning", arXiv 2409.12917 (percents). */
static const struct {
	double acc1, acc2, d_ic, d_ci, cl, cs, rss, limit;
} score_rows[] = {
	{52.6, 41.4, 4.6, 15.8, .6996, .0970, .2754, .2442},  {52.8, 51.8, 3.2, 4.2, .9205, .0678, .4799, .4601},
	{53.6, 54.0, 2.6, 2.2, .9590, .0560, .5080, .5772},   {52.4, 54.2, 5.4, 3.6, .9313, .1134, .5361, .6228},
	{60.0, 64.4, 5.8, 1.4, .9767, .1450, .5917, .8614},   {53.7, 56.7, 7.9, 4.9, .9088, .1706, .5603, .6516},
	{53.7, 52.5, 9.8, 11.0, .7952, .2117, .4759, .5082},  {56.1, 54.3, 4.3, 6.1, .8913, .0979, .4635, .4739},
	{52.4, 64.6, 15.2, 3.0, .9427, .3193, .7446, .8480},
};

START_TEST(published_rates)
{
	double v[PM_N_CORRECTION];

	ck_ok(pm_correction_rates(score_rows[_i].acc1 / 100, score_rows[_i].d_ic / 100, score_rows[_i].d_ci / 100, v));
	ck_assert(fabs(v[PM_ACC2] - score_rows[_i].acc2 / 100) < 1e-12);
	ck_assert(fabs(v[PM_CL] - score_rows[_i].cl) < 5e-5);
	ck_assert(fabs(v[PM_CS] - score_rows[_i].cs) < 5e-5);
	ck_assert(fabs(v[PM_RSS] - score_rows[_i].rss) < 5e-5);
	ck_assert(fabs(v[PM_ACC_LIMIT] - score_rows[_i].limit) < 5e-5);
	check_identities(v);
}
END_TEST

START_TEST(rates_file)
{
	static const char percents[] = "model,acc1,d_ic,d_ci\nbase,52.6,4.6,15.8\nSCoRe,60,5.8,1.4\n";
	static const char shares[] = "acc1,d_ic,d_ci\n0.6,0.058,0.014\n";
	struct pm_attempt_log *log = read_log(percents, "model"), *one = read_log(shares, NULL);

	ck_assert_uint_eq(log->n_groups, 2);
	ck_assert_str_eq(log->group[1].name, "SCoRe");
	ck_assert_uint_eq(log->group[1].n, 0);
	for (int k = 0; k < PM_N_CORRECTION; k++)
		ck_close(log->group[1].value[k], one->group[0].value[k], 1e-14);
	pm_attempt_log_free(log);
	pm_attempt_log_free(one);
}
END_TEST

/* Oracle backtracking of shuffled objects: CL = 1 + change of right answers, CS = change of wrong ones (arXiv 2311.08516, section 5). */
START_TEST(backtracking_identity)
{
	double v[PM_N_CORRECTION];

	ck_ok(pm_correction(.5, 1 - .0667, .4392, v));
	ck_assert(fabs(v[PM_ACC2] - .686) < 5e-4);
	ck_close(v[PM_ACC2], .5 * .9333 + .5 * .4392, 1e-15);
	ck_ok(pm_correction(.99, 1 - .0667, .4392, v));
	ck_assert(fabs(v[PM_ACC2] - .928) < 5e-4);
}
END_TEST

START_TEST(undefined)
{
	double v[PM_N_CORRECTION] = {7};

	ck_ok(pm_correction(1, .9, NAN, v));
	ck_assert(isnan(v[PM_CS]) && isnan(v[PM_RSS]) && isnan(v[PM_ACC_LIMIT]));
	ck_close(v[PM_ACC2], .9, 1e-15);
	ck_ok(pm_correction(0, NAN, .2, v));
	ck_assert(isnan(v[PM_CL]) && isnan(v[PM_RSS]));
	ck_close(v[PM_ACC2], .2, 1e-15);
	ck_ok(pm_correction(.5, 1, 0, v));
	ck_assert(isnan(v[PM_ACC_LIMIT]));
	ck_ok(pm_correction_rates(0, .2, 0, v));
	ck_assert(isnan(v[PM_CL]));
	v[0] = 7;
	ck_assert_int_eq(pm_correction(.5, NAN, .2, v), PM_EDOM);
	ck_assert_int_eq(pm_correction(.5, .2, 1.1, v), PM_EDOM);
	ck_assert_int_eq(pm_correction(NAN, .2, .1, v), PM_EDOM);
	ck_assert_int_eq(pm_correction_rates(.5, .6, .1, v), PM_EDOM);
	ck_assert_int_eq(pm_correction_rates(.5, .1, .6, v), PM_EDOM);
	ck_assert(v[0] == 7);
}
END_TEST

START_TEST(outside_its_range)
{
	double v[PM_N_CORRECTION];

	/* RSS leaves [0, 1] where CL < Acc1. */
	ck_ok(pm_correction(.6, .300945, .399987, v));
	ck_assert(fabs(v[PM_RSS] + .040496) < 2e-6);
	check_identities(v);
}
END_TEST

START_TEST(groups)
{
	struct pm_attempt_log *log = read_log("id,correct1,correct2,prompt\n1,1,1,ask\n1,0,1,doubt\n2,0,0,ask\n2,1,0,doubt\n", "prompt");

	/* The same id in two groups is two questions. */
	ck_assert_uint_eq(log->n_groups, 2);
	ck_assert_str_eq(log->group[0].name, "ask");
	ck_assert_uint_eq(log->group[1].n, 2);
	ck_close(log->group[0].value[PM_CL], 1, 0);
	ck_close(log->group[1].value[PM_CL], 0, 0);
	ck_close(log->group[1].value[PM_CS], 1, 0);
	pm_attempt_log_free(log);
}
END_TEST

START_TEST(intervals)
{
	enum { N = 2000 };
	static struct pm_attempt q[N];
	struct pm_interval i[PM_N_CORRECTION], wilson;
	double v[PM_N_CORRECTION], right = 0, kept = 0;

	for (int k = 0; k < N; k++) {
		bool a = k % 5 < 3, b = k % 7 < 4;

		q[k] = (struct pm_attempt){.first = a, .both = a && b, .mended = !a && b};
		right += a;
		kept += a && b;
	}
	ck_ok(pm_correction_of(q, N, NULL, v, i));
	ck_close(v[PM_ACC1], right / N, 1e-15);
	ck_close(v[PM_CL], kept / right, 1e-15);
	/* One sample a question: acc1 is a proportion, for which Wilson's interval is close at this size (the bootstrap's ends err by 2 %). */
	ck_ok(pm_wilson(right, N, .95, &wilson));
	ck_assert(fabs(i[PM_ACC1].low - wilson.low) < .004 && fabs(i[PM_ACC1].high - wilson.high) < .004);
	ck_assert(fabs(i[PM_CL].high - i[PM_CL].low - 2 * 1.96 * sqrt(v[PM_CL] * (1 - v[PM_CL]) / right)) < .008);
	for (int k = 0; k < PM_N_CORRECTION; k++)
		ck_assert(i[k].low <= v[k] && v[k] <= i[k].high);
	ck_assert_int_eq(pm_correction_of(q, 0, NULL, v, NULL), PM_EDOM);
	q[7].both = 1.5;
	ck_assert_int_eq(pm_correction_of(q, N, NULL, v, NULL), PM_EDOM);
}
END_TEST

static const struct {
	const char *text;
	const char *message;
} bad[] = {
	{"id,correct1\n1,1\n", ":1:1: column \"correct2\" is missing"},
	{"acc1,d_ic\n1,1\n", ":1:1: column \"d_ci\" is missing"},
	{"id,correct1,correct2\n", "found no question"},
	{"id,correct1,correct2\n1,1,2\n", ":2:5: correct2 is \"2\""},
	{"id,correct1,correct2\n1,0.5,1\n", ":2:3: correct1 is \"0.5\""},
	{"acc1,d_ic,d_ci\n0.5,0.1,0.1\n0.5,0.1,0.1\n", ":3:1: found a second row of rates"},
	{"acc1,d_ic,d_ci\n50,10,60\n", ":2:1: acc1 50, d_ic 10, d_ci 60 cannot be"},
	{"acc1,d_ic,d_ci\n0.5,nan,0\n", ":2:5: d_ic is \"nan\""},
	{"{\"id\": 1, \"correct1\": 1}\n", ":1:1: key \"correct2\" is missing"},
	{"{\"id\": 1, \"correct1\": 1, \"correct2\": 7}\n", ":1:38: \"correct2\" is an integer, expected 0, 1"},
	{"{\"id\": null, \"correct1\": 1, \"correct2\": 1}\n", ":1:8: \"id\" is null"},
	{"{\"first\": [0.6, 0.3], \"target\": 0, \"second\": [[1, 0], [0, 1]]}\n", ":1:11: probabilities of \"first\" sum to 0.9"},
	{"{\"first\": [0.7, 0.3], \"target\": 2, \"second\": [[1, 0], [0, 1]]}\n", ":1:33: \"target\" is 2"},
	{"{\"first\": [0.7, 0.3], \"target\": 0, \"second\": [[1, 0]]}\n", "\"second\" has 1 rows, expected 2"},
	{"{\"first\": [0.7, 0.3], \"target\": 0, \"second\": [[1, 0], [1]]}\n", "no array of 2 probabilities"},
	{"{\"first\": [1.7, -0.7], \"target\": 0, \"second\": [[1, 0], [0, 1]]}\n", "element 0 of \"first\" is no probability"},
	{"{\"first\": [], \"target\": 0, \"second\": []}\n", "sum to 0"},
};

START_TEST(errors)
{
	struct pm_attempt_log *log;
	struct pm_error e;
	char text[1100];

	ck_assert_int_eq(pm_attempt_log_read(file_of(bad[_i].text), PM_LOG_SNIFF, NULL, &log, &e), PM_EPARSE);
	ck_assert_ptr_null(log);
	pm_error_format(&e, text, sizeof text);
	ck_assert_msg(strstr(text, bad[_i].message) != NULL, "\"%s\" lacks \"%s\"", text, bad[_i].message);
}
END_TEST

START_TEST(other_errors)
{
	struct pm_attempt_log *log;
	struct pm_error e;

	ck_assert_int_eq(pm_attempt_log_read("no/such/file", PM_LOG_SNIFF, NULL, &log, &e), PM_EIO);
	ck_assert_int_eq(pm_attempt_log_read(file_of(samples_csv), PM_LOG_JSON, NULL, &log, &e), PM_EPARSE);
	ck_assert_int_eq(pm_attempt_log_read(file_of(samples_json), PM_LOG_CSV, NULL, &log, &e), PM_EPARSE);
	ck_assert_int_eq(pm_attempt_log_read(file_of(samples_csv), PM_LOG_CSV, "prompt", &log, &e), PM_EPARSE);
	ck_assert_ptr_nonnull(strstr(e.sentence, "prompt"));
	ck_assert_int_eq(pm_attempt_log_read(file_of(samples_json), PM_LOG_SNIFF, "prompt", &log, &e), PM_EPARSE);
	ck_assert_ptr_null(log);
}
END_TEST

START_TEST(many_questions)
{
	enum { N = 5000 };
	static char text[20 + N * 24];
	struct pm_attempt_log *log;
	char *at = text + sprintf(text, "id,correct1,correct2\n");

	/* Enough to make the set of names grow often; every id twice, far apart. */
	for (int k = 0; k < 2 * N; k++)
		at += sprintf(at, "q%d,%d,1\n", k % N, k < N);
	log = read_log(text, NULL);
	ck_assert_uint_eq(log->group[0].n, N);
	for (int k = 0; k < N; k++)
		ck_assert(log->group[0].question[k].first == .5);
	pm_attempt_log_free(log);
}
END_TEST

static void remove_file(void)
{
	unlink(file_of(""));
}

int main(void)
{
	Suite *suite = suite_create("selfcorrect metrics");
	TCase *loops = check_case(suite, "metrics",
				  (const TTest *const[]){probabilities, closed_form, recursion_simulated, rates_file, backtracking_identity, undefined,
							 outside_its_range, groups, intervals, other_errors, many_questions, NULL});

	tcase_add_loop_test(loops, samples, 0, 2);
	tcase_add_loop_test(loops, published_rates, 0, sizeof score_rows / sizeof *score_rows);
	tcase_add_loop_test(loops, errors, 0, sizeof bad / sizeof *bad);
	tcase_add_unchecked_fixture(loops, NULL, remove_file);
	return check_run(suite);
}
