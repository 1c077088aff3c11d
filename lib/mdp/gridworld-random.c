#include "prefmodel/gridworld.h"
#include "prefmodel/rng.h"

#define PICK(rng, values) values[pm_rng_below(rng, sizeof values / sizeof *values)]

/* Puts `count` things on blank cells, uniformly. */
static void scatter(struct pm_gridworld *grid, gsl_rng *rng, unsigned char thing, size_t count)
{
	size_t n = grid->height * grid->width;

	while (count) {
		size_t s = (size_t)pm_rng_below(rng, n);

		if (grid->cell[s] == PM_CELL_BLANK) {
			grid->cell[s] = thing;
			count--;
		}
	}
}

static void draw_weights(struct pm_gridworld *grid, gsl_rng *rng)
{
	static const double goal[] = {0, 1, 5, 10, 50}, sheep[] = {-5, -10, -50, -100}, roadblock[] = {-2, -5, -10}, mud[] = {-1, -2, -3};

	grid->weight[PM_FEATURE_GAS] = -1;
	grid->weight[PM_FEATURE_COIN] = 1;
	grid->weight[PM_FEATURE_GOAL] = PICK(rng, goal);
	grid->weight[PM_FEATURE_SHEEP] = PICK(rng, sheep);
	grid->weight[PM_FEATURE_ROADBLOCK] = PICK(rng, roadblock);
	grid->weight[PM_FEATURE_MUD] = PICK(rng, mud);
}

enum pm_status pm_gridworld_random(gsl_rng *rng, struct pm_gridworld **result)
{
	static const size_t widths[] = {5, 6, 10}, heights[] = {3, 6, 10, 15};
	static const double sheep[] = {0, .1, .3}, roadblock[] = {0, .1, .5, .8}, coin[] = {0, .1, .2};
	size_t width = PICK(rng, widths), height = PICK(rng, heights);
	double n = (double)(width * height), share[3];
	struct pm_gridworld *grid = pm_gridworld_alloc(height, width);

	*result = grid;
	if (!grid)
		return PM_ENOMEM;
	/* At least one cell must stay free of them, for the goal, and one to start from. */
	do {
		share[0] = PICK(rng, sheep);
		share[1] = PICK(rng, roadblock);
		share[2] = PICK(rng, coin);
	} while (share[0] + share[1] + share[2] > 1 - 1e-9);
	scatter(grid, rng, PM_CELL_GOAL, 1);
	scatter(grid, rng, PM_CELL_SHEEP, (size_t)(share[0] * n));
	scatter(grid, rng, PM_CELL_ROADBLOCK, (size_t)(share[1] * n));
	scatter(grid, rng, PM_CELL_COIN, (size_t)(share[2] * n));
	draw_weights(grid, rng);
	return PM_OK;
}
