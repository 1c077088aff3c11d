#include "pref/pair-line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/number.h"

static const struct pm_column columns[PMI_GROUP] = {{"left", true}, {"right", true}, {"label", true}, {"weight", false}};

enum pm_status pmi_pair_header(struct pm_csv *csv, const char *by, size_t index[PMI_PAIR_COLUMNS], struct pm_error *error)
{
	struct pm_column wanted[PMI_PAIR_COLUMNS];

	memcpy(wanted, columns, sizeof columns);
	wanted[PMI_GROUP] = (struct pm_column){by, true};
	index[PMI_GROUP] = PM_NO_COLUMN;
	return pm_csv_header(csv, wanted, by ? PMI_PAIR_COLUMNS : PMI_GROUP, index, error);
}

enum pm_status pmi_no_pair(const struct pm_csv *csv, size_t lines, struct pm_error *error)
{
	return pm_error_set(error, PM_EPARSE, pm_csv_source(csv), lines + 1, 1, "found the end of the file, expected a pair");
}

struct pmi_pair_line pmi_pair_line_make(const struct pm_csv *csv, const struct pmi_steps *steps,
					const size_t index[PMI_PAIR_COLUMNS], struct pm_error *error)
{
	struct pmi_pair_line r = {.csv = csv, .steps = steps, .error = error};
	size_t n = csv->n_names;

	memcpy(r.index, index, sizeof r.index);
	if (index[PMI_LEFT] == 0 && index[PMI_RIGHT] == 1 && index[PMI_LABEL] == 2 &&
	    (n == 3 || (n == 4 && index[PMI_WEIGHT] == 3 && index[PMI_GROUP] == PM_NO_COLUMN)))
		r.n_columns = n;
	return r;
}

void pmi_pair_line_clear(struct pmi_pair_line *r)
{
	free(r->row.fields);
	free(r->side[0].step);
	free(r->side[1].step);
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

static enum pm_status not_a_number(const struct pmi_pair_line *r, const struct pm_field *field, const char *at)
{
	size_t column = field->column + (size_t)(at - field->text);

	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), r->line, column,
			    "found \"%.20s\" in a segment, expected the number of a state or an action", at);
}

/* The numbers of a field, separated by blanks; one too large for 32 bits becomes the largest, which names no state. */
static enum pm_status parse_numbers(const struct pmi_pair_line *r, const struct pm_field *field, struct pmi_numbers *to)
{
	const char *at = field->text, *first;

	/* A number and the blank before the next take at least two bytes. */
	if (!pmi_reserve(&to->step, &to->capacity, field->length / 2 + 1, sizeof *to->step))
		return pm_error_set(r->error, PM_ENOMEM, pm_csv_source(r->csv), r->line, field->column, "out of memory");
	for (to->n = 0;; to->n++) {
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
		to->step[to->n] = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
	}
}

static enum pm_status impossible(const struct pmi_pair_line *r, const struct pm_field *field, const uint32_t *step, size_t where)
{
	const struct pm_mdp *mdp = r->steps->mdp;
	const char *source = pm_csv_source(r->csv);
	size_t column = column_of(field, where);

	if (where % 2 && step[where] >= mdp->n_actions)
		return pm_error_set(r->error, PM_EPARSE, source, r->line, column, "found action %u, expected one below %zu",
				    (unsigned)step[where], mdp->n_actions);
	if (where % 2 == 0 && step[where] >= mdp->n_states)
		return pm_error_set(r->error, PM_EPARSE, source, r->line, column, "found state %u, expected one below %zu",
				    (unsigned)step[where], mdp->n_states);
	return pm_error_set(r->error, PM_EPARSE, source, r->line, column,
			    "found state %u, expected a state that action %u in state %u can lead to", (unsigned)step[where],
			    (unsigned)step[where - 1], (unsigned)step[where - 2]);
}

enum pm_status pmi_segment_field(struct pmi_pair_line *r, const struct pm_field *field, struct pmi_numbers *numbers)
{
	enum pm_status status = parse_numbers(r, field, numbers);
	size_t where;

	if (status)
		return status;
	if (numbers->n < 3 || numbers->n % 2 == 0)
		return pm_error_set(
		    r->error, PM_EPARSE, pm_csv_source(r->csv), r->line, field->column,
		    "found %zu number%s in a segment, expected state action state ..., an odd number of them and at least 3",
		    numbers->n, numbers->n == 1 ? "" : "s");
	if (pm_segment_check(r->steps->mdp, (struct pm_segment){.length = numbers->n / 2, .step = numbers->step}, &where))
		return impossible(r, field, numbers->step, where);
	return PM_OK;
}

static enum pm_status read_label(struct pmi_pair_line *r, const struct pm_field *field)
{
	if (pm_parse_double(field->text, &r->label) && (r->label == 0 || r->label == 0.5 || r->label == 1))
		return PM_OK;
	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), r->line, field->column,
			    "label is \"%.40s\", expected 1 (left preferred), 0 (right) or 0.5 (no preference)", field->text);
}

static enum pm_status read_weight(struct pmi_pair_line *r, const struct pm_field *field)
{
	if (pm_parse_double(field->text, &r->weight) && r->weight > 0 && isfinite(r->weight))
		return PM_OK;
	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), r->line, field->column,
			    "weight is \"%.40s\", expected a positive number", field->text);
}

static enum pm_status take_fields(struct pmi_pair_line *r)
{
	const struct pm_field *fields = r->row.fields;
	enum pm_status status = pmi_segment_field(r, &fields[r->index[PMI_LEFT]], &r->side[0]);

	r->weight = 1;
	if (!status)
		status = pmi_segment_field(r, &fields[r->index[PMI_RIGHT]], &r->side[1]);
	if (!status)
		status = read_label(r, &fields[r->index[PMI_LABEL]]);
	if (!status && r->index[PMI_WEIGHT] != PM_NO_COLUMN)
		status = read_weight(r, &fields[r->index[PMI_WEIGHT]]);
	if (!status && r->index[PMI_GROUP] != PM_NO_COLUMN)
		r->group = fields[r->index[PMI_GROUP]];
	return status;
}

enum pm_status pmi_pair_line_take(struct pmi_pair_line *r, char **at, char *end, bool *found)
{
	char *line = *at, *next = r->n_columns ? pmi_plain_pair(r, line) : NULL;
	size_t length;
	enum pm_status status;

	r->line++;
	*found = true;
	if (next) {
		*at = next;
		return PM_OK;
	}
	next = memchr(line, '\n', (size_t)(end - line));
	*at = next + 1;
	length = (size_t)(next - line);
	length -= length && line[length - 1] == '\r';
	line[length] = '\0';
	*found = !pmi_csv_is_void(line, length);
	if (!*found)
		return PM_OK;
	status = pmi_csv_fields(r->csv, r->line, line, length, &r->row, r->error);
	return status ? status : take_fields(r);
}
