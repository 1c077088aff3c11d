/*
 * Linear systems of deterministic policies whose states lead only to near numbers, such as those of gridworlds; internal.
 */
#ifndef MDP_BAND_H
#define MDP_BAND_H

#include <stdbool.h>

#include "prefmodel/mdp.h"

/* The factors of one; all 0 at first. */
struct pmi_band {
	size_t n;            /* S */
	size_t below, above; /* how far elements reach from the diagonal */
	double *a;           /* LAPACK's form, with its room for pivoting */
	int *pivot;          /* S */
	size_t room;         /* elements that a has room for */
};

/*
 * Factors I - gamma P; P has the row (s, action[s]) of each state, terminal states the row of the identity.  The work is S times the
 * square of the largest distance between a state and a successor.  PM_EUNSUPPORTED when the band is too wide to be worth it; PM_ESINGULAR,
 * PM_ENOMEM.  The factors are of no use then, but room stays for others until it is cleared.
 */
enum pm_status pmi_band_factor(struct pmi_band *band, const struct pm_mdp *mdp, double gamma, const uint32_t *action) PM_MUST_CHECK;

/* x of (I - gamma P) x = b, or of the transposed system, in place of b (S). */
void pmi_band_apply(const struct pmi_band *band, bool transposed, double *b);

void pmi_band_clear(struct pmi_band *band);

#endif
