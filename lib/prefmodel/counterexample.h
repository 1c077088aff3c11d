/*
 * Worlds that refute tempting statements, found by search over small whole rewards.        prefmodel-theory(7), section 6
 */
#ifndef PREFMODEL_COUNTEREXAMPLE_H
#define PREFMODEL_COUNTEREXAMPLE_H

#include <prefmodel/status.h>
#include <prefmodel/world.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Names of all counterexamples, ending with NULL. */
extern const char *const pm_counterexample_names[];

/*
 * The world of that name, freed with pm_world_free:
 *   t5-greedy                greedy on its rewards is not optimal for them: in some state max_a r(s, a) is not 0;
 *   t8-safe, t8-risky        one gamble with two sets of rewards: partial return labels every pair of segments alike, noiselessly, yet
 *                            in one the safe choice is optimal and in the other the risky one;
 *   t8-ends, t8-loops        one task that can end, rewards that differ by a constant: partial return labels every pair of segments of
 *                            one length alike, noiselessly, yet in one ending is optimal and in the other staying for ever.
 * PM_ENOTFOUND: no such name; PM_EINFEASIBLE: the search finds none (that would be a bug); PM_ENOMEM.
 */
enum pm_status pm_counterexample(const char *name, struct pm_world **world) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
