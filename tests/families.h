/*
 * Families of random worlds that planners are compared on.
 */
#ifndef TESTS_FAMILIES_H
#define TESTS_FAMILIES_H

#include "check.h"
#include "prefmodel/mdp.h"
#include "prefmodel/rng.h"

enum { MOST_STATES = 40, MOST_ROWS = MOST_STATES * 4 };
enum rewards { ZERO, WHOLE, REAL, COST }; /* all 0; -2 .. 2, so that ties abound; uniform in [-1, 1]; minus a number from [0.1, 1.1] */

/* One kind of random world. */
struct family {
	const char *name;
	size_t successors; /* of a row, at most */
	double terminal;   /* share of terminal states */
	enum rewards rewards;
	double ends;       /* probability that a row leads to the last state, which is terminal then, besides */
};

static const struct family families[] = {
	{"deterministic", 1, 0.1, REAL, 0},
	{"deterministic, ties", 1, 0.1, WHOLE, 0},
	{"deterministic, nothing ends", 1, 0, REAL, 0},
	{"stochastic", 4, 0.1, REAL, 0},
	{"stochastic, ties", 3, 0.1, WHOLE, 0},
	{"stochastic, nothing ends", 5, 0, REAL, 0},
	{"zero rewards", 3, 0.1, ZERO, 0},
	{"deterministic, costs", 1, 0.2, COST, 0.3},
	{"stochastic, costs", 3, 0.1, COST, 0.3},
	{"stochastic, all ends", 3, 0, REAL, 1},
	{"stochastic, all ends, ties", 2, 0, WHOLE, 1},
};

static inline gsl_rng *stream(uint64_t a, uint64_t b)
{
	const uint64_t key[] = {a, b};
	gsl_rng *rng = pm_rng_stream(key, 2);

	ck_assert_ptr_nonnull(rng);
	return rng;
}

static inline double draw_reward(const struct family *f, gsl_rng *rng)
{
	switch (f->rewards) {
	case ZERO:
		return 0;
	case WHOLE:
		return (double)pm_rng_below(rng, 5) - 2;
	case REAL:
		return 2 * gsl_rng_uniform(rng) - 1;
	default:
		return -0.1 - gsl_rng_uniform(rng);
	}
}

/* Adds a transition unless the row has that successor. */
static inline size_t add_successor(struct pm_transition *t, size_t n, struct pm_transition x)
{
	for (size_t i = 0; i < n; i++)
		if (t[i].next == x.next)
			return n;
	t[n] = x;
	return n + 1;
}

/* Distinct successors with weights that are then scaled. */
static inline size_t draw_row(const struct family *f, size_t s, size_t a, size_t n_states, size_t reachable, gsl_rng *rng, struct pm_transition *t)
{
	size_t k = 1 + (size_t)pm_rng_below(rng, f->successors), n = 0;
	bool ends = f->ends > 0 && gsl_rng_uniform(rng) < f->ends;
	double sum = 0;

	if (ends)
		n = add_successor(t, n, (struct pm_transition){s, a, n_states - 1, 0.1 + gsl_rng_uniform(rng), draw_reward(f, rng)});
	while (n < k && n < reachable)
		n = add_successor(t, n, (struct pm_transition){s, a, (size_t)pm_rng_below(rng, reachable), 1 - gsl_rng_uniform(rng), draw_reward(f, rng)});
	for (size_t i = 0; i < n; i++)
		sum += t[i].probability;
	for (size_t i = 0; i < n; i++)
		t[i].probability /= sum;
	return n;
}

/* 2 to `most` states, 1 to 4 actions; in every second world no state of the second half is led to. */
static inline struct pm_mdp *draw_world(const struct family *f, size_t most, uint64_t number)
{
	static struct pm_transition t[MOST_ROWS * 6];
	unsigned char terminal[MOST_STATES] = {0};
	gsl_rng *rng = stream(17, number);
	size_t n_states = 2 + (size_t)pm_rng_below(rng, most - 1), n_actions = 1 + (size_t)pm_rng_below(rng, 4), n = 0;
	size_t reachable = number % 2 ? n_states : 1 + n_states / 2;
	struct pm_mdp *mdp;

	for (size_t s = 1; s < n_states; s++)
		terminal[s] = gsl_rng_uniform(rng) < f->terminal || (f->ends > 0 && s == n_states - 1);
	for (size_t s = 0; s < n_states; s++)
		for (size_t a = 0; a < n_actions && !terminal[s]; a++)
			n += draw_row(f, s, a, n_states, reachable, rng, t + n);
	ck_ok(pm_mdp_from_transitions(n_states, n_actions, 0.9, t, n, terminal, NULL, &mdp, NULL));
	gsl_rng_free(rng);
	return mdp;
}

#endif
