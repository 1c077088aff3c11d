#include "pref/rank.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "pref/lapack.h"

enum { TILE = 32 };

/* The lower triangle from the upper one, tile by tile, for one of the two is not read in its order. */
static void mirror(size_t m, double *matrix)
{
	for (size_t top = 0; top < m; top += TILE)
		for (size_t left = top; left < m; left += TILE)
			for (size_t i = top; i < m && i < top + TILE; i++)
				for (size_t j = left > i ? left : i + 1; j < m && j < left + TILE; j++)
					matrix[j * m + i] = matrix[i * m + j];
}

/* The inverse of the matrix without the direction that was lifted, both triangles, in place of its factor. */
static enum pm_status invert(struct pmi_rank_fit *f)
{
	double lifted;
	int order = (int)f->m, info;
	enum pm_status status = pmi_rank_factor(f);

	if (status)
		return status;
	dpotri_("L", &order, f->factor, &order, &info, 1);
	if (info)
		return PM_ESINGULAR;
	/* 1/sqrt(n) on the strengths is an eigenvector; its value was the ridge. */
	lifted = 1 / ((double)f->n * (f->options.ridge + (double)f->n * f->lifted));
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = i; j < f->n; j++)
			f->factor[i * f->m + j] -= lifted;
	mirror(f->m, f->factor);
	return PM_OK;
}

/* Strengths and their covariances as differences from the reference. */
static void refer(struct pm_ranking *r, size_t reference)
{
	double *row, origin = r->strength[reference];

	for (size_t i = 0; i < r->n; i++)
		r->strength[i] -= origin;
	/* C_ij - C_ir - C_rj + C_rr, row and column of r last, for the others are made of them. */
	row = r->covariance + reference * r->n;
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < r->n; j++)
			if (i != reference && j != reference)
				r->covariance[i * r->n + j] += row[reference] - row[i] - row[j];
	for (size_t i = 0; i < r->n; i++)
		r->covariance[i * r->n + reference] = row[i] = 0;
}

static double penalty(const struct pmi_rank_fit *f)
{
	double sum = 0;

	for (size_t i = 0; i < f->n; i++)
		sum += f->options.ridge / 2 * f->b[i] * f->b[i];
	return sum;
}

static void count_contests(const struct pmi_rank_fit *f, struct pm_ranking *r)
{
	double saturated = 0, coefficients = 0;
	size_t cells = 0;

	for (size_t k = 0; k < f->data->n; k++) {
		const struct pm_contest *c = &f->data->contest[k];

		if (!(pmi_contest_size(c) > 0))
			continue;
		saturated += pmi_contest_saturated(c, f->options.ties);
		coefficients += pmi_contest_coefficient(c, f->options.ties);
		cells += f->model->has_nu ? 2 : 1;
	}
	r->log_likelihood = f->value + penalty(f);
	r->deviance = 2 * (saturated - r->log_likelihood);
	r->log_likelihood += coefficients;
	r->n_parameters = f->m - 1;
	r->degrees_of_freedom = cells > r->n_parameters ? cells - r->n_parameters : 0;
	r->aic = 2 * (double)r->n_parameters - 2 * r->log_likelihood;
}

static void report_others(const struct pmi_rank_fit *f, struct pm_ranking *r)
{
	if (f->h < f->m) {
		r->order_effect = f->b[f->h];
		r->order_std_error = sqrt(f->factor[f->h * f->m + f->h]);
	}
	if (f->eta < f->m) {
		r->nu = exp(f->b[f->eta]);
		r->nu_std_error = r->nu * sqrt(f->factor[f->eta * f->m + f->eta]);
	}
}

enum pm_status pmi_rank_report(struct pmi_rank_fit *f, struct pm_ranking *r)
{
	enum pm_status status;

	count_contests(f, r);
	status = invert(f);
	if (status)
		return status;
	r->n = f->n;
	r->iterations = f->iterations;
	r->strength = pmi_array(f->n, sizeof *r->strength);
	r->std_error = pmi_array(f->n, sizeof *r->std_error);
	r->covariance = pmi_array(f->n, f->n * sizeof *r->covariance);
	if (!r->strength || !r->std_error || !r->covariance)
		return PM_ENOMEM;
	memcpy(r->strength, f->b, f->n * sizeof *r->strength);
	for (size_t i = 0; i < f->n; i++)
		memcpy(r->covariance + i * f->n, f->factor + i * f->m, f->n * sizeof *r->covariance);
	if (f->options.reference != PM_SUM_TO_ZERO)
		refer(r, f->options.reference);
	for (size_t i = 0; i < f->n; i++)
		r->std_error[i] = sqrt(fmax(0, r->covariance[i * f->n + i]));
	report_others(f, r);
	return PM_OK;
}
