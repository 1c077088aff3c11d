#include "mdp/world-tabular.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/columns.h"
#include "mdp/world-table.h"

/* More than this many states or actions are refused before anything of that size is made. */
enum { MOST = 2000000000 };

struct tabular {
	struct pmi_table table;
	double *start; /* n_states, or NULL */
};

static enum pm_status read_size(struct pmi_yaml *y, const char *key, size_t *x, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *node = pmi_yaml_get(y, root, key);
	enum pm_status status;

	if (!node)
		return pmi_yaml_error(y, root, error, "key \"%s\" is missing", key);
	status = pmi_yaml_size(y, node, key, MOST, x, error);
	return status || *x ? status : pmi_yaml_error(y, node, error, "%s is 0, expected at least 1", key);
}

static enum pm_status read_terminal(struct pmi_yaml *y, struct pmi_table *t, struct pm_error *error)
{
	yaml_node_t *node = pmi_yaml_get(y, pmi_yaml_root(y), "terminal");
	enum pm_status status = PM_OK;

	if (node && node->type != YAML_SEQUENCE_NODE)
		return pmi_yaml_error(y, node, error, "terminal: expected a list of states");
	for (size_t k = 0; k < pmi_yaml_count(node) && !status; k++) {
		size_t s = 0;

		status = pmi_yaml_size(y, pmi_yaml_at(y, node, k), "terminal state", t->n_states, &s, error);
		if (!status)
			t->terminal[s] = 1;
	}
	return status;
}

/* A list of states, equally likely, or a mapping from states to probabilities. */
static enum pm_status read_start(struct pmi_yaml *y, struct tabular *t, struct pm_error *error)
{
	yaml_node_t *node = pmi_yaml_get(y, pmi_yaml_root(y), "start");
	size_t n = pmi_yaml_count(node);
	enum pm_status status = PM_OK;

	if (!node)
		return PM_OK;
	if (node->type == YAML_SCALAR_NODE || !n)
		return pmi_yaml_error(y, node, error, "start: expected a list of states, or a mapping of states to probabilities");
	t->start = pmi_array(t->table.n_states, sizeof *t->start);
	if (!t->start)
		return PM_ENOMEM;
	for (size_t k = 0; k < n && !status; k++) {
		yaml_node_t *key = pmi_yaml_at(y, node, k), *value = NULL;
		double p = 1 / (double)n;
		size_t s = 0;

		if (node->type == YAML_MAPPING_NODE)
			pmi_yaml_pair(y, node, k, &key, &value);
		status = pmi_yaml_size(y, key, "start state", t->table.n_states, &s, error);
		if (!status && value)
			status = pmi_yaml_double(y, value, "start probability", &p, error);
		if (!status && !(p > 0 && p <= 1))
			status = pmi_yaml_error(y, value, error, "start probability is %g, expected a number in (0, 1]", p);
		if (!status && (t->table.terminal[s] || t->start[s] > 0))
			status = pmi_yaml_error(y, key, error, "start state %zu %s", s, t->table.terminal[s] ? "is terminal" : "stands twice");
		if (!status)
			t->start[s] = p;
	}
	return status;
}

/* [state, action, next, probability, reward] */
static enum pm_status read_transition(struct pmi_yaml *y, const yaml_node_t *node, struct pmi_table *t, struct pm_error *error)
{
	struct pm_transition x = {0};
	enum pmi_transition_field wrong;
	char sentence[100];
	enum pm_status status;

	if (node->type != YAML_SEQUENCE_NODE || pmi_yaml_count(node) != PMI_TRANSITION_FIELDS)
		return pmi_yaml_error(y, node, error, "expected a transition [state, action, next, probability, reward]");
	status = pmi_yaml_size(y, pmi_yaml_at(y, node, PMI_STATE), "state", t->n_states, &x.state, error);
	if (!status)
		status = pmi_yaml_size(y, pmi_yaml_at(y, node, PMI_ACTION), "action", t->n_actions, &x.action, error);
	if (!status)
		status = pmi_yaml_size(y, pmi_yaml_at(y, node, PMI_NEXT), "next state", t->n_states, &x.next, error);
	if (!status)
		status = pmi_yaml_double(y, pmi_yaml_at(y, node, PMI_PROBABILITY), "probability", &x.probability, error);
	if (!status)
		status = pmi_yaml_double(y, pmi_yaml_at(y, node, PMI_REWARD), "reward", &x.reward, error);
	if (status)
		return status;
	wrong = pmi_table_wrong(t, &x, sentence, sizeof sentence);
	if (wrong < PMI_TRANSITION_FIELDS)
		return pmi_yaml_error(y, pmi_yaml_at(y, node, wrong), error, "%s", sentence);
	return t->take(t->context, t, &x);
}

/* A relative name is relative to the folder of the YAML file. */
static enum pm_status read_file(struct pmi_yaml *y, const yaml_node_t *node, struct pmi_table *t, struct pm_error *error)
{
	const char *name = pmi_yaml_text(node), *slash = strrchr(y->source, '/');
	size_t folder = name && name[0] != '/' && slash ? (size_t)(slash - y->source) + 1 : 0, size;

	if (!name)
		return pmi_yaml_error(y, node, error, "transitions_file: expected the name of a CSV file");
	size = folder + strlen(name) + 1;
	t->path = malloc(size);
	if (!t->path)
		return PM_ENOMEM;
	snprintf(t->path, size, "%.*s%s", (int)folder, y->source, name);
	return pmi_table_read(t, error);
}

static enum pm_status read_list(struct pmi_yaml *y, const yaml_node_t *list, struct pmi_table *t, struct pm_error *error)
{
	size_t n = pmi_yaml_count(list), end = pmi_block_edge(n, t->part + 1, t->n_parts);
	enum pm_status status = PM_OK;

	if (list->type != YAML_SEQUENCE_NODE)
		return pmi_yaml_error(y, list, error, "transitions: expected a list");
	for (size_t k = pmi_block_edge(n, t->part, t->n_parts); k < end && !status; k++)
		status = read_transition(y, pmi_yaml_at(y, list, k), t, error);
	return status;
}

static enum pm_status read_transitions(struct pmi_yaml *y, struct pmi_table *t, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *list = pmi_yaml_get(y, root, "transitions"), *file = pmi_yaml_get(y, root, "transitions_file");
	const yaml_node_t *there = list ? list : file;

	if (!list == !file)
		return pmi_yaml_error(y, root, error, "expected one of the keys \"transitions\" and \"transitions_file\"");
	t->source = pmi_copy(y->source);
	if (!t->source)
		return PM_ENOMEM;
	t->line = there->start_mark.line + 1;
	t->column = there->start_mark.column + 1;
	return file ? read_file(y, file, t, error) : read_list(y, list, t, error);
}

enum pm_status pmi_tabular_sizes(struct pmi_yaml *y, size_t *n_states, size_t *n_actions, double *discount, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *gamma = pmi_yaml_get(y, root, "gamma");
	enum pm_status status = read_size(y, "states", n_states, error);

	if (!status)
		status = read_size(y, "actions", n_actions, error);
	if (!status && !gamma)
		status = pmi_yaml_error(y, root, error, "key \"gamma\" is missing");
	if (!status)
		status = pmi_yaml_double(y, gamma, "gamma", discount, error);
	if (!status && !(*discount >= 0 && *discount <= 1))
		status = pmi_yaml_error(y, gamma, error, "gamma is %g, expected a number in [0, 1]", *discount);
	return status;
}

static enum pm_status read_sizes(struct pmi_yaml *y, struct pmi_table *t, struct pm_error *error)
{
	static const char *const keys[] = {"prefmodel", "kind", "name", "title", "gamma", "states", "actions", "terminal", "start", "transitions",
					   "transitions_file"};
	enum pm_status status = pmi_yaml_keys(y, pmi_yaml_root(y), keys, sizeof keys / sizeof *keys, error);

	return status ? status : pmi_tabular_sizes(y, &t->n_states, &t->n_actions, &t->gamma, error);
}

/*
 * Every action of every state that is not terminal has a transition at least: sizes that the file cannot fill are refused before
 * anything of that size is made.  n_transitions is what the file holds.
 */
static enum pm_status check_sizes(struct pmi_yaml *y, const struct pmi_table *t, size_t n_transitions, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y);
	size_t ends = pmi_yaml_count(pmi_yaml_get(y, root, "terminal")), going = t->n_states - (ends < t->n_states ? ends : t->n_states);

	if (!going || n_transitions / going >= t->n_actions)
		return PM_OK;
	return pmi_yaml_error(y, pmi_yaml_get(y, root, "states"), error,
			      "%zu states that are not terminal with %zu actions each, but only %zu transitions", going, t->n_actions, n_transitions);
}

static enum pm_status read_all(struct pmi_yaml *yaml, struct tabular *t, struct pm_error *error)
{
	yaml_node_t *list = pmi_yaml_get(yaml, pmi_yaml_root(yaml), "transitions");
	enum pm_status status = read_sizes(yaml, &t->table, error);

	if (!status && list)
		status = check_sizes(yaml, &t->table, pmi_yaml_count(list), error);
	if (!status) {
		t->table.terminal = pmi_array(t->table.n_states, 1);
		status = t->table.terminal ? read_terminal(yaml, &t->table, error) : PM_ENOMEM;
	}
	if (!status)
		status = read_start(yaml, t, error);
	return status ? status : read_transitions(yaml, &t->table, error);
}

enum pm_status pmi_tabular_part(struct pmi_yaml *yaml, struct pmi_table *table, struct pm_error *error)
{
	struct tabular t = {.table = *table};
	enum pm_status status = read_all(yaml, &t, error);

	free(t.start);
	*table = t.table;
	return status;
}

static enum pm_status add(void *columns, const struct pmi_table *t, const struct pm_transition *x)
{
	return pmi_columns_add(columns, x->state * t->n_actions + x->action, x);
}

static enum pm_status make_mdp(struct pmi_yaml *y, const struct tabular *t, struct pmi_columns *columns, struct pm_mdp **mdp, struct pm_error *error)
{
	const struct pmi_table *table = &t->table;
	struct pmi_culprit culprit = {0};
	struct pm_error inner = {0};
	enum pm_status status = check_sizes(y, table, columns->n, error);

	if (status)
		return status;
	status = pmi_columns_to_mdp(columns, table->n_states, table->n_actions, table->gamma, table->terminal, t->start, mdp, &culprit, &inner);
	return pmi_table_blame(table, status, &culprit, &inner, error);
}

enum pm_status pmi_tabular_read(struct pmi_yaml *yaml, struct pm_mdp **mdp, struct pm_error *error)
{
	struct pmi_columns columns = {0};
	struct tabular t = {.table = {.n_parts = 1, .take = add, .context = &columns}};
	enum pm_status status = read_all(yaml, &t, error);

	if (!status)
		status = make_mdp(yaml, &t, &columns, mdp, error);
	pmi_table_clear(&t.table);
	free(t.start);
	pmi_columns_clear(&columns);
	return status;
}
