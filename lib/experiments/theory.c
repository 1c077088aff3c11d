/*
 * T1 to T12 of prefmodel-theory(7), each tried on random worlds or shown by worlds found by search.
 */
#include "experiments/theory.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "experiments/experiments.h"
#include "experiments/verdict.h"
#include "prefmodel/rng.h"

#define FACTS "T1,T2,T3,T4a,T4b,T5a,T5b,T6a,T6b,T7,T8a,T8b,T9,T10,T11,T12"

/* In the order of FACTS. */
static const struct pmi_fact *const facts[] = {
	&pmi_fact_own_advantage, &pmi_fact_policy_invariance, &pmi_fact_discount_invariance, &pmi_fact_potential, &pmi_fact_shaping,
	&pmi_fact_greedy, &pmi_fact_not_greedy, &pmi_fact_shift, &pmi_fact_no_shift, &pmi_fact_regret_identifies, &pmi_fact_gamble,
	&pmi_fact_constant, &pmi_fact_loops, &pmi_fact_maximum_bias, &pmi_fact_soft_limit, &pmi_fact_bandit,
};

/* Worlds of a fact's kind may be rare; after this many draws for each one asked for the search is given up. */
enum { MAX_DRAWS = 1000 };

/* Tries a fact on n worlds, each from a stream of its own. */
static enum pm_status try_fact(const struct pmi_fact *fact, uint64_t seed, size_t n, double *result)
{
	size_t done = 0;

	*result = 0;
	for (size_t draw = 0; done < n; draw++) {
		const uint64_t key[] = {seed, pm_hash_name(fact->name), draw};
		gsl_rng *rng = pm_rng_stream(key, 3);
		double violation = 0;
		enum pm_status status = rng ? fact->check(rng, &violation) : PM_ENOMEM;

		if (rng)
			gsl_rng_free(rng);
		if (status == PM_EINFEASIBLE && draw < MAX_DRAWS * n)
			continue;
		if (status)
			return status;
		*result = fact->aggregate == PMI_SHARE ? *result + violation / (double)n : pmi_worse(*result, violation);
		done++;
	}
	return PM_OK;
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	const struct pmi_fact *fact = facts[run->dimension[0]->size[at[0]]];
	size_t n = fact->aggregate == PMI_ONCE ? 1 : pm_run_setting(run, "count")->n;
	double violation;
	enum pm_status status;

	assert(pm_setting_is(run->dimension[0], at[0], fact->name));
	status = try_fact(fact, run->seed, n, &violation);
	if (status)
		return status;
	pm_rows_text(rows, fact->name);
	pm_rows_text(rows, fact->statement);
	pm_rows_size(rows, n);
	pm_rows_number(rows, violation);
	pm_rows_number(rows, fact->tolerance);
	pm_rows_text(rows, violation <= fact->tolerance ? "holds" : "fails");
	pm_rows_end(rows);
	return PM_OK;
}

/* Learning and soft planning take longest. */
static double cost(const struct pm_run *run, const size_t *at)
{
	return pm_setting_is(run->dimension[0], at[0], "T9") ? 100 : pm_setting_is(run->dimension[0], at[0], "T11") ? 10 : 1;
}

static enum pm_status verdict(const struct pm_results *r, struct pm_verdicts *verdicts)
{
	size_t statement = pm_results_column(r, "statement"), outcome = pm_results_column(r, "verdict"), name = pm_results_column(r, "fact");
	size_t worlds = pm_results_column(r, "worlds"), largest = pm_results_column(r, "largest_violation");
	size_t tolerance = pm_results_column(r, "tolerance");

	for (size_t row = 0; row < r->n_rows && verdicts->n < PM_MAX_VERDICTS; row++) {
		char claim[200];

		snprintf(claim, sizeof claim, "%s: %s", pm_results_text(r, row, name), pm_results_text(r, row, statement));
		pmi_verdict(verdicts, claim, strcmp(pm_results_text(r, row, outcome), "holds") == 0 ? PM_HOLDS : PM_FAILS,
			    "worlds: %s; largest violation %.2g, tolerance %.2g", pm_results_text(r, row, worlds),
			    pm_results_number(r, row, largest), pm_results_number(r, row, tolerance));
	}
	return PM_OK;
}

static const struct pm_parameter parameters[] = {
	{"facts", PM_PARAMETER_NAMES, FACTS, FACTS, "which of the facts of prefmodel-theory(7)"},
	{"count", PM_PARAMETER_COUNT, "200", NULL, "random worlds that each fact is tried on"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_theory = {
	.name = "theory",
	.claim = "The statements on which learning advantage from preferences rests hold in every world tried, and those that do not are "
		 "refuted by worlds found by search.",
	.source = "Knox et al. 2024, sections 2 and 3; Knox et al. 2022, section 3; Ng et al. 1999; Hejna et al. 2024",
	.expect = "Every row holds.",
	.parameters = parameters,
	.dimensions = {"facts", NULL},
	.columns = "fact,statement,worlds,largest_violation,tolerance,verdict",
	.cell = cell, .cost = cost, .verdict = verdict,
};
