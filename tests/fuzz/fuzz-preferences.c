/* Preferences and trajectories in a small world: whatever is read are possible segments, the same in both ways of reading. */
#include "../pair-lines.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pm_mdp *mdp = fuzz_mdp();
	const char *path = fuzz_file(data, size, ".csv");
	struct pm_dataset *dataset;

	if (!ways_agree(path, mdp))
		abort();
	if (pm_dataset_read(path, mdp, &dataset, NULL) == PM_OK) {
		if (pm_dataset_fold(dataset) != PM_OK)
			abort();
		fuzz_check_segments(mdp, dataset);
	}
	if (pm_trajectories_read(path, mdp, &dataset, NULL) == PM_OK)
		fuzz_check_segments(mdp, dataset);
	return 0;
}
