/*
 * Worlds to measure planners on.
 */
#ifndef BENCH_WORLDS_H
#define BENCH_WORLDS_H

#include <prefmodel.h>

/*
 * A random sparse MDP without terminal states: row i = s*A + a has K - (i & 1) distinct uniform successors, ascending, with weights
 * from (0, 1] that are scaled to sum to 1, and a reward from [0, 1); numbers from splitmix64(seed).  NULL when memory is short.
 */
struct pm_mdp *bench_random(size_t n_states, size_t n_actions, size_t k, uint64_t seed, double gamma);

/*
 * A board of size x size cells: a tenth houses, a fifth roadblocks, a fifth mud, delivery weights, gamma .999.  With slip 0 one goal
 * in the middle and a sheep in a thousand cells; with slip > 0 nothing ends and a coin stands on one cell in fifty.
 */
struct pm_mdp *bench_grid(size_t size, double slip, uint64_t seed);

#endif
