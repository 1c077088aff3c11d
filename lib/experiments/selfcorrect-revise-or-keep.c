/*
 * Revise or keep: confidence and critique as one signal-detection curve; preferences with and without the verdict.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/course.h"
#include "experiments/experiments.h"
#include "prefmodel/rng.h"
#include "prefmodel/selfcorrect_revise_or_keep.h"

enum { ACC2, CL, CS, RSS, N_MEASURES };
enum { BEFORE_VERDICT, WITH_VERDICT };

static const struct pm_revise_or_keep *const model = &pm_revise_or_keep_defaults;

static enum pm_status build(struct pm_mdp **mdp)
{
	return pm_revise_or_keep_mdp(model, mdp);
}

static void draw(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	(void)data;
	left[0] = (uint32_t)pm_rng_below(rng, model->bins);
	right[0] = (uint32_t)pm_rng_below(rng, model->bins);
	pmi_walk(mdp, length, rng, left);
	pmi_walk(mdp, length, rng, right);
}

static void keep_measures(const double all[PM_N_CORRECTION], double *value)
{
	value[ACC2] = all[PM_ACC2];
	value[CL] = all[PM_CL];
	value[CS] = all[PM_CS];
	value[RSS] = all[PM_RSS];
}

static enum pm_status measure(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value)
{
	double revise[PM_REVISE_MAX_BINS], all[PM_N_CORRECTION];
	enum pm_status status;

	(void)run;
	(void)g;
	for (size_t bin = 0; bin < model->bins; bin++)
		revise[bin] = policy[pm_row(mdp, bin, PM_REVISE)];
	status = pm_revise_measures(model, revise, all);
	if (!status)
		keep_measures(all, value);
	return status;
}

/* A bonus for every wrong answer that a revision mends, and none against those it spoils. */
static enum pm_status plan_bonus(const struct pm_mdp *mdp, double *q)
{
	enum pm_status status = pmi_course_plan(mdp, NULL, q);

	for (size_t bin = 0; bin < model->bins && !status; bin++) {
		double right = model->accuracy * pm_revise_bin(model, bin, true), wrong = (1 - model->accuracy) * pm_revise_bin(model, bin, false);

		q[pm_row(mdp, bin, PM_REVISE)] += wrong / (right + wrong) * model->mend;
	}
	return status;
}

static const struct pmi_rival rivals[] = {{"mend-bonus", plan_bonus}, {NULL, NULL}};
static const size_t lengths[] = {[BEFORE_VERDICT] = 1, [WITH_VERDICT] = 2};
static const struct pmi_course course = {
	.build = build, .draw = draw, .length = lengths, .rivals = rivals, .n_measures = N_MEASURES, .measure = measure,
};

static enum pm_status put_threshold(const struct pm_run *run, const struct pm_revise_or_keep *m, const char *part, double x, double theta,
				    struct pm_rows *rows)
{
	double all[PM_N_CORRECTION], value[N_MEASURES];
	enum pm_status status = pm_revise_above(m, theta, all);

	if (!status) {
		keep_measures(all, value);
		pmi_part_row(rows, run, part, x, "threshold", NAN, value, N_MEASURES);
	}
	return status;
}

static enum pm_status compute_curve(const struct pm_run *run, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (int k = -12; k <= 20 && !status; k++)
		status = put_threshold(run, model, "curve", k / 4., k / 4., rows);
	return status;
}

/* The best threshold as the signal tells more. */
static enum pm_status compute_sensitivity(const struct pm_run *run, struct pm_rows *rows)
{
	struct pm_revise_or_keep m = *model;
	enum pm_status status = PM_OK;

	for (int k = 1; k <= 16 && !status; k++) {
		m.sensitivity = k / 4.;
		status = put_threshold(run, &m, "sensitivity", m.sensitivity, pm_revise_best(&m), rows);
	}
	return status;
}

static enum pm_status compute_mixture(const struct pm_run *run, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (int k = 0; k < 42 && !status; k++) {
		double revise[PM_REVISE_MAX_BINS], all[PM_N_CORRECTION], value[N_MEASURES];
		double share = k / 2 / 20.;

		pm_revise_mixture(model, share, k % 2, revise);
		status = pm_revise_measures(model, revise, all);
		if (!status) {
			keep_measures(all, value);
			pmi_part_row(rows, run, "mixture", share, k % 2 ? "signal visible" : "signal hidden", NAN, value, N_MEASURES);
		}
	}
	return status;
}

static const struct pmi_part parts[] = {{"curve", compute_curve}, {"sensitivity", compute_sensitivity}, {"mixture", compute_mixture}, {NULL, NULL}};

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	return pmi_course_cell(&course, parts, run, at, rows);
}

static const struct pmi_claim claims[] = {
	{"before the verdict regret teaches when to revise, partial return does not", "learn", NULL, "scaled_return", PMI_ABOVE,
	 {"greedy", "regret", "before-verdict"}, {"greedy", "partial-return", "before-verdict"}},
	{"with the verdict partial return is a reward: good for planning, not to act on greedily", "learn", NULL, "scaled_return", PMI_ABOVE,
	 {"planned", "partial-return", "with-verdict"}, {"greedy", "partial-return", "with-verdict"}},
	{"greedy from regret beats planning on a bonus for mending", "learn", NULL, "scaled_return", PMI_ABOVE, {"greedy", "regret", "before-verdict"},
	 {"mend-bonus", "regret", "before-verdict"}},
	{"cloning with the signal visible raises CL", "mixture", "0.5", "cl", PMI_ABOVE_SURE, {"signal visible", NULL, NULL}, {"signal hidden", NULL, NULL}},
	{"cloning with the signal visible raises CS", "mixture", "0.5", "cs", PMI_ABOVE_SURE, {"signal visible", NULL, NULL}, {"signal hidden", NULL, NULL}},
	{.claim = NULL},
};

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	return pmi_course_verdict(results, claims, verdicts);
}

static const struct pm_parameter parameters[] = {
	PMI_COURSE_PARAMETERS("learn,curve,sensitivity,mixture", "before-verdict,with-verdict", "segments that end before the verdict, or with it"),
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_revise_or_keep = {
	.name = "revise-or-keep",
	.claim = "Prompts for confidence and for critique move along one curve of CL and CS; a better signal raises both. Regret preferences teach when to "
		 "revise even from segments that end before the verdict, where partial return is always a tie.",
	.source = "after Yang et al., arXiv 2412.19513",
	.expect = "Greedy from regret approaches 1, with and without the verdict. From partial return nothing is learned before the verdict; with it the "
		  "table is a reward, good for planning but not to act on greedily.",
	.parameters = parameters,
	.dimensions = PMI_COURSE_DIMENSIONS,
	.columns = PMI_COURSE_COLUMNS("acc2,cl,cs,rss"),
	.cell = cell,
	.cost = pmi_course_cost,
	.verdict = verdict,
	.groups = "part,data,teacher,x,series",
	.values = "scaled_return,acc2,cl,cs",
};
