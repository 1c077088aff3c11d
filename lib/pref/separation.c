#include "prefmodel/separation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/learner.h"
#include "pref/loss.h"
#include "pref/solve.h"

enum { MAX_STEPS = 100 };

/* Overlap is called when differences change by at most this; below 1, so that rounding does not matter. */
static const double OVERLAP = 0.5;

/* A difference at which P is certain to 1e-6, and the gradient at which Newton's way ends. */
static const double CERTAIN = 14, END = 1e-10;

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

/* Pairs that g leaves in doubt, as a design of their own that borrows the rest; left and right are to be freed. */
static bool doubtful_pairs(const struct pm_design *design, const double *score, struct pm_design *doubtful)
{
	*doubtful = *design;
	doubtful->n_pairs = 0;
	doubtful->left = pmi_array(design->n_pairs, sizeof *doubtful->left);
	doubtful->right = pmi_array(design->n_pairs, sizeof *doubtful->right);
	for (size_t k = 0; k < design->n_pairs && doubtful->left && doubtful->right; k++) {
		double x = score[design->left[k]] - score[design->right[k]], y = design->label[k];

		if ((y == 1 && x > CERTAIN) || (y == 0 && x < -CERTAIN))
			continue;
		doubtful->left[doubtful->n_pairs] = design->left[k];
		doubtful->right[doubtful->n_pairs++] = design->right[k];
	}
	return doubtful->left && doubtful->right;
}

/* v loses its part in the span of the differences of the doubtful pairs, so that it changes none of them. */
static enum pm_status project(const struct pm_design *doubtful, double *v)
{
	size_t d = doubtful->d, null;
	double *square = pmi_array(d, d * sizeof *square), *value = pmi_array(d, sizeof *value), *zero = pmi_array(d, sizeof *zero);
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(doubtful);
	enum pm_status status = PM_ENOMEM;

	if (square && value && zero && workspace) {
		/* The Hessian at 0 is a sum of the squares of the differences. */
		pm_loss(doubtful, 0, zero, workspace, NULL, square);
		status = pmi_eigen(d, square, value);
		null = status ? d : pmi_count_null(d, value);
		for (size_t k = null; k < d; k++) {
			double along = 0;

			for (size_t j = 0; j < d; j++)
				along += square[k * d + j] * v[j];
			for (size_t j = 0; j < d; j++)
				v[j] -= along * square[k * d + j];
		}
	}
	pm_loss_workspace_free(workspace);
	free(square);
	free(value);
	free(zero);
	return status;
}

/* Near the end of Newton's way separated pairs are certain and the others stay; what of g changes only the former may separate. */
static enum pm_status judge_end(const struct pm_design *design, const double *g, double *v, double *score, enum pm_separation *verdict,
				double *direction)
{
	struct pm_design doubtful;
	struct effect effect;
	enum pm_status status = PM_OK;

	memcpy(v, g, design->d * sizeof *v);
	pmi_design_scores(design, g, score);
	if (!doubtful_pairs(design, score, &doubtful))
		status = PM_ENOMEM;
	if (!status && doubtful.n_pairs)
		status = project(&doubtful, v);
	free(doubtful.left);
	free(doubtful.right);
	if (status)
		return status;
	pmi_design_scores(design, v, score);
	effect = effect_of(design, score);
	if (separates(effect)) {
		*verdict = PM_SEPARATED;
		keep(design, v, effect, direction);
	}
	return PM_OK;
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
		if (learner->gradient_norm <= END || pmi_newton.iterate(learner))
			break;
	}
	return judge_end(design, learner->g, step, score, verdict, direction);
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
