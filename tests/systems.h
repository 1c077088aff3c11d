/*
 * Worlds and policies whose linear systems are solved in different ways, and those systems straight from the definition.
 */
#ifndef TESTS_SYSTEMS_H
#define TESTS_SYSTEMS_H

#include "check.h"
#include "prefmodel.h"

/* States on an icy grid lead one row away, so that a long one has a narrow band. */
static inline struct pm_mdp *grid_world(size_t height, size_t width, double slip, double gamma)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(height, width);
	struct pm_mdp *mdp;

	grid->slip = slip;
	grid->gamma = gamma;
	grid->cell[height * width - 1] = PM_CELL_GOAL;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	pm_gridworld_free(grid);
	return mdp;
}

static inline uint32_t *random_actions(const struct pm_mdp *mdp, gsl_rng *rng)
{
	uint32_t *action = calloc(mdp->n_states, sizeof *action);

	for (size_t s = 0; s < mdp->n_states; s++)
		action[s] = (uint32_t)pm_rng_below(rng, mdp->n_actions);
	return action;
}

/* (I - gamma P) x or its transpose times x, straight from the definition. */
static inline void apply(const struct pm_mdp *m, double gamma, const uint32_t *action, bool transposed, const double *x, double *b)
{
	for (size_t s = 0; s < m->n_states; s++)
		b[s] = x[s];
	for (size_t s = 0; s < m->n_states; s++)
		for (size_t t = 0; t < m->n_states && !m->terminal[s]; t++)
			b[transposed ? t : s] -= gamma * pm_mdp_transition(m, s, action[s], t, NULL) * x[transposed ? s : t];
}

#endif
