#include "mdp/horizon.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"
#include "mdp/end-components.h"

enum { MOST_ROUNDS = 200 };

struct stay {
	const struct pmi_problem *problem;
	const uint32_t *first; /* S, the policy that surely ends */
	double *v;
	const struct pmi_together *all;
	double *one;	  /* S*A, the reward of a step: 1, within a component 0 */
	double *h;	  /* S, expected steps to the end */
	uint32_t *action; /* S */
	struct pmi_end_components components;
	double residual; /* max |Tv - v|, of the best actions and of those given */
	double error;	 /* what a backup of v may be off, rounding included */
};

/* What one process has found becomes what all have. */
static double largest(const struct stay *x, double here)
{
	if (x->all)
		x->all->largest(x->all->context, &here, 1);
	return here;
}

static bool any(const struct stay *x, bool here)
{
	return largest(x, here) > 0;
}

static enum pm_status agree(const struct stay *x, enum pm_status status)
{
	return x->all ? x->all->agree(x->all->context, status) : status;
}

/* Is r + v(next) - v(s) = 0 (or <= 0) without rounding? */
static bool at_most(double r, double next, double v, bool equal)
{
	double sum = r + next, lost = pmi_lost(r, next, sum);

	return equal ? sum == v && lost == 0 : sum < v || (sum == v && lost <= 0);
}

static bool exact(const struct pmi_problem *p, const uint32_t *action, const double *v)
{
	const struct pm_mdp *m = p->mdp;

	for (size_t s = 0; s < m->n_states; s++)
		for (uint32_t a = 0; a < m->n_actions && !m->terminal[s]; a++) {
			size_t row = pm_row(m, s, a), k = m->row[row];

			if (m->row[row + 1] - k > 1 || m->probability[k] < 1 ||
			    !at_most(p->reward[row], v[m->next[k]], v[s], a == action[s]))
				return false;
		}
	return true;
}

/* max |Tv - v|, of the best actions and of those given. */
static double residual(const struct pmi_problem *p, const uint32_t *action, const double *v)
{
	const struct pm_mdp *m = p->mdp;
	double most = 0;

	for (size_t s = 0; s < m->n_states; s++)
		if (!m->terminal[s]) {
			most = pmi_max(most, fabs(pmi_backup(m, p->reward, p->gamma, v, s) - v[s]));
			most = pmi_max(most, fabs(pmi_row_value(m, p->reward, p->gamma, v, pm_row(m, s, action[s])) - v[s]));
		}
	return most;
}

double pmi_off_one(const struct pmi_problem *p)
{
	const struct pm_mdp *m = p->mdp;
	double most = 0;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		double sum = m->terminal[row / m->n_actions];

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			sum += m->probability[k];
		most = pmi_max(most, fabs(sum - 1));
	}
	return most + (double)p->longest * DBL_EPSILON;
}

/* In components phi is exact, but v, its sum with a value, is not; and rows sum to 1. */
static void set_error(struct stay *x)
{
	double most = largest(x, pmi_largest_value(x->v, x->problem->mdp->n_states));

	x->residual = largest(x, residual(x->problem, x->first, x->v));
	x->error = x->residual + pmi_rounding(x->problem, most);
	if (x->components.n)
		x->error += (largest(x, pmi_off_one(x->problem)) + DBL_EPSILON) * most + x->components.moved;
}

/* e of the certificate: twice the error, and a margin for the rounding of h. */
static double unit(const struct stay *x)
{
	return 2.02 * x->error;
}

static bool inside(const struct stay *x, size_t row)
{
	return x->components.n && x->components.inside[row];
}

/* Is v + e h not superharmonic in s, for action a? */
static bool gains(const struct stay *x, size_t s, uint32_t a)
{
	const struct pm_mdp *m = x->problem->mdp;
	size_t row = pm_row(m, s, a);
	double gain = pmi_row_value(m, x->problem->reward, 1, x->v, row) - x->v[s];

	return gain + x->error + unit(x) * (pmi_row_value(m, x->one, 1, x->h, row) - 1 - x->h[s]) > 0;
}

static enum pm_status measure(struct stay *x)
{
	struct pmi_problem steps = *x->problem;

	steps.reward = x->one;
	steps.largest_reward = 1;
	return x->all ? x->all->values(x->all->context, &steps, x->action, x->h) : pmi_choice_values(&steps, x->action, x->h);
}

/* Does an action that must not stay longer do so?  One that gains does by a hundredth of a step at least, for it gains no more than
 * the error. */
static bool lengthens(const struct stay *x, size_t s, uint32_t a)
{
	size_t row = pm_row(x->problem->mdp, s, a);
	double longer = pmi_row_value(x->problem->mdp, x->one, 1, x->h, row) - x->h[s];

	return longer > (inside(x, row) ? 1e-11 * x->h[s] : 0.005) && (inside(x, row) || gains(x, s, a));
}

/* Goes over to such actions; true when there was one. */
static bool lengthen(struct stay *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	bool changed = false;

	for (size_t s = 0; s < m->n_states; s++)
		for (uint32_t a = 0; a < m->n_actions && !m->terminal[s]; a++)
			if (lengthens(x, s, a)) {
				x->action[s] = a;
				changed = true;
				break;
			}
	return any(x, changed);
}

/* PM_EDIVERGE: ties would go round for ever. */
static enum pm_status find_longest_stay(struct stay *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	enum pm_status status;

	memcpy(x->action, x->first, m->n_states * sizeof *x->action);
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		x->one[row] = !m->terminal[row / m->n_actions] && !inside(x, row);
	/* Some rounds do; stays so long that their rounding is steps might go on. */
	for (size_t round = 0; !(status = measure(x)) && lengthen(x) && round < MOST_ROUNDS; round++)
		;
	return status;
}

/* h becomes the largest of each component in all its states. */
static enum pm_status level(const struct stay *x)
{
	const struct pmi_end_components *c = &x->components;
	size_t n = x->all ? x->all->n_values : x->problem->mdp->n_states;
	double *most = pmi_array(c->highest + 1, sizeof *most);
	enum pm_status status = agree(x, most ? PM_OK : PM_ENOMEM);

	for (size_t s = 0; s < n && !status; s++)
		most[c->component[s]] = pmi_max(x->h[s], most[c->component[s]]);
	if (x->all && !status)
		x->all->largest(x->all->context, most, c->highest + 1);
	for (size_t s = 0; s < n && !status; s++)
		x->h[s] = c->component[s] ? most[c->component[s]] : x->h[s];
	free(most);
	return status;
}

/* Once more with the components taken for one state each. */
static enum pm_status find_stay_outside(struct stay *x, bool rounded)
{
	enum pm_status status;

	pmi_end_components_clear(&x->components);
	if (x->all)
		status = x->all->components(x->all->context, x->error, rounded, x->v, &x->components);
	else
		status = pmi_end_components_find(x->problem, x->error, rounded, x->v, &x->components);
	if (status || !x->components.n)
		return status ? status : PM_EDIVERGE;
	set_error(x);
	status = find_longest_stay(x);
	return status ? status : level(x);
}

static bool superharmonic(const struct stay *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	bool here = true;

	for (size_t s = 0; s < m->n_states && here; s++)
		for (uint32_t a = 0; a < m->n_actions && !m->terminal[s] && here; a++)
			here = inside(x, pm_row(m, s, a)) || !gains(x, s, a);
	return !any(x, !here);
}

static enum pm_status find_bound(struct stay *x, double *bound)
{
	enum pm_status status;

	/* All numbers are 0: nothing is rounded, and ties may go round as long as they like. */
	if (x->error == 0) {
		*bound = 0;
		return PM_OK;
	}
	status = find_longest_stay(x);
	for (int rounded = 0; status == PM_EDIVERGE && rounded < 2; rounded++)
		status = find_stay_outside(x, rounded);
	if (status == PM_ENOMEM)
		return status;
	if (!status && superharmonic(x))
		*bound = unit(x) * largest(x, pmi_largest_value(x->h, x->problem->mdp->n_states));
	return PM_OK;
}

static enum pm_status bound_by_stay(struct stay *x, double *bound)
{
	const struct pm_mdp *m = x->problem->mdp;
	enum pm_status status;

	x->one = pmi_array(m->n_states * m->n_actions, sizeof *x->one);
	x->h = pmi_array(x->all ? x->all->n_values : m->n_states, sizeof *x->h);
	x->action = pmi_array(m->n_states, sizeof *x->action);
	status = agree(x, x->one && x->h && x->action ? PM_OK : PM_ENOMEM);
	if (!status)
		status = find_bound(x, bound);
	pmi_end_components_clear(&x->components);
	free(x->one);
	free(x->h);
	free(x->action);
	return status;
}

enum pm_status pmi_certify_undiscounted(const struct pmi_problem *p, double tolerance, const uint32_t *action, double *v,
					const struct pmi_together *all, struct pm_plan_info *info)
{
	struct stay x = {.problem = p, .first = action, .v = v, .all = all};
	enum pm_status status = PM_OK;

	info->bound = INFINITY;
	set_error(&x);
	if (!any(&x, !exact(p, action, v)))
		info->bound = 0;
	else
		status = bound_by_stay(&x, &info->bound);
	info->residual = x.residual;
	return status ? status : info->bound <= tolerance ? PM_OK : PM_ETOLERANCE;
}
