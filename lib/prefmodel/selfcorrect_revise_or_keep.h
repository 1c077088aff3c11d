/*
 * Revise or keep: a first answer is right or wrong; a noisy feeling z tells; the second attempt keeps it or revises.   after Yang et al.
 *
 * z is N(0, 1) after a right and N(d, 1) after a wrong answer, cut into `bins`.  KEEP leaves the answer; REVISE mends a wrong one with
 * probability `mend` and spoils a right one with `spoil`.  The verdict is a step of its own: 1 for a right answer.
 *
 *   revise iff z > theta:  CL = 1 - spoil (1 - Phi(theta)),   CS = mend (1 - Phi(theta - d))
 *
 * so that prompts of confidence (large theta) and of critique (small theta) lie on one ROC curve.  arXiv 2412.19513; the model is ours.
 */
#ifndef PREFMODEL_SELFCORRECT_REVISE_OR_KEEP_H
#define PREFMODEL_SELFCORRECT_REVISE_OR_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/mdp.h>
#include <prefmodel/selfcorrect.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PM_KEEP, PM_REVISE };
enum { PM_REVISE_MAX_BINS = 1000 };

struct pm_revise_or_keep {
	double accuracy;    /* of the first answer, in (0, 1) */
	double sensitivity; /* d */
	double mend, spoil;
	size_t bins;        /* >= 3: between -3 and d + 3 of equal width, the outer two open */
	double gamma;
};

/* accuracy .6, d 1, mend .4, spoil .7, 21 bins, gamma 1. */
extern const struct pm_revise_or_keep pm_revise_or_keep_defaults;

/* States: the bins; the second answer is right; it is wrong; the end. */
size_t pm_revise_or_keep_states(const struct pm_revise_or_keep *model);

/* PM_EDOM where a parameter is out of its range, PM_ENOMEM; *mdp is then NULL. */
enum pm_status pm_revise_or_keep_mdp(const struct pm_revise_or_keep *model, struct pm_mdp **mdp) PM_MUST_CHECK;

/* P(z in bin | the first answer is right, is wrong). */
double pm_revise_bin(const struct pm_revise_or_keep *model, size_t bin, bool right);

/* The measures of revising iff z > theta.  PM_EDOM: a parameter is out of its range, theta is NaN; value is untouched. */
enum pm_status pm_revise_above(const struct pm_revise_or_keep *model, double theta, double value[PM_N_CORRECTION]) PM_MUST_CHECK;

/* The measures of revising with probability revise[bin] (bins elements).  PM_EDOM: a parameter or a probability is out of its range. */
enum pm_status pm_revise_measures(const struct pm_revise_or_keep *model, const double *revise, double value[PM_N_CORRECTION]) PM_MUST_CHECK;

/* The best theta: d/2 + ln( accuracy spoil / ((1 - accuracy) mend) )/d; revise iff P(wrong | z) > spoil/(mend + spoil).  d > 0. */
double pm_revise_best(const struct pm_revise_or_keep *model);

/*
 * P(REVISE | bin) of cloning a mixture with a share of "keep when right" and else "mend when wrong" data; with the signal hidden it is
 * 1 - share everywhere, which trades CL for CS.
 */
void pm_revise_mixture(const struct pm_revise_or_keep *model, double share, bool visible, double *revise);

#ifdef __cplusplus
}
#endif
#endif
