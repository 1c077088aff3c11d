/*
 * A fit of strengths in progress; internal to the library.
 */
#ifndef PREF_RANK_H
#define PREF_RANK_H

#include <prefmodel/items.h>

#include "pref/rank-likelihood.h"

/*
 * Parameters: n strengths, whose mean is kept at 0, then h and eta = log nu where they are fitted.  A constant added to all strengths
 * changes nothing: a factor is that of the matrix plus a multiple of (1 1^T) on the strengths, which makes it definite and moves no step.
 */
struct pmi_rank_fit {
	const struct pm_comparisons *data;
	struct pm_rank_options options;
	const struct pmi_tie_model *model;
	size_t n, m, h, eta; /* items; all parameters; places of h and eta, m when absent */
	double *b;           /* m */
	double *trial;       /* m */
	double *step;        /* m */
	double value;        /* the log-likelihood where it was last evaluated, without multinomial coefficients, less the penalty of the ridge */
	double *gradient;    /* m, its derivatives there */
	double *matrix;      /* m*m, minus its second derivatives there, upper triangle of rows */
	double *diagonal;    /* m, of the matrix */
	double *factor;      /* m*m, a Cholesky factor in the same triangle */
	double lifted;       /* what was added to each entry of the strengths' block before it was factored */
	size_t iterations;
};

/* Fills value, gradient and matrix. */
void pmi_rank_evaluate(struct pmi_rank_fit *fit, const double *b);

/* Factors the matrix.  PM_EINFEASIBLE where it is not definite. */
enum pm_status pmi_rank_factor(struct pmi_rank_fit *fit);

/* Maximise from b, which becomes the maximum, where value, gradient and matrix are left.  PM_EMAXITER, PM_EINFEASIBLE, PM_ENOMEM. */
enum pm_status pmi_rank_newton(struct pmi_rank_fit *fit);
enum pm_status pmi_rank_mm(struct pmi_rank_fit *fit);

/* What is said of a finished fit.  PM_ENOMEM, PM_EINFEASIBLE, PM_ESINGULAR; the ranking may then be half-built. */
enum pm_status pmi_rank_report(struct pmi_rank_fit *fit, struct pm_ranking *ranking);

#endif
