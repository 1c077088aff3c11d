/*
 * Sweeps in place, in stages, that maximise where it matters; internal.
 *
 * The states are cut into blocks, and block b belongs to stage b mod n, of n stages.  The states of a stage read the values of all stages
 * before it in this sweep, and those of the sweep before elsewhere: nearly as good as Gauss and Seidel's sweep, in one table of values,
 * and a stage can be cut among threads anyhow without changing a bit.
 *
 * An action that lacks more than all that is to come may make up is out of the question, and a state with one action left is decided:
 * it is swept by that action alone until the next check.  What is to come is estimated, not proved, from the rate at which the changes fall; the check maximises over all
 * actions, and is what proves (temporary elimination of actions, Puterman and Shin 1982).
 *
 * A constant gain is taken from every backup, v <- max_a r + gamma P v - gain, so that a change common to all values need not go
 * through the sweeps, which take off a part 1 - gamma each time: the values themselves are v + gain / (1 - gamma).            White
 * 1963
 */
#ifndef MDP_STAGED_H
#define MDP_STAGED_H

#include "mdp/alive.h"
#include "mdp/padded.h"

struct pmi_staged {
	const struct pmi_problem *problem;
	double *v;	  /* S, of the caller */
	uint32_t *alive;  /* S, the actions in question; one where the state is decided */
	uint32_t all;	  /* all actions */
	struct pmi_padded rows; /* the rows of those in question, block by block, once they are few enough */
	unsigned char *count; /* S, how many each state has there */
	unsigned char *whole;  /* 1 for a block in which every action is in question */
	unsigned char *copied; /* 1 for a block whose rows are there */
	bool single;	  /* a bit for each action? */
	bool packed;	  /* are rows copied?  Where values are not far, if there is room; elsewhere memory is dear */
	double *fresh;	  /* the new values of a stage, before they take the place of the old ones */
	double *sum;	  /* the sum of the changes in each block */
	unsigned char *open; /* 1 for a block in which some state is not decided */
	size_t stages;
	size_t block;	  /* states of a block */
	double gain;
	bool follow; /* does gain follow the mean change?  Not where states are terminal, whose values stand still */
	bool lazy;   /* go half the way only: errors that go round a cycle, where rounding keeps them as they are, then cancel */
	double low, high; /* ends of the changes of the last sweep */
	double rate;	  /* high - low against that of the sweep before */
	double margin;	  /* actions that lack more are out of the question; below 0: all but the best */
	bool vain;	  /* no action can lack that much */
};

/* v all 0 becomes its own first backup; PM_ENOMEM. */
enum pm_status pmi_staged_init(struct pmi_staged *staged, const struct pmi_problem *problem, double *v) PM_MUST_CHECK;
void pmi_staged_clear(struct pmi_staged *staged);

void pmi_staged_sweep(struct pmi_staged *staged);

/*
 * Puts the gain into the values and decides states anew without changing them: low and high are then the ends of Tv - v, and gain
 * their mean, or what all are sure of.
 */
void pmi_staged_check(struct pmi_staged *staged);

/* From now on gain is only what all changes are sure of, which cannot fail; after a check. */
void pmi_staged_leave(struct pmi_staged *staged);

/* Ends of changes, which only widen. */
struct pmi_ends {
	double low, high;
};

/* Has the state only one action in question? */
static inline bool pmi_staged_decided(const struct pmi_staged *x, size_t s)
{
	return pmi_alive_one(x->alive[s]);
}

/* The first state of a block; of the one after the last it is S. */
static inline size_t pmi_staged_begin(const struct pmi_staged *x, size_t block)
{
	size_t n = x->problem->mdp->n_states, first = block * x->block;

	return first < n ? first : n;
}

/* The first copied row of a block. */
static inline size_t pmi_staged_row(const struct pmi_staged *x, size_t block)
{
	return block * x->block * x->rows.each;
}

/* Rows whose values are computed at a time, before the largest of each state is looked for: many, for every change from one to the other costs. */
enum { PMI_STAGED_ROWS = 1024 };

/* The end of the states from s on whose values are computed at a time, none after `end`. */
static inline size_t pmi_staged_chunk(const struct pmi_staged *x, size_t s, size_t end)
{
	size_t states = PMI_STAGED_ROWS / x->problem->mdp->n_actions;

	return s + states < end ? s + states : end;
}

/* The new value of a state, gain taken off: half of the way there where the sweep is lazy.  Moves ends and returns the change. */
static inline double pmi_staged_put(const struct pmi_staged *x, size_t s, double value, double *fresh, struct pmi_ends *e)
{
	double change;

	if (x->lazy && fresh)
		value = (value + x->v[s]) / 2;
	if (fresh)
		*fresh = value;
	change = value - x->v[s];
	e->low = pmi_min(change, e->low);
	e->high = pmi_max(change, e->high);
	return change;
}

/* The sweep of a block by all actions of the MDP, as below. */
double pmi_staged_all(struct pmi_staged *staged, size_t block, double *fresh, struct pmi_ends *ends);

/* Copies the rows of a block where there is room for them; false where there is none. */
bool pmi_staged_pack(struct pmi_staged *staged, size_t block);

/* The sweep of a block whose rows are copied, as below. */
double pmi_staged_rows(struct pmi_staged *staged, size_t block, double *fresh, struct pmi_ends *ends);

/*
 * The sweep of one block: fresh receives its values, where it is not NULL.  decide: all states are decided anew.  Returns the sum of the
 * changes; open follows.
 */
double pmi_staged_block(struct pmi_staged *staged, size_t block, bool decide, double *fresh, struct pmi_ends *ends);

#endif
