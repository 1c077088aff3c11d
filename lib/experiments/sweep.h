/*
 * What the experiments on learned tables share: draw and label preferences, fit a table, score it; internal.
 */
#ifndef EXPERIMENTS_SWEEP_H
#define EXPERIMENTS_SWEEP_H

#include <gsl/gsl_rng.h>

#include "prefmodel/experiment.h"
#include "prefmodel/learn.h"
#include "prefmodel/sample.h"
#include "prefmodel/score.h"
#include "prefmodel/world.h"

/* Draws and labels n preferences and makes the design of a table of them; *design is NULL on failure. */
enum pm_status pmi_sample_design(const struct pm_world *world, const struct pm_sample_options *sample, size_t n, gsl_rng *rng,
				 struct pm_design **design) PM_MUST_CHECK;

/* Fits g (S*A) to n preferences: draws them from rng, starts from the published start, drawn from the same rng. */
enum pm_status pmi_sample_and_learn(const struct pm_world *world, const struct pm_sample_options *sample, size_t n,
				    const struct pm_learn_options *learn, gsl_rng *rng, double *g, struct pm_learn_info *info) PM_MUST_CHECK;

/*
 * The stream of a cell: a hash of (seed, the world's name, preferences, replicate).  Label kinds, conditions and optimizers of one
 * cell so begin with the same draws, which makes comparisons between them paired.
 */
gsl_rng *pmi_cell_stream(const struct pm_run *run, const struct pm_world *world, size_t preferences, size_t replicate);

/* The optimizers of the sweep: "adam" (the published setting) and "newton" with this small l2, which separable data needs. */
#define PMI_SWEEP_L2 1e-8
struct pm_learn_options pmi_sweep_learner(const char *optimizer);

#endif
