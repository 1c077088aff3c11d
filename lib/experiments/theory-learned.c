/*
 * Facts about behaviour by learned tables: T9, T12.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/random-mdp.h"
#include "experiments/sweep.h"
#include "experiments/theory.h"

static const struct pmi_random_mdp no_future = {.max_branches = 3, .ends = true, .gamma = 0};

/* A table learned from 1000 noiseless labels, with or without absorbing transitions. */
static enum pm_status check_table(const struct pm_world *world, gsl_rng *rng, double *violation)
{
	struct pm_sample_options sample = pm_sample_defaults;
	struct pm_learn_info info;
	struct pm_scale scale;
	struct pm_score greedy, planned;
	double *g = pmi_array(world->mdp->n_states * world->mdp->n_actions, sizeof *g), loop = 0;
	enum pm_status status = g ? pm_scale_of(world->mdp, &scale) : PM_ENOMEM;

	sample.length = 2;
	sample.absorbing = gsl_rng_uniform_int(rng, 2);
	sample.link = pm_link_find("noiseless");
	if (!status)
		status = pmi_sample_and_learn(world, &sample, 1000, &pm_learn_paper, rng, g, &info);
	if (!status)
		status = pm_max_loop_return(world->mdp, g, 2, &loop);
	if (!status)
		status = pm_score_greedy(world->mdp, scale, g, &greedy);
	if (!status)
		status = pm_score_planned(world->mdp, scale, g, &planned);
	if (!status)
		*violation = (loop > 0) != (planned.scaled_return < greedy.scaled_return - 0.01);
	free(g);
	return status;
}

static enum pm_status check_loops(gsl_rng *rng, double *violation)
{
	struct pm_gridworld *grid;
	struct pm_world *world = NULL;
	enum pm_task task = PM_MIXED;
	enum pm_status status = pm_gridworld_random(rng, &grid);

	if (!status)
		status = pm_world_from_grid("random", NULL, grid, &world);
	if (!status)
		status = pm_task_of(world->mdp, &task);
	if (!status)
		status = task == PM_ENDING ? check_table(world, rng, violation) : PM_EINFEASIBLE;
	pm_world_free(world);
	return status;
}

static enum pm_status check_bandit(gsl_rng *rng, double *violation)
{
	struct pm_world world = {.name = (char[]){"random"}};
	struct pm_sample_options sample = pm_sample_defaults;
	struct pm_learn_options learn = pmi_sweep_learner("newton");
	struct pm_learn_info info;
	struct pmi_values x = {0};
	double *g = NULL;
	size_t m;
	enum pm_status status = pmi_random_mdp(rng, &no_future, &world.mdp);

	if (status)
		return status;
	m = world.mdp->n_states * world.mdp->n_actions;
	g = pmi_array(m, sizeof *g);
	sample.length = 1;
	status = g ? pmi_sample_and_learn(&world, &sample, 500, &learn, rng, g, &info) : PM_ENOMEM;
	if (!status)
		status = pmi_values_plan(world.mdp, g, -1, &x);
	for (size_t i = 0; i < m && !status; i++)
		*violation = pmi_worse(*violation, world.mdp->terminal[i / world.mdp->n_actions] ? 0 : fabs(x.q[i] - g[i]));
	pmi_values_clear(&x);
	free(g);
	pm_mdp_free(world.mdp);
	return status;
}

const struct pmi_fact pmi_fact_loops = {
	"T9", "Where ending is optimal planning with a learned table does worse than greedy just when some loop of at most 2 transitions returns "
	"more than 0 (share of worlds in which not)", 0.1, PMI_SHARE, check_loops};
const struct pmi_fact pmi_fact_bandit = {
	"T12", "With discount 0 planning with a learned table ranks actions by the table itself", 1e-12, PMI_LARGEST, check_bandit};
