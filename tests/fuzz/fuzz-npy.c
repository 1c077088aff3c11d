/* NumPy's arrays, and the pairs of segments that are made of one. */
#include "fuzz.h"

/* The pairs of an array whose labels all say that the left one is preferred. */
static void make_pairs(const struct pm_array *segments)
{
	static double ones[4096];
	struct pm_array labels = {.n_dimensions = 1, .shape = {segments->shape[0]}, .n = segments->shape[0], .x = ones};
	struct pm_dataset *dataset;

	if (segments->n_dimensions == 0 || labels.n > sizeof ones / sizeof *ones)
		return;
	for (size_t k = 0; k < labels.n; k++)
		ones[k] = 1;
	/* As states and actions, and as moves on the grid. */
	for (size_t width = 0; width <= 3; width += 3) {
		const struct pm_array_form form = {.grid_width = width, .one_is_right = width > 0};

		if (pm_dataset_from_arrays(fuzz_mdp(), segments, "segments", &labels, "labels", &form, &dataset, NULL) == PM_OK)
			fuzz_check_segments(fuzz_mdp(), dataset);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pm_array *array;
	size_t n = 1;

	if (pm_npy_read(fuzz_file(data, size, ".npy"), &array, NULL) != PM_OK)
		return 0;
	for (size_t k = 0; k < array->n_dimensions; k++)
		n *= array->shape[k];
	if (n != array->n || n > size)
		abort();
	make_pairs(array);
	pm_array_free(array);
	return 0;
}
