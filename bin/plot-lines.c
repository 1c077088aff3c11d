#include "plot-lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ACROSS, SECOND, DOWN, N_AXES };

struct axis {
	const struct lines_axis *view;
	const char **text; /* n, distinct; one NULL when the axis has no column */
	size_t n;
};

struct lines {
	const struct lines_view *view;
	const struct pm_results *results;
	struct picture *picture;
	struct axis axis[N_AXES];
	const char **series; /* n_series texts; NULL when each value is a series */
	size_t n_series;
	double *level; /* n_levels, numbers of preferences */
	size_t n_levels;
	size_t at[N_AXES]; /* the panel at hand */
};

static enum pm_status read_axis(const struct pm_results *results, const struct lines_axis *view, struct axis *axis)
{
	axis->view = view;
	if (view->column)
		return pm_results_distinct(results, pm_results_column(results, view->column), &axis->text, &axis->n);
	axis->n = 1;
	axis->text = calloc(1, sizeof *axis->text);
	return axis->text ? PM_OK : PM_ENOMEM;
}

static enum pm_status read_lines(struct lines *l)
{
	const struct lines_axis *views[] = {&l->view->across, &l->view->second, &l->view->down};
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < N_AXES && !status; k++)
		status = read_axis(l->results, views[k], &l->axis[k]);
	if (!status && l->view->series)
		status = pm_results_distinct(l->results, pm_results_column(l->results, l->view->series), &l->series, &l->n_series);
	while (!l->view->series && l->view->values[l->n_series])
		l->n_series++;
	return status ? status : plot_levels(l->results, "preferences", &l->level, &l->n_levels);
}

static void clear_lines(struct lines *l)
{
	for (size_t k = 0; k < N_AXES; k++)
		free(l->axis[k].text);
	free(l->series);
	free(l->level);
}

/* The rows of the panel at hand, of series k, at a number of preferences. */
static size_t choose(const struct lines *l, size_t k, const char *level, struct pm_filter *choices)
{
	size_t n = 0;

	for (size_t i = 0; i < N_AXES; i++)
		if (l->axis[i].view->column)
			choices[n++] = (struct pm_filter){l->axis[i].view->column, l->axis[i].text[l->at[i]]};
	if (l->series)
		choices[n++] = (struct pm_filter){l->view->series, l->series[k]};
	choices[n++] = (struct pm_filter){"preferences", level};
	return n;
}

static enum pm_status mean_of(const struct lines *l, const struct pm_filter *choices, size_t n, const char *column, struct quartiles *q)
{
	struct pm_interval interval;
	double *x, sum = 0;
	enum pm_status status = plot_values(l->results, choices, n, column, 0, 1, &x, &q->n);

	q->median = q->low = q->high = (double)NAN;
	if (status || !q->n) {
		free(x);
		return status;
	}
	for (size_t i = 0; i < q->n; i++)
		sum += x[i];
	free(x);
	status = pm_wilson(sum, (double)q->n, 0.95, &interval);
	q->median = sum / (double)q->n;
	q->low = interval.low;
	q->high = interval.high;
	return status;
}

static double scaled(const struct lines *l, double y)
{
	return l->view->counts ? log10(1 + y) : y;
}

static enum pm_status put_point(const struct lines *l, size_t k, double level, double shift)
{
	const char *column = l->view->values[l->series ? 0 : k];
	struct pm_filter choices[N_AXES + 2];
	struct quartiles q;
	char text[32];
	size_t n;
	enum pm_status status;

	snprintf(text, sizeof text, "%.0f", level);
	n = choose(l, k, text, choices);
	status = l->view->share ? mean_of(l, choices, n, column, &q) :
				  plot_quartiles(l->results, choices, n, column, l->view->low, l->view->high, &q);
	if (!status && q.n)
		fprintf(l->picture->script, "%.17g %.17g %.17g %.17g\n", level * exp(shift), scaled(l, q.median), scaled(l, q.low), scaled(l, q.high));
	return status;
}

/* The series of the panel at hand, each shifted a little so that bars stand side by side. */
static enum pm_status put_blocks(const struct lines *l)
{
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < l->n_series; k++) {
		fprintf(l->picture->script, "$series%zu << END\n", k);
		for (size_t i = 0; i < l->n_levels && !status; i++)
			status = put_point(l, k, l->level[i], 0.06 * (2 * (double)k + 1 - (double)l->n_series));
		fputs("END\n", l->picture->script);
	}
	return status;
}

/* Adds what the panel at hand is on an axis; numbers are written short. */
static void say_place(const struct lines *l, size_t axis, char *text, size_t size)
{
	const struct lines_axis *a = l->axis[axis].view;
	size_t length = strlen(text);
	double number;

	if (!a->column)
		return;
	if (pm_parse_double(l->axis[axis].text[l->at[axis]], &number))
		snprintf(text + length, size - length, "%s%s%g%s", length ? ", " : "", a->before, number, a->after);
	else
		snprintf(text + length, size - length, "%s%s%s%s", length ? ", " : "", a->before, l->axis[axis].text[l->at[axis]], a->after);
}

/* Columns are named in the title, rows beside the y axis. */
static void put_titles(const struct lines *l)
{
	FILE *script = l->picture->script;
	char title[200] = "", row[100] = "";

	say_place(l, ACROSS, title, sizeof title);
	say_place(l, SECOND, title, sizeof title);
	say_place(l, DOWN, row, sizeof row);
	fputs("set title ", script);
	picture_quote(script, title);
	fputs(" font ',11' offset 0,-0.4\nset ylabel ", script);
	if (l->at[ACROSS] + l->at[SECOND] == 0 && row[0]) {
		picture_quote(script, row);
		fputs(".\"\\n\".", script);
	}
	picture_quote(script, l->at[ACROSS] + l->at[SECOND] ? "" : l->view->label);
	fprintf(script, " offset 0.5,0\nset xlabel \"%s\"\n", l->at[DOWN] + 1 == l->axis[DOWN].n ? "preferences" : "");
}

static enum pm_status put_panel(const struct lines *l)
{
	FILE *script = l->picture->script;
	enum pm_status status = put_blocks(l);

	put_titles(l);
	fputs("plot ", script);
	for (size_t k = 0; k < l->n_series; k++)
		fprintf(script, "%s$series%zu using 1:2 with lines linetype %zu, $series%zu using 1:2:3:4 with yerrorbars linetype %zu dashtype 1 linewidth 1",
			k ? ", " : "", k, k + 1, k, k + 1);
	fputs("\nunset label\nunset arrow\n", script);
	return status;
}

static void put_y_axis(const struct lines *l)
{
	FILE *script = l->picture->script;

	if (!l->view->counts) {
		double room = 0.04 * (l->view->high - l->view->low);

		fprintf(script, "set yrange [%.17g:%.17g]\nset ytics 0.5\n", l->view->low - room, l->view->high + room);
		return;
	}
	fputs("set yrange [-0.08:*]\nset ytics (", script);
	for (int k = -1; k < 5; k++)
		fprintf(script, "%s\"%.0f\" %.17g", k >= 0 ? ", " : "", k < 0 ? 0 : pow(10, k), k < 0 ? 0 : log10(1 + pow(10, k)));
	fputs(")\n", script);
}

/* 1000 as 1k: panels are narrow. */
static void put_x_axis(const struct lines *l)
{
	FILE *script = l->picture->script;

	fputs("set logscale x 10\nset xtics (", script);
	for (size_t i = 0; i < l->n_levels; i++) {
		double x = l->level[i];

		fprintf(script, x >= 1000 ? "%s\"%gk\" %.17g" : "%s\"%g\" %.17g", i ? ", " : "", x >= 1000 ? x / 1000 : x, x);
	}
	fprintf(script, ")\nset xrange [%.17g:%.17g]\n", l->level[0] / 1.35, l->level[l->n_levels - 1] * 1.35);
}

static void put_key(const struct lines *l)
{
	const struct picture *p = l->picture;
	double step = 0;

	for (size_t k = 0; k < l->n_series; k++)
		step = fmax(step, 7 * (double)(strlen(l->series ? l->series[k] : l->view->names[k]) + strlen(l->series ? l->view->names[0] : "")));
	/* The sample's line takes a twentieth of the width. */
	step = step / p->width + 0.1;
	for (size_t k = 0; k < l->n_series; k++)
		picture_key(p->script, k + 1, 0.5 + step * ((double)k - (double)l->n_series / 2), 1 - 16 / p->height,
			    l->series ? l->view->names[0] : "", l->series ? l->series[k] : l->view->names[k], k + 1);
}

static void put_frame(const struct lines *l, size_t columns, size_t rows)
{
	struct picture *p = l->picture;

	p->width = 92 + l->view->panel_width * (double)columns;
	p->height = 118 + 10 * ((double)rows - 1) + l->view->panel_height * (double)rows;
	picture_style(p->script);
	put_x_axis(l);
	put_y_axis(l);
	fprintf(p->script, "set multiplot layout %zu,%zu margins %.3f,0.98,%.3f,%.3f spacing %.3f,%.3f\n", rows, columns, 84 / p->width, 72 / p->height,
		1 - 58 / p->height, 38 / p->width, 62 / p->height);
	put_key(l);
	picture_note(p, l->view->share ? "points: shares of worlds; bars: 95 % intervals" : "points: medians; bars: quartiles");
}

static enum pm_status put_panels(struct lines *l)
{
	size_t columns = l->axis[ACROSS].n * l->axis[SECOND].n;
	enum pm_status status = PM_OK;

	put_frame(l, columns, l->axis[DOWN].n);
	for (size_t i = 0; i < l->axis[DOWN].n * columns && !status; i++) {
		l->at[SECOND] = i % l->axis[SECOND].n;
		l->at[ACROSS] = i / l->axis[SECOND].n % l->axis[ACROSS].n;
		l->at[DOWN] = i / columns;
		status = put_panel(l);
	}
	fputs("unset multiplot\n", l->picture->script);
	return status;
}

enum pm_status lines_draw(const struct lines_view *view, const struct pm_results *results, struct picture *picture)
{
	struct lines l = {.view = view, .results = results, .picture = picture};
	enum pm_status status = read_lines(&l);

	if (!status)
		status = put_panels(&l);
	clear_lines(&l);
	return status;
}
