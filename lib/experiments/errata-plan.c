#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/errata.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"

/* The published threshold: with gamma .999 it allows an error of up to 1. */
static const double threshold = 1e-3;

/* One synchronous sweep: v becomes the largest q of each state, or its mean under policy; the largest change. */
static double sweep(const struct pm_mdp *mdp, const double *reward, const double *policy, double *v, double *q)
{
	double change = 0;

	pm_q_values(mdp, reward, -1, v, q);
	for (size_t s = 0; s < mdp->n_states; s++) {
		double value = policy ? 0 : -INFINITY;

		for (size_t row = pm_row(mdp, s, 0); row < pm_row(mdp, s + 1, 0); row++)
			value = policy ? value + policy[row] * q[row] : fmax(value, q[row]);
		change = fmax(change, fabs(value - v[s]));
		v[s] = value;
	}
	return change;
}

enum pm_status pmi_plan_early(const struct pm_mdp *mdp, const double *reward, double *q)
{
	double *v = pmi_array(mdp->n_states, sizeof *v);

	if (!v)
		return PM_ENOMEM;
	while (sweep(mdp, reward, NULL, v, q) >= threshold)
		;
	pm_q_values(mdp, reward, -1, v, q);
	free(v);
	return PM_OK;
}

enum pm_status pmi_evaluate_early(const struct pm_mdp *mdp, const double *policy, double *mean_return)
{
	double *v = pmi_array(mdp->n_states, sizeof *v), *q = pmi_array(mdp->n_states * mdp->n_actions, sizeof *q);

	enum pm_status status = v && q ? PM_OK : PM_ENOMEM;

	if (!status) {
		while (sweep(mdp, NULL, policy, v, q) >= threshold)
			;
		*mean_return = pm_mean_return(mdp, v);
	}
	free(q);
	free(v);
	return status;
}
