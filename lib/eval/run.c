#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "config.h"
#include "eval/rows.h"
#include "eval/setting.h"
#include "prefmodel/experiment.h"
#include "prefmodel/number.h"
#include "prefmodel/rng.h"

static size_t count_parameters(const struct pm_experiment *e)
{
	size_t n = 0;

	while (e->parameters[n].name)
		n++;
	return n;
}

/* The text given for a parameter, or its default. */
static const char *text_of(const struct pm_parameter *p, const char *const *name, const char *const *value, size_t n)
{
	const char *text = p->value;

	for (size_t k = 0; k < n; k++)
		if (strcmp(name[k], p->name) == 0)
			text = value[k];
	return text;
}

static enum pm_status check_names(const struct pm_experiment *e, const char *const *name, size_t n, struct pm_error *error)
{
	for (size_t k = 0; k < n; k++) {
		const struct pm_parameter *p = e->parameters;

		while (p->name && strcmp(p->name, name[k]) != 0)
			p++;
		if (!p->name)
			return pm_error_set(error, PM_ENOTFOUND, NULL, 0, 0, "experiment %s has no option --%s", e->name, name[k]);
	}
	return PM_OK;
}

static enum pm_status span_grid(struct pm_run *run, struct pm_error *error)
{
	run->n_cells = 1;
	for (; run->experiment->dimensions[run->n_dimensions]; run->n_dimensions++) {
		const struct pm_setting *s = pm_run_setting(run, run->experiment->dimensions[run->n_dimensions]);

		run->dimension[run->n_dimensions] = s;
		if (!pmi_multiply(run->n_cells, s->n, &run->n_cells) || run->n_cells > PM_MAX_CELLS)
			return pm_error_set(error, PM_EOVERFLOW, NULL, 0, 0, "--%s: the grid has more than %d cells",
					    s->parameter->name, PM_MAX_CELLS);
	}
	return PM_OK;
}

/* Where a parameter spans no dimension a list would be ignored but for its first element. */
static enum pm_status check_single(const struct pm_run *run, struct pm_error *error)
{
	for (size_t k = 0; k < run->n_settings; k++) {
		const struct pm_setting *s = &run->setting[k];
		bool spans = s->parameter->type == PM_PARAMETER_COUNT || s->parameter->type == PM_PARAMETER_WORLDS;

		for (size_t i = 0; i < run->n_dimensions; i++)
			spans |= run->dimension[i] == s;
		if (!spans && s->n != 1)
			return pm_error_set(error, PM_EPARSE, NULL, 0, 0, "--%s: found \"%.60s\", expected one value", s->parameter->name, s->text);
	}
	return PM_OK;
}

static enum pm_status settle(struct pm_run *run, const char *const *name, const char *const *value, size_t n, struct pm_error *error)
{
	const struct pm_experiment *e = run->experiment;
	enum pm_status status = check_names(e, name, n, error);

	for (size_t k = 0; k < run->n_settings && !status; k++)
		status = pmi_setting_parse(&e->parameters[k], text_of(&e->parameters[k], name, value, n), run->seed, &run->setting[k], error);
	if (!status)
		status = span_grid(run, error);
	return status ? status : check_single(run, error);
}

enum pm_status pm_run_alloc(const struct pm_experiment *experiment, uint64_t seed, const char *const *name, const char *const *value,
			    size_t n, struct pm_run **result, struct pm_error *error)
{
	struct pm_run *run = pmi_array(1, sizeof *run);
	enum pm_status status = PM_ENOMEM;

	*result = NULL;
	if (error)
		*error = (struct pm_error){0};
	if (run) {
		run->experiment = experiment;
		run->seed = seed;
		run->n_settings = count_parameters(experiment);
		run->setting = pmi_array(run->n_settings, sizeof *run->setting);
		status = run->setting ? settle(run, name, value, n, error) : PM_ENOMEM;
	}
	if (!status) {
		*result = run;
		return PM_OK;
	}
	pm_run_free(run);
	if (error && !error->sentence[0])
		pm_error_set(error, status, NULL, 0, 0, "%s", pm_status_message(status));
	return status;
}

void pm_run_free(struct pm_run *run)
{
	if (!run)
		return;
	for (size_t k = 0; run->setting && k < run->n_settings; k++)
		pmi_setting_clear(&run->setting[k]);
	free(run->setting);
	free(run);
}

const struct pm_setting *pm_run_setting(const struct pm_run *run, const char *name)
{
	for (size_t k = 0; k < run->n_settings; k++)
		if (strcmp(run->setting[k].parameter->name, name) == 0)
			return &run->setting[k];
	assert(0 && "an experiment asks for a parameter that its table does not have");
	return NULL;
}

const struct pm_world *pm_run_world(const struct pm_run *run, size_t i)
{
	return pm_run_setting(run, "worlds")->worlds->world[i];
}

void pm_run_place(const struct pm_run *run, size_t cell, size_t *at)
{
	for (size_t k = run->n_dimensions; k--;) {
		at[k] = cell % run->dimension[k]->n;
		cell /= run->dimension[k]->n;
	}
}

static uint64_t hash_number(uint64_t hash, double x)
{
	uint64_t key[2] = {hash, 0};

	memcpy(&key[1], &x, sizeof key[1]);
	return pm_hash(key, 2);
}

/* Everything that a result can depend on. */
static uint64_t hash_mdp(uint64_t hash, const struct pm_mdp *m)
{
	hash = hash_number(hash_number(hash, (double)m->n_actions), m->gamma);
	for (size_t s = 0; s < m->n_states; s++)
		hash = hash_number(hash_number(hash, m->start[s]), m->terminal[s]);
	for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
		hash = hash_number(hash_number(hash, (double)m->row[row]), m->reward[row]);
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
			hash = hash_number(hash_number(hash, m->next[k]), m->probability[k]);
			hash = hash_number(hash, m->transition_reward ? m->transition_reward[k] : m->reward[row]);
		}
	}
	return hash;
}

/* A file of the same name with other worlds in it is another run. */
static uint64_t hash_worlds(const struct pm_world_set *set)
{
	uint64_t hash = set->n;

	for (size_t i = 0; i < set->n; i++) {
		const uint64_t key[] = {hash, pm_hash_name(set->world[i]->name)};

		hash = hash_mdp(pm_hash(key, 2), set->world[i]->mdp);
	}
	return hash;
}

/* A control character in a name must not break the line of its comment. */
static void put_line(struct pm_rows *head, const char *text)
{
	for (; *text; text++)
		pmi_rows_append(head, (unsigned char)*text < ' ' ? "?" : text, 1);
}

static void put(struct pm_rows *head, const char *text)
{
	pmi_rows_append(head, text, strlen(text));
}

static void put_worlds(struct pm_rows *head, const struct pm_world_set *set)
{
	char text[64];

	snprintf(text, sizeof text, " (%zu, hash %016" PRIx64 ")", set->n, hash_worlds(set));
	put(head, text);
}

static void put_comment(struct pm_rows *head, const char *key, const char *value)
{
	put(head, "# ");
	put(head, key);
	put(head, value);
	put(head, "\n");
}

static void describe(const struct pm_run *run, struct pm_rows *head)
{
	char seed[24];

	snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
	put_comment(head, "prefmodel ", PACKAGE_VERSION);
	put_comment(head, "experiment: ", run->experiment->name);
	put_comment(head, "seed: ", seed);
	for (size_t k = 0; k < run->n_settings; k++) {
		const struct pm_setting *s = &run->setting[k];

		put(head, "# ");
		put(head, s->parameter->name);
		put(head, ": ");
		put_line(head, s->text);
		if (s->worlds)
			put_worlds(head, s->worlds);
		put(head, "\n");
	}
	put(head, run->experiment->columns);
	put(head, "\n");
}

enum pm_status pm_run_head(const struct pm_run *run, char **head)
{
	struct pm_rows text = {0};

	describe(run, &text);
	*head = NULL;
	if (pm_rows_status(&text) == PM_OK)
		*head = text.text;
	else
		pm_rows_clear(&text);
	return *head ? PM_OK : PM_ENOMEM;
}

enum pm_status pm_run_cell(const struct pm_run *run, size_t cell, struct pm_rows *rows)
{
	size_t at[PM_MAX_DIMENSIONS];
	enum pm_status status;

	pm_run_place(run, cell, at);
	status = run->experiment->cell(run, at, rows);
	return status ? status : pm_rows_status(rows);
}

struct priced {
	double cost;
	size_t cell;
};

static int dearest_first(const void *a, const void *b)
{
	const struct priced *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return (x->cell > y->cell) - (x->cell < y->cell);
}

enum pm_status pm_run_order(const struct pm_run *run, size_t *order)
{
	struct priced *cells = pmi_array(run->n_cells, sizeof *cells);
	size_t at[PM_MAX_DIMENSIONS];

	if (!cells)
		return PM_ENOMEM;
	for (size_t i = 0; i < run->n_cells; i++) {
		pm_run_place(run, i, at);
		cells[i] = (struct priced){run->experiment->cost ? run->experiment->cost(run, at) : 1, i};
	}
	qsort(cells, run->n_cells, sizeof *cells, dearest_first);
	for (size_t i = 0; i < run->n_cells; i++)
		order[i] = cells[i].cell;
	free(cells);
	return PM_OK;
}
