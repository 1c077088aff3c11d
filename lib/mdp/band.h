/*
 * Linear systems of deterministic policies whose states lead only to near numbers, such as those of gridworlds; internal.
 */
#ifndef MDP_BAND_H
#define MDP_BAND_H

#include <stdbool.h>

#include "prefmodel/mdp.h"

/*
 * x of (I - gamma P) x = b, or of the transposed system, in place of b (S); P has the row (s, action[s]) of each state, terminal states
 * the row of the identity.  The work is S times the square of the largest distance between a state and a successor.  PM_EUNSUPPORTED, b untouched, when
 * the band is too wide to be worth it; PM_ESINGULAR, PM_ENOMEM.
 */
enum pm_status pmi_band_solve(const struct pm_mdp *mdp, double gamma, const uint32_t *action, bool transposed, double *b) PM_MUST_CHECK;

#endif
