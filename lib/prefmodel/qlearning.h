/*
 * Tabular Q-learning and SARSA, with the learning curve of their greedy policy.
 *
 *   q-learning   Q(s,a) += alpha (r + gamma max_b Q(s',b) - Q(s,a))                     Watkins & Dayan 1992
 *   sarsa        Q(s,a) += alpha (r + gamma Q(s',a') - Q(s,a)), a' the next action      Rummery & Niranjan 1994
 *
 * Actions are epsilon-greedy: with probability epsilon uniform over all actions, else the first of those with the largest Q.  Q of
 * a terminal state is 0.  An episode begins in a state drawn from the start law and ends in a terminal state or at the step limit.
 */
#ifndef PREFMODEL_QLEARNING_H
#define PREFMODEL_QLEARNING_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_q_options {
	const char *method;     /* "q-learning" or "sarsa" */
	double alpha;           /* step size of the first episode, in (0, 1] */
	double alpha_episode;   /* alpha is multiplied by this after each episode, in (0, 1]; below 1 in stochastic worlds */
	double epsilon;         /* probability of exploring at the first step, in [0, 1]; resolved to 2^-32 */
	double epsilon_step;    /* epsilon is multiplied by this after each step, in (0, 1] */
	double epsilon_episode; /* and by this after each episode, in (0, 1] */
	double epsilon_floor;   /* but does not fall below this, in [0, 1]; above 0 to explore throughout */
	double initial;         /* Q before learning; above all values it drives exploration */
	double gamma;           /* discount in place of the MDP's; negative: the MDP's own */
	size_t episodes;        /* at least 1 */
	size_t steps;           /* limit of steps an episode, at least 1 */
	size_t every;           /* episodes between two points of the curve; 0: no curve */
};

/*
 * The setting of Knox et al. 2024, figure 6: q-learning, alpha .5, epsilon .4 times .99 a step (so that exploring ends within the first
 * episodes), Q = 0, 1600 episodes of at most 1000 steps, a point every 20; the MDP's gamma.
 */
extern const struct pm_q_options pm_q_defaults;

/* One learner. */
struct pm_q_learner {
	const double *reward;    /* S*A; NULL: the MDP's own, r(s, a, s') */
	const double *potential; /* S, or NULL: r gets F = gamma Phi(s') - Phi(s), Phi = 0 in terminal states (Ng et al. 1999) */
	gsl_rng *rng;            /* two numbers are drawn from it; they start the learner's own xoshiro256** */
	double *q;               /* S*A, receives Q */
	double *curve;           /* pm_q_points elements, or NULL */
	size_t total_steps;      /* receives the number of steps of all episodes */
};

/* The number of points of a curve: 1 + episodes / every, after 0, every, 2 every ... episodes; 0 where every is 0. */
size_t pm_q_points(const struct pm_q_options *options);

/*
 * Lets n learners learn in one world, four of them side by side in one thread: each learns the same as alone, together they are faster.
 * options NULL means the defaults.  A point of the curve is the mean return (pm_mean_return, at gamma) of the policy that acts greedily
 * on Q, under the reward truth (S*A; NULL: the MDP's own).
 *
 * PM_EDOM for an option or a reward out of range, PM_ENOTFOUND: no such method, PM_EOVERFLOW: a Q is no longer finite, PM_EDIVERGE:
 * gamma is 1 and a greedy policy goes on for ever, PM_ENOMEM; q and curve are then unspecified.
 */
enum pm_status pm_q_learn(const struct pm_mdp *mdp, const double *truth, const struct pm_q_options *options, struct pm_q_learner *learners,
			  size_t n) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
