/*
 * Instructed bandit: the negative control, and bias by steps of learning, capacity and instruction.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/course.h"
#include "experiments/experiments.h"
#include "prefmodel/loss.h"
#include "prefmodel/probability.h"
#include "prefmodel/selfcorrect_instructed_bandit.h"

enum { S_AMB, ACCURACY, GAP, N_MEASURES };

static const double unknown_bonus = .5, rate = .5;
static const struct pm_instructed_bandit *const bandit = &pm_instructed_bandit_defaults;

static enum pm_status build(struct pm_mdp **mdp)
{
	return pm_instructed_bandit_mdp(bandit, mdp);
}

/* Bias and accuracy of a policy on ambiguous questions that carry the instruction. */
static enum pm_status measure(const struct pm_mdp *mdp, const struct pm_run *run, const double *g, const double *policy, double *value)
{
	double aligned = 0, other = 0, unknown = 0;

	(void)run;
	(void)g;
	for (size_t s = 0; s < PM_QUESTIONS; s++) {
		struct pm_question q = pm_question_of(s);
		const double *p = policy + s * mdp->n_actions;

		if (q.disambiguated || !q.instructed)
			continue;
		aligned += p[q.nonnegative ? PM_ANSWER_NONTARGET : PM_ANSWER_TARGET];
		other += p[q.nonnegative ? PM_ANSWER_TARGET : PM_ANSWER_NONTARGET];
		unknown += p[PM_ANSWER_UNKNOWN];
	}
	/* (1 - accuracy) (aligned - other)/(aligned + other), which is 0 where nobody names a group. */
	value[S_AMB] = (aligned - other) / (aligned + other + unknown);
	value[ACCURACY] = unknown / (aligned + other + unknown);
	value[GAP] = NAN;
	return PM_OK;
}

/* A bonus for every "unknown" under the instruction, right or not. */
static enum pm_status plan_bonus(const struct pm_mdp *mdp, double *q)
{
	for (size_t s = 0; s < mdp->n_states; s++)
		for (size_t a = 0; a < mdp->n_actions; a++)
			q[pm_row(mdp, s, a)] = mdp->reward[pm_row(mdp, s, a)] + (s < PM_QUESTIONS && a == PM_ANSWER_UNKNOWN &&
										 pm_question_of(s).instructed ? 1 + unknown_bonus : 0);
	return PM_OK;
}

static const struct pmi_rival rivals[] = {{"unknown-bonus", plan_bonus}, {NULL, NULL}};
static const size_t lengths[] = {1, 1};

static void draw(const struct pm_mdp *mdp, size_t data, size_t length, gsl_rng *rng, uint32_t *left, uint32_t *right)
{
	(data ? pmi_draw_anywhere : pmi_draw_together)(mdp, data, length, rng, left, right);
}

static const struct pmi_course course = {
	.build = build, .draw = draw, .length = lengths, .rivals = rivals, .n_measures = N_MEASURES, .measure = measure,
};

/* All pairs of answers to each question, over features of the answers; labels are the teacher's probabilities. */
struct answers {
	struct pm_design design;
	size_t row[PM_QUESTIONS * PM_ANSWERS + 1];
	uint32_t column[PM_QUESTIONS * PM_ANSWERS * PM_BANDIT_FEATURES_INTERACTION];
	double value[PM_QUESTIONS * PM_ANSWERS * PM_BANDIT_FEATURES_INTERACTION];
	uint32_t left[PM_QUESTIONS * PM_ANSWERS], right[PM_QUESTIONS * PM_ANSWERS];
	double label[PM_QUESTIONS * PM_ANSWERS], weight[PM_QUESTIONS * PM_ANSWERS];
};

static void put_answer(struct answers *a, size_t question, size_t answer, bool interaction)
{
	double phi[PM_BANDIT_FEATURES_INTERACTION];
	size_t at = a->row[a->design.n_segments];

	pm_bandit_features(pm_question_of(question), answer, interaction, phi);
	for (size_t k = 0; k < a->design.d; k++)
		if (phi[k] != 0) {
			a->column[at] = (uint32_t)k;
			a->value[at++] = phi[k];
		}
	a->row[++a->design.n_segments] = at;
}

static void put_pair(struct answers *a, const struct pm_mdp *mdp, size_t question, size_t first, double beta)
{
	size_t second = (first + 1) % PM_ANSWERS, pair = a->design.n_pairs++;
	const double *r = mdp->reward + question * mdp->n_actions;

	a->left[pair] = (uint32_t)(question * PM_ANSWERS + first);
	a->right[pair] = (uint32_t)(question * PM_ANSWERS + second);
	a->label[pair] = pm_logistic(beta * (r[first] - r[second]));
	a->weight[pair] = 1;
	a->design.total_weight++;
}

static void fill_answers(struct answers *a, const struct pm_mdp *mdp, bool interaction, double beta)
{
	memset(a, 0, sizeof *a);
	a->design = (struct pm_design){.d = interaction ? PM_BANDIT_FEATURES_INTERACTION : PM_BANDIT_FEATURES, .row = a->row, .column = a->column,
				       .value = a->value, .left = a->left, .right = a->right, .label = a->label, .weight = a->weight};
	for (size_t question = 0; question < PM_QUESTIONS; question++)
		for (size_t answer = 0; answer < PM_ANSWERS; answer++) {
			put_answer(a, question, answer, interaction);
			put_pair(a, mdp, question, answer, beta);
		}
}

/* The three prompts: question; with the instruction; with a reflection too. */
static const struct {
	const char *name;
	bool instructed, reflected;
} prompts[] = {{"Q", false, false}, {"Q+IF", true, false}, {"Q+IF+CoT", true, true}};

static void put_scores(const struct pm_run *run, size_t n, const double *weight, bool interaction, struct pm_rows *rows)
{
	for (size_t k = 0; k < sizeof prompts / sizeof *prompts; k++) {
		struct pm_bias_scores b = pm_bandit_scores(bandit, weight, interaction, prompts[k].instructed, prompts[k].reflected);
		double value[N_MEASURES] = {[S_AMB] = b.s_amb, [ACCURACY] = b.accuracy, [GAP] = NAN};
		char series[32];

		snprintf(series, sizeof series, "%s %s", interaction ? "large" : "small", prompts[k].name);
		pmi_part_row(rows, run, "steps", (double)n, series, NAN, value, N_MEASURES);
	}
}

/* Plain gradient descent, with the scores after 0, 1, 2, 4, ... steps. */
static enum pm_status descend(const struct pm_run *run, const struct answers *a, bool interaction, struct pm_rows *rows)
{
	struct pm_loss_workspace *work = pm_loss_workspace_alloc(&a->design);
	double w[PM_BANDIT_FEATURES_INTERACTION] = {0}, gradient[PM_BANDIT_FEATURES_INTERACTION];
	size_t next = 1;

	if (!work)
		return PM_ENOMEM;
	put_scores(run, 0, w, interaction, rows);
	for (size_t n = 1; n <= 1024; n++) {
		pm_loss(&a->design, 0, w, work, gradient, NULL);
		for (size_t k = 0; k < a->design.d; k++)
			w[k] -= rate * gradient[k];
		if (n == next) {
			put_scores(run, n, w, interaction, rows);
			next *= 2;
		}
	}
	pm_loss_workspace_free(work);
	return PM_OK;
}

static enum pm_status compute_steps(const struct pm_run *run, struct pm_rows *rows)
{
	struct answers *a = pmi_array(1, sizeof *a);
	struct pm_mdp *mdp = NULL;
	enum pm_status status = a ? build(&mdp) : PM_ENOMEM;

	for (int interaction = 0; interaction < 2 && !status; interaction++) {
		fill_answers(a, mdp, interaction, pm_run_setting(run, "beta")->number[0]);
		status = descend(run, a, interaction, rows);
	}
	free(a);
	pm_mdp_free(mdp);
	return status;
}

/* A term for one group that drifts at a constant rate passes parity and goes on: parity after 600 and after 200 steps. */
static enum pm_status compute_parity(const struct pm_run *run, struct pm_rows *rows)
{
	static const struct {
		const char *name;
		double steps;
	} drifts[] = {{"Q+IF", 600}, {"Q+IF+CoT", 200}};
	const double u = 0, b0 = -.120144;

	for (size_t d = 0; d < 2; d++)
		for (int n = 0; n <= 1000; n += 50) {
			double value[N_MEASURES] = {NAN, NAN, pm_parity_gap(&u, 1, b0 - b0 / drifts[d].steps * n)};

			pmi_part_row(rows, run, "parity", n, drifts[d].name, NAN, value, N_MEASURES);
		}
	return PM_OK;
}

static const struct pmi_part parts[] = {{"steps", compute_steps}, {"parity", compute_parity}, {NULL, NULL}};

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	return pmi_course_cell(&course, parts, run, at, rows);
}

static const struct pmi_claim claims[] = {
	{"in one step regret and partial return teach the same policy", "learn", NULL, "scaled_return", PMI_SAME, {"greedy", "regret", "together"},
	 {"greedy", "partial-return", "together"}},
	{"in one step acting greedily and planning are the same", "learn", NULL, "scaled_return", PMI_SAME, {"greedy", "regret", "together"},
	 {"planned", "regret", "together"}},
	{"without an interaction the instruction changes nothing", "steps", "4", "s_amb", PMI_SAME, {"small Q", NULL, NULL}, {"small Q+IF", NULL, NULL}},
	{"with an interaction the instruction lowers the bias", "steps", "4", "s_amb", PMI_ABOVE_SURE, {"large Q", NULL, NULL}, {"large Q+IF", NULL, NULL}},
	{"a reflection lowers the bias more than the instruction alone", "steps", "4", "s_amb", PMI_ABOVE_SURE, {"large Q+IF", NULL, NULL}, {"large Q+IF+CoT", NULL, NULL}},
	{"a term that drifts three times as fast overshoots parity more", "parity", "1000", "gap", PMI_ABOVE_SURE, {"Q+IF+CoT", NULL, NULL},
	 {"Q+IF", NULL, NULL}},
	{.claim = NULL},
};

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	return pmi_course_verdict(results, claims, verdicts);
}

static const struct pm_parameter parameters[] = {
	PMI_COURSE_PARAMETERS("learn,steps,parity", "together,anywhere", "both answers to one question, or to any two"),
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_instructed_bandit = {
	.name = "instructed-bandit",
	.claim = "In one step regret and partial return differ by a constant of the question, so both teach the same: a negative control. A learner without "
		 "an interaction of instruction and answer cannot follow the instruction; more steps lower bias, and drift passes parity.",
	.source = "after Ganguli et al., arXiv 2302.07459",
	.expect = "Pairs of answers to one question give both teachers the same curve; small Q and small Q+IF coincide, large ones part; parity is met at "
		  "600 and 200 steps and overshot.",
	.parameters = parameters,
	.dimensions = PMI_COURSE_DIMENSIONS,
	.columns = PMI_COURSE_COLUMNS("s_amb,accuracy,gap"),
	.cell = cell,
	.cost = pmi_course_cost,
	.verdict = verdict,
	.groups = "part,data,teacher,x,series",
	.values = "scaled_return,s_amb,gap",
};
