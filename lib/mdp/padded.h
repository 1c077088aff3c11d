/*
 * The transitions of one action of each state, copied out of the MDP into rows of equal width; internal.
 *
 * A sweep over a policy reads a part 1/A of the rows; in place they are scattered over all of the MDP's memory and of unlike length,
 * which costs most of what is saved.  Here they are neighbours, short rows filled up with probability 0.
 */
#ifndef MDP_PADDED_H
#define MDP_PADDED_H

#include "mdp/bellman.h"

struct pmi_padded {
	size_t width;
	uint32_t *action;    /* S, what the rows were copied for; UINT32_MAX at first */
	uint32_t *next;      /* S * width */
	double *probability; /* S * width, times gamma */
	double *reward;      /* S; 0 in terminal states */
};

/* Would rows as long as the longest take no more room than the MDP's own, all actions together? */
bool pmi_padded_suits(const struct pmi_problem *problem);

/* Room for them; PM_ENOMEM. */
enum pm_status pmi_padded_init(struct pmi_padded *padded, const struct pmi_problem *problem) PM_MUST_CHECK;
void pmi_padded_clear(struct pmi_padded *padded);

/* Has the row of an action of a state, which is copied if it is not there yet. */
void pmi_padded_set(struct pmi_padded *padded, const struct pmi_problem *problem, size_t state, uint32_t action);

/*
 * value[s - begin] = r + gamma P v - gain for the states from begin to before end; low and high are moved to the ends of value - v, whose
 * sum is returned.  With `half` only half of the way from v is gone.
 */
double pmi_padded_run(const struct pmi_padded *padded, size_t begin, size_t end, const double *v, double gain, bool half, double *value,
		      double *low, double *high);

/* r + gamma P v of one state. */
static inline double pmi_padded_value(const struct pmi_padded *x, const double *v, size_t s)
{
	const double *p = x->probability + s * x->width;
	const uint32_t *to = x->next + s * x->width;
	double value = 0;

	for (size_t k = 0; k < x->width; k++)
		value += p[k] * v[to[k]];
	return value + x->reward[s];
}

#endif
