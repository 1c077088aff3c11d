/* The certificate of a policy's values, which are refined where the rounding of their solution stands in its way. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"

/* r + gamma P v - v of the action of s, with 64 bits of mantissa or more where the machine has them. */
static double lack(const struct pmi_problem *p, const double *v, size_t s, size_t row)
{
	const struct pm_mdp *m = p->mdp;
	long double expected = 0;

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		expected += (long double)m->probability[k] * v[m->next[k]];
	return (double)(p->reward[row] + p->gamma * expected - v[s]);
}

void pmi_choice_lack(const struct pmi_problem *p, const uint32_t *action, const double *v, double *rest)
{
	for (size_t s = 0; s < p->mdp->n_states; s++)
		rest[s] = p->mdp->terminal[s] ? 0 : lack(p, v, s, pm_row(p->mdp, s, action[s]));
}

enum pm_status pmi_choice_refine(const struct pmi_problem *p, const uint32_t *action, double *v)
{
	size_t n = p->mdp->n_states;
	double *reward = pmi_array(n * p->mdp->n_actions, sizeof *reward), *step = pmi_array(n, sizeof *step);
	struct pmi_problem rest = *p;
	enum pm_status status = PM_ENOMEM;

	if (reward && step) {
		pmi_choice_lack(p, action, v, step);
		for (size_t s = 0; s < n; s++)
			reward[pm_row(p->mdp, s, action[s])] = step[s];
		rest.reward = reward;
		rest.largest_reward = pmi_largest_value(step, n);
		memset(step, 0, n * sizeof *step);
		status = pmi_choice_values(&rest, action, step);
	}
	for (size_t s = 0; s < n && !status; s++)
		v[s] += step[s];
	free(reward);
	free(step);
	return status;
}

enum pm_status pmi_choice_certify(const struct pmi_problem *p, double tolerance, const uint32_t *action, double *v, struct pm_plan_info *info)
{
	enum pm_status status = pmi_certify(p, tolerance, v, info);
	struct pm_plan_info first = *info;
	double *kept;

	if (status != PM_ETOLERANCE)
		return status;
	kept = pmi_array(p->mdp->n_states, sizeof *kept);
	if (!kept)
		return PM_ENOMEM;
	memcpy(kept, v, p->mdp->n_states * sizeof *v);
	status = pmi_choice_refine(p, action, v);
	if (!status)
		status = pmi_certify(p, tolerance, v, info);
	/* Where the policy is not the best one, or the system is nearly singular, it may have been no gain. */
	if (status != PM_ENOMEM && !(info->bound < first.bound && (!status || status == PM_ETOLERANCE))) {
		memcpy(v, kept, p->mdp->n_states * sizeof *v);
		*info = first;
		status = PM_ETOLERANCE;
	}
	free(kept);
	return status;
}
