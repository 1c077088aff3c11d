/*
 * Transitions as they come from a reader, in columns, which become the columns of an MDP without being copied; internal.
 *
 * 24 bytes a transition while they are read, 20 afterwards: the number of the row is needed only until rows are in order.
 */
#ifndef MDP_COLUMNS_H
#define MDP_COLUMNS_H

#include "prefmodel/mdp.h"

struct pmi_columns {
	size_t n, capacity[4];
	uint32_t *row; /* n each */
	uint32_t *next;
	double *probability, *reward;
};

/* Appends a transition of row s*A + a.  PM_EOVERFLOW beyond 2^32 - 1 rows or transitions, PM_ENOMEM. */
enum pm_status pmi_columns_add(struct pmi_columns *columns, size_t row, const struct pm_transition *transition) PM_MUST_CHECK;
void pmi_columns_clear(struct pmi_columns *columns);

/*
 * The MDP of them; the columns are empty afterwards, whatever comes of it.  What pm_mdp_from_transitions says of statuses, terminal and start
 * holds here.
 */
enum pm_status pmi_columns_to_mdp(struct pmi_columns *columns, size_t n_states, size_t n_actions, double gamma, const unsigned char *terminal,
				  const double *start, struct pm_mdp **mdp, struct pm_error *error) PM_MUST_CHECK;

#endif
