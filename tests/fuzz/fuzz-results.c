/* Tables of results and learned tables. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size, ".csv");
	struct pm_results results;
	double g[12];

	if (pm_results_read(path, &results, NULL) == PM_OK)
		for (size_t row = 0; row < results.n_rows; row++)
			(void)pm_results_number(&results, row, 0);
	pm_results_clear(&results);
	if (pm_table_read(path, 3, 4, g, NULL) == PM_OK)
		for (int k = 0; k < 12; k++)
			if (!(g[k] - g[k] == 0))
				abort();
	return 0;
}
