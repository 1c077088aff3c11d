/*
 * Conjugate gradients for symmetric positive semidefinite systems that are known by products alone; internal to the library.
 */
#ifndef PREF_CONJUGATE_H
#define PREF_CONJUGATE_H

#include <stddef.h>

struct pmi_conjugate; /* scratch of a size */

struct pmi_conjugate *pmi_conjugate_alloc(size_t n); /* NULL when memory is short */
void pmi_conjugate_free(struct pmi_conjugate *conjugate);

/* product (n) = A v */
typedef void pmi_product_function(void *data, const double *v, double *product);

/*
 * x = -A^-1 b but for a residual of at most accuracy |b|, from x = 0, preconditioned by the diagonal of A, where 0 stands for 1.  After
 * PMI_MAX_PRODUCTS products x is what has been reached, a direction of descent of 1/2 x A x + b x all the same.
 */
enum { PMI_MAX_PRODUCTS = 1000 };
void pmi_conjugate_solve(struct pmi_conjugate *conjugate, pmi_product_function *product, void *data, const double *diagonal, const double *b,
			 double accuracy, double *x);

#endif
