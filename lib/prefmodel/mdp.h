/*
 * A finite Markov decision process in compressed sparse rows.                              prefmodel-theory(7), section 1
 *
 * States 0..S-1, actions 0..A-1.  Row s*A + a holds the transitions of action a in state s, sorted by next state, without
 * duplicates, with positive probabilities that sum to 1.  A terminal state has empty rows: it is absorbing, every action stays
 * there with reward 0, so that V = 0 and A* = 0.  The discount is in [0, 1].
 */
#ifndef PREFMODEL_MDP_H
#define PREFMODEL_MDP_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_mdp {
	size_t n_states;           /* S */
	size_t n_actions;          /* A */
	double gamma;              /* discount in [0, 1] */
	size_t *row;               /* S*A + 1: row[s*A+a] .. row[s*A+a+1]-1 are the transitions of (s, a) */
	uint32_t *next;            /* row[S*A], next state of each transition */
	double *probability;       /* row[S*A], in (0, 1] */
	double *transition_reward; /* row[S*A], r(s, a, s'); NULL when it depends on (s, a) only and equals reward */
	double *reward;            /* S*A, expected reward r(s, a) = sum_s' T(s'|s,a) r(s,a,s'); 0 in terminal states */
	double *start;             /* S, probabilities that an episode begins there, sum 1; 0 in terminal states */
	unsigned char *terminal;   /* S, 1 where the episode has ended */
};

/* One transition as a person writes it: action in state leads to next with this probability and reward. */
struct pm_transition {
	size_t state, action, next;
	double probability;
	double reward;
};

/* Room for n_transitions, all fields zero but the sizes, gamma 1; NULL when memory is short or a size overflows. */
struct pm_mdp *pm_mdp_alloc(size_t n_states, size_t n_actions, size_t n_transitions);
void pm_mdp_free(struct pm_mdp *mdp);

/*
 * An MDP from transitions in any order; terminal (S) and start (S, sums to 1) are copied, start NULL is uniform over the
 * states that are not terminal.  Probabilities of a row may be off 1 by 1e-9 and are then scaled.  On failure *mdp is NULL and
 * error names the state and action: PM_EPROB, PM_EDOM (an index or number out of range, a transition from a terminal state, a
 * duplicate, an action without transitions), PM_ENOMEM.
 */
enum pm_status pm_mdp_from_transitions(size_t n_states, size_t n_actions, double gamma, const struct pm_transition *transitions,
				       size_t n, const unsigned char *terminal, const double *start, struct pm_mdp **mdp,
				       struct pm_error *error) PM_MUST_CHECK;

/* Checks every invariant above; error (may be NULL) names the state and action.  PM_EDOM, PM_EPROB. */
enum pm_status pm_mdp_check(const struct pm_mdp *mdp, struct pm_error *error) PM_MUST_CHECK;

/* Recomputes reward from probability and transition_reward (nothing to do when that is NULL). */
void pm_mdp_expect_rewards(struct pm_mdp *mdp);

/* The number of row (s, a). */
static inline size_t pm_row(const struct pm_mdp *mdp, size_t state, size_t action)
{
	return state * mdp->n_actions + action;
}

/* The number of transitions. */
static inline size_t pm_mdp_n_transitions(const struct pm_mdp *mdp)
{
	return mdp->row[mdp->n_states * mdp->n_actions];
}

/* Does every row have at most one transition? */
bool pm_mdp_is_deterministic(const struct pm_mdp *mdp);

/*
 * The probability that action in state leads to next, and (where it is positive and reward is not NULL) the reward of that
 * transition.  A terminal state leads to itself with probability 1 and reward 0.
 */
double pm_mdp_transition(const struct pm_mdp *mdp, size_t state, size_t action, size_t next, double *reward);

/* A next state drawn from row (state, action); draws one uniform number unless the row has one transition or none (terminal). */
size_t pm_mdp_step(const struct pm_mdp *mdp, size_t state, size_t action, gsl_rng *rng);

#ifdef __cplusplus
}
#endif
#endif
