#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prefmodel.h"

static const char *file_of(const char *text)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_backtrack.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return name;
}

static struct pm_trace_set *read_set(const char *path)
{
	struct pm_trace_set *set;
	struct pm_error e = {0};
	enum pm_status status = pm_trace_set_read(path, &set, &e);

	ck_assert_msg(status == PM_OK, "%s: %s", path, e.sentence);
	return set;
}

/* A file of the released data set, or NULL, said so, where it is not at hand. */
static struct pm_trace_set *published(const char *name)
{
	const char *folder = getenv("PREFMODEL_TESTDATA");
	char path[1024];

	snprintf(path, sizeof path, "%s/selfcorrection/%s.jsonl", folder ? folder : "", name);
	if (access(path, R_OK) != 0) {
		printf("skipped: %s is not there\n", path);
		return NULL;
	}
	return read_set(path);
}

static struct pm_trace_set *own_set(void)
{
	const char *folder = getenv("top_srcdir");
	char path[1024];

	snprintf(path, sizeof path, "%s/tests/data/traces.jsonl", folder ? folder : "..");
	return read_set(path);
}

/* Step counts, mistakes and correctness of our own seven traces. */
START_TEST(own_file)
{
	static const struct pm_trace expected[] = {{2, PM_NO_MISTAKE, true}, {2, 0, false}, {3, 1, false},           {3, 0, true},
						   {4, PM_NO_MISTAKE, false}, {3, 1, false}, {1, PM_NO_MISTAKE, true}};
	struct pm_trace_set *set = own_set();

	ck_assert_uint_eq(set->n, 7);
	for (size_t i = 0; i < 7; i++) {
		ck_assert_uint_eq(set->trace[i].length, expected[i].length);
		ck_assert_uint_eq(set->trace[i].mistake, expected[i].mistake);
		ck_assert_int_eq(set->trace[i].right, expected[i].right);
	}
	ck_assert_uint_eq(set->longest, 4);
	ck_assert_uint_eq(set->without, 3);
	ck_assert_uint_eq(set->labels[0], 2);
	ck_assert_uint_eq(set->labels[1], 2);
	pm_trace_set_free(set);
}
END_TEST

/*
 * Labels: 0 twice, 1 twice, none three times.  A miss on a trace with g = 0 names 1 (2 of 5) or none (3 of 5); with g = 1, 0 or none;
 * without a mistake, 0 or 1, each with 1/2 where L > 1, and 0 surely where L = 1.
 */
START_TEST(own_shares)
{
	struct pm_trace_set *set = own_set();
	struct pm_miss_shares wrong, right;

	ck_ok(pm_miss_shares_of(set, false, &wrong));
	ck_assert_uint_eq(wrong.traces, 4);
	ck_close(wrong.with_mistake, .75, 1e-15);
	ck_close(wrong.early, (0 + .4 + 0 + .4) / 4, 1e-15);
	ck_close(wrong.late, .4 / 4, 1e-15);
	ck_close(wrong.false_alarm, .25, 1e-15);
	ck_close(wrong.none, 3 * .6 / 4, 1e-15);
	ck_ok(pm_miss_shares_of(set, true, &right));
	ck_close(right.with_mistake, 1. / 3, 1e-15);
	ck_close(right.false_alarm, 2. / 3, 1e-15);
	ck_close(right.late, .4 / 3, 1e-15);
	ck_close(right.early, 0, 1e-15);
	ck_close(right.none, .6 / 3, 1e-15);
	pm_trace_set_free(set);
}
END_TEST

/* L, with a mistake, right, right and mistaken, wrong without a mistake, mean first mistake, shares of a miss on wrong, on right answers */
static const struct {
	const char *name;
	size_t mistakes, right, right_mistaken, wrong_without;
	double mean_mistake, mean_length;
	size_t shortest, longest, risk;   /* steps; steps before or at the first mistake */
	double relative;                  /* mean (g + 1)/L */
	size_t at_last;                   /* mistakes in the last step */
	struct pm_miss_shares miss[2];
	double hazard[6];
} tasks[] = {
	{"word_sorting", 266, 45, 15, 4, 3.921, 11.69, 5, 25, 1583, .431, 14,
	 {{255, .984314, .415057, .015686, .429761, .139495}, {45, .333333, .176622, .666667, .109761, .046950}},
	 {0, .2367, .0568, .2361, .2848, .1215}},
	{"tracking_shuffled_objects", 260, 45, 12, 7, 2.650, 5.39, 5, 8, 1151, .677, 3,
	 {{255, .972549, .430552, .027451, .328190, .213807}, {45, .266667, .144448, .733333, .059301, .062918}},
	 {0, .0667, .2893, .6985, .1667, .8333}},
	{"logical_deduction", 294, 45, 39, 0, 2.163, 8.32, 5, 50, 961, .392, 5,
	 {{255, 1, .440975, 0, .530292, .028733}, {45, .866667, .440118, .133333, .402972, .023577}},
	 {-1}},
};

START_TEST(published_counts)
{
	struct pm_trace_set *set = published(tasks[_i].name);
	size_t right = 0, right_mistaken = 0, wrong_without = 0;
	size_t steps = 0, shortest = SIZE_MAX, at_last = 0;
	double sum = 0, relative = 0;

	if (!set)
		return;
	for (size_t i = 0; i < set->n; i++) {
		const struct pm_trace *t = &set->trace[i];

		steps += t->length;
		shortest = t->length < shortest ? t->length : shortest;
		at_last += t->mistake == t->length - 1;
		relative += t->mistake == PM_NO_MISTAKE ? 0 : (double)(t->mistake + 1) / (double)t->length;

		right += t->right;
		right_mistaken += t->right && t->mistake != PM_NO_MISTAKE;
		wrong_without += !t->right && t->mistake == PM_NO_MISTAKE;
		sum += t->mistake == PM_NO_MISTAKE ? 0 : (double)t->mistake;
	}
	ck_assert_uint_eq(set->n, 300);
	ck_assert_uint_eq(set->n - set->without, tasks[_i].mistakes);
	ck_assert_uint_eq(right, tasks[_i].right);
	ck_assert_uint_eq(right_mistaken, tasks[_i].right_mistaken);
	ck_assert_uint_eq(wrong_without, tasks[_i].wrong_without);
	ck_assert(fabs(sum / (double)tasks[_i].mistakes - tasks[_i].mean_mistake) < 6e-4);
	ck_assert_uint_eq(set->labels[0], 0);
	ck_assert(fabs((double)steps / 300 - tasks[_i].mean_length) < 6e-3);
	ck_assert_uint_eq(shortest, tasks[_i].shortest);
	ck_assert_uint_eq(set->longest, tasks[_i].longest);
	ck_assert_uint_eq(at_last, tasks[_i].at_last);
	ck_assert(fabs(relative / (double)tasks[_i].mistakes - tasks[_i].relative) < 6e-4);
	pm_trace_set_free(set);
}
END_TEST

START_TEST(published_shares)
{
	struct pm_trace_set *set = published(tasks[_i].name);

	for (int right = 0; set && right < 2; right++) {
		const struct pm_miss_shares *want = &tasks[_i].miss[right];
		struct pm_miss_shares got;

		ck_ok(pm_miss_shares_of(set, right, &got));
		ck_assert_uint_eq(got.traces, want->traces);
		ck_assert(fabs(got.with_mistake - want->with_mistake) < 6e-7);
		ck_assert(fabs(got.early - want->early) < 6e-7);
		ck_assert(fabs(got.false_alarm - want->false_alarm) < 6e-7);
		ck_assert(fabs(got.late - want->late) < 6e-7);
		ck_assert(fabs(got.none - want->none) < 6e-7);
		ck_close(got.early + got.false_alarm + got.late + got.none, 1, 1e-12);
	}
	pm_trace_set_free(set);
}
END_TEST

START_TEST(published_hazards)
{
	struct pm_trace_set *set = published(tasks[_i].name);
	double h[64];
	size_t risk[64], total = 0;

	if (!set)
		return;
	ck_assert_uint_le(set->longest, 64);
	pm_trace_hazards(set, h, risk);
	ck_assert_uint_eq(risk[0], 300);
	for (size_t i = 0; i < set->longest; i++)
		total += risk[i];
	ck_assert_uint_eq(total, tasks[_i].risk);
	for (int i = 0; i < 6 && tasks[_i].hazard[0] >= 0; i++)
		ck_assert_msg(fabs(h[i] - tasks[_i].hazard[i]) < 6e-5, "h_%d = %.6f", i, h[i]);
	pm_trace_set_free(set);
}
END_TEST

/* Table 6 of the paper: oracle and random changes of right and of wrong answers; and what the three models make of them. */
static const struct {
	double oracle_gain, random_loss, oracle_loss, parameter[3], random_gain[3], spoil_random, spoil_oracle;
	double gain[5], loss[5], break_even;
} fits[] = {
	{.2353, .1556, .1111, {.2390, .762496, .9571}, {.0944, .0766, .0749}, .1760, .3333,
	 {.1030, .1691, .1890, .2088, .2353}, {-.1678, -.1132, -.0969, -.0805, -.0587}, .2684},
	{.4392, .0667, .0667, {.4516, .613777, .9463}, {.2593, .1623, .1384}, .0800, .2501,
	 {.2068, .3230, .3579, .3927, .4392}, {-.0749, -.0481, -.0401, -.0320, -.0213}, -1},
	{.3686, .1333, .1143, {.3686, .811867, 5.909}, {.1263, .1113, .0851}, .1514, .1319,
	 {.1625, .2656, .2965, .3274, .3686}, {-.1478, -.1395, -.1370, -.1345, -.1312}, -1},
};

START_TEST(published_fits)
{
	static const double tolerance[] = {6e-5, 6e-7, 6e-5};
	struct pm_trace_set *set = published(tasks[_i].name);
	double spoil;

	if (!set)
		return;
	ck_ok(pm_spoil_from_loss(set, fits[_i].oracle_loss, true, &spoil));
	ck_assert_msg(fabs(spoil - fits[_i].spoil_oracle) < 6e-5, "spoil %.6f", spoil);
	ck_ok(pm_spoil_from_loss(set, fits[_i].random_loss, false, &spoil));
	ck_assert_msg(fabs(spoil - fits[_i].spoil_random) < 6e-5, "spoil %.6f", spoil);
	for (int m = 0; m < 3; m++) {
		struct pm_repair r;
		/* The last printed digit; of 5.909 it is the third. */
		double last = m == 2 && fits[_i].parameter[m] > 1 ? 6e-4 : tolerance[m];

		ck_ok(pm_repair_fit(set, pm_repair_models[m], fits[_i].oracle_gain, spoil, &r));
		ck_assert_msg(fabs(r.parameter - fits[_i].parameter[m]) < last, "model %d: %.7f", m, r.parameter);
		ck_assert_msg(fabs(r.random_gain - fits[_i].random_gain[m]) < 6e-5, "model %d: random %.6f", m, r.random_gain);
		ck_close(r.gain[1], fits[_i].oracle_gain, 1e-12);
	}
	pm_trace_set_free(set);
}
END_TEST

START_TEST(published_sweep)
{
	static const double accuracy[] = {0, .5, .65, .8, 1};
	struct pm_trace_set *set = published(tasks[_i].name);
	struct pm_repair r;
	double spoil;

	if (!set)
		return;
	ck_ok(pm_spoil_from_loss(set, fits[_i].random_loss, false, &spoil));
	ck_ok(pm_repair_fit(set, pm_repair_models[0], fits[_i].oracle_gain, spoil, &r));
	for (int k = 0; k < 5; k++) {
		/* The printed values were computed from parameters of four digits. */
		ck_assert_msg(fabs(pm_repair_gain(&r, accuracy[k]) - fits[_i].gain[k]) < 1.1e-4, "gain %.6f", pm_repair_gain(&r, accuracy[k]));
		ck_assert_msg(fabs(pm_repair_loss(&r, accuracy[k]) - fits[_i].loss[k]) < 1.1e-4, "loss %.6f", pm_repair_loss(&r, accuracy[k]));
	}
	if (fits[_i].break_even >= 0)
		ck_assert_msg(fabs(r.break_even - fits[_i].break_even) < 1.1e-3, "break-even %.6f", r.break_even);
	else
		ck_assert(r.break_even < 0);
	ck_close(pm_repair_gain(&r, r.break_even), -pm_repair_loss(&r, r.break_even), 1e-12);
	pm_trace_set_free(set);
}
END_TEST

/* A miss drawn as the paper does: labels of the file's traces at random, until one differs from g and lies inside the trace. */
static size_t draw_miss(const struct pm_trace_set *set, const struct pm_trace *t, gsl_rng *rng)
{
	for (;;) {
		size_t l = set->trace[pm_rng_below(rng, set->n)].mistake;

		if (l != t->mistake && (l == PM_NO_MISTAKE || l < t->length))
			return l;
	}
}

START_TEST(simulation)
{
	enum { N = 200000 };
	const double accuracy = .37;
	struct pm_trace_set *set = own_set();
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){11}, 1);
	size_t n[2] = {0}, changed[2] = {0};
	struct pm_repair r;

	ck_ok(pm_repair_fit(set, pm_repair_models[1], .4, .23, &r));
	for (int k = 0; k < N; k++) {
		const struct pm_trace *t = &set->trace[pm_rng_below(rng, set->n)];
		size_t l = gsl_rng_uniform(rng) < accuracy ? t->mistake : draw_miss(set, t, rng);
		double p = t->right ? r.spoil : l == PM_NO_MISTAKE ? 0 : r.model->success(t, l, r.parameter, NULL);

		n[t->right]++;
		changed[t->right] += l != PM_NO_MISTAKE && gsl_rng_uniform(rng) < p;
	}
	for (int right = 0; right < 2; right++) {
		double expected = right ? -pm_repair_loss(&r, accuracy) : pm_repair_gain(&r, accuracy);
		double error = sqrt(expected * (1 - expected) / (double)n[right]);

		ck_assert(fabs((double)changed[right] / (double)n[right] - expected) < 4 * error);
	}
	gsl_rng_free(rng);
	pm_trace_set_free(set);
}
END_TEST

START_TEST(infeasible)
{
	static const struct pm_trace alike[] = {{3, 1, false}, {3, 1, true}}, last[] = {{1, 0, false}, {2, 0, true}, {2, 1, true}},
				     clean[] = {{3, PM_NO_MISTAKE, false}, {2, 1, true}, {2, 0, true}}, bad[] = {{3, 3, true}}, empty[] = {{0, PM_NO_MISTAKE, true}};
	struct pm_trace_set *set;
	struct pm_miss_shares shares;
	struct pm_repair r = {.parameter = 7};
	double spoil;

	ck_assert_int_eq(pm_trace_set_alloc(bad, 1, &set), PM_EDOM);
	ck_assert_ptr_null(set);
	ck_assert_int_eq(pm_trace_set_alloc(empty, 1, &set), PM_EDOM);
	ck_assert_int_eq(pm_trace_set_alloc(alike, 0, &set), PM_EDOM);
	ck_ok(pm_trace_set_alloc(alike, 2, &set)); /* the only label is the right one: a finder cannot miss */
	ck_assert_int_eq(pm_miss_shares_of(set, false, &shares), PM_EINFEASIBLE);
	pm_trace_set_free(set);
	ck_ok(pm_trace_set_alloc(last, 1, &set)); /* no right answer */
	ck_assert_int_eq(pm_miss_shares_of(set, true, &shares), PM_EINFEASIBLE);
	pm_trace_set_free(set);
	ck_ok(pm_trace_set_alloc(clean, 3, &set)); /* the oracle finds nothing to repair */
	ck_assert_int_eq(pm_repair_fit(set, pm_repair_models[0], .1, .1, &r), PM_EINFEASIBLE);
	ck_assert_int_eq(pm_repair_fit(set, pm_repair_models[0], 0, .1, &r), PM_EDOM);
	ck_assert_int_eq(pm_repair_fit(set, pm_repair_models[0], NAN, .1, &r), PM_EDOM);
	ck_assert_int_eq(pm_repair_fit(set, pm_repair_models[0], .1, 1.1, &r), PM_EDOM);
	ck_assert_int_eq(pm_spoil_from_loss(set, -1, true, &spoil), PM_EDOM);
	ck_assert_int_eq(pm_spoil_from_loss(set, .9, false, &spoil), PM_EINFEASIBLE);
	ck_assert(r.parameter == 7);
	pm_trace_set_free(set);
}
END_TEST

#define STEPS "{\"steps\": [\"x\", \"y\"], "
static const struct {
	const char *text;
	const char *message;
} bad[] = {
	{"", "found no trace"},
	{"{\"steps\": [], \"answer\": \"1\", \"target\": \"1\", \"mistake_index\": null}", ":1:11: \"steps\" is empty"},
	{"{\"steps\": [1], \"answer\": \"1\", \"target\": \"1\", \"mistake_index\": null}", "element 0 of \"steps\" is no string"},
	{STEPS "\"answer\": \"1\", \"target\": null, \"mistake_index\": null}", ":1:48: \"target\" is null, expected a string"},
	{STEPS "\"target\": \"1\", \"mistake_index\": null}", "key \"answer\" is missing"},
	{STEPS "\"answer\": 1, \"target\": \"1\", \"mistake_index\": null}", "\"answer\" is an integer"},
	{STEPS "\"answer\": \"1\", \"target\": \"1\"}", "key \"mistake_index\" is missing"},
	{"\n" STEPS "\"answer\": \"1\", \"target\": \"1\", \"mistake_index\": 2}", ":2:70: \"mistake_index\" is 2, expected a whole number below 2"},
	{STEPS "\"answer\": \"1\", \"target\": \"1\", \"mistake_index\": 1.0}", "\"mistake_index\" is a real number"},
	{"not json", "not JSON"},
};

START_TEST(errors)
{
	struct pm_trace_set *set;
	struct pm_error e;
	char text[1100];

	ck_assert_int_eq(pm_trace_set_read(file_of(bad[_i].text), &set, &e), PM_EPARSE);
	ck_assert_ptr_null(set);
	pm_error_format(&e, text, sizeof text);
	ck_assert_msg(strstr(text, bad[_i].message) != NULL, "\"%s\" lacks \"%s\"", text, bad[_i].message);
	ck_assert_int_eq(pm_trace_set_read("no/such/file", &set, &e), PM_EIO);
}
END_TEST

static void remove_file(void)
{
	unlink(file_of(""));
}

int main(void)
{
	Suite *suite = suite_create("selfcorrect backtrack");
	TCase *loops = check_case(suite, "backtrack", (const TTest *const[]){own_file, own_shares, simulation, infeasible, NULL});

	tcase_add_loop_test(loops, published_counts, 0, sizeof tasks / sizeof *tasks);
	tcase_add_loop_test(loops, published_shares, 0, sizeof tasks / sizeof *tasks);
	tcase_add_loop_test(loops, published_hazards, 0, sizeof tasks / sizeof *tasks);
	tcase_add_loop_test(loops, published_fits, 0, sizeof tasks / sizeof *tasks);
	tcase_add_loop_test(loops, published_sweep, 0, sizeof tasks / sizeof *tasks);
	tcase_add_loop_test(loops, errors, 0, sizeof bad / sizeof *bad);
	tcase_add_unchecked_fixture(loops, NULL, remove_file);
	return check_run(suite);
}
