#include "pref/conjugate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct pmi_conjugate {
	size_t n;
	double *residual; /* n: -b - A x */
	double *scaled; /* n: the residual over the diagonal */
	double *direction; /* n */
	double *product; /* n: A direction */
};

struct pmi_conjugate *pmi_conjugate_alloc(size_t n)
{
	struct pmi_conjugate *c = pmi_array(1, sizeof *c);

	if (!c)
		return NULL;
	c->n = n;
	c->residual = pmi_array(n, sizeof *c->residual);
	c->scaled = pmi_array(n, sizeof *c->scaled);
	c->direction = pmi_array(n, sizeof *c->direction);
	c->product = pmi_array(n, sizeof *c->product);
	if (c->residual && c->scaled && c->direction && c->product)
		return c;
	pmi_conjugate_free(c);
	return NULL;
}

void pmi_conjugate_free(struct pmi_conjugate *c)
{
	if (!c)
		return;
	free(c->residual);
	free(c->scaled);
	free(c->direction);
	free(c->product);
	free(c);
}

static double dot(size_t n, const double *x, const double *y)
{
	double sum = 0;

	for (size_t j = 0; j < n; j++)
		sum += x[j] * y[j];
	return sum;
}

static void scale(struct pmi_conjugate *c, const double *diagonal)
{
	for (size_t j = 0; j < c->n; j++)
		c->scaled[j] = diagonal[j] > 0 ? c->residual[j] / diagonal[j] : c->residual[j];
}

void pmi_conjugate_solve(struct pmi_conjugate *c, pmi_product_function *product, void *data, const double *diagonal, const double *b,
			 double accuracy, double *x)
{
	size_t n = c->n;
	double goal = accuracy * accuracy * dot(n, b, b), along;

	memset(x, 0, n * sizeof *x);
	for (size_t j = 0; j < n; j++)
		c->residual[j] = -b[j];
	scale(c, diagonal);
	memcpy(c->direction, c->scaled, n * sizeof *c->direction);
	along = dot(n, c->residual, c->scaled);
	for (int k = 0; k < PMI_MAX_PRODUCTS && dot(n, c->residual, c->residual) > goal; k++) {
		double curvature, length, next;

		product(data, c->direction, c->product);
		curvature = dot(n, c->direction, c->product);
		/* Directions without curvature are those of rounding. */
		if (!(curvature > 0))
			return;
		length = along / curvature;
		for (size_t j = 0; j < n; j++) {
			x[j] += length * c->direction[j];
			c->residual[j] -= length * c->product[j];
		}
		scale(c, diagonal);
		next = dot(n, c->residual, c->scaled);
		for (size_t j = 0; j < n; j++)
			c->direction[j] = c->scaled[j] + next / along * c->direction[j];
		along = next;
	}
}
