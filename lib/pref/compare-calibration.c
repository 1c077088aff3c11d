#include "prefmodel/compare.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Probabilities that differ by rounding only are one. */
static const double SAME = 1e-9;

struct turned {
	double p, label, weight;
};

static int by_probability(const void *a, const void *b)
{
	const struct turned *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

static struct turned *turn(const struct pm_comparison *c, const struct pm_model_fit *fit)
{
	struct turned *pair = pmi_array(c->n_pairs, sizeof *pair);

	for (size_t k = 0; k < c->n_pairs && pair; k++) {
		bool turned = fit->probability[k] < 0.5 - SAME;

		pair[k].p = turned ? 1 - fit->probability[k] : fit->probability[k];
		pair[k].label = turned ? 1 - c->label[k] : c->label[k];
		pair[k].weight = c->weight[k];
	}
	if (pair)
		qsort(pair, c->n_pairs, sizeof *pair, by_probability);
	return pair;
}

/* Adds up the pairs from `first` on that have the same probability; returns the place behind them. */
static size_t gather(const struct turned *pair, size_t n, size_t first, struct pm_calibration_bin *sum)
{
	size_t k = first;

	*sum = (struct pm_calibration_bin){0, 0, 0};
	for (; k < n && pair[k].p - pair[first].p <= SAME; k++) {
		sum->predicted += pair[k].weight * pair[k].p;
		sum->observed += pair[k].weight * pair[k].label;
		sum->weight += pair[k].weight;
	}
	return k;
}

static void fill_bins(const struct turned *pair, size_t n, double total, size_t n_bins, struct pm_calibration_bin *bin)
{
	struct pm_calibration_bin sum;
	double before = 0;

	memset(bin, 0, n_bins * sizeof *bin);
	for (size_t k = 0; k < n; before += sum.weight) {
		size_t b;

		k = gather(pair, n, k, &sum);
		/* The bin in which the first of them lies, so that what is left over beside a large group joins another. */
		b = (size_t)(before / total * (double)n_bins);
		b = b < n_bins ? b : n_bins - 1;
		bin[b].predicted += sum.predicted;
		bin[b].observed += sum.observed;
		bin[b].weight += sum.weight;
	}
	for (size_t b = 0; b < n_bins; b++) {
		bin[b].predicted /= bin[b].weight;
		bin[b].observed /= bin[b].weight;
	}
}

enum pm_status pm_calibration(const struct pm_comparison *c, const struct pm_model_fit *fit, size_t n_bins, struct pm_calibration_bin *bin)
{
	struct turned *pair = turn(c, fit);

	if (!pair)
		return PM_ENOMEM;
	fill_bins(pair, c->n_pairs, c->total_weight, n_bins, bin);
	free(pair);
	return PM_OK;
}
