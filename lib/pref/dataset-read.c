#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/hash.h"
#include "pref/pair-line.h"
#include "prefmodel/dataset.h"
#include "prefmodel/sample.h"

enum { BLOCK = 1 << 18 };

struct reader {
	struct pm_csv *csv;
	struct pmi_steps steps;
	struct pmi_pair_line line;
	struct pm_dataset *dataset;
	struct pm_error *error;
	const char *by; /* the column of groups, or NULL */
	struct pm_groups *groups;
	struct pmi_hash names;
	size_t name_capacity, of_capacity;
};

static enum pm_status fail(const struct reader *r, enum pm_status status, size_t column)
{
	return pm_error_set(r->error, status, pm_csv_source(r->csv), r->line.line, column, "%s", pm_status_message(status));
}

static enum pm_status intern(struct reader *r, const struct pmi_numbers *numbers, uint32_t *number)
{
	const struct pm_segment g = {.length = numbers->n / 2, .step = numbers->step};
	enum pm_status status = pm_dataset_segment_number(r->dataset, g, number);

	return status ? fail(r, status, 0) : PM_OK;
}

static enum pm_status group_number(struct reader *r, const struct pm_field *field, uint32_t *number)
{
	struct pm_groups *groups = r->groups;
	uint64_t hash = pmi_hash_bytes(field->text, field->length);
	struct pmi_hash_probe probe = pmi_hash_begin(&r->names, hash);

	while (pmi_hash_next(&r->names, &probe, number))
		if (strcmp(groups->name[*number], field->text) == 0)
			return PM_OK;
	if (!pmi_reserve(&groups->name, &r->name_capacity, groups->n + 1, sizeof *groups->name) ||
	    !pmi_hash_add(&r->names, hash, (uint32_t)groups->n))
		return fail(r, PM_ENOMEM, 0);
	groups->name[groups->n] = pmi_copy(field->text);
	if (!groups->name[groups->n])
		return fail(r, PM_ENOMEM, 0);
	*number = (uint32_t)groups->n++;
	return PM_OK;
}

/* The group of the pair that is read next. */
static enum pm_status read_group(struct reader *r, const struct pm_field *field)
{
	size_t n = r->dataset->n_pairs;

	if (!pmi_reserve(&r->groups->of, &r->of_capacity, n + 1, sizeof *r->groups->of))
		return fail(r, PM_ENOMEM, 0);
	return group_number(r, field, &r->groups->of[n]);
}

static enum pm_status add_pair(struct reader *r)
{
	const struct pmi_pair_line *line = &r->line;
	uint32_t left, right;
	enum pm_status status = intern(r, &line->side[0], &left);

	if (!status)
		status = intern(r, &line->side[1], &right);
	if (!status && r->groups)
		status = read_group(r, &line->group);
	if (status)
		return status;
	status = pm_dataset_add_numbers(r->dataset, left, right, line->label, line->weight);
	return status ? fail(r, status, 0) : PM_OK;
}

static enum pm_status read_block(struct reader *r, char *at, size_t length)
{
	char *end = at + length;
	enum pm_status status = PM_OK;
	bool found;

	while (!status && at < end) {
		status = pmi_pair_line_take(&r->line, &at, end, &found);
		if (!status && found)
			status = add_pair(r);
	}
	return status;
}

static enum pm_status read_all(struct reader *r)
{
	size_t index[PMI_PAIR_COLUMNS], length = 1;
	char *text;
	enum pm_status status = pmi_pair_header(r->csv, r->by, index, r->error);

	if (status)
		return status;
	r->line = pmi_pair_line_make(r->csv, &r->steps, index, r->error);
	r->line.line = pm_csv_line(r->csv);
	while (!status && length) {
		status = pmi_lines_block(&r->csv->lines, BLOCK, &text, &length, r->error);
		if (!status)
			status = read_block(r, text, length);
	}
	return status || r->dataset->n_pairs ? status : pmi_no_pair(r->csv, r->line.line, r->error);
}

void pm_groups_free(struct pm_groups *groups)
{
	if (!groups)
		return;
	for (size_t i = 0; i < groups->n; i++)
		free(groups->name[i]);
	free(groups->name);
	free(groups->of);
	free(groups);
}

static enum pm_status read_trajectories(struct reader *r)
{
	const struct pm_column column = {"trajectory", true};
	const struct pm_field *fields;
	uint32_t number;
	size_t index;
	enum pm_status status = pm_csv_header(r->csv, &column, 1, &index, r->error);

	r->line = (struct pmi_pair_line){.csv = r->csv, .steps = &r->steps, .error = r->error};
	while (!status) {
		status = pm_csv_row(r->csv, &fields, r->error);
		if (status || !fields)
			break;
		r->line.line = pm_csv_line(r->csv);
		status = pmi_segment_field(&r->line, &fields[index], &r->line.side[0]);
		if (!status)
			status = intern(r, &r->line.side[0], &number);
	}
	if (!status && !r->dataset->n_segments)
		status = pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv) + 1, 1,
				      "found the end of the file, expected a trajectory");
	return status;
}

static enum pm_status read_file(struct reader *r, const char *path, const struct pm_mdp *mdp,
				enum pm_status (*read)(struct reader *), struct pm_dataset **dataset)
{
	enum pm_status status = pm_csv_open(path, &r->csv, r->error);

	*dataset = NULL;
	if (status)
		return status;
	r->dataset = pm_dataset_alloc();
	if (!r->dataset || pmi_steps_make(mdp, &r->steps))
		status = fail(r, PM_ENOMEM, 0);
	else
		status = read(r);
	pm_csv_close(r->csv);
	pmi_hash_clear(&r->names);
	pmi_steps_clear(&r->steps);
	pmi_pair_line_clear(&r->line);
	if (status)
		pm_dataset_free(r->dataset);
	else
		*dataset = r->dataset;
	return status;
}

enum pm_status pm_dataset_read(const char *path, const struct pm_mdp *mdp, struct pm_dataset **dataset, struct pm_error *error)
{
	struct reader r = {.error = error};

	return read_file(&r, path, mdp, read_all, dataset);
}

enum pm_status pm_dataset_read_by(const char *path, const struct pm_mdp *mdp, const char *column, struct pm_dataset **dataset,
				  struct pm_groups **groups, struct pm_error *error)
{
	struct reader r = {.error = error, .by = column, .groups = pmi_array(1, sizeof **groups)};
	enum pm_status status;

	*groups = NULL;
	*dataset = NULL;
	if (!r.groups)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	status = read_file(&r, path, mdp, read_all, dataset);
	if (status)
		pm_groups_free(r.groups);
	else
		*groups = r.groups;
	return status;
}

enum pm_status pm_trajectories_read(const char *path, const struct pm_mdp *mdp, struct pm_dataset **trajectories,
				    struct pm_error *error)
{
	struct reader r = {.error = error};

	return read_file(&r, path, mdp, read_trajectories, trajectories);
}
