#include "prefmodel/posterior.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/posterior.h"
#include "pref/solve.h"
#include "prefmodel/policy.h"

void pm_posterior_free(struct pm_posterior *p)
{
	if (!p)
		return;
	free(p->column);
	free(p->value);
	free(p->vector);
	free(p);
}

/* The part of the Hessian that is not 0, times W. */
static enum pm_status take_block(struct pm_posterior *p, size_t d, double total_weight, const double *hessian)
{
	p->d = d;
	p->column = pmi_array(d, sizeof *p->column);
	if (!p->column)
		return PM_ENOMEM;
	for (size_t j = 0; j < d; j++)
		if (hessian[j * d + j] > 0)
			p->column[p->n++] = (uint32_t)j;
	p->value = pmi_array(p->n, sizeof *p->value);
	p->vector = pmi_array(p->n, p->n * sizeof *p->vector);
	if (!p->value || !p->vector)
		return PM_ENOMEM;
	for (size_t i = 0; i < p->n; i++)
		for (size_t j = 0; j < p->n; j++)
			p->vector[i * p->n + j] = total_weight * hessian[p->column[i] * d + p->column[j]];
	return PM_OK;
}

enum pm_status pmi_posterior_of(size_t d, double total_weight, const double *hessian, struct pm_posterior **posterior)
{
	struct pm_posterior *p = pmi_array(1, sizeof *p);
	enum pm_status status = p ? take_block(p, d, total_weight, hessian) : PM_ENOMEM;

	*posterior = NULL;
	if (!status)
		status = pmi_eigen(p->n, p->vector, p->value);
	if (status) {
		pm_posterior_free(p);
		return status;
	}
	p->null = pmi_count_null(p->n, p->value);
	p->condition = p->null < p->n ? p->value[p->n - 1] / p->value[p->null] : INFINITY;
	*posterior = p;
	return PM_OK;
}

enum pm_status pm_posterior_alloc(const struct pm_design *design, double l2, const double *g, struct pm_posterior **posterior)
{
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double *hessian = pmi_array(design->d, design->d * sizeof *hessian);
	enum pm_status status = PM_ENOMEM;

	*posterior = NULL;
	if (workspace && hessian) {
		pm_loss(design, l2, g, workspace, NULL, hessian);
		status = pmi_posterior_of(design->d, design->total_weight, hessian, posterior);
	}
	pm_loss_workspace_free(workspace);
	free(hessian);
	return status;
}

/* The largest entry of rows k, k + 1, ..., n (d columns). */
static size_t find_pivot(const double *basis, size_t k, size_t n, size_t d)
{
	size_t pivot = k * d;

	for (size_t e = k * d; e < n * d; e++)
		if (fabs(basis[e]) > fabs(basis[pivot]))
			pivot = e;
	return pivot;
}

/* Row k, whose entry at `column` becomes 1, from the others. */
static void eliminate(double *basis, size_t k, size_t n, size_t d, size_t column)
{
	double *row = basis + k * d, pivot = row[column];

	for (size_t j = 0; j < d; j++)
		row[j] /= pivot;
	for (size_t i = 0; i < n; i++) {
		double factor = basis[i * d + column];

		for (size_t j = 0; j < d && i != k; j++)
			basis[i * d + j] -= factor * row[j];
	}
}

void pm_posterior_null_space(const struct pm_posterior *p, double *basis)
{
	const double negligible = 1e-9;
	size_t d = p->d;

	memset(basis, 0, p->null * d * sizeof *basis);
	for (size_t k = 0; k < p->null; k++)
		for (size_t i = 0; i < p->n; i++)
			basis[k * d + p->column[i]] = p->vector[k * p->n + i];
	for (size_t k = 0; k < p->null; k++) {
		size_t pivot = find_pivot(basis, k, p->null, d);

		for (size_t j = 0; j < d && pivot / d != k; j++) {
			double t = basis[k * d + j];

			basis[k * d + j] = basis[pivot / d * d + j];
			basis[pivot / d * d + j] = t;
		}
		eliminate(basis, k, p->null, d, pivot % d);
	}
	for (size_t e = 0; e < p->null * d; e++)
		basis[e] = fabs(basis[e]) < negligible ? 0 : basis[e];
}

void pm_posterior_std_errors(const struct pm_posterior *p, double *std_error)
{
	for (size_t j = 0; j < p->d; j++)
		std_error[j] = INFINITY;
	for (size_t i = 0; i < p->n; i++) {
		double variance = 0, unknown = 0;

		for (size_t k = 0; k < p->n; k++) {
			double along = p->vector[k * p->n + i] * p->vector[k * p->n + i];

			if (k < p->null)
				unknown += along;
			else
				variance += along / p->value[k];
		}
		if (unknown < 1e-9)
			std_error[p->column[i]] = sqrt(variance);
	}
}

void pm_posterior_draw(const struct pm_posterior *p, const double *g, gsl_rng *rng, double *drawn)
{
	memcpy(drawn, g, p->d * sizeof *drawn);
	for (size_t k = p->null; k < p->n; k++) {
		double length = gsl_ran_gaussian(rng, 1 / sqrt(p->value[k]));

		for (size_t i = 0; i < p->n; i++)
			drawn[p->column[i]] += length * p->vector[k * p->n + i];
	}
}

enum pm_status pm_posterior_policy(const struct pm_posterior *p, const double *g, size_t n_states, size_t n_actions, size_t n_draws, gsl_rng *rng,
				   double *probability)
{
	size_t rows = n_states * n_actions;
	double *drawn = pmi_array(rows, sizeof *drawn), *policy = pmi_array(rows, sizeof *policy);
	bool good = drawn && policy;

	memset(probability, 0, rows * sizeof *probability);
	for (size_t i = 0; i < n_draws && good; i++) {
		pm_posterior_draw(p, g, rng, drawn);
		pm_policy_greedy(n_states, n_actions, drawn, 0, policy);
		for (size_t row = 0; row < rows; row++)
			probability[row] += policy[row];
	}
	for (size_t row = 0; row < rows; row++)
		probability[row] /= (double)n_draws;
	free(drawn);
	free(policy);
	return good ? PM_OK : PM_ENOMEM;
}
