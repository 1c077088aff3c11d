/*
 * What prefmodel learn passes between its parts: the fit, and its report.
 */
#ifndef BIN_LEARN_H
#define BIN_LEARN_H

#include "cmd.h"

/* A fit and what is known of it; numbers that an assumption does not have are NaN or 0. */
struct fit {
	const char *assume;
	const char *optimizer;
	const struct pm_world *world;
	const struct pm_dataset *dataset; /* NULL where the design was read without it */
	struct pm_features *features; /* or NULL */
	struct pm_design *design;     /* of what is fitted: the table, or the weights of the features */
	double *g;         /* S*A */
	double *w;         /* features->n, or NULL */
	double *std_error; /* design->d, or NULL */
	double *greedy;    /* S*A, or NULL */
	bool converged;
	double l2, loss, objective, gradient_norm, worst_objective, condition;
	size_t iterations, used, rank, starts, starts_converged;
	bool has_identification;
	struct pm_identification identification;
	enum pm_separation separation;
	double *direction; /* design->d, that separates; NULL when nothing is separated or it was not looked for */
};

/* What a user sees of it. */
void fit_note(const struct fit *fit);

/* As a JSON object. */
void fit_write_report(FILE *stream, const struct fit *fit);

#endif
