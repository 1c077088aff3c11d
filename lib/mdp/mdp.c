#include "prefmodel/mdp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct pm_mdp *pm_mdp_alloc(size_t n_states, size_t n_actions, size_t n_transitions)
{
	struct pm_mdp *m;
	size_t rows;

	if (!pmi_multiply(n_states, n_actions, &rows) || rows == SIZE_MAX || n_states > UINT32_MAX)
		return NULL;
	m = pmi_array(1, sizeof *m);
	if (!m)
		return NULL;
	m->n_states = n_states;
	m->n_actions = n_actions;
	m->gamma = 1;
	m->row = pmi_array(rows + 1, sizeof *m->row);
	m->next = pmi_array(n_transitions, sizeof *m->next);
	m->probability = pmi_array(n_transitions, sizeof *m->probability);
	m->transition_reward = pmi_array(n_transitions, sizeof *m->transition_reward);
	m->reward = pmi_array(rows, sizeof *m->reward);
	m->start = pmi_array(n_states, sizeof *m->start);
	m->terminal = pmi_array(n_states, 1);
	if (m->row && m->next && m->probability && m->transition_reward && m->reward && m->start && m->terminal)
		return m;
	pm_mdp_free(m);
	return NULL;
}

void pm_mdp_free(struct pm_mdp *m)
{
	if (!m)
		return;
	free(m->row);
	free(m->next);
	free(m->probability);
	free(m->transition_reward);
	free(m->reward);
	free(m->start);
	free(m->terminal);
	free(m);
}

void pm_mdp_expect_rewards(struct pm_mdp *m)
{
	if (!m->transition_reward)
		return;
	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		m->reward[row] = 0;
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			m->reward[row] += m->probability[k] * m->transition_reward[k];
	}
}

bool pm_mdp_is_deterministic(const struct pm_mdp *m)
{
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		if (m->row[row + 1] - m->row[row] > 1)
			return false;
	return true;
}

double pm_mdp_transition(const struct pm_mdp *m, size_t state, size_t action, size_t next, double *reward)
{
	size_t row = pm_row(m, state, action), low = m->row[row], high = m->row[row + 1];

	if (reward)
		*reward = 0;
	if (m->terminal[state])
		return next == state;
	/* Rows are sorted by next state. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->next[middle] < next)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == m->row[row + 1] || m->next[low] != next)
		return 0;
	if (reward)
		*reward = m->transition_reward ? m->transition_reward[low] : m->reward[row];
	return m->probability[low];
}

size_t pm_mdp_step(const struct pm_mdp *m, size_t state, size_t action, gsl_rng *rng)
{
	size_t row = pm_row(m, state, action), k = m->row[row], end = m->row[row + 1];
	double u;

	if (k == end)
		return state;
	if (end - k == 1)
		return m->next[k];
	u = gsl_rng_uniform(rng);
	while (k + 1 < end && u >= m->probability[k])
		u -= m->probability[k++];
	return m->next[k];
}
