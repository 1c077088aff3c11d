#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/block.h"

static enum pm_status wrong(struct pm_error *error, enum pm_status status, const struct pm_transition *t, const char *what)
{
	return pm_error_set(error, status, NULL, 0, 0, "state %zu, action %zu, next %zu: %s", t->state, t->action, t->next, what);
}

static enum pm_status check_transition(const struct pm_mdp *m, const struct pm_transition *t, struct pm_error *error)
{
	if (t->state >= m->n_states || t->action >= m->n_actions || t->next >= m->n_states)
		return wrong(error, PM_EDOM, t, "a state or action does not exist");
	if (m->terminal[t->state])
		return wrong(error, PM_EDOM, t, "a transition from a terminal state");
	if (!(t->probability > 0 && t->probability <= 1 + 1e-9))
		return wrong(error, PM_EPROB, t, "the probability is not in (0, 1]");
	if (!isfinite(t->reward))
		return wrong(error, PM_EDOM, t, "the reward is not finite");
	return PM_OK;
}

/* Counts the transitions of each row, then lets row[r] be where row r begins. */
static enum pm_status lay_out(struct pm_mdp *m, const struct pm_transition *t, size_t n, struct pm_error *error)
{
	for (size_t k = 0; k < n; k++) {
		enum pm_status status = check_transition(m, &t[k], error);

		if (status)
			return status;
		m->row[pm_row(m, t[k].state, t[k].action) + 1]++;
	}
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		m->row[row + 1] += m->row[row];
	return PM_OK;
}

/* Puts a transition into its row, which holds `filled` so far, keeping next states ascending; false for a duplicate. */
static bool insert(struct pm_mdp *m, size_t begin, size_t filled, const struct pm_transition *t)
{
	size_t k = begin + filled;

	for (; k > begin && m->next[k - 1] >= t->next; k--) {
		if (m->next[k - 1] == t->next)
			return false;
		m->next[k] = m->next[k - 1];
		m->probability[k] = m->probability[k - 1];
		m->transition_reward[k] = m->transition_reward[k - 1];
	}
	m->next[k] = (uint32_t)t->next;
	m->probability[k] = t->probability;
	m->transition_reward[k] = t->reward;
	return true;
}

static enum pm_status fill(struct pm_mdp *m, const struct pm_transition *t, size_t n, size_t *filled, struct pm_error *error)
{
	for (size_t k = 0; k < n; k++) {
		size_t row = pm_row(m, t[k].state, t[k].action);

		if (!insert(m, m->row[row], filled[row]++, &t[k]))
			return wrong(error, PM_EDOM, &t[k], "this transition stands twice");
	}
	return PM_OK;
}

/*
 * Rows that are a little off 1 are scaled, so that no planner sees mass appear or vanish.  Those that are off by no more than the
 * rounding of scaling itself stay as they are: a world written and read again is the same to the bit.
 */
static void scale_rows(struct pm_mdp *m)
{
	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		size_t n = m->row[row + 1] - m->row[row];
		double *probability = m->probability + m->row[row], sum = 0;

		for (size_t k = 0; k < n; k++)
			sum += probability[k];
		if (!(fabs(sum - 1) > DBL_EPSILON * (double)n && fabs(sum - 1) <= 1e-9))
			continue;
		for (size_t k = 0; k < n; k++)
			probability[k] /= sum;
	}
}

static enum pm_status set_start(struct pm_mdp *m, const double *start, struct pm_error *error)
{
	size_t n = 0;

	if (start) {
		memcpy(m->start, start, m->n_states * sizeof *start);
		return PM_OK;
	}
	for (size_t s = 0; s < m->n_states; s++)
		n += !m->terminal[s];
	if (!n)
		return pm_error_set(error, PM_EDOM, NULL, 0, 0, "all states are terminal, so that no episode can begin");
	for (size_t s = 0; s < m->n_states; s++)
		m->start[s] = m->terminal[s] ? 0 : 1 / (double)n;
	return PM_OK;
}

enum pm_status pmi_block_finish(struct pmi_block *b, const unsigned char *terminal, struct pmi_culprit *culprit, struct pm_error *error)
{
	memcpy(b->rows->terminal, terminal, b->rows->n_states);
	scale_rows(b->rows);
	pm_mdp_expect_rewards(b->rows);
	return pmi_block_check(b, culprit, error);
}

enum pm_status pmi_mdp_finish(struct pm_mdp *m, const unsigned char *terminal, const double *start, struct pmi_culprit *culprit, struct pm_error *error)
{
	struct pmi_block whole = {.n_states = m->n_states, .rows = m};
	enum pm_status status = pmi_block_finish(&whole, terminal, culprit, error);

	if (!status)
		status = set_start(m, start, error);
	return status ? status : pmi_start_check(m, error);
}

static enum pm_status build(struct pm_mdp *m, const struct pm_transition *t, size_t n, const unsigned char *terminal, const double *start,
			    struct pm_error *error)
{
	size_t *filled = pmi_array(m->n_states * m->n_actions, sizeof *filled);
	enum pm_status status = PM_ENOMEM;

	memcpy(m->terminal, terminal, m->n_states);
	if (filled)
		status = lay_out(m, t, n, error);
	if (!status)
		status = fill(m, t, n, filled, error);
	free(filled);
	if (!status) {
		scale_rows(m);
		pm_mdp_expect_rewards(m);
		status = set_start(m, start, error);
	}
	return status ? status : pm_mdp_check(m, error);
}

enum pm_status pm_mdp_from_transitions(size_t n_states, size_t n_actions, double gamma, const struct pm_transition *transitions, size_t n,
				       const unsigned char *terminal, const double *start, struct pm_mdp **mdp, struct pm_error *error)
{
	struct pm_mdp *m = pm_mdp_alloc(n_states, n_actions, n);
	enum pm_status status;

	*mdp = NULL;
	if (error)
		*error = (struct pm_error){0};
	if (!m)
		return pm_error_set(error, PM_ENOMEM, NULL, 0, 0, "%zu states and %zu actions do not fit into memory", n_states, n_actions);
	m->gamma = gamma;
	status = build(m, transitions, n, terminal, start, error);
	if (!status) {
		*mdp = m;
		return PM_OK;
	}
	pm_mdp_free(m);
	if (error && !error->sentence[0])
		pm_error_set(error, status, NULL, 0, 0, "%s", pm_status_message(status));
	return status;
}
