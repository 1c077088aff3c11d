#include "pref/solve.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/lapack.h"

enum pm_status pmi_eigen(size_t n, double *a, double *value)
{
	int order = (int)n, info, query = -1, size;
	double wanted, *work;

	if (n > INT_MAX)
		return PM_EOVERFLOW;
	if (!n)
		return PM_OK;
	dsyev_("V", "U", &order, a, &order, value, &wanted, &query, &info, 1, 1);
	size = (int)wanted;
	work = pmi_array((size_t)size, sizeof *work);
	if (!work)
		return PM_ENOMEM;
	dsyev_("V", "U", &order, a, &order, value, work, &size, &info, 1, 1);
	free(work);
	return info ? PM_ESINGULAR : PM_OK;
}

size_t pmi_count_null(size_t n, const double *value)
{
	size_t null = 0;

	while (null < n && !(value[null] > (double)n * PMI_RANK_TOLERANCE * value[n - 1]))
		null++;
	return null;
}

/* Pivots of a Cholesky factor that are all well above what rounding leaves of a zero. */
static bool safely_definite(size_t n, const double *factor)
{
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < n; i++) {
		least = fmin(least, factor[i * n + i]);
		most = fmax(most, factor[i * n + i]);
	}
	return least * least > 100 * (double)n * PMI_RANK_TOLERANCE * most * most;
}

enum pm_status pmi_solve_by_eigenvalues(size_t n, double *a, double *b, size_t *rank)
{
	double *value = pmi_array(n, sizeof *value), *x = pmi_array(n, sizeof *x);
	enum pm_status status = value && x ? pmi_eigen(n, a, value) : PM_ENOMEM;

	*rank = 0;
	if (!status) {
		size_t null = pmi_count_null(n, value);

		*rank = n - null;
		for (size_t k = null; k < n; k++) {
			const double *vector = a + k * n;
			double along = 0;

			for (size_t i = 0; i < n; i++)
				along += vector[i] * b[i];
			for (size_t i = 0; i < n; i++)
				x[i] += along / value[k] * vector[i];
		}
		memcpy(b, x, n * sizeof *b);
	}
	free(value);
	free(x);
	return status;
}

bool pmi_factor_definite(size_t n, double *a)
{
	int order = (int)n, info;

	if (n > INT_MAX)
		return false;
	if (n)
		dpotrf_("U", &order, a, &order, &info, 1);
	return !n || (!info && safely_definite(n, a));
}

enum pm_status pmi_factor_solve(size_t n, double *factor, double *b)
{
	int order = (int)n, one = 1, info = 0;

	if (n)
		dpotrs_("U", &order, &one, factor, &order, b, &order, &info, 1);
	return info ? PM_ESINGULAR : PM_OK;
}

enum pm_status pmi_solve_semidefinite(size_t n, double *a, double *spare, double *b, size_t *rank)
{
	memcpy(spare, a, n * n * sizeof *a);
	*rank = n;
	if (pmi_factor_definite(n, a))
		return pmi_factor_solve(n, a, b);
	return pmi_solve_by_eigenvalues(n, memcpy(a, spare, n * n * sizeof *a), b, rank);
}
