/*
 * Modified policy iteration (Puterman and Shin 1978): between two improvements the policy is swept some times instead of solved, which
 * costs a part 1/A of an improvement each; gamma < 1.  Sweeps are synchronous, for then what is common to all states cancels in
 * high - low, and on chains that mix that falls far quicker than gamma^k (Puterman 1994, 6.6).
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/padded.h"
#include "mdp/planners.h"
#include "mdp/rising.h"

/*
 * A policy is swept until high - low is this part of what the improvement left, or so many times: while many actions still change
 * only until the next improvement has something to see, and once few do as far as one improvement can certify.
 */
static const double enough_early = 0.1, enough_late = 1e-4;
enum { MOST_SWEEPS = 50, TRIAL_SWEEPS = 20 };

struct modified {
	struct pmi_problem problem;
	struct pmi_padded policy;
	double *now, *next; /* S */
	double low, high;   /* ends of the last change */
	size_t changed;     /* actions that the last improvement changed */
};

static double improve_state(struct modified *x, size_t s, size_t *changed)
{
	const struct pmi_problem *p = &x->problem;
	double best = -INFINITY;
	uint32_t action = 0;

	if (p->mdp->terminal[s])
		best = 0;
	else
		for (uint32_t a = 0; a < p->mdp->n_actions; a++) {
			double value = pmi_row_value(p->mdp, p->reward, p->gamma, x->now, pm_row(p->mdp, s, a));

			action = value > best ? a : action;
			best = value > best ? value : best;
		}
	if (x->policy.action[s] != action) {
		pmi_padded_set(&x->policy, p, s, action);
		++*changed;
	}
	return best;
}

/* next = Tv; the policy follows the best actions. */
static void improve(struct modified *x)
{
	double low = INFINITY, high = -INFINITY;
	size_t changed = 0;
	int threads = x->problem.threads;

#pragma omp parallel for num_threads(threads) if (threads > 1) reduction(min : low) reduction(max : high) reduction(+ : changed)
	for (size_t s = 0; s < x->problem.mdp->n_states; s++) {
		double change;

		x->next[s] = improve_state(x, s, &changed);
		change = x->next[s] - x->now[s];
		low = change < low ? change : low;
		high = change > high ? change : high;
	}
	x->low = low;
	x->high = high;
	x->changed = changed;
}

static void swap(struct modified *x)
{
	double *now = x->now;

	x->now = x->next;
	x->next = now;
}

/* Where all changes have one sign the values are moved by what every state is sure to gain (Porteus 1971). */
static void add_sure_gain(struct modified *x)
{
	double sure = x->low > 0 ? x->low : x->high < 0 ? x->high : 0;

	if (fabs(sure) > 0)
		pmi_shift(x->problem.mdp, sure * x->problem.gamma / (1 - x->problem.gamma), x->now);
}

/* Sweeps the policy; the rate at which high - low fell. */
static double sweep_policy(struct modified *x, size_t sweeps)
{
	double first = x->high - x->low, enough = x->changed < x->policy.n / 1000 ? enough_late : enough_early;
	size_t k = 0;

	while (k++ < sweeps && x->high - x->low > enough * first) {
		pmi_padded_sweep(&x->policy, x->problem.threads, x->now, x->next, &x->low, &x->high);
		swap(x);
	}
	add_sure_gain(x);
	return k > 1 ? pow((x->high - x->low) / first, 1 / (double)(k - 1)) : 0;
}

/* PM_EUNSUPPORTED when the trial finds that high - low falls by less than slowest a sweep. */
static enum pm_status iterate(struct modified *x, const struct pm_plan_options *o, double slowest, struct pm_plan_info *info)
{
	const struct pmi_problem *p = &x->problem;

	struct pmi_stall stall = {0};

	for (;;) {
		bool trial = info->iterations < 2;
		double rounding, rate;

		improve(x);
		swap(x);
		info->iterations++;
		rounding = pmi_rounding(p, pmi_largest_value(x->now, p->mdp->n_states));
		if (p->gamma * pmi_gap(p, x->low, x->high) <= pmi_enough(p, o->tolerance, rounding) ||
		    pmi_stalled(&stall, x->high - x->low, rounding, 8))
			return PM_OK;
		if (o->max_iterations && info->iterations >= o->max_iterations)
			return PM_EMAXITER;
		rate = sweep_policy(x, trial ? TRIAL_SWEEPS : MOST_SWEEPS);
		if (!trial && rate > slowest && x->high - x->low > 4 * rounding)
			return PM_EUNSUPPORTED;
	}
}

static enum pm_status run(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double slowest,
			  double *v, struct pm_plan_info *info)
{
	struct modified x = {.now = v, .next = malloc(mdp->n_states * sizeof *x.next)};
	enum pm_status status = x.next ? PM_OK : PM_ENOMEM;

	pmi_problem_init(&x.problem, mdp, reward, gamma, options->threads);
	if (!status)
		status = pmi_padded_init(&x.policy, &x.problem);
	if (!status)
		status = iterate(&x, options, slowest, info);
	if (x.now != v) {
		memcpy(v, x.now, mdp->n_states * sizeof *v);
		swap(&x);
	}
	free(x.next);
	pmi_padded_clear(&x.policy);
	if (!status || status == PM_EMAXITER) {
		enum pm_status end = pmi_certify(&x.problem, options->tolerance, v, info);

		status = status && end ? status : end;
	}
	return status;
}

enum pm_status pmi_modified_if_mixing(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
				      double *v, struct pm_plan_info *info)
{
	return run(mdp, reward, gamma, options, 0.93, v, info);
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	return gamma < 1 ? run(mdp, reward, gamma, options, INFINITY, v, info)
			 : pmi_solve_rising(mdp, reward, options, pmi_round_modified, v, info);
}

const struct pm_planner pmi_modified_policy_iteration = {
	"mpi", "modified policy iteration, policies swept until the span falls (Puterman and Shin 1978)", true, solve};
