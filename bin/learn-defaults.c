/* What prefmodel learn does where options do not say: some defaults depend on what is fitted and by what. */
#include <math.h>
#include <string.h>

#include "learn.h"

static bool is(const struct learn_settings *set, const char *optimizer)
{
	return strcmp(set->learn.optimizer, optimizer) == 0;
}

static bool has_second_derivatives(const struct learn_assumption *assumption, const struct learn_settings *set)
{
	return assumption->fit == fit_partial_return && !set->link;
}

static const char *first_order(const struct learn_settings *set)
{
	return set->via_successor_features ? pm_successor_defaults.optimizer : "lbfgs";
}

/* What was asked for, unless that is newton and nothing is there for it. */
static void settle_optimizer(const struct learn_assumption *assumption, struct learn_settings *set)
{
	bool second = has_second_derivatives(assumption, set), asked = set->learn.optimizer != NULL;

	if (!asked)
		set->learn.optimizer = pm_learn_defaults.optimizer;
	if (second || !is(set, "newton"))
		return;
	set->learn.optimizer = first_order(set);
	if (asked)
		call_note("newton needs second derivatives, which only partial-return with the logistic link has: %s takes its place",
			  set->learn.optimizer);
}

static double default_tolerance(const struct learn_assumption *assumption, const struct learn_settings *set)
{
	return is(set, "gsl-bfgs") ? fmax(assumption->tolerance, 1e-7) : assumption->tolerance;
}

static size_t default_iterations(const struct learn_assumption *assumption, const struct learn_settings *set)
{
	if (is(set, "newton"))
		return pm_learn_defaults.max_iterations;
	if (assumption->fit == fit_regret && !set->via_successor_features && !is(set, "adam"))
		return pm_regret_defaults.max_iterations;
	return pm_learn_paper.max_iterations;
}

static size_t default_patience(const struct learn_settings *set)
{
	if (set->via_successor_features)
		return pm_successor_defaults.patience;
	return is(set, "adam") ? pm_learn_paper.patience : pm_learn_defaults.patience;
}

void learn_settle(const struct learn_assumption *assumption, struct learn_settings *set)
{
	struct pm_learn_options *learn = &set->learn;

	settle_optimizer(assumption, set);
	learn->beta1 = pm_learn_defaults.beta1;
	learn->beta2 = pm_learn_defaults.beta2;
	learn->epsilon = pm_learn_defaults.epsilon;
	if (!(learn->learning_rate > 0))
		learn->learning_rate = assumption->learning_rate;
	if (learn->l2 < 0)
		learn->l2 = assumption->l2;
	if (learn->tolerance < 0)
		learn->tolerance = default_tolerance(assumption, set);
	if (!learn->patience)
		learn->patience = default_patience(set);
	if (!set->iterations)
		set->iterations = default_iterations(assumption, set);
	learn->max_iterations = set->iterations;
}
