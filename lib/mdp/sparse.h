/*
 * Linear systems with a chain by sparse LU factorization (UMFPACK; Davis 2004); internal.
 *
 * What it costs is what fills in: on a board of S cells about S^1.5, on a random graph S^3.
 */
#ifndef MDP_SPARSE_H
#define MDP_SPARSE_H

#include <stdbool.h>

#include "prefmodel/mdp.h"

/*
 * Is it worth while?  In a build with UMFPACK, with at most 1e5 states that lead to near ones as on a board: numbers are on average at
 * most 4 sqrt(S) apart.  P has the row (s, action[s]) of each state, action NULL: the first.
 */
bool pmi_sparse_suits(const struct pm_mdp *mdp, const uint32_t *action);

/*
 * Solves (I - gamma P) X = B, or with the transpose of P, for k columns of S elements in place of B (x); the row of a terminal state is
 * empty.  PM_EUNSUPPORTED, x untouched: a build without UMFPACK, or sizes beyond its integers.  PM_ESINGULAR, PM_ENOMEM.
 */
enum pm_status pmi_sparse_solve(const struct pm_mdp *mdp, double gamma, const uint32_t *action, bool transposed, size_t k, double *x)
	PM_MUST_CHECK;

#endif
