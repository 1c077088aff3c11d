#include <math.h>

#include "prefmodel/mdp.h"

/* How far from 1 the probabilities of a row may sum. */
static const double slack = 1e-9;

static enum pm_status wrong(struct pm_error *error, enum pm_status status, size_t state, size_t action, const char *what, double found)
{
	return pm_error_set(error, status, NULL, 0, 0, "state %zu, action %zu: %s (%g)", state, action, what, found);
}

static enum pm_status check_row(const struct pm_mdp *m, size_t s, size_t a, struct pm_error *error)
{
	size_t row = pm_row(m, s, a), begin = m->row[row], end = m->row[row + 1];
	double sum = 0;

	if (end < begin)
		return wrong(error, PM_EDOM, s, a, "rows are out of order at", (double)end);
	if (m->terminal[s] && begin != end)
		return wrong(error, PM_EDOM, s, a, "a terminal state has transitions to state", m->next[begin]);
	if (!isfinite(m->reward[row]))
		return wrong(error, PM_EDOM, s, a, "the reward is not finite", m->reward[row]);
	for (size_t k = begin; k < end; k++) {
		if (m->next[k] >= m->n_states)
			return wrong(error, PM_EDOM, s, a, "leads to a state that does not exist", m->next[k]);
		if (k > begin && m->next[k] <= m->next[k - 1])
			return wrong(error, PM_EDOM, s, a, "next states are not ascending or one stands twice", m->next[k]);
		if (!(m->probability[k] > 0 && m->probability[k] <= 1 + slack))
			return wrong(error, PM_EPROB, s, a, "a probability is not in (0, 1]", m->probability[k]);
		if (m->transition_reward && !isfinite(m->transition_reward[k]))
			return wrong(error, PM_EDOM, s, a, "a reward is not finite", m->transition_reward[k]);
		sum += m->probability[k];
	}
	if (!m->terminal[s] && begin == end)
		return wrong(error, PM_EDOM, s, a, "has no transitions, and the state is not terminal", 0);
	if (!m->terminal[s] && !(fabs(sum - 1) <= slack))
		return wrong(error, PM_EPROB, s, a, "probabilities do not sum to 1 but to", sum);
	return PM_OK;
}

static enum pm_status check_start(const struct pm_mdp *m, struct pm_error *error)
{
	double sum = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		if (!(m->start[s] >= 0) || (m->terminal[s] && m->start[s] > 0))
			return pm_error_set(error, PM_EPROB, NULL, 0, 0, "state %zu: start probability %g, expected %s", s, m->start[s],
					    m->terminal[s] ? "0 in a terminal state" : "0 or more");
		sum += m->start[s];
	}
	if (!(fabs(sum - 1) <= slack))
		return pm_error_set(error, PM_EPROB, NULL, 0, 0, "start probabilities sum to %g, expected 1", sum);
	return PM_OK;
}

enum pm_status pm_mdp_check(const struct pm_mdp *mdp, struct pm_error *error)
{
	enum pm_status status = PM_OK;

	if (!mdp->n_states || !mdp->n_actions)
		return pm_error_set(error, PM_EDOM, NULL, 0, 0, "found %zu states and %zu actions, expected at least one of each", mdp->n_states,
				    mdp->n_actions);
	if (!(mdp->gamma >= 0 && mdp->gamma <= 1))
		return pm_error_set(error, PM_EDOM, NULL, 0, 0, "gamma is %g, expected a number in [0, 1]", mdp->gamma);
	for (size_t s = 0; s < mdp->n_states && !status; s++)
		for (size_t a = 0; a < mdp->n_actions && !status; a++)
			status = check_row(mdp, s, a, error);
	return status ? status : check_start(mdp, error);
}
