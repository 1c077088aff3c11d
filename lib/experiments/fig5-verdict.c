/*
 * The claims of figure 5: agreement with the hypothesis by a sign test, the effect of the constant by a signed-rank test, both over worlds.
 */
#include "experiments/fig5-verdict.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/verdict.h"

/* Of the tests; with few worlds even the most extreme signs do not reach it, which leaves the claim open. */
#define LEVEL 0.01

/* What is said of one world: the mean of a column over the rows that fit, NaN when there are none. */
static enum pm_status mean_in_world(const struct pm_results *r, const char *task, const char *table, const char *world, const char *column, double *mean)
{
	const struct pm_filter filters[] = {{"task", task}, {"table", table}, {"world", world}};
	size_t n;

	return pmi_mean(r, filters, 3, column, mean, &n);
}

/* A number for each world of a task: freed by the caller. */
static enum pm_status by_world(const struct pm_results *r, const char *task, const char *table, const char *column, double **x, size_t *n)
{
	const char **world;
	size_t n_worlds;
	enum pm_status status = pm_results_distinct(r, pm_results_column(r, "world"), &world, &n_worlds);

	*n = 0;
	*x = status ? NULL : pmi_array(n_worlds, sizeof **x);
	if (!status && !*x)
		status = PM_ENOMEM;
	for (size_t i = 0; i < n_worlds && !status; i++) {
		status = mean_in_world(r, task, table, world[i], column, &(*x)[*n]);
		*n += !status && !isnan((*x)[*n]);
	}
	free(world);
	return status;
}

/* The sign test: in how many worlds do most of the rows agree?  Rows of one world are not independent. */
static enum pm_status judge_agreement(const struct pm_results *r, const char *task, struct pm_verdicts *verdicts)
{
	char claim[120];
	double *share, all = 0, p;
	size_t n, agreeing = 0;
	enum pm_status status = by_world(r, task, "learned", "agrees", &share, &n);

	for (size_t i = 0; i < n && !status; i++) {
		agreeing += share[i] > 0.5;
		all += share[i] / (double)n;
	}
	free(share);
	if (status || !n)
		return status;
	p = agreeing ? gsl_cdf_binomial_Q((unsigned)agreeing - 1, 0.5, (unsigned)n) : 1;
	snprintf(claim, sizeof claim, "%s optimal: the sign of the largest loop return tells whether planning does worse", task);
	pmi_verdict(verdicts, claim, p < LEVEL ? PM_HOLDS : ldexp(1, -(int)n) >= LEVEL ? PM_OPEN : PM_FAILS,
		    "it does in %.3f of the tables, in most tables of %zu of %zu worlds, sign test p = %.2g", all, agreeing, n, p);
	return PM_OK;
}

/* The signed-rank test of what turning the sign changes, over worlds. */
static enum pm_status judge_turning(const struct pm_results *r, const char *task, bool better, struct pm_verdicts *verdicts)
{
	double *learned = NULL, *turned = NULL, mean = 0;
	struct pm_wilcoxon test;
	char claim[120];
	size_t n, m = 0;
	enum pm_status status = by_world(r, task, "learned", "difference", &learned, &n);

	if (!status)
		status = by_world(r, task, "turned", "difference", &turned, &m);
	for (size_t i = 0; i < n && n == m && !status; i++) {
		turned[i] = better ? turned[i] - learned[i] : learned[i] - turned[i];
		mean += turned[i] / (double)n;
	}
	if (!status && n && n == m) {
		status = pm_wilcoxon(turned, n, PM_ZEROS_DROP, &test);
		snprintf(claim, sizeof claim, "%s optimal: a constant that turns the largest loop's sign makes planning %s", task, better ? "better" : "worse");
		if (!status)
			pmi_verdict(verdicts, claim, test.p_greater < LEVEL ? PM_HOLDS : ldexp(1, -(int)n) >= LEVEL ? PM_OPEN : PM_FAILS,
				    "by %.3f in the mean over %zu worlds; W+ = %g, p = %.2g", mean, n, test.w_plus, test.p_greater);
	}
	free(learned);
	free(turned);
	return status;
}

enum pm_status pmi_verdict_loops(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	enum pm_status status = judge_agreement(results, "ending", verdicts);

	if (!status)
		status = judge_agreement(results, "looping", verdicts);
	if (!status)
		status = judge_turning(results, "ending", true, verdicts);
	return status ? status : judge_turning(results, "looping", false, verdicts);
}
