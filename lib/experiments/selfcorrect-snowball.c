/*
 * Snowball: drift along a chain of thought, its correction, and what a bonus for corrections does to a planner.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/course.h"
#include "experiments/experiments.h"
#include "experiments/snowball.h"
#include "prefmodel/plan.h"
#include "prefmodel/rng.h"
#include "prefmodel/selfcorrect_snowball.h"

enum { CORRECTIONS, SCRIPT };
enum { STEPS = PMI_SNOWBALL_STEPS, TOP = PM_SNOWBALL_LEVELS - 1 };

static const double correction_bonus = .3;

static struct pm_snowball tempting(void)
{
	struct pm_snowball chain = pm_snowball_defaults;

	chain.tempt = 1;
	return chain;
}

static enum pm_status build(struct pm_mdp **mdp)
{
	struct pm_snowball chain = tempting();

	return pm_snowball_mdp(&chain, mdp);
}

/* From a state by an action. */
static void step(const struct pm_mdp *mdp, gsl_rng *rng, uint32_t *at, size_t action)
{
	at[1] = (uint32_t)action;
	at[2] = (uint32_t)pm_mdp_step(mdp, at[0], action, rng);
}

/* On script both sides wait a step, then take two different actions. */
static void draw_script(const struct pm_mdp *mdp, uint32_t base, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	size_t first = (size_t)pm_rng_below(rng, 3), second = (first + 1 + (size_t)pm_rng_below(rng, 2)) % 3;

	left[0] = right[0] = base;
	step(mdp, rng, left, PM_SNOWBALL_CORRECT);
	step(mdp, rng, right, PM_SNOWBALL_CORRECT);
	step(mdp, rng, left + 2, first);
	step(mdp, rng, right + 2, second);
}

/* Both drift to the same level; one side corrects there, the other goes on. */
static void draw_correction(const struct pm_mdp *mdp, uint32_t base, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	uint32_t level = 1 + (uint32_t)pm_rng_below(rng, PM_SNOWBALL_DRIFTS);
	bool swap = pm_rng_below(rng, 2);

	left[0] = right[0] = base + level - 1;
	left[1] = right[1] = PM_SNOWBALL_CONTINUE;
	left[2] = right[2] = base + level;
	step(mdp, rng, left + 2, swap ? PM_SNOWBALL_CONTINUE : PM_SNOWBALL_CORRECT);
	step(mdp, rng, right + 2, swap ? PM_SNOWBALL_CORRECT : PM_SNOWBALL_CONTINUE);
}

static void draw(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	uint32_t base = PM_SNOWBALL_LEVELS * (uint32_t)pm_rng_below(rng, PM_SNOWBALL_KINDS);

	(void)length;
	if (data == CORRECTIONS && pm_rng_below(rng, 2))
		draw_correction(mdp, base, rng, left, right);
	else
		draw_script(mdp, base, rng, left, right);
}

/* The mass that has come to `target` after STEPS steps from `from`. */
static double mass_at(const struct pm_mdp *mdp, const double *policy, size_t from, size_t target)
{
	double law[PM_SNOWBALL_STATES] = {0};

	law[from] = 1;
	for (int t = 0; t < STEPS; t++) {
		double next[PM_SNOWBALL_STATES] = {0};

		for (size_t s = 0; s < PM_SNOWBALL_STATES; s++) {
			next[s] += mdp->terminal[s] ? law[s] : 0;
			for (size_t row = pm_row(mdp, s, 0); row < pm_row(mdp, s + 1, 0); row++)
				for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
					next[mdp->next[k]] += law[s] * policy[row] * mdp->probability[k];
		}
		memcpy(law, next, sizeof law);
	}
	return law[target];
}

static enum pm_status measure(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value)
{
	size_t benign = PM_SNOWBALL_BENIGN * PM_SNOWBALL_LEVELS;

	(void)run;
	(void)g;
	value[PMI_SNOWBALL_ATTACK] = mass_at(mdp, policy, 1, TOP);
	value[PMI_SNOWBALL_REFUSAL] = mass_at(mdp, policy, benign + 1, benign + TOP);
	value[PMI_SNOWBALL_SCORE] = NAN;
	return PM_OK;
}

static enum pm_status plan_bonus(const struct pm_mdp *mdp, double *q)
{
	size_t n = mdp->n_states * mdp->n_actions;
	double *reward = pmi_array(n, sizeof *reward);
	enum pm_status status = PM_ENOMEM;

	if (reward) {
		memcpy(reward, mdp->reward, n * sizeof *reward);
		for (size_t s = 0; s < mdp->n_states; s++)
			if (!mdp->terminal[s] && s % PM_SNOWBALL_LEVELS)
				reward[pm_row(mdp, s, PM_SNOWBALL_CORRECT)] += correction_bonus;
		status = pmi_course_plan(mdp, reward, q);
	}
	free(reward);
	return status;
}

static const struct pmi_rival rivals[] = {{"correction-bonus", plan_bonus}, {NULL, NULL}};
static const size_t lengths[] = {[CORRECTIONS] = 2, [SCRIPT] = 2};
static const struct pmi_course course = {
	.build = build, .draw = draw, .length = lengths, .rivals = rivals, .n_measures = PMI_SNOWBALL_MEASURES, .measure = measure,
};

/* The same number added to all actions at level 1, as an error of g would. */
static void raise_level_one(const struct pm_mdp *mdp, const double *q, double delta, double *g)
{
	pm_advantages(mdp->n_states, mdp->n_actions, q, g);
	for (size_t kind = 0; kind < PM_SNOWBALL_KINDS; kind++)
		for (size_t action = 0; action < mdp->n_actions; action++)
			g[pm_row(mdp, kind * PM_SNOWBALL_LEVELS + 1, action)] += delta;
}

static enum pm_status score_raised(const struct pm_mdp *mdp, const struct pm_run *run, double delta, double *q, double *g, struct pm_rows *rows)
{
	static const double none[PMI_SNOWBALL_MEASURES] = {NAN, NAN, NAN};
	double greedy, planned;
	enum pm_status status = pmi_course_plan(mdp, NULL, q);

	if (status)
		return status;
	raise_level_one(mdp, q, delta, g);
	status = pmi_course_score(mdp, g, &greedy);
	if (!status)
		status = pmi_course_plan(mdp, g, q);
	if (!status)
		status = pmi_course_score(mdp, q, &planned);
	if (!status) {
		pmi_part_row(rows, run, "loop", delta, "greedy", greedy, none, PMI_SNOWBALL_MEASURES);
		pmi_part_row(rows, run, "loop", delta, "planned", planned, none, PMI_SNOWBALL_MEASURES);
	}
	return status;
}

static enum pm_status compute_loop(const struct pm_run *run, struct pm_rows *rows)
{
	struct pm_mdp *mdp;
	enum pm_status status = build(&mdp);
	double *q, *g;

	if (status)
		return status;
	q = pmi_array(mdp->n_states * mdp->n_actions, sizeof *q);
	g = pmi_array(mdp->n_states * mdp->n_actions, sizeof *g);
	status = q && g ? PM_OK : PM_ENOMEM;
	for (int k = 0; k <= 25 && !status; k++)
		status = score_raised(mdp, run, k / 50., q, g, rows);
	free(q);
	free(g);
	pm_mdp_free(mdp);
	return status;
}

static const struct pmi_part parts[] = {{"alpha", pmi_snowball_alpha}, {"drift", pmi_snowball_drift}, {"hijack", pmi_snowball_hijack}, {"loop", compute_loop}, {NULL, NULL}};

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	return pmi_course_cell(&course, parts, run, at, rows);
}

static const struct pmi_claim claims[] = {
	{"learned with corrections, acting greedily beats planning", "learn", NULL, "scaled_return", PMI_ABOVE,
	 {"greedy", "regret", "corrections"}, {"planned", "regret", "corrections"}},
	{"without corrections among the data attacks succeed more often", "learn", NULL, "attack", PMI_ABOVE, {"greedy", "regret", "script"},
	 {"greedy", "regret", "corrections"}},
	{"planning on a bonus for corrections is worse than acting at random", "learn", NULL, "scaled_return", PMI_ABOVE,
	 {"uniform", "regret", "corrections"}, {"correction-bonus", "regret", "corrections"}},
	{"an error of more than two step costs makes the planner loop, not greedy", "loop", "0.5", "scaled_return", PMI_ABOVE_SURE,
	 {"greedy", NULL, NULL}, {"planned", NULL, NULL}},
	{.claim = NULL},
};

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	return pmi_course_verdict(results, claims, verdicts);
}

static const struct pm_parameter parameters[] = {
	PMI_COURSE_PARAMETERS("learn,alpha,drift,hijack,loop", "corrections,script", "pairs that differ in a correction among others, or pairs on script only"),
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_snowball = {
	.name = "snowball",
	.claim = "Drift of a chain of thought is corrected only by who has seen corrections; acting greedily on a learned advantage never seeks drift, "
		 "while planning with an advantage that errs, or with a bonus for corrections, drifts on purpose to collect it.",
	.source = "after Zhu et al., arXiv 2509.24269",
	.expect = "With corrections among the data greedy ends near 1 and attacks fail; without them attacks succeed. In part loop planned falls "
		  "from 1 once the error exceeds two step costs (0.2), greedy stays.",
	.parameters = parameters,
	.dimensions = PMI_COURSE_DIMENSIONS,
	.columns = PMI_COURSE_COLUMNS("attack,refusal,score"),
	.cell = cell,
	.cost = pmi_course_cost,
	.verdict = verdict,
	.groups = "part,data,teacher,x,series",
	.values = "scaled_return,attack",
};
