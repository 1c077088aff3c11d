#include "check.h"

#include "mdp/band.h"
#include "prefmodel.h"

/* A gridworld with slip, whose states lead at most one row away, and a random stochastic policy. */
static struct pm_mdp *icy(size_t height, size_t width)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(height, width);
	struct pm_mdp *mdp;

	grid->slip = 0.3;
	grid->cell[height * width - 1] = PM_CELL_GOAL;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	pm_gridworld_free(grid);
	return mdp;
}

static double *random_policy(const struct pm_mdp *mdp, gsl_rng *rng)
{
	double *policy = calloc(mdp->n_states * mdp->n_actions, sizeof *policy);

	for (size_t s = 0; s < mdp->n_states; s++) {
		double total = 0;

		for (size_t a = 0; a < mdp->n_actions; a++)
			total += policy[pm_row(mdp, s, a)] = gsl_rng_uniform(rng);
		for (size_t a = 0; a < mdp->n_actions; a++)
			policy[pm_row(mdp, s, a)] /= total;
	}
	return policy;
}

/* (I - gamma P_pi) x or its transpose times x, straight from the definition. */
static void apply(const struct pm_mdp *m, double gamma, const double *policy, bool transposed, const double *x, double *b)
{
	for (size_t s = 0; s < m->n_states; s++)
		b[s] = x[s];
	for (size_t s = 0; s < m->n_states; s++)
		for (size_t a = 0; a < m->n_actions && !m->terminal[s]; a++)
			for (size_t t = 0; t < m->n_states; t++) {
				double p = gamma * policy[pm_row(m, s, a)] * pm_mdp_transition(m, s, a, t, NULL);

				b[transposed ? t : s] -= p * x[transposed ? s : t];
			}
}

START_TEST(band_solves_both_systems)
{
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){31}, 1);

	for (int k = 0; k < 8; k++) {
		struct pm_mdp *mdp = icy(25 + (size_t)k, 2 + (size_t)k % 3);
		double *policy = random_policy(mdp, rng), *x = calloc(mdp->n_states, sizeof *x), *b = calloc(mdp->n_states, sizeof *b);

		for (size_t s = 0; s < mdp->n_states; s++)
			x[s] = 2 * gsl_rng_uniform(rng) - 1;
		apply(mdp, 0.97, policy, k % 2, x, b);
		ck_ok(pmi_band_solve(mdp, 0.97, policy, k % 2, b));
		for (size_t s = 0; s < mdp->n_states; s++)
			ck_close(b[s], x[s], 1e-12);
		free(policy);
		free(x);
		free(b);
		pm_mdp_free(mdp);
	}
	gsl_rng_free(rng);
}
END_TEST

START_TEST(wide_bands_are_left_alone)
{
	struct pm_mdp *mdp = icy(6, 6);
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){32}, 1);
	double *policy = random_policy(mdp, rng), b[36] = {1};

	ck_assert_int_eq(pmi_band_solve(mdp, 0.97, policy, false, b), PM_EUNSUPPORTED);
	ck_assert(b[0] == 1 && b[1] == 0);
	free(policy);
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("band");

	check_case(suite, "band", (const TTest *const[]){band_solves_both_systems, wide_bands_are_left_alone, NULL});
	return check_run(suite);
}
