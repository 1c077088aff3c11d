/*
 * What the tests of the self-correction systems share: planning, policies, simulation.
 */
#ifndef TESTS_SELFCORRECT_H
#define TESTS_SELFCORRECT_H

#include "check.h"

#include "prefmodel.h"

enum { MOST_ROWS = 8192 };

/* V*, Q*, A* of an MDP under a reward (NULL: its own). */
struct planned {
	double v[MOST_ROWS], q[MOST_ROWS], a[MOST_ROWS];
};

static inline void plan(const struct pm_mdp *mdp, const double *reward, struct planned *p)
{
	ck_assert_uint_le(mdp->n_states * mdp->n_actions, MOST_ROWS);
	ck_ok(pm_plan_values(mdp, reward, NULL, p->v, p->q, p->a, NULL));
	/* The advantage of every state has maximum 0. */
	for (size_t s = 0; s < mdp->n_states; s++) {
		double most = -INFINITY;

		for (size_t a = 0; a < mdp->n_actions; a++)
			most = fmax(most, p->a[s * mdp->n_actions + a]);
		ck_assert(most == 0);
	}
}

/* The first of the best actions of every state. */
static inline void first_best(const struct pm_mdp *mdp, const double *q, double *policy)
{
	for (size_t s = 0; s < mdp->n_states; s++) {
		const double *row = q + s * mdp->n_actions;
		size_t best = 0;

		for (size_t a = 0; a < mdp->n_actions; a++) {
			best = row[a] > row[best] + 1e-9 ? a : best;
			policy[s * mdp->n_actions + a] = 0;
		}
		policy[s * mdp->n_actions + best] = 1;
	}
}

/* J of a policy under a reward (NULL: the MDP's own). */
static inline double mean_return(const struct pm_mdp *mdp, const double *reward, const double *policy)
{
	static double v[MOST_ROWS];

	ck_ok(pm_policy_evaluate(mdp, reward, -1, policy, v, NULL));
	return pm_mean_return(mdp, v);
}

/* Draws from a law of n probabilities. */
static inline size_t draw(const double *law, size_t n, gsl_rng *rng)
{
	double u = gsl_rng_uniform(rng);
	size_t k = 0;

	while (k + 1 < n && u >= law[k])
		u -= law[k++];
	return k;
}

/* One episode's return under the MDP's own rewards, undiscounted; *last (may be NULL) is where it ended. */
static inline double episode(const struct pm_mdp *mdp, const double *policy, gsl_rng *rng, size_t *last)
{
	size_t s = draw(mdp->start, mdp->n_states, rng);
	double sum = 0;

	while (!mdp->terminal[s]) {
		size_t a = draw(policy + s * mdp->n_actions, mdp->n_actions, rng), next = pm_mdp_step(mdp, s, a, rng);
		double r = 0;

		pm_mdp_transition(mdp, s, a, next, &r);
		sum += r;
		s = next;
	}
	if (last)
		*last = s;
	return sum;
}

/* The mean of n episodes must lie within four standard errors of the expected value. */
static inline void check_by_simulation(const struct pm_mdp *mdp, const double *policy, double expected, int n, uint64_t seed)
{
	gsl_rng *rng = pm_rng_stream(&seed, 1);
	double sum = 0, squares = 0, mean, error;

	for (int k = 0; k < n; k++) {
		double g = episode(mdp, policy, rng, NULL);

		sum += g;
		squares += g * g;
	}
	mean = sum / n;
	error = sqrt((squares / n - mean * mean) / n);
	ck_assert_msg(fabs(mean - expected) <= 4 * error + 1e-12, "simulated %.6f +- %.6f, expected %.6f", mean, error, expected);
	gsl_rng_free(rng);
}

#endif
