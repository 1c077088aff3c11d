#include "mdp/world-tabular.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "mdp/columns.h"
#include "prefmodel/csv.h"

/* More than this many states or actions are refused before anything of that size is made. */
enum { MOST = 2000000000 };

struct tabular {
	size_t n_states, n_actions;
	double gamma;
	unsigned char *terminal; /* n_states */
	double *start;           /* n_states, or NULL */
	struct pmi_columns *columns; /* of the whole world, or NULL: what is read is kept as a list */
	struct pm_transition *transition;
	size_t n, capacity;
	size_t part, n_parts; /* of the transitions, those to be read */
};

static enum pm_status add(struct tabular *t, const struct pm_transition *transition)
{
	if (t->columns)
		return pmi_columns_add(t->columns, transition->state * t->n_actions + transition->action, transition);
	if (!pmi_reserve(&t->transition, &t->capacity, t->n + 1, sizeof *t->transition))
		return PM_ENOMEM;
	t->transition[t->n++] = *transition;
	return PM_OK;
}

static enum pm_status read_size(struct pmi_yaml *y, const char *key, size_t *x, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *node = pmi_yaml_get(y, root, key);
	enum pm_status status;

	if (!node)
		return pmi_yaml_error(y, root, error, "key \"%s\" is missing", key);
	status = pmi_yaml_size(y, node, key, MOST, x, error);
	return status || *x ? status : pmi_yaml_error(y, node, error, "%s is 0, expected at least 1", key);
}

static enum pm_status read_terminal(struct pmi_yaml *y, struct tabular *t, struct pm_error *error)
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
	t->start = pmi_array(t->n_states, sizeof *t->start);
	if (!t->start)
		return PM_ENOMEM;
	for (size_t k = 0; k < n && !status; k++) {
		yaml_node_t *key = pmi_yaml_at(y, node, k), *value = NULL;
		double p = 1 / (double)n;
		size_t s = 0;

		if (node->type == YAML_MAPPING_NODE)
			pmi_yaml_pair(y, node, k, &key, &value);
		status = pmi_yaml_size(y, key, "start state", t->n_states, &s, error);
		if (!status && value)
			status = pmi_yaml_double(y, value, "start probability", &p, error);
		if (!status && !(p > 0 && p <= 1))
			status = pmi_yaml_error(y, value, error, "start probability is %g, expected a number in (0, 1]", p);
		if (!status && (t->terminal[s] || t->start[s] > 0))
			status = pmi_yaml_error(y, key, error, "start state %zu %s", s, t->terminal[s] ? "is terminal" : "stands twice");
		if (!status)
			t->start[s] = p;
	}
	return status;
}

/* [state, action, next, probability, reward] */
static enum pm_status read_transition(struct pmi_yaml *y, const yaml_node_t *node, struct tabular *t, struct pm_error *error)
{
	struct pm_transition x = {0};
	enum pm_status status;

	if (node->type != YAML_SEQUENCE_NODE || pmi_yaml_count(node) != 5)
		return pmi_yaml_error(y, node, error, "expected a transition [state, action, next, probability, reward]");
	status = pmi_yaml_size(y, pmi_yaml_at(y, node, 0), "state", t->n_states, &x.state, error);
	if (!status)
		status = pmi_yaml_size(y, pmi_yaml_at(y, node, 1), "action", t->n_actions, &x.action, error);
	if (!status)
		status = pmi_yaml_size(y, pmi_yaml_at(y, node, 2), "next state", t->n_states, &x.next, error);
	if (!status)
		status = pmi_yaml_double(y, pmi_yaml_at(y, node, 3), "probability", &x.probability, error);
	if (!status)
		status = pmi_yaml_double(y, pmi_yaml_at(y, node, 4), "reward", &x.reward, error);
	if (!status && !(x.probability > 0 && x.probability <= 1))
		status = pmi_yaml_error(y, pmi_yaml_at(y, node, 3), error, "probability is %g, expected a number in (0, 1]", x.probability);
	if (!status && t->terminal[x.state])
		status = pmi_yaml_error(y, node, error, "state %zu is terminal, expected no transition from it", x.state);
	return status ? status : add(t, &x);
}

static enum pm_status read_csv_row(const struct pm_csv *csv, const struct pm_field *f, const size_t *at, struct tabular *t,
				   struct pm_error *error)
{
	struct pm_transition x = {0};
	enum pm_status status = pm_csv_size(csv, &f[at[0]], "state", t->n_states, &x.state, error);

	if (!status)
		status = pm_csv_size(csv, &f[at[1]], "action", t->n_actions, &x.action, error);
	if (!status)
		status = pm_csv_size(csv, &f[at[2]], "next", t->n_states, &x.next, error);
	if (!status)
		status = pm_csv_double(csv, &f[at[3]], "probability", &x.probability, error);
	if (!status)
		status = pm_csv_double(csv, &f[at[4]], "reward", &x.reward, error);
	if (!status && !(x.probability > 0 && x.probability <= 1))
		status = pm_error_set(error, PM_EPARSE, pm_csv_source(csv), pm_csv_line(csv), f[at[3]].column,
				      "probability is %g, expected a number in (0, 1]", x.probability);
	if (!status && t->terminal[x.state])
		status = pm_error_set(error, PM_EPARSE, pm_csv_source(csv), pm_csv_line(csv), f[at[0]].column,
				      "state %zu is terminal, expected no transition from it", x.state);
	return status ? status : add(t, &x);
}

static enum pm_status read_csv(const char *path, struct tabular *t, struct pm_error *error)
{
	static const struct pm_column columns[] = {{"state", true}, {"action", true}, {"next", true}, {"probability", true}, {"reward", true}};
	const struct pm_field *fields;
	struct pm_csv *csv;
	size_t at[5];
	enum pm_status status = pm_csv_open(path, &csv, error);

	if (status)
		return status;
	status = pm_csv_header(csv, columns, 5, at, error);
	if (!status)
		status = pmi_csv_take_part(csv, t->part, t->n_parts, error);
	while (!status) {
		status = pm_csv_row(csv, &fields, error);
		if (status || !fields)
			break;
		status = read_csv_row(csv, fields, at, t, error);
	}
	if (status && error && error->line)
		error->line += pmi_csv_lines_before(csv);
	pm_csv_close(csv);
	return status;
}

/* A relative name is relative to the folder of the YAML file. */
static enum pm_status read_file(struct pmi_yaml *y, const yaml_node_t *node, struct tabular *t, struct pm_error *error)
{
	const char *name = pmi_yaml_text(node), *slash = strrchr(y->source, '/');
	size_t folder = name && name[0] != '/' && slash ? (size_t)(slash - y->source) + 1 : 0, size;
	char *path;
	enum pm_status status;

	if (!name)
		return pmi_yaml_error(y, node, error, "transitions_file: expected the name of a CSV file");
	size = folder + strlen(name) + 1;
	path = malloc(size);
	if (!path)
		return PM_ENOMEM;
	snprintf(path, size, "%.*s%s", (int)folder, y->source, name);
	status = read_csv(path, t, error);
	free(path);
	return status;
}

static enum pm_status read_transitions(struct pmi_yaml *y, struct tabular *t, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *list = pmi_yaml_get(y, root, "transitions"), *file = pmi_yaml_get(y, root, "transitions_file");
	size_t n = pmi_yaml_count(list), end = pmi_block_edge(n, t->part + 1, t->n_parts);
	enum pm_status status = PM_OK;

	if (!list == !file)
		return pmi_yaml_error(y, root, error, "expected one of the keys \"transitions\" and \"transitions_file\"");
	if (file)
		return read_file(y, file, t, error);
	if (list->type != YAML_SEQUENCE_NODE)
		return pmi_yaml_error(y, list, error, "transitions: expected a list");
	for (size_t k = pmi_block_edge(n, t->part, t->n_parts); k < end && !status; k++)
		status = read_transition(y, pmi_yaml_at(y, list, k), t, error);
	return status;
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

static enum pm_status read_sizes(struct pmi_yaml *y, struct tabular *t, struct pm_error *error)
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
static enum pm_status check_sizes(struct pmi_yaml *y, const struct tabular *t, size_t n_transitions, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y);
	size_t ends = pmi_yaml_count(pmi_yaml_get(y, root, "terminal")), going = t->n_states - (ends < t->n_states ? ends : t->n_states);

	if (!going || n_transitions / going >= t->n_actions)
		return PM_OK;
	return pmi_yaml_error(y, pmi_yaml_get(y, root, "states"), error,
			      "%zu states that are not terminal with %zu actions each, but only %zu transitions", going, t->n_actions, n_transitions);
}

static enum pm_status make_mdp(struct pmi_yaml *y, const struct tabular *t, struct pm_mdp **mdp, struct pm_error *error)
{
	yaml_node_t *root = pmi_yaml_root(y), *list = pmi_yaml_get(y, root, "transitions"), *file = pmi_yaml_get(y, root, "transitions_file");
	struct pm_error inner;
	enum pm_status status = check_sizes(y, t, t->columns->n, error);

	if (status)
		return status;
	status = pmi_columns_to_mdp(t->columns, t->n_states, t->n_actions, t->gamma, t->terminal, t->start, mdp, &inner);
	list = list ? list : file;
	if (status == PM_EPROB || status == PM_EDOM)
		status = pm_error_set(error, status == PM_EPROB ? PM_EPROB : PM_EPARSE, y->source, list->start_mark.line + 1,
				      list->start_mark.column + 1, "%s", inner.sentence);
	return status;
}

static enum pm_status read_all(struct pmi_yaml *yaml, struct tabular *t, struct pm_error *error)
{
	yaml_node_t *list = pmi_yaml_get(yaml, pmi_yaml_root(yaml), "transitions");
	enum pm_status status = read_sizes(yaml, t, error);

	if (!status && list)
		status = check_sizes(yaml, t, pmi_yaml_count(list), error);
	if (!status) {
		t->terminal = pmi_array(t->n_states, 1);
		status = t->terminal ? read_terminal(yaml, t, error) : PM_ENOMEM;
	}
	if (!status)
		status = read_start(yaml, t, error);
	return status ? status : read_transitions(yaml, t, error);
}

enum pm_status pmi_tabular_part(struct pmi_yaml *yaml, size_t part, size_t n_parts, struct pmi_part *p, struct pm_error *error)
{
	struct tabular t = {.part = part, .n_parts = n_parts};
	enum pm_status status = read_all(yaml, &t, error);

	free(t.start);
	p->block.n_states = t.n_states;
	p->n_actions = t.n_actions;
	p->gamma = t.gamma;
	p->terminal = t.terminal;
	p->transition = t.transition;
	p->n = t.n;
	return status;
}

enum pm_status pmi_tabular_read(struct pmi_yaml *yaml, struct pm_mdp **mdp, struct pm_error *error)
{
	struct pmi_columns columns = {0};
	struct tabular t = {.n_parts = 1, .columns = &columns};
	enum pm_status status = read_all(yaml, &t, error);

	if (!status)
		status = make_mdp(yaml, &t, mdp, error);
	free(t.terminal);
	free(t.start);
	pmi_columns_clear(&columns);
	return status;
}
