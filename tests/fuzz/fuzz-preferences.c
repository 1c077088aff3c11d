/* Preferences in a world of 2 x 3 cells: whatever is read are possible segments, the same in both ways. */
#include <prefmodel.h>

#include "../pair-lines.h"
#include "fuzz.h"

static struct pm_world *world;

static void make_world(void)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(2, 3);

	if (!grid)
		abort();
	grid->cell[2] = PM_CELL_GOAL;
	grid->cell[4] = PM_CELL_HOUSE;
	if (pm_world_from_grid("fuzz", NULL, grid, &world) != PM_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_dataset *dataset;
	const char *path;

	if (!world)
		make_world();
	path = fuzz_file(data, size, ".csv");
	if (!ways_agree(path, world->mdp))
		abort();
	if (pm_dataset_read(path, world->mdp, &dataset, NULL) != PM_OK)
		return 0;
	for (size_t k = 0; k < dataset->n_segments; k++)
		if (pm_segment_check(world->mdp, pm_dataset_segment(dataset, k), NULL) != PM_OK)
			abort();
	if (pm_dataset_fold(dataset) != PM_OK)
		abort();
	pm_dataset_free(dataset);
	return 0;
}
