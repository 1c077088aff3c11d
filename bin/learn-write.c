/* The files of prefmodel learn: the table, with what else is known of its entries, and the weights of features. */
#include "learn.h"

/* A column of the table beside g. */
struct column {
	const char *name;
	const double *x;
};

static void write_head(FILE *out, const struct column *column, size_t members)
{
	fputs("state,action,g", out);
	for (; column->name; column++)
		if (column->x)
			fprintf(out, ",%s", column->name);
	for (size_t i = 0; i < members; i++)
		fprintf(out, ",g%zu", i + 1);
	fputc('\n', out);
}

void fit_write_table(FILE *out, const struct fit *fit)
{
	const struct column columns[] = {
		{"std_error", fit->features ? NULL : fit->std_error}, {"greedy", fit->greedy}, {"spread", fit->spread}, {NULL, NULL}};
	size_t n_actions = fit->world->mdp->n_actions;

	write_head(out, columns, fit->members);
	for (size_t row = 0; row < fit->world->mdp->n_states * n_actions; row++) {
		fprintf(out, "%zu,%zu,", row / n_actions, row % n_actions);
		pm_put_double(out, fit->g[row]);
		for (const struct column *column = columns; column->name; column++)
			if (column->x) {
				fputc(',', out);
				pm_put_double(out, column->x[row]);
			}
		for (size_t i = 0; i < fit->members; i++) {
			fputc(',', out);
			pm_put_double(out, fit->member[i][row]);
		}
		fputc('\n', out);
	}
}

void fit_write_weights(FILE *out, const struct fit *fit)
{
	fprintf(out, "feature,weight%s\n", fit->std_error ? ",std_error" : "");
	for (size_t j = 0; j < fit->features->n; j++) {
		pm_csv_put(out, fit->features->name[j]);
		fputc(',', out);
		pm_put_double(out, fit->w[j]);
		if (fit->std_error) {
			fputc(',', out);
			pm_put_double(out, fit->std_error[j]);
		}
		fputc('\n', out);
	}
}
