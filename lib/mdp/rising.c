#include "mdp/rising.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/horizon.h"
#include "mdp/proper.h"

/* Sweeps of the policy between two improvements; rounds in vain before rounding is to blame. */
enum { POLICY_SWEEPS = 20, PATIENCE = 1000 };

double pmi_rise_state(struct pmi_rising *x, const double *v, size_t s)
{
	const struct pmi_problem *p = &x->problem;

	pmi_choice_improve(p, v, s, &x->action[s]);
	return pmi_row_value(p->mdp, p->reward, 1, v, pm_row(p->mdp, s, x->action[s]));
}

double pmi_round_synchronous(struct pmi_rising *x, size_t number, double *v)
{
	size_t n = x->problem.mdp->n_states;
	double most = 0;

	(void)number;
#pragma omp parallel for num_threads(x->problem.threads) if (x->problem.threads > 1) reduction(max : most)
	for (size_t s = 0; s < n; s++) {
		x->next[s] = x->problem.mdp->terminal[s] ? 0 : pmi_rise_state(x, v, s);
		most = pmi_max(most, fabs(x->next[s] - v[s]));
	}
	memcpy(v, x->next, n * sizeof *v);
	return most;
}

double pmi_round_in_place(struct pmi_rising *x, size_t number, double *v)
{
	size_t n = x->problem.mdp->n_states;
	double most = 0;

	for (size_t k = 0; k < n; k++) {
		size_t s = number % 2 ? n - 1 - k : k;
		double value = x->problem.mdp->terminal[s] ? 0 : pmi_rise_state(x, v, s);

		most = pmi_max(most, fabs(value - v[s]));
		v[s] = value;
	}
	return most;
}

/* v = r_pi + P_pi v in place. */
static void sweep_policy(const struct pmi_rising *x, bool descending, double *v)
{
	const struct pmi_problem *p = &x->problem;
	size_t n = p->mdp->n_states;

	for (size_t k = 0; k < n; k++) {
		size_t s = descending ? n - 1 - k : k;

		v[s] = p->mdp->terminal[s] ? 0 : pmi_row_value(p->mdp, p->reward, 1, v, pm_row(p->mdp, s, x->action[s]));
	}
}

double pmi_round_modified(struct pmi_rising *x, size_t number, double *v)
{
	double most = pmi_round_in_place(x, number, v);

	for (size_t k = 0; k < POLICY_SWEEPS && most > 0; k++)
		sweep_policy(x, k % 2, v);
	return most;
}

/* The certificate, or PM_EDIVERGE. */
static enum pm_status certify(const struct pmi_rising *x, double tolerance, double *v, struct pm_plan_info *info)
{
	enum pm_status status = pmi_proper_ensure(&x->problem, v, x->action);

	return status ? status : pmi_certify_undiscounted(&x->problem, tolerance, x->action, v, NULL, info);
}

/* How small a change must be before the next certificate is tried: the bound falls with it, once ties are told apart. */
static double next_enough(double enough, double tolerance, double bound)
{
	return enough * (isfinite(bound) ? pmi_min(0.5 * tolerance / bound, 0.5) : 0.01);
}

static enum pm_status iterate(struct pmi_rising *x, pmi_round *round, const struct pm_plan_options *o, double *v, struct pm_plan_info *info)
{
	const struct pm_mdp *m = x->problem.mdp;
	struct pmi_stall stall = {0};
	double enough = 0.1 * o->tolerance;

	for (;;) {
		double change = round(x, info->iterations, v), rounding = pmi_rounding(&x->problem, pmi_largest_value(v, m->n_states));
		bool stalled = pmi_stalled(&stall, change, rounding, PATIENCE);
		enum pm_status status = PM_OK;

		info->iterations++;
		if (!isfinite(change))
			return PM_EOVERFLOW;
		if (change <= enough || stalled) {
			/* The certificate may move v, which rounds must not see. */
			memcpy(x->next, v, m->n_states * sizeof *v);
			status = certify(x, o->tolerance, v, info);
			if (status != PM_ETOLERANCE || stalled || change <= rounding / 8)
				return status;
			memcpy(v, x->next, m->n_states * sizeof *v);
			enough = next_enough(pmi_min(enough, change), o->tolerance, info->bound);
		} else if (!(info->iterations & (info->iterations - 1))) {
			status = pmi_proper_ensure(&x->problem, v, x->action);
			if (status)
				return status;
		}
		if (o->max_iterations && info->iterations >= o->max_iterations) {
			status = certify(x, o->tolerance, v, info);
			return status == PM_ETOLERANCE ? PM_EMAXITER : status;
		}
	}
}

enum pm_status pmi_rise(struct pmi_rising *x, pmi_round *round, const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
{
	size_t n = x->problem.mdp->n_states;
	enum pm_status status = PM_ENOMEM;

	x->action = pmi_array(n, sizeof *x->action);
	x->next = pmi_array(n, sizeof *x->next);
	if (x->action && x->next)
		status = pmi_choice_find_proper(x->problem.mdp, NULL, x->action);
	if (!status)
		status = pmi_choice_values(&x->problem, x->action, v);
	if (!status)
		status = iterate(x, round, options, v, info);
	free(x->action);
	free(x->next);
	return status;
}

enum pm_status pmi_solve_rising(const struct pm_mdp *mdp, const double *reward, const struct pm_plan_options *options, pmi_round *round,
				double *v, struct pm_plan_info *info)
{
	struct pmi_rising x = {0};

	pmi_problem_init(&x.problem, mdp, reward, 1, options->threads);
	return pmi_rise(&x, round, options, v, info);
}
