/*
 * Gridworlds of the delivery domain.                       Knox et al. 2022 (arXiv 2206.02231), section 4; prefmodel-world(5)
 *
 * A board of height x width cells; state = row * width + column.  Actions 0 up, 1 down, 2 left, 3 right; a move off the board or
 * into a house stays put.  Entering a goal or a sheep ends the episode.  With slip > 0 the action is replaced by a uniformly
 * random one (of all four) with that probability.
 */
#ifndef PREFMODEL_GRIDWORLD_H
#define PREFMODEL_GRIDWORLD_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One row a feature: code, name in files. */
#define PM_FEATURE_LIST(X)                 \
	X(PM_FEATURE_GAS, "gas")           \
	X(PM_FEATURE_GOAL, "goal")         \
	X(PM_FEATURE_SHEEP, "sheep")       \
	X(PM_FEATURE_COIN, "coin")         \
	X(PM_FEATURE_ROADBLOCK, "roadblock") \
	X(PM_FEATURE_MUD, "mud")

enum pm_feature {
#define PM_FEATURE_CODE(code, name) code,
	PM_FEATURE_LIST(PM_FEATURE_CODE)
#undef PM_FEATURE_CODE
	PM_N_FEATURES
};

extern const char *const pm_feature_names[PM_N_FEATURES];

/* What stands on a cell; + PM_CELL_MUD when the ground is mud. */
enum pm_cell { PM_CELL_BLANK, PM_CELL_GOAL, PM_CELL_HOUSE, PM_CELL_SHEEP, PM_CELL_COIN, PM_CELL_ROADBLOCK, PM_CELL_MUD, PM_N_CELLS = 12 };

/* The glyph of each cell code in a map: ".GHSCR~ghscr". */
extern const char pm_cell_glyphs[PM_N_CELLS + 1];

enum { PM_UP, PM_DOWN, PM_LEFT, PM_RIGHT, PM_N_MOVES };

struct pm_gridworld {
	size_t height, width;
	double gamma;                  /* in [0, 1] */
	double slip;                   /* in [0, 1] */
	double weight[PM_N_FEATURES];  /* reward of a unit of each feature */
	unsigned char *cell;           /* height * width codes below PM_N_CELLS */
};

/* A blank board, gamma 0.999, slip 0, the delivery weights (-1, 50, -50, 1, -1, -2); NULL when memory is short or a size is 0. */
struct pm_gridworld *pm_gridworld_alloc(size_t height, size_t width);
struct pm_gridworld *pm_gridworld_copy(const struct pm_gridworld *grid);
void pm_gridworld_free(struct pm_gridworld *grid);

bool pm_gridworld_is_terminal(const struct pm_gridworld *grid, size_t state); /* a goal or a sheep */
bool pm_gridworld_is_blocked(const struct pm_gridworld *grid, size_t state);  /* a house: never entered, no start */

/* Where a move leads (no slip). */
size_t pm_gridworld_move(const struct pm_gridworld *grid, size_t state, size_t action);

/*
 * The features of going from state to next, where next is state itself or a neighbour:
 *   staying put: gas = 1 (mud = 1 instead when standing on mud);
 *   entering a goal or a sheep: only that feature; otherwise gas = 1 (mud = 1 on mud), and coin or roadblock = 1 beside it.
 * From a terminal state all are 0.
 */
void pm_gridworld_features(const struct pm_gridworld *grid, size_t state, size_t next, double phi[PM_N_FEATURES]);

/* weight . features */
double pm_gridworld_reward(const struct pm_gridworld *grid, size_t state, size_t next);

/*
 * The board as an MDP whose start states are uniform over the cells that are neither terminal nor houses.  PM_EINFEASIBLE when
 * there is none, PM_EDOM for a cell code, weight, gamma or slip out of range, PM_ENOMEM.
 */
enum pm_status pm_gridworld_to_mdp(const struct pm_gridworld *grid, struct pm_mdp **mdp) PM_MUST_CHECK;

/*
 * A random gridworld by the recipe of Knox et al. 2024, appendix (THEORY, section 7): width in {5,6,10}, height in {3,6,10,15},
 * shares of sheep, roadblocks and coins whose sum is below 1, one goal, weights, each drawn uniformly; gamma 0.999.
 * PM_ENOMEM.
 */
enum pm_status pm_gridworld_random(gsl_rng *rng, struct pm_gridworld **grid) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
