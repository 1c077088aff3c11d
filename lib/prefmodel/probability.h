/*
 * Logistic, log-logistic and log-sum-exp without overflow, and the cross-entropy of a preference label.
 */
#ifndef PREFMODEL_PROBABILITY_H
#define PREFMODEL_PROBABILITY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1 / (1 + exp(-x)); in [0, 1] for every x, infinities included; a NaN stays a NaN. */
double pm_logistic(double x);

/* log(1 / (1 + exp(-x))) <= 0, with full relative precision at both ends; -inf only for x = -inf. */
double pm_log_logistic(double x);

/* log(sum_i exp(x_i)); -inf for n = 0. */
double pm_log_sum_exp(const double *x, size_t n);

/*
 * -[y log P + (1 - y) log(1 - P)] with P = logistic(x) and y in [0, 1]         THEORY, section 3
 * Finite for every finite x: a badly fitted label costs |x|, never infinity.
 */
double pm_cross_entropy(double y, double x);

/* log Phi(x), the logarithm of the standard normal distribution function, accurate in both tails (Mills ratio). */
double pm_log_normal(double x);

#ifdef __cplusplus
}
#endif
#endif
