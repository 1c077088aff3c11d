#include <math.h>

#include "mdp/block.h"

/* How far from 1 the probabilities of a row may sum. */
static const double slack = 1e-9;

static enum pm_status wrong(struct pm_error *error, enum pm_status status, size_t state, size_t action, const char *what, double found)
{
	return pm_error_set(error, status, NULL, 0, 0, "state %zu, action %zu: %s (%g)", state, action, what, found);
}

/* The k-th state of a block. */
static enum pm_status check_row(const struct pmi_block *b, size_t k_state, size_t a, struct pm_error *error)
{
	const struct pm_mdp *m = b->rows;
	size_t row = pm_row(m, k_state, a), begin = m->row[row], end = m->row[row + 1], s = b->begin + k_state;
	bool ends = m->terminal[k_state];
	double sum = 0;

	if (end < begin)
		return wrong(error, PM_EDOM, s, a, "rows are out of order at", (double)end);
	if (ends && begin != end)
		return wrong(error, PM_EDOM, s, a, "a terminal state has transitions to state", m->next[begin]);
	if (!isfinite(m->reward[row]))
		return wrong(error, PM_EDOM, s, a, "the reward is not finite", m->reward[row]);
	for (size_t k = begin; k < end; k++) {
		if (m->next[k] >= b->n_states)
			return wrong(error, PM_EDOM, s, a, "leads to a state that does not exist", m->next[k]);
		if (k > begin && m->next[k] <= m->next[k - 1])
			return wrong(error, PM_EDOM, s, a, "next states are not ascending or one stands twice", m->next[k]);
		if (!(m->probability[k] > 0 && m->probability[k] <= 1 + slack))
			return wrong(error, PM_EPROB, s, a, "a probability is not in (0, 1]", m->probability[k]);
		if (m->transition_reward && !isfinite(m->transition_reward[k]))
			return wrong(error, PM_EDOM, s, a, "a reward is not finite", m->transition_reward[k]);
		sum += m->probability[k];
	}
	if (!ends && begin == end)
		return wrong(error, PM_EDOM, s, a, "has no transitions, and the state is not terminal", 0);
	if (!ends && !(fabs(sum - 1) <= slack))
		return wrong(error, PM_EPROB, s, a, "probabilities do not sum to 1 but to", sum);
	return PM_OK;
}

enum pm_status pmi_start_check(const struct pm_mdp *m, struct pm_error *error)
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

enum pm_status pmi_block_check(const struct pmi_block *b, struct pmi_culprit *culprit, struct pm_error *error)
{
	size_t n = b->rows->n_actions;

	for (size_t row = 0; row < b->rows->n_states * n; row++) {
		enum pm_status status = check_row(b, row / n, row % n, error);

		if (status && culprit)
			*culprit = (struct pmi_culprit){.known = true, .row = b->begin * n + row};
		if (status)
			return status;
	}
	return PM_OK;
}

enum pm_status pm_mdp_check(const struct pm_mdp *mdp, struct pm_error *error)
{
	struct pm_mdp rows = *mdp;
	const struct pmi_block whole = {.n_states = mdp->n_states, .rows = &rows};
	enum pm_status status;

	if (!mdp->n_states || !mdp->n_actions)
		return pm_error_set(error, PM_EDOM, NULL, 0, 0, "found %zu states and %zu actions, expected at least one of each", mdp->n_states,
				    mdp->n_actions);
	if (!(mdp->gamma >= 0 && mdp->gamma <= 1))
		return pm_error_set(error, PM_EDOM, NULL, 0, 0, "gamma is %g, expected a number in [0, 1]", mdp->gamma);
	status = pmi_block_check(&whole, NULL, error);
	return status ? status : pmi_start_check(mdp, error);
}
