/*
 * Paired comparisons of items and the Bradley-Terry model of them.                          prefmodel-theory(7), section 4(d)
 *
 *   P(i beats j) = logistic(theta_i - theta_j + h), i in the first place (at home, on the left, shown first), h the order effect
 *
 * Ties, by one of three models:
 *   half           a tie is half a win of either side
 *   davidson       P(tie) = nu sqrt(pi_i' pi_j) / (pi_i' + pi_j + nu sqrt(pi_i' pi_j))                  Davidson 1970
 *   rao-kupper     P(i beats j) = pi_i' / (pi_i' + nu pi_j), P(j beats i) = pi_j / (pi_j + nu pi_i')     Rao and Kupper 1967
 * with pi_i' = exp(theta_i + h), pi_j = exp(theta_j), nu > 0 (davidson) or nu > 1 (rao-kupper).
 */
#ifndef PREFMODEL_ITEMS_H
#define PREFMODEL_ITEMS_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The results of two items, one entry a pair (a pair and its reverse are two where places are distinguished). */
struct pm_contest {
	uint32_t first, second;
	double wins, losses, ties; /* of first; sums of weights */
};

struct pm_comparisons {
	size_t n_items;
	char **item;       /* n_items names, in order of their first appearance */
	size_t n;
	struct pm_contest *contest; /* n, ordered by (first, second) */
	bool places;       /* does it matter who is first? */
};

/*
 * Reads one of these, told by the header; rows of the same two items are added up.
 *   winner,loser[,count]                         no places
 *   left,right,label[,weight]                    label 1, 0 or 0.5 as in prefmodel-preferences(5), names in place of segments
 *   home,away,home_wins,away_wins[,ties]
 * Counts are numbers >= 0; an item against itself is refused.  On failure *comparisons is NULL and error tells the place.
 * PM_EIO, PM_EPARSE, PM_ENOMEM.
 */
enum pm_status pm_comparisons_read(const char *path, struct pm_comparisons **comparisons, struct pm_error *error) PM_MUST_CHECK;
void pm_comparisons_free(struct pm_comparisons *comparisons);

/*
 * Comparisons of n_items named by number ("0", "1", ...) from n contests in any order, equal pairs added up.  PM_EDOM: an item out of
 * range or against itself, a count that is negative or not finite; PM_ENOMEM.
 */
enum pm_status pm_comparisons_from(size_t n_items, const struct pm_contest *contest, size_t n, bool places,
				   struct pm_comparisons **comparisons) PM_MUST_CHECK;

/*
 * The strongly connected components of the graph in which i -> j when i ever beat j or tied with it: component (n_items) receives
 * numbers from 0, a component before those that it can reach (is stronger than).  Returns how many; 0 when memory is short.  A finite
 * maximum of the likelihood exists if and only if there is one (Ford 1957).
 */
size_t pm_comparisons_components(const struct pm_comparisons *comparisons, size_t *component);

enum pm_ties { PM_TIES_HALF, PM_TIES_DAVIDSON, PM_TIES_RAO_KUPPER };

struct pm_rank_options {
	const char *method;  /* "newton" or "mm" (Hunter 2004; half ties and no order effect only) */
	enum pm_ties ties;
	bool order_effect;   /* fit h */
	double ridge;        /* >= 0: adds (ridge/2) sum theta^2 to the negative log-likelihood */
	double tolerance;    /* on the largest change of an estimate, > 0 */
	size_t max_iterations;
	size_t reference;    /* the item whose strength is 0; PM_SUM_TO_ZERO: the mean is 0 */
};
#define PM_SUM_TO_ZERO ((size_t)-1)

/* newton, half, no order effect, no ridge, 1e-10, 100 iterations (mm: times 1000), sum to zero. */
extern const struct pm_rank_options pm_rank_defaults;

/*
 * What stands in the way of a finite maximum of the likelihood, if anything does:
 *   groups    more than one strongly connected component, and no ridge
 *   order     the results allow an order effect without bound: there is no cycle of items, each of whom beat the next (or tied with it), in
 *             which the second places win more often than the first, or none the other way round
 *   ties      no ties, or results that allow nu without bound: with no cycle of which more are wins than ties
 * A ridge holds the strengths, and every result then counts as such a cycle.  With both an order effect and ties modelled the
 * condition on ties is that for every order effect some cycle forbids a larger nu.  PM_ENOMEM.
 */
enum pm_obstacle { PM_OBSTACLE_NONE, PM_OBSTACLE_GROUPS, PM_OBSTACLE_ORDER, PM_OBSTACLE_TIES };
enum pm_status pm_rank_obstacle(const struct pm_comparisons *comparisons, const struct pm_rank_options *options,
				enum pm_obstacle *obstacle) PM_MUST_CHECK;

struct pm_ranking {
	size_t n;            /* items */
	double *strength;    /* n */
	double *std_error;   /* n; 0 for the reference */
	double *covariance;  /* n*n of the strengths */
	double order_effect, order_std_error; /* 0 when not fitted */
	double nu, nu_std_error;              /* of the tie models; else 0 */
	double log_likelihood;  /* with the multinomial coefficients */
	double deviance;        /* residual: twice the log-likelihood ratio to the frequencies of each contest */
	size_t n_parameters, degrees_of_freedom; /* contests with results (times 2 where ties are modelled) - parameters */
	double aic;             /* 2 n_parameters - 2 log_likelihood */
	size_t iterations;
};

/*
 * Fits strengths.  PM_EINFEASIBLE: no finite maximum, for a reason that pm_rank_obstacle tells;
 * PM_EDOM: an option out of range, a reference that is none, an order effect of comparisons without places, fewer than two items;
 * PM_EMAXITER; PM_EOVERFLOW, PM_ENOMEM.  *ranking is NULL then.
 */
enum pm_status pm_rank(const struct pm_comparisons *comparisons, const struct pm_rank_options *options, struct pm_ranking **ranking) PM_MUST_CHECK;
void pm_ranking_free(struct pm_ranking *ranking);

/*
 * Quasi-variances q (n elements): numbers such that q_i + q_j approximates the variance of strength_i - strength_j for all pairs at
 * once, by least squares of the logarithms (Firth and de Menezes 2004).  *worst receives the largest relative error of a standard error of
 * a difference.  PM_EINFEASIBLE for fewer than three items, PM_EMAXITER, PM_ENOMEM.
 */
enum pm_status pm_quasi_variances(const struct pm_ranking *ranking, double *q, double *worst) PM_MUST_CHECK;

/*
 * A bootstrap: as many comparisons as there are, drawn with replacement; the counts must be whole numbers.  PM_EDOM, PM_ENOMEM.
 */
enum pm_status pm_comparisons_resample(const struct pm_comparisons *comparisons, gsl_rng *rng, struct pm_comparisons **resampled) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
