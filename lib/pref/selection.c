#include <math.h>
#include <string.h>

#include "prefmodel/sample.h"

static const struct pm_selection uniform = {.name = "uniform", .formula = "every pair alike"};

static double mean(size_t n, const double *p)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i];
	return sum / (double)n;
}

static double doubt(size_t n, const double *p)
{
	return -fabs(mean(n, p) - 0.5);
}

static const struct pm_selection uncertain = {
	.name = "uncertain", .formula = "mean P nearest to 1/2", .least_tables = 1, .score = doubt};

static double variance(size_t n, const double *p)
{
	double m = mean(n, p), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (p[i] - m) * (p[i] - m);
	return sum / (double)n;
}

static const struct pm_selection disagreement = {
	.name = "disagreement", .formula = "largest variance of P over the tables", .least_tables = 2, .score = variance};

/* of a coin, in nats */
static double entropy(double p)
{
	return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0;
}

/* Mutual information of the label and the choice of a table.                                                 Houlsby et al. 2011 */
static double gain(size_t n, const double *p)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += entropy(p[i]);
	return entropy(mean(n, p)) - sum / (double)n;
}

static const struct pm_selection information = {
	.name = "information", .formula = "largest entropy of the mean P less the mean entropy of P", .least_tables = 2, .score = gain};

const struct pm_selection *const pm_selections[] = {&uniform, &uncertain, &disagreement, &information, NULL};

const struct pm_selection *pm_selection_find(const char *name)
{
	for (const struct pm_selection *const *row = pm_selections; *row; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}
