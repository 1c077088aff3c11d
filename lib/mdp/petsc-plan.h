/*
 * Planning on ranks, with discount and without; internal.
 */
#ifndef MDP_PETSC_PLAN_H
#define MDP_PETSC_PLAN_H

#include "mdp/end-components.h"
#include "mdp/petsc.h"

struct pmi_spread_planner {
	struct pm_distributed *w;
	struct pmi_problem problem; /* of this rank's rows; its constants are those of all ranks */
	struct pmi_evaluator evaluator;
	uint32_t *action;          /* n_own */
	double low, high, largest; /* ends of Tv - v, and max |v|, over all ranks */
	bool changed;              /* did an action, of any rank, at the last improvement? */
	double part, best;         /* what a round is asked for; the least high - low */
	size_t patience;           /* rounds in vain until they are Howard's; */
	long double total;         /* then the sum of all values after the last */
	/* Without discount: */
	uint32_t *before;    /* n_own, the last policy that surely ends */
	unsigned char *mark; /* n_own + n_ghosts, 1 where an end is reached */
	Vec room;            /* a duplicate of w->values, made when it is needed */
};

/* Where values are kept between rounds. */
struct pmi_keep {
	const char *path; /* NULL: nowhere */
	uint64_t world;
	size_t earlier, rounds; /* of earlier runs; and this one's besides */
};

/* Marks of other ranks' states that this one's lead to. */
PetscErrorCode pmi_spread_exchange_marks(struct pmi_spread_planner *x);

/*
 * pmi_end_components_find of the whole world: component (n_own + n_ghosts) counts over all of it, inside (S*A) is of this rank's rows.  v has all
 * n_own + n_ghosts.  Collective, agreed upon.
 */
enum pm_status pmi_spread_find_components(struct pmi_spread_planner *x, double error, bool rounded, double *v,
					  struct pmi_end_components *components);

/* Counts a round, keeps its values, and asks whether to stop; collective, agreed upon. */
enum pm_status pmi_spread_end_round(struct pmi_spread_planner *x, struct pmi_keep *keep, enum pm_status status, struct pm_error *error);

/* Without discount: traps (trap.h) become terminal, for good, for with any discount their values are 0. */
enum pm_status pmi_spread_close_traps(struct pmi_spread_planner *x, struct pm_error *error);

/*
 * Without discount: Howard's rounds from a policy that surely ends, each evaluated as far as double precision goes.  PM_EDIVERGE: error names the
 * loop to blame.
 */
enum pm_status pmi_spread_iterate_undiscounted(struct pmi_spread_planner *x, const struct pm_plan_options *options, struct pmi_keep *keep,
					       struct pm_error *error);

/* The certificate of horizon.h over all ranks. */
enum pm_status pmi_spread_certify_undiscounted(struct pmi_spread_planner *x, double tolerance, struct pm_plan_info *info, struct pm_error *error);

/*
 * Names the loop that earns most of the states that are not marked, which the actions given (NULL: all of them) do not leave; *earns is what it
 * earns (loop.h), infinite where rank 0 has no room to find out.  Collective; returns PM_EDIVERGE.
 */
enum pm_status pmi_petsc_blame(const struct pm_distributed *w, const uint32_t *action, const unsigned char *mark, double *earns, struct pm_error *error);

#endif
