/*
 * Figures 3, 4, 10 and 11: medians with quartiles against the number of preferences, a panel a condition, series side by side.
 */
#include "plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a panel shows and how it is written. */
struct view {
	const char *value, *series; /* columns */
	const char *label;          /* of the y axis */
	double low, high;           /* clipping */
};

/* One series: its data block, each point shifted on the logarithmic axis so that quartile bars stand side by side. */
static enum pm_status put_block(const struct pm_results *r, const struct view *v, const struct pm_filter *choices, size_t n_choices,
				const double *levels, size_t n, double shift, struct picture *p, size_t block)
{
	enum pm_status status = PM_OK;

	fprintf(p->script, "$series%zu << END\n", block);
	for (size_t i = 0; i < n && !status; i++) {
		struct pm_filter all[8];
		struct quartiles q;
		char text[32];

		for (size_t k = 0; k < n_choices; k++)
			all[k] = choices[k];
		snprintf(text, sizeof text, "%.0f", levels[i]);
		all[n_choices] = (struct pm_filter){"preferences", text};
		status = plot_quartiles(r, all, n_choices + 1, v->value, v->low, v->high, &q);
		if (!status && q.n)
			fprintf(p->script, "%.17g %.17g %.17g %.17g\n", levels[i] * exp(shift), q.median, q.low, q.high);
	}
	fputs("END\n", p->script);
	return status;
}

struct grid {
	const char **labels, **absorbing, **series;
	size_t n_labels, n_absorbing, n_series, n_levels;
	double *levels;
};

static void grid_clear(struct grid *g)
{
	free(g->labels);
	free(g->absorbing);
	free(g->series);
	free(g->levels);
}

static enum pm_status grid_read(const struct pm_results *r, const struct view *v, struct grid *g)
{
	enum pm_status status = pm_results_distinct(r, pm_results_column(r, "labels"), &g->labels, &g->n_labels);

	if (!status)
		status = pm_results_distinct(r, pm_results_column(r, "absorbing"), &g->absorbing, &g->n_absorbing);
	if (!status)
		status = pm_results_distinct(r, pm_results_column(r, v->series), &g->series, &g->n_series);
	if (!status)
		status = plot_levels(r, "preferences", &g->levels, &g->n_levels);
	return status;
}

/* All data blocks, panel by panel. */
static enum pm_status put_blocks(const struct pm_results *r, const struct view *v, const struct grid *g, bool by_absorbing, struct picture *p)
{
	enum pm_status status = PM_OK;
	size_t block = 0;

	for (size_t i = 0; i < g->n_labels; i++)
		for (size_t j = 0; j < (by_absorbing ? g->n_absorbing : 1); j++)
			for (size_t k = 0; k < g->n_series && !status; k++) {
				const struct pm_filter choices[] = {{"labels", g->labels[i]},
								 {v->series, g->series[k]},
								 {"absorbing", g->absorbing[j]}};

				status = put_block(r, v, choices, by_absorbing ? 3 : 2, g->levels, g->n_levels,
						   0.07 * (2 * (double)k + 1 - (double)g->n_series), p, block++);
			}
	return status;
}

static void put_series(struct picture *p, size_t first, size_t n_series)
{
	fputs("plot ", p->script);
	for (size_t k = 0; k < n_series; k++)
		fprintf(p->script, "%s$series%zu using 1:2 with lines linetype %zu, $series%zu using 1:2:3:4 with yerrorbars linetype %zu dashtype 1 "
				   "linewidth 1", k ? ", " : "", first + k, k + 1, first + k, k + 1);
	fputc('\n', p->script);
}

/* Room around the panels, in points: below them, above them and between two rows. */
enum { BOTTOM = 68, TOP = 67, BETWEEN = 73 };

/* The picture's height for so many rows of panels, and where these stand. */
static void put_layout(struct picture *p, size_t rows, size_t columns, double panel_height, double left)
{
	p->height = BOTTOM + TOP + panel_height * (double)rows + BETWEEN * ((double)rows - 1);
	fprintf(p->script, "set multiplot layout %zu,%zu margins %.3f,0.98,%.3f,%.3f spacing %.3f,%.3f\n", rows, columns, left / p->width,
		BOTTOM / p->height, 1 - TOP / p->height, 68 / p->width, BETWEEN / p->height);
	picture_note(p, "points: medians; bars: quartiles");
}

/* The key stands once, above the panels. */
static void put_key(struct picture *p, const struct grid *g, const char *what)
{
	double step = 0;

	for (size_t k = 0; k < g->n_series; k++)
		step = fmax(step, (76 + 6.5 * (double)(strlen(what) + strlen(g->series[k]))) / p->width);
	for (size_t k = 0; k < g->n_series; k++)
		picture_key(p->script, k + 1, 0.5 + step * ((double)k - (double)g->n_series / 2), 1 - 20 / p->height, what, g->series[k], k + 1);
}

static void put_panel(struct picture *p, const struct view *v, const char *title, bool left, bool bottom, size_t first, size_t n_series)
{
	fputs("set title ", p->script);
	picture_quote(p->script, title);
	fprintf(p->script, " font ',12' offset 0,-0.4\nset ylabel \"%s\" offset 0.5,0\nset xlabel \"%s\"\n", left ? v->label : "", bottom ? "preferences" : "");
	put_series(p, first, n_series);
	fputs("unset label\nunset arrow\n", p->script);
}

static enum pm_status draw_policies(const struct pm_results *r, struct picture *p, struct pm_error *error)
{
	static const struct view view = {"scaled_return", "policy", "scaled return", -1, 1};
	struct grid g = {0};
	enum pm_status status = grid_read(r, &view, &g);
	size_t block = 0;

	(void)error;
	if (!status)
		status = put_blocks(r, &view, &g, true, p);
	p->width = 420 * (double)g.n_absorbing;
	picture_style(p->script);
	plot_log_tics(p->script, g.levels, g.n_levels);
	fputs("set yrange [-1.08:1.08]\nset ytics 0.5\n", p->script);
	put_layout(p, g.n_labels, g.n_absorbing, 179, 76);
	put_key(p, &g, "");
	for (size_t i = 0; i < g.n_labels && !status; i++)
		for (size_t j = 0; j < g.n_absorbing; j++, block += g.n_series) {
			char title[120];

			snprintf(title, sizeof title, "%s labels, %s absorbing transitions", g.labels[i],
				 g.absorbing[j][0] == 'y' ? "with" : "without");
			put_panel(p, &view, title, j == 0, i + 1 == g.n_labels, block, g.n_series);
		}
	fputs("unset multiplot\n", p->script);
	grid_clear(&g);
	return status;
}

static enum pm_status draw_maxima(const struct pm_results *r, struct picture *p, struct pm_error *error)
{
	static const struct view view = {"mean_max_advantage", "absorbing", "mean over states of max_a g", -INFINITY, INFINITY};
	struct grid g = {0};
	enum pm_status status = grid_read(r, &view, &g);

	(void)error;
	if (!status)
		status = put_blocks(r, &view, &g, false, p);
	p->width = 80 + 420 * (double)g.n_labels;
	picture_style(p->script);
	plot_log_tics(p->script, g.levels, g.n_levels);
	fputs("set xzeroaxis linetype 1 linecolor rgb '#333333' linewidth 0.8\n", p->script);
	put_layout(p, 1, g.n_labels, 198, 64);
	put_key(p, &g, "absorbing transitions: ");
	for (size_t i = 0; i < g.n_labels && !status; i++) {
		char title[80];

		snprintf(title, sizeof title, "%s labels", g.labels[i]);
		put_panel(p, &view, title, i == 0, true, i * g.n_series, g.n_series);
	}
	fputs("unset multiplot\n", p->script);
	grid_clear(&g);
	return status;
}

static const char *const policy_columns[] = {"preferences", "labels", "absorbing", "policy", "scaled_return", NULL};
static const char *const maxima_columns[] = {"preferences", "labels", "absorbing", "mean_max_advantage", NULL};

const struct recipe plot_fig3 = {"fig3", policy_columns, draw_policies};
const struct recipe plot_fig11 = {"fig11", policy_columns, draw_policies};
const struct recipe plot_fig4 = {"fig4", maxima_columns, draw_maxima};
const struct recipe plot_fig10 = {"fig10", maxima_columns, draw_maxima};
