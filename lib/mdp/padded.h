/*
 * The transitions of one deterministic policy, copied out of the MDP into rows of equal width; internal.
 *
 * A sweep over a policy reads a part 1/A of the rows; in place they are scattered over all of the MDP's memory and of unlike length,
 * which costs most of what is saved.  Here they are neighbours, short rows filled up with probability 0.
 */
#ifndef MDP_PADDED_H
#define MDP_PADDED_H

#include "mdp/bellman.h"

struct pmi_padded {
	size_t n, width;
	uint32_t *action;    /* n, what the rows were copied for */
	uint32_t *next;      /* n * width */
	double *probability; /* n * width, times gamma */
	double *reward;      /* n; 0 in terminal states */
};

/* Room for rows as long as the longest; PM_ENOMEM, PM_EOVERFLOW. */
enum pm_status pmi_padded_init(struct pmi_padded *padded, const struct pmi_problem *problem) PM_MUST_CHECK;
void pmi_padded_clear(struct pmi_padded *padded);

/* Copies the row of an action of a state. */
void pmi_padded_set(struct pmi_padded *padded, const struct pmi_problem *problem, size_t state, uint32_t action);

/* next = r + gamma P v, and the ends of next - v. */
void pmi_padded_sweep(const struct pmi_padded *padded, int threads, const double *v, double *next, double *low, double *high);

#endif
