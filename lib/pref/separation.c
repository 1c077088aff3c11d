#include "prefmodel/separation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/learner.h"
#include "pref/loss.h"

enum { MAX_STEPS = 100 };

/* Overlap is called when differences change by at most this; below 1, so that rounding does not matter. */
static const double OVERLAP = 0.5;

/* What a direction does to the pairs: the largest change, and the largest one against a label. */
struct effect {
	double largest, decided, against;
};

static struct effect effect_of(const struct pm_design *design, const double *score)
{
	struct effect effect = {0, 0, 0};

	for (size_t k = 0; k < design->n_pairs; k++) {
		double x = score[design->left[k]] - score[design->right[k]], y = design->label[k];
		double against = y == 1 ? -x : y == 0 ? x : fabs(x);

		effect.largest = fmax(effect.largest, fabs(x));
		effect.against = fmax(effect.against, against);
		if (y == 0 || y == 1)
			effect.decided = fmax(effect.decided, fabs(x));
	}
	return effect;
}

static bool separates(struct effect effect)
{
	return effect.largest > 0 && effect.against <= PM_SEPARATION_TOLERANCE * effect.largest;
}

static void keep(const struct pm_design *design, const double *v, struct effect effect, double *direction)
{
	for (size_t j = 0; direction && j < design->d; j++)
		direction[j] = v[j] / effect.largest;
}

static enum pm_status follow(const struct pm_design *design, struct pm_learner *learner, double *step, double *score,
			     enum pm_separation *verdict, double *direction)
{
	for (int i = 0; i < MAX_STEPS; i++) {
		struct effect effect;
		enum pm_status status = pmi_newton_step(learner, step);

		if (status)
			return status;
		pmi_design_scores(design, step, score);
		effect = effect_of(design, score);
		if (separates(effect)) {
			*verdict = PM_SEPARATED;
			keep(design, step, effect, direction);
			return PM_OK;
		}
		if (effect.decided <= OVERLAP) {
			*verdict = PM_OVERLAP;
			return PM_OK;
		}
		/* A line search that can go no further leaves the question open. */
		if (pmi_newton.iterate(learner))
			return PM_OK;
	}
	return PM_OK;
}

enum pm_status pm_design_separation(const struct pm_design *design, const double *g, enum pm_separation *verdict, double *direction)
{
	struct pm_learn_options options = pm_learn_defaults;
	double *start = pmi_array(design->d, sizeof *start), *score = pmi_array(design->n_segments, sizeof *score);
	struct pm_learner *learner = NULL;
	enum pm_status status = PM_ENOMEM;

	*verdict = PM_SEPARATION_UNKNOWN;
	if (direction)
		memset(direction, 0, design->d * sizeof *direction);
	if (start && score) {
		if (g)
			memcpy(start, g, design->d * sizeof *start);
		options.l2 = 0;
		learner = pmi_newton.alloc(design, &options, start);
	}
	if (learner)
		status = follow(design, learner, start, score, verdict, direction);
	if (learner)
		pmi_newton.free(learner);
	free(start);
	free(score);
	return status;
}
