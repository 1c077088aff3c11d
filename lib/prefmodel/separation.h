/*
 * Do labels leave the likelihood of a design without a maximum?                             prefmodel-theory(7), section 4
 *
 * A direction v separates when the difference of the scores that it gives to a pair is >= 0 where the label is 1, <= 0 where it is 0,
 * 0 for other labels, and not 0 everywhere: then F falls for ever along v; otherwise it has a minimum (Albert and Anderson 1984).
 */
#ifndef PREFMODEL_SEPARATION_H
#define PREFMODEL_SEPARATION_H

#include <stddef.h>

#include <prefmodel/loss.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum pm_separation { PM_OVERLAP, PM_SEPARATED, PM_SEPARATION_UNKNOWN };

/* Differences of at most this, where the largest is 1, count as 0. */
#define PM_SEPARATION_TOLERANCE 1e-6

/*
 * Follows Newton's method without l2 from g (d elements, NULL: 0) and looks at its steps instead of its convergence.  A step that
 * changes no decided pair's difference by as much as 1 proves overlap: with it, the residuals |y - P| become positive numbers whose
 * sum of signed pairs is 0 exactly (Stiemke's lemma); not where a difference is beyond 30, for of 1 - P few digits are left there.
 * A step that itself separates proves the opposite; so does, at the end of the way, what of g changes only those pairs that are certain
 * by then.  direction (d, may be NULL) receives the separating v, scaled so that its largest difference is 1, or 0.  No linear program
 * is solved.
 * PM_ENOMEM, PM_EOVERFLOW (d is too large for a dense Hessian).
 */
enum pm_status pm_design_separation(const struct pm_design *design, const double *g, enum pm_separation *verdict,
				    double *direction) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
