#include "mdp/horizon.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/choice.h"

struct stay {
	const struct pmi_problem *problem;
	const double *v;
	const struct pmi_together *all;
	double *one;      /* S*A, the reward of a step */
	double *h;        /* S, expected steps to the end */
	uint32_t *action; /* S */
	double error;     /* what a backup of v may be off, rounding included */
};

/* What one process has found becomes what all have. */
static double largest(const struct stay *x, double here)
{
	return x->all ? x->all->largest(x->all->context, here) : here;
}

static bool any(const struct stay *x, bool here)
{
	return largest(x, here) > 0;
}

static enum pm_status agree(const struct stay *x, enum pm_status status)
{
	return x->all ? x->all->agree(x->all->context, status) : status;
}

/* Is r + v(next) - v(s) = 0 (or <= 0) without rounding?  The error of the sum is itself exact (Knuth 1997, 4.2.2). */
static bool at_most(double r, double next, double v, bool equal)
{
	double sum = r + next, part = sum - r, lost = (r - (sum - part)) + (next - part);

	return equal ? sum == v && lost == 0 : sum < v || (sum == v && lost <= 0);
}

static bool exact(const struct pmi_problem *p, const uint32_t *action, const double *v)
{
	const struct pm_mdp *m = p->mdp;

	for (size_t s = 0; s < m->n_states; s++)
		for (uint32_t a = 0; a < m->n_actions && !m->terminal[s]; a++) {
			size_t row = pm_row(m, s, a), k = m->row[row];

			if (m->row[row + 1] - k > 1 || m->probability[k] < 1 || !at_most(p->reward[row], v[m->next[k]], v[s], a == action[s]))
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

static double gain(const struct stay *x, size_t s, uint32_t a)
{
	return pmi_row_value(x->problem->mdp, x->problem->reward, 1, x->v, pm_row(x->problem->mdp, s, a)) - x->v[s];
}

/* Actions this close to the best are ties as far as the certificate is concerned. */
static double near(const struct stay *x, size_t s)
{
	return 1e-7 * pmi_max(1, fabs(x->v[s])) + x->error;
}

static enum pm_status measure(struct stay *x)
{
	struct pmi_problem steps = *x->problem;

	steps.reward = x->one;
	steps.largest_reward = 1;
	return x->all ? x->all->values(x->all->context, &steps, x->action, x->h) : pmi_choice_values(&steps, x->action, x->h);
}

/* Goes over to tied actions that stay longer; true when there was one. */
static bool lengthen(struct stay *x)
{
	const struct pm_mdp *m = x->problem->mdp;
	bool changed = false;

	for (size_t s = 0; s < m->n_states; s++)
		for (uint32_t a = 0; a < m->n_actions && !m->terminal[s]; a++)
			if (gain(x, s, a) >= -near(x, s) && pmi_row_value(m, x->one, 1, x->h, pm_row(m, s, a)) > x->h[s] * (1 + 1e-9)) {
				x->action[s] = a;
				changed = true;
				break;
			}
	return any(x, changed);
}

/* Is v + e h superharmonic in the states here? */
static bool superharmonic_here(const struct stay *x, double e)
{
	const struct pm_mdp *m = x->problem->mdp;

	for (size_t s = 0; s < m->n_states; s++)
		for (uint32_t a = 0; a < m->n_actions && !m->terminal[s]; a++)
			if (gain(x, s, a) + x->error + e * (pmi_row_value(m, x->one, 1, x->h, pm_row(m, s, a)) - 1 - x->h[s]) > 0)
				return false;
	return true;
}

static bool superharmonic(const struct stay *x, double e)
{
	return !any(x, !superharmonic_here(x, e));
}

static enum pm_status find_bound(struct stay *x, double *bound)
{
	double e = 1.01 * x->error;
	enum pm_status status;

	/* All numbers are 0: nothing is rounded, and ties may go round as long as they like. */
	if (x->error == 0) {
		*bound = 0;
		return PM_OK;
	}
	/* A tie that would go round for ever is PM_EDIVERGE here: no bound. */
	do
		status = measure(x);
	while (!status && lengthen(x));
	if (status == PM_ENOMEM)
		return status;
	if (!status && superharmonic(x, 2 * e))
		*bound = 2 * e * largest(x, pmi_largest_value(x->h, x->problem->mdp->n_states));
	return PM_OK;
}

static enum pm_status bound_by_stay(struct stay *x, const uint32_t *action, double *bound)
{
	const struct pm_mdp *m = x->problem->mdp;
	size_t rows = m->n_states * m->n_actions;
	enum pm_status status;

	x->one = pmi_array(rows, sizeof *x->one);
	x->h = pmi_array(x->all ? x->all->n_values : m->n_states, sizeof *x->h);
	x->action = pmi_array(m->n_states, sizeof *x->action);
	status = agree(x, x->one && x->h && x->action ? PM_OK : PM_ENOMEM);
	if (!status) {
		memcpy(x->action, action, m->n_states * sizeof *action);
		for (size_t row = 0; row < rows; row++)
			x->one[row] = !m->terminal[row / m->n_actions];
		status = find_bound(x, bound);
	}
	free(x->one);
	free(x->h);
	free(x->action);
	return status;
}

enum pm_status pmi_certify_undiscounted(const struct pmi_problem *p, double tolerance, const uint32_t *action, const double *v,
					const struct pmi_together *all, struct pm_plan_info *info)
{
	struct stay x = {.problem = p, .v = v, .all = all};
	enum pm_status status = PM_OK;

	info->residual = largest(&x, residual(p, action, v));
	info->bound = INFINITY;
	x.error = info->residual + pmi_rounding(p, largest(&x, pmi_largest_value(v, p->mdp->n_states)));
	if (!any(&x, !exact(p, action, v)))
		info->bound = 0;
	else
		status = bound_by_stay(&x, action, &info->bound);
	return status ? status : info->bound <= tolerance ? PM_OK : PM_ETOLERANCE;
}
