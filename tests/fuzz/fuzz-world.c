/* World YAML: whatever is read is a valid MDP, and what is written of it reads as the same. */
#include <math.h>
#include <string.h>

#include "fuzz.h"

/* A few bytes of kind random make a world of any size. */
static bool asks_for_random(const uint8_t *data, size_t size)
{
	for (size_t k = 0; k + 6 <= size; k++)
		if (memcmp(data + k, "random", 6) == 0)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_world *world, *again;
	char *text = NULL;
	size_t length = 0;
	FILE *stream;

	if (asks_for_random(data, size))
		return 0;
	if (pm_world_open(fuzz_file(data, size, ".yaml"), &world, NULL) != PM_OK)
		return 0;
	if (pm_mdp_check(world->mdp, NULL) != PM_OK)
		abort();
	stream = open_memstream(&text, &length);
	pm_world_write(stream, world);
	fclose(stream);
	if (pm_world_open(fuzz_file((const uint8_t *)text, length, ".yaml"), &again, NULL) != PM_OK)
		abort();
	if (again->mdp->n_states != world->mdp->n_states || pm_mdp_n_transitions(again->mdp) != pm_mdp_n_transitions(world->mdp))
		abort();
	free(text);
	pm_world_free(again);
	pm_world_free(world);
	return 0;
}
