#include "selfcorrect/attempts.h"

#include <string.h>

#include "prefmodel/csv.h"

enum { ID, CORRECT1, CORRECT2, ACC1, WRONG_TO_RIGHT, RIGHT_TO_WRONG, GROUP, N_COLUMNS };

/* The group of a row; "" where the file is not split. */
static const char *group_of(const struct pm_field *fields, const size_t *at, const char *by)
{
	return by ? fields[at[GROUP]].text : "";
}

static enum pm_status no_memory(const struct pm_csv *csv, struct pm_error *error)
{
	return pm_error_set(error, PM_ENOMEM, pm_csv_source(csv), pm_csv_line(csv), 0, "out of memory");
}

static enum pm_status add_sample(const struct pm_csv *csv, const struct pm_field *fields, const size_t *at, const char *by,
				 struct pmi_attempts *attempts, struct pm_error *error)
{
	size_t a, b;
	enum pm_status status = pm_csv_size(csv, &fields[at[CORRECT1]], "correct1", 2, &a, error);

	if (!status)
		status = pm_csv_size(csv, &fields[at[CORRECT2]], "correct2", 2, &b, error);
	if (status)
		return status;
	if (!pmi_attempts_add(attempts, group_of(fields, at, by), fields[at[ID]].text,
			      (struct pm_attempt){.first = (double)a, .both = a && b, .mended = !a && b}))
		return no_memory(csv, error);
	return PM_OK;
}

static enum pm_status add_rates(const struct pm_csv *csv, const struct pm_field *fields, const size_t *at, const char *by,
				struct pmi_attempts *attempts, struct pm_error *error)
{
	struct pmi_rates r = {.line = pm_csv_line(csv)};
	enum pm_status status = pm_csv_double(csv, &fields[at[ACC1]], "acc1", &r.acc1, error);

	if (!status)
		status = pm_csv_double(csv, &fields[at[WRONG_TO_RIGHT]], "d_ic", &r.wrong_to_right, error);
	if (!status)
		status = pm_csv_double(csv, &fields[at[RIGHT_TO_WRONG]], "d_ci", &r.right_to_wrong, error);
	if (!status && !pmi_attempts_add_rates(attempts, group_of(fields, at, by), r))
		status = no_memory(csv, error);
	return status;
}

/* Rates when the first of their columns is there, else samples; the columns of the form found must all be there. */
static enum pm_status read_header(struct pm_csv *csv, const char *by, size_t *at, bool *rates, struct pm_error *error)
{
	const struct pm_column columns[N_COLUMNS] = {
		[ID] = {"id", false},     [CORRECT1] = {"correct1", false}, [CORRECT2] = {"correct2", false},
		[ACC1] = {"acc1", false}, [WRONG_TO_RIGHT] = {"d_ic", false}, [RIGHT_TO_WRONG] = {"d_ci", false},
		[GROUP] = {by ? by : "", by != NULL},
	};
	enum pm_status status = pm_csv_header(csv, columns, N_COLUMNS, at, error);

	if (status)
		return status;
	*rates = at[ACC1] != PM_NO_COLUMN;
	for (size_t k = *rates ? ACC1 : ID; k < (size_t)(*rates ? GROUP : ACC1); k++)
		if (at[k] == PM_NO_COLUMN)
			return pm_error_set(error, PM_EPARSE, pm_csv_source(csv), pm_csv_line(csv), 1,
					    "column \"%s\" is missing: expected id,correct1,correct2 or acc1,d_ic,d_ci", columns[k].name);
	return PM_OK;
}

enum pm_status pmi_attempts_read_csv(const char *path, const char *by, struct pmi_attempts *attempts, struct pm_error *error)
{
	const struct pm_field *fields = NULL;
	size_t at[N_COLUMNS];
	struct pm_csv *csv;
	bool rates = false;
	enum pm_status status = pm_csv_open(path, &csv, error);

	if (status)
		return status;
	status = read_header(csv, by, at, &rates, error);
	if (!status)
		status = pm_csv_row(csv, &fields, error);
	while (!status && fields) {
		status = (rates ? add_rates : add_sample)(csv, fields, at, by, attempts, error);
		if (!status)
			status = pm_csv_row(csv, &fields, error);
	}
	pm_csv_close(csv);
	return status;
}
