/*
 * Prioritized sweeping (Moore and Atkeson 1993): the state whose value is most out of date is backed up first.
 *
 * priority(s) bounds |Tv - v| of s: it is 0 after a backup of s, and a change d of a successor adds at most gamma d times the largest
 * probability with which an action of s leads there.  An iteration is as
 * many backups as there are states.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/bellman.h"
#include "mdp/planners.h"
#include "mdp/rising.h"

struct sweeping {
	struct pmi_problem problem;
	struct pmi_rising *rising; /* gamma = 1 */
	size_t *begin;       /* S + 1: where the predecessors of a state begin */
	uint32_t *from;      /* one for each transition */
	double *weight;      /* one for each transition, its probability */
	double *priority;    /* S */
	uint32_t *heap, *at; /* S: a heap of all states by priority; where each stands */
};

static void place(struct sweeping *x, size_t i, uint32_t s)
{
	x->heap[i] = s;
	x->at[s] = (uint32_t)i;
}

static void rise(struct sweeping *x, uint32_t s)
{
	size_t i = x->at[s];

	for (; i && x->priority[x->heap[(i - 1) / 2]] < x->priority[s]; i = (i - 1) / 2)
		place(x, i, x->heap[(i - 1) / 2]);
	place(x, i, s);
}

static void sink(struct sweeping *x, uint32_t s)
{
	size_t n = x->problem.mdp->n_states, i = x->at[s], child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && x->priority[x->heap[child + 1]] > x->priority[x->heap[child]])
			child++;
		if (x->priority[x->heap[child]] <= x->priority[s])
			break;
		place(x, i, x->heap[child]);
	}
	place(x, i, s);
}

static void find_predecessors(struct sweeping *x)
{
	const struct pm_mdp *m = x->problem.mdp;

	for (size_t k = 0; k < pm_mdp_n_transitions(m); k++)
		x->begin[m->next[k] + 1]++;
	for (size_t s = 0; s < m->n_states; s++)
		x->begin[s + 1] += x->begin[s];
	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
			/* begin[s] moves to where the list of s ends, and is moved back below. */
			size_t to = x->begin[m->next[k]]++;

			x->from[to] = (uint32_t)(row / m->n_actions);
			x->weight[to] = m->probability[k];
		}
	for (size_t s = m->n_states; s; s--)
		x->begin[s] = x->begin[s - 1];
	x->begin[0] = 0;
}

/* Predecessors stand in order, so the actions of one stand together: the most likely of them counts. */
static void spread(struct sweeping *x, uint32_t s, double change)
{
	for (size_t k = x->begin[s]; k < x->begin[s + 1];) {
		uint32_t from = x->from[k];
		double most = 0;

		for (; k < x->begin[s + 1] && x->from[k] == from; k++)
			most = pmi_max(most, x->weight[k]);
		x->priority[from] += x->problem.gamma * most * change;
		rise(x, from);
	}
}

static void back_up(struct sweeping *x, uint32_t s, double *v)
{
	const struct pmi_problem *p = &x->problem;
	double old = v[s];

	v[s] = x->rising ? pmi_rise_state(x->rising, v, s) : pmi_backup(p->mdp, p->reward, p->gamma, v, s);
	x->priority[s] = 0;
	sink(x, s);
	/* A state that leads to itself is out of date again at once. */
	if (fabs(v[s] - old) > 0)
		spread(x, s, fabs(v[s] - old));
}

static enum pm_status sweeping_init(struct sweeping *x)
{
	const struct pmi_problem *p = &x->problem;
	size_t n = p->mdp->n_states, transitions = pm_mdp_n_transitions(p->mdp);

	x->begin = pmi_array(n + 1, sizeof *x->begin);
	x->from = pmi_array(transitions, sizeof *x->from);
	x->weight = pmi_array(transitions, sizeof *x->weight);
	x->priority = pmi_array(n, sizeof *x->priority);
	x->heap = pmi_array(n, sizeof *x->heap);
	x->at = pmi_array(n, sizeof *x->at);
	if (!x->begin || !x->from || !x->weight || !x->priority || !x->heap || !x->at)
		return PM_ENOMEM;
	find_predecessors(x);
	return PM_OK;
}

static void sweeping_clear(struct sweeping *x)
{
	free(x->begin);
	free(x->from);
	free(x->weight);
	free(x->priority);
	free(x->heap);
	free(x->at);
}

static void fill_heap(struct sweeping *x, const double *v)
{
	const struct pmi_problem *p = &x->problem;

	for (uint32_t s = 0; s < p->mdp->n_states; s++) {
		x->priority[s] = p->mdp->terminal[s] ? 0 : fabs(pmi_backup(p->mdp, p->reward, p->gamma, v, s) - v[s]);
		place(x, s, s);
		rise(x, s);
	}
}

/* The priority at which the certificate will hold, or that a backup's own rounding would keep up. */
static double low_enough(const struct sweeping *x, double tolerance, const double *v)
{
	const struct pmi_problem *p = &x->problem;
	double rounding = pmi_rounding(p, pmi_largest_value(v, p->mdp->n_states));

	/* On the way beyond what a double holds nothing is low enough. */
	return isfinite(rounding) ? pmi_max(0.5 * tolerance * (1 - p->gamma), rounding / 8) : 0;
}

static enum pm_status iterate(struct sweeping *x, const struct pm_plan_options *o, double *v, struct pm_plan_info *info)
{
	const struct pmi_problem *p = &x->problem;
	double enough = low_enough(x, o->tolerance, v);

	for (; x->priority[x->heap[0]] > enough; info->iterations++, enough = low_enough(x, o->tolerance, v)) {
		if (o->max_iterations && info->iterations >= o->max_iterations)
			return PM_EMAXITER;
		for (size_t n = p->mdp->n_states; n && x->priority[x->heap[0]] > enough; n--)
			back_up(x, x->heap[0], v);
	}
	return PM_OK;
}

/* As many backups as there are states; the priority that is left bounds the residual. */
static double round_by_priority(struct pmi_rising *rising, size_t number, double *v)
{
	struct sweeping *x = rising->context;

	if (!number)
		fill_heap(x, v);
	for (size_t n = x->problem.mdp->n_states; n && x->priority[x->heap[0]] > 0; n--)
		back_up(x, x->heap[0], v);
	return x->priority[x->heap[0]];
}

static enum pm_status solve_undiscounted(struct sweeping *x, const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
{
	struct pmi_rising rising = {.problem = x->problem, .context = x};

	x->rising = &rising;
	return pmi_rise(&rising, round_by_priority, options, v, info);
}

static enum pm_status solve_discounted(struct sweeping *x, const struct pm_plan_options *options, double *v, struct pm_plan_info *info)
{
	enum pm_status status, end;

	fill_heap(x, v);
	status = iterate(x, options, v, info);
	end = pmi_certify(&x->problem, options->tolerance, v, info);
	return status && end ? status : end;
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	struct sweeping x = {0};
	enum pm_status status;

	pmi_problem_init(&x.problem, mdp, reward, gamma, options->threads);
	status = sweeping_init(&x);
	if (!status)
		status = gamma < 1 ? solve_discounted(&x, options, v, info) : solve_undiscounted(&x, options, v, info);
	sweeping_clear(&x);
	return status;
}

const struct pm_planner pmi_prioritized_sweeping = {"ps", "prioritized sweeping with bounds as priorities (Moore and Atkeson 1993)", true, solve};
