/* The k-th allocation fails, for every k, while worlds are solved and what was learned is scored. */
#include "memory.h"

#include "base/memory.h"

/* The place of a planner in pm_planners. */
static size_t row;

static enum pm_status plan(void)
{
	struct pm_plan_options options = pm_plan_defaults;
	double v[256];
	enum pm_status status;

	options.method = pm_planners[row]->name;
	/* Some planners work in place; the action values do not. */
	status = pm_plan_values(mdp, NULL, &options, v, NULL, NULL, NULL);
	/* Not every planner takes every world. */
	return status == PM_EUNSUPPORTED ? PM_OK : status;
}

/* Without discount some planners are others. */
static enum pm_status plan_undiscounted(void)
{
	struct pm_plan_options options = pm_plan_defaults;
	double v[256];
	enum pm_status status;

	options.method = pm_planners[row]->name;
	options.gamma = 1;
	status = pm_plan(mdp, NULL, &options, v, NULL);
	return status == PM_EUNSUPPORTED ? PM_OK : status;
}

/* Every step pays. */
static enum pm_status name_loop(void)
{
	double reward[1024];
	struct pm_loop *loop;
	enum pm_status status;

	for (size_t k = 0; k < mdp->n_states * mdp->n_actions; k++)
		reward[k] = 1;
	status = pm_loop_find(mdp, reward, &loop);
	pm_loop_free(loop);
	return status;
}

static enum pm_status score(void)
{
	struct pm_score greedy, planned;
	struct pm_scale scale;
	double mean, loop;
	enum pm_status status = pm_scale_of(mdp, &scale);

	if (status == PM_OK)
		status = pm_score_greedy(mdp, scale, tables->advantage, &greedy);
	if (status == PM_OK)
		status = pm_score_planned(mdp, scale, tables->advantage, &planned);
	if (status == PM_OK)
		status = pm_mean_max(mdp, tables->advantage, &mean);
	return status == PM_OK ? pm_max_loop_return(mdp, tables->advantage, 2, &loop) : status;
}

static enum pm_status average(void)
{
	double gain[256], bias[256];

	return pm_plan_average(mdp, NULL, gain, bias, NULL, NULL);
}

static enum pm_status soft(void)
{
	double cost[1024];
	enum pm_status status = pm_soft_plan(mdp, NULL, 0.9, 0.7, NULL, NULL, NULL, NULL);

	for (size_t k = 0; k < mdp->n_states * mdp->n_actions; k++)
		cost[k] = -1;
	return status == PM_OK ? pm_soft_plan(mdp, cost, 1, 1e-3, NULL, NULL, NULL, NULL) : status;
}

static enum pm_status occupancies(void)
{
	double policy[1024], mu[1024], visits[256 * 256];
	enum pm_status status;

	pm_policy_uniform(mdp->n_states, mdp->n_actions, policy);
	status = pm_occupancy(mdp, 1, policy, NULL, mu);
	if (status == PM_OK)
		status = pm_visits(mdp, 0.9, policy, visits);
	return status == PM_OK ? pm_successor_features(mdp, 0.9, policy, policy, 1, mu) : status;
}

static enum pm_status wilcoxon(void)
{
	struct pm_wilcoxon result;

	return pm_wilcoxon((const double[]){1, -2, 3, 4, 0, 2.5}, 6, PM_ZEROS_PRATT, &result);
}

/* On pages of 2 MB, and on others. */
static enum pm_status large_arrays(void)
{
	void *small = pmi_large_array(100, 8), *large = pmi_large_array((size_t)3 << 20, 1);
	enum pm_status status = small && large ? PM_OK : PM_ENOMEM;

	free(small);
	free(large);
	return status;
}

static const struct scenario scenarios[] = {
	{"name_loop", name_loop, false},
	{"score", score, false},
	{"average", average, false},
	{"soft", soft, false},
	{"occupancies", occupancies, false},
	{"wilcoxon", wilcoxon, false},
	{"large_arrays", large_arrays, false},
};

START_TEST(every_scenario)
{
	ck_assert_msg(every_failure(&scenarios[_i]) > 0, "%s allocates nothing", scenarios[_i].name);
}
END_TEST

START_TEST(every_planner)
{
	for (row = 0; pm_planners[row]; row++) {
		every_failure(&(struct scenario){pm_planners[row]->name, plan, false});
		every_failure(&(struct scenario){pm_planners[row]->name, plan_undiscounted, false});
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory plan");
	TCase *all = scenario_case(suite, every_scenario, sizeof scenarios / sizeof *scenarios, make_material, free_material);

	tcase_add_test(all, every_planner);
	return check_run(suite);
}
