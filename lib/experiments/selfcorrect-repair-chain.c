/*
 * Repair chain: rewards for improvement make a planner sandbag its first turn.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/course.h"
#include "experiments/experiments.h"
#include "prefmodel/selfcorrect_repair_chain.h"

enum { ACC1, ACC2, CL, CS, RSS, VALUE, N_MEASURES };

static const struct pm_chain_reward improve_binary = {.kind = PM_CHAIN_IMPROVE, .binary = true, .discount = .5},
				    improve_share = {.kind = PM_CHAIN_IMPROVE, .discount = .5},
				    score_share = {.kind = PM_CHAIN_SCORE, .discount = 1, .bonus = 10};

static enum pm_status build(struct pm_mdp **mdp)
{
	return pm_repair_chain_mdp(&pm_repair_chain_defaults, NULL, mdp);
}

static enum pm_status measure(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value)
{
	double all[PM_N_CORRECTION];
	enum pm_status status = pm_repair_chain_measures(&pm_repair_chain_defaults, policy, all);

	(void)mdp;
	(void)run;
	(void)g;
	if (status)
		return status;
	value[ACC1] = all[PM_ACC1];
	value[ACC2] = all[PM_ACC2];
	value[CL] = all[PM_CL];
	value[CS] = all[PM_CS];
	value[RSS] = all[PM_RSS];
	value[VALUE] = NAN;
	return PM_OK;
}

/* Q* of the chain under another reward. */
static enum pm_status plan_paid(const struct pm_repair_chain *chain, const struct pm_chain_reward *reward, double *q)
{
	struct pm_mdp *paid;
	enum pm_status status = pm_repair_chain_mdp(chain, reward, &paid);

	if (status)
		return status;
	status = pmi_course_plan(paid, NULL, q);
	pm_mdp_free(paid);
	return status;
}

static enum pm_status values_binary(const struct pm_mdp *mdp, double *q)
{
	(void)mdp;
	return plan_paid(&pm_repair_chain_defaults, &improve_binary, q);
}

static enum pm_status values_share(const struct pm_mdp *mdp, double *q)
{
	(void)mdp;
	return plan_paid(&pm_repair_chain_defaults, &improve_share, q);
}

static enum pm_status values_score(const struct pm_mdp *mdp, double *q)
{
	(void)mdp;
	return plan_paid(&pm_repair_chain_defaults, &score_share, q);
}

static const struct pmi_rival rivals[] = {
	{"improve-binary", values_binary}, {"improve-share", values_share}, {"score-share", values_score}, {NULL, NULL},
};
static const size_t lengths[] = {1, 2};
static const struct pmi_course course = {
	.build = build, .draw = pmi_draw_anywhere, .length = lengths, .rivals = rivals, .n_measures = N_MEASURES, .measure = measure,
};

static void put_value(const struct pm_run *run, const char *part, double x, const char *series, double amount, struct pm_rows *rows)
{
	const double value[N_MEASURES] = {NAN, NAN, NAN, NAN, NAN, amount};

	pmi_part_row(rows, run, part, x, series, NAN, value, N_MEASURES);
}

/* What trying and sandbagging are worth by the discount of improvements. */
static enum pm_status put_discount(const struct pm_run *run, double discount, bool binary, struct pm_rows *rows)
{
	const struct pm_repair_chain *chain = &pm_repair_chain_defaults;
	struct pm_chain_reward reward = {.kind = PM_CHAIN_IMPROVE, .binary = binary, .discount = discount};
	double *q = pmi_array(pm_repair_chain_states(chain) * PM_CHAIN_ACTIONS, sizeof *q);
	enum pm_status status = q ? plan_paid(chain, &reward, q) : PM_ENOMEM;

	if (!status) {
		put_value(run, "discount", discount, binary ? "binary try" : "share try", q[PM_CHAIN_TRY], rows);
		put_value(run, "discount", discount, binary ? "binary sandbag" : "share sandbag", q[PM_CHAIN_SANDBAG], rows);
	}
	free(q);
	return status;
}

static enum pm_status compute_discount(const struct pm_run *run, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (int k = 0; k < 42 && !status; k++)
		status = put_discount(run, k / 2 / 20., k % 2, rows);
	return status;
}

/* One test, two turns: honest less sandbagged value by the chance of success. */
static enum pm_status compute_honesty(const struct pm_run *run, struct pm_rows *rows)
{
	static const struct {
		const char *name;
		struct pm_chain_reward reward;
	} rewards[] = {
		{"truth", {.kind = PM_CHAIN_FINAL, .binary = true}},
		{"improve 0.5", {.kind = PM_CHAIN_IMPROVE, .binary = true, .discount = .5}},
		{"score 1", {.kind = PM_CHAIN_SCORE, .binary = true, .bonus = 1}},
		{"score 3", {.kind = PM_CHAIN_SCORE, .binary = true, .bonus = 3}},
		{"score 10", {.kind = PM_CHAIN_SCORE, .binary = true, .bonus = 10}},
	};

	for (size_t r = 0; r < sizeof rewards / sizeof *rewards; r++)
		for (int k = 0; k <= 20; k++)
			put_value(run, "honesty", k / 20., rewards[r].name, pm_chain_honesty(k / 20., &rewards[r].reward), rows);
	return PM_OK;
}

static const struct pmi_part parts[] = {{"discount", compute_discount}, {"honesty", compute_honesty}, {NULL, NULL}};

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	return pmi_course_cell(&course, parts, run, at, rows);
}

static const struct pmi_claim claims[] = {
	{"planning on improvement of the share of tests writes nothing first, greedy from regret does", "learn", NULL, "acc1", PMI_ABOVE,
	 {"greedy", "regret", "one-step"}, {"improve-share", "regret", "one-step"}},
	{"planning on the score with a bonus earns less than greedy from regret", "learn", NULL, "scaled_return", PMI_ABOVE, {"greedy", "regret", "one-step"},
	 {"score-share", "regret", "one-step"}},
	{"at discount 0.5 sandbagging pays under the share of tests", "discount", "0.5", "value", PMI_ABOVE_SURE, {"share sandbag", NULL, NULL},
	 {"share try", NULL, NULL}},
	{"at discount 0.5 sandbagging does not pay under all tests", "discount", "0.5", "value", PMI_ABOVE_SURE, {"binary try", NULL, NULL}, {"binary sandbag", NULL, NULL}},
	{.claim = NULL},
};

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	return pmi_course_verdict(results, claims, verdicts);
}

static const struct pm_parameter parameters[] = {
	PMI_COURSE_PARAMETERS("learn,discount,honesty", "one-step,two-steps", "how long segments are"),
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_repair_chain = {
	.name = "repair-chain",
	.claim = "Rewards for improvement between turns count a good first turn against the program; where its share of passing tests is paid, the optimal first "
		 "turn is to write nothing. Acting greedily on a learned advantage keeps a first turn honest and right answers right.",
	.source = "after Cho et al., arXiv 2505.23060, and Kumar et al., arXiv 2409.12917",
	.expect = "Improve-share and score-share sandbag (accuracy 0 after turn 1, 0.216 in the end), improve-binary does not (0.216, 0.4696); greedy from "
		  "regret approaches the latter, with CL = 1 first.",
	.parameters = parameters,
	.dimensions = PMI_COURSE_DIMENSIONS,
	.columns = PMI_COURSE_COLUMNS("acc1,acc2,cl,cs,rss,value"),
	.cell = cell,
	.cost = pmi_course_cost,
	.verdict = verdict,
	.groups = "part,data,teacher,x,series",
	.values = "scaled_return,acc1,acc2,cl,cs",
};
