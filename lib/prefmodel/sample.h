/*
 * Drawing pairs of segments and labelling them with a teacher.                      prefmodel-theory(7), sections 3 and 7
 */
#ifndef PREFMODEL_SAMPLE_H
#define PREFMODEL_SAMPLE_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/dataset.h>
#include <prefmodel/link.h>
#include <prefmodel/mdp.h>
#include <prefmodel/statistic.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A teacher among several: its statistic, and how often it is asked in proportion to the others. */
struct pm_teacher {
	const struct pm_statistic *statistic;
	double share; /* > 0 */
};

/* What a candidate pair is worth asking about, by tables (S*A each) fitted so far: the largest score of a pool is asked. */
struct pm_selection {
	const char *name;
	const char *formula;
	size_t least_tables;
	/* probability: P(left preferred) of the pair under each of n tables */
	double (*score)(size_t n, const double *probability);
};

/* uniform (no score), uncertain, disagreement, information */
extern const struct pm_selection *const pm_selections[]; /* ends with NULL */
const struct pm_selection *pm_selection_find(const char *name); /* NULL when there is none */

struct pm_sample_options {
	size_t length;    /* transitions of a segment, >= 1 */
	size_t longest;   /* when above length: lengths are uniform in length .. longest, each side its own */
	bool absorbing;   /* may segments contain transitions FROM a terminal state? */
	double beta;      /* rationality: the link sees beta (f(1) - f(2)), > 0 */
	const struct pm_statistic *teacher; /* NULL: regret */
	const struct pm_link *link;         /* NULL: logistic */
	double nu;        /* of a link with ties */

	/* Irrational teachers.                                                               Lee et al. 2021 (B-Pref), section 4.1 */
	double mistake;   /* probability that a decided label is turned, in [0, 1] */
	double myopic;    /* in (0, 1]: transition t of n counts myopic^(n-1-t), the last most; sums of rewards and advantages only */
	double equal;     /* differences of less than this are labelled 0.5, >= 0 */
	double skip;      /* pairs both of whose statistics are below this are not asked; -INFINITY: none */
	const struct pm_teacher *mixture; /* n_mixture teachers, one drawn for each pair, in place of teacher; or NULL */
	size_t n_mixture;

	/* Where segments come from, and which pairs are asked. */
	const double *policy;                  /* S*A action probabilities; NULL: uniform */
	const struct pm_dataset *trajectories; /* segments are drawn uniformly from all windows of its segments; NULL: from the MDP */
	const struct pm_selection *selection;  /* NULL: uniform */
	const double *const *tables;           /* n_tables, for the selection */
	size_t n_tables;
	size_t pool;                           /* candidates for a pair that the selection chooses from, >= 1 */
};

/* length 3, absorbing, beta 1, regret, logistic, nu 2, a rational teacher; pairs uniform from the MDP, pools of 100. */
extern const struct pm_sample_options pm_sample_defaults;

/*
 * Draws a segment: start state uniform over those with positive start probability, then uniform actions, next states from the MDP.
 * step has 2*length + 1 elements.
 */
void pm_sample_segment(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step);

/*
 * Appends n pairs, drawn uniformly from all pairs of (start, action sequence) whose outcomes are distinct (and, without
 * absorbing, contain no transition from a terminal state), with labels of the teacher.  tables must hold what the teacher needs.
 * PM_EINFEASIBLE when fewer than two such segments can be found (or every pair is skipped), PM_EDOM, PM_ENOMEM.
 */
enum pm_status pm_sample_pairs(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, const struct pm_sample_options *options,
			       size_t n, gsl_rng *rng, struct pm_dataset *dataset) PM_MUST_CHECK;

/*
 * Reads trajectories: a CSV with a column of that name, each a segment of prefmodel-preferences(5) of any length; they become the
 * segments of a data set without pairs.  On failure *trajectories is NULL and error tells the place.  PM_EIO, PM_EPARSE, PM_ENOMEM,
 * PM_EOVERFLOW.
 */
enum pm_status pm_trajectories_read(const char *path, const struct pm_mdp *mdp, struct pm_dataset **trajectories, struct pm_error *error) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
