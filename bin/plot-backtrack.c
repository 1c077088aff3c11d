/*
 * What `selfcorrect backtrack --calibrate` prints: the answers that each repair model mends and spoils by the accuracy of the finder.
 */
#include "plot.h"

#include <stdlib.h>

enum { MOST_MODELS = 5 }; /* line types there are, but one for the loss */

/* One line: accuracy, share of the answers; *points is how many it has, none where the share is not known. */
static enum pm_status put_line(const struct pm_results *r, const char *model, const char *column, double sign, size_t block, FILE *script,
			       size_t *points)
{
	const struct pm_filter choices[] = {{"model", model}};
	double *x = NULL, *y = NULL;
	size_t n = 0, m = 0;
	enum pm_status status = pm_results_select(r, choices, 1, "accuracy", &x, &n);

	if (!status)
		status = pm_results_select(r, choices, 1, column, &y, &m);
	*points = n == m && !status ? n : 0;
	fprintf(script, "$line%zu << END\n", block);
	for (size_t i = 0; i < *points; i++)
		fprintf(script, "%.17g %.17g\n", x[i], sign * y[i]);
	fputs("END\n", script);
	free(x);
	free(y);
	return status;
}

static void put_axes(FILE *script)
{
	fputs("set xlabel \"accuracy of the finder\"\nset ylabel \"share of answers\"\nset xrange [0:1]\nset yrange [0:*]\nset bmargin 9\n"
	      "set key at graph 0,-0.2 left top Left reverse vertical maxrows 4 samplen 3 font ',10'\nplot ",
	      script);
}

/* Gains of the models that were fitted, and the loss of the first of them: all spoil alike. */
static enum pm_status put_models(const struct pm_results *r, const char *const *model, size_t n, FILE *script)
{
	size_t gains[MOST_MODELS] = {0}, losses = 0, loss_block = 0;
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < n && !status; k++) {
		status = put_line(r, model[k], "gain", 1, k, script, &gains[k]);
		if (!status && !losses)
			status = put_line(r, model[k], "loss", -1, loss_block = n + k, script, &losses);
	}
	put_axes(script);
	for (size_t k = 0; k < n; k++) {
		if (gains[k])
			fprintf(script, "$line%zu using 1:2", k);
		else
			fputs("NaN", script);
		fprintf(script, " with lines linetype %zu title \"%s, model \".", k + 1, gains[k] ? "wrong answers mended" : "no fit");
		picture_quote(script, model[k]);
		fputs(", ", script);
	}
	if (losses)
		fprintf(script, "$line%zu using 1:2 with lines linetype %zu linewidth 3 title \"right answers spoilt\"\n", loss_block, n + 1);
	else
		fputs("NaN with lines title \"(what is spoilt is not known)\"\n", script);
	return status;
}

static enum pm_status draw(const struct pm_results *r, struct picture *p, struct pm_error *error)
{
	const char **model;
	size_t n;
	enum pm_status status = pm_results_distinct(r, pm_results_column(r, "model"), &model, &n);

	if (status)
		return status;
	p->width = 560;
	p->height = 440;
	picture_style(p->script);
	if (n > MOST_MODELS)
		status = pm_error_set(error, PM_EPARSE, r->source, 0, 0, "has %zu models, expected at most %d", n, MOST_MODELS);
	else
		status = put_models(r, model, n, p->script);
	free(model);
	return status;
}

static const char *const columns[] = {"model", "accuracy", "gain", "loss", NULL};

const struct recipe plot_backtrack = {"backtrack", columns, draw};
