#include "mdp/policy-system.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/lapack.h"

/* By rows, so that LAPACK sees the transposed matrix. */
static void fill(const struct pm_mdp *m, double gamma, const uint32_t *action, double *matrix)
{
	size_t n = m->n_states;

	memset(matrix, 0, n * n * sizeof *matrix);
	for (size_t s = 0; s < n; s++) {
		size_t row = pm_row(m, s, action[s]);

		matrix[s * n + s] += 1;
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			matrix[s * n + m->next[k]] -= gamma * m->probability[k];
	}
}

static enum pm_status factor_dense(struct pmi_policy_system *system, const struct pm_mdp *mdp, double gamma, const uint32_t *action)
{
	int n, info;
	size_t elements;

	if (mdp->n_states > INT_MAX || !pmi_multiply(mdp->n_states, mdp->n_states, &elements))
		return PM_EOVERFLOW;
	if (!system->matrix)
		system->matrix = pmi_array(elements, sizeof *system->matrix);
	if (!system->pivot)
		system->pivot = pmi_array(mdp->n_states, sizeof *system->pivot);
	if (!system->matrix || !system->pivot)
		return PM_ENOMEM;
	n = (int)mdp->n_states;
	fill(mdp, gamma, action, system->matrix);
	dgetrf_(&n, &n, system->matrix, &n, system->pivot, &info);
	return info ? PM_ESINGULAR : PM_OK;
}

enum pm_status pmi_policy_system_set(struct pmi_policy_system *system, const struct pm_mdp *mdp, double gamma, const uint32_t *action)
{
	size_t bytes = mdp->n_states * sizeof *action;
	enum pm_status status;

	if (system->factored && memcmp(system->action, action, bytes) == 0)
		return PM_OK;
	system->factored = false;
	if (!system->action)
		system->action = pmi_array(mdp->n_states, sizeof *action);
	if (!system->action)
		return PM_ENOMEM;
	status = pmi_band_factor(&system->band, mdp, gamma, action);
	system->dense = status == PM_EUNSUPPORTED;
	if (system->dense)
		status = factor_dense(system, mdp, gamma, action);
	system->factored = !status;
	if (!status)
		memcpy(system->action, action, bytes);
	return status;
}

void pmi_policy_system_solve(const struct pmi_policy_system *system, size_t n_states, bool transposed, double *b)
{
	int n = (int)n_states, one = 1, info;

	if (system->dense)
		dgetrs_(transposed ? "N" : "T", &n, &one, system->matrix, &n, system->pivot, b, &n, &info);
	else
		pmi_band_apply(&system->band, transposed, b);
}

bool pmi_policy_system_is_cheap(const struct pmi_policy_system *system, size_t n_states)
{
	return !system->dense || n_states <= PMI_DENSE_MOST;
}

void pmi_policy_system_clear(struct pmi_policy_system *system)
{
	free(system->action);
	free(system->matrix);
	free(system->pivot);
	pmi_band_clear(&system->band);
	*system = (struct pmi_policy_system){.factored = false};
}
