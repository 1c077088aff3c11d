#include "systems.h"

#include "mdp/band.h"

START_TEST(band_solves_both_systems)
{
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){31}, 1);
	struct pmi_band band = {.n = 0};

	for (int k = 0; k < 8; k++) {
		struct pm_mdp *mdp = grid_world(25 + (size_t)k, 2 + (size_t)k % 3, 0.3, 0.97);
		uint32_t *action = random_actions(mdp, rng);
		double *x = calloc(mdp->n_states, sizeof *x), *b = calloc(mdp->n_states, sizeof *b);

		for (size_t s = 0; s < mdp->n_states; s++)
			x[s] = 2 * gsl_rng_uniform(rng) - 1;
		apply(mdp, 0.97, action, k % 2, x, b);
		/* In the room that the last one left. */
		ck_ok(pmi_band_factor(&band, mdp, 0.97, action));
		pmi_band_apply(&band, k % 2, b);
		for (size_t s = 0; s < mdp->n_states; s++)
			ck_close(b[s], x[s], 1e-12);
		free(action);
		free(x);
		free(b);
		pm_mdp_free(mdp);
	}
	pmi_band_clear(&band);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(wide_bands_are_left_alone)
{
	struct pm_mdp *mdp = grid_world(6, 6, 0.3, 0.97);
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){32}, 1);
	uint32_t *action = random_actions(mdp, rng);
	struct pmi_band band = {.n = 0};

	ck_assert_int_eq(pmi_band_factor(&band, mdp, 0.97, action), PM_EUNSUPPORTED);
	ck_assert_ptr_null(band.a);
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
