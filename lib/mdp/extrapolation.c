#include "mdp/extrapolation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/lapack.h"

enum { DEPTH = PMI_EXTRAPOLATION_DEPTH };

void pmi_extrapolation_clear(struct pmi_extrapolation *x)
{
	free(x->iterate);
	*x = (struct pmi_extrapolation){0};
}

enum pm_status pmi_extrapolation_keep(struct pmi_extrapolation *x, size_t n, const double *v)
{
	size_t size;

	if (!x->iterate)
		x->iterate = pmi_multiply(n, DEPTH + 3, &size) ? pmi_array(size, sizeof *x->iterate) : NULL;
	if (!x->iterate)
		return PM_ENOMEM;
	if (!pmi_extrapolation_full(x))
		memcpy(x->iterate + x->kept++ * n, v, n * sizeof *v);
	return PM_OK;
}

const double *pmi_extrapolation_last(const struct pmi_extrapolation *x, size_t n)
{
	return x->iterate + (x->kept - 1) * n;
}

const double *pmi_extrapolation_result(const struct pmi_extrapolation *x, size_t n)
{
	return x->iterate + (DEPTH + 1) * n;
}

const double *pmi_extrapolation_marked(const struct pmi_extrapolation *x, size_t n)
{
	return x->iterate + (DEPTH + 2) * n;
}

void pmi_extrapolation_mark(struct pmi_extrapolation *x, size_t n)
{
	memcpy(x->iterate + (DEPTH + 2) * n, pmi_extrapolation_last(x, n), n * sizeof *x->iterate);
}

/* Products of the differences i and j. */
static double product(const struct pmi_extrapolation *x, size_t n, size_t i, size_t j)
{
	const double *a = x->iterate + i * n, *b = x->iterate + j * n;
	double sum = 0;

	for (size_t s = 0; s < n; s++)
		sum += (a[n + s] - a[s]) * (b[n + s] - b[s]);
	return sum;
}

/* G c = 1, scaled to sum 1: where c' G c is least (Lagrange).  A part 1e-14 of the trace keeps G from being singular. */
static bool find_weights(const struct pmi_extrapolation *x, size_t n, double *c)
{
	double gram[DEPTH * DEPTH], sum = 0, trace = 0;
	int size = DEPTH, one = 1, info, pivot[DEPTH];

	for (size_t i = 0; i < DEPTH; i++) {
		for (size_t j = 0; j <= i; j++)
			gram[i * DEPTH + j] = gram[j * DEPTH + i] = product(x, n, i, j);
		trace += gram[i * DEPTH + i];
		c[i] = 1;
	}
	for (size_t i = 0; i < DEPTH; i++)
		gram[i * DEPTH + i] += 1e-14 * trace;
	dgetrf_(&size, &size, gram, &size, pivot, &info);
	if (info)
		return false;
	dgetrs_("N", &size, &one, gram, &size, pivot, c, &size, &info);
	for (size_t i = 0; i < DEPTH; i++)
		sum += c[i];
	for (size_t i = 0; i < DEPTH; i++)
		c[i] /= sum;
	return isfinite(sum) && fabs(sum) > 0;
}

bool pmi_extrapolation_combine(struct pmi_extrapolation *x, size_t n)
{
	double c[DEPTH];

	if (!find_weights(x, n, c))
		return false;
	for (size_t s = 0; s < n; s++) {
		double sum = 0;

		for (size_t i = 0; i < DEPTH; i++)
			sum += c[i] * x->iterate[(i + 1) * n + s];
		x->iterate[(DEPTH + 1) * n + s] = sum;
	}
	return true;
}
