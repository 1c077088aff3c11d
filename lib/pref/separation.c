#include "prefmodel/separation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/design-part.h"
#include "pref/learner.h"
#include "pref/pass.h"
#include "pref/separation.h"
#include "pref/solve.h"

enum { MAX_STEPS = 100 };

/* Overlap is called when differences change by at most this; below 1, so that rounding does not matter. */
static const double OVERLAP = 0.5;

/* A difference at which P is certain to 1e-6, and the gradient at which Newton's way ends. */
static const double CERTAIN = 14, END = 1e-10;

/* Of a decided pair beyond this difference the double 1 - P has lost the digits that tell it from 0, and a step is no proof. */
static const double LOST = 30;

/* What a direction does to the pairs: the largest change, the largest one against a label, the least one with it, that at other labels. */
struct effect {
	double largest, decided, against, with, other;
	bool fractions; /* are there labels but 0, 1/2 and 1? */
};

static void widen(struct effect *effect, const struct pmi_block *block)
{
	for (size_t k = 0; k < block->n; k++) {
		double x = block->difference[k], y = block->label[k];
		double against = y == 1 ? -x : y == 0 ? x : fabs(x);

		effect->largest = fmax(effect->largest, fabs(x));
		effect->against = fmax(effect->against, against);
		if (y == 0 || y == 1) {
			effect->decided = fmax(effect->decided, fabs(x));
			effect->with = fmin(effect->with, -against);
		} else
			effect->other = fmax(effect->other, fabs(x));
		effect->fractions |= y != 0 && y != 0.5 && y != 1;
	}
}

static struct effect effect_of(const struct pm_design *design, const double *v, struct pm_loss_workspace *workspace)
{
	struct effect effect = {.with = INFINITY};
	struct pmi_block block;

	pmi_pass_begin(design, workspace, v);
	for (size_t b = 0; b < pmi_pass_blocks(design); b++) {
		pmi_pass_block(design, workspace, b, &block);
		widen(&effect, &block);
	}
	return effect;
}

static bool separates(struct effect effect)
{
	return effect.largest > 0 && effect.against <= PM_SEPARATION_TOLERANCE * effect.largest;
}

bool pmi_design_orders(const struct pm_design *design, const double *table, struct pm_loss_workspace *workspace, double *largest)
{
	struct effect effect = effect_of(design, table, workspace);
	double least = PM_SEPARATION_TOLERANCE * effect.largest;

	*largest = effect.largest;
	return effect.decided > 0 && effect.with > least && effect.other <= least && !effect.fractions;
}

static void keep(const struct pm_design *design, const double *v, struct effect effect, double *direction)
{
	for (size_t j = 0; direction && j < design->d; j++)
		direction[j] = v[j] / effect.largest;
}

/* Pairs that g leaves in doubt. */
static bool doubtful_pairs(const struct pm_design *design, const double *g, struct pm_loss_workspace *workspace, struct pm_design *doubtful)
{
	size_t *pick = pmi_array(design->n_pairs, sizeof *pick), n = 0;
	struct pmi_block block;
	bool good;

	if (!pick)
		return false;
	pmi_pass_begin(design, workspace, g);
	for (size_t b = 0; b < pmi_pass_blocks(design); b++) {
		pmi_pass_block(design, workspace, b, &block);
		for (size_t k = 0; k < block.n; k++) {
			double x = block.difference[k], y = block.label[k];

			if (!((y == 1 && x > CERTAIN) || (y == 0 && x < -CERTAIN)))
				pick[n++] = block.first + k;
		}
	}
	good = pmi_design_take(design, n, pick, doubtful);
	free(pick);
	return good;
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
static enum pm_status judge_end(const struct pm_design *design, const double *g, double *v, struct pm_loss_workspace *workspace,
				enum pm_separation *verdict, double *direction)
{
	struct pm_design doubtful = {.d = 0};
	struct effect effect;
	enum pm_status status = PM_OK;

	/* What is left in doubt is projected away by eigenvectors. */
	if (design->d > PMI_MAX_DENSE)
		return PM_OK;
	memcpy(v, g, design->d * sizeof *v);
	if (!doubtful_pairs(design, g, workspace, &doubtful))
		status = PM_ENOMEM;
	if (!status && doubtful.n_pairs)
		status = project(&doubtful, v);
	pmi_design_part_clear(&doubtful);
	if (status)
		return status;
	effect = effect_of(design, v, workspace);
	if (separates(effect)) {
		*verdict = PM_SEPARATED;
		keep(design, v, effect, direction);
	}
	return PM_OK;
}

static enum pm_status follow(const struct pm_design *design, struct pm_learner *learner, double *step, enum pm_separation *verdict,
			     double *direction)
{
	for (int i = 0; i < MAX_STEPS; i++) {
		struct effect effect;
		enum pm_status status = pmi_newton_step(learner, step);

		if (status)
			return status;
		effect = effect_of(design, step, learner->workspace);
		if (separates(effect)) {
			*verdict = PM_SEPARATED;
			keep(design, step, effect, direction);
			return PM_OK;
		}
		if (effect.decided <= OVERLAP) {
			if (effect_of(design, learner->g, learner->workspace).decided > LOST)
				break;
			*verdict = PM_OVERLAP;
			return PM_OK;
		}
		if (learner->gradient_norm <= END || pmi_newton.iterate(learner))
			break;
	}
	return judge_end(design, learner->g, step, learner->workspace, verdict, direction);
}

enum pm_status pm_design_separation(const struct pm_design *design, const double *g, enum pm_separation *verdict, double *direction)
{
	struct pm_learn_options options = pm_learn_defaults;
	double *start = pmi_array(design->d, sizeof *start);
	struct pm_learner *learner = NULL;
	enum pm_status status = PM_ENOMEM;

	*verdict = PM_SEPARATION_UNKNOWN;
	if (direction)
		memset(direction, 0, design->d * sizeof *direction);
	if (start) {
		if (g)
			memcpy(start, g, design->d * sizeof *start);
		options.l2 = 0;
		learner = pmi_newton.alloc(design, &options, start);
	}
	if (learner)
		status = follow(design, learner, start, verdict, direction);
	if (learner)
		pmi_newton.free(learner);
	free(start);
	return status;
}
