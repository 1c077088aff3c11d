/*
 * Trace-repair: the first step of negative advantage is the mistake, so that a table learned from preferences is a mistake finder.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/course.h"
#include "experiments/experiments.h"
#include "prefmodel/rng.h"
#include "prefmodel/selfcorrect_trace_repair.h"

enum { FINDER, REPAIRED, N_MEASURES };
enum { INSIDE, WHOLE };

static const double redo_bonus = .3;
static const struct pm_trace_repair *const trace = &pm_trace_repair_defaults;

static enum pm_status build(struct pm_mdp **mdp)
{
	return pm_trace_repair_mdp(trace, mdp);
}

/* A state of the writing, before or behind a mistake. */
static uint32_t draw_writing(gsl_rng *rng)
{
	return (uint32_t)pm_rng_below(rng, pm_trace_scan(trace, 0, 0));
}

static void draw(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	if (data == WHOLE) {
		pmi_draw_anywhere(mdp, data, length, rng, left, right);
		return;
	}
	left[0] = draw_writing(rng);
	right[0] = draw_writing(rng);
	pmi_walk(mdp, length, rng, left);
	pmi_walk(mdp, length, rng, right);
}

/* Half of the smallest loss that a faulty step brings, in the units of the table. */
static double threshold(const struct pm_run *run)
{
	return (1 - trace->mend) / 2 * pm_run_setting(run, "beta")->number[0];
}

static enum pm_status measure(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value)
{
	struct pm_trace_finder finder = {NAN, NAN};

	(void)mdp;
	(void)policy;
	if (g)
		pm_trace_finder_of(trace, g, threshold(run), &finder);
	value[FINDER] = finder.accuracy;
	value[REPAIRED] = finder.repaired;
	return PM_OK;
}

/* A bonus for each step from the place taken back to the mistake: rewriting much is paid, which is not the same as repairing. */
static enum pm_status plan_bonus(const struct pm_mdp *mdp, double *q)
{
	size_t n = mdp->n_states * mdp->n_actions;
	double *reward = pmi_array(n, sizeof *reward);
	enum pm_status status = PM_ENOMEM;

	if (reward) {
		memcpy(reward, mdp->reward, n * sizeof *reward);
		for (size_t g = 0; g < trace->steps; g++)
			for (size_t l = 0; l <= g; l++)
				reward[pm_row(mdp, pm_trace_scan(trace, g, l), PM_SCAN_REDO)] += redo_bonus * (double)(g - l + 1);
		status = pmi_course_plan(mdp, reward, q);
	}
	free(reward);
	return status;
}

static const struct pmi_rival rivals[] = {{"redo-bonus", plan_bonus}, {NULL, NULL}};
static const size_t lengths[] = {[INSIDE] = 1, [WHOLE] = 3};
static const struct pmi_course course = {
	.build = build, .draw = draw, .length = lengths, .rivals = rivals, .n_measures = N_MEASURES, .measure = measure,
};

/* Finders of given accuracy. */
static enum pm_status compute_accuracy(const struct pm_run *run, struct pm_rows *rows)
{
	for (int k = 0; k <= 20; k++) {
		double value[N_MEASURES] = {[FINDER] = k / 20., [REPAIRED] = pm_trace_repair_accuracy(trace, k / 20.)};

		pmi_part_row(rows, run, "accuracy", k / 20., "finder", NAN, value, N_MEASURES);
	}
	return PM_OK;
}

static const struct pmi_part parts[] = {{"accuracy", compute_accuracy}, {NULL, NULL}};

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	return pmi_course_cell(&course, parts, run, at, rows);
}

static const struct pmi_claim claims[] = {
	{"regret about single steps finds mistakes, partial return does not", "learn", NULL, "finder", PMI_ABOVE, {"greedy", "regret", "inside"},
	 {"greedy", "partial-return", "inside"}},
	{"backtracking where the finder points repairs more answers", "learn", NULL, "repaired", PMI_ABOVE, {"greedy", "regret", "inside"},
	 {"greedy", "partial-return", "inside"}},
	{"acting greedily on regret repairs more than planning on a bonus for rewriting", "learn", NULL, "scaled_return", PMI_ABOVE,
	 {"greedy", "regret", "whole"}, {"redo-bonus", "regret", "whole"}},
	{.claim = NULL},
};

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	return pmi_course_verdict(results, claims, verdicts);
}

static const struct pm_parameter parameters[] = {
	PMI_COURSE_PARAMETERS("learn,accuracy", "inside,whole", "single steps inside the trace, or segments of three steps that may reach the answer"),
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_trace_repair = {
	.name = "trace-repair",
	.claim = "The least advantage along a trace marks its first mistake: regret preferences about steps make a mistake finder and so repair answers, "
		 "while partial return, which is 0 along the trace, says nothing about it.",
	.source = "after Tyen et al., arXiv 2311.08516",
	.expect = "From regret the finder's accuracy rises toward 1 with the preferences and the repaired accuracy toward 0.850; from partial return inside "
		  "the trace both stay at the share of traces without a mistake, 0.531.",
	.parameters = parameters,
	.dimensions = PMI_COURSE_DIMENSIONS,
	.columns = PMI_COURSE_COLUMNS("finder,repaired"),
	.cell = cell,
	.cost = pmi_course_cost,
	.verdict = verdict,
	.groups = "part,data,teacher,x,series",
	.values = "scaled_return,finder,repaired",
};
