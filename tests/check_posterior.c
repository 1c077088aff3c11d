/* The posterior of a table: of two segments by hand. */
#include "learn.h"

/* Two segments of one transition, W = 4 with 3 of 4 for the left: information 4 p (1 - p) = 3/4 on the difference alone. */
START_TEST(posterior)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	struct pm_posterior *p;
	double g[8] = {0}, se[8], drawn[8], policy[8], sum = 0;
	gsl_rng *rng = stream_of(6);
	enum { N = 4000 };

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 1, 3));
	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 0, 1));
	design = design_of(mdp, data);
	ck_ok(pm_learn(design, NULL, g, NULL));
	ck_ok(pm_posterior_alloc(design, 0, g, &p));
	ck_assert(p->n == 2 && p->null == 1);
	/* (1, -1) / sqrt 2 has the value 2 * 3/4. */
	ck_close(p->value[1], 1.5, 1e-9);
	pm_posterior_std_errors(p, se);
	ck_assert(isinf(se[0]) && isinf(se[7]));
	for (int i = 0; i < N; i++) {
		pm_posterior_draw(p, g, rng, drawn);
		sum += pow(drawn[0] - drawn[1] - log(3), 2) / N;
	}
	/* The variance of the difference is 4/3, in the mean of N squares within five standard errors. */
	ck_assert(fabs(sum - 4.0 / 3) < 5 * 4.0 / 3 * sqrt(2.0 / N));
	ck_ok(pm_posterior_policy(p, g, 4, 2, N, rng, policy));
	/* P(N(log 3, 4/3) > 0) = Phi(log 3 / sqrt(4/3)) */
	ck_assert(fabs(policy[0] - exp(pm_log_normal(log(3) / sqrt(4.0 / 3)))) < 5 * 0.5 / sqrt(N));
	ck_close(policy[0] + policy[1], 1, 1e-12);
	ck_close(policy[4], 0.5, 1e-12);
	pm_posterior_free(p);
	ck_ok(pm_posterior_alloc(design, 0.25, g, &p));
	pm_posterior_std_errors(p, se);
	ck_assert(p->null == 0 && p->n == 8);
	ck_close(se[7], 1, 1e-12);
	/* Half of the variance 1 of the sum's direction and of 1 / (1 + 3/2) of the difference's. */
	ck_close(se[0], sqrt(0.5 + 0.5 / 2.5), 1e-9);
	pm_posterior_free(p);
	gsl_rng_free(rng);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {posterior, NULL};
	Suite *suite = suite_create("posterior");

	check_case(suite, "posterior", tests);
	return check_run(suite);
}
