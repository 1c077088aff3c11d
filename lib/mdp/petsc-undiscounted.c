/*
 * Policy iteration without discount over ranks.  A round evaluates a policy that surely ends, v = r_pi + P_pi v, and improves it by some sweeps in
 * place, in which v only rises: so v <= r_pi + P_pi v all the time, and a policy that does not surely end has a class that earns
 * (rising.h).  That is checked in the class itself, for here values are those of a Krylov method.
 */
#include <float.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/horizon.h"
#include "mdp/petsc-plan.h"
#include "mdp/proper.h"
#include "mdp/trap.h"

enum { SWEEPS = 4 };
static const double fine_part = 1e-8;

static PetscErrorCode make_room(struct pmi_spread_planner *x)
{
	if (!x->room)
		PetscCall(VecDuplicate(x->w->values, &x->room));
	return 0;
}

/* By way of numbers. */
PetscErrorCode pmi_spread_exchange_marks(struct pmi_spread_planner *x)
{
	const struct pm_distributed *w = x->w;
	PetscScalar *a;

	PetscCall(make_room(x));
	PetscCall(VecGetArray(x->room, &a));
	for (size_t s = 0; s < w->n_own; s++)
		a[s] = x->mark[s];
	PetscCall(VecRestoreArray(x->room, &a));
	PetscCall(pmi_petsc_exchange(x->room));
	PetscCall(VecGetArray(x->room, &a));
	for (size_t k = w->n_own; k < w->n_own + w->n_ghosts; k++)
		x->mark[k] = a[k] > 0;
	PetscCall(VecRestoreArray(x->room, &a));
	return 0;
}

/* Marks the states that lead to marked ones, until no rank finds another; *all: are all marked then? */
static PetscErrorCode spread(struct pmi_spread_planner *x, struct pmi_among among, uint32_t *found, bool *all)
{
	long double n = 0, before = -1;

	while (n > before) {
		before = n;
		PetscCall(pmi_spread_exchange_marks(x));
		n = pmi_sum_of_all(x->w, (long double)pmi_choice_mark(x->w->block.rows, among, found, x->mark));
	}
	*all = n >= (long double)x->w->block.n_states;
	return 0;
}

static enum pm_status find_ends(struct pmi_spread_planner *x, struct pmi_among among, uint32_t *found, struct pm_error *error)
{
	const struct pm_mdp *m = x->w->block.rows;
	bool all = false;
	enum pm_status status;

	for (size_t s = 0; s < m->n_states; s++)
		x->mark[s] = m->terminal[s] != 0;
	status = pmi_agree(x->w, pmi_petsc_status(spread(x, among, found, &all), error), error);
	return status ? status : all ? PM_OK : PM_EDIVERGE;
}

enum pm_status pmi_spread_close_traps(struct pmi_spread_planner *x, struct pm_error *error)
{
	struct pm_mdp *m = x->w->block.rows;
	bool none = true;
	enum pm_status status;

	pmi_trap_mark_others(m, m->reward, x->mark);
	status = pmi_agree(x->w, pmi_petsc_status(spread(x, (struct pmi_among){0}, NULL, &none), error), error);
	if (status || none)
		return status;
	for (size_t s = 0; s < m->n_states; s++)
		x->mark[s] = !x->mark[s];
	pmi_trap_close(m, x->mark);
	return PM_OK;
}

/* Solves for the values of a policy until its residual no longer falls; the last step is taken back where it made it worse. */
static PetscErrorCode settle(struct pmi_spread_planner *x, const struct pmi_problem *p, const uint32_t *action, Vec values)
{
	struct pmi_evaluator *e = &x->evaluator;
	double residual, before = INFINITY, largest;
	bool moved = true;

	PetscCall(pmi_evaluator_set(e, x->w, 1, action));
	for (;;) {
		PetscCall(pmi_evaluator_measure(e, x->w, p, action, values, &residual));
		PetscCall(VecNorm(values, NORM_INFINITY, &largest));
		if (!(residual <= before)) {
			PetscCall(pmi_evaluator_undo(e, values));
			break;
		}
		if (residual <= DBL_EPSILON * (p->largest_reward + largest) || residual > before / 2)
			break;
		before = residual;
		PetscCall(pmi_evaluator_improve(e, fine_part, values, &moved));
		if (!moved)
			break;
	}
	PetscCall(pmi_petsc_exchange(values));
	return 0;
}

/* Actions that lead to an end, of those as good as the values of a checkpoint; where there are none such, of all. */
static enum pm_status first_policy(struct pmi_spread_planner *x, bool have_values, struct pm_error *error)
{
	const struct pm_mdp *m = x->w->block.rows;
	const double *v = x->w->v;
	unsigned char *good = have_values ? pmi_array(m->n_states * m->n_actions, 1) : NULL;
	enum pm_status status = pmi_agree(x->w, have_values && !good ? PM_ENOMEM : PM_OK, error);

	if (have_values && !status)
		status = pmi_agree(x->w, pmi_petsc_status(pmi_petsc_exchange(x->w->values), error), error);
	for (size_t row = 0; row < m->n_states * m->n_actions && have_values && !status; row++) {
		size_t s = row / m->n_actions;

		good[row] = pmi_row_value(m, x->problem.reward, 1, v, row) >= v[s] - 1e-7 * pmi_max(1, fabs(v[s]));
	}
	if (have_values && !status)
		status = find_ends(x, (struct pmi_among){.allowed = good}, x->action, error);
	if (!have_values || status == PM_EDIVERGE)
		status = find_ends(x, (struct pmi_among){0}, x->action, error);
	free(good);
	return status;
}

/* One sweep, up or down; true where an action changed.  Values follow the actions, and later the values that have risen. */
static bool climb(const struct pmi_spread_planner *x, bool first, bool descending)
{
	const struct pm_mdp *m = x->w->block.rows;
	double *v = x->w->v;
	bool changed = false;

	for (size_t k = 0; k < m->n_states; k++) {
		size_t s = descending ? m->n_states - 1 - k : k;
		uint32_t before = x->action[s];
		double value;

		if (m->terminal[s])
			continue;
		pmi_choice_improve(&x->problem, v, s, &x->action[s]);
		changed |= x->action[s] != before;
		if (first && x->action[s] == before)
			continue;
		value = pmi_row_value(m, x->problem.reward, 1, v, pm_row(m, s, x->action[s]));
		v[s] = pmi_max(v[s], value);
	}
	return changed;
}

static PetscErrorCode improve(struct pmi_spread_planner *x)
{
	memcpy(x->before, x->action, x->w->n_own * sizeof *x->action);
	x->changed = true;
	for (size_t k = 0; k < SWEEPS && x->changed; k++) {
		double changed = climb(x, k == 0, k % 2);

		pmi_largest_of_all(x->w, &changed, 1);
		x->changed = k == 0 ? changed > 0 : x->changed;
		PetscCall(pmi_petsc_exchange(x->w->values));
	}
	return 0;
}

/*
 * A policy that does not surely end: PM_EDIVERGE where a class of it earns.  Where none does rounding was to blame, and the policy before it is
 * the last; PM_OK.
 */
static enum pm_status judge(struct pmi_spread_planner *x, struct pm_error *error)
{
	double earns;
	enum pm_status status = pmi_petsc_blame(x->w, x->action, x->mark, &earns, error);

	if (status != PM_EDIVERGE || earns > PMI_LEAST_GAIN * x->problem.largest_reward)
		return status;
	if (error)
		*error = (struct pm_error){0};
	memcpy(x->action, x->before, x->w->n_own * sizeof *x->action);
	x->changed = false;
	return pmi_agree(x->w, pmi_petsc_status(settle(x, &x->problem, x->action, x->w->values), error), error);
}

/* The next policy, in x->action; x->changed is false where there is none. */
static enum pm_status next_policy(struct pmi_spread_planner *x, struct pm_error *error)
{
	enum pm_status status = pmi_agree(x->w, pmi_petsc_status(improve(x), error), error);

	if (!status && x->changed)
		status = find_ends(x, (struct pmi_among){.given = x->action}, NULL, error);
	return status == PM_EDIVERGE ? judge(x, error) : status;
}

static enum pm_status rounds(struct pmi_spread_planner *x, const struct pm_plan_options *o, struct pmi_keep *keep, struct pm_error *error)
{
	long double last = -INFINITY;

	for (;;) {
		enum pm_status status = pmi_agree(x->w, pmi_petsc_status(settle(x, &x->problem, x->action, x->w->values), error), error);
		long double now = status ? 0 : pmi_total_value(x->w);

		status = isfinite(now) ? pmi_spread_end_round(x, keep, status, error) : PM_EOVERFLOW;
		if (status || !(now > last))
			return status;
		last = now;
		status = next_policy(x, error);
		if (status || !x->changed)
			return status;
		if (o->max_iterations && keep->rounds - keep->earlier >= o->max_iterations)
			return PM_EMAXITER;
	}
}

enum pm_status pmi_spread_iterate_undiscounted(struct pmi_spread_planner *x, const struct pm_plan_options *o, struct pmi_keep *keep,
					       struct pm_error *error)
{
	double earns;
	enum pm_status status = first_policy(x, keep->rounds > 0, error);

	if (status == PM_EDIVERGE)
		return pmi_petsc_blame(x->w, NULL, x->mark, &earns, error);
	return status ? status : rounds(x, o, keep, error);
}

static enum pm_status agree(void *context, enum pm_status status)
{
	const struct pmi_spread_planner *x = context;

	return pmi_agree(x->w, status, NULL);
}

static void largest(void *context, double *values, size_t n)
{
	const struct pmi_spread_planner *x = context;

	for (size_t k = 0; k < n; k += INT_MAX)
		pmi_largest_of_all(x->w, values + k, (int)(n - k < INT_MAX ? n - k : INT_MAX));
}

static enum pm_status components(void *context, double error, bool rounded, double *v, struct pmi_end_components *found)
{
	return pmi_spread_find_components(context, error, rounded, v, found);
}

static PetscErrorCode settle_apart(struct pmi_spread_planner *x, const struct pmi_problem *p, const uint32_t *action, double *v)
{
	const PetscScalar *a;

	PetscCall(make_room(x));
	PetscCall(VecSet(x->room, 0));
	PetscCall(settle(x, p, action, x->room));
	PetscCall(VecGetArrayRead(x->room, &a));
	memcpy(v, a, (x->w->n_own + x->w->n_ghosts) * sizeof *v);
	PetscCall(VecRestoreArrayRead(x->room, &a));
	return 0;
}

static enum pm_status values(void *context, const struct pmi_problem *p, const uint32_t *action, double *v)
{
	struct pmi_spread_planner *x = context;
	enum pm_status status = find_ends(x, (struct pmi_among){.given = action}, NULL, NULL);

	return status ? status : pmi_agree(x->w, pmi_petsc_status(settle_apart(x, p, action, v), NULL), NULL);
}

enum pm_status pmi_spread_certify_undiscounted(struct pmi_spread_planner *x, double tolerance, struct pm_plan_info *info, struct pm_error *error)
{
	const struct pmi_together all = {x, x->w->n_own + x->w->n_ghosts, agree, largest, values, components};
	enum pm_status status = pmi_agree(x->w, pmi_petsc_status(pmi_petsc_exchange(x->w->values), error), error);

	return status ? status : pmi_certify_undiscounted(&x->problem, tolerance, x->action, x->w->v, x->w->n_ranks > 1 ? &all : NULL, info);
}
