#include "prefmodel/compare.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static bool is_nested(const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	return a->model->nested_in && strcmp(a->model->nested_in, b->model->name) == 0;
}

static struct pm_model_test likelihood_ratio(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	struct pm_model_test test = {.name = "likelihood-ratio", .p_value = 1};

	test.statistic = fmax(0, 2 * c->total_weight * (a->mean_nll - b->mean_nll));
	test.df = b->n_free > a->n_free ? b->n_free - a->n_free : 0;
	if (test.df)
		test.p_value = gsl_cdf_chisq_Q(test.statistic, (double)test.df);
	return test;
}

static struct pm_model_test vuong(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	struct pm_model_test test = {.name = "vuong", .p_value = 1};
	double sum = 0, squares = 0, mean, variance;

	for (size_t k = 0; k < c->n_pairs; k++) {
		double d = a->nll[k] - b->nll[k];

		sum += c->weight[k] * d;
		squares += c->weight[k] * d * d;
	}
	mean = sum / c->total_weight;
	variance = squares / c->total_weight - mean * mean;
	/* Models that say the same differ by rounding alone. */
	if (!(variance > 1e-24))
		return test;
	test.statistic = sum / sqrt(c->total_weight * variance);
	test.p_value = 2 * gsl_cdf_ugaussian_Q(fabs(test.statistic));
	return test;
}

struct pm_model_test pm_compare_models(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	return is_nested(a, b) ? likelihood_ratio(c, a, b) : vuong(c, a, b);
}

void pm_calibration(const struct pm_comparison *c, const struct pm_model_fit *fit, size_t n_bins, struct pm_calibration_bin *bin)
{
	memset(bin, 0, n_bins * sizeof *bin);
	for (size_t k = 0; k < c->n_pairs; k++) {
		bool turned = fit->probability[k] < 0.5;
		double p = turned ? 1 - fit->probability[k] : fit->probability[k], y = turned ? 1 - c->label[k] : c->label[k];
		size_t b = (size_t)((p - 0.5) * 2 * (double)n_bins);

		b = b < n_bins ? b : n_bins - 1;
		bin[b].predicted += c->weight[k] * p;
		bin[b].observed += c->weight[k] * y;
		bin[b].weight += c->weight[k];
	}
	for (size_t b = 0; b < n_bins; b++) {
		bin[b].predicted /= bin[b].weight;
		bin[b].observed /= bin[b].weight;
	}
}
