/*
 * Plans in a world and prints the optimal values as a map.
 *
 *   cc 01-plan.c $(pkg-config --cflags --libs prefmodel) -o plan && ./plan
 *
 * prints
 *
 *      47.0   48.0   49.0   50.0    0.0
 *      46.0   47.0   48.0   49.0   50.0
 *      45.0   46.0   47.0   48.0   49.0
 */
#include <prefmodel.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(3, 5);
	struct pm_world *world = NULL;
	double v[15];

	if (!grid)
		return EXIT_FAILURE;
	grid->gamma = 1;
	grid->cell[4] = PM_CELL_GOAL;
	if (pm_world_from_grid("corner", NULL, grid, &world) != PM_OK || pm_plan(world->mdp, NULL, NULL, v, NULL) != PM_OK)
		return EXIT_FAILURE;
	for (size_t s = 0; s < 15; s++)
		printf("%7.1f%s", v[s], s % 5 == 4 ? "\n" : "");
	pm_world_free(world);
	return EXIT_SUCCESS;
}
