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

/* Mean and standard deviation over pairs of nll_a - nll_b, b NULL for 0. */
static double mean_of(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b, double *deviation)
{
	double sum = 0, squares = 0, mean, variance;

	for (size_t k = 0; k < c->n_pairs; k++) {
		double d = a->nll[k] - (b ? b->nll[k] : 0);

		sum += c->weight[k] * d;
		squares += c->weight[k] * d * d;
	}
	mean = sum / c->total_weight;
	variance = squares / c->total_weight - mean * mean;
	/* Models that say the same differ by rounding alone. */
	*deviation = variance > 1e-24 ? sqrt(variance) : 0;
	return mean;
}

double pm_nll_std_error(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	double deviation;

	mean_of(c, a, b, &deviation);
	return deviation / sqrt(c->total_weight);
}

static struct pm_model_test vuong(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	struct pm_model_test test = {.name = "vuong", .p_value = 1};
	double deviation, mean = mean_of(c, a, b, &deviation);

	if (deviation == 0)
		return test;
	test.statistic = sqrt(c->total_weight) * mean / deviation;
	test.p_value = 2 * gsl_cdf_ugaussian_Q(fabs(test.statistic));
	return test;
}

struct pm_model_test pm_compare_models(const struct pm_comparison *c, const struct pm_model_fit *a, const struct pm_model_fit *b)
{
	return is_nested(a, b) ? likelihood_ratio(c, a, b) : vuong(c, a, b);
}
