#include "pref/choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/solve.h"
#include "prefmodel/learn.h"
#include "prefmodel/probability.h"
#include "prefmodel/separation.h"

enum { K = PMI_CHOICE_COLUMNS };

/* A column is a combination of those before it when this share of its square, or less, is left beside them. */
static const double COLLINEAR = 1e-12;

static bool taken(const uint32_t *fold, size_t left_out, size_t k)
{
	return !fold || fold[k] != left_out;
}

/* sum_k w_k x_k x_k^T over the pairs taken */
static void fill_gram(const struct pmi_choice *c, const uint32_t *fold, size_t left_out, double gram[K][K])
{
	memset(gram, 0, K * sizeof *gram);
	for (size_t k = 0; k < c->n; k++)
		for (size_t i = 0; i < c->k && taken(fold, left_out, k); i++)
			for (size_t j = 0; j < c->k; j++)
				gram[i][j] += c->weight[k] * c->x[k * c->k + i] * c->x[k * c->k + j];
}

/* Cholesky in the order of the columns; one whose pivot vanishes is passed over. */
static void find_identified(const struct pmi_choice *c, double gram[K][K], bool *identified)
{
	double factor[K][K] = {{0}};

	for (size_t j = 0; j < c->k; j++) {
		double pivot = gram[j][j];

		for (size_t i = 0; i < j; i++) {
			double sum = gram[j][i];

			for (size_t l = 0; l < i; l++)
				sum -= factor[j][l] * factor[i][l];
			factor[j][i] = identified[i] ? sum / factor[i][i] : 0;
			pivot -= factor[j][i] * factor[j][i];
		}
		identified[j] = pivot > COLLINEAR * gram[j][j];
		factor[j][j] = identified[j] ? sqrt(pivot) : 0;
	}
}

/* Columns are divided by their largest entry, for tolerances of the fit are absolute; 1 for a column of zeros. */
static void fill_scale(const struct pmi_choice *c, double *scale)
{
	for (size_t j = 0; j < c->k; j++) {
		scale[j] = 0;
		for (size_t k = 0; k < c->n; k++)
			scale[j] = fmax(scale[j], fabs(c->x[k * c->k + j]));
		scale[j] = scale[j] > 0 ? scale[j] : 1;
	}
}

/* A design whose segment k is the k-th difference, to be compared with segment n, which is empty. */
static struct pm_design *design_of(const struct pmi_choice *c, const uint32_t *fold, size_t left_out, const bool *identified,
				   const double *scale)
{
	struct pm_design *design = pmi_array(1, sizeof *design);
	size_t entry = 0;

	if (!design)
		return NULL;
	design->d = c->k;
	design->n_segments = c->n + 1;
	design->row = pmi_array(c->n + 2, sizeof *design->row);
	design->column = pmi_array(c->n * c->k, sizeof *design->column);
	design->value = pmi_array(c->n * c->k, sizeof *design->value);
	design->left = pmi_array(c->n, sizeof *design->left);
	design->right = pmi_array(c->n, sizeof *design->right);
	design->label = pmi_array(c->n, sizeof *design->label);
	design->weight = pmi_array(c->n, sizeof *design->weight);
	if (!design->row || !design->column || !design->value || !design->left || !design->right || !design->label || !design->weight) {
		pm_design_free(design);
		return NULL;
	}
	for (size_t k = 0; k < c->n; k++) {
		size_t p = design->n_pairs;

		for (size_t j = 0; j < c->k; j++)
			if (identified[j] && c->x[k * c->k + j] != 0) {
				design->column[entry] = (uint32_t)j;
				design->value[entry++] = c->x[k * c->k + j] / scale[j];
			}
		design->row[k + 1] = entry;
		if (!taken(fold, left_out, k))
			continue;
		design->left[p] = (uint32_t)k;
		design->right[p] = (uint32_t)c->n;
		design->label[p] = c->label[k];
		design->weight[p] = c->weight[k];
		design->total_weight += c->weight[k];
		design->n_pairs++;
	}
	design->row[c->n + 1] = entry;
	return design;
}

static enum pm_status estimate(const struct pm_design *design, struct pmi_choice_fit *fit)
{
	struct pm_learn_info info;
	enum pm_separation verdict;
	enum pm_status status = pm_learn(design, NULL, fit->b, &info);

	if (status == PM_EMAXITER && info.separable) {
		status = pm_design_separation(design, fit->b, &verdict, fit->direction);
		fit->separated = true;
	}
	return status;
}

/* covariance = H^-1, or H^-1 (sum of squared scores) H^-1; only its diagonal is kept. */
static enum pm_status fill_errors(const struct pmi_choice *c, const uint32_t *fold, size_t left_out, struct pmi_choice_fit *fit)
{
	double hessian[K * K] = {0}, meat[K * K] = {0}, spare[K * K];
	size_t rank;

	for (size_t k = 0; k < c->n; k++) {
		double p = pmi_choice_probability(c, fit, k), h = c->weight[k] * p * (1 - p), s = c->weight[k] * pow(c->label[k] - p, 2);

		for (size_t i = 0; i < c->k && taken(fold, left_out, k); i++)
			for (size_t j = 0; j < c->k; j++) {
				double square = c->x[k * c->k + i] * c->x[k * c->k + j];

				hessian[i * c->k + j] += fit->identified[i] && fit->identified[j] ? h * square : 0;
				meat[i * c->k + j] += s * square;
			}
	}
	for (size_t j = 0; j < c->k; j++) {
		double copy[K * K], column[K] = {0}, variance;
		enum pm_status status;

		memcpy(copy, hessian, sizeof copy);
		column[j] = 1;
		status = pmi_solve_semidefinite(c->k, copy, spare, column, &rank);
		if (status)
			return status;
		variance = column[j];
		if (c->sandwich) {
			variance = 0;
			for (size_t a = 0; a < c->k; a++)
				for (size_t b = 0; b < c->k; b++)
					variance += column[a] * meat[a * c->k + b] * column[b];
		}
		fit->std_error[j] = sqrt(variance);
	}
	return PM_OK;
}

enum pm_status pmi_choice_fit(const struct pmi_choice *c, const uint32_t *fold, size_t left_out, struct pmi_choice_fit *fit)
{
	double gram[K][K], scale[K];
	struct pm_design *design;
	enum pm_status status;

	*fit = (struct pmi_choice_fit){.b = {0}};
	fill_gram(c, fold, left_out, gram);
	find_identified(c, gram, fit->identified);
	fill_scale(c, scale);
	design = design_of(c, fold, left_out, fit->identified, scale);
	if (!design)
		return PM_ENOMEM;
	status = estimate(design, fit);
	pm_design_free(design);
	for (size_t j = 0; j < c->k; j++) {
		fit->b[j] /= scale[j];
		fit->direction[j] /= scale[j];
	}
	/* Within a fold only the estimate counts. */
	return status || fold ? status : fill_errors(c, fold, left_out, fit);
}

static double along(const struct pmi_choice *c, const double *b, size_t k)
{
	double sum = 0;

	for (size_t j = 0; j < c->k; j++)
		sum += b[j] * c->x[k * c->k + j];
	return sum;
}

double pmi_choice_probability(const struct pmi_choice *c, const struct pmi_choice_fit *fit, size_t k)
{
	double infinite = fit->separated ? along(c, fit->direction, k) : 0;

	if (fabs(infinite) > PM_SEPARATION_TOLERANCE)
		return infinite > 0;
	return pm_logistic(along(c, fit->b, k));
}

double pmi_choice_nll(const struct pmi_choice *c, const struct pmi_choice_fit *fit, size_t k)
{
	double infinite = fit->separated ? along(c, fit->direction, k) : 0;

	if (fabs(infinite) > PM_SEPARATION_TOLERANCE)
		return c->label[k] == (infinite > 0) ? 0 : INFINITY;
	return pm_cross_entropy(c->label[k], along(c, fit->b, k));
}
