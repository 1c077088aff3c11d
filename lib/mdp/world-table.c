#include "mdp/world-table.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/csv.h"

/* A table being read. */
struct reader {
	struct pm_csv *csv;
	size_t at[PMI_TRANSITION_FIELDS];
	const struct pm_field *fields; /* of the present row; NULL at the end */
};

void pmi_table_clear(struct pmi_table *t)
{
	free(t->terminal);
	free(t->path);
	free(t->source);
	*t = (struct pmi_table){0};
}

enum pmi_transition_field pmi_table_wrong(const struct pmi_table *t, const struct pm_transition *x, char *sentence, size_t size)
{
	if (!(x->probability > 0 && x->probability <= 1)) {
		snprintf(sentence, size, "probability is %g, expected a number in (0, 1]", x->probability);
		return PMI_PROBABILITY;
	}
	if (t->terminal[x->state]) {
		snprintf(sentence, size, "state %zu is terminal, expected no transition from it", x->state);
		return PMI_STATE;
	}
	return PMI_TRANSITION_FIELDS;
}

static enum pm_status open_table(const struct pmi_table *t, struct reader *r, struct pm_error *error)
{
	static const struct pm_column columns[PMI_TRANSITION_FIELDS] = {
		{"state", true}, {"action", true}, {"next", true}, {"probability", true}, {"reward", true}};
	enum pm_status status = pm_csv_open(t->path, &r->csv, error);

	return status ? status : pm_csv_header(r->csv, columns, PMI_TRANSITION_FIELDS, r->at, error);
}

/* The next row; r->fields is NULL when there is none. */
static enum pm_status read_row(const struct pmi_table *t, struct reader *r, struct pm_transition *x, struct pm_error *error)
{
	enum pm_status status = pm_csv_row(r->csv, &r->fields, error);
	const struct pm_field *f = r->fields;

	if (status || !f)
		return status;
	status = pm_csv_size(r->csv, &f[r->at[PMI_STATE]], "state", t->n_states, &x->state, error);
	if (!status)
		status = pm_csv_size(r->csv, &f[r->at[PMI_ACTION]], "action", t->n_actions, &x->action, error);
	if (!status)
		status = pm_csv_size(r->csv, &f[r->at[PMI_NEXT]], "next", t->n_states, &x->next, error);
	if (!status)
		status = pm_csv_double(r->csv, &f[r->at[PMI_PROBABILITY]], "probability", &x->probability, error);
	return status ? status : pm_csv_double(r->csv, &f[r->at[PMI_REWARD]], "reward", &x->reward, error);
}

static enum pm_status at_field(const struct reader *r, enum pmi_transition_field field, enum pm_status status, const char *sentence,
			       struct pm_error *error)
{
	return pm_error_set(error, status, pm_csv_source(r->csv), pm_csv_line(r->csv), r->fields[r->at[field]].column, "%s", sentence);
}

static enum pm_status take_row(const struct pmi_table *t, const struct reader *r, const struct pm_transition *x, struct pm_error *error)
{
	char sentence[100];
	enum pmi_transition_field wrong = pmi_table_wrong(t, x, sentence, sizeof sentence);

	return wrong < PMI_TRANSITION_FIELDS ? at_field(r, wrong, PM_EPARSE, sentence, error) : t->take(t->context, t, x);
}

enum pm_status pmi_table_read(struct pmi_table *t, struct pm_error *error)
{
	struct reader r = {0};
	struct pm_transition x;
	enum pm_status status = open_table(t, &r, error);

	if (!status)
		status = pmi_csv_take_part(r.csv, t->part, t->n_parts, error);
	while (!status) {
		status = read_row(t, &r, &x, error);
		if (status || !r.fields)
			break;
		status = take_row(t, &r, &x, error);
	}
	if (status && r.csv && error && error->line)
		error->line += pmi_csv_lines_before(r.csv);
	pm_csv_close(r.csv);
	return status;
}

static bool is_culprit(const struct pmi_table *t, const struct pmi_culprit *c, const struct pm_transition *x)
{
	return x->state * t->n_actions + x->action == c->row && (!c->twice || x->next == c->next);
}

/* Goes to the row of the culprit; false where the file has none, or cannot be read a second time. */
static bool find(const struct pmi_table *t, const struct pmi_culprit *c, struct reader *r)
{
	struct pm_transition x;
	struct stat file;
	size_t left = c->twice ? 2 : 1;

	if (stat(t->path, &file) != 0 || !S_ISREG(file.st_mode) || open_table(t, r, NULL))
		return false;
	while (!read_row(t, r, &x, NULL) && r->fields) {
		left -= is_culprit(t, c, &x);
		if (!left)
			return true;
	}
	return false;
}

enum pm_status pmi_table_blame(const struct pmi_table *t, enum pm_status status, const struct pmi_culprit *culprit, const struct pm_error *inner,
			       struct pm_error *error)
{
	struct reader r = {0};

	if (status != PM_EPROB && status != PM_EDOM)
		return status;
	status = status == PM_EDOM ? PM_EPARSE : status;
	if (t->path && culprit->known && find(t, culprit, &r))
		at_field(&r, culprit->twice ? PMI_NEXT : PMI_PROBABILITY, status, inner->sentence, error);
	else
		pm_error_set(error, status, t->source, t->line, t->column, "%s", inner->sentence);
	pm_csv_close(r.csv);
	return status;
}
