/* The transitions_file of a tabular world: whatever is read is a valid MDP. */
#include <string.h>

#include "fuzz.h"

/* A world of 3 states and 2 actions, the last state terminal, whose transitions are in the file of that name. */
static const char *world_around(const char *transitions)
{
	static char path[512];
	FILE *file;

	fuzz_path(path, sizeof path, "-world.yaml");
	file = fopen(path, "w");
	if (!file)
		abort();
	fprintf(file, "prefmodel: world/1\nkind: tabular\ngamma: 0.9\nstates: 3\nactions: 2\nterminal: [2]\ntransitions_file: %s\n", transitions);
	if (fclose(file) != 0)
		abort();
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_world *world;

	if (pm_world_open(world_around(fuzz_file(data, size, ".csv")), &world, NULL) != PM_OK)
		return 0;
	if (pm_mdp_check(world->mdp, NULL) != PM_OK)
		abort();
	pm_world_free(world);
	return 0;
}
