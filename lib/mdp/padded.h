/*
 * Some rows of the MDP, copied into rows of equal width; internal.
 *
 * A sweep over a policy, or over the few actions that are still in question, reads a part of the rows; in place they are scattered over
 * all of the MDP's memory and of unlike length, which costs most of what is saved.  Here they are neighbours, short rows filled up with
 * probability 0.
 */
#ifndef MDP_PADDED_H
#define MDP_PADDED_H

#include "mdp/bellman.h"

struct pmi_padded {
	size_t width;
	size_t each;	     /* rows that there is room for, a state */
	size_t early;	     /* values are sent for early up to this row; 0 where they are near */
	uint32_t *next;	     /* S * each * width */
	double *probability; /* S * each * width, times gamma */
	double *reward;	     /* S * each; 0 in terminal states */
};

/*
 * How many rows a state, as long as the longest, take no more room than the MDP's own, all actions together?  Half of the actions at
 * most, for more are not worth a copy, but one if there is room; 0: none.
 */
size_t pmi_padded_each(const struct pmi_problem *problem);

/* Room for so many; PM_ENOMEM. */
enum pm_status pmi_padded_init(struct pmi_padded *padded, const struct pmi_problem *problem, size_t each) PM_MUST_CHECK;
void pmi_padded_clear(struct pmi_padded *padded);

/* Row `at` becomes that of an action of a state. */
void pmi_padded_set(struct pmi_padded *padded, size_t at, const struct pmi_problem *problem, size_t state, size_t action);

/* Row `at` becomes what row `from` is. */
void pmi_padded_move(struct pmi_padded *padded, size_t at, size_t from);

/* q[i] = r + gamma P v of n rows from `at` on. */
void pmi_padded_values(const struct pmi_padded *padded, size_t at, size_t n, const double *v, double *q);

/*
 * value[s - begin] = r + gamma P v - gain for the states from begin to before end, which have one row each from `at` on; low and high are
 * moved to the ends of value - v, whose sum is returned.  With `half` only half of the way from v is gone.
 */
double pmi_padded_run(const struct pmi_padded *padded, size_t at, size_t begin, size_t end, const double *v, double gain, bool half,
		      double *value, double *low, double *high);

#endif
