#include "prefmodel/posterior.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
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
static enum pm_status take_block(struct pm_posterior *p, const struct pm_design *design, const double *hessian)
{
	size_t d = design->d;

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
			p->vector[i * p->n + j] = design->total_weight * hessian[p->column[i] * d + p->column[j]];
	return PM_OK;
}

static enum pm_status decompose(struct pm_posterior *p, const struct pm_design *design, const double *hessian)
{
	enum pm_status status = take_block(p, design, hessian);

	if (!status)
		status = pmi_eigen(p->n, p->vector, p->value);
	if (status)
		return status;
	p->null = pmi_count_null(p->n, p->value);
	p->condition = p->null < p->n ? p->value[p->n - 1] / p->value[p->null] : INFINITY;
	return PM_OK;
}

enum pm_status pm_posterior_alloc(const struct pm_design *design, double l2, const double *g, struct pm_posterior **posterior)
{
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	struct pm_posterior *p = pmi_array(1, sizeof *p);
	double *hessian = pmi_array(design->d, design->d * sizeof *hessian);
	enum pm_status status = PM_ENOMEM;

	if (workspace && p && hessian) {
		pm_loss(design, l2, g, workspace, NULL, hessian);
		status = decompose(p, design, hessian);
	}
	pm_loss_workspace_free(workspace);
	free(hessian);
	if (status) {
		pm_posterior_free(p);
		p = NULL;
	}
	*posterior = p;
	return status;
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
			probability[row] += policy[row] / (double)n_draws;
	}
	free(drawn);
	free(policy);
	return good ? PM_OK : PM_ENOMEM;
}
