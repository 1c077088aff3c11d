/*
 * Segments of trajectories: s_0 a_0 s_1 a_1 ... s_n, n >= 1 transitions.                      prefmodel-preferences(5)
 *
 * A segment that reached a terminal state goes on with absorbing transitions (s, any action, s) of reward and advantage 0.
 */
#ifndef PREFMODEL_SEGMENT_H
#define PREFMODEL_SEGMENT_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A view; it owns nothing. */
struct pm_segment {
	size_t length;        /* transitions, >= 1 */
	const uint32_t *step; /* 2*length + 1: state, action, state, ... */
};

static inline size_t pm_segment_state(struct pm_segment g, size_t t)
{
	return g.step[2 * t];
}

static inline size_t pm_segment_action(struct pm_segment g, size_t t)
{
	return g.step[2 * t + 1];
}

/*
 * Every state and action exists and every transition is possible.  On PM_EDOM *where (may be NULL) is the index in step of the
 * first entry that is wrong.
 */
enum pm_status pm_segment_check(const struct pm_mdp *mdp, struct pm_segment segment, size_t *where) PM_MUST_CHECK;

/* Does it contain a transition FROM a terminal state?  (Ending by entering one is not that.) */
bool pm_segment_is_absorbing(const struct pm_mdp *mdp, struct pm_segment segment);

#ifdef __cplusplus
}
#endif
#endif
