#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/dataset.h"
#include "pref/hash.h"
#include "prefmodel/csv.h"
#include "prefmodel/number.h"
#include "prefmodel/sample.h"

enum { LEFT, RIGHT, LABEL, WEIGHT, GROUP, N_COLUMNS };
static const struct pm_column columns[GROUP] = {{"left", true}, {"right", true}, {"label", true}, {"weight", false}};

struct reader {
	const struct pm_mdp *mdp;
	struct pm_csv *csv;
	struct pm_dataset *dataset;
	struct pm_error *error;
	const char *by; /* the column of groups, or NULL */
	struct pm_groups *groups;
	struct pmi_hash names;
	size_t name_capacity, of_capacity;
	uint32_t *step; /* the numbers of the segment at hand */
	size_t n, capacity;
};

static enum pm_status fail(const struct reader *r, enum pm_status status, size_t column)
{
	return pm_error_set(r->error, status, pm_csv_source(r->csv), pm_csv_line(r->csv), column, "%s", pm_status_message(status));
}

/* The column at which the k-th number of a segment begins. */
static size_t column_of(const struct pm_field *field, size_t k)
{
	const char *at = field->text;

	for (;; k--) {
		at += strspn(at, " ");
		if (!k)
			return field->column + (size_t)(at - field->text);
		at += strcspn(at, " ");
	}
}

static enum pm_status not_a_number(const struct reader *r, const struct pm_field *field, const char *at)
{
	size_t column = field->column + (size_t)(at - field->text);

	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), column,
			    "found \"%.20s\" in a segment, expected the number of a state or an action", at);
}

/* The numbers of a field, separated by blanks, into step; one too large for 32 bits becomes the largest, which names no state. */
static enum pm_status parse_numbers(struct reader *r, const struct pm_field *field)
{
	const char *at = field->text, *first;

	/* A number and the blank before the next take at least two bytes. */
	if (!pmi_reserve(&r->step, &r->capacity, field->length / 2 + 1, sizeof *r->step))
		return fail(r, PM_ENOMEM, field->column);
	for (r->n = 0;; r->n++) {
		uint64_t value = 0;
		unsigned digit;

		while (*at == ' ')
			at++;
		if (!*at)
			return PM_OK;
		for (first = at; (digit = (unsigned)(*at - '0')) <= 9; at++)
			value = value < UINT32_MAX ? value * 10 + digit : UINT32_MAX;
		if (at == first || (*at && *at != ' '))
			return not_a_number(r, field, first);
		r->step[r->n] = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
	}
}

static enum pm_status impossible(const struct reader *r, const struct pm_field *field, size_t where)
{
	const uint32_t *step = r->step;
	size_t column = column_of(field, where), line = pm_csv_line(r->csv);
	const char *source = pm_csv_source(r->csv);

	if (where % 2 && step[where] >= r->mdp->n_actions)
		return pm_error_set(r->error, PM_EPARSE, source, line, column, "found action %u, expected one below %zu",
				    (unsigned)step[where], r->mdp->n_actions);
	if (where % 2 == 0 && step[where] >= r->mdp->n_states)
		return pm_error_set(r->error, PM_EPARSE, source, line, column, "found state %u, expected one below %zu", (unsigned)step[where],
				    r->mdp->n_states);
	return pm_error_set(r->error, PM_EPARSE, source, line, column,
			    "found state %u, expected a state that action %u in state %u can lead to", (unsigned)step[where],
			    (unsigned)step[where - 1], (unsigned)step[where - 2]);
}

static enum pm_status read_segment(struct reader *r, const struct pm_field *field, uint32_t *number)
{
	enum pm_status status = parse_numbers(r, field);
	struct pm_segment g = {.length = r->n / 2, .step = r->step};
	uint64_t hash;
	size_t where;

	if (status)
		return status;
	if (r->n < 3 || r->n % 2 == 0)
		return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), field->column,
				    "found %zu number%s in a segment, expected state action state ..., an odd number of them and at least 3",
				    r->n, r->n == 1 ? "" : "s");
	/* What is stored has been checked. */
	hash = pmi_hash_words(r->step, r->n);
	if (pmi_dataset_find(r->dataset, g, hash, number))
		return PM_OK;
	if (pm_segment_check(r->mdp, g, &where))
		return impossible(r, field, where);
	status = pmi_dataset_store(r->dataset, g, hash, number);
	return status ? fail(r, status, field->column) : PM_OK;
}

static enum pm_status read_label(const struct reader *r, const struct pm_field *field, double *label)
{
	if (field->length == 1 && (*field->text == '0' || *field->text == '1')) {
		*label = *field->text - '0';
		return PM_OK;
	}
	if (pm_parse_double(field->text, label) && (*label == 0 || *label == 0.5 || *label == 1))
		return PM_OK;
	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), field->column,
			    "label is \"%.40s\", expected 1 (left preferred), 0 (right) or 0.5 (no preference)", field->text);
}

static enum pm_status read_weight(const struct reader *r, const struct pm_field *field, double *weight)
{
	if (pm_parse_double(field->text, weight) && *weight > 0 && isfinite(*weight))
		return PM_OK;
	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), field->column,
			    "weight is \"%.40s\", expected a positive number", field->text);
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

static enum pm_status read_pair(struct reader *r, const struct pm_field *fields, const size_t *index)
{
	uint32_t left, right;
	double label, weight = 1;
	enum pm_status status = read_segment(r, &fields[index[LEFT]], &left);

	if (!status)
		status = read_segment(r, &fields[index[RIGHT]], &right);
	if (!status)
		status = read_label(r, &fields[index[LABEL]], &label);
	if (!status && index[WEIGHT] != PM_NO_COLUMN)
		status = read_weight(r, &fields[index[WEIGHT]], &weight);
	if (!status && r->groups)
		status = read_group(r, &fields[index[GROUP]]);
	if (status)
		return status;
	status = pm_dataset_add_numbers(r->dataset, left, right, label, weight);
	return status ? fail(r, status, 0) : PM_OK;
}

static enum pm_status read_all(struct reader *r)
{
	const struct pm_field *fields;
	size_t index[N_COLUMNS];
	struct pm_column wanted[N_COLUMNS];
	enum pm_status status;

	memcpy(wanted, columns, sizeof columns);
	wanted[GROUP] = (struct pm_column){r->by, true};
	status = pm_csv_header(r->csv, wanted, r->groups ? N_COLUMNS : GROUP, index, r->error);

	while (!status) {
		status = pm_csv_row(r->csv, &fields, r->error);
		if (status || !fields)
			break;
		status = read_pair(r, fields, index);
	}
	if (!status && !r->dataset->n_pairs)
		status = pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv) + 1, 1,
				      "found the end of the file, expected a pair");
	return status;
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

	while (!status) {
		status = pm_csv_row(r->csv, &fields, r->error);
		if (status || !fields)
			break;
		status = read_segment(r, &fields[index], &number);
	}
	if (!status && !r->dataset->n_segments)
		status = pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv) + 1, 1,
				      "found the end of the file, expected a trajectory");
	return status;
}

static enum pm_status read_file(struct reader *r, const char *path, enum pm_status (*read)(struct reader *), struct pm_dataset **dataset)
{
	enum pm_status status = pm_csv_open(path, &r->csv, r->error);

	*dataset = NULL;
	if (status)
		return status;
	r->dataset = pm_dataset_alloc();
	status = r->dataset ? read(r) : fail(r, PM_ENOMEM, 0);
	pm_csv_close(r->csv);
	pmi_hash_clear(&r->names);
	free(r->step);
	if (status)
		pm_dataset_free(r->dataset);
	else
		*dataset = r->dataset;
	return status;
}

enum pm_status pm_dataset_read(const char *path, const struct pm_mdp *mdp, struct pm_dataset **dataset, struct pm_error *error)
{
	struct reader r = {.mdp = mdp, .error = error};

	return read_file(&r, path, read_all, dataset);
}

enum pm_status pm_dataset_read_by(const char *path, const struct pm_mdp *mdp, const char *column, struct pm_dataset **dataset,
				  struct pm_groups **groups, struct pm_error *error)
{
	struct reader r = {.mdp = mdp, .error = error, .by = column, .groups = pmi_array(1, sizeof **groups)};
	enum pm_status status;

	*groups = NULL;
	*dataset = NULL;
	if (!r.groups)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	status = read_file(&r, path, read_all, dataset);
	if (status)
		pm_groups_free(r.groups);
	else
		*groups = r.groups;
	return status;
}

enum pm_status pm_trajectories_read(const char *path, const struct pm_mdp *mdp, struct pm_dataset **trajectories, struct pm_error *error)
{
	struct reader r = {.mdp = mdp, .error = error};

	return read_file(&r, path, read_trajectories, trajectories);
}
