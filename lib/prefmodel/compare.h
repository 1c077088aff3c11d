/*
 * Which preference model explains the labels of a data set?                              prefmodel-theory(7), sections 2 and 3
 *
 * A model says P(left preferred) = logistic(sum_j b_j (x_j(left) - x_j(right))), its x_j being segment statistics; the b_j are
 * estimated by maximum likelihood.  A label 0.5 counts as half a label of either kind; weights count pairs.  With a link that has ties it is an
 * outcome with a probability of its own, and its nu is one more parameter of every model.  Likelihoods under such a link are those of
 * three outcomes, and only comparable with each other.
 */
#ifndef PREFMODEL_COMPARE_H
#define PREFMODEL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <prefmodel/dataset.h>
#include <prefmodel/link.h>
#include <prefmodel/statistic.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_MODEL_COLUMNS = 3 }; /* the most that a model has */

struct pm_preference_model {
	const char *name;
	size_t n;                                 /* parameters */
	const char *parameter[PM_MODEL_COLUMNS];  /* their names */
	const char *statistic[PM_MODEL_COLUMNS];  /* names of pm_statistics, the x_j */
	const char *nested_in;                    /* a model that has this one as a special case, or NULL */
};

/* partial-return, discounted-return, regret (of endpoints), regret-per-step, bootstrapped-return, end-value-change, linear-3, max-ent-advantage */
extern const struct pm_preference_model *const pm_preference_models[]; /* ends with NULL */
const struct pm_preference_model *pm_preference_model_find(const char *name);

/* The union of what the statistics of a list of models need; the list ends with NULL, and NULL for it is pm_preference_models. */
unsigned pm_preference_models_needs(const struct pm_preference_model *const *models);

struct pm_compare_options {
	size_t folds;   /* of the cross-validation, >= 2; 0: none, cv_nll is NaN */
	uint64_t seed;  /* of the random assignment of pairs to folds, which have equal sizes within one */
	const struct pm_preference_model *const *models; /* to fit, ending with NULL; NULL: pm_preference_models.  Rows may be the caller's own */
	const struct pm_link *link; /* NULL: logistic; or one with ties (rao-kupper, davidson) */
	bool sandwich;  /* standard errors that hold when the model is wrong (Huber 1967; White 1982), in place of the observed information */
};

/* 10 folds, seed 0, all models, logistic, observed information. */
extern const struct pm_compare_options pm_compare_defaults;

struct pm_model_fit {
	const struct pm_preference_model *model;
	double estimate[PM_MODEL_COLUMNS];   /* infinite where the data push it there; 0 where they say nothing */
	double std_error[PM_MODEL_COLUMNS];  /* infinite in both cases */
	bool identified[PM_MODEL_COLUMNS];   /* false: the data say nothing of it beyond what the parameters before it say */
	double nu, nu_std_error; /* of a link with ties; without any tie at its bound, and infinite; NaN where the link has none */
	bool separable;   /* the likelihood has no maximum: some weights grow for ever */
	size_t n_free;    /* identified parameters, nu with them where it is fitted */
	double mean_nll;  /* mean of minus the log of the labels' likelihood at the estimate: the cross-entropy where there are no ties */
	double aic, bic;  /* 2 n_free + 2 W nll; n_free log W + 2 W nll, W the sum of the weights */
	double cv_nll;    /* mean cross-entropy of pairs under estimates from the other folds; infinite where a fit was certain and wrong */
	double accuracy;  /* share of the decided labels on the side that the model holds likelier; a difference of 0 counts half */
	double *nll;      /* n_pairs: cross-entropy of each pair */
	double *probability; /* n_pairs: P(left preferred), plus half of P(tie) */
};

struct pm_comparison {
	size_t n_models;
	struct pm_model_fit *fit; /* n_models, in the order of the options, without those whose tables were missing */
	size_t n_pairs;
	double total_weight;
	double *weight; /* n_pairs */
	double *label;  /* n_pairs */
};

/*
 * Fits the models whose needs the tables hold (see pm_preference_models_needs).  member (n_pairs of the data set, may be NULL) selects the pairs
 * where it is not 0.  PM_EDOM: another link, folds of 1 or more than there are pairs, or no pair; PM_ENOMEM;
 * PM_EMAXITER: a fit did not converge; *comparison is NULL then.
 */
enum pm_status pm_compare(const struct pm_dataset *dataset, const struct pm_statistic_tables *tables, const unsigned char *member,
			  const struct pm_compare_options *options, struct pm_comparison **comparison) PM_MUST_CHECK;
void pm_comparison_free(struct pm_comparison *comparison);

/*
 * A test of model b against model a.  Where a is nested in b: likelihood ratio, 2 W (nll_a - nll_b), chi-squared with df degrees of
 * freedom (Wilks 1938).  Elsewhere Vuong's (1989) z = sum_k w_k (nll_a - nll_b) / (sqrt(W) s), s the standard deviation of the
 * summands, two-sided normal; positive: b explains more.  Without difference p_value is 1.
 */
struct pm_model_test {
	const char *name; /* "likelihood-ratio" or "vuong" */
	double statistic;
	size_t df;        /* 0 for vuong */
	double p_value;
};
struct pm_model_test pm_compare_models(const struct pm_comparison *comparison, const struct pm_model_fit *a, const struct pm_model_fit *b);

/*
 * Standard error of mean_nll over pairs, or with another fit b of its difference from that of b: s / sqrt(W), s the standard deviation of
 * the nll of pairs or of their differences, as in Vuong's test.  0 where the pairs do not differ.
 */
double pm_nll_std_error(const struct pm_comparison *comparison, const struct pm_model_fit *a, const struct pm_model_fit *b);

/*
 * Calibration: pairs turned so that the model gives the first segment P >= 1/2, in the order of P, fall into n_bins bins of nearly equal
 * weight; those of the same P, to 1e-9, stay together, so that a bin may be empty.  Of each bin: the mean of P, the share of labels that agree (0.5
 * counts half), and the sum of weights (0: the others are NaN).  PM_ENOMEM.
 */
struct pm_calibration_bin {
	double predicted, observed, weight;
};
enum pm_status pm_calibration(const struct pm_comparison *comparison, const struct pm_model_fit *fit, size_t n_bins,
			      struct pm_calibration_bin *bin) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
