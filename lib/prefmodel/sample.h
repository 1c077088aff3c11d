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

struct pm_sample_options {
	size_t length;    /* transitions of a segment, >= 1 */
	bool absorbing;   /* may segments contain transitions FROM a terminal state? */
	double beta;      /* rationality: the link sees beta (f(1) - f(2)), > 0 */
	const struct pm_statistic *teacher; /* NULL: regret */
	const struct pm_link *link;         /* NULL: logistic */
};

/* length 3, absorbing, beta 1, regret, logistic. */
extern const struct pm_sample_options pm_sample_defaults;

/*
 * Draws a segment: start state uniform over those with positive start probability, then uniform actions, next states from the MDP.
 * step has 2*length + 1 elements.
 */
void pm_sample_segment(const struct pm_mdp *mdp, size_t length, gsl_rng *rng, uint32_t *step);

/*
 * Appends n pairs, drawn uniformly from all pairs of (start, action sequence) whose outcomes are distinct (and, without
 * absorbing, contain no transition from a terminal state), with labels of the teacher.  tables must hold what the teacher needs.
 * PM_EINFEASIBLE when fewer than two such segments can be found, PM_EDOM, PM_ENOMEM.
 */
enum pm_status pm_sample_pairs(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, const struct pm_sample_options *options,
			       size_t n, gsl_rng *rng, struct pm_dataset *dataset) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
