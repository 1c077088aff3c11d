/*
 * The defects of the published code of Knox et al. 2024 (commit 2de458b) as switches; internal.
 *
 * The numbers are those of prefmodel-experiments(7), "Differences from the published code".
 */
#ifndef EXPERIMENTS_ERRATA_H
#define EXPERIMENTS_ERRATA_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>

#include "prefmodel/dataset.h"
#include "prefmodel/experiment.h"
#include "prefmodel/learn.h"
#include "prefmodel/mdp.h"
#include "prefmodel/score.h"

enum defect {
	DEFECT_NONE = 0,
	DEFECT_INTO_TERMINAL = 1,  /* 1: a transition into a terminal state has no weight; its table entry keeps its random start */
	DEFECT_FILTER = 2,         /* 2: "no absorbing transitions" also drops segments that end by entering a terminal state */
	DEFECT_VALUES = 4,         /* 3: V* inside the labels lacks the reward of entering a terminal state */
	DEFECT_ROUNDING = 8,       /* 4: regret is rounded to two decimals before it is compared */
	DEFECT_CLAMP = 16,         /* 6: the logarithm of a clamped float sigmoid: no gradient from badly fitted pairs */
	DEFECT_STOPPING = 32,      /* 7: value iteration and policy evaluation stop at a change of 1e-3 */
	DEFECT_TERMINAL_MEAN = 64, /* 10: the mean of the largest entries includes terminal states, which keep their random start */
	DEFECT_ALL = 127
};

/*
 * Full-batch Adam as published, where a pair's gradient is computed from float probabilities clamped at 1e-35 (defect 6).  g (d) holds
 * the start and receives the result; columns that no pair touches stay.  PM_ENOMEM.
 */
enum pm_status pmi_learn_clamped(const struct pm_design *design, const struct pm_learn_options *options, double *g) PM_MUST_CHECK;

/* Value iteration from 0 that stops when no value changes by 1e-3 (defect 7); q (S*A) of the last values.  PM_ENOMEM. */
enum pm_status pmi_plan_early(const struct pm_mdp *mdp, const double *reward, double *q) PM_MUST_CHECK;

/* The mean return of a policy by sweeps that stop at the same change.  PM_ENOMEM. */
enum pm_status pmi_evaluate_early(const struct pm_mdp *mdp, const double *policy, double *mean_return) PM_MUST_CHECK;

/* A cell of the experiment while it is computed. */
struct errata_cell {
	const struct pm_run *run;
	const struct pm_world *world;
	const struct pm_mdp *mdp;
	const size_t *at;
	size_t n;
	bool absorbing, noiseless;
	unsigned defects;
	double *v, *start, *g; /* S; S*A; S*A */
	struct pm_dataset *dataset;
	double loss;
};

/* V* of the labels.  With defect 3 the optimal policy is the same, but its value lacks what entering a terminal state pays. */
enum pm_status pmi_errata_values(struct errata_cell *c) PM_MUST_CHECK;

/* Draws and labels the pairs of a cell into its data set.  PM_EINFEASIBLE when the defective filter leaves too few. */
enum pm_status pmi_errata_pairs(struct errata_cell *c, gsl_rng *rng) PM_MUST_CHECK;

#endif
