/*
 * What prefmodel learn passes between its parts: its settings, the fit, and its report.
 */
#ifndef BIN_LEARN_H
#define BIN_LEARN_H

#include "cmd.h"

struct fit;

/* A row an assumption: its fit, and the defaults of options that differ. */
struct learn_assumption {
	const char *name;
	double l2, tolerance, learning_rate;
	bool of_features; /* is g, and not a reward behind it, the sum of features? */
	enum pm_status (*fit)(struct fit *fit);
	const char *always_free; /* directions of a table along which no likelihood changes, whatever the pairs */
	const char *separator;   /* what may order all pairs: a table, or what stands behind one */
};

struct learn_settings {
	struct pm_learn_options learn; /* of partial-return; l2, tolerance and patience of all */
	const struct pm_link *link;    /* NULL: logistic */
	double nu;                     /* 0: fitted */
	size_t iterations;
	size_t starts, policies, credible, ensemble;
	double gamma, alpha, bias, temperature, hold_out;
	uint64_t seed;
	bool std_errors, report, via_successor_features;
};

/* What options name to be read or written beside the operands; NULL: nothing. */
struct learn_files {
	const char *features; /* or "grid" */
	const char *prior, *weights, *report;
};

/* Replaces what no option said (NULL, 0, or below 0) by the default, and says so where the optimizer is another than was asked for. */
void learn_settle(const struct learn_assumption *assumption, struct learn_settings *set);

/* What to say of options that would have no effect or contradict each other; NULL where all go together. */
const char *learn_misplaced(const struct learn_assumption *assumption, const struct learn_settings *set,
			    const struct learn_files *files);

/* Options that were given and play no part in this fit: a note of each, and the head of the table leaves them out. */
void learn_drop_idle(struct call *call, const struct learn_assumption *assumption, const struct learn_settings *set);

/* A fit and what is known of it; numbers that an assumption does not have are NaN or 0. */
struct fit {
	const struct learn_settings *settings;
	const struct learn_assumption *assumption;
	const struct pm_world *world;
	const struct pm_features *features;  /* or NULL */
	const struct pm_dataset *dataset;    /* all pairs; NULL where the design was read without them */
	const struct pm_dataset *fitted, *held_out; /* parts of them; held_out may be NULL */
	bool owns_parts;
	bool is_member;    /* of an ensemble: not to be diagnosed */
	struct pm_design *design, *held_out_design; /* of what is fitted: the table, or the weights of the features */

	double *g;         /* S*A */
	double *w;         /* features->n */
	double *std_error; /* design->d, or NULL */
	double *greedy;    /* S*A, or NULL */
	double **member;   /* members tables (S*A each), of which g is the mean and spread (S*A) the deviation; or NULL */
	double *spread;
	size_t members;

	bool converged;
	bool all_steps;    /* not known to have converged, but all steps that were asked for are made */
	bool at_kink, stopped_early;
	double loss, objective, gradient_norm, worst_objective, held_out_loss, condition, nu;
	size_t iterations, used, rank, starts, starts_converged, starts_failed, kinks, policies;
	char *not_identified; /* in words; NULL where the rank was not computed, no_rank then saying why */
	const char *no_rank;
	bool separation_open; /* l2 is 0, and it was looked for in vain */
	enum pm_separation separation;
	double *change; /* design->n_pairs: what it changes in each, or NULL; of pairs without a data set */
	double *direction; /* design->d, that separates; NULL when nothing is separated or it was not looked for */
};

/* What all learners tell of a fit. */
#define FIT_TAKE(fit, info)                                                                   \
	((fit)->loss = (info).loss, (fit)->objective = (info).objective, (fit)->gradient_norm = (info).gradient_norm, \
	 (fit)->iterations = (info).iterations, (fit)->held_out_loss = (info).held_out_loss, (fit)->stopped_early = (info).stopped_early)

/* How a fit ended that returned the status, after FIT_TAKE.  Adam makes its steps: that they were enough only the gradient says. */
void fit_end(struct fit *fit, enum pm_status status);

enum pm_status fit_partial_return(struct fit *fit);
enum pm_status fit_regret(struct fit *fit);
enum pm_status fit_cpl(struct fit *fit);

/* Rank, condition and what is not identified, from the posterior without l2 that `take` gives; not of tables that are too large. */
enum pm_status fit_identify(struct fit *fit, enum pm_status (*take)(const struct fit *fit, struct pm_posterior **posterior));

/*
 * Whether `ask` finds that the labels are separable, where l2 is 0 or a report is to say so.  PM_EMAXITER: they are, so that a fit without
 * l2 has come to no end, whatever its gradient.
 */
enum pm_status fit_separate(struct fit *fit,
			    enum pm_status (*ask)(const struct fit *fit, enum pm_separation *verdict, double *direction));

/* Where the weights go: those of features, or the table itself. */
double *fit_target(const struct fit *fit);

/* Fits the data set that settings, assumption, world and features say.  PM_OK, PM_EMAXITER (the fit holds what there is), or a failure. */
enum pm_status fit_pairs(struct fit *fit);
void fit_release(struct fit *fit);

/* How the fit ended, in words. */
const char *fit_verdict(const struct fit *fit);

/* What a user sees of it; where the status is not PM_OK an error message is to come. */
void fit_note(const struct fit *fit, enum pm_status status);

/* As a JSON object, the table, and the weights. */
void fit_write_report(FILE *stream, const struct fit *fit);
void fit_write_table(FILE *stream, const struct fit *fit);
void fit_write_weights(FILE *stream, const struct fit *fit);

#endif
