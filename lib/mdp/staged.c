#include "mdp/staged.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Stages, and those of worlds whose memory is dear: with more of them fewer values wait for their place. */
enum { STAGES = 8, STAGES_FAR = 32, BLOCK_LEAST = 16, BLOCK_MOST = 1024 };

static size_t n_blocks(const struct pmi_staged *x)
{
	return (x->problem->mdp->n_states - 1) / x->block + 1;
}

/* Blocks of a stage. */
static size_t n_of_stage(const struct pmi_staged *x, size_t stage)
{
	return (n_blocks(x) + x->stages - 1 - stage) / x->stages;
}

/* The first backup of values that are all 0 needs no transitions. */
static void start(struct pmi_staged *x)
{
	const struct pmi_problem *p = x->problem;
	size_t n = p->mdp->n_states, actions = p->mdp->n_actions;
	double sum = 0;

	for (size_t s = 0; s < n; s++) {
		double best = pmi_largest(p->reward + s * actions, actions);

		sum += x->v[s] = p->mdp->terminal[s] ? 0 : best;
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

static enum pm_status make_rows(struct pmi_staged *x)
{
	const struct pmi_problem *p = x->problem;
	size_t n = p->mdp->n_states, each = pmi_padded_each(p);

	x->single = p->mdp->n_actions <= PMI_ALIVE_MOST;
	x->packed = x->single && n < PMI_FAR && each;
	if (!x->packed)
		return PM_OK;
	x->count = malloc(n);
	return x->count ? pmi_padded_init(&x->rows, p, each) : PM_ENOMEM;
}

/* Nothing is decided, but for terminal states. */
static void set_open(struct pmi_staged *x)
{
	memset(x->open, 1, n_blocks(x));
	memset(x->whole, 1, n_blocks(x));
	x->all = pmi_alive_all(x->problem->mdp->n_actions);
	for (size_t s = 0; s < x->problem->mdp->n_states; s++)
		x->alive[s] = x->problem->mdp->terminal[s] ? 1 : x->all;
}

enum pm_status pmi_staged_init(struct pmi_staged *x, const struct pmi_problem *p, double *v)
{
	size_t n = p->mdp->n_states, stages = n < PMI_FAR ? STAGES : STAGES_FAR, block = n / (4 * stages);

	*x = (struct pmi_staged){.problem = p, .v = v, .stages = stages, .alive = malloc(n * sizeof *x->alive)};
	x->block = block < BLOCK_LEAST ? BLOCK_LEAST : block > BLOCK_MOST ? BLOCK_MOST : block;
	x->follow = memchr(p->mdp->terminal, 1, n) == NULL;
	x->rate = 1;
	x->margin = x->high = INFINITY;
	x->vain = true;
	x->fresh = pmi_array(n_of_stage(x, 0) * x->block, sizeof *x->fresh);
	x->sum = pmi_array(n_blocks(x), sizeof *x->sum);
	x->open = malloc(n_blocks(x) * sizeof *x->open);
	x->whole = malloc(n_blocks(x));
	x->copied = pmi_array(n_blocks(x), 1);
	if (!x->alive || !x->fresh || !x->sum || !x->open || !x->whole || !x->copied || make_rows(x)) {
		pmi_staged_clear(x);
		return PM_ENOMEM;
	}
	set_open(x);
	if (all_zero(v, n))
		start(x);
	return PM_OK;
}

void pmi_staged_clear(struct pmi_staged *x)
{
	free(x->alive);
	free(x->fresh);
	free(x->sum);
	free(x->open);
	free(x->whole);
	free(x->copied);
	free(x->count);
	pmi_padded_clear(&x->rows);
	*x = (struct pmi_staged){0};
}

/* What a thread of the team does of a sweep, or all of it without a team. */
static void run_stages(struct pmi_staged *x, struct pmi_ends *e)
{
	for (size_t stage = 0; stage < x->stages; stage++) {
		size_t n = n_of_stage(x, stage);

#pragma omp for
		for (size_t i = 0; i < n; i++)
			x->sum[i * x->stages + stage] = pmi_staged_block(x, i * x->stages + stage, false, x->fresh + i * x->block, e);
#pragma omp for
		for (size_t i = 0; i < n; i++) {
			size_t first = pmi_staged_begin(x, i * x->stages + stage), states = pmi_staged_begin(x, i * x->stages + stage + 1) - first;

			memcpy(x->v + first, x->fresh + i * x->block, states * sizeof *x->v);
		}
	}
}

static void run_check(struct pmi_staged *x, struct pmi_ends *e)
{
	size_t n = n_blocks(x);

#pragma omp for
	for (size_t block = 0; block < n; block++)
		x->sum[block] = pmi_staged_block(x, block, true, NULL, e);
}

/* Runs one of them on all threads; a team of one would cost as much as a sweep of a small world. */
static void run(struct pmi_staged *x, void (*part)(struct pmi_staged *x, struct pmi_ends *e))
{
	double low = INFINITY, high = -INFINITY;

	if (x->problem->threads == 1) {
		struct pmi_ends e = {low, high};

		part(x, &e);
		low = e.low;
		high = e.high;
	} else {
#pragma omp parallel num_threads(x->problem->threads) reduction(min : low) reduction(max : high)
		{
			struct pmi_ends e = {low, high};

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
		total += x->sum[block] * (1 - x->problem->gamma * (double)(x->stages - 1 - block % x->stages) / (double)x->stages);
	return (x->lazy ? 2 : 1) * total / (double)x->problem->mdp->n_states;
}

/*
 * The differences of an action's values to another's change by gamma times high - low of all changes to come at most, a geometric
 * series as far as one can see; of that a quarter is feared, since an action leads to several states, which do not all change the most.
 * Where it falls slowly an action is decided before it is sure, as in modified policy iteration, rather than never.
 */
static const double slow = 0.8, feared = 0.25;

static void set_margin(struct pmi_staged *x, double before)
{
	double now = x->high - x->low;

	x->rate = before < INFINITY && before > 0 ? now / before : 1;
	/* The first sweep knows no rate. */
	x->margin = before < INFINITY ? feared * now * pmi_min(x->rate, slow) / (1 - pmi_min(x->rate, slow)) : INFINITY;
	x->vain = x->margin > 2.1 * x->problem->largest_reward &&
		  x->margin > 2.1 * (x->problem->largest_reward + pmi_largest_value(x->v, x->problem->mdp->n_states));
}

void pmi_staged_sweep(struct pmi_staged *x)
{
	double before = x->high - x->low;

	run(x, run_stages);
	/* Half a step shows half a change. */
	x->low *= x->lazy ? 2 : 1;
	x->high *= x->lazy ? 2 : 1;
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
	if (x->rate > slow) {
		x->margin = -1;
		x->vain = false;
	}
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
