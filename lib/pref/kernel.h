/*
 * The inner loops of a full-batch fit, in versions for several instruction sets that give the same bits: each element is computed
 * by the same IEEE operations in all of them, sums run in the order of the pairs.  Internal to the library.
 */
#ifndef PREF_KERNEL_H
#define PREF_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* u_i = exp(x_i - shift), relative error below 4e-16, for |x_i - shift| <= 708; u may be x. */
typedef void pmi_exp_function(size_t n, double shift, const double *x, double *u);

/* The least and the largest of n >= 1 numbers, none of them NaN. */
typedef void pmi_range_function(size_t n, const double *x, double *least, double *most);

/* x_i = sum over the slots of g[column[slot * n + i]]: scores of segments that are lists of weights. */
typedef void pmi_gather_function(size_t n, size_t n_slots, const uint32_t *column, const double *g, double *x);

typedef void pmi_gather16_function(size_t n, size_t n_slots, const uint16_t *column, const double *g, double *x);

/* A step of Adam; see adam.c for the letters. */
struct pmi_adam_step {
	double beta1, beta2, rate, root, epsilon, scale, l2;
};
typedef void pmi_adam_function(size_t n, const struct pmi_adam_step *step, const double *gradient, double *first, double *second, double *g);

/*
 * q_k = w_k u_l / (u_l + u_r) with l = left[k], r = right[k]: the logistic of the difference of logarithms.  w NULL: ones.
 */
typedef void pmi_share16_function(size_t n, const uint16_t *left, const uint16_t *right, const double *w, const double *u, double *q);
typedef void pmi_share32_function(size_t n, const uint32_t *left, const uint32_t *right, const double *w, const double *u, double *q);

/* q_k = w_k logistic(x_l - x_r), for differences of any size. */
typedef void pmi_logistic_function(size_t n, const uint32_t *left, const uint32_t *right, const double *w, const double *x, double *q);

/* d_k = x_l - x_r */
typedef void pmi_difference_function(size_t n, const uint32_t *left, const uint32_t *right, const double *x, double *d);

/*
 * Of each pair, with its difference d, P = logistic(d): its cross-entropy w (log(1 + exp(d)) - y d), the derivative w (P - y) and, when
 * curvature is not NULL, w P (1 - P).  Relative errors below 1e-15 of the first's two terms and of the others.
 */
typedef void pmi_entropy_function(size_t n, const double *d, const double *label, const double *w, double *entropy, double *slope,
				  double *curvature);

/*
 * The cross-entropies of n <= 512 pairs of weight 1, summed, with a relative error below 1e-13 of the sum's two terms; and each one's slope and,
 * when curvature is not NULL, curvature as above.
 */
typedef double pmi_loss_function(size_t n, const double *d, const double *label, double *slope, double *curvature);

/* x_k = twice_k / 2 */
typedef void pmi_halves_function(size_t n, const unsigned char *twice, double *x);

struct pmi_kernel {
	const char *name; /* the instruction set */
	pmi_exp_function *exp;
	pmi_range_function *range;
	pmi_gather_function *gather;
	pmi_gather16_function *gather16;
	pmi_adam_function *adam;
	pmi_share16_function *share16;
	pmi_share32_function *share32;
	pmi_logistic_function *logistic;
	pmi_difference_function *difference;
	pmi_entropy_function *entropy;
	pmi_loss_function *loss;
	pmi_halves_function *halves;
};

/* The versions that this machine can run, the plainest first; ends with NULL. */
const struct pmi_kernel *const *pmi_kernels(void);

/* The last of them. */
const struct pmi_kernel *pmi_kernel_best(void);

#endif
