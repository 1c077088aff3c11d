/* The loop to blame where values diverge: the rows of the states that never end, which lead to none but each other, are brought to rank 0. */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/petsc-gather.h"
#include "mdp/petsc-plan.h"
#include "prefmodel/loop.h"

/* The loop of the rows, in the numbers of the world; where each state has one action, that is 0 there. */
static enum pm_status find(const struct pmi_gathered *x, size_t n_actions, bool one_action, struct pm_loop **loop)
{
	unsigned char *terminal = pmi_array(x->n_states, 1);
	uint32_t *action = pmi_array(x->n_states, sizeof *action);
	struct pm_mdp *mdp = NULL;
	enum pm_status status = PM_ENOMEM;

	*loop = NULL;
	for (size_t k = 0; k < x->n && one_action && action; k++) {
		action[x->transition[k].state] = (uint32_t)x->transition[k].action;
		x->transition[k].action = 0;
	}
	if (terminal && action)
		status = pm_mdp_from_transitions(x->n_states, one_action ? 1 : n_actions, 1, x->transition, x->n, terminal, NULL, &mdp, NULL);
	if (!status)
		status = pm_loop_find(mdp, NULL, loop);
	for (size_t i = 0; !status && i < (*loop)->n; i++) {
		(*loop)->action[i] = one_action ? action[(*loop)->state[i]] : (*loop)->action[i];
		(*loop)->state[i] = (uint32_t)x->state[(*loop)->state[i]];
	}
	pm_mdp_free(mdp);
	free(terminal);
	free(action);
	return status;
}

/* On rank 0. */
static enum pm_status name(const struct pm_distributed *w, struct pmi_gathered *x, bool one_action, double *earns, struct pm_error *error)
{
	struct pm_loop *loop;
	char text[400];
	enum pm_status status;

	status = find(x, w->n_actions, one_action, &loop);
	if (status)
		return status;
	/* From the actions given other actions may lead away. */
	loop->trapped = !one_action;
	*earns = loop->earns;
	pm_loop_format(loop, NULL, text, sizeof text);
	pm_loop_free(loop);
	pm_error_set(error, PM_EDIVERGE, NULL, 0, 0, "values diverge without discount: %s", text);
	return PM_OK;
}

/* The rows that the states have which are not marked. */
static enum pm_status gather(const struct pm_distributed *w, const uint32_t *action, const unsigned char *mark, struct pmi_gathered *x)
{
	size_t actions = w->block.rows->n_actions;
	unsigned char *wanted = pmi_array(w->n_own * actions, 1);
	enum pm_status status = pmi_agree(w, wanted ? PM_OK : PM_ENOMEM, NULL);

	for (size_t row = 0; row < w->n_own * actions && !status; row++)
		wanted[row] = !mark[row / actions] && (!action || action[row / actions] == row % actions);
	if (!status)
		status = pmi_gather_rows(w, wanted, x);
	free(wanted);
	return status;
}

enum pm_status pmi_petsc_blame(const struct pm_distributed *w, const uint32_t *action, const unsigned char *mark, double *earns, struct pm_error *error)
{
	struct pmi_gathered x = {0};
	struct pm_error said = {0};
	enum pm_status status = gather(w, action, mark, &x);

	*earns = INFINITY;
	if (!status)
		status = pmi_agree(w, w->rank == 0 ? name(w, &x, action, earns, &said) : PM_OK, NULL);
	pmi_gathered_clear(&x);
	/* Without room for the rows, values diverge none the less. */
	if (!status) {
		MPI_Bcast(earns, 1, MPI_DOUBLE, 0, w->comm);
		MPI_Bcast(&said, (int)sizeof said, MPI_BYTE, 0, w->comm);
		if (error)
			*error = said;
	}
	return PM_EDIVERGE;
}
