/*
 * What the parts of contrastive preference learning share; internal to the library.
 */
#ifndef PREF_CPL_H
#define PREF_CPL_H

#include <prefmodel/cpl.h>
#include <prefmodel/loss.h>

struct pm_cpl_workspace {
	const struct pm_mdp *mdp;
	struct pm_cpl_options options;
	struct pm_design *design;  /* discounted counts */
	double *log_policy, *push; /* S*A: log pi, and the derivative of F by it */
	double *score, *slope;     /* n_segments: sum_t gamma^t log pi, and the derivative by it */
};

#endif
