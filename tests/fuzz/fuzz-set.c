/* Sets of worlds: whatever is read are valid MDPs. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_world_set *set;

	if (pm_world_set_open(fuzz_file(data, size, ".csv"), 1, &set, NULL) != PM_OK)
		return 0;
	for (size_t k = 0; k < set->n; k++)
		if (pm_mdp_check(set->world[k]->mdp, NULL) != PM_OK)
			abort();
	pm_world_set_free(set);
	return 0;
}
