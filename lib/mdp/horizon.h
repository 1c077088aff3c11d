/*
 * The certificate of values with gamma = 1; internal.
 */
#ifndef MDP_HORIZON_H
#define MDP_HORIZON_H

#include "mdp/end-components.h"

/* How far the sum of a row may be from the 1 that it stands for. */
double pmi_off_one(const struct pmi_problem *problem);

/* What the processes do together that have a world between them, each the rows of its own states, which lead to n_values places of v. */
struct pmi_together {
	void *context;
	size_t n_values;
	enum pm_status (*agree)(void *context, enum pm_status status); /* the status that all have: PM_OK when all come with that */
	void (*largest)(void *context, double *x, size_t n);             /* each number becomes the largest of all */
	/* As pmi_choice_values; v has all n_values.  Agreed upon. */
	enum pm_status (*values)(void *context, const struct pmi_problem *problem, const uint32_t *action, double *v);
	/* As pmi_end_components_find; component has n_values, too. */
	enum pm_status (*components)(void *context, double error, bool rounded, double *v, struct pmi_end_components *components);
};

/*
 * Bounds |V* - v|, V* the best that policies reach which surely end, where action surely ends and v are about its values.
 *
 * Below: with h the expected stay, h = 1 + P_pi h, and |r_pi + P_pi v - v| <= e:  V* >= V_pi >= v - e h.
 * Above: with h the longest expected stay over the actions that ask for it, V* <= v + e h as soon as every other action has
 * Q(s,a) - v(s) + e (P_a h - h(s)) <= 0, for then v + e h is superharmonic (Puterman 1994, 7.2).
 *
 * Where such actions go round for ever, h is that of steps outside the sets of states in which going round returns exactly 0 (end-components.h),
 * and is the same throughout each: their own actions leave v + e h as it is.  v then moves, by rounding.  Where sets return 0 up to rounding only, e
 * includes what rewards must be moved by to make that exact, and the bound is of the world in which they are.
 *
 * Where all sums are exact (one successor a row, whole rewards) and no action is better, the bound is 0.  It is infinite where ties
 * allow a cycle that returns more than rounding, but too little to be sure that it earns.  PM_OK when bound <= tolerance, PM_ETOLERANCE, PM_ENOMEM.
 *
 * all is NULL where this process has the whole world; else all processes call it, and have the same answer.
 */
enum pm_status pmi_certify_undiscounted(const struct pmi_problem *problem, double tolerance, const uint32_t *action, double *v,
					const struct pmi_together *all, struct pm_plan_info *info) PM_MUST_CHECK;

#endif
