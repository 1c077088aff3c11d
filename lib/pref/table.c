#include "prefmodel/table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/csv.h"
#include "prefmodel/number.h"

enum { STATE, ACTION, VALUE, N_COLUMNS };

static enum pm_status read_row(struct pm_csv *csv, const struct pm_field *fields, const size_t *index, size_t n_states, size_t n_actions,
			       double *g, unsigned char *seen, struct pm_error *error)
{
	size_t s, a;
	enum pm_status status = pm_csv_size(csv, &fields[index[STATE]], "state", n_states, &s, error);

	if (!status)
		status = pm_csv_size(csv, &fields[index[ACTION]], "action", n_actions, &a, error);
	if (status)
		return status;
	if (seen[s * n_actions + a])
		return pm_error_set(error, PM_EPARSE, pm_csv_source(csv), pm_csv_line(csv), fields[index[STATE]].column,
				    "state %zu, action %zu stands twice", s, a);
	seen[s * n_actions + a] = 1;
	return pm_csv_double(csv, &fields[index[VALUE]], "g", &g[s * n_actions + a], error);
}

static enum pm_status check_complete(const struct pm_csv *csv, size_t n_states, size_t n_actions, const unsigned char *seen,
				     struct pm_error *error)
{
	for (size_t row = 0; row < n_states * n_actions; row++)
		if (!seen[row])
			return pm_error_set(error, PM_EPARSE, pm_csv_source(csv), pm_csv_line(csv) + 1, 1,
					    "state %zu, action %zu is missing: expected a row for each of %zu states and %zu actions",
					    row / n_actions, row % n_actions, n_states, n_actions);
	return PM_OK;
}

static enum pm_status read_rows(struct pm_csv *csv, const char *column, size_t n_states, size_t n_actions, double *g, unsigned char *seen,
				struct pm_error *error)
{
	const struct pm_column columns[N_COLUMNS] = {{"state", true}, {"action", true}, {column, true}};
	const struct pm_field *fields;
	size_t index[N_COLUMNS];
	enum pm_status status = pm_csv_header(csv, columns, N_COLUMNS, index, error);

	while (!status) {
		status = pm_csv_row(csv, &fields, error);
		if (status || !fields)
			break;
		status = read_row(csv, fields, index, n_states, n_actions, g, seen, error);
	}
	return status ? status : check_complete(csv, n_states, n_actions, seen, error);
}

enum pm_status pm_table_read(const char *path, size_t n_states, size_t n_actions, double *g, struct pm_error *error)
{
	return pm_table_read_column(path, "g", n_states, n_actions, g, error);
}

enum pm_status pm_table_read_column(const char *path, const char *column, size_t n_states, size_t n_actions, double *g, struct pm_error *error)
{
	struct pm_csv *csv;
	enum pm_status status = pm_csv_open(path, &csv, error);
	unsigned char *seen;

	if (status)
		return status;
	seen = pmi_array(n_states * n_actions, 1);
	status = seen ? read_rows(csv, column, n_states, n_actions, g, seen, error)
		      : pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	free(seen);
	pm_csv_close(csv);
	return status;
}

/* Is there a column of that name? */
static bool has_column(const char *const *names, size_t n, const char *name)
{
	for (size_t j = 0; j < n; j++)
		if (strcmp(names[j], name) == 0)
			return true;
	return false;
}

enum pm_status pm_table_members(const char *path, size_t *n, struct pm_error *error)
{
	const struct pm_column g = {"g", true};
	struct pm_csv *csv;
	size_t index, n_names;
	enum pm_status status = pm_csv_open(path, &csv, error);

	*n = 0;
	if (status)
		return status;
	status = pm_csv_header(csv, &g, 1, &index, error);
	if (!status) {
		const char *const *names = pm_csv_names(csv, &n_names);
		char name[32] = "g1";

		while (has_column(names, n_names, name))
			snprintf(name, sizeof name, "g%zu", ++*n + 1);
	}
	pm_csv_close(csv);
	return status;
}

enum pm_status pm_policy_read(const char *path, size_t n_states, size_t n_actions, double *policy, struct pm_error *error)
{
	enum pm_status status = pm_table_read_column(path, "probability", n_states, n_actions, policy, error);

	for (size_t s = 0; s < n_states && !status; s++) {
		double *row = policy + s * n_actions, sum = 0;
		bool good = true;

		for (size_t a = 0; a < n_actions; a++) {
			good = good && row[a] >= 0 && row[a] <= 1;
			sum += row[a];
		}
		if (!good || fabs(sum - 1) > 1e-6)
			return pm_error_set(error, PM_EPARSE, path, 0, 0,
					    "the probabilities of state %zu are not numbers in [0, 1] that sum to 1 (the sum is %.10g)", s, sum);
		for (size_t a = 0; a < n_actions; a++)
			row[a] /= sum;
	}
	return status;
}

void pm_table_write(FILE *stream, size_t n_states, size_t n_actions, const double *g)
{
	fputs("state,action,g\n", stream);
	for (size_t row = 0; row < n_states * n_actions; row++) {
		fprintf(stream, "%zu,%zu,", row / n_actions, row % n_actions);
		pm_put_double(stream, g[row]);
		fputc('\n', stream);
	}
}
