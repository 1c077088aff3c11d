/*
 * The inner loops of Q-learning.  In a deterministic world with four actions a step is free of branches but for the episode's end; its
 * chain of dependences is one load of the edge and one of the next state's best action, everything else runs beside it.
 */
#include "mdp/qlearning.h"

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 4 };

/* What the inner loop reads of a run, in registers. */
struct fixed {
	double alpha, gamma, decay, floor;
};

INLINE struct fixed fix(const struct pmi_q_run *run)
{
	const struct pm_q_options *o = run->options;

	return (struct fixed){run->alpha, run->gamma, o->epsilon_step, o->epsilon_floor > 0x1p-64 ? o->epsilon_floor : 0x1p-64};
}

/* The largest of four and where it stands first; by arithmetic and loads, for compilers make branches of conditions here. */
INLINE void set_top(struct pmi_q_cell *cell)
{
	const double *x = cell->q;
	size_t low = x[1] > x[0], high = 2 + (size_t)(x[3] > x[2]);
	size_t best = low ^ ((low ^ high) & (0 - (size_t)(x[high] > x[low])));

	cell->best = (uint32_t)best;
	cell->most = x[best];
}

/* One step of a learner; false at the end of its episode. */
INLINE bool step_four(const struct fixed *f, struct pmi_q_state *now, bool sarsa)
{
	struct pmi_q_cell *cell = now->cell, *next = cell->next[now->action];
	double *q = &cell->q[now->action], r = cell->reward[now->action], value = next->most;
	size_t then = 0;

	if (sarsa) {
		then = pmi_q_choose(now, 4, next->best, f->decay, f->floor);
		value = next->q[then];
	}
	*q += f->alpha * (r + f->gamma * value - *q);
	set_top(cell);
	now->cell = next;
	now->action = sarsa ? then : pmi_q_choose(now, 4, next->best, f->decay, f->floor);
	return !next->terminal & (--now->steps != 0);
}

INLINE void run_one(struct pmi_q_run *run, bool sarsa)
{
	do {
		struct fixed f = fix(run);
		struct pmi_q_state now = run->now;

		while (step_four(&f, &now, sarsa))
			;
		run->now = now;
	} while (pmi_q_next_episode(run, run->now.steps));
}

/* Four learners take turns, so that the processor overlaps their chains; ends when one of them is done. */
INLINE void run_lanes(struct pmi_q_run *const *run, bool sarsa)
{
	struct fixed f[LANES];
	struct pmi_q_state now[LANES];
	bool all = true;

	for (size_t i = 0; i < LANES; i++) {
		f[i] = fix(run[i]);
		now[i] = run[i]->now;
	}
	while (all) {
#pragma GCC unroll 4
		for (size_t i = 0; i < LANES; i++) {
			if (__builtin_expect(step_four(&f[i], &now[i], sarsa), 1))
				continue;
			run[i]->now = now[i];
			all = all & pmi_q_next_episode(run[i], now[i].steps);
			f[i] = fix(run[i]);
			now[i] = run[i]->now;
		}
	}
	for (size_t i = 0; i < LANES; i++)
		run[i]->now = now[i];
}

static void run_one_q(struct pmi_q_run *run)
{
	run_one(run, false);
}

static void run_one_sarsa(struct pmi_q_run *run)
{
	run_one(run, true);
}

static void run_lanes_q(struct pmi_q_run *const *run)
{
	run_lanes(run, false);
}

static void run_lanes_sarsa(struct pmi_q_run *const *run)
{
	run_lanes(run, true);
}

/* Where a row leads: a draw when it has several transitions. */
static size_t draw(const struct pm_mdp *m, struct pmi_q_state *now, size_t row)
{
	size_t k = m->row[row], end = m->row[row + 1];
	double u;

	if (end - k == 1)
		return k;
	u = (double)(pmi_q_random(now->random) >> 11) * 0x1p-53;
	while (k + 1 < end && u >= m->probability[k])
		u -= m->probability[k++];
	return k;
}

static struct pmi_q_top top_of(const double *q, size_t n)
{
	struct pmi_q_top top = {q[0], 0};

	for (size_t a = 1; a < n; a++)
		if (q[a] > top.most)
			top = (struct pmi_q_top){q[a], a};
	return top;
}

/* The same step in any world. */
static bool step_any(const struct pmi_q_run *run, const struct fixed *f, struct pmi_q_state *now, bool sarsa)
{
	const struct pm_mdp *m = run->mdp;
	size_t row = pm_row(m, now->state, now->action), k = draw(m, now, row), next = m->next[k], then = 0;
	double value = run->top[next].most, *q = run->learner->q;

	if (sarsa) {
		then = pmi_q_choose(now, m->n_actions, run->top[next].best, f->decay, f->floor);
		value = q[pm_row(m, next, then)];
	}
	q[row] += f->alpha * (run->reward[k] + f->gamma * value - q[row]);
	run->top[now->state] = top_of(q + pm_row(m, now->state, 0), m->n_actions);
	now->state = next;
	now->action = sarsa ? then : pmi_q_choose(now, m->n_actions, run->top[next].best, f->decay, f->floor);
	now->steps--;
	return !m->terminal[next] && now->steps;
}

static void run_any(struct pmi_q_run *run, bool sarsa)
{
	do {
		struct fixed f = fix(run);

		while (step_any(run, &f, &run->now, sarsa))
			;
	} while (pmi_q_next_episode(run, run->now.steps));
}

static bool is_done(const struct pmi_q_run *run)
{
	return run->status || run->episode == run->options->episodes;
}

/* Fills lanes with learners that are not done; returns how many were found. */
static size_t take(struct pmi_q_run *runs, size_t n, struct pmi_q_run **lane)
{
	size_t found = 0;

	for (size_t i = 0; i < n && found < LANES; i++)
		if (!is_done(&runs[i]))
			lane[found++] = &runs[i];
	return found;
}

void pmi_q_run_all(struct pmi_q_run *runs, size_t n, bool sarsa)
{
	struct pmi_q_run *lane[LANES];

	while (n && runs->cell && take(runs, n, lane) == LANES)
		(sarsa ? run_lanes_sarsa : run_lanes_q)(lane);
	for (size_t i = 0; i < n; i++)
		if (!is_done(&runs[i]) && runs[i].cell)
			(sarsa ? run_one_sarsa : run_one_q)(&runs[i]);
		else if (!is_done(&runs[i]))
			run_any(&runs[i], sarsa);
}
