/*
 * What the files of Q-learning share: the world as the inner loop reads it, and a learner under way; internal.
 */
#ifndef MDP_QLEARNING_H
#define MDP_QLEARNING_H

#include <stdbool.h>
#include <stdint.h>

#include "prefmodel/qlearning.h"

/* The choice of an action where there are four, before it is known where: one of them, or whichever is the best there. */
enum { PMI_Q_GREEDY = 4 };

/*
 * A state of a deterministic world with four actions: all that a step reads of it lies together.  The largest Q and the first action
 * that has it are kept up to date, so that nothing waits for a scan of the next state's row.
 */
struct pmi_q_cell {
	double q[4], reward[4];
	struct pmi_q_cell *next[4];
	double most;
	unsigned char pick[PMI_Q_GREEDY + 1]; /* 0, 1, 2, 3 and the action that has the largest Q: what a choice makes of itself here */
	unsigned char terminal;
};

/* The same of a state of any other world. */
struct pmi_q_top {
	double most;
	size_t best;
};

/* What changes at every step. */
struct pmi_q_state {
	uint64_t random[4]; /* xoshiro256** */
	double epsilon;
	struct pmi_q_cell *cell; /* where the learner is, when its world has cells */
	size_t state;            /* where it is otherwise */
	size_t action;
	size_t steps;            /* left of this episode */
};

struct pmi_q_run {
	const struct pm_mdp *mdp;
	const double *truth;
	double gamma;
	const struct pm_q_options *options;
	struct pm_q_learner *learner;
	struct pmi_q_cell *cell; /* S of a deterministic world with four actions, else NULL */
	double *reward;          /* one a transition, shaping included; NULL when cell is not */
	struct pmi_q_top *top;   /* S */
	double *cumulative;      /* S, of the start law */
	double *policy, *v;      /* S*A, S: for the curve */
	double alpha;
	size_t episode; /* finished so far */
	struct pmi_q_state now;
	enum pm_status status;
};

/* What the inner loop reads of a run, in registers. */
struct pmi_q_fixed {
	double alpha, gamma, decay, floor;
};

static inline struct pmi_q_fixed pmi_q_fix(const struct pmi_q_run *run)
{
	const struct pm_q_options *o = run->options;

	return (struct pmi_q_fixed){run->alpha, run->gamma, o->epsilon_step, o->epsilon_floor > 0x1p-64 ? o->epsilon_floor : 0x1p-64};
}

/* The next output of the learner's own generator. */
static inline uint64_t pmi_q_random(uint64_t s[4])
{
	uint64_t result = s[1] * 5, t = s[1] << 17;

	result = ((result << 7) | (result >> 57)) * 9;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = (s[3] << 45) | (s[3] >> 19);
	return result;
}

/* Below which the upper half of a random word means exploring.  Epsilon is at most 1: a signed number, which is quicker to convert to. */
static inline uint64_t pmi_q_threshold(double epsilon)
{
	return (uint64_t)(int64_t)(epsilon * 0x1p32);
}

/* What a random word means: of its upper half whether to explore, of its lower half which action; without a branch. */
static inline size_t pmi_q_meaning(uint64_t word, uint64_t threshold, size_t n_actions, size_t greedy)
{
	bool explores = word >> 32 < threshold;
	size_t any = (size_t)(((word & 0xffffffff) * n_actions) >> 32);

	/* By arithmetic, for compilers make a branch of the condition. */
	return greedy ^ ((greedy ^ any) & (0 - (size_t)explores));
}

/* Epsilon after a step.  Its floor is never 0, which keeps denormal numbers out, and is never reached by a draw when it stands for 0. */
static inline double pmi_q_less(double epsilon, double decay, double floor)
{
	double less = epsilon * decay;

	return less > floor ? less : floor;
}

/* An epsilon-greedy choice, after which epsilon decays. */
static inline size_t pmi_q_choose(struct pmi_q_state *now, size_t n_actions, size_t greedy, double decay, double floor)
{
	uint64_t threshold = pmi_q_threshold(now->epsilon);

	now->epsilon = pmi_q_less(now->epsilon, decay, floor);
	return pmi_q_meaning(pmi_q_random(now->random), threshold, n_actions, greedy);
}

/* Ends an episode and begins the next, with its point of the curve; false when the last has ended or something failed. */
bool pmi_q_next_episode(struct pmi_q_run *run, size_t steps_left);

/* Runs a learner to its end in any world. */
void pmi_q_run_any(struct pmi_q_run *run, bool sarsa);

/* Runs n learners to their end; all are of one kind. */
void pmi_q_run_all(struct pmi_q_run *runs, size_t n, bool sarsa);

#endif
