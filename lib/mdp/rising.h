/*
 * Value iterations without discount, from below; internal.
 *
 * They begin with a policy that surely ends and its values, and keep, besides v, the action that each value came from: a state goes over
 * to another only when that is strictly better.  So at any time v <= r_pi + P_pi v.
 *
 * While pi surely ends, v <= V_pi <= V*: values rise and are bounded.  Once it does not, it has a recurrent class, and with d its
 * stationary law the class earns d r_pi = d (r_pi + P_pi v - v) > 0 a step: of the states of the class the last that changed its action
 * rose by that, and the states that lead to it have not followed yet.  So V* exists exactly if pi always ends, which is looked at after
 * 1, 2, 4, 8 ... rounds.
 * (Bertsekas and Tsitsiklis 1991 for the theory of proper policies; Cherkassky and Goldberg 1999 for the same argument on shortest paths.)
 */
#ifndef MDP_RISING_H
#define MDP_RISING_H

#include "mdp/bellman.h"

struct pmi_rising {
	struct pmi_problem problem;
	uint32_t *action; /* S, the policy */
	double *next;     /* S, room for a second table */
	void *context;    /* what a round needs besides */
};

/* One round of a method: moves v, and action after it; returns the largest change, or a bound on the largest residual that is left. */
typedef double pmi_round(struct pmi_rising *x, size_t number, double *v);

/*
 * Rounds until the certificate of values without discount holds, rounding stops them, or a class earns.  x holds problem and context;
 * action and next are made and freed here.  The statuses are those of pm_plan.
 */
enum pm_status pmi_rise(struct pmi_rising *x, pmi_round *round, const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
	PM_MUST_CHECK;

/* pmi_rise for a method without context. */
enum pm_status pmi_solve_rising(const struct pm_mdp *mdp, const double *reward, const struct pm_plan_options *options, pmi_round *round,
				double *v, struct pm_plan_info *info) PM_MUST_CHECK;

/* The value of s after its action has followed v. */
double pmi_rise_state(struct pmi_rising *x, const double *v, size_t s);

/* The rounds of vi, gs and mpi: all states at once; in place, up and down in turn; in place, and the policy swept some times. */
pmi_round pmi_round_synchronous, pmi_round_in_place, pmi_round_modified;

#endif
