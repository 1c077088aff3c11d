/*
 * Small random MDPs to try statements on; internal.
 */
#ifndef EXPERIMENTS_RANDOM_MDP_H
#define EXPERIMENTS_RANDOM_MDP_H

#include <gsl/gsl_rng.h>

#include "prefmodel/mdp.h"

struct pmi_random_mdp {
	size_t max_branches; /* next states of an action: 1 .. this; 1 makes it deterministic */
	bool ends;           /* is the last state terminal? */
	double gamma;        /* negative: drawn from {0.5, 0.9, 0.99} */
};

/*
 * 4 to 12 states, 2 to 4 actions, rewards r(s, a, s') either uniform in (-1, 1) or (half the time) whole numbers in -2 .. 2, so that
 * ties occur.  Starts are uniform over the states that are not terminal.
 */
enum pm_status pmi_random_mdp(gsl_rng *rng, const struct pmi_random_mdp *options, struct pm_mdp **mdp) PM_MUST_CHECK;

#endif
