#include "prefmodel/selfcorrect_bias.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/csv.h"
#include "selfcorrect/names.h"

enum { X, Y, GROUP, N_COLUMNS };

/* Rows as they stand in the file. */
struct rows {
	struct pmi_names groups;
	size_t *group; /* n */
	double *x, *y; /* n */
	size_t n, room[3];
};

static bool add_row(struct rows *rows, const char *name, double x, double y)
{
	size_t group;

	if (!pmi_names_number(&rows->groups, name, &group) || !pmi_reserve(&rows->group, &rows->room[0], rows->n + 1, sizeof *rows->group) ||
	    !pmi_reserve(&rows->x, &rows->room[1], rows->n + 1, sizeof *rows->x) ||
	    !pmi_reserve(&rows->y, &rows->room[2], rows->n + 1, sizeof *rows->y))
		return false;
	rows->group[rows->n] = group;
	rows->x[rows->n] = x;
	rows->y[rows->n++] = y;
	return true;
}

static enum pm_status read_rows(struct pm_csv *csv, const struct pm_column *columns, const size_t *at, const char *by, struct rows *rows,
				struct pm_error *error)
{
	const struct pm_field *fields = NULL;
	enum pm_status status = pm_csv_row(csv, &fields, error);
	double x, y;

	while (!status && fields) {
		status = pm_csv_double(csv, &fields[at[X]], columns[X].name, &x, error);
		if (!status)
			status = pm_csv_double(csv, &fields[at[Y]], columns[Y].name, &y, error);
		if (!status && !add_row(rows, by ? fields[at[GROUP]].text : "", x, y))
			status = pm_error_set(error, PM_ENOMEM, pm_csv_source(csv), pm_csv_line(csv), 0, "out of memory");
		if (!status)
			status = pm_csv_row(csv, &fields, error);
	}
	if (!status && !rows->n)
		status = pm_error_set(error, PM_EPARSE, pm_csv_source(csv), 0, 0, "found no row below the header");
	return status;
}

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

static enum pm_status read_file(const char *path, const char *x, const char *y, const char *by, struct rows *rows, struct pm_error *error)
{
	const struct pm_column columns[N_COLUMNS] = {[X] = {x, true}, [Y] = {y, true}, [GROUP] = {by ? by : "", by != NULL}};
	size_t at[N_COLUMNS];
	struct pm_csv *csv;
	enum pm_status status = pm_csv_open(path, &csv, error);

	if (status)
		return status;
	if (ends_in(path, ".tsv"))
		pm_csv_separate(csv, '\t');
	status = pm_csv_header(csv, columns, N_COLUMNS, at, error);
	if (!status)
		status = read_rows(csv, columns, at, by, rows, error);
	pm_csv_close(csv);
	return status;
}

void pm_paired_free(struct pm_paired *paired)
{
	if (!paired)
		return;
	for (size_t g = 0; paired->group && g < paired->n_groups; g++) {
		free(paired->group[g].name);
		free(paired->group[g].x);
		free(paired->group[g].y);
	}
	free(paired->group);
	free(paired);
}

static bool fill(struct pm_paired *paired, const struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		paired->group[rows->group[i]].n++;
	for (size_t g = 0; g < paired->n_groups; g++) {
		struct pm_paired_group *group = &paired->group[g];

		group->name = pmi_copy(rows->groups.name[g]);
		group->x = pmi_array(group->n, sizeof *group->x);
		group->y = pmi_array(group->n, sizeof *group->y);
		if (!group->name || !group->x || !group->y)
			return false;
		group->n = 0; /* counted again when filled */
	}
	for (size_t i = 0; i < rows->n; i++) {
		struct pm_paired_group *group = &paired->group[rows->group[i]];

		group->x[group->n] = rows->x[i];
		group->y[group->n++] = rows->y[i];
	}
	return true;
}

static struct pm_paired *paired_alloc(const struct rows *rows)
{
	struct pm_paired *paired = pmi_array(1, sizeof *paired);

	if (!paired)
		return NULL;
	paired->group = pmi_array(rows->groups.n, sizeof *paired->group);
	paired->n_groups = paired->group ? rows->groups.n : 0;
	if (paired->group && fill(paired, rows))
		return paired;
	pm_paired_free(paired);
	return NULL;
}

enum pm_status pm_paired_read(const char *path, const char *x, const char *y, const char *by, struct pm_paired **paired,
			      struct pm_error *error)
{
	struct rows rows = {0};
	enum pm_status status = read_file(path, x, y, by, &rows, error);

	*paired = NULL;
	if (!status && !(*paired = paired_alloc(&rows)))
		status = pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	pmi_names_clear(&rows.groups);
	free(rows.group);
	free(rows.x);
	free(rows.y);
	return status;
}

/* Weighted Pearson correlation; NaN when a column is constant among the rows drawn. */
static void correlate(const double *weight, const void *context, double *value)
{
	const struct pm_paired_group *g = context;
	double n = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < g->n; i++) {
		n += weight[i];
		mean_x += weight[i] * g->x[i];
		mean_y += weight[i] * g->y[i];
	}
	mean_x /= n;
	mean_y /= n;
	for (size_t i = 0; i < g->n; i++) {
		double dx = g->x[i] - mean_x, dy = g->y[i] - mean_y;

		xx += weight[i] * dx * dx;
		yy += weight[i] * dy * dy;
		xy += weight[i] * dx * dy;
	}
	/* A constant column leaves squares of rounding errors of its mean. */
	*value = xx > 1e-28 * n * mean_x * mean_x && yy > 1e-28 * n * mean_y * mean_y ? xy / sqrt(xx * yy) : NAN;
}

enum pm_status pm_paired_correlation(const struct pm_paired_group *group, const struct pm_bootstrap_options *options,
				     struct pm_estimate *estimate)
{
	enum pm_status status = pm_pearson(group->x, group->y, group->n, &estimate->value);

	estimate->interval = (struct pm_interval){NAN, NAN};
	return status ? status : pm_bootstrap(group->n, 1, correlate, group, options, &estimate->interval);
}

static void subtract(const double *weight, const void *context, double *value)
{
	const struct pm_paired_group *g = context;
	double n = 0, sum = 0;

	for (size_t i = 0; i < g->n; i++) {
		double w = weight ? weight[i] : 1;

		n += w;
		sum += w * (g->x[i] - g->y[i]);
	}
	*value = sum / n;
}

enum pm_status pm_paired_difference(const struct pm_paired_group *group, const struct pm_bootstrap_options *options,
				    struct pm_estimate *estimate)
{
	subtract(NULL, group, &estimate->value);
	return pm_bootstrap(group->n, 1, subtract, group, options, &estimate->interval);
}
