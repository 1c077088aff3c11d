#include <stdlib.h>
#include <string.h>

#include "mdp/part.h"
#include "mdp/world-random.h"
#include "mdp/world-tabular.h"
#include "mdp/world.h"

void pmi_part_clear(struct pmi_part *p)
{
	pmi_block_clear(&p->block);
	pmi_table_clear(&p->table);
	*p = (struct pmi_part){0};
}

static enum pm_status read_whole(const char *specification, size_t part, size_t n_parts, struct pmi_part *p, struct pm_error *error)
{
	struct pm_world *world;
	enum pm_status status = pm_world_open(specification, &world, error);

	if (status)
		return status;
	p->gamma = world->mdp->gamma;
	p->n_actions = world->mdp->n_actions;
	status = pmi_block_from_mdp(world->mdp, part, n_parts, &p->block);
	pm_world_free(world);
	return status;
}

static enum pm_status make_random(struct pmi_yaml *yaml, size_t part, size_t n_parts, struct pmi_part *p, struct pm_error *error)
{
	struct pmi_random_law law;
	enum pm_status status = pmi_random_law_read(yaml, &law, error);

	p->gamma = law.gamma;
	p->n_actions = law.n_actions;
	return status ? status : pmi_random_rows(&law, part, n_parts, &p->block);
}

static enum pm_status read_table(struct pmi_yaml *yaml, struct pmi_part *p, struct pm_error *error)
{
	enum pm_status status = pmi_tabular_part(yaml, &p->table, error);

	p->gamma = p->table.gamma;
	p->n_actions = p->table.n_actions;
	p->block.n_states = p->table.n_states;
	return status;
}

/* Of a file whose world need not be read whole; *whole where it must be. */
static enum pm_status read_file(const char *path, size_t part, size_t n_parts, bool *whole, struct pmi_part *p, struct pm_error *error)
{
	struct pmi_yaml *yaml;
	enum pmi_kind kind;
	enum pm_status status = pmi_yaml_read(path, &yaml, error);

	if (status)
		return status;
	status = pmi_world_kind(yaml, &kind, error);
	*whole = !status && kind == PMI_GRIDWORLD;
	if (!status && kind == PMI_TABULAR)
		status = read_table(yaml, p, error);
	if (!status && kind == PMI_RANDOM)
		status = make_random(yaml, part, n_parts, p, error);
	pmi_yaml_free(yaml);
	return status;
}

enum pm_status pmi_part_read(const char *specification, size_t part, size_t n_parts, pmi_take *take, void *context, struct pmi_part *p,
			     struct pm_error *error)
{
	bool whole = true, standard = strcmp(specification, "-") == 0;
	enum pm_status status = PM_OK;

	*p = (struct pmi_part){.table = {.part = part, .n_parts = n_parts, .take = take, .context = context}};
	if (error)
		*error = (struct pm_error){0};
	if (standard && n_parts > 1)
		return pm_error_set(error, PM_EIO, "standard input", 0, 0, "cannot be read by several ranks, expected the name of a file");
	if (!standard && pmi_world_is_file(specification))
		status = read_file(specification, part, n_parts, &whole, p, error);
	if (!status && whole)
		status = read_whole(specification, part, n_parts, p, error);
	pmi_world_complete_error(error, status, specification);
	return status;
}
