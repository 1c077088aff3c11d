/* Boards of the authors' program. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_world *world;

	if (pm_world_import_board(fuzz_file(data, size, ".json"), "board", &world, NULL) != PM_OK)
		return 0;
	if (pm_mdp_check(world->mdp, NULL) != PM_OK)
		abort();
	pm_world_free(world);
	return 0;
}
