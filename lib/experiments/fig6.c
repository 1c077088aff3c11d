/*
 * Figure 6 of Knox et al. 2024: how fast does Q-learning learn from the learned advantage used as a reward, compared with the true
 * optimal advantage, the true reward, and the true reward shaped by a potential?
 *
 * In deterministic worlds A* is the reward shaped by the potential V*; the fourth reward takes the value of the uniform policy for its
 * potential, which needs no optimal plan.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/experiments.h"
#include "experiments/sweep.h"
#include "experiments/verdict.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/qlearning.h"
#include "prefmodel/rng.h"

/* The dimensions, in this order. */
enum { WORLD, SCHEDULE, REPLICATE };

/* The rewards, in this order; rows come out in it. */
enum { LEARNED, ADVANTAGE, REWARD, SHAPED, N_REWARDS };
static const char *const names[N_REWARDS] = {"learned-advantage", "true-advantage", "true-reward", "shaped-reward"};

struct cell {
	const struct pm_run *run;
	const struct pm_world *world;
	const struct pm_mdp *mdp;
	const size_t *at;
	struct pm_scale scale;
	double *v, *potential;                /* S */
	double *learned, *advantage, *policy; /* S*A */
	double *q[N_REWARDS];                 /* S*A */
	double *curve[N_REWARDS];             /* n_points */
	size_t n_points;
};

static struct pm_q_options schedule_of(const struct pm_run *run, const size_t *at)
{
	struct pm_q_options o = pm_q_defaults;

	o.episodes = pm_run_setting(run, "episodes")->n;
	if (pm_setting_is(run->dimension[SCHEDULE], at[SCHEDULE], "throughout")) {
		o.epsilon = o.epsilon_floor = 0.1;
		o.epsilon_step = 1;
	}
	return o;
}

static bool allocate(struct cell *c)
{
	size_t n = c->mdp->n_states, m = n * c->mdp->n_actions;
	bool good = true;

	c->v = pmi_array(n, sizeof *c->v);
	c->potential = pmi_array(n, sizeof *c->potential);
	c->learned = pmi_array(m, sizeof *c->learned);
	c->advantage = pmi_array(m, sizeof *c->advantage);
	c->policy = pmi_array(m, sizeof *c->policy);
	for (size_t k = 0; k < N_REWARDS; k++) {
		c->q[k] = pmi_array(m, sizeof *c->q[k]);
		c->curve[k] = pmi_array(c->n_points, sizeof *c->curve[k]);
		good = good && c->q[k] && c->curve[k];
	}
	return good && c->v && c->potential && c->learned && c->advantage && c->policy;
}

static void release(struct cell *c)
{
	free(c->v);
	free(c->potential);
	free(c->learned);
	free(c->advantage);
	free(c->policy);
	for (size_t k = 0; k < N_REWARDS; k++) {
		free(c->q[k]);
		free(c->curve[k]);
	}
}

/* The tables that stand in for a reward. */
static enum pm_status prepare(struct cell *c)
{
	struct pm_sample_options sample = pm_sample_defaults;
	struct pm_learn_info info;
	size_t n = pm_run_setting(c->run, "preferences")->size[0];
	gsl_rng *rng = pmi_cell_stream(c->run, c->world, n, c->at[REPLICATE]);
	enum pm_status status = rng ? pm_scale_of(c->mdp, &c->scale) : PM_ENOMEM;

	sample.link = pm_link_find(pm_setting_is(pm_run_setting(c->run, "labels"), 0, "noiseless") ? "noiseless" : "logistic");
	if (!status)
		status = pmi_sample_and_learn(c->world, &sample, n, &pm_learn_paper, rng, c->learned, &info);
	if (!status)
		status = pm_plan_values(c->mdp, NULL, NULL, c->v, NULL, c->advantage, NULL);
	if (status == PM_ETOLERANCE)
		status = PM_OK;
	pm_policy_uniform(c->mdp->n_states, c->mdp->n_actions, c->policy);
	if (!status)
		status = pm_policy_evaluate(c->mdp, NULL, -1, c->policy, c->potential, NULL);
	if (rng)
		gsl_rng_free(rng);
	return status;
}

/* The four learners see the same random numbers, so that only the reward differs. */
static gsl_rng *learner_stream(const struct cell *c)
{
	const uint64_t key[] = {c->run->seed, pm_hash_name("fig6"), pm_hash_name(c->world->name), c->at[SCHEDULE], c->at[REPLICATE]};

	return pm_rng_stream(key, 5);
}

static enum pm_status learn(struct cell *c)
{
	const struct pm_q_options options = schedule_of(c->run, c->at);
	const double *reward[N_REWARDS] = {c->learned, c->advantage, NULL, NULL};
	struct pm_q_learner learner[N_REWARDS];
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < N_REWARDS; k++) {
		learner[k] = (struct pm_q_learner){.reward = reward[k], .potential = k == SHAPED ? c->potential : NULL, .rng = learner_stream(c),
						   .q = c->q[k], .curve = c->curve[k]};
		if (!learner[k].rng)
			status = PM_ENOMEM;
	}
	if (!status)
		status = pm_q_learn(c->mdp, NULL, &options, learner, N_REWARDS);
	for (size_t k = 0; k < N_REWARDS; k++)
		if (learner[k].rng)
			gsl_rng_free(learner[k].rng);
	return status;
}

static double clip(double x)
{
	return fmin(1, fmax(-1, x));
}

/* Mean over the curve of what is missing to 1. */
static double area_above(const struct cell *c, const double *curve)
{
	double sum = 0;

	for (size_t i = 0; i < c->n_points; i++)
		sum += 1 - clip(pm_scaled_return(c->scale, curve[i]));
	return sum / (double)c->n_points;
}

static void put_curve(const struct cell *c, size_t k, struct pm_rows *rows)
{
	double area = area_above(c, c->curve[k]);
	char name[32];

	for (size_t i = 0; i < c->n_points; i++) {
		pm_rows_text(rows, c->world->name);
		pm_rows_text(rows, names[k]);
		pm_rows_text(rows, pm_setting_name(c->run->dimension[SCHEDULE], c->at[SCHEDULE], name, sizeof name));
		pm_rows_size(rows, c->at[REPLICATE]);
		pm_rows_size(rows, i * pm_q_defaults.every);
		pm_rows_number(rows, clip(pm_scaled_return(c->scale, c->curve[k][i])));
		pm_rows_number(rows, area);
		pm_rows_size(rows, c->run->seed);
		pm_rows_end(rows);
	}
}

static enum pm_status cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	struct cell c = {.run = run, .world = pm_run_world(run, at[WORLD]), .at = at};
	const struct pm_q_options options = schedule_of(run, at);
	enum pm_status status;

	c.mdp = c.world->mdp;
	c.n_points = pm_q_points(&options);
	status = allocate(&c) ? prepare(&c) : PM_ENOMEM;
	if (!status)
		status = learn(&c);
	for (size_t k = 0; k < N_REWARDS && !status; k++)
		put_curve(&c, k, rows);
	release(&c);
	return status;
}

/* Areas stand in every row of their curve; those of the first point are taken once. */
static enum pm_status judge(const struct pm_results *r, const char *schedule, size_t better, size_t worse, struct pm_verdicts *verdicts)
{
	const struct pm_filter a[] = {{"schedule", schedule}, {"episodes", "0"}, {"reward", names[worse]}};
	const struct pm_filter b[] = {{"schedule", schedule}, {"episodes", "0"}, {"reward", names[better]}};
	struct pm_wilcoxon test;
	double mean_worse, mean_better;
	size_t n, m;
	char claim[160];
	enum pm_status status = pmi_mean(r, a, 3, "area", &mean_worse, &n);

	if (!status)
		status = pmi_mean(r, b, 3, "area", &mean_better, &m);
	if (!status && n)
		status = pmi_paired(r, a, b, 3, "area", false, &test);
	snprintf(claim, sizeof claim, "%s schedule: Q-learning is faster with the %s than with the %s", schedule, names[better], names[worse]);
	if (!status && n)
		pmi_verdict(verdicts, claim, pmi_decide(mean_better < mean_worse, &test), "%zu worlds; area above the curve %.3f against %.3f; W+ = %g, p = %.2g",
			    n, mean_better, mean_worse, test.w_plus, test.p_greater);
	return status;
}

static enum pm_status verdict(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	static const char *const schedules[] = {"published", "throughout"};
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < 2 && !status; k++) {
		status = judge(results, schedules[k], LEARNED, REWARD, verdicts);
		if (!status)
			status = judge(results, schedules[k], ADVANTAGE, REWARD, verdicts);
	}
	return status;
}

/* A looping task takes up to the step limit in every episode; the size of the board tells how likely that is. */
static double cost(const struct pm_run *run, const size_t *at)
{
	return (double)pm_run_world(run, at[WORLD])->mdp->n_states;
}

static const struct pm_parameter parameters[] = {
	{"worlds", PM_PARAMETER_WORLDS, "random:100", NULL, "the worlds: a set FILE.csv, random:N, or one world"},
	{"schedule", PM_PARAMETER_NAMES, "published,throughout", "published,throughout",
	 "exploration: epsilon .4 times .99 a step as published, or .1 throughout"},
	{"replicates", PM_PARAMETER_COUNT, "1", NULL, "how often each cell is repeated with other random numbers"},
	{"episodes", PM_PARAMETER_COUNT, "1600", NULL, "episodes of at most 1000 steps; evaluated every 20"},
	{"preferences", PM_PARAMETER_SIZES, "10000", NULL, "how many preferences the learned advantage is fitted to (one number)"},
	{"labels", PM_PARAMETER_NAMES, "noiseless", "noiseless,stochastic", "their labels (one name)"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

const struct pm_experiment pmi_fig6 = {
	.name = "fig6",
	.claim = "Q-learning learns faster from the learned optimal advantage, used as a reward, than from the true reward.",
	.source = "Knox et al. 2024, figure 6",
	.expect = "The curves of both advantages rise earlier than that of the true reward.",
	.parameters = parameters,
	.dimensions = {"worlds", "schedule", "replicates", NULL},
	.columns = "world,reward,schedule,replicate,episodes,scaled_return,area,seed",
	.cell = cell,
	.cost = cost,
	.verdict = verdict,
	.groups = "schedule,reward,episodes",
	.values = "scaled_return,area",
};
