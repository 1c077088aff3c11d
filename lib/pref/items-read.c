#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/hash.h"
#include "pref/items.h"
#include "prefmodel/csv.h"
#include "prefmodel/number.h"

enum { MAX_COLUMNS = 5 };

struct reader {
	struct pm_csv *csv;
	struct pm_error *error;
	struct pm_comparisons *result;
	struct pmi_hash names;
	size_t item_capacity, contest_capacity;
	size_t index[MAX_COLUMNS];
};

/* A form of file: its columns, and how the numbers behind the two items of a row become a contest. */
struct form {
	struct pm_column column[MAX_COLUMNS];
	size_t n;
	bool places;
	enum pm_status (*row)(const struct reader *r, const struct pm_field *fields, struct pm_contest *contest);
};

static enum pm_status misfit(const struct reader *r, const struct pm_field *field, const char *what, const char *expected)
{
	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), field->column, "%s is \"%.40s\", expected %s", what,
			    field->text, expected);
}

/* Column k as a number of at least 0; `otherwise` where there is no such column. */
static enum pm_status count_of(const struct reader *r, const struct pm_field *fields, size_t k, const char *what, double otherwise, double *count)
{
	*count = otherwise;
	if (r->index[k] == PM_NO_COLUMN)
		return PM_OK;
	if (pm_parse_double(fields[r->index[k]].text, count) && *count >= 0 && isfinite(*count))
		return PM_OK;
	return misfit(r, &fields[r->index[k]], what, "a number of at least 0");
}

static enum pm_status winner_row(const struct reader *r, const struct pm_field *fields, struct pm_contest *contest)
{
	return count_of(r, fields, 2, "count", 1, &contest->wins);
}

static enum pm_status label_row(const struct reader *r, const struct pm_field *fields, struct pm_contest *contest)
{
	double label, weight;
	const struct pm_field *field = &fields[r->index[2]];
	enum pm_status status = count_of(r, fields, 3, "weight", 1, &weight);

	if (status)
		return status;
	if (!pm_parse_double(field->text, &label) || !(label == 0 || label == 0.5 || label == 1))
		return misfit(r, field, "label", "1 (left preferred), 0 (right) or 0.5 (no preference)");
	*(label == 1 ? &contest->wins : label == 0 ? &contest->losses : &contest->ties) = weight;
	return PM_OK;
}

static enum pm_status home_row(const struct reader *r, const struct pm_field *fields, struct pm_contest *contest)
{
	enum pm_status status = count_of(r, fields, 2, "home_wins", 0, &contest->wins);

	if (!status)
		status = count_of(r, fields, 3, "away_wins", 0, &contest->losses);
	return status ? status : count_of(r, fields, 4, "ties", 0, &contest->ties);
}

static const struct form forms[] = {
	{{{"winner", true}, {"loser", true}, {"count", false}}, 3, false, winner_row},
	{{{"left", true}, {"right", true}, {"label", true}, {"weight", false}}, 4, true, label_row},
	{{{"home", true}, {"away", true}, {"home_wins", true}, {"away_wins", true}, {"ties", false}}, 5, true, home_row},
};

static size_t position(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return PM_NO_COLUMN;
}

/* The form whose first column the header has; its columns are then looked up. */
static const struct form *find_form(struct reader *r, enum pm_status *status)
{
	size_t n;
	const char *const *names;

	*status = pm_csv_header(r->csv, NULL, 0, NULL, r->error);
	if (*status)
		return NULL;
	names = pm_csv_names(r->csv, &n);
	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
		const struct form *form = &forms[f];

		if (position(names, n, form->column[0].name) == PM_NO_COLUMN)
			continue;
		for (size_t k = 0; k < form->n; k++) {
			r->index[k] = position(names, n, form->column[k].name);
			if (form->column[k].required && r->index[k] == PM_NO_COLUMN) {
				*status = pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), 1,
						       "column \"%s\" is missing beside \"%s\"", form->column[k].name, form->column[0].name);
				return NULL;
			}
		}
		return form;
	}
	*status = pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), 1,
			       "found a header that begins with \"%.40s\", expected winner,loser or left,right,label or home,away,home_wins,away_wins",
			       names[0]);
	return NULL;
}

static enum pm_status short_of_memory(const struct reader *r)
{
	return pm_error_set(r->error, PM_ENOMEM, pm_csv_source(r->csv), pm_csv_line(r->csv), 0, "out of memory");
}

static enum pm_status item_number(struct reader *r, const struct pm_field *field, uint32_t *number)
{
	struct pm_comparisons *c = r->result;
	uint64_t hash = pmi_hash_bytes(field->text, field->length);
	struct pmi_hash_probe probe = pmi_hash_begin(&r->names, hash);

	if (!field->length)
		return misfit(r, field, "an item", "its name");
	while (pmi_hash_next(&r->names, &probe, number))
		if (strcmp(c->item[*number], field->text) == 0)
			return PM_OK;
	if (!pmi_reserve(&c->item, &r->item_capacity, c->n_items + 1, sizeof *c->item) ||
	    !pmi_hash_add(&r->names, hash, (uint32_t)c->n_items))
		return short_of_memory(r);
	c->item[c->n_items] = pmi_copy(field->text);
	if (!c->item[c->n_items])
		return short_of_memory(r);
	*number = (uint32_t)c->n_items++;
	return PM_OK;
}

static enum pm_status read_row(struct reader *r, const struct form *form, const struct pm_field *fields)
{
	struct pm_comparisons *c = r->result;
	struct pm_contest contest = {.wins = 0};
	const struct pm_field *second = &fields[r->index[1]];
	enum pm_status status = item_number(r, &fields[r->index[0]], &contest.first);

	if (!status)
		status = item_number(r, second, &contest.second);
	if (!status && contest.first == contest.second)
		status = misfit(r, second, form->column[1].name, "another item than the first of its row");
	if (!status)
		status = form->row(r, fields, &contest);
	if (status)
		return status;
	if (!pmi_reserve(&c->contest, &r->contest_capacity, c->n + 1, sizeof *c->contest))
		return short_of_memory(r);
	c->contest[c->n++] = contest;
	return PM_OK;
}

static enum pm_status read_all(struct reader *r)
{
	const struct pm_field *fields;
	enum pm_status status;
	const struct form *form = find_form(r, &status);

	while (!status) {
		status = pm_csv_row(r->csv, &fields, r->error);
		if (status || !fields)
			break;
		status = read_row(r, form, fields);
	}
	if (status)
		return status;
	if (!r->result->n)
		return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv) + 1, 1,
				    "found the end of the file, expected a comparison");
	r->result->places = form->places;
	return pmi_comparisons_fold(r->result) ? short_of_memory(r) : PM_OK;
}

enum pm_status pm_comparisons_read(const char *path, struct pm_comparisons **comparisons, struct pm_error *error)
{
	struct reader r = {.error = error};
	enum pm_status status = pm_csv_open(path, &r.csv, error);

	*comparisons = NULL;
	if (status)
		return status;
	r.result = pmi_array(1, sizeof *r.result);
	status = r.result ? read_all(&r) : short_of_memory(&r);
	pmi_hash_clear(&r.names);
	pm_csv_close(r.csv);
	if (status)
		pm_comparisons_free(r.result);
	else
		*comparisons = r.result;
	return status;
}
