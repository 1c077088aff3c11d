/* How the courses draw segments: random walks from states that are drawn. */
#include "experiments/course.h"
#include "prefmodel/rng.h"

void pmi_walk(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step)
{
	for (size_t t = 0; t < length; t++) {
		step[2 * t + 1] = (uint32_t)pm_rng_below(rng, mdp->n_actions);
		step[2 * t + 2] = (uint32_t)pm_mdp_step(mdp, step[2 * t], step[2 * t + 1], rng);
	}
}

uint32_t pmi_any_state(const struct pm_mdp *mdp, gsl_rng *rng)
{
	size_t s;

	do
		s = (size_t)pm_rng_below(rng, mdp->n_states);
	while (mdp->terminal[s]);
	return (uint32_t)s;
}

void pmi_draw_anywhere(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	(void)data;
	left[0] = pmi_any_state(mdp, rng);
	right[0] = pmi_any_state(mdp, rng);
	pmi_walk(mdp, length, rng, left);
	pmi_walk(mdp, length, rng, right);
}

void pmi_draw_together(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	(void)data;
	left[0] = right[0] = pmi_any_state(mdp, rng);
	pmi_walk(mdp, length, rng, left);
	pmi_walk(mdp, length, rng, right);
}
