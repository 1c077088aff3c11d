#include "mdp/world-random.h"

#include <stdlib.h>

#include "base/memory.h"
#include "mdp/world-tabular.h"
#include "prefmodel/rng.h"

/* A whole number from least to most; the key may be missing where `missing` is allowed, and is then 0. */
static enum pm_status read_count(struct pmi_yaml *y, const char *key, size_t most, bool missing, size_t *x, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *node = pmi_yaml_get(y, root, key);
	enum pm_status status;

	*x = 0;
	if (!node)
		return missing ? PM_OK : pmi_yaml_error(y, root, error, "key \"%s\" is missing", key);
	status = pmi_yaml_size(y, node, key, most + 1, x, error);
	return status || *x ? status : pmi_yaml_error(y, node, error, "%s is 0, expected at least 1", key);
}

static enum pm_status read_seed(struct pmi_yaml *y, uint64_t *seed, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *node = pmi_yaml_get(y, root, "seed");
	size_t value = 0;
	enum pm_status status = node ? pmi_yaml_size(y, node, "seed", SIZE_MAX, &value, error)
				     : pmi_yaml_error(y, root, error, "key \"seed\" is missing");

	*seed = value;
	return status;
}

enum pm_status pmi_random_law_read(struct pmi_yaml *y, struct pmi_random_law *law, struct pm_error *error)
{
	static const char *const keys[] = {"prefmodel", "kind", "name", "title", "gamma", "states", "actions", "successors", "reach", "seed"};
	enum pm_status status = pmi_yaml_keys(y, pmi_yaml_root(y), keys, sizeof keys / sizeof *keys, error);

	*law = (struct pmi_random_law){0};
	if (!status)
		status = pmi_tabular_sizes(y, &law->n_states, &law->n_actions, &law->gamma, error);
	if (!status)
		status = read_count(y, "reach", (law->n_states - 1) / 2, true, &law->reach, error);
	if (!status)
		status = read_count(y, "successors", law->reach ? 2 * law->reach + 1 : law->n_states, false, &law->successors, error);
	return status ? status : read_seed(y, &law->seed, error);
}

/* Puts a successor in order; false when it stands already. */
static bool put(uint32_t *next, size_t n, uint32_t successor)
{
	size_t at = n;

	for (; at && next[at - 1] >= successor; at--)
		if (next[at - 1] == successor)
			return false;
	for (size_t k = n; k > at; k--)
		next[k] = next[k - 1];
	next[at] = successor;
	return true;
}

static uint32_t draw_successor(const struct pmi_random_law *law, size_t state, gsl_rng *rng)
{
	if (!law->reach)
		return (uint32_t)pm_rng_below(rng, law->n_states);
	return (uint32_t)((state + law->n_states - law->reach + pm_rng_below(rng, 2 * law->reach + 1)) % law->n_states);
}

static double draw_row(const struct pmi_random_law *law, size_t state, gsl_rng *rng, uint32_t *next, double *probability)
{
	double sum = 0;

	for (size_t n = 0; n < law->successors;)
		n += put(next, n, draw_successor(law, state, rng));
	for (size_t k = 0; k < law->successors; k++)
		sum += probability[k] = 1 - gsl_rng_uniform(rng);
	for (size_t k = 0; k < law->successors; k++)
		probability[k] /= sum;
	return gsl_rng_uniform(rng);
}

static void fill(const struct pmi_random_law *law, size_t begin, gsl_rng *rng, struct pm_mdp *m)
{
	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		const uint64_t key[] = {law->seed, begin * m->n_actions + row};
		size_t at = m->row[row];

		pm_rng_restart(rng, key, 2);
		m->reward[row] = draw_row(law, begin + row / m->n_actions, rng, m->next + at, m->probability + at);
		m->row[row + 1] = at + law->successors;
	}
}

enum pm_status pmi_random_rows(const struct pmi_random_law *law, size_t part, size_t n_parts, struct pmi_block *block)
{
	size_t begin = pmi_block_edge(law->n_states, part, n_parts), n = pmi_block_edge(law->n_states, part + 1, n_parts) - begin, count;
	gsl_rng *rng;

	*block = (struct pmi_block){.n_states = law->n_states, .begin = begin};
	if (!pmi_multiply(n, law->n_actions, &count) || !pmi_multiply(count, law->successors, &count))
		return PM_ENOMEM;
	block->rows = pm_mdp_alloc(n, law->n_actions, count);
	rng = pm_rng_stream(&law->seed, 1);
	if (block->rows && rng) {
		free(block->rows->transition_reward);
		block->rows->transition_reward = NULL;
		block->rows->gamma = law->gamma;
		fill(law, begin, rng, block->rows);
	}
	if (rng)
		gsl_rng_free(rng);
	return block->rows && rng ? PM_OK : PM_ENOMEM;
}

enum pm_status pmi_random_world(const struct pmi_random_law *law, struct pm_mdp **mdp)
{
	struct pmi_block whole;
	enum pm_status status = pmi_random_rows(law, 0, 1, &whole);

	*mdp = NULL;
	if (status) {
		pmi_block_clear(&whole);
		return status;
	}
	*mdp = whole.rows;
	for (size_t s = 0; s < law->n_states; s++)
		(*mdp)->start[s] = 1 / (double)law->n_states;
	return PM_OK;
}
