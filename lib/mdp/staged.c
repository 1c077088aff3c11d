#include "mdp/staged.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* From FAR states on their values are not next to the processor, and are sent for some states ahead; rows still earlier. */
enum { STAGES = 8, BLOCK_LEAST = 16, BLOCK_MOST = 1024, FAR = 1 << 18, AHEAD = 12, ROW_AHEAD = 40 };

static size_t n_blocks(const struct pmi_staged *x)
{
	return (x->problem->mdp->n_states - 1) / x->block + 1;
}

/* Blocks of a stage. */
static size_t n_of_stage(const struct pmi_staged *x, size_t stage)
{
	return (n_blocks(x) + STAGES - 1 - stage) / STAGES;
}

/* The first state of a block, and the one after its last. */
static size_t begin(const struct pmi_staged *x, size_t block)
{
	return block * x->block;
}

static size_t end(const struct pmi_staged *x, size_t block)
{
	size_t n = x->problem->mdp->n_states, after = begin(x, block + 1);

	return after < n ? after : n;
}

/* The first backup of values that are all 0 needs no transitions. */
static void start(struct pmi_staged *x)
{
	const struct pmi_problem *p = x->problem;
	size_t n = p->mdp->n_states, actions = p->mdp->n_actions;
	double sum = 0;

	for (size_t s = 0; s < n; s++) {
		double best = p->mdp->terminal[s] ? 0 : p->reward[s * actions];

		for (size_t a = 1; a < actions && !p->mdp->terminal[s]; a++)
			best = pmi_max(p->reward[s * actions + a], best);
		sum += x->v[s] = best;
	}
	if (x->follow)
		x->gain = sum / (double)n;
	for (size_t s = 0; s < n && x->follow; s++)
		x->v[s] -= x->gain;
}

static bool all_zero(const double *v, size_t n)
{
	for (size_t s = 0; s < n; s++)
		if (fabs(v[s]) > 0)
			return false;
	return true;
}

enum pm_status pmi_staged_init(struct pmi_staged *x, const struct pmi_problem *p, double *v)
{
	size_t n = p->mdp->n_states, block = n / (4 * STAGES);

	*x = (struct pmi_staged){.problem = p, .v = v, .action = malloc(n * sizeof *x->action)};
	x->block = block < BLOCK_LEAST ? BLOCK_LEAST : block > BLOCK_MOST ? BLOCK_MOST : block;
	x->follow = memchr(p->mdp->terminal, 1, n) == NULL;
	x->rate = 1;
	x->margin = x->high = INFINITY;
	x->fresh = pmi_array(n_of_stage(x, 0) * x->block, sizeof *x->fresh);
	x->sum = pmi_array(n_blocks(x), sizeof *x->sum);
	if (!x->action || !x->fresh || !x->sum) {
		pmi_staged_clear(x);
		return PM_ENOMEM;
	}
	for (size_t s = 0; s < n; s++)
		x->action[s] = UINT32_MAX;
	if (all_zero(v, n))
		start(x);
	return PM_OK;
}

void pmi_staged_clear(struct pmi_staged *x)
{
	free(x->action);
	free(x->fresh);
	free(x->sum);
	*x = (struct pmi_staged){0};
}

/* Sends for the values that transitions begin .. end - 1 lead to. */
static inline void send_for(const struct pmi_staged *x, size_t from, size_t to)
{
	for (size_t k = from; k < to; k++)
		__builtin_prefetch(&x->v[x->problem->mdp->next[k]]);
}

/* What state s of a block that ends at last will soon need. */
static inline void send_ahead(const struct pmi_staged *x, size_t s, size_t last)
{
	const struct pm_mdp *m = x->problem->mdp;
	uint32_t action;

	if (s + AHEAD < last) {
		action = x->action[s + AHEAD];
		if (action == UINT32_MAX)
			send_for(x, m->row[pm_row(m, s + AHEAD, 0)], m->row[pm_row(m, s + AHEAD + 1, 0)]);
		else
			send_for(x, m->row[pm_row(m, s + AHEAD, action)], m->row[pm_row(m, s + AHEAD, action) + 1]);
	}
	if (s + ROW_AHEAD < last) {
		size_t k;

		action = x->action[s + ROW_AHEAD];
		k = m->row[pm_row(m, s + ROW_AHEAD, action == UINT32_MAX ? 0 : action)];
		__builtin_prefetch(&m->next[k]);
		__builtin_prefetch(&m->probability[k]);
	}
}

/* The largest value of an action; the state becomes decided, or undecided. */
static inline double best_value(const struct pmi_staged *x, size_t s)
{
	const struct pmi_problem *p = x->problem;
	double best = -INFINITY, second = -INFINITY;
	uint32_t action = 0;

	for (uint32_t a = 0; a < p->mdp->n_actions; a++) {
		double value = pmi_row_value(p->mdp, p->reward, p->gamma, x->v, pm_row(p->mdp, s, a));

		second = pmi_max(pmi_min(value, best), second);
		action = value > best ? a : action;
		best = pmi_max(value, best);
	}
	x->action[s] = best - second > x->margin ? action : UINT32_MAX;
	return best;
}

static inline double value_of(const struct pmi_staged *x, size_t s, bool decide)
{
	const struct pmi_problem *p = x->problem;

	if (p->mdp->terminal[s])
		return 0;
	if (decide || x->action[s] == UINT32_MAX)
		return best_value(x, s) - x->gain;
	return pmi_row_value(p->mdp, p->reward, p->gamma, x->v, pm_row(p->mdp, s, x->action[s])) - x->gain;
}

struct ends {
	double low, high;
};

/* fresh receives the values of a block, where it is not NULL; the sum of the changes.  decide: all states are decided anew. */
static double run_block(const struct pmi_staged *x, size_t block, bool decide, double *fresh, struct ends *e)
{
	size_t last = end(x, block);
	bool far = x->problem->mdp->n_states >= FAR;
	double sum = 0;

	for (size_t s = begin(x, block); s < last; s++) {
		double value, change;

		if (far)
			send_ahead(x, s, last);
		value = value_of(x, s, decide);
		if (x->lazy && fresh)
			value = (value + x->v[s]) / 2;
		change = value - x->v[s];
		e->low = pmi_min(change, e->low);
		e->high = pmi_max(change, e->high);
		sum += change;
		if (fresh)
			*fresh++ = value;
	}
	return sum;
}

/* What a thread of the team does of a sweep, or all of it without a team. */
static void run_stages(const struct pmi_staged *x, struct ends *e)
{
	for (size_t stage = 0; stage < STAGES; stage++) {
		size_t n = n_of_stage(x, stage);

#pragma omp for
		for (size_t i = 0; i < n; i++)
			x->sum[i * STAGES + stage] = run_block(x, i * STAGES + stage, false, x->fresh + i * x->block, e);
#pragma omp for
		for (size_t i = 0; i < n; i++) {
			size_t first = begin(x, i * STAGES + stage), states = end(x, i * STAGES + stage) - first;

			memcpy(x->v + first, x->fresh + i * x->block, states * sizeof *x->v);
		}
	}
}

static void run_check(const struct pmi_staged *x, struct ends *e)
{
	size_t n = n_blocks(x);

#pragma omp for
	for (size_t block = 0; block < n; block++)
		x->sum[block] = run_block(x, block, true, NULL, e);
}

/* Runs one of them on all threads; a team of one would cost as much as a sweep of a small world. */
static void run(struct pmi_staged *x, void (*part)(const struct pmi_staged *x, struct ends *e))
{
	double low = INFINITY, high = -INFINITY;

	if (x->problem->threads == 1) {
		struct ends e = {low, high};

		part(x, &e);
		low = e.low;
		high = e.high;
	} else {
#pragma omp parallel num_threads(x->problem->threads) reduction(min : low) reduction(max : high)
		{
			struct ends e = {low, high};

			part(x, &e);
			low = e.low;
			high = e.high;
		}
	}
	x->low = low;
	x->high = high;
}

/*
 * The mean change that one synchronous sweep would have brought: what the stages before a stage changed has also reached it, by the
 * part that they are of all states.  A constant c that is missing from all values makes it (1 - gamma) c.
 */
static double mean_change(const struct pmi_staged *x)
{
	double total = 0;

	for (size_t block = 0; block < n_blocks(x); block++)
		total += x->sum[block] * (1 - x->problem->gamma * (double)(STAGES - 1 - block % STAGES) / STAGES);
	return (x->lazy ? 2 : 1) * total / (double)x->problem->mdp->n_states;
}

/*
 * The differences of an action's values to another's change by gamma times high - low of all changes to come at most, a geometric
 * series as far as one can see.  Where that falls slowly an action is decided before it is sure, as in modified policy iteration,
 * rather than never.
 */
static const double slow = 0.8;

static void set_margin(struct pmi_staged *x, double before)
{
	double now = x->high - x->low;

	x->rate = before < INFINITY && before > 0 ? now / before : 1;
	x->margin = 1.5 * now * pmi_min(x->rate, slow) / (1 - pmi_min(x->rate, slow));
}

void pmi_staged_sweep(struct pmi_staged *x)
{
	double before = x->high - x->low;

	run(x, run_stages);
	set_margin(x, before);
	if (x->follow)
		x->gain += mean_change(x);
}

/* What every value is sure to gain.                                                                  Porteus 1971 */
static double sure_gain(const struct pmi_staged *x)
{
	return x->low > 0 ? x->low : x->high < 0 ? x->high : 0;
}

void pmi_staged_check(struct pmi_staged *x)
{
	double sum = 0;

	if (fabs(x->gain) > 0)
		pmi_shift(x->problem->mdp, x->gain / (1 - x->problem->gamma), x->v);
	x->gain = 0;
	run(x, run_check);
	for (size_t block = 0; block < n_blocks(x); block++)
		sum += x->sum[block];
	x->gain = x->follow ? sum / (double)x->problem->mdp->n_states : sure_gain(x);
}

void pmi_staged_leave(struct pmi_staged *x)
{
	x->follow = false;
	x->gain = sure_gain(x);
}
