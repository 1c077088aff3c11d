/*
 * A sampler of pairs, and which pair it asks about next; internal to the library.
 */
#ifndef PREF_SAMPLE_H
#define PREF_SAMPLE_H

#include <prefmodel/sample.h>

/* Rejections in a row after which a search for one more segment or pair is given up; the most teachers of a mixture. */
enum { PMI_SAMPLE_TRIES = 100000, PMI_SAMPLE_TEACHERS = 64 };

/* A segment at hand. */
struct pmi_draft {
	size_t length;
	uint32_t *step;
};

struct pmi_sampler {
	const struct pm_mdp *mdp;
	struct pm_statistic_input input;
	struct pm_sample_options options;
	gsl_rng *rng;
	struct pm_dataset *dataset;
	uint32_t *start; /* n_starts, the states an episode may begin in */
	size_t n_starts;
	struct pmi_draft left, right, best_left, best_right;
	double *probability; /* n_tables */
	/* Of the segments of the data set, by teacher, NaN where it is not known yet. */
	double *value[PMI_SAMPLE_TEACHERS];
	size_t capacity[PMI_SAMPLE_TEACHERS], n_values[PMI_SAMPLE_TEACHERS];
	const struct pm_teacher *teachers;
	size_t n_teachers;
	struct pm_teacher single;
};

struct pm_segment pmi_draft_view(const struct pmi_draft *draft);

/* The pair to ask about, into left and right; false when none is found. */
bool pmi_sample_choose(struct pmi_sampler *s);

#endif
