#include "prefmodel/items.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/rng.h"

static bool is_whole(double x)
{
	return x == floor(x) && x < 0x1p53;
}

/* The last contest that begins at or before place. */
static size_t contest_at(const double *begin, size_t n, double place)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (begin[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void draw(const struct pm_comparisons *c, const double *begin, gsl_rng *rng, struct pm_contest *drawn)
{
	uint64_t total = (uint64_t)begin[c->n];

	for (size_t k = 0; k < c->n; k++)
		drawn[k].wins = drawn[k].losses = drawn[k].ties = 0;
	for (uint64_t i = 0; i < total; i++) {
		double place = (double)pm_rng_below(rng, total);
		size_t k = contest_at(begin, c->n, place);
		const struct pm_contest *from = &c->contest[k];

		place -= begin[k];
		++*(place < from->wins ? &drawn[k].wins : place < from->wins + from->losses ? &drawn[k].losses : &drawn[k].ties);
	}
}

enum pm_status pm_comparisons_resample(const struct pm_comparisons *c, gsl_rng *rng, struct pm_comparisons **resampled)
{
	double *begin;
	enum pm_status status;

	*resampled = NULL;
	for (size_t k = 0; k < c->n; k++)
		if (!is_whole(c->contest[k].wins) || !is_whole(c->contest[k].losses) || !is_whole(c->contest[k].ties))
			return PM_EDOM;
	status = pm_comparisons_from(c->n_items, c->contest, c->n, c->places, resampled);
	begin = pmi_array(c->n + 1, sizeof *begin);
	if (!status && !begin) {
		pm_comparisons_free(*resampled);
		*resampled = NULL;
		status = PM_ENOMEM;
	}
	if (!status) {
		for (size_t k = 0; k < c->n; k++)
			begin[k + 1] = begin[k] + c->contest[k].wins + c->contest[k].losses + c->contest[k].ties;
		draw(c, begin, rng, (*resampled)->contest);
	}
	free(begin);
	return status;
}
