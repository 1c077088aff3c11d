/* Strengths of items: published fits, estimates that are infinite, quasi-variances, resamples. */
#include "pref.h"

/* Citations between journals (Stigler 1994), cited beats citing.                                  Agresti 2002, table 10.2 */
static const char citations[] =
	"winner,loser,count\nBiometrika,Comm Statist,730\nBiometrika,JASA,498\nBiometrika,JRSS-B,221\n"
	"Comm Statist,Biometrika,33\nComm Statist,JASA,68\nComm Statist,JRSS-B,17\n"
	"JASA,Biometrika,320\nJASA,Comm Statist,813\nJASA,JRSS-B,142\nJRSS-B,Biometrika,284\nJRSS-B,Comm Statist,276\nJRSS-B,JASA,325\n";

/* American League 1987, wins at home and away.                                                     Agresti 2002, table 10.11 */
static const char *const teams[] = {"Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"};
static const int home_wins[7][7] = {{0, 4, 4, 4, 6, 4, 6}, {3, 0, 4, 4, 6, 6, 4}, {2, 4, 0, 2, 4, 4, 6}, {3, 5, 2, 0, 4, 4, 6}, {5, 2, 3, 4, 0, 5, 6}, {2, 3, 3, 4, 4, 0, 2}, {2, 1, 1, 2, 1, 3, 0}};
static const int away_wins[7][7] = {{0, 3, 2, 3, 1, 2, 0}, {3, 0, 2, 3, 0, 1, 3}, {5, 3, 0, 4, 3, 2, 0}, {3, 1, 5, 0, 3, 2, 1}, {1, 5, 3, 2, 0, 2, 0}, {5, 3, 4, 3, 2, 0, 4}, {5, 5, 6, 4, 6, 4, 0}};

static struct pm_comparisons *read_text(const char *text)
{
	struct pm_comparisons *c;

	ck_ok(pm_comparisons_read(file_of_text(text), &c, NULL));
	unlink(file_of_text(""));
	return c;
}

static size_t item(const struct pm_comparisons *c, const char *name)
{
	for (size_t i = 0; i < c->n_items; i++)
		if (strcmp(c->item[i], name) == 0)
			return i;
	ck_abort_msg("no item %s", name);
	return 0;
}

START_TEST(journals)
{
	struct pm_comparisons *c = read_text(citations);
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_ranking *r, *s;
	const char *const methods[] = {"newton", "mm"};

	ck_assert_uint_eq(c->n, 6);
	for (int k = 0; k < 2; k++) {
		options.method = methods[k];
		options.reference = item(c, "Biometrika");
		ck_ok(pm_rank(c, &options, &r));
		ck_assert(r->strength[options.reference] == 0 && r->std_error[options.reference] == 0);
		ck_close(r->strength[item(c, "Comm Statist")], -2.94907250, 6e-9);
		ck_close(r->strength[item(c, "JASA")], -0.47956977, 6e-9);
		ck_close(r->strength[item(c, "JRSS-B")], 0.26895406, 6e-9);
		ck_close(r->std_error[item(c, "Comm Statist")], 0.10254534, 6e-9);
		ck_close(r->std_error[item(c, "JASA")], 0.06058873, 6e-9);
		ck_close(r->std_error[item(c, "JRSS-B")], 0.07082997, 6e-9);
		ck_close(r->deviance, 4.293384, 6e-7);
		ck_assert_uint_eq(r->degrees_of_freedom, 3);
		/* Another gauge: the same differences and their errors. */
		options.reference = PM_SUM_TO_ZERO;
		ck_ok(pm_rank(c, &options, &s));
		ck_close(s->strength[0] + s->strength[1] + s->strength[2] + s->strength[3], 0, 1e-12);
		for (size_t i = 0; i < 4; i++)
			for (size_t j = 0; j < 4; j++) {
				ck_close(s->strength[i] - s->strength[j], r->strength[i] - r->strength[j], 1e-9);
				ck_close(s->covariance[i * 4 + i] + s->covariance[j * 4 + j] - 2 * s->covariance[i * 4 + j],
					 r->covariance[i * 4 + i] + r->covariance[j * 4 + j] - 2 * r->covariance[i * 4 + j], 1e-10);
			}
		pm_ranking_free(r);
		pm_ranking_free(s);
	}
	pm_comparisons_free(c);
}
END_TEST

static struct pm_comparisons *baseball(void)
{
	struct pm_contest contest[42];
	struct pm_comparisons *c;
	size_t n = 0;

	for (uint32_t h = 0; h < 7; h++)
		for (uint32_t a = 0; a < 7; a++)
			if (h != a)
				contest[n++] = (struct pm_contest){h, a, home_wins[h][a], away_wins[h][a], 0};
	ck_ok(pm_comparisons_from(7, contest, n, true, &c));
	return c;
}

static size_t team(const char *name)
{
	size_t i = 0;

	while (strcmp(teams[i], name))
		i++;
	return i;
}

START_TEST(american_league)
{
	static const char *const names[] = {"Boston", "Cleveland", "Detroit", "Milwaukee", "New York", "Toronto"};
	static const double without[] = {1.10769771, 0.68385277, 1.43640843, 1.58135588, 1.24761785, 1.29448512};
	static const double with[] = {1.14380265, 0.70469446, 1.47535721, 1.61955499, 1.28134040, 1.32711040};
	struct pm_comparisons *c = baseball();
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_ranking *r;

	options.reference = team("Baltimore");
	ck_ok(pm_rank(c, &options, &r));
	for (int i = 0; i < 6; i++)
		ck_close(r->strength[team(names[i])], without[i], 6e-9);
	ck_close(r->deviance, 44.053461, 6e-7);
	ck_assert_uint_eq(r->degrees_of_freedom, 36);
	ck_close(r->aic, 140.5186, 6e-5);
	pm_ranking_free(r);
	options.order_effect = true;
	ck_ok(pm_rank(c, &options, &r));
	for (int i = 0; i < 6; i++)
		ck_close(r->strength[team(names[i])], with[i], 6e-9);
	ck_close(r->order_effect, 0.30226066, 6e-9);
	/* R's glm takes standard errors from the weights before its last step. */
	ck_close(r->order_std_error, 0.13094364, 1e-7);
	ck_close(r->deviance, 38.642852, 6e-7);
	ck_assert_uint_eq(r->degrees_of_freedom, 35);
	ck_close(r->aic, 137.10799, 6e-6);
	pm_ranking_free(r);
	pm_comparisons_free(c);
}
END_TEST

START_TEST(no_finite_estimate)
{
	/* a and b beat each other, c and d beat each other, a beats c: {a, b} above {c, d}; e is never met by them. */
	struct pm_comparisons *c = read_text("winner,loser\na,b\nb,a\nc,d\nd,c\na,c\n"), *ties;
	struct pm_rank_options options = pm_rank_defaults;
	size_t component[4];
	struct pm_ranking *r;

	ck_assert_uint_eq(pm_comparisons_components(c, component), 2);
	ck_assert(component[0] == 0 && component[1] == 0 && component[2] == 1 && component[3] == 1);
	ck_assert_int_eq(pm_rank(c, NULL, &r), PM_EINFEASIBLE);
	ck_assert_ptr_null(r);
	options.ridge = 0.5;
	ck_ok(pm_rank(c, &options, &r));
	ck_assert(r->strength[0] > r->strength[2] && r->std_error[0] > 0);
	/* At the optimum sum_i theta_i = 0 and the slope of each is ridge times theta. */
	ck_close(0.5 * r->strength[1], 2 * (0.5 - pm_logistic(r->strength[1] - r->strength[0])), 1e-9);
	pm_ranking_free(r);
	/* A tie binds both ways. */
	ties = read_text("left,right,label\na,b,0.5\nb,c,0.5\n");
	ck_assert_uint_eq(pm_comparisons_components(ties, component), 1);
	ck_ok(pm_rank(ties, NULL, &r));
	for (int i = 0; i < 3; i++)
		ck_close(r->strength[i], 0, 1e-12);
	pm_ranking_free(r);
	options = pm_rank_defaults;
	options.ties = PM_TIES_DAVIDSON;
	ck_assert_int_eq(pm_rank(ties, &options, &r), PM_EINFEASIBLE);
	pm_comparisons_free(ties);
	pm_comparisons_free(c);
}
END_TEST

START_TEST(small_and_wrong)
{
	struct pm_comparisons *c = read_text("winner,loser,count\na,b,3\nb,a,1\n");
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_ranking *r;

	/* Two items: log 3 apart, with variance 1/3 + 1. */
	options.reference = 1;
	ck_ok(pm_rank(c, &options, &r));
	ck_close(r->strength[0], log(3), 1e-10);
	ck_close(r->std_error[0], sqrt(4.0 / 3), 1e-10);
	ck_assert_uint_eq(r->degrees_of_freedom, 0);
	ck_close(r->deviance, 0, 1e-12);
	pm_ranking_free(r);
	options.reference = 2;
	ck_assert_int_eq(pm_rank(c, &options, &r), PM_EDOM);
	options = pm_rank_defaults;
	options.order_effect = true;
	ck_assert_int_eq(pm_rank(c, &options, &r), PM_EDOM);
	options = pm_rank_defaults;
	options.method = "guess";
	ck_assert_int_eq(pm_rank(c, &options, &r), PM_EDOM);
	options = pm_rank_defaults;
	options.ridge = NAN;
	ck_assert_int_eq(pm_rank(c, &options, &r), PM_EDOM);
	pm_comparisons_free(c);
	ck_assert_int_eq(pm_comparisons_from(2, (const struct pm_contest[]){{0, 0, 1, 0, 0}}, 1, false, &c), PM_EDOM);
	ck_assert_int_eq(pm_comparisons_from(2, (const struct pm_contest[]){{0, 1, NAN, 0, 0}}, 1, false, &c), PM_EDOM);
}
END_TEST

/* Where the covariance is that of independent variables, quasi-variances are their variances. */
START_TEST(quasi_variances)
{
	double covariance[16], q[4], worst;
	struct pm_ranking made = {.n = 4, .covariance = covariance}, *r;
	const double variance[4] = {0.3, 0.7, 0.11, 0.42};
	struct pm_comparisons *c = read_text(citations);

	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 4; j++)
			covariance[i * 4 + j] = (i == j ? variance[i] : 0) + 0.05;
	ck_ok(pm_quasi_variances(&made, q, &worst));
	for (int i = 0; i < 4; i++)
		ck_close(q[i], variance[i], 1e-9);
	ck_assert(worst < 1e-9);
	ck_ok(pm_rank(c, NULL, &r));
	ck_ok(pm_quasi_variances(r, q, &worst));
	/* Least squares of the logarithms: their sum of residuals over q_i + q_j vanishes for each item. */
	for (size_t i = 0; i < 4; i++) {
		double sum = 0;

		for (size_t j = 0; j < 4; j++)
			if (j != i) {
				double v = r->covariance[i * 4 + i] + r->covariance[j * 4 + j] - 2 * r->covariance[i * 4 + j];

				sum += log(v / (q[i] + q[j])) / (q[i] + q[j]) * r->covariance[0];
			}
		ck_close(sum, 0, 1e-9);
	}
	ck_assert(worst < 0.1);
	made.n = 2;
	ck_assert_int_eq(pm_quasi_variances(&made, q, &worst), PM_EINFEASIBLE);
	pm_ranking_free(r);
	pm_comparisons_free(c);
}
END_TEST

/* The spread of the estimates over resamples is near their standard errors. */
START_TEST(bootstrap)
{
	struct pm_comparisons *c = read_text(citations), *again;
	struct pm_ranking *r;
	gsl_rng *rng = stream_of(1);
	double sum[4] = {0}, squares[4] = {0};
	enum { N = 400 };

	for (int b = 0; b < N; b++) {
		double total = 0;

		ck_ok(pm_comparisons_resample(c, rng, &again));
		for (size_t k = 0; k < again->n; k++)
			total += again->contest[k].wins + again->contest[k].losses;
		ck_assert(total == 3727);
		ck_ok(pm_rank(again, NULL, &r));
		for (int i = 0; i < 4; i++) {
			sum[i] += r->strength[i] / N;
			squares[i] += r->strength[i] * r->strength[i] / N;
		}
		pm_ranking_free(r);
		pm_comparisons_free(again);
	}
	ck_ok(pm_rank(c, NULL, &r));
	/* A standard deviation of 400 draws is off by 1/sqrt(800) of itself in one standard error; the model's misfit adds a little. */
	for (int i = 0; i < 4; i++)
		ck_assert(fabs(sqrt(squares[i] - sum[i] * sum[i]) / r->std_error[i] - 1) < 0.25);
	pm_ranking_free(r);
	pm_comparisons_free(c);
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {journals, american_league, no_finite_estimate, small_and_wrong, quasi_variances, bootstrap, NULL};
	Suite *suite = suite_create("items");

	check_case(suite, "items", tests);
	return check_run(suite);
}
