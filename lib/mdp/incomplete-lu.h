/*
 * I - gamma P of one policy, and its incomplete LU factorisation without fill (Meijerink and van der Vorst 1977); internal.
 *
 * States are renumbered so that each stands after its most likely successor: the factorisation is exact along the way a policy mostly
 * goes, and approximate only for what strays from it.  All vectors are in that order.
 */
#ifndef MDP_INCOMPLETE_LU_H
#define MDP_INCOMPLETE_LU_H

#include "mdp/bellman.h"

struct pmi_ilu {
	uint32_t n;
	uint32_t *order, *place; /* n: the state at a place, the place of a state */
	size_t *row, *diagonal;  /* n + 1, n: where rows begin and their diagonal elements stand */
	uint32_t *column;        /* row[n], ascending in each row */
	double *element;         /* row[n], of I - gamma P */
	double *factor;          /* row[n], L below the diagonal (unit), U on and above it */
	double *b;               /* n, the rewards of the policy */
};

/* Of the policy action (S).  PM_ENOMEM; pmi_ilu_clear is due in any case. */
enum pm_status pmi_ilu_init(struct pmi_ilu *a, const struct pmi_problem *problem, const uint32_t *action) PM_MUST_CHECK;
void pmi_ilu_clear(struct pmi_ilu *a);

/* y = A x */
void pmi_ilu_multiply(const struct pmi_ilu *a, const double *x, double *y);

/* y = (LU)^-1 x */
void pmi_ilu_solve(const struct pmi_ilu *a, const double *x, double *y);

#endif
