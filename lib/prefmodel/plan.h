/*
 * Planning: V*, Q* and A* of a finite MDP, with a residual and a proved bound on the error.   prefmodel-theory(7), section 1
 *
 * A planner is a row of the table pm_planners; `auto` chooses one by structure and size.  A row of which a library was missing when this one
 * was built stays in the table, marked not available, so that a name never means something else.  All take an optional table of rewards
 * (S*A) that replaces the MDP's own, which is how a learned table is planned with as if it were a reward.
 */
#ifndef PREFMODEL_PLAN_H
#define PREFMODEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_plan_options {
	const char *method;    /* a name of pm_planners; NULL or "auto" lets the library choose */
	double tolerance;      /* wanted bound on max_s |V(s) - V*(s)|, > 0 */
	size_t max_iterations; /* of the method's own kind; 0: as many as the method's theory allows, see pm_plan */
	double gamma;          /* discount in place of the MDP's; negative: the MDP's own */
	int threads;           /* OpenMP threads, 0: one; results do not depend on it */
};

/* method auto, tolerance 1e-9, no iteration limit, the MDP's gamma, one thread. */
extern const struct pm_plan_options pm_plan_defaults;

struct pm_plan_info {
	const char *method; /* the planner that ran */
	const char *reason; /* why auto chose it, as a clause; NULL when it was asked for by name */
	size_t iterations;
	double residual;    /* max_s |max_a Q(s,a) - V(s)| of the V returned */
	double bound;       /* proved bound on max_s |V(s) - V*(s)|; infinite where none is known */
};

struct pm_planner {
	const char *name;
	const char *summary; /* one line, with its source */
	bool available;      /* in this build; where not, solve is PM_EUNSUPPORTED whatever the world */
	/* reward (S*A) and gamma are resolved by the caller; v holds a first guess and receives the values. */
	enum pm_status (*solve)(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
				double *v, struct pm_plan_info *info);
};

extern const struct pm_planner *const pm_planners[]; /* ends with NULL */
const struct pm_planner *pm_planner_find(const char *name); /* NULL when there is none */

/*
 * The bound holds for the numbers that v has, rounding included: the residual is taken in double, and where its rounding stands in the
 * way of the tolerance, in long double.  On machines, and under valgrind, where that is no wider than double the bound is wider instead,
 * by up to 2^11 on x86: about 1e-16 times the largest value and the transitions of a row over 1 - gamma.
 *
 * V* of the MDP under reward (S*A, NULL: its own).  v has S elements and is output only.  options NULL means the defaults; info may be
 * NULL.  PM_OK: bound <= tolerance.  PM_ETOLERANCE: v is as exact as double precision allows, info->bound says how exact.  PM_EMAXITER: v,
 * info hold the last iterate.  Where a gamma near 1 is all that ends what goes on earning vi, gs and ps take iterations in proportion to 1
 * / (1 - gamma) if some states are terminal, 10^10 and more with 1 - 1e-9: give a limit, or take auto, pi or ipi, which do
 * not.  PM_EDIVERGE: gamma = 1 and a cycle earns for ever, or from some state no end is reached; pm_loop_find names the loop.  Ends are
 * terminal states and, with gamma = 1, traps: states from which neither a terminal state is reached nor an action whose reward is not 0,
 * so that they are worth 0 whatever is done there.  Where values exist V* is the best of the policies that surely end; cycles that cost,
 * or earn nothing beside an end, are no trouble, and going round such a one for ever is no policy that counts.  With gamma = 1 a cycle
 * that returns 0 up to rounding, as where probabilities such as 1/3 or rewards such as 0.1 have it cancel, is taken to return exactly 0,
 * and the bound is that of a world in which it does: the rewards on it differ from those given by at most the rounding of the numbers met
 * on the way round, and by less than 1e-12 of the largest reward; the bound includes what they differ by.  It is infinite, and status
 * PM_ETOLERANCE, where a cycle returns more than that but earns, on average, no more than 1e-12 of the largest reward a step.
 *                                                                      Bertsekas and Tsitsiklis 1991; Bertsekas and Yu 2016; de Alfaro 1997
 * PM_ENOTFOUND: no such method.  PM_EDOM: an option out of range, a reward that is not finite.  PM_EOVERFLOW: the values are too large for
 * a double.
 */
enum pm_status pm_plan(const struct pm_mdp *mdp, const double *reward, const struct pm_plan_options *options, double *v,
		       struct pm_plan_info *info) PM_MUST_CHECK;

/* Q(s,a) = r(s,a) + gamma sum_s' T(s'|s,a) v(s'); 0 in terminal states.  q has S*A elements; gamma negative: the MDP's. */
void pm_q_values(const struct pm_mdp *mdp, const double *reward, double gamma, const double *v, double *q);

/* A(s,a) = Q(s,a) - max_b Q(s,b) <= 0, S*A elements; a may be q itself. */
void pm_advantages(size_t n_states, size_t n_actions, const double *q, double *a);

/* What is certain about an action. */
enum pm_optimality { PM_NOT_OPTIMAL, PM_UNDECIDED, PM_OPTIMAL };

/*
 * Is A*(s,a) >= -tolerance?  q (S*A) are the action values of some v with |v - V*| <= bound, so Q* is within e = gamma bound + rounding
 * of q, and the gap max_b q(s,b) - q(s,a) within 2e of -A*(s,a).  verdict (S*A) is PM_OPTIMAL when gap + 2e <= tolerance or when every
 * other action of the state is out, PM_NOT_OPTIMAL when gap - 2e > tolerance, else PM_UNDECIDED: with tolerance 0 exact ties stay so.
 * Where rewards are much larger than values they cancel from, add what that loses to bound.  gamma negative: the MDP's.  In a terminal
 * state all actions are optimal.  PM_EDOM.                                                             MacQueen 1967
 */
enum pm_status pm_optimal_actions(const struct pm_mdp *mdp, const double *q, double gamma, double bound, double tolerance,
				  unsigned char *verdict) PM_MUST_CHECK;

/*
 * The three of them at once, for the common case; q and a (S*A) may be NULL.  Returns what pm_plan does: q and a are there where it leaves
 * values, after PM_OK, PM_ETOLERANCE and PM_EMAXITER, and are unspecified else.  PM_EOVERFLOW, too, where one of them is too large for a double.
 */
enum pm_status pm_plan_values(const struct pm_mdp *mdp, const double *reward, const struct pm_plan_options *options, double *v, double *q,
			      double *a, struct pm_plan_info *info) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
