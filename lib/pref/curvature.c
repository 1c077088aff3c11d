#include "pref/curvature.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/conjugate.h"
#include "pref/design-part.h"
#include "pref/loss.h"
#include "pref/pass.h"
#include "pref/solve.h"

/* A part of the pairs is enough for a rough Hessian when it has so many a weight: entries then err by a tenth, and less together. */
enum { ROUGH_PER_WEIGHT = 500, MANY = 1 << 16 };

struct pmi_curvature {
	const struct pm_design *design;
	double l2;
	struct pm_loss_workspace *workspace;
	size_t n; /* columns in use */
	uint32_t *column; /* n */
	/* as a matrix */
	double *hessian; /* d*d */
	double *block; /* n*n, the part of it in use, or its factor */
	double *spare; /* n*n */
	bool factored;
	double *x; /* n */
	/* by products */
	double *pair; /* n_pairs: w P (1 - P) */
	double *diagonal; /* d */
	struct pmi_conjugate *conjugate;
};

static bool list_columns(struct pmi_curvature *c)
{
	size_t d = c->design->d;
	unsigned char *used = pmi_array(d, 1);

	c->column = pmi_array(d, sizeof *c->column);
	if (used && c->column) {
		pmi_design_used(c->design, used);
		for (size_t j = 0; j < d; j++)
			if (used[j])
				c->column[c->n++] = (uint32_t)j;
	}
	free(used);
	return used && c->column;
}

static bool make_matrix(struct pmi_curvature *c)
{
	size_t d = c->design->d;

	c->hessian = pmi_array(d * d, sizeof *c->hessian);
	c->block = pmi_array(c->n * c->n, sizeof *c->block);
	c->spare = pmi_array(c->n * c->n, sizeof *c->spare);
	c->x = pmi_array(c->n, sizeof *c->x);
	return c->hessian && c->block && c->spare && c->x;
}

static bool make_products(struct pmi_curvature *c)
{
	c->pair = pmi_array(c->design->n_pairs, sizeof *c->pair);
	c->diagonal = pmi_array(c->design->d, sizeof *c->diagonal);
	c->conjugate = pmi_conjugate_alloc(c->design->d);
	return c->pair && c->diagonal && c->conjugate;
}

struct pmi_curvature *pmi_curvature_alloc(const struct pm_design *design, const struct pm_learn_options *options,
					  struct pm_loss_workspace *workspace)
{
	struct pmi_curvature *c = pmi_array(1, sizeof *c);

	if (!c)
		return NULL;
	c->design = design;
	c->l2 = options->l2;
	c->workspace = workspace;
	if (list_columns(c) && (design->d <= PMI_MAX_DENSE ? make_matrix(c) : make_products(c)))
		return c;
	pmi_curvature_free(c);
	return NULL;
}

void pmi_curvature_free(struct pmi_curvature *c)
{
	if (!c)
		return;
	free(c->column);
	free(c->hessian);
	free(c->block);
	free(c->spare);
	free(c->x);
	free(c->pair);
	free(c->diagonal);
	pmi_conjugate_free(c->conjugate);
	free(c);
}

/* The Hessian of every stride-th block; is it safely definite? */
static bool factor(struct pmi_curvature *c, const double *g, size_t stride)
{
	size_t n = c->n, d = c->design->d;

	pmi_loss_hessian(c->design, c->l2, g, c->workspace, stride, c->hessian);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			c->spare[i * n + j] = c->hessian[c->column[i] * d + c->column[j]];
	memcpy(c->block, c->spare, n * n * sizeof *c->block);
	c->factored = pmi_factor_definite(n, c->block);
	return c->factored;
}

void pmi_curvature_take(struct pmi_curvature *c, const double *g, bool rough, bool *exact)
{
	size_t wanted = c->design->d * ROUGH_PER_WEIGHT, stride = rough && c->design->n_pairs > MANY ? c->design->n_pairs / (wanted + 1) : 1;

	stride = stride ? stride : 1;
	if (c->pair) {
		stride = 1;
		pmi_loss_curvature(c->design, g, c->workspace, c->pair);
		pmi_loss_diagonal(c->design, c->l2, c->pair, c->diagonal);
	} else if (!factor(c, g, stride) && stride > 1) {
		stride = 1;
		factor(c, g, 1);
	}
	if (exact)
		*exact = stride == 1;
}

static enum pm_status solve_matrix(struct pmi_curvature *c, const double *gradient, double *step)
{
	size_t rank;
	enum pm_status status;

	for (size_t i = 0; i < c->n; i++)
		c->x[i] = -gradient[c->column[i]];
	if (c->factored) {
		status = pmi_factor_solve(c->n, c->block, c->x);
	} else {
		memcpy(c->block, c->spare, c->n * c->n * sizeof *c->block);
		status = pmi_solve_by_eigenvalues(c->n, c->block, c->x, &rank);
	}
	memset(step, 0, c->design->d * sizeof *step);
	for (size_t i = 0; i < c->n && !status; i++)
		step[c->column[i]] = c->x[i];
	return status;
}

static void product(void *data, const double *v, double *result)
{
	struct pmi_curvature *c = data;

	pmi_loss_product(c->design, c->l2, c->pair, c->workspace, v, result);
}

enum pm_status pmi_curvature_solve(struct pmi_curvature *c, const double *gradient, double accuracy, double *step)
{
	if (!c->pair)
		return solve_matrix(c, gradient, step);
	pmi_conjugate_solve(c->conjugate, product, c, c->diagonal, gradient, accuracy, step);
	return PM_OK;
}
