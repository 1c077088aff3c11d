/* What a build without PETSc says. */
#include <stddef.h>

#include "mdp/planners.h"
#include "prefmodel/distributed.h"

static enum pm_status absent(struct pm_error *error)
{
	return pm_error_set(error, PM_EUNSUPPORTED, NULL, 0, 0, "this build cannot plan on several ranks: it was not configured --with-petsc");
}

enum pm_status pm_distributed_begin(struct pm_error *error)
{
	return absent(error);
}

void pm_distributed_end(void)
{
}

enum pm_status pm_distributed_open(const char *specification, const struct pm_distributed_hooks *hooks, struct pm_distributed **world,
				   struct pm_error *error)
{
	(void)specification;
	(void)hooks;
	*world = NULL;
	return absent(error);
}

void pm_distributed_free(struct pm_distributed *world)
{
	(void)world;
}

size_t pm_distributed_states(const struct pm_distributed *world)
{
	(void)world;
	return 0;
}

size_t pm_distributed_actions(const struct pm_distributed *world)
{
	(void)world;
	return 0;
}

size_t pm_distributed_blocks(const struct pm_distributed *world)
{
	(void)world;
	return 0;
}

enum pm_status pm_distributed_plan(struct pm_distributed *world, const struct pm_plan_options *options, const char *checkpoint,
				   struct pm_plan_info *info, struct pm_error *error)
{
	(void)world;
	(void)options;
	(void)checkpoint;
	(void)info;
	return absent(error);
}

enum pm_status pm_distributed_fetch(struct pm_distributed *world, size_t k, struct pm_distributed_values *values, struct pm_error *error)
{
	(void)world;
	(void)k;
	*values = (struct pm_distributed_values){0};
	return absent(error);
}

static enum pm_status solve(const struct pm_mdp *mdp, const double *reward, double gamma, const struct pm_plan_options *options, double *v,
			    struct pm_plan_info *info)
{
	(void)mdp, (void)reward, (void)gamma, (void)options, (void)v, (void)info;
	return PM_EUNSUPPORTED;
}

const struct pm_planner pmi_petsc = {"petsc", PMI_PETSC_SUMMARY, false, solve};
