#include "prefmodel/features.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prefmodel/csv.h"

void pm_features_free(struct pm_features *f)
{
	if (!f)
		return;
	for (size_t j = 0; f->name && j < f->n; j++)
		free(f->name[j]);
	free(f->name);
	free(f->phi);
	free(f);
}

static struct pm_features *alloc(const struct pm_mdp *mdp, size_t n, const char *const *name)
{
	struct pm_features *f = pmi_array(1, sizeof *f);
	bool good = f != NULL;

	if (!f)
		return NULL;
	f->n = n;
	f->rows = mdp->n_states * mdp->n_actions;
	f->name = pmi_array(n, sizeof *f->name);
	f->phi = pmi_array(f->rows, n * sizeof *f->phi);
	good = f->name && f->phi;
	for (size_t j = 0; j < n && good; j++) {
		f->name[j] = pmi_copy(name[j]);
		good = f->name[j] != NULL;
	}
	if (good)
		return f;
	pm_features_free(f);
	return NULL;
}

struct pm_features *pm_features_of_grid(const struct pm_gridworld *grid, const struct pm_mdp *mdp)
{
	struct pm_features *f = alloc(mdp, PM_N_FEATURES, pm_feature_names);

	for (size_t row = 0; f && row < f->rows; row++)
		for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++) {
			double phi[PM_N_FEATURES];

			pm_gridworld_features(grid, row / mdp->n_actions, mdp->next[k], phi);
			for (size_t j = 0; j < PM_N_FEATURES; j++)
				f->phi[row * f->n + j] += mdp->probability[k] * phi[j];
		}
	return f;
}

enum { STATE, ACTION, N_COLUMNS };
static const struct pm_column columns[N_COLUMNS] = {{"state", true}, {"action", true}};

struct reader {
	struct pm_csv *csv;
	const struct pm_mdp *mdp;
	struct pm_error *error;
	struct pm_features *features;
	size_t index[N_COLUMNS];
	size_t *column;      /* n, where each feature stands */
	unsigned char *seen; /* rows */
};

static enum pm_status fail(const struct reader *r, enum pm_status status, const char *sentence)
{
	return pm_error_set(r->error, status, pm_csv_source(r->csv), pm_csv_line(r->csv), 1, "%s", sentence);
}

/* All columns but two are features. */
static enum pm_status read_header(struct reader *r)
{
	size_t n, n_features = 0;
	const char *const *names;
	const char **chosen;
	enum pm_status status = pm_csv_header(r->csv, columns, N_COLUMNS, r->index, r->error);

	if (status)
		return status;
	names = pm_csv_names(r->csv, &n);
	if (n == N_COLUMNS)
		return fail(r, PM_EPARSE, "found no column beside state and action, expected features");
	chosen = pmi_array(n, sizeof *chosen);
	r->column = pmi_array(n, sizeof *r->column);
	for (size_t j = 0; j < n && chosen && r->column; j++)
		if (j != r->index[STATE] && j != r->index[ACTION]) {
			r->column[n_features] = j;
			chosen[n_features++] = names[j];
		}
	if (chosen && r->column)
		r->features = alloc(r->mdp, n_features, chosen);
	free(chosen);
	r->seen = r->features ? pmi_array(r->features->rows, 1) : NULL;
	return r->seen ? PM_OK : fail(r, PM_ENOMEM, "out of memory");
}

static enum pm_status read_row(struct reader *r, const struct pm_field *fields)
{
	size_t s, a, row;
	enum pm_status status = pm_csv_size(r->csv, &fields[r->index[STATE]], "state", r->mdp->n_states, &s, r->error);

	if (!status)
		status = pm_csv_size(r->csv, &fields[r->index[ACTION]], "action", r->mdp->n_actions, &a, r->error);
	if (status)
		return status;
	row = pm_row(r->mdp, s, a);
	if (r->seen[row])
		return fail(r, PM_EPARSE, "this state and action stand twice");
	r->seen[row] = 1;
	for (size_t j = 0; j < r->features->n && !status; j++)
		status = pm_csv_double(r->csv, &fields[r->column[j]], r->features->name[j], &r->features->phi[row * r->features->n + j], r->error);
	if (!status && r->mdp->terminal[s])
		memset(&r->features->phi[row * r->features->n], 0, r->features->n * sizeof *r->features->phi);
	return status;
}

static enum pm_status check_complete(const struct reader *r)
{
	size_t n_actions = r->mdp->n_actions;

	for (size_t row = 0; row < r->features->rows; row++)
		if (!r->seen[row] && !r->mdp->terminal[row / n_actions])
			return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv) + 1, 1,
					    "state %zu, action %zu is missing", row / n_actions, row % n_actions);
	return PM_OK;
}

enum pm_status pm_features_read(const char *path, const struct pm_mdp *mdp, struct pm_features **features, struct pm_error *error)
{
	struct reader r = {.mdp = mdp, .error = error};
	const struct pm_field *fields = NULL;
	enum pm_status status = pm_csv_open(path, &r.csv, error);

	*features = NULL;
	if (status)
		return status;
	status = read_header(&r);
	while (!status) {
		status = pm_csv_row(r.csv, &fields, error);
		if (status || !fields)
			break;
		status = read_row(&r, fields);
	}
	if (!status)
		status = check_complete(&r);
	pm_csv_close(r.csv);
	free(r.column);
	free(r.seen);
	if (status)
		pm_features_free(r.features);
	else
		*features = r.features;
	return status;
}

void pm_features_table(const struct pm_features *f, const double *w, double *g)
{
	for (size_t row = 0; row < f->rows; row++) {
		g[row] = 0;
		for (size_t j = 0; j < f->n; j++)
			g[row] += f->phi[row * f->n + j] * w[j];
	}
}
