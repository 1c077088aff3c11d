/*
 * The reading of language-model fine-tuning by Knox et al. 2024: a prompt is a state, a response an action that ends the episode.
 *
 * With discount 0, or where every action ends, planning with the learned table as a reward ranks actions by the table itself, so
 * that it does not matter whether the table is called a reward or an advantage.  In chains of several steps with a discount it does.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "experiments/experiments.h"
#include "experiments/sweep.h"
#include "experiments/verdict.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/rng.h"

/* The dimensions, in this order. */
enum { TASK, COUNT, GAMMA, PREFERENCES, LABELS };

/* Prompts of a level, actions (in a chain the first one tries the same prompt again), levels of a chain. */
enum { PROMPTS = 8, ACTIONS = 4, LEVELS = 3 };

/*
 * Levels of prompts, each action leading to a prompt of the next level or, from the last, to the end; rewards standard normal.  With more
 * than one level action 0 stays where it is.  Episodes begin at any prompt, so that segments of one step meet all of them.
 */
static enum pm_status draw_task(gsl_rng *rng, size_t levels, double gamma, struct pm_mdp **mdp)
{
	struct pm_transition t[LEVELS * PROMPTS * ACTIONS];
	unsigned char terminal[LEVELS * PROMPTS + 1] = {0};
	size_t end = levels * PROMPTS, n = 0;

	terminal[end] = 1;
	for (size_t s = 0; s < end; s++) {
		size_t below = (s / PROMPTS + 1) * PROMPTS;

		for (size_t a = 0; a < ACTIONS; a++) {
			size_t next = below + pm_rng_below(rng, PROMPTS);
			double reward = gsl_ran_gaussian_ziggurat(rng, 1);

			t[n++] = (struct pm_transition){s, a, levels > 1 && a == 0 ? s : next < end ? next : end, 1, reward};
		}
	}
	return pm_mdp_from_transitions(end + 1, ACTIONS, gamma, t, n, terminal, NULL, mdp, NULL);
}

struct cell {
	const struct pm_run *run;
	const size_t *at;
	struct pm_mdp *mdp;
	double *g, *v, *q, *greedy, *planned; /* S*A; v: S; greedy, planned: policies */
	double same;                          /* share of the states that go on in which both choose the same actions */
};

static enum pm_status fit(struct cell *c, gsl_rng *rng)
{
	const struct pm_world world = {.name = (char[]){"task"}, .mdp = c->mdp};
	struct pm_sample_options sample = pm_sample_defaults;
	struct pm_learn_options learn = pmi_sweep_learner("newton");
	struct pm_learn_info info;

	sample.length = 1;
	sample.link = pm_link_find(pm_setting_is(c->run->dimension[LABELS], c->at[LABELS], "noiseless") ? "noiseless" : "logistic");
	return pmi_sample_and_learn(&world, &sample, c->run->dimension[PREFERENCES]->size[c->at[PREFERENCES]], &learn, rng, c->g, &info);
}

static double share_of_same_actions(const struct cell *c)
{
	const struct pm_mdp *m = c->mdp;
	size_t same = 0, n = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t different = 0;

		for (size_t i = pm_row(m, s, 0); i < pm_row(m, s + 1, 0); i++)
			different += (c->greedy[i] > 0) != (c->planned[i] > 0);
		n += !m->terminal[s];
		same += !m->terminal[s] && !different;
	}
	return (double)same / (double)n;
}

static enum pm_status compare(struct cell *c)
{
	size_t n = c->mdp->n_states, a = c->mdp->n_actions;
	enum pm_status status = pm_plan_values(c->mdp, c->g, NULL, c->v, c->q, NULL, NULL);

	if (status && status != PM_ETOLERANCE)
		return status;
	pm_policy_greedy(n, a, c->g, PM_TIE_TOLERANCE, c->greedy);
	pm_policy_greedy(n, a, c->q, PM_TIE_TOLERANCE, c->planned);
	c->same = share_of_same_actions(c);
	return PM_OK;
}

static enum pm_status put_row(const struct cell *c, struct pm_rows *rows)
{
	const struct pm_run *run = c->run;
	struct pm_scale scale;
	struct pm_score greedy, planned;
	char name[32];
	enum pm_status status = pm_scale_of(c->mdp, &scale);

	if (!status)
		status = pm_score_greedy(c->mdp, scale, c->g, &greedy);
	if (!status)
		status = pm_score_planned(c->mdp, scale, c->g, &planned);
	if (status)
		return status;
	pm_rows_text(rows, pm_setting_name(run->dimension[TASK], c->at[TASK], name, sizeof name));
	pm_rows_size(rows, c->at[COUNT]);
	pm_rows_number(rows, c->mdp->gamma);
	pm_rows_size(rows, run->dimension[PREFERENCES]->size[c->at[PREFERENCES]]);
	pm_rows_text(rows, pm_setting_name(run->dimension[LABELS], c->at[LABELS], name, sizeof name));
	pm_rows_number(rows, c->same);
	pm_rows_number(rows, greedy.scaled_return);
	pm_rows_number(rows, planned.scaled_return);
	pm_rows_size(rows, run->seed);
	pm_rows_end(rows);
	return PM_OK;
}

static enum pm_status compute(struct cell *c, gsl_rng *rng, struct pm_rows *rows)
{
	size_t m = c->mdp->n_states * c->mdp->n_actions;
	enum pm_status status = PM_ENOMEM;

	c->g = pmi_array(m, sizeof *c->g);
	c->v = pmi_array(c->mdp->n_states, sizeof *c->v);
	c->q = pmi_array(m, sizeof *c->q);
	c->greedy = pmi_array(m, sizeof *c->greedy);
	c->planned = pmi_array(m, sizeof *c->planned);
	if (c->g && c->v && c->q && c->greedy && c->planned)
		status = fit(c, rng);
	if (!status)
		status = compare(c);
	if (!status)
		status = put_row(c, rows);
	free(c->g);
	free(c->v);
	free(c->q);
	free(c->greedy);
	free(c->planned);
	return status;
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct cell c = {.run = run, .at = at};
	const uint64_t key[] = {run->seed, pm_hash_name("bandit"), at[TASK], at[COUNT]};
	size_t levels = pm_setting_is(run->dimension[TASK], at[TASK], "bandit") ? 1 : LEVELS;
	gsl_rng *rng = pm_rng_stream(key, 4);
	enum pm_status status = rng ? draw_task(rng, levels, run->dimension[GAMMA]->number[at[GAMMA]], &c.mdp) : PM_ENOMEM;

	if (!status)
		status = compute(&c, rng, rows);
	pm_mdp_free(c.mdp);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

static double cost(const struct pm_run *run, const size_t *at)
{
	return (double)run->dimension[PREFERENCES]->size[at[PREFERENCES]];
}

/* Does planning have a future to look at in this row? */
static bool has_future(const struct pm_results *r, size_t row)
{
	return strcmp(pm_results_text(r, row, pm_results_column(r, "task")), "chain") == 0 && pm_results_number(r, row, pm_results_column(r, "gamma")) > 0;
}

/* The signed-rank test of greedy minus planned over the rows with a future. */
static enum pm_status test_returns(const struct pm_results *r, struct pm_wilcoxon *test)
{
	double *d = pmi_array(r->n_rows, sizeof *d);
	size_t n = 0, greedy = pm_results_column(r, "greedy_return"), planned = pm_results_column(r, "planned_return");
	enum pm_status status;

	if (!d)
		return PM_ENOMEM;
	for (size_t row = 0; row < r->n_rows; row++)
		if (has_future(r, row))
			d[n++] = pm_results_number(r, row, greedy) - pm_results_number(r, row, planned);
	status = pm_wilcoxon(d, n, PM_ZEROS_DROP, test);
	free(d);
	return status;
}

static enum pm_status verdict(const struct pm_results *r, struct pm_verdicts *verdicts)
{
	size_t n = 0, same = 0, n_future = 0, same_future = 0, column = pm_results_column(r, "same_actions");
	struct pm_wilcoxon test;
	enum pm_status status = test_returns(r, &test);

	for (size_t row = 0; row < r->n_rows; row++) {
		bool future = has_future(r, row), all = pm_results_number(r, row, column) >= 1;

		n += !future;
		same += !future && all;
		n_future += future;
		same_future += future && all;
	}
	if (status)
		return status;
	pmi_verdict(verdicts, "one-step episodes or discount 0: planning and greedy choose the same actions everywhere",
		    !n ? PM_OPEN : same == n ? PM_HOLDS : PM_FAILS, "in %zu of %zu tables", same, n);
	pmi_verdict(verdicts, "chains with a discount: they do not, and greedy does better",
		    n_future < 10 ? PM_OPEN : same_future * 2 < n_future && test.p_greater < 0.01 ? PM_HOLDS : PM_FAILS,
		    "the same actions in %zu of %zu tables; greedy over planned: W+ = %g, p = %.2g", same_future, n_future, test.w_plus, test.p_greater);
	return PM_OK;
}

static const struct pm_parameter parameters[] = {
	{"tasks", PM_PARAMETER_NAMES, "bandit,chain", "bandit,chain", "episodes of one step, or of several"},
	{"count", PM_PARAMETER_COUNT, "50", NULL, "tasks of each kind"},
	{"gamma", PM_PARAMETER_NUMBERS, "0,0.9", NULL, "discounts, in [0, 1)"},
	{"preferences", PM_PARAMETER_SIZES, "100,300,1000,3000", NULL, "how many preferences to learn from"},
	{"labels", PM_PARAMETER_NAMES, "noiseless,stochastic", "noiseless,stochastic", "how regret becomes labels"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_bandit = {
	.name = "bandit",
	.claim = "Where responses end the episode, or the discount is 0, planning with the learned table and acting greedily on it coincide; "
		 "in chains of several steps with a discount they do not.",
	.source = "Knox et al. 2024, section 4",
	.expect = "The share of states with the same actions is 1 for bandits and for discount 0, and less for chains with discount 0.9.",
	.parameters = parameters,
	.dimensions = {"tasks", "count", "gamma", "preferences", "labels", NULL},
	.columns = "task,world,gamma,preferences,labels,same_actions,greedy_return,planned_return,seed",
	.cell = cell, .cost = cost, .verdict = verdict,
	.groups = "task,gamma,preferences,labels", .values = "same_actions,greedy_return,planned_return",
};
