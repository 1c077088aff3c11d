/*
 * The linear system (I - gamma P) x = b of a deterministic policy, factored once and solved for as long as the policy stays; internal.
 *
 * For callers that come back with the same policy and other right sides, such as rewards that are moved a little, or the transposed
 * system of the adjoint.  Terminal states have the row of the identity.
 */
#ifndef MDP_POLICY_SYSTEM_H
#define MDP_POLICY_SYSTEM_H

#include "mdp/band.h"

/* Up to this many states a dense factorisation takes no time. */
enum { PMI_DENSE_MOST = 200 };

struct pmi_policy_system {
	uint32_t *action;     /* S: the policy */
	bool factored;        /* is it? */
	bool dense;           /* factors are in matrix, not in band */
	struct pmi_band band;
	double *matrix;       /* S*S */
	int *pivot;           /* S */
};

/*
 * All 0 at first; factors the system of these actions, unless they are those that are factored already.  A system is of one MDP and one gamma.
 * PM_ESINGULAR, PM_EOVERFLOW, PM_ENOMEM: none is factored then.
 */
enum pm_status pmi_policy_system_set(struct pmi_policy_system *system, const struct pm_mdp *mdp, double gamma,
				     const uint32_t *action) PM_MUST_CHECK;

/* x of the system that is factored, or of the transposed one, in place of b (S). */
void pmi_policy_system_solve(const struct pmi_policy_system *system, size_t n_states, bool transposed, double *b);

/* Does another policy of this MDP take no more than a planner's round?  So it is on bands, and where states are few. */
bool pmi_policy_system_is_cheap(const struct pmi_policy_system *system, size_t n_states);

void pmi_policy_system_clear(struct pmi_policy_system *system);

#endif
