/*
 * Judge-search: paying the judge makes a planner search for what it can judge.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/course.h"
#include "experiments/experiments.h"
#include "prefmodel/policy.h"
#include "prefmodel/rng.h"
#include "prefmodel/selfcorrect_judge_search.h"

enum { EM, SEARCHES, N_MEASURES };
enum { ANYWHERE, SEARCH_AND_JUDGE };

static const struct pm_judge_reward none = {0, 0, 0}, published = {.3, .6, .3}, symmetric = {.3, .3, .3};

static enum pm_status build(struct pm_mdp **mdp)
{
	return pm_judge_search_mdp(&pm_judge_search_defaults, PM_JUDGE_FREE, mdp);
}

static uint32_t draw_turn(gsl_rng *rng)
{
	const struct pm_judge_search *j = &pm_judge_search_defaults;
	size_t n = (size_t)pm_rng_below(rng, j->hops + 1), b = (size_t)pm_rng_below(rng, 2), t = (size_t)pm_rng_below(rng, j->turns);

	return (uint32_t)pm_judge_search_state(j, n, b, t, PM_SIGN_NONE);
}

/* A search and its judgement. */
static void draw_judgement(const struct pm_mdp *mdp, gsl_rng *rng, uint32_t *step)
{
	step[0] = draw_turn(rng);
	step[1] = PM_JUDGE_SEARCH;
	step[2] = (uint32_t)pm_mdp_step(mdp, step[0], PM_JUDGE_SEARCH, rng);
	pmi_walk(mdp, 1, rng, step + 2);
}

static void draw(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	if (data == ANYWHERE) {
		pmi_draw_anywhere(mdp, data, length, rng, left, right);
		return;
	}
	draw_judgement(mdp, rng, left);
	draw_judgement(mdp, rng, right);
}

/* EM and the expected number of searches of a policy. */
static enum pm_status measure_in(const struct pm_judge_search *j, const struct pm_mdp *mdp, const double *policy, double *value)
{
	size_t n = mdp->n_states;
	double *v = pmi_array(n, sizeof *v), *reward = pmi_array(2 * n, sizeof *reward);
	enum pm_status status = v && reward ? PM_OK : PM_ENOMEM;

	if (!status) {
		pm_judge_search_reward(j, 1, none, reward);
		status = pm_policy_evaluate(mdp, reward, 1, policy, v, NULL);
	}
	if (!status) {
		value[EM] = pm_mean_return(mdp, v);
		pm_judge_search_count(j, reward);
		status = pm_policy_evaluate(mdp, reward, 1, policy, v, NULL);
	}
	if (!status)
		value[SEARCHES] = pm_mean_return(mdp, v);
	free(v);
	free(reward);
	return status;
}

static enum pm_status measure(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value)
{
	(void)run;
	(void)g;
	return measure_in(&pm_judge_search_defaults, mdp, policy, value);
}

/*
 * Answering and saying yes a trifle better than their alternatives, far below what any choice is worth, so that ties fall to them; the
 * judge reward leaves many.
 */
static void prefer_first(const struct pm_mdp *mdp, double *q)
{
	for (size_t s = 0; s < mdp->n_states; s++)
		q[2 * s] += 1e-8;
}

static enum pm_status plan_paid(const struct pm_judge_search *j, const struct pm_mdp *mdp, struct pm_judge_reward judge, double *q)
{
	double *reward = pmi_array(2 * mdp->n_states, sizeof *reward);
	enum pm_status status = PM_ENOMEM;

	if (reward) {
		pm_judge_search_reward(j, 1, judge, reward);
		status = pmi_course_plan(mdp, reward, q);
		prefer_first(mdp, q);
	}
	free(reward);
	return status;
}

/* Search and answer as is best under a fixed judge; its judgements themselves. */
static enum pm_status plan_fixed(const struct pm_judge_search *j, enum pm_judge judge, double *q)
{
	struct pm_mdp *fixed;
	enum pm_status status = pm_judge_search_mdp(j, judge, &fixed);

	if (status)
		return status;
	status = pmi_course_plan(fixed, NULL, q);
	prefer_first(fixed, q);
	for (size_t pair = 0; pair < 2 * (j->hops + 1) && !status; pair++)
		for (size_t t = 0; t < j->turns; t++) {
			size_t lo = pm_judge_search_state(j, pair / 2, pair % 2, t, PM_SIGN_LO);

			q[2 * lo + PM_JUDGE_NO] = q[2 * lo + PM_JUDGE_YES] + (judge == PM_JUDGE_RULE ? 1 : -1);
			q[2 * (lo - 1) + PM_JUDGE_NO] = q[2 * (lo - 1) + PM_JUDGE_YES] - 1;
		}
	pm_mdp_free(fixed);
	return status;
}

static enum pm_status values_paid(const struct pm_mdp *mdp, double *q)
{
	return plan_paid(&pm_judge_search_defaults, mdp, published, q);
}

static enum pm_status values_symmetric(const struct pm_mdp *mdp, double *q)
{
	return plan_paid(&pm_judge_search_defaults, mdp, symmetric, q);
}

static enum pm_status values_yes(const struct pm_mdp *mdp, double *q)
{
	(void)mdp;
	return plan_fixed(&pm_judge_search_defaults, PM_JUDGE_ALWAYS_YES, q);
}

static enum pm_status values_rule(const struct pm_mdp *mdp, double *q)
{
	(void)mdp;
	return plan_fixed(&pm_judge_search_defaults, PM_JUDGE_RULE, q);
}

static const struct pmi_rival rivals[] = {
	{"judge-reward", values_paid}, {"symmetric-reward", values_symmetric}, {"always-yes", values_yes}, {"rule", values_rule}, {NULL, NULL},
};
static const size_t lengths[] = {[ANYWHERE] = 2, [SEARCH_AND_JUDGE] = 2};
static const struct pmi_course course = {
	.build = build, .draw = draw, .length = lengths, .rivals = rivals, .n_measures = N_MEASURES, .measure = measure,
};

/* What a way of planning comes to in a search of given shape. */
enum way { EM_ONLY, PAID, SYMMETRIC, YES, RULE, N_WAYS };
static const char *const way_names[N_WAYS] = {"optimal", "judge-reward", "symmetric-reward", "always-yes", "rule"};

static enum pm_status plan_way(const struct pm_judge_search *j, enum way way, double scale, const struct pm_mdp *mdp, double *q)
{
	const struct pm_judge_reward *r = way == PAID ? &published : way == SYMMETRIC ? &symmetric : &none;

	if (way == YES || way == RULE)
		return plan_fixed(j, way == YES ? PM_JUDGE_ALWAYS_YES : PM_JUDGE_RULE, q);
	return plan_paid(j, mdp, (struct pm_judge_reward){scale * r->match, scale * r->accept, scale * r->reject}, q);
}

static enum pm_status put_way(const struct pm_judge_search *j, enum way way, double scale, const char *part, double x, const struct pm_run *run,
			      struct pm_rows *rows)
{
	struct pm_mdp *mdp;
	double *q, *policy, value[N_MEASURES], scaled;
	enum pm_status status = pm_judge_search_mdp(j, PM_JUDGE_FREE, &mdp);

	if (status)
		return status;
	q = pmi_array(2 * mdp->n_states, sizeof *q);
	policy = pmi_array(2 * mdp->n_states, sizeof *policy);
	status = q && policy ? plan_way(j, way, scale, mdp, q) : PM_ENOMEM;
	if (!status)
		status = pmi_course_score(mdp, q, &scaled);
	if (!status) {
		pm_policy_greedy(mdp->n_states, 2, q, PM_TIE_TOLERANCE, policy);
		status = measure_in(j, mdp, policy, value);
	}
	if (!status)
		pmi_part_row(rows, run, part, x, way_names[way], scaled, value, N_MEASURES);
	free(q);
	free(policy);
	pm_mdp_free(mdp);
	return status;
}

static enum pm_status compute_turns(const struct pm_run *run, struct pm_rows *rows)
{
	struct pm_judge_search j = pm_judge_search_defaults;
	enum pm_status status = PM_OK;

	for (j.turns = 1; j.turns <= 10; j.turns++)
		for (int way = 0; way < N_WAYS && !status; way++)
			status = put_way(&j, (enum way)way, 1, "turns", (double)j.turns, run, rows);
	return status;
}

/* Both published judge rewards, times a number. */
static enum pm_status compute_weight(const struct pm_run *run, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (int way = PAID; way <= SYMMETRIC; way++)
		for (int k = 0; k <= 20 && !status; k++)
			status = put_way(&pm_judge_search_defaults, (enum way)way, k / 20., "weight", k / 20., run, rows);
	return status;
}

static const struct pmi_part parts[] = {{"turns", compute_turns}, {"weight", compute_weight}, {NULL, NULL}};

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	return pmi_course_cell(&course, parts, run, at, rows);
}

static const struct pmi_claim claims[] = {
	{"greedy on the learned advantage matches more answers than planning on the judge reward", "learn", NULL, "em", PMI_ABOVE,
	 {"greedy", "regret", "anywhere"}, {"judge-reward", "regret", "anywhere"}},
	{"planning on the judge reward searches more", "learn", NULL, "searches", PMI_ABOVE, {"judge-reward", "regret", "anywhere"},
	 {"greedy", "regret", "anywhere"}},
	{"the optimum under the judge reward matches fewer answers than that under exact match", "turns", "4", "em", PMI_ABOVE_SURE,
	 {"optimal", NULL, NULL}, {"judge-reward", NULL, NULL}},
	{"with many searches it beats a judge that always says yes", "turns", "8", "em", PMI_ABOVE_SURE, {"judge-reward", NULL, NULL},
	 {"always-yes", NULL, NULL}},
	{.claim = NULL},
};

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	return pmi_course_verdict(results, claims, verdicts);
}

static const struct pm_parameter parameters[] = {
	PMI_COURSE_PARAMETERS("learn,turns,weight", "anywhere,search-and-judge", "segments of two steps from anywhere, or a search and its judgement"),
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_judge_search = {
	.name = "judge-search",
	.claim = "A reward for right judgements makes a planner search on with all facts at hand, to judge junk rightly; acting greedily on the "
		 "advantage learned under exact match alone does not.",
	.source = "after Li et al., arXiv 2510.00568",
	.expect = "Judge-reward has an exact match of 0.3726 and uses all 4 searches; greedy from regret approaches the optimum, 0.4091, with fewer.",
	.parameters = parameters,
	.dimensions = PMI_COURSE_DIMENSIONS,
	.columns = PMI_COURSE_COLUMNS("em,searches"),
	.cell = cell,
	.cost = pmi_course_cost,
	.verdict = verdict,
	.groups = "part,data,teacher,x,series",
	.values = "em,searches",
};
