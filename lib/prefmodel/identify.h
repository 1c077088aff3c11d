/*
 * What preferences cannot tell: rank and null space of the Fisher information of a table.      prefmodel-theory(7), section 4(a)
 *
 * A pair's likelihood depends on the table g only through d'g, where d is the difference of the counts of state-action pairs in its
 * two segments.  The Fisher information is the sum of P (1 - P) d d' over the pairs, so that its null space is that of the d alone,
 * whatever g and the labels are: directions along which no likelihood changes.
 */
#ifndef PREFMODEL_IDENTIFY_H
#define PREFMODEL_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/loss.h>
#include <prefmodel/mdp.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* weights - rank = unseen + shifts + other */
struct pm_identification {
	size_t weights;    /* state-action pairs of states that go on */
	size_t rank;       /* of the Fisher information, by exact arithmetic */
	size_t unseen;     /* weights that no d touches: each is free on its own */
	size_t components; /* of the other weights, two being connected when one d touches both */
	size_t shifts;     /* components whose weights can all be shifted by a constant, each on its own */
	size_t other;      /* further free directions */
	bool constant;     /* can one constant be added to all weights at once? */
};

/*
 * The counts in a design of a table must be whole, as pm_design_table and pm_design_read make them.  The rank is that of D'D modulo two primes
 * near 2^31; it is proved exact where other is 0, and else too small with a probability of about 1e-12.  PM_ENOMEM.
 */
enum pm_status pm_identify(const struct pm_mdp *mdp, const struct pm_design *design, struct pm_identification *found) PM_MUST_CHECK;

/* A sentence that names what is free, into text (at most size bytes, always terminated); returns text. */
char *pm_identification_words(const struct pm_identification *found, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
