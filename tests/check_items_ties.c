/* Ties: the likelihoods of both models, and the strengths behind drawn results found again. */
#include "pref.h"

#include "pref/rank-likelihood.h"

static struct pmi_contest_likelihood likelihood_at(enum pm_ties ties, const struct pm_contest *contest, double x, double eta)
{
	struct pmi_contest_likelihood at;

	pmi_tie_models[ties].at(1, contest, &x, eta, &at);
	return at;
}

START_TEST(likelihoods_and_derivatives)
{
	const struct pm_contest contest = {0, 1, 3, 5, 2.5};
	const double x = 0.73, eta = 0.41, step = 1e-5;

	for (enum pm_ties ties = PM_TIES_HALF; ties <= PM_TIES_RAO_KUPPER; ties++) {
		struct pmi_contest_likelihood at = likelihood_at(ties, &contest, x, eta);
		struct pmi_contest_likelihood up = likelihood_at(ties, &contest, x + step, eta);
		struct pmi_contest_likelihood down = likelihood_at(ties, &contest, x - step, eta);
		double p[3] = {0}, total = 0;

		/* Differences: an error of step^2 times a third derivative below 10. */
		ck_close(at.x, (up.value - down.value) / (2 * step), 1e-8);
		ck_close(at.xx, (up.x - down.x) / (2 * step), 1e-8);
		ck_close(at.x_eta, (up.eta - down.eta) / (2 * step), 1e-8);
		up = likelihood_at(ties, &contest, x, eta + step);
		down = likelihood_at(ties, &contest, x, eta - step);
		ck_close(at.eta, (up.value - down.value) / (2 * step), 1e-8);
		ck_close(at.eta_eta, (up.eta - down.eta) / (2 * step), 1e-8);
		/* The probabilities of the outcomes, one at a time, sum to one. */
		for (int k = 0; k < 3; k++) {
			const struct pm_contest one = {0, 1, k == 0, k == 1, k == 2};

			p[k] = exp(likelihood_at(ties, &one, x, eta).value);
			total += p[k];
		}
		if (ties == PM_TIES_HALF)
			ck_close(p[0] + p[1], 1, 1e-14);
		else
			ck_close(total, 1, 1e-14);
		/* What the header says of them. */
		if (ties == PM_TIES_DAVIDSON)
			ck_close(p[2] / sqrt(p[0] * p[1]), exp(eta), 1e-14);
		if (ties == PM_TIES_RAO_KUPPER)
			ck_close(p[0], exp(x) / (exp(x) + exp(eta)), 1e-14);
	}
}
END_TEST

/* Strengths, order effect and nu behind drawn results are found again within five standard errors. */
START_TEST(ties_are_recovered)
{
	const enum pm_ties ties = _i ? PM_TIES_RAO_KUPPER : PM_TIES_DAVIDSON;
	const double theta[5] = {0.9, 0.31, 0.05, -0.4, -0.86}, h = 0.25, eta = 0.62;
	struct pm_contest contest[20];
	struct pm_comparisons *c;
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_ranking *r;
	gsl_rng *rng = stream_of(81 + (uint64_t)_i);
	size_t n = 0;

	for (uint32_t i = 0; i < 5; i++)
		for (uint32_t j = 0; j < 5; j++) {
			struct pm_contest *to = &contest[n];
			const struct pm_contest win = {0, 1, 1, 0, 0}, loss = {0, 1, 0, 1, 0};
			double p, q;

			if (i == j)
				continue;
			*to = (struct pm_contest){.first = i, .second = j};
			p = exp(likelihood_at(ties, &win, theta[i] - theta[j] + h, eta).value);
			q = exp(likelihood_at(ties, &loss, theta[i] - theta[j] + h, eta).value);
			for (int k = 0; k < 2000; k++) {
				double u = gsl_rng_uniform(rng);

				++*(u < p ? &to->wins : u < p + q ? &to->losses : &to->ties);
			}
			n++;
		}
	ck_ok(pm_comparisons_from(5, contest, n, true, &c));
	options.ties = ties;
	options.order_effect = true;
	ck_ok(pm_rank(c, &options, &r));
	for (int i = 0; i < 5; i++)
		ck_assert(fabs(r->strength[i] - theta[i]) < 5 * r->std_error[i] && r->std_error[i] < 0.03);
	ck_assert(fabs(r->order_effect - h) < 5 * r->order_std_error);
	ck_assert(fabs(r->nu - exp(eta)) < 5 * r->nu_std_error);
	ck_assert_uint_eq(r->degrees_of_freedom, 40 - 6);
	/* The model is true: the deviance is chi-squared with 34 degrees, whose 0.9999 quantile is 73. */
	ck_assert(r->deviance < 73);
	pm_ranking_free(r);
	pm_comparisons_free(c);
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {likelihoods_and_derivatives, NULL};
	Suite *suite = suite_create("items ties");
	TCase *tcase = check_case(suite, "items ties", tests);

	tcase_add_loop_test(tcase, ties_are_recovered, 0, 2);
	return check_run(suite);
}
