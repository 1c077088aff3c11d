#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/plan.h"
#include "prefmodel/soft.h"
#include "prefmodel/statistic.h"

void pm_statistic_tables_free(struct pm_statistic_tables *tables)
{
	if (!tables)
		return;
	free(tables->v);
	free(tables->q);
	free(tables->advantage);
	free(tables->log_policy);
	free(tables);
}

static enum pm_status plan_optimal(const struct pm_mdp *mdp, struct pm_statistic_tables *tables)
{
	struct pm_plan_options options = pm_plan_defaults;
	size_t rows = mdp->n_states * mdp->n_actions;
	enum pm_status status;

	tables->v = pmi_array(mdp->n_states, sizeof *tables->v);
	tables->q = pmi_array(rows, sizeof *tables->q);
	tables->advantage = pmi_array(rows, sizeof *tables->advantage);
	if (!tables->v || !tables->q || !tables->advantage)
		return PM_ENOMEM;
	options.gamma = tables->input.gamma;
	status = pm_plan_values(mdp, NULL, &options, tables->v, tables->q, tables->advantage, NULL);
	/* Values as exact as double precision allows are what the statistics are defined on. */
	return status == PM_ETOLERANCE ? PM_OK : status;
}

static enum pm_status plan_soft(const struct pm_mdp *mdp, struct pm_statistic_tables *tables)
{
	tables->log_policy = pmi_array(mdp->n_states * mdp->n_actions, sizeof *tables->log_policy);
	if (!tables->log_policy)
		return PM_ENOMEM;
	return pm_soft_plan(mdp, NULL, tables->input.gamma, tables->input.alpha, NULL, NULL, tables->log_policy, NULL);
}

enum pm_status pm_statistic_tables_alloc(const struct pm_mdp *mdp, double gamma, double alpha, unsigned needs,
					 struct pm_statistic_tables **result)
{
	struct pm_statistic_tables *tables;
	enum pm_status status = PM_OK;

	*result = NULL;
	gamma = gamma < 0 ? mdp->gamma : gamma;
	if (!(gamma >= 0 && gamma <= 1) || ((needs & PM_NEED_LOG_POLICY) && !(alpha > 0 && isfinite(alpha))))
		return PM_EDOM;
	tables = pmi_array(1, sizeof *tables);
	if (!tables)
		return PM_ENOMEM;
	tables->input = (struct pm_statistic_input){.mdp = mdp, .gamma = gamma, .alpha = alpha, .linear = {1, -1, 1}};
	if (needs & (PM_NEED_V | PM_NEED_ADVANTAGE))
		status = plan_optimal(mdp, tables);
	if (!status && (needs & PM_NEED_LOG_POLICY))
		status = plan_soft(mdp, tables);
	if (status) {
		pm_statistic_tables_free(tables);
		return status;
	}
	tables->input.v = tables->v;
	tables->input.advantage = tables->advantage;
	tables->input.log_policy = tables->log_policy;
	*result = tables;
	return PM_OK;
}
