/* Comparisons of items. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_comparisons *comparisons;

	if (pm_comparisons_read(fuzz_file(data, size, ".csv"), &comparisons, NULL) == PM_OK)
		pm_comparisons_free(comparisons);
	return 0;
}
