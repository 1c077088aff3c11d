#include "mdp/proper.h"

#include <stdlib.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "prefmodel/average.h"

static enum pm_status find_gain(const struct pmi_problem *p, const uint32_t *action, double *policy, double *gain, double *bias)
{
	for (size_t s = 0; s < p->mdp->n_states; s++)
		policy[pm_row(p->mdp, s, action[s])] = 1;
	return pm_policy_gain(p->mdp, p->reward, policy, gain, bias);
}

/* PM_EDIVERGE where a state that is not marked earns for ever. */
static enum pm_status check_gain(const struct pmi_problem *p, const uint32_t *action, const unsigned char *mark)
{
	size_t n = p->mdp->n_states;
	double *policy = pmi_array(n * p->mdp->n_actions, sizeof *policy), *gain = pmi_array(n, sizeof *gain),
	       *bias = pmi_array(n, sizeof *bias);
	enum pm_status status = policy && gain && bias ? find_gain(p, action, policy, gain, bias) : PM_ENOMEM;

	for (size_t s = 0; s < n && !status; s++)
		if (!mark[s] && gain[s] > PMI_LEAST_GAIN * p->largest_reward)
			status = PM_EDIVERGE;
	free(policy);
	free(gain);
	free(bias);
	return status;
}

/* The state that is not marked whose way to a marked one loses least takes that. */
static void leave(const struct pmi_problem *p, const double *v, uint32_t *action, unsigned char *mark)
{
	const struct pm_mdp *m = p->mdp;
	double least = INFINITY;
	size_t best = SIZE_MAX;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		size_t s = row / m->n_actions;
		double lost;

		if (mark[s] || !pmi_choice_leads(m, row, mark))
			continue;
		lost = v[s] - pmi_row_value(m, p->reward, 1, v, row);
		if (best == SIZE_MAX || lost < least) {
			least = lost;
			best = row;
		}
	}
	action[best / m->n_actions] = (uint32_t)(best % m->n_actions);
	mark[best / m->n_actions] = 1;
}

enum pm_status pmi_proper_ensure(const struct pmi_problem *p, const double *v, uint32_t *action)
{
	const struct pmi_among given = {.given = action};
	size_t n = p->mdp->n_states;
	unsigned char *mark = pmi_array(n, 1);
	enum pm_status status = mark ? PM_OK : PM_ENOMEM;

	for (size_t s = 0; s < n && !status; s++)
		mark[s] = p->mdp->terminal[s] != 0;
	if (!status && pmi_choice_mark(p->mdp, given, NULL, mark) < n) {
		status = check_gain(p, action, mark);
		while (!status && pmi_choice_mark(p->mdp, given, NULL, mark) < n)
			leave(p, v, action, mark);
	}
	free(mark);
	return status;
}
