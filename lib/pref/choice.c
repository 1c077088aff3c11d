#include "pref/choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/design-part.h"
#include "pref/link.h"
#include "pref/solve.h"
#include "prefmodel/learn.h"
#include "prefmodel/link_learn.h"
#include "prefmodel/probability.h"
#include "prefmodel/separation.h"

/* With nu as the last parameter there is one more. */
enum { K = PMI_CHOICE_COLUMNS, K_NU = K + 1 };

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
	design->tie = pmi_array(c->n, sizeof *design->tie);
	if (!pmi_design_alloc_pairs(design, c->n) || !design->row || !design->column || !design->value || !design->tie) {
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
		design->tie[p] = c->label[k] == 0.5;
		design->weight[p] = c->weight[k];
		design->total_weight += c->weight[k];
		design->n_pairs++;
	}
	design->row[c->n + 1] = entry;
	return design;
}

static bool has_ties(const struct pm_design *design)
{
	for (size_t k = 0; k < design->n_pairs; k++)
		if (design->tie[k] > 0)
			return true;
	return false;
}

/* Without any tie the likeliest nu is its bound, where the link is the logistic one. */
static enum pm_status estimate_nu(const struct pmi_choice *c, const struct pm_design *design, struct pmi_choice_fit *fit, bool *separable)
{
	struct pm_link_options options = pm_link_defaults;
	struct pm_link_info info = {.nu = NAN};
	enum pm_status status;

	options.link = c->link;
	status = pm_learn_link(design, &options, fit->b, &info);
	fit->nu = info.nu;
	*separable = info.separable;
	return status;
}

static enum pm_status estimate(const struct pmi_choice *c, const struct pm_design *design, struct pmi_choice_fit *fit)
{
	struct pm_learn_info info = {.separable = false};
	enum pm_separation verdict;
	enum pm_status status;

	fit->nu = c->link->least_nu < 0 ? NAN : c->link->least_nu;
	if (c->link->least_nu >= 0 && has_ties(design))
		status = estimate_nu(c, design, fit, &info.separable);
	else
		status = pm_learn(design, NULL, fit->b, &info);
	if (status == PM_EMAXITER && info.separable) {
		status = pm_design_separation(design, fit->b, &verdict, fit->direction);
		fit->separated = true;
	}
	return status;
}

static double along(const struct pmi_choice *c, const double *b, size_t k)
{
	double sum = 0;

	for (size_t j = 0; j < c->k; j++)
		sum += b[j] * c->x[k * c->k + j];
	return sum;
}

static bool fits_nu(const struct pmi_choice *c, const struct pmi_choice_fit *fit)
{
	return fit->nu > c->link->least_nu;
}

/* Observed information (a row and a column a parameter, log nu being the last) and the sum of squared scores. */
struct information {
	size_t n; /* parameters */
	double hessian[K_NU * K_NU], meat[K_NU * K_NU];
};

/* Derivatives of the log-likelihood of pair k; what is certain tells no more. */
static struct pmi_contest_likelihood derivatives(const struct pmi_choice *c, const struct pmi_choice_fit *fit, size_t k)
{
	const struct pm_link *link = fits_nu(c, fit) ? c->link : pm_link_find("logistic");

	if (fit->separated && fabs(along(c, fit->direction, k)) > PM_SEPARATION_TOLERANCE)
		return (struct pmi_contest_likelihood){.value = 0};
	return pmi_link_derivatives(link, c->label[k], along(c, fit->b, k), fit->nu);
}

static void add_information(const struct pmi_choice *c, const struct pmi_choice_fit *fit, size_t k, struct information *sum)
{
	const struct pmi_contest_likelihood l = derivatives(c, fit, k);
	const double *x = c->x + k * c->k, bend[3] = {l.xx, l.x_eta, l.eta_eta};

	for (size_t i = 0; i < sum->n; i++)
		for (size_t j = 0; j < sum->n; j++) {
			bool i_nu = i == c->k, j_nu = j == c->k, counts = (i_nu || fit->identified[i]) && (j_nu || fit->identified[j]);
			double square = (i_nu ? 1 : x[i]) * (j_nu ? 1 : x[j]), score = (i_nu ? l.eta : l.x) * (j_nu ? l.eta : l.x);

			sum->hessian[i * sum->n + j] -= counts ? c->weight[k] * bend[i_nu + j_nu] * square : 0;
			sum->meat[i * sum->n + j] += c->weight[k] * score * square;
		}
}

/* H^-1, or H^-1 (sum of squared scores) H^-1, at (j, j) */
static enum pm_status variance_of(const struct pmi_choice *c, const struct information *sum, size_t j, double *variance)
{
	double copy[K_NU * K_NU], spare[K_NU * K_NU], column[K_NU] = {0};
	enum pm_status status;
	size_t rank;

	memcpy(copy, sum->hessian, sizeof copy);
	column[j] = 1;
	status = pmi_solve_semidefinite(sum->n, copy, spare, column, &rank);
	*variance = column[j];
	if (status || !c->sandwich)
		return status;
	*variance = 0;
	for (size_t a = 0; a < sum->n; a++)
		for (size_t b = 0; b < sum->n; b++)
			*variance += column[a] * sum->meat[a * sum->n + b] * column[b];
	return PM_OK;
}

static enum pm_status fill_errors(const struct pmi_choice *c, struct pmi_choice_fit *fit)
{
	struct information sum = {.n = c->k + fits_nu(c, fit)};
	enum pm_status status = PM_OK;
	double variance = 0;

	for (size_t k = 0; k < c->n; k++)
		add_information(c, fit, k, &sum);
	for (size_t j = 0; j < c->k && !status; j++) {
		status = variance_of(c, &sum, j, &variance);
		fit->std_error[j] = sqrt(variance);
	}
	fit->nu_std_error = c->link->least_nu < 0 ? NAN : INFINITY;
	if (status || !fits_nu(c, fit))
		return status;
	status = variance_of(c, &sum, c->k, &variance);
	/* d nu = nu d log nu */
	fit->nu_std_error = fit->nu * sqrt(variance);
	return status;
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
	status = estimate(c, design, fit);
	pm_design_free(design);
	for (size_t j = 0; j < c->k; j++) {
		fit->b[j] /= scale[j];
		fit->direction[j] /= scale[j];
	}
	/* Within a fold only the estimate counts. */
	return status || fold ? status : fill_errors(c, fit);
}

double pmi_choice_probability(const struct pmi_choice *c, const struct pmi_choice_fit *fit, size_t k)
{
	double infinite = fit->separated ? along(c, fit->direction, k) : 0, x = along(c, fit->b, k);

	if (fabs(infinite) > PM_SEPARATION_TOLERANCE)
		return infinite > 0;
	if (!fits_nu(c, fit))
		return pm_logistic(x);
	return c->link->probability(x, fit->nu) + c->link->tie(x, fit->nu) / 2;
}

double pmi_choice_nll(const struct pmi_choice *c, const struct pmi_choice_fit *fit, size_t k)
{
	double infinite = fit->separated ? along(c, fit->direction, k) : 0, x = along(c, fit->b, k);

	if (fabs(infinite) > PM_SEPARATION_TOLERANCE)
		return c->label[k] == (infinite > 0) ? 0 : INFINITY;
	if (fits_nu(c, fit))
		return -c->link->log_likelihood(c->label[k], x, fit->nu).value;
	/* A link with ties that has never seen one holds them impossible. */
	return c->link->least_nu >= 0 && c->label[k] == 0.5 ? INFINITY : pm_cross_entropy(c->label[k], x);
}
