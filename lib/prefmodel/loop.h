/*
 * Why values without discount do not exist: the loop that is to blame.                       prefmodel-theory(7), section 1
 *
 * With gamma = 1 V* exists when from every state an end (plan.h) can be reached and no way of going round for ever earns.  Where pm_plan
 * returns PM_EDIVERGE one of the two fails, and there is a set of states with an action each that is closed, and recurrent, under those
 * actions: a cycle where each leads to one state, else a recurrent class of the chain.
 */
#ifndef PREFMODEL_LOOP_H
#define PREFMODEL_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_loop {
	size_t n;         /* states, at least 1 */
	uint32_t *state;  /* n; of a cycle in the order of the lap, from the least; else ascending */
	uint32_t *action; /* n, the action in each of them */
	bool cycle;       /* each state leads to one: a lap takes n steps */
	bool trapped;     /* from these states no action leads to an end; where false the loop earns */
	double earns;     /* of a cycle the sum of a lap's rewards, else the mean reward of a step */
};

/*
 * The loop that earns most of those that policy iteration comes to, or one that cannot be left where none earns, under reward (S*A, NULL:
 * the MDP's own); the MDP's discount is not read.  Improvement from a policy that surely ends arrives, as long as each step is strict,
 * only at recurrent classes with a positive gain (lib/mdp/rising.h has the proof; Puterman 1994, 8.2 the gain).
 * PM_OK: *loop is to be freed.  Else it is NULL: PM_ENOTFOUND: values exist, PM_EDOM for a reward that is not finite, PM_ENOMEM, or what
 * planning returns.
 */
enum pm_status pm_loop_find(const struct pm_mdp *mdp, const double *reward, struct pm_loop **loop) PM_MUST_CHECK;
void pm_loop_free(struct pm_loop *loop);

/*
 * Writes the loop as a sentence, cut to fit and terminated: "state 3 -up-> state 7 -left-> state 3 returns 2 a lap".  names (one an
 * action) NULL: their numbers.  Of many states the first are named.
 */
void pm_loop_format(const struct pm_loop *loop, const char *const *names, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
