/*
 * The rows of the table of planners; internal.
 */
#ifndef MDP_PLANNERS_H
#define MDP_PLANNERS_H

#include "prefmodel/plan.h"

extern const struct pm_planner pmi_policy_iteration, pmi_inexact_policy_iteration, pmi_value_iteration,
	pmi_gauss_seidel, pmi_modified_policy_iteration, pmi_prioritized_sweeping, pmi_linear_program, pmi_petsc;

#define PMI_PETSC_SUMMARY "inexact policy iteration on several ranks, by BiCGStab of PETSc (Gargiani et al. 2024)"

/*
 * gamma = 1: policy iteration from a policy that surely ends.  PM_EDIVERGE: action is the first policy that does not, and a recurrent class
 * of it earns; PM_OK: action is an optimal one.
 */
enum pm_status pmi_improve_until_improper(const struct pm_mdp *mdp, const double *reward, uint32_t *action) PM_MUST_CHECK;

/*
 * mpi from v on, as long as the chains mix: PM_EUNSUPPORTED, v moved on, when high - low falls by less than a tenth a sweep, so that
 * another method should take over.
 */
enum pm_status pmi_modified_if_mixing(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
				      double *v, struct pm_plan_info *info) PM_MUST_CHECK;

#endif
