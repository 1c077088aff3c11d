/*
 * The transitions of a tabular world, as they stand in a CSV or in the YAML itself: read one by one, and found again for a message; internal.
 */
#ifndef MDP_WORLD_TABLE_H
#define MDP_WORLD_TABLE_H

#include "mdp/block.h"

struct pmi_table;

/* What is done with a transition, whose numbers are in range.  What it returns other than PM_OK ends the reading. */
typedef enum pm_status pmi_take(void *context, const struct pmi_table *table, const struct pm_transition *transition);

struct pmi_table {
	size_t n_states, n_actions;
	double gamma;
	unsigned char *terminal; /* n_states */
	size_t part, n_parts;    /* of the transitions, those that are read here */
	pmi_take *take;
	void *context;
	char *path;          /* of the CSV; NULL: they stand in the YAML */
	char *source;        /* the YAML's name; where in it the transitions or their file stand, from 1 */
	size_t line, column;
};

void pmi_table_clear(struct pmi_table *table);

/* The numbers of a transition, in their order in YAML. */
enum pmi_transition_field { PMI_STATE, PMI_ACTION, PMI_NEXT, PMI_PROBABILITY, PMI_REWARD, PMI_TRANSITION_FIELDS };

/* A transition between states that exist: the field that is wrong nevertheless, and a sentence of it; PMI_TRANSITION_FIELDS where none is. */
enum pmi_transition_field pmi_table_wrong(const struct pmi_table *table, const struct pm_transition *transition, char *sentence, size_t size);

/* The CSV, or its part.  PM_EPARSE with the place, PM_EIO, PM_ENOMEM, and what take returns, error then as it was. */
enum pm_status pmi_table_read(struct pmi_table *table, struct pm_error *error) PM_MUST_CHECK;

/*
 * Says where the rows are wrong, of which inner tells what: the line of the CSV, which is read once more, of the culprit's second transition
 * where that stands twice, else of its first; where there is none, and for transitions in the YAML, the place there.  Returns PM_EPROB or PM_EPARSE for
 * PM_EDOM, any other status as it is.
 */
enum pm_status pmi_table_blame(const struct pmi_table *table, enum pm_status status, const struct pmi_culprit *culprit, const struct pm_error *inner,
			       struct pm_error *error);

#endif
