#include "experiments/random-mdp.h"

#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/rng.h"

enum { MIN_STATES = 4, MAX_STATES = 12, MIN_ACTIONS = 2, MAX_ACTIONS = 4 };

static double draw_reward(gsl_rng *rng, bool whole)
{
	return whole ? (double)pm_rng_below(rng, 5) - 2 : 2 * gsl_rng_uniform(rng) - 1;
}

/* One row: next states in a ring from a random one on, so that none stands twice; probabilities with random proportions. */
static size_t draw_row(gsl_rng *rng, size_t n_states, size_t max_branches, bool whole, struct pm_transition first, struct pm_transition *row)
{
	size_t n = 1 + pm_rng_below(rng, max_branches < n_states ? max_branches : n_states), at = pm_rng_below(rng, n_states);
	double total = 0;

	for (size_t k = 0; k < n; k++) {
		row[k] = first;
		row[k].next = (at + k) % n_states;
		row[k].probability = 1 + gsl_rng_uniform(rng);
		row[k].reward = draw_reward(rng, whole);
		total += row[k].probability;
	}
	for (size_t k = 0; k < n; k++)
		row[k].probability /= total;
	return n;
}

enum pm_status pmi_random_mdp(gsl_rng *rng, const struct pmi_random_mdp *options, struct pm_mdp **mdp)
{
	static const double gammas[] = {0.5, 0.9, 0.99};
	size_t n_states = MIN_STATES + pm_rng_below(rng, MAX_STATES - MIN_STATES + 1);
	size_t n_actions = MIN_ACTIONS + pm_rng_below(rng, MAX_ACTIONS - MIN_ACTIONS + 1), n = 0;
	double gamma = gammas[pm_rng_below(rng, 3)];
	bool whole = pm_rng_below(rng, 2);
	unsigned char terminal[MAX_STATES] = {0};
	struct pm_transition *t = pmi_array(n_states * n_actions * options->max_branches, sizeof *t);
	enum pm_status status;

	*mdp = NULL;
	if (!t)
		return PM_ENOMEM;
	terminal[n_states - 1] = options->ends;
	for (size_t s = 0; s < n_states; s++)
		for (size_t a = 0; a < n_actions && !terminal[s]; a++)
			n += draw_row(rng, n_states, options->max_branches, whole, (struct pm_transition){.state = s, .action = a}, t + n);
	status = pm_mdp_from_transitions(n_states, n_actions, options->gamma >= 0 ? options->gamma : gamma, t, n, terminal, NULL, mdp, NULL);
	free(t);
	return status;
}
