/*
 * Transitions as they come from a reader, in columns, which become the columns of an MDP without being copied; internal.
 *
 * 24 bytes a transition while they are read, 20 afterwards: the number of the row is needed only until rows are in order.  A block keeps 12,
 * for its rewards are those of rows.
 */
#ifndef MDP_COLUMNS_H
#define MDP_COLUMNS_H

#include "mdp/block.h"

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
 * holds here; culprit begins all zero.
 */
enum pm_status pmi_columns_to_mdp(struct pmi_columns *columns, size_t n_states, size_t n_actions, double gamma, const unsigned char *terminal,
				  const double *start, struct pm_mdp **mdp, struct pmi_culprit *culprit, struct pm_error *error) PM_MUST_CHECK;

/*
 * The same of a block, whose n_states and begin are set: rows count from its first state, and terminal (n_rows, its states) begins there.  On
 * failure the block is to be cleared.
 */
enum pm_status pmi_columns_to_block(struct pmi_columns *columns, size_t n_rows, size_t n_actions, double gamma, const unsigned char *terminal,
				    struct pmi_block *block, struct pmi_culprit *culprit, struct pm_error *error) PM_MUST_CHECK;

#endif
