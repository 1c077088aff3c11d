/*
 * Values of a deterministic policy, action(s) of each state: V = r(s, action) + gamma sum T(s'|s, action) V(s').  internal.
 *
 * Five ways to solve the same linear system (I - gamma P) V = r.  All take v as output, the Krylov way also as first guess.
 */
#ifndef MDP_CHOICE_H
#define MDP_CHOICE_H

#include "mdp/bellman.h"
#include "mdp/graph.h"

/*
 * The first that fits of the ways below: graph; up to 200 states band or dense; sparse; Krylov as far as double precision goes.  PM_EDIVERGE when
 * gamma = 1 and from some state the episode does not surely end; v is untouched then.
 */
enum pm_status pmi_choice_values(const struct pmi_problem *problem, const uint32_t *action, double *v) PM_MUST_CHECK;

/* The same for one policy after another: graph, all 0 at first, keeps its room in between and is cleared by the caller. */
enum pm_status pmi_choice_values_again(const struct pmi_problem *problem, const uint32_t *action, struct pmi_graph *graph,
				       double *v) PM_MUST_CHECK;

/* LU by LAPACK, of the band where it is narrow, else dense, O(S^3).  PM_ESINGULAR, PM_EOVERFLOW, PM_ENOMEM: v is untouched. */
enum pm_status pmi_choice_direct(const struct pmi_problem *problem, const uint32_t *action, double *v) PM_MUST_CHECK;

/* Sparse LU by UMFPACK, on chains whose states lead to near ones (sparse.h).  PM_EUNSUPPORTED, v untouched, on others; PM_ESINGULAR, PM_ENOMEM. */
enum pm_status pmi_choice_sparse(const struct pmi_problem *problem, const uint32_t *action, double *v) PM_MUST_CHECK;

/*
 * BiCGStab (van der Vorst 1992) with an incomplete LU factorisation in the order of the flow, every state after its most likely
 * successor, until max |residual| <= target or it stalls (no error: the caller certifies).  PM_ENOMEM, PM_EOVERFLOW.
 */
enum pm_status pmi_choice_krylov(const struct pmi_problem *problem, const uint32_t *action, double target, double *v) PM_MUST_CHECK;

/* What v lacks to be the values of the policy, r + gamma P v - v in long double; 0 in terminal states.  rest has S elements. */
void pmi_choice_lack(const struct pmi_problem *problem, const uint32_t *action, const double *v, double *rest);

/*
 * One step of iterative refinement: v += the values of the policy where its rewards are what v lacks, r + gamma P v - v in long double.
 * Whatever the way, v is then about as exact as numbers of its size can be.                 Wilkinson 1963; Higham 2002, 12.1
 */
enum pm_status pmi_choice_refine(const struct pmi_problem *problem, const uint32_t *action, double *v) PM_MUST_CHECK;

/* pmi_certify for values of this policy, gamma < 1, which are refined first where their rounding stands in the way.  PM_ENOMEM too. */
enum pm_status pmi_choice_certify(const struct pmi_problem *problem, double tolerance, const uint32_t *action, double *v,
				  struct pm_plan_info *info) PM_MUST_CHECK;

/*
 * gamma = 1: does the episode surely end from every state?  PM_EDIVERGE when not.
 */
enum pm_status pmi_choice_proper(const struct pm_mdp *mdp, const uint32_t *action) PM_MUST_CHECK;

/* Which actions may be taken: the one given, or those allowed (S*A), or (both NULL) any. */
struct pmi_among {
	const uint32_t *given;
	const unsigned char *allowed;
};

/* Does a row lead to a marked state? */
bool pmi_choice_leads(const struct pm_mdp *mdp, size_t row, const unsigned char *mark);

/*
 * Marks (1, else 0) spread backwards from those that stand there, in sweeps up and down, over the states from which an action among those leads to a marked
 * one; it is noted in found (may be NULL).  Returns how many of the S states are marked then.  Rows may lead to marks beyond the S-th.
 */
size_t pmi_choice_mark(const struct pm_mdp *mdp, struct pmi_among among, uint32_t *found, unsigned char *mark);

/*
 * Turns the action of s to the best one under v, or leaves it where nothing is better by more than rounding, so that rounds end.  Returns
 * (Tv)(s).
 */
double pmi_choice_improve(const struct pmi_problem *problem, const double *v, size_t s, uint32_t *action);

/* What rounding leaves of a residual of values like v: no linear solver should be asked for less. */
double pmi_choice_finest(const struct pmi_problem *problem, const double *v);

/*
 * Actions, of those allowed (S*A; NULL: all), under which the episode surely ends, found backwards from the terminal states; PM_EDIVERGE
 * when from some state none is reached.
 */
enum pm_status pmi_choice_find_proper(const struct pm_mdp *mdp, const unsigned char *allowed, uint32_t *action) PM_MUST_CHECK;

#endif
