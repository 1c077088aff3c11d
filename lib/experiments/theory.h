/*
 * The facts that the experiment `theory` tries on random worlds; internal.
 */
#ifndef EXPERIMENTS_THEORY_H
#define EXPERIMENTS_THEORY_H

#include <gsl/gsl_rng.h>
#include <math.h>

#include "prefmodel/mdp.h"

/* How the violations in single worlds become one number. */
enum pmi_aggregate {
	PMI_LARGEST, /* the largest */
	PMI_SHARE,   /* their mean; each is 0 or 1 */
	PMI_ONCE     /* the only one: the fact exhibits worlds and is tried once */
};

/* A row of the table of facts. */
struct pmi_fact {
	const char *name;      /* of prefmodel-theory(7); parts of a fact have letters */
	const char *statement;
	double tolerance;      /* the fact holds when no violation is larger; see prefmodel-experiments(7) for their derivation */
	enum pmi_aggregate aggregate;
	/*
	 * Draws a world from rng and says how far the fact is from true in it (*violation is 0 before); PM_EINFEASIBLE: the world drawn is
	 * not of the fact's kind.
	 */
	enum pm_status (*check)(gsl_rng *rng, double *violation);
};

/* theory-values.c: values, advantages and rewards. */
extern const struct pmi_fact pmi_fact_own_advantage, pmi_fact_policy_invariance, pmi_fact_discount_invariance, pmi_fact_potential,
	pmi_fact_shaping;

/* theory-maximum.c: the largest entry of a table. */
extern const struct pmi_fact pmi_fact_greedy, pmi_fact_not_greedy, pmi_fact_maximum_bias, pmi_fact_soft_limit;

/* theory-labels.c: preferences and what they identify. */
extern const struct pmi_fact pmi_fact_shift, pmi_fact_no_shift, pmi_fact_regret_identifies, pmi_fact_gamble, pmi_fact_constant;

/* theory-learned.c: behaviour by learned tables. */
extern const struct pmi_fact pmi_fact_loops, pmi_fact_bandit;

/* Values that are known to 1e-9 shift what is planned from them by at most 4e-9 / (1 - gamma), gamma <= 0.99. */
#define PMI_PLANNED_TWICE 4e-7

/* The larger of two violations; what is not a number is as large as can be. */
static inline double pmi_worse(double a, double b)
{
	return isnan(b) ? INFINITY : b > a ? b : a;
}

/* The largest |x_i - y_i|. */
double pmi_largest_difference(const double *x, const double *y, size_t n);

/* V*, Q* and A* of an MDP under a reward. */
struct pmi_values {
	double *v, *q, *a; /* S, S*A, S*A */
};

/* reward NULL: the MDP's own; gamma negative: the MDP's own.  Cleared by the caller, whatever the status. */
enum pm_status pmi_values_plan(const struct pm_mdp *mdp, const double *reward, double gamma, struct pmi_values *values) PM_MUST_CHECK;
void pmi_values_clear(struct pmi_values *values);

#endif
