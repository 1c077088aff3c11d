/*
 * The inner loops of Q-learning.  In a deterministic world with four actions the chain of dependences of a step is one load of the edge
 * and one of the next state's best action; what a learner will choose is drawn some steps ahead, and of branches there are but those that
 * are foreseen nearly always: the episode's end, and whether the largest Q of a state may have moved.
 */
#include "mdp/qlearning.h"

#define INLINE static inline __attribute__((always_inline))

/* Learners side by side; choices drawn at a time, at least and at most. */
enum { LANES = 4, AHEAD_LEAST = 32, AHEAD = 128 };

/* The largest of four and where it stands first; by arithmetic and loads, for compilers make branches of conditions here. */
INLINE void set_top(struct pmi_q_cell *cell)
{
	const double *x = cell->q;
	size_t low = x[1] > x[0], high = 2 + (size_t)(x[3] > x[2]);
	size_t best = low ^ ((low ^ high) & (0 - (size_t)(x[high] > x[low])));

	cell->pick[PMI_Q_GREEDY] = (unsigned char)best;
	cell->most = x[best];
}

/*
 * After the Q of an action has become q: another best action is looked for only where the best has fallen or another has come up to it, which the
 * processor foresees to be rare.  Not so with SARSA, whose values never come to rest.
 */
INLINE void follow_top(struct pmi_q_cell *cell, size_t action, double q)
{
	double most = cell->most;
	bool best = action == cell->pick[PMI_Q_GREEDY];

	cell->most = q > most ? q : most;
	if ((q < most) == best)
		set_top(cell);
}

/*
 * A learner under way.  What it will choose does not hang on where it is, but for the best action there: choices are drawn some steps
 * ahead, apart from the chain of states.
 */
struct lane {
	struct pmi_q_run *run;
	struct pmi_q_cell *cell;
	size_t action;
	double alpha, gamma;
	size_t drawn, taken;       /* choices */
	struct pmi_q_state before; /* its generator and epsilon before they were drawn */
	unsigned char choice[AHEAD];
};

/* n choices while epsilon stays as it is, by one threshold. */
static void draw_steadily(struct pmi_q_state *now, unsigned char *choice, size_t n)
{
	uint64_t threshold = pmi_q_threshold(now->epsilon);

	for (size_t k = 0; k < n; k++)
		choice[k] = (unsigned char)pmi_q_meaning(pmi_q_random(now->random), threshold, 4, PMI_Q_GREEDY);
}

/* Does epsilon stay to the bit? */
static bool is_steady(const struct pmi_q_state *now, const struct pmi_q_fixed *f)
{
	double less = pmi_q_less(now->epsilon, f->decay, f->floor);

	return less <= now->epsilon && less >= now->epsilon;
}

/* How many choices to draw: as many as the episode has had, lest most be drawn in vain, and no more than it may still have. */
static size_t how_many(const struct pmi_q_run *run)
{
	size_t left = run->now.steps, many = run->options->steps - left;

	many = many < AHEAD_LEAST ? AHEAD_LEAST : many > AHEAD ? AHEAD : many;
	return left < many ? left : many;
}

/* Choices for the next steps. */
static void draw_ahead(struct lane *lane)
{
	struct pmi_q_state now = lane->run->now;
	struct pmi_q_fixed f = pmi_q_fix(lane->run);

	lane->before = now;
	lane->taken = 0;
	lane->drawn = how_many(lane->run);
	if (is_steady(&now, &f))
		draw_steadily(&now, lane->choice, lane->drawn);
	else
		for (size_t k = 0; k < lane->drawn; k++)
			lane->choice[k] = (unsigned char)pmi_q_choose(&now, 4, PMI_Q_GREEDY, f.decay, f.floor);
	lane->run->now = now;
}

/* A learner's state after the choices taken: those that were drawn in vain are undone. */
static void settle(struct lane *lane)
{
	struct pmi_q_state *now = &lane->run->now;
	struct pmi_q_fixed f = pmi_q_fix(lane->run);
	size_t steps = now->steps;

	if (lane->taken < lane->drawn) {
		*now = lane->before;
		for (size_t k = 0; k < lane->taken; k++)
			pmi_q_choose(now, 4, PMI_Q_GREEDY, f.decay, f.floor);
	}
	now->steps = steps;
	now->cell = lane->cell;
	now->action = lane->action;
}

static void enter(struct lane *lane)
{
	lane->cell = lane->run->now.cell;
	lane->action = lane->run->now.action;
	lane->alpha = lane->run->alpha;
	lane->gamma = lane->run->gamma;
	draw_ahead(lane);
}

/* One step of a learner, which then chooses; is the new state terminal? */
INLINE unsigned step_four(const struct lane *lane, struct pmi_q_cell **at, size_t *action, size_t choice, bool sarsa)
{
	struct pmi_q_cell *cell = *at, *next = cell->next[*action];
	double q = cell->q[*action], r = cell->reward[*action], value = next->most;
	size_t then = next->pick[choice];

	if (sarsa)
		value = next->q[then];
	q += lane->alpha * (r + lane->gamma * value - q);
	cell->q[*action] = q;
	if (sarsa)
		set_top(cell);
	else
		follow_top(cell, *action, q);
	*at = next;
	*action = sarsa ? then : next->pick[choice];
	return next->terminal;
}

/* So many steps of each of n lanes in turn, whose chains the processor overlaps; fewer where one comes to an end.  Returns how many. */
INLINE size_t run_rounds(struct lane *lane, size_t n, size_t rounds, bool sarsa)
{
	struct pmi_q_cell *cell[LANES];
	size_t action[LANES], k = 0;
	unsigned ended = 0;

	for (size_t i = 0; i < n; i++) {
		cell[i] = lane[i].cell;
		action[i] = lane[i].action;
	}
	do {
#pragma GCC unroll 4
		for (size_t i = 0; i < n; i++)
			ended |= step_four(&lane[i], &cell[i], &action[i], lane[i].choice[lane[i].taken + k], sarsa);
	} while (++k < rounds && !ended);
	for (size_t i = 0; i < n; i++) {
		lane[i].cell = cell[i];
		lane[i].action = action[i];
	}
	return k;
}

/* After k steps: the next episode, or the next choices.  false when the learner is done. */
static bool go_on(struct lane *lane, size_t k)
{
	lane->taken += k;
	lane->run->now.steps -= k;
	if (lane->cell->terminal || !lane->run->now.steps) {
		settle(lane);
		if (!pmi_q_next_episode(lane->run, lane->run->now.steps)) {
			lane->drawn = lane->taken = 0;
			return false;
		}
		enter(lane);
	} else if (lane->taken == lane->drawn) {
		draw_ahead(lane);
	}
	return true;
}

/* Ends when one of the n learners is done. */
INLINE void run_lanes(struct pmi_q_run *const *run, size_t n, bool sarsa)
{
	struct lane lane[LANES];
	bool all = true;

	for (size_t i = 0; i < n; i++) {
		lane[i].run = run[i];
		enter(&lane[i]);
	}
	while (all) {
		size_t rounds = AHEAD;

		for (size_t i = 0; i < n; i++)
			rounds = lane[i].drawn - lane[i].taken < rounds ? lane[i].drawn - lane[i].taken : rounds;
		rounds = run_rounds(lane, n, rounds, sarsa);
		for (size_t i = 0; i < n; i++)
			all &= go_on(&lane[i], rounds);
	}
	for (size_t i = 0; i < n; i++)
		settle(&lane[i]);
}

static void run_one_q(struct pmi_q_run *run)
{
	run_lanes(&run, 1, false);
}

static void run_one_sarsa(struct pmi_q_run *run)
{
	run_lanes(&run, 1, true);
}

static void run_four_q(struct pmi_q_run *const *run)
{
	run_lanes(run, LANES, false);
}

static void run_four_sarsa(struct pmi_q_run *const *run)
{
	run_lanes(run, LANES, true);
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
		(sarsa ? run_four_sarsa : run_four_q)(lane);
	for (size_t i = 0; i < n; i++)
		if (!is_done(&runs[i]) && runs[i].cell)
			(sarsa ? run_one_sarsa : run_one_q)(&runs[i]);
		else if (!is_done(&runs[i]))
			pmi_q_run_any(&runs[i], sarsa);
}
