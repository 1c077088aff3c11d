#include "mdp/trap.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/block.h"
#include "mdp/choice.h"

static bool earns(const struct pm_mdp *m, const double *reward, size_t s)
{
	for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++)
		if (fabs(reward[row]) > 0)
			return true;
	return false;
}

void pmi_trap_mark_others(const struct pm_mdp *m, const double *reward, unsigned char *mark)
{
	for (size_t s = 0; s < m->n_states; s++)
		mark[s] = m->terminal[s] || earns(m, reward, s);
}

/* The number of traps, which are marked. */
static size_t find(const struct pm_mdp *m, const double *reward, unsigned char *trap)
{
	size_t n;

	pmi_trap_mark_others(m, reward, trap);
	n = m->n_states - pmi_choice_mark(m, (struct pmi_among){0}, NULL, trap);
	for (size_t s = 0; s < m->n_states; s++)
		trap[s] = !trap[s];
	return n;
}

void pmi_trap_close(struct pm_mdp *m, const unsigned char *mark)
{
	size_t k = 0, end = 0;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		bool kept = !mark[row / m->n_actions];

		m->row[row] = end;
		for (; k < m->row[row + 1]; k++) {
			m->next[end] = m->next[k];
			m->probability[end] = m->probability[k];
			end += kept;
		}
		m->reward[row] = kept ? m->reward[row] : 0;
	}
	m->row[m->n_states * m->n_actions] = end;
	for (size_t s = 0; s < m->n_states; s++)
		m->terminal[s] |= mark[s];
}

enum pm_status pmi_trap_copy(const struct pm_mdp *m, const double *reward, struct pm_mdp **closed)
{
	unsigned char *trap = pmi_array(m->n_states, 1);
	struct pmi_block copy = {0};
	enum pm_status status = trap ? PM_OK : PM_ENOMEM;

	if (!status && find(m, reward, trap)) {
		status = pmi_block_from_mdp(m, 0, 1, &copy);
		if (!status)
			pmi_trap_close(copy.rows, trap);
	}
	free(trap);
	*closed = copy.rows;
	return status;
}
