#include "prefmodel/probability.h"

#include <gsl/gsl_sf_erf.h>
#include <math.h>

double pm_logistic(double x)
{
	/* Only non-positive arguments reach exp. */
	double e = exp(-fabs(x));

	return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

double pm_log_logistic(double x)
{
	return fmin(x, 0) - log1p(exp(-fabs(x)));
}

double pm_log_sum_exp(const double *x, size_t n)
{
	double largest = -INFINITY, sum = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, x[i]);
	if (isinf(largest))
		return largest;
	for (size_t i = 0; i < n; i++)
		sum += exp(x[i] - largest);
	return largest + log(sum);
}

double pm_cross_entropy(double y, double x)
{
	double positive = y > 0 ? y * pm_log_logistic(x) : 0;
	double negative = y < 1 ? (1 - y) * pm_log_logistic(-x) : 0;

	return -(positive + negative);
}

double pm_log_normal(double x)
{
	/* Phi(x) = erfc(-x / sqrt 2) / 2; above 0 the complement keeps the digits. */
	if (x > 0)
		return log1p(-0.5 * erfc(x / M_SQRT2));
	return isinf(x) ? x : gsl_sf_log_erfc(-x / M_SQRT2) - M_LN2;
}
