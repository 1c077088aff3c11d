/*
 * Inexact policy iteration over ranks (Gargiani et al. 2024).  A round finds the policy that is greedy for v and moves v towards its values by
 * a Krylov method, until the residual of that policy is a hundredth of what it was.  Where a round does not bring the residual down the next
 * is asked for a tenth of that, so that in the end rounds are Howard's, of which there are finitely many: as long as the policy changes and
 * values rise in sum.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/petsc-plan.h"
#include "mdp/planners.h"

enum { WARM_SWEEPS = 4, SWEEPS = 2, PATIENCE = 20 };
static const double first_part = 0.01, least_part = 1e-8;

/* Takes what this rank has found to what all have. */
static void gather(struct pmi_spread_planner *x, double low, double high, bool changed)
{
	double most[] = {-low, high, pmi_largest_value(x->w->v, x->w->n_own), changed};

	pmi_largest_of_all(x->w, most, 4);
	x->low = -most[0];
	x->high = most[1];
	x->largest = most[2];
	x->changed = most[3] > 0;
}

static PetscErrorCode improve(struct pmi_spread_planner *x)
{
	struct pm_distributed *w = x->w;
	double low = INFINITY, high = -INFINITY;
	bool changed = false;

	PetscCall(pmi_petsc_exchange(w->values));
	for (size_t s = 0; s < w->n_own; s++) {
		uint32_t before = x->action[s];
		double change = w->block.rows->terminal[s] ? 0 : pmi_choice_improve(&x->problem, w->v, s, &x->action[s]) - w->v[s];

		low = pmi_min(low, change);
		high = pmi_max(high, change);
		changed |= x->action[s] != before;
	}
	gather(x, low, high, changed);
	return 0;
}

/* Sweeps in place, each rank over its own states. */
static PetscErrorCode sweep(struct pmi_spread_planner *x, size_t sweeps)
{
	for (size_t k = 0; k < sweeps; k++) {
		PetscCall(pmi_petsc_exchange(x->w->values));
		(void)pmi_sweep_in_place(&x->problem, x->w->v, k % 2);
	}
	return 0;
}

/* Where the solver breaks down the sweeps take its place. */
static PetscErrorCode evaluate(struct pmi_spread_planner *x)
{
	double residual;
	bool moved;

	if (x->changed || !x->evaluator.solver)
		PetscCall(pmi_evaluator_set(&x->evaluator, x->w, x->problem.gamma, x->action));
	PetscCall(pmi_evaluator_measure(&x->evaluator, x->w, &x->problem, x->action, x->w->values, &residual));
	PetscCall(pmi_evaluator_improve(&x->evaluator, x->part, x->w->values, &moved));
	PetscCall(sweep(x, SWEEPS));
	return 0;
}

/* Rounds of Howard's: is the policy the last, or do values no longer rise? */
static bool settled(struct pmi_spread_planner *x)
{
	long double before = x->total;

	x->total = pmi_total_value(x->w);
	return !x->changed || !(x->total > before);
}

/* Is the residual small enough, as small as rounding lets it be, or no longer falling? */
static bool finished(struct pmi_spread_planner *x, double tolerance)
{
	double span = x->high - x->low, finest = DBL_EPSILON * x->problem.largest_reward + DBL_EPSILON * x->largest;

	if (pmi_gap(&x->problem, x->low, x->high) <= tolerance / 2 || span <= 2 * finest)
		return true;
	if (!x->patience)
		return settled(x);
	if (span <= x->best / 2) {
		x->patience = PATIENCE;
	} else {
		x->part = pmi_max(x->part / 10, least_part);
		x->patience--;
	}
	x->best = pmi_min(x->best, span);
	return false;
}

enum pm_status pmi_spread_end_round(struct pmi_spread_planner *x, struct pmi_keep *keep, enum pm_status status, struct pm_error *error)
{
	keep->rounds++;
	if (!status && keep->path)
		status = pmi_checkpoint_write(x->w, keep->path, keep->world, x->problem.gamma, keep->rounds, error);
	return !status && pmi_petsc_stopped(x->w) ? PM_EINTERRUPT : status;
}

static enum pm_status iterate(struct pmi_spread_planner *x, const struct pm_plan_options *o, struct pmi_keep *keep, struct pm_error *error)
{
	for (;;) {
		enum pm_status status = pmi_agree(x->w, pmi_petsc_status(improve(x), error), error);

		if (!status && !(isfinite(x->low) && isfinite(x->high) && isfinite(x->largest)))
			status = PM_EOVERFLOW;
		if (status || finished(x, o->tolerance))
			return status;
		if (o->max_iterations && keep->rounds - keep->earlier >= o->max_iterations)
			return PM_EMAXITER;
		status = pmi_agree(x->w, pmi_petsc_status(evaluate(x), error), error);
		status = pmi_spread_end_round(x, keep, status, error);
		if (status)
			return status;
	}
}

/* The ends of Tv - v over all ranks. */
static PetscErrorCode measure(struct pmi_spread_planner *x)
{
	double low, high;

	PetscCall(pmi_petsc_exchange(x->w->values));
	pmi_changes(&x->problem, x->w->v, &low, &high);
	gather(x, low, high, false);
	return 0;
}

/* As pmi_certify, with everything taken over all ranks. */
static PetscErrorCode certify(struct pmi_spread_planner *x, double tolerance, struct pm_plan_info *info)
{
	const struct pmi_problem *p = &x->problem;
	double rounding;

	PetscCall(measure(x));
	if (x->low > 0 || x->high < 0) {
		pmi_shift(p->mdp, (x->low + x->high) / 2 / (1 - p->gamma), x->w->v);
		PetscCall(measure(x));
	}
	rounding = pmi_rounding(p, x->largest);
	info->residual = pmi_max(fabs(x->low), fabs(x->high));
	info->bound = pmi_bound(p, info->residual, rounding);
	if (info->bound > tolerance && pmi_extended_part() < 1 && rounding > info->residual / 8) {
		info->residual = pmi_extended_residual(p, x->w->v);
		pmi_largest_of_all(x->w, &info->residual, 1);
		info->bound = pmi_bound(p, info->residual, rounding * pmi_extended_part());
	}
	return 0;
}

static enum pm_status begin(struct pmi_spread_planner *x, struct pm_distributed *w, double gamma)
{
	struct pmi_problem *p = &x->problem;
	double most[3];

	*x = (struct pmi_spread_planner){.w = w, .part = first_part, .best = INFINITY, .patience = PATIENCE, .total = -INFINITY};
	x->action = pmi_array(w->n_own, sizeof *x->action);
	x->before = gamma < 1 ? NULL : pmi_array(w->n_own, sizeof *x->before);
	x->mark = gamma < 1 ? NULL : pmi_array(w->n_own + w->n_ghosts, 1);
	pmi_problem_init(p, w->block.rows, w->block.rows->reward, gamma, 1);
	most[0] = p->contraction;
	most[1] = p->largest_reward;
	most[2] = (double)p->longest;
	pmi_largest_of_all(w, most, 3);
	p->contraction = most[0];
	p->largest_reward = most[1];
	p->longest = (size_t)most[2];
	return x->action && (gamma < 1 || (x->before && x->mark)) ? PM_OK : PM_ENOMEM;
}

static enum pm_status start_values(struct pmi_spread_planner *x, struct pmi_keep *keep, struct pm_error *error)
{
	enum pm_status status = PM_OK;

	if (keep->path) {
		keep->world = pmi_petsc_fingerprint(x->w);
		status = pmi_checkpoint_read(x->w, keep->path, keep->world, x->problem.gamma, &keep->rounds, error);
	}
	keep->earlier = keep->rounds;
	if (!status && !keep->rounds && x->problem.gamma < 1)
		status = pmi_agree(x->w, pmi_petsc_status(sweep(x, WARM_SWEEPS), error), error);
	/* A file that cannot be written is found before the first round, which may be long. */
	if (!status && keep->path && !keep->rounds)
		status = pmi_checkpoint_write(x->w, keep->path, keep->world, x->problem.gamma, 0, error);
	return status;
}

/* Rounds that ended well, or too early, end with the certificate. */
static enum pm_status finish(struct pmi_spread_planner *x, double tolerance, enum pm_status status, struct pm_plan_info *info, struct pm_error *error)
{
	enum pm_status end;

	if (status && status != PM_EMAXITER)
		return status;
	if (x->problem.gamma < 1)
		end = pmi_agree(x->w, pmi_petsc_status(certify(x, tolerance, info), error), error);
	else
		end = pmi_spread_certify_undiscounted(x, tolerance, info, error);
	if (end && end != PM_ETOLERANCE)
		return end;
	return info->bound <= tolerance ? PM_OK : status ? status : PM_ETOLERANCE;
}

static enum pm_status plan(struct pm_distributed *w, double gamma, const struct pm_plan_options *o, const char *checkpoint,
			   struct pm_plan_info *info, struct pm_error *error)
{
	struct pmi_keep keep = {.path = checkpoint};
	struct pmi_spread_planner x;
	enum pm_status status = pmi_agree(w, begin(&x, w, gamma), error);

	/* Before the world's hash is taken, so that it is the same when it is planned with again. */
	if (!status && gamma == 1)
		status = pmi_spread_close_traps(&x, error);
	if (!status)
		status = start_values(&x, &keep, error);
	if (!status)
		status = (gamma < 1 ? iterate : pmi_spread_iterate_undiscounted)(&x, o, &keep, error);
	status = finish(&x, o->tolerance, status, info, error);
	if (!status || status == PM_ETOLERANCE || status == PM_EMAXITER)
		pmi_petsc_remember(w, &x.problem, info->bound);
	info->iterations = keep.rounds;
	pmi_evaluator_clear(&x.evaluator);
	(void)VecDestroy(&x.room);
	free(x.action);
	free(x.before);
	free(x.mark);
	return status;
}

enum pm_status pm_distributed_plan(struct pm_distributed *w, const struct pm_plan_options *options, const char *checkpoint,
				   struct pm_plan_info *info, struct pm_error *error)
{
	const struct pm_plan_options *o = options ? options : &pm_plan_defaults;
	double gamma = o->gamma < 0 ? w->gamma : o->gamma;
	struct pm_plan_info unused;
	enum pm_status status;

	if (error)
		*error = (struct pm_error){0};
	info = info ? info : &unused;
	*info = (struct pm_plan_info){.method = pmi_petsc.name, .residual = INFINITY, .bound = INFINITY};
	if (!(o->tolerance > 0) || !(gamma >= 0 && gamma <= 1))
		return PM_EDOM;
	memset(w->v, 0, (w->n_own + w->n_ghosts) * sizeof *w->v);
	status = plan(w, gamma, o, checkpoint, info, error);
	if (status && error && !error->sentence[0])
		pm_error_set(error, status, NULL, 0, 0, "%s", pm_status_message(status));
	return status;
}

/* The whole world on this process alone, whoever else there is. */
static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	struct pm_distributed *w = NULL;
	enum pm_status status = pmi_petsc_alloc(MPI_COMM_SELF, NULL, &w, NULL);

	if (!status)
		status = pmi_block_from_mdp(mdp, 0, 1, &w->block);
	if (!status) {
		memcpy(w->block.rows->reward, reward, mdp->n_states * mdp->n_actions * sizeof *reward);
		status = pmi_petsc_link(w, NULL);
	}
	if (!status) {
		w->n_actions = mdp->n_actions;
		memcpy(w->v, v, mdp->n_states * sizeof *v);
		status = plan(w, gamma, options, NULL, info, NULL);
		memcpy(v, w->v, mdp->n_states * sizeof *v);
	}
	pm_distributed_free(w);
	return status;
}

const struct pm_planner pmi_petsc = {"petsc", PMI_PETSC_SUMMARY, true, solve};
