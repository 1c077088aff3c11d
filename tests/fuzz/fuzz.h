/*
 * What every fuzz target shares: the bytes become a file, for the readers take names.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <prefmodel.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where this process keeps its file with this ending: in TMPDIR, which may be in memory. */
static inline void fuzz_path(char *path, size_t size, const char *ending)
{
	const char *folder = getenv("TMPDIR");
	int length = snprintf(path, size, "%s/fuzz-%ld%s", folder ? folder : "/tmp", (long)getpid(), ending);

	if (length < 0 || (size_t)length >= size)
		abort();
}

/* The name of a file with these bytes; the next call changes it. */
static inline const char *fuzz_file(const uint8_t *data, size_t size, const char *ending)
{
	static char path[512];
	FILE *file;

	fuzz_path(path, sizeof path, ending);
	file = fopen(path, "wb");
	if (!file || (size && fwrite(data, size, 1, file) != 1) || fclose(file) != 0)
		abort();
	return path;
}

/* A world of 2 x 3 cells with a goal and a house: 6 states, 4 actions. */
static inline const struct pm_mdp *fuzz_mdp(void)
{
	static struct pm_world *world;
	struct pm_gridworld *grid = world ? NULL : pm_gridworld_alloc(2, 3);

	if (world)
		return world->mdp;
	if (!grid)
		abort();
	grid->cell[2] = PM_CELL_GOAL;
	grid->cell[4] = PM_CELL_HOUSE;
	if (pm_world_from_grid("fuzz", NULL, grid, &world) != PM_OK)
		abort();
	return world->mdp;
}

/* Whatever was read are segments that can happen; frees them. */
static inline void fuzz_check_segments(const struct pm_mdp *mdp, struct pm_dataset *dataset)
{
	for (size_t k = 0; k < dataset->n_segments; k++)
		if (pm_segment_check(mdp, pm_dataset_segment(dataset, k), NULL) != PM_OK)
			abort();
	pm_dataset_free(dataset);
}

#endif
