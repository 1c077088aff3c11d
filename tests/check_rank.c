#include "pref.h"

#include "pref/rank-likelihood.h"

/* A random small set of contests of three items, some without results. */
static struct pm_comparisons *draw(gsl_rng *rng)
{
	struct pm_contest contest[6];
	struct pm_comparisons *c;
	size_t n = 0;

	for (uint32_t i = 0; i < 3; i++)
		for (uint32_t j = 0; j < 3; j++)
			if (i != j) {
				contest[n] = (struct pm_contest){i, j, (double)(pm_rng_below(rng, 3) == 0), (double)(pm_rng_below(rng, 3) == 0),
								 (double)(pm_rng_below(rng, 4) == 0)};
				n++;
			}
	ck_ok(pm_comparisons_from(3, contest, n, true, &c));
	return c;
}

/* Does no observed outcome become less likely in the direction, far out? */
static bool never_falls(const struct pm_comparisons *c, bool ties, const int *theta, int h, int e)
{
	for (size_t k = 0; k < c->n; k++) {
		const struct pm_contest *x = &c->contest[k];
		int d = theta[x->first] - theta[x->second] + h, least = e > 0 ? e : 0;

		if ((x->wins > 0 && d < least) || (x->losses > 0 && -d < least))
			return false;
		if (x->ties > 0 && (ties ? abs(d) > e : d != 0))
			return false;
	}
	return true;
}

/* Is there such a direction other than a constant?  All multiples of 1/6 that can be corners are tried. */
static bool has_direction(const struct pm_comparisons *c, bool ties, bool order, bool ridge)
{
	int reach = ridge ? 0 : 18;

	for (int e = ties ? -6 : 0; e <= (ties ? 6 : 0); e += 6)
		for (int h = order ? -12 : 0; h <= (order ? 12 : 0); h++)
			for (int a = -reach; a <= reach; a++)
				for (int b = -reach; b <= reach; b++)
					if ((e || h || a || b) && never_falls(c, ties, (const int[]){0, a, b}, h, e))
						return true;
	return false;
}

START_TEST(obstacles_against_a_search)
{
	gsl_rng *rng = stream_of(31 + (uint64_t)_i);
	size_t count[4] = {0};

	for (int trial = 0; trial < 60; trial++) {
		struct pm_comparisons *c = draw(rng);
		struct pm_rank_options options = pm_rank_defaults;
		struct pm_ranking *r;
		enum pm_obstacle obstacle;
		bool ties = _i & 1, order = _i & 2, ridge = _i & 4;

		options.ties = ties ? trial % 2 ? PM_TIES_DAVIDSON : PM_TIES_RAO_KUPPER : PM_TIES_HALF;
		options.order_effect = order;
		options.ridge = ridge ? 0.5 : 0;
		ck_ok(pm_rank_obstacle(c, &options, &obstacle));
		/* A ridge settles strengths of their own accord, results or none. */
		ck_assert_int_eq(obstacle != PM_OBSTACLE_NONE, has_direction(c, ties, order, ridge));
		ck_assert_int_eq(pm_rank(c, &options, &r), obstacle ? PM_EINFEASIBLE : PM_OK);
		if (r)
			ck_assert(r->std_error[0] < 100 && fabs(r->order_effect) < 20 && isfinite(r->nu));
		count[obstacle]++;
		pm_ranking_free(r);
		pm_comparisons_free(c);
	}
	/* Both answers were given. */
	ck_assert(count[PM_OBSTACLE_NONE] > 0 && (count[PM_OBSTACLE_NONE] < 60 || _i == 4));
	gsl_rng_free(rng);
}
END_TEST

/* At the maximum the expected numbers of wins, of wins in the first place, and of ties are those observed. */
START_TEST(likelihood_equations)
{
	const enum pm_ties ties = (enum pm_ties)_i;
	const struct pm_contest contest[] = {{0, 1, 5, 2, 1}, {1, 0, 3, 3, 2}, {1, 2, 4, 1, 0}, {2, 1, 1, 2, 3}, {0, 2, 2, 2, 2}, {2, 0, 1, 4, 1}};
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_comparisons *c;
	struct pm_ranking *r;
	double score[3] = {0}, first = 0, tied = 0;

	options.ties = ties;
	options.order_effect = true;
	ck_ok(pm_comparisons_from(3, contest, 6, true, &c));
	ck_ok(pm_rank(c, &options, &r));
	for (int k = 0; k < 6; k++) {
		double x = r->strength[contest[k].first] - r->strength[contest[k].second] + r->order_effect, a = exp(x), nu = r->nu;
		double n = pmi_contest_size(&contest[k]), win, loss, tie = 0, difference;

		/* The probabilities as items.h has them. */
		if (ties == PM_TIES_DAVIDSON) {
			double total = a + 1 + nu * sqrt(a);

			win = a / total;
			loss = 1 / total;
			tie = nu * sqrt(a) / total;
		} else if (ties == PM_TIES_RAO_KUPPER) {
			win = a / (a + nu);
			loss = 1 / (1 + nu * a);
			tie = 1 - win - loss;
		} else {
			win = a / (a + 1);
			loss = 1 - win;
		}
		difference = contest[k].wins - contest[k].losses - n * (win - loss);
		/* A tie in the model of Rao and Kupper is a win over a handicap and one the other way, whose scores differ by win - loss. */
		if (ties == PM_TIES_RAO_KUPPER)
			difference = contest[k].wins * (1 - win) - contest[k].losses * (1 - loss) + contest[k].ties * (loss - win);
		score[contest[k].first] += difference;
		score[contest[k].second] -= difference;
		first += difference;
		tied += contest[k].ties - n * tie;
	}
	for (int i = 0; i < 3; i++)
		ck_close(score[i], 0, 1e-9);
	ck_close(first, 0, 1e-9);
	if (ties == PM_TIES_DAVIDSON)
		ck_close(tied, 0, 1e-9);
	pm_ranking_free(r);
	pm_comparisons_free(c);
}
END_TEST

/* Two items, one of everything: all differences vanish, and the variances are those of counts. */
START_TEST(tiny)
{
	const struct pm_contest contest = {0, 1, 1, 1, 1};
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_comparisons *c;
	struct pm_ranking *r;
	double q[2], worst;

	ck_ok(pm_comparisons_from(2, &contest, 1, false, &c));
	ck_ok(pm_rank(c, &options, &r));
	/* 1 / (3 / 4) for the difference, a quarter of it for each. */
	ck_close(r->std_error[0], sqrt(1.0 / 3), 1e-12);
	ck_assert_int_eq(pm_quasi_variances(r, q, &worst), PM_EINFEASIBLE);
	pm_ranking_free(r);
	options.ties = PM_TIES_DAVIDSON;
	ck_ok(pm_rank(c, &options, &r));
	ck_close(r->strength[0], 0, 1e-12);
	ck_close(r->nu, 1, 1e-10);
	/* log nu = log ties - (log wins + log losses) / 2: the variances of logarithms of counts, 1 + (1 + 1) / 4. */
	ck_close(r->nu_std_error, sqrt(1.5), 1e-9);
	ck_assert_uint_eq(r->degrees_of_freedom, 0);
	ck_close(r->deviance, 0, 1e-12);
	pm_ranking_free(r);
	options.ties = PM_TIES_RAO_KUPPER;
	ck_ok(pm_rank(c, &options, &r));
	/* 1 / (1 + nu) = 1/3 */
	ck_close(r->nu, 2, 1e-10);
	pm_ranking_free(r);
	pm_comparisons_free(c);
}
END_TEST

/* The two ways to add equal pairs up give the same contests. */
START_TEST(few_and_many_are_added_alike)
{
	enum { N = 4000, FEW = 60 };
	gsl_rng *rng = stream_of(9);
	struct pm_contest *contest = calloc(N, sizeof *contest);
	struct pm_comparisons *few, *many;

	/* The same results among the first sixty of sixty items and of a thousand, for which a table of all pairs is too large. */
	for (size_t k = 0; k < N; k++) {
		contest[k] = (struct pm_contest){.first = (uint32_t)pm_rng_below(rng, FEW), .wins = 0.1 * (double)k, .losses = 1, .ties = 2};
		contest[k].second = (contest[k].first + 1 + (uint32_t)pm_rng_below(rng, FEW - 1)) % FEW;
	}
	for (int places = 0; places < 2; places++) {
		ck_ok(pm_comparisons_from(FEW, contest, N, places, &many));
		ck_ok(pm_comparisons_from(1000, contest, N, places, &few));
		ck_assert_uint_eq(many->n, few->n);
		for (size_t k = 0; k < many->n; k++)
			ck_assert(many->contest[k].first == few->contest[k].first && many->contest[k].second == few->contest[k].second &&
				  many->contest[k].wins == few->contest[k].wins && many->contest[k].losses == few->contest[k].losses &&
				  many->contest[k].ties == few->contest[k].ties);
		pm_comparisons_free(many);
		pm_comparisons_free(few);
	}
	free(contest);
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rank");
	const TTest *const tests[] = {tiny, few_and_many_are_added_alike, NULL};
	TCase *tcase = check_case(suite, "rank", tests);

	tcase_add_loop_test(tcase, obstacles_against_a_search, 0, 8);
	tcase_add_loop_test(tcase, likelihood_equations, 0, 3);
	return check_run(suite);
}
