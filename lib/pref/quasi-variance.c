#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/solve.h"
#include "prefmodel/items.h"

enum { MAX_STEPS = 200 };
static const double CHANGE = 1e-12;

static double variance(const struct pm_ranking *r, size_t i, size_t j)
{
	return r->covariance[i * r->n + i] + r->covariance[j * r->n + j] - 2 * r->covariance[i * r->n + j];
}

/*
 * One step of Gauss and Newton for the residuals log v_ij - log(q_i + q_j); returns the largest relative change.
 */
static enum pm_status step(const struct pm_ranking *r, double *q, double *matrix, double *spare, double *gradient, double *change)
{
	size_t n = r->n, rank;
	enum pm_status status;
	double t = 1;

	memset(matrix, 0, n * n * sizeof *matrix);
	memset(gradient, 0, n * sizeof *gradient);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			double sum = q[i] + q[j], residual = log(variance(r, i, j) / sum), square = 1 / (sum * sum);

			gradient[i] += residual / sum;
			gradient[j] += residual / sum;
			matrix[i * n + i] += square;
			matrix[j * n + j] += square;
			matrix[i * n + j] += square;
			matrix[j * n + i] += square;
		}
	status = pmi_solve_semidefinite(n, matrix, spare, gradient, &rank);
	*change = 0;
	/* The sums must stay positive; single numbers need not. */
	for (size_t i = 0; i < n && !status; i++)
		for (size_t j = 0; j < i; j++)
			while (q[i] + q[j] + t * (gradient[i] + gradient[j]) <= 0.1 * (q[i] + q[j]))
				t /= 2;
	for (size_t i = 0; i < n && !status; i++) {
		*change = fmax(*change, fabs(t * gradient[i]) / fmax(fabs(q[i]), 1e-300));
		q[i] += t * gradient[i];
	}
	return status;
}

static double worst_error(const struct pm_ranking *r, const double *q)
{
	double worst = 0;

	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < i; j++)
			worst = fmax(worst, fabs(sqrt((q[i] + q[j]) / variance(r, i, j)) - 1));
	return worst;
}

/* The mean variance of the differences of an item is a start. */
static void begin(const struct pm_ranking *r, double *q)
{
	for (size_t i = 0; i < r->n; i++) {
		q[i] = 0;
		for (size_t j = 0; j < r->n; j++)
			q[i] += i == j ? 0 : variance(r, i, j) / (2 * (double)(r->n - 1));
	}
}

enum pm_status pm_quasi_variances(const struct pm_ranking *r, double *q, double *worst)
{
	size_t n = r->n;
	double *matrix, *spare, *gradient, change = INFINITY;
	enum pm_status status = PM_ENOMEM;

	if (n < 3)
		return PM_EINFEASIBLE;
	matrix = pmi_array(n, n * sizeof *matrix);
	spare = pmi_array(n, n * sizeof *spare);
	gradient = pmi_array(n, sizeof *gradient);
	if (matrix && spare && gradient) {
		status = PM_OK;
		begin(r, q);
		for (int i = 0; i < MAX_STEPS && !status && change > CHANGE; i++)
			status = step(r, q, matrix, spare, gradient, &change);
		if (!status && change > CHANGE)
			status = PM_EMAXITER;
		*worst = worst_error(r, q);
	}
	free(matrix);
	free(spare);
	free(gradient);
	return status;
}
