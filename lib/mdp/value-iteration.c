/*
 * Value iteration.
 *
 * vi: synchronous sweeps.  With low and high the ends of Tv - v, V* - Tv lies between gamma/(1-gamma) low and gamma/(1-gamma) high
 * (MacQueen 1966), so what must shrink is high - low, not the change itself; on chains that mix it does so much faster.  An action
 * whose value is below the best by more than those bounds can make up is not optimal and is passed over from then on (MacQueen 1967).
 *
 * gs: sweeps in place, up and down in turn (Gauss and Seidel); news crosses a grid in one sweep.  Stops by the largest change.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/alive.h"
#include "mdp/planners.h"
#include "mdp/rising.h"

/* States of a block, and rows whose values are computed at a time. */
enum { BLOCK = 256, ROWS = 1024 };

struct sweep {
	const struct pmi_problem *problem;
	const double *v; /* S */
	double *next;    /* S, Tv */
	uint32_t *alive; /* S, the actions that may be optimal */
	double margin;   /* an action this much below the best is not optimal */
	bool vain;       /* no action can be that much below */
	double low, high, largest;
};

/* Ends of changes, which only widen, and the largest |value|. */
struct ends {
	double low, high, largest;
};

static inline void put(struct sweep *w, size_t s, double value, struct ends *e)
{
	double change = value - w->v[s];

	w->next[s] = value;
	e->low = pmi_min(change, e->low);
	e->high = pmi_max(change, e->high);
	e->largest = pmi_max(fabs(value), e->largest);
}

/* By all actions, none of which can be dropped. */
static void run_vain(struct sweep *w, size_t s, size_t end, struct ends *ends)
{
	const struct pm_mdp *m = w->problem->mdp;
	struct ends e = *ends;
	double values[BLOCK];

	pmi_backups(w->problem, s, end - s, w->v, values);
	for (const double *value = values; s < end; s++, value++)
		put(w, s, m->terminal[s] ? 0 : *value, &e);
	*ends = e;
}

/* A few states by all actions, some of which are dropped. */
static void run_whole(struct sweep *w, size_t s, size_t end, struct ends *ends)
{
	const struct pm_mdp *m = w->problem->mdp;
	size_t actions = m->n_actions;
	struct ends e = *ends;
	double values[ROWS], *q = values;

	pmi_row_values(w->problem, s * actions, (end - s) * actions, w->v, q);
	for (; s < end; s++, q += actions) {
		double most = pmi_largest(q, actions);
		uint32_t kept = w->alive[s] & pmi_alive_choose(q, actions, most, w->margin);

		/* Rounding may have the best among those that are not optimal. */
		w->alive[s] = kept ? kept : w->alive[s];
		put(w, s, m->terminal[s] ? 0 : most, &e);
	}
	*ends = e;
}

/* By the actions that may be optimal. */
static void run_alive(struct sweep *w, size_t s, size_t end, struct ends *e)
{
	const struct pmi_problem *p = w->problem;
	size_t n = p->mdp->n_states, near = n >= PMI_FAR ? n - PMI_AHEAD : 0;

	for (; s < end; s++) {
		double value = 0;

		if (s < near)
			pmi_alive_send(p->mdp, w->v, s + PMI_AHEAD, w->alive[s + PMI_AHEAD]);
		if (!p->mdp->terminal[s])
			value = pmi_alive_backup(p, w->v, s, w->margin, &w->alive[s]);
		put(w, s, value, e);
	}
}

/* Have most of the states some choice yet?  Then reading all rows one after the other is faster than picking those that may be optimal. */
static bool mostly_open(const struct sweep *w, size_t s, size_t end)
{
	size_t n = end - s, open = 0;

	for (; s < end; s++)
		open += !pmi_alive_one(w->alive[s]);
	return 2 * open > n && pmi_alive_group(w->problem->mdp->n_actions) == 1;
}

static void run_block(struct sweep *w, size_t s, size_t end, struct ends *e)
{
	size_t each = ROWS / w->problem->mdp->n_actions;

	if (w->vain)
		run_vain(w, s, end, e);
	else if (!mostly_open(w, s, end))
		run_alive(w, s, end, e);
	else
		for (; s < end; s = s + each < end ? s + each : end)
			run_whole(w, s, s + each < end ? s + each : end, e);
}

static void run(struct sweep *w)
{
	const struct pmi_problem *p = w->problem;
	double low = INFINITY, high = -INFINITY, largest = 0;
	size_t n = p->mdp->n_states, blocks = (n + BLOCK - 1) / BLOCK;

#pragma omp parallel for num_threads(p->threads) if (p->threads > 1) reduction(min : low) reduction(max : high, largest)
	for (size_t block = 0; block < blocks; block++) {
		size_t begin = block * BLOCK, end = begin + BLOCK < n ? begin + BLOCK : n;
		struct ends e = {low, high, largest};

		run_block(w, begin, end, &e);
		low = e.low;
		high = e.high;
		largest = e.largest;
	}
	w->low = low;
	w->high = high;
	w->largest = largest;
}

/* The distance of MacQueen's bounds after a sweep. */
static double distance(const struct sweep *w)
{
	double gamma = w->problem->gamma;

	return gamma / (1 - gamma) * (w->high - w->low);
}

/*
 * What an action may lack and still be optimal after the next sweep: its bounds are those of this sweep times gamma, for T maps
 * v + c onto at most Tv + gamma c.
 */
static void set_margin(struct sweep *w, double rounding)
{
	w->margin = w->problem->gamma * distance(w) * (1 + 1e-9) + 4 * rounding;
	w->vain = w->margin > 2.1 * (w->problem->largest_reward + w->largest);
}

static bool sweep_alloc(struct sweep *w, const struct pmi_problem *p)
{
	size_t n = p->mdp->n_states;

	*w = (struct sweep){.problem = p, .next = malloc(n * sizeof *w->next), .alive = malloc(n * sizeof *w->alive), .margin = INFINITY, .vain = true};
	for (size_t s = 0; w->alive && s < n; s++)
		w->alive[s] = pmi_alive_all(p->mdp->n_actions);
	return w->next && w->alive;
}

/* Sweeps until the gap is small enough or is rounding; where there are two tables, the last stands in v. */
static enum pm_status iterate(struct sweep *w, const struct pm_plan_options *o, double *v, struct pm_plan_info *info)
{
	const struct pmi_problem *p = w->problem;
	size_t n = p->mdp->n_states;
	double *now = v, rounding;
	struct pmi_stall stall = {0};
	enum pm_status status = PM_OK;

	do {
		w->v = now;
		run(w);
		info->iterations++;
		now = w->next;
		w->next = (double *)w->v;
		rounding = pmi_rounding(p, w->largest);
		set_margin(w, rounding / (1 - p->gamma));
		if (p->gamma * pmi_gap(p, w->low, w->high) <= pmi_enough(p, o->tolerance, rounding) ||
		    pmi_stalled(&stall, w->high - w->low, rounding, 1000))
			break;
		if (o->max_iterations && info->iterations >= o->max_iterations)
			status = PM_EMAXITER;
	} while (!status);
	if (now != v) {
		memcpy(v, now, n * sizeof *v);
		w->next = now;
	}
	return status;
}

static enum pm_status solve_vi(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			       struct pm_plan_info *info)
{
	struct pmi_problem p;
	struct sweep w;
	enum pm_status status = PM_ENOMEM, end;

	if (gamma == 1)
		return pmi_solve_rising(mdp, reward, options, pmi_round_synchronous, v, info);
	pmi_problem_init(&p, mdp, reward, gamma, options->threads);
	p.length = pmi_row_lengths(&p);
	if (sweep_alloc(&w, &p))
		status = iterate(&w, options, v, info);
	free(w.next);
	free(w.alive);
	end = status == PM_ENOMEM ? status : pmi_certify(&p, options->tolerance, v, info);
	free(p.length);
	return status && end ? status : end;
}

static enum pm_status solve_gs(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			       struct pm_plan_info *info)
{
	struct pmi_problem p;
	struct pmi_stall stall = {0};
	bool done = false;
	enum pm_status end;

	if (gamma == 1)
		return pmi_solve_rising(mdp, reward, options, pmi_round_in_place, v, info);
	pmi_problem_init(&p, mdp, reward, gamma, options->threads);
	while (!done && (!options->max_iterations || info->iterations < options->max_iterations)) {
		double change = pmi_sweep_in_place(&p, v, info->iterations % 2);
		double rounding = pmi_rounding(&p, pmi_largest_value(v, mdp->n_states));

		info->iterations++;
		/* What a sweep changes by c the next one changes by gamma c at most. */
		done = gamma * change <= pmi_enough(&p, options->tolerance, rounding) * (1 - gamma) || pmi_stalled(&stall, change, rounding, 1000);
	}
	end = pmi_certify(&p, options->tolerance, v, info);
	return end && !done ? PM_EMAXITER : end;
}

const struct pm_planner pmi_value_iteration = {
	"vi", "value iteration with the bounds and the elimination of actions of MacQueen (1966, 1967)", true, solve_vi};
const struct pm_planner pmi_gauss_seidel = {
	"gs", "value iteration in place, sweeping up and down (Gauss-Seidel; Puterman 1994, 6.3)", true, solve_gs};
