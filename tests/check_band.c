#include "check.h"

#include "mdp/band.h"
#include "prefmodel.h"

/* A gridworld with slip, whose states lead at most one row away. */
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

static uint32_t *random_actions(const struct pm_mdp *mdp, gsl_rng *rng)
{
	uint32_t *action = calloc(mdp->n_states, sizeof *action);

	for (size_t s = 0; s < mdp->n_states; s++)
		action[s] = (uint32_t)pm_rng_below(rng, mdp->n_actions);
	return action;
}

/* (I - gamma P) x or its transpose times x, straight from the definition. */
static void apply(const struct pm_mdp *m, double gamma, const uint32_t *action, bool transposed, const double *x, double *b)
{
	for (size_t s = 0; s < m->n_states; s++)
		b[s] = x[s];
	for (size_t s = 0; s < m->n_states; s++)
		for (size_t t = 0; t < m->n_states && !m->terminal[s]; t++)
			b[transposed ? t : s] -= gamma * pm_mdp_transition(m, s, action[s], t, NULL) * x[transposed ? s : t];
}

START_TEST(band_solves_both_systems)
{
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){31}, 1);

	for (int k = 0; k < 8; k++) {
		struct pm_mdp *mdp = icy(25 + (size_t)k, 2 + (size_t)k % 3);
		uint32_t *action = random_actions(mdp, rng);
		double *x = calloc(mdp->n_states, sizeof *x), *b = calloc(mdp->n_states, sizeof *b);

		for (size_t s = 0; s < mdp->n_states; s++)
			x[s] = 2 * gsl_rng_uniform(rng) - 1;
		apply(mdp, 0.97, action, k % 2, x, b);
		ck_ok(pmi_band_solve(mdp, 0.97, action, k % 2, b));
		for (size_t s = 0; s < mdp->n_states; s++)
			ck_close(b[s], x[s], 1e-12);
		free(action);
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
	uint32_t *action = random_actions(mdp, rng);
	double b[36] = {1};

	ck_assert_int_eq(pmi_band_solve(mdp, 0.97, action, false, b), PM_EUNSUPPORTED);
	ck_assert(b[0] == 1 && b[1] == 0);
	free(action);
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
