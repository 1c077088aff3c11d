/*
 * Modified policy iteration (Puterman and Shin 1978): between two improvements the policy is swept some times instead of solved,
 * which costs a part 1/A of an improvement each; gamma < 1.  Here every sweep improves the states that are not decided yet, and a
 * check improves all (Puterman and Shin 1982).  On chains that mix high - low of the changes falls far quicker than gamma^k
 * (Puterman 1994, 6.6); where they do not mix, values of checks are extrapolated (extrapolation.h).
 */
#include <stdlib.h>
#include <string.h>

#include "mdp/extrapolation.h"
#include "mdp/planners.h"
#include "mdp/rising.h"
#include "mdp/staged.h"

/* Sweeps before a check at most, and those after which a chain that mixes badly is known; checks in vain before going half, before giving up. */
enum { MOST_SWEEPS = 50, TRIAL_SWEEPS = 20, STILL_CHECKS = 8, VAIN_CHECKS = 200 };

/* High - low falls slowly if a sweep leaves more than this part of it. */
static const double SLOW = 0.9;

/* Leaps in vain before there are none for a while; by how much one may widen high - low. */
enum { FAILED_LEAPS = 3 };
static const double FAR_LEAP = 1e6;

/* Sweeps until a check may certify, or until high - low is seen to fall by less than slowest a sweep; the rate at which it fell. */
static double sweep(struct pmi_staged *x, double slowest, double enough)
{
	double first = 0, rate = 0, gamma = x->problem->gamma;
	int k = 0;

	do {
		pmi_staged_sweep(x);
		if (k++)
			rate = first > 0 ? pow((x->high - x->low) / first, 1 / (double)(k - 1)) : 0;
		else
			first = x->high - x->low;
	} while (k < MOST_SWEEPS && !(k == TRIAL_SWEEPS && rate > slowest) &&
		 gamma * x->rate * (x->high - x->low) > enough * (1 - gamma));
	return rate;
}

static bool certified(const struct pmi_staged *x, double tolerance, double rounding, struct pm_plan_info *info)
{
	info->residual = pmi_max(fabs(x->low), fabs(x->high));
	info->bound = pmi_bound(x->problem, info->residual, rounding);
	return info->bound <= tolerance;
}

/* Checks in a row that brought neither end of the changes nearer to 0: not policies that still change move them, but errors that go round. */
struct still {
	double low, high;
	size_t checks;
};

static size_t stand_still(struct still *still, const struct pmi_staged *x)
{
	double low = fabs(x->low), high = fabs(x->high);
	bool nearer = low < 0.9999 * still->low || high < 0.9999 * still->high;

	still->low = pmi_min(low, still->low);
	still->high = pmi_min(high, still->high);
	still->checks = nearer ? 0 : still->checks + 1;
	return still->checks;
}

/* Values of checks that bring the changes down slowly, extrapolated several at a time. */
struct leaps {
	struct pmi_extrapolation values;
	double least;         /* the least high - low before a leap */
	size_t failed;        /* leaps since then */
	size_t pause, paused; /* checks without leaps after they have failed, and of these how many have been */
};

static void put_values(struct pmi_staged *x, const double *v)
{
	memcpy(x->v, v, x->problem->mdp->n_states * sizeof *v);
	x->gain = 0;
	pmi_staged_check(x);
}

/* Is another leap worth while?  After some in vain it is back to the best values, and on without for twice as long as the last time. */
static bool judge(struct pmi_staged *x, struct leaps *l)
{
	bool better = x->high - x->low < l->least;

	if (better) {
		l->least = x->high - x->low;
		pmi_extrapolation_mark(&l->values, x->problem->mdp->n_states);
	}
	l->failed = better ? 0 : l->failed + 1;
	if (l->failed < FAILED_LEAPS)
		return true;
	put_values(x, pmi_extrapolation_marked(&l->values, x->problem->mdp->n_states));
	l->pause = 2 * l->pause + PMI_EXTRAPOLATION_DEPTH;
	l->failed = l->paused = 0;
	return false;
}

/* After a check, and as another: a leap may widen high - low, until the errors die out that it has magnified, so that it is judged when the next is due. */
static enum pm_status leap(struct pmi_staged *x, struct leaps *l)
{
	size_t n = x->problem->mdp->n_states;
	enum pm_status status;

	if (l->paused++ < l->pause)
		return PM_OK;
	status = pmi_extrapolation_keep(&l->values, n, x->v);
	if (status || !pmi_extrapolation_full(&l->values))
		return status;
	if (judge(x, l) && pmi_extrapolation_combine(&l->values, n)) {
		double before = x->high - x->low;

		put_values(x, pmi_extrapolation_result(&l->values, n));
		if (!(x->high - x->low < FAR_LEAP * before))
			put_values(x, pmi_extrapolation_last(&l->values, n));
	}
	l->values.kept = 0;
	return PM_OK;
}

/*
 * PM_OK: certified.  PM_ETOLERANCE: to be certified by moving all values alike, or as far as rounding lets it.  PM_EUNSUPPORTED:
 * after the trial high - low still falls by less than slowest a sweep.
 */
static enum pm_status iterate(struct pmi_staged *x, struct leaps *leaps, const struct pm_plan_options *o, double slowest,
			      struct pm_plan_info *info)
{
	const struct pmi_problem *p = x->problem;
	double rounding = 0, enough = o->tolerance;
	struct pmi_stall stall = {0};
	struct still still = {INFINITY, INFINITY, 0};

	for (int round = 0;; round++) {
		double previous = info->residual, rate;

		rate = sweep(x, slowest, enough);
		pmi_staged_check(x);
		info->iterations++;
		rounding = pmi_rounding(p, pmi_largest_value(x->v, p->mdp->n_states));
		enough = pmi_enough(p, o->tolerance, rounding);
		if (certified(x, o->tolerance, rounding, info))
			return PM_OK;
		if (pmi_gap(p, x->low, x->high) <= enough || pmi_stalled(&stall, x->high - x->low, rounding, 8) ||
		    stall.vain > VAIN_CHECKS)
			return PM_ETOLERANCE;
		if (o->max_iterations && info->iterations >= o->max_iterations)
			return PM_EMAXITER;
		if (round > 0 && rate > slowest && x->high - x->low > 4 * rounding)
			return PM_EUNSUPPORTED;
		if (!(info->residual < previous))
			pmi_staged_leave(x);
		if (round > 0 && rate > SLOW && leap(x, leaps))
			return PM_ENOMEM;
		x->lazy = x->lazy || stand_still(&still, x) == STILL_CHECKS;
	}
}

static enum pm_status run(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
			  double slowest, double *v, struct pm_plan_info *info)
{
	struct pmi_problem p;
	struct pmi_staged x;
	struct leaps leaps = {.least = INFINITY};
	enum pm_status status;

	pmi_problem_init(&p, mdp, reward, gamma, options->threads);
	p.length = pmi_row_lengths(&p);
	status = pmi_staged_init(&x, &p, v);
	if (!status)
		status = iterate(&x, &leaps, options, slowest, info);
	pmi_extrapolation_clear(&leaps.values);
	pmi_staged_clear(&x);
	if (status == PM_ETOLERANCE || status == PM_EMAXITER) {
		enum pm_status end = pmi_certify(&p, options->tolerance, v, info);

		status = status == PM_EMAXITER && end ? status : end;
	}
	free(p.length);
	return status;
}

enum pm_status pmi_modified_if_mixing(const struct pm_mdp *mdp, const double *reward, double gamma,
				      const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
{
	return run(mdp, reward, gamma, options, SLOW, v, info);
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options,
			    double *v, struct pm_plan_info *info)
{
	return gamma < 1 ? run(mdp, reward, gamma, options, INFINITY, v, info)
			 : pmi_solve_rising(mdp, reward, options, pmi_round_modified, v, info);
}

const struct pm_planner pmi_modified_policy_iteration = {
	"mpi", "modified policy iteration, policies swept until the span falls (Puterman and Shin 1978)", true, solve};
