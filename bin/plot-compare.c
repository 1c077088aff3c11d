/* What `compare --table figure` prints: calibration curves, a panel a model, and below them mean cross-entropies; groups of pairs side by side. */
#include "plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 8, MOST_MODELS = 12, MODELS_ACROSS = 4 };

/* In points: a panel of a calibration, all panels of a row at least, what is left between panels, around them, and above the panels of cross-entropies. */
static const double WIDTH = 128, ALL = 440, HEIGHT = 104, GAP = 18, LEFT = 188, RIGHT = 14, TOP = 52, BOTTOM = 94, BETWEEN = 72, LINE = 17;

struct frame {
	const struct pm_results *results;
	struct picture *picture;
	const char **group, **model; /* group is one NULL where pairs are not split */
	size_t n_groups, n_models;
	size_t columns, rows; /* of calibrations */
	double width;         /* of one of them */
	double low, high;     /* of the cross-entropies */
};

/* Points of one part, as columns of numbers; none where the table has no such rows. */
struct points {
	size_t n;
	double *x, *y, *lower, *upper;
};

static void points_clear(struct points *p)
{
	free(p->x);
	free(p->y);
	free(p->lower);
	free(p->upper);
}

static enum pm_status points_read(const struct frame *f, const char *group, const char *model, const char *part, struct points *p)
{
	const struct pm_filter choices[] = {{"model", model}, {"part", part}, {"group", group}};
	const char *const names[] = {"x", "y", "lower", "upper"};
	double **const columns[] = {&p->x, &p->y, &p->lower, &p->upper};
	bool has_x = strcmp(part, "calibration") == 0;
	size_t n[4] = {0};
	enum pm_status status = PM_OK;

	*p = (struct points){0};
	for (size_t k = has_x ? 0 : 1; k < 4 && !status; k++)
		status = pm_results_select(f->results, choices, group ? 3 : 2, names[k], columns[k], &n[k]);
	/* A number that is none leaves a column shorter than the others, which then do not belong together. */
	p->n = !status && n[1] == n[2] && n[2] == n[3] && (!has_x || n[0] == n[1]) ? n[1] : 0;
	return status;
}

static double row_step(const struct frame *f)
{
	/* Titles stand above every row where there is one group. */
	return HEIGHT + GAP + (f->n_groups > 1 ? 0 : LINE);
}

/* A panel's place, column and row counted from the top left; of cross-entropies when row is f->rows. */
static void put_place(const struct frame *f, size_t column, size_t row, size_t span)
{
	const struct picture *p = f->picture;
	bool is_last = row == f->rows;
	double left = LEFT + (double)column * (f->width + GAP), right = left + f->width + (double)(span - 1) * (f->width + GAP);
	double top = TOP + (double)row * row_step(f) + (is_last ? HEIGHT + BETWEEN - row_step(f) : 0);
	double bottom = is_last ? p->height - BOTTOM : top + HEIGHT;

	fprintf(p->script, "set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\nset bmargin at screen %.5f\n",
		left / p->width, right / p->width, 1 - top / p->height, 1 - bottom / p->height);
}

static enum pm_status put_curve(const struct frame *f, const char *group, const char *model)
{
	FILE *script = f->picture->script;
	struct points p;
	enum pm_status status = points_read(f, group, model, "calibration", &p);

	fputs("$curve << END\n", script);
	for (size_t i = 0; i < p.n; i++)
		fprintf(script, "%.17g %.17g %.17g %.17g\n", p.x[i], p.y[i], p.lower[i], p.upper[i]);
	/* gnuplot draws no block without points. */
	fputs("NaN NaN NaN NaN\nEND\n", script);
	points_clear(&p);
	return status;
}

static size_t pairs_of(const struct frame *f, const char *group)
{
	const struct pm_filter choices[] = {{"part", "nll"}, {"group", group}};
	double *weight = NULL;
	size_t n = 0, pairs = 0;

	if (pm_results_select(f->results, choices, group ? 2 : 1, "weight", &weight, &n) == PM_OK && n && weight[0] >= 0 && weight[0] < 1e15)
		pairs = (size_t)(weight[0] + 0.5);
	free(weight);
	return pairs;
}

/* What stands above a panel: the group over the first row, or the model where there is one group. */
static void put_title(const struct frame *f, size_t g, size_t m, bool is_top)
{
	FILE *script = f->picture->script;

	fputs("unset title\n", script);
	if (f->n_groups > 1 && !is_top)
		return;
	fputs("set title ", script);
	picture_quote(script, f->n_groups > 1 ? f->group[g] : f->model[m]);
	if (f->n_groups > 1)
		fprintf(script, ".\"\\n%zu pairs\"", pairs_of(f, f->group[g]));
	fprintf(script, " font ',11' offset 0,%g\n", f->n_groups > 1 ? -0.5 : -0.7);
}

static enum pm_status put_calibration(const struct frame *f, size_t g, size_t m)
{
	FILE *script = f->picture->script;
	bool several = f->n_groups > 1;
	size_t column = several ? g : m % f->columns, row = several ? m : m / f->columns;
	bool is_bottom = several ? row + 1 == f->rows : m + f->columns >= f->n_models;
	enum pm_status status = put_curve(f, f->group[g], f->model[m]);

	put_place(f, column, row, 1);
	put_title(f, g, m, row == 0);
	fprintf(script, "set format y \"%s\"\nset format x \"%s\"\n", column ? "" : "%g", is_bottom ? "%g" : "");
	if (several && column == 0) {
		fprintf(script, "set label 90 at screen %.5f, graph 0.5 right ", (LEFT - 34) / f->picture->width);
		picture_quote(script, f->model[m]);
		fputs(" font ',11'\n", script);
	}
	fputs("plot x < 0.5 || x > 1 ? NaN : x with lines linetype 1 linecolor rgb '#aaaaaa' linewidth 0.8, $curve using 1:2 with lines linetype 1 linewidth 1, "
	      "$curve using 1:3:(0):($4-$3) with vectors nohead linetype 1 linewidth 0.9, "
	      "$curve using 1:2 with points linetype 1 pointsize 0.45\nunset label 90\n", script);
	return status;
}

/* Rows of the models from the top: mean, its interval, and the interval of the difference from the best shifted to the mean. */
static enum pm_status put_entropies(const struct frame *f, const char *group, double *best)
{
	FILE *script = f->picture->script;
	enum pm_status status = PM_OK;

	*best = INFINITY;
	fputs("$entropy << END\n", script);
	for (size_t m = 0; m < f->n_models && !status; m++) {
		struct points nll, excess = {0};

		status = points_read(f, group, f->model[m], "nll", &nll);
		if (!status)
			status = points_read(f, group, f->model[m], "excess", &excess);
		if (!status && nll.n && excess.n) {
			double least = nll.y[0] - excess.y[0];

			fprintf(script, "%zu %.17g %.17g %.17g %.17g %.17g\n", m + 1, nll.y[0], nll.lower[0], nll.upper[0], least + excess.lower[0],
				least + excess.upper[0]);
			*best = fmin(*best, least);
		}
		points_clear(&nll);
		points_clear(&excess);
	}
	fputs("NaN NaN NaN NaN NaN NaN\nEND\n", script);
	return status;
}

/* 1, 2 or 5 times a power of ten, so that at most n steps fill a length. */
static double step_of(double length, double n)
{
	double power = pow(10, floor(log10(length / n)));

	for (int k = 0; k < 3; k++)
		if (length / n <= (const double[]){1, 2, 5}[k] * power)
			return (const double[]){1, 2, 5}[k] * power;
	return 10 * power;
}

static enum pm_status put_entropy_panel(const struct frame *f, size_t g)
{
	FILE *script = f->picture->script;
	double best;
	enum pm_status status = put_entropies(f, f->group[g], &best);

	put_place(f, f->n_groups > 1 ? g : 0, f->rows, f->n_groups > 1 ? 1 : f->columns);
	fprintf(script, "unset title\nset format x \"%%g\"\nset xrange [%.17g:%.17g]\nset xtics %.17g\nset yrange [%zu.6:0.4]\nset ytics scale 0 (", f->low,
		f->high, step_of(f->high - f->low, f->n_groups > 1 ? 4 : 8), f->n_models);
	for (size_t m = 0; m < f->n_models; m++) {
		fputs(m ? ", " : "", script);
		picture_quote(script, g ? "" : f->model[m]);
		fprintf(script, " %zu", m + 1);
	}
	fputs(") font ',11'\nset grid noytics\n", script);
	if (isfinite(best))
		fprintf(script, "set arrow 90 from %.17g, graph 0 to %.17g, graph 1 nohead back linecolor rgb '#aaaaaa' dashtype 1 linewidth 0.8\n", best, best);
	fprintf(script, "set arrow 91 from %.17g, graph 0 to %.17g, graph 1 nohead back linecolor rgb '#888888' dashtype 2 linewidth 1\n", M_LN2, M_LN2);
	fputs("plot $entropy using 3:1:($4-$3):(0) with vectors nohead linetype 1 linewidth 0.9, "
	      "$entropy using 5:1:($6-$5):(0) with vectors nohead linetype 1 linewidth 3.5, "
	      "$entropy using 2:1 with points linetype 1 pointtype 7 pointsize 0.55\nunset arrow\n", script);
	return status;
}

/* The range of all cross-entropies and of chance, with a little room. */
static enum pm_status find_range(struct frame *f)
{
	const struct pm_filter choice = {"part", "nll"};
	const char *const columns[] = {"lower", "upper"};
	enum pm_status status = PM_OK;

	f->low = f->high = M_LN2;
	for (int k = 0; k < 2 && !status; k++) {
		double *x = NULL;
		size_t n = 0;

		status = pm_results_select(f->results, &choice, 1, columns[k], &x, &n);
		for (size_t i = 0; i < n; i++) {
			f->low = fmin(f->low, x[i]);
			f->high = isfinite(x[i]) ? fmax(f->high, x[i]) : f->high;
		}
		free(x);
	}
	f->low = isfinite(f->low) ? f->low : 0;
	f->low -= 0.04 * (f->high - f->low) + 1e-3;
	f->high += 0.04 * (f->high - f->low) + 1e-3;
	return status;
}

/* Labels that stand once: of the axes, and what the marks are. */
static void put_words(const struct frame *f)
{
	const struct picture *p = f->picture;
	double middle = (LEFT + (p->width - LEFT - RIGHT) / 2) / p->width, calibrations = (double)(f->rows - 1) * row_step(f) + HEIGHT;
	double rows[] = {TOP + calibrations + 42, p->height - BOTTOM + 42, p->height - BOTTOM + 62, p->height - BOTTOM + 77};
	const char *const words[] = {
		"probability that the model gives to the likelier segment", "mean cross-entropy of a label",
		"bars: 95 % intervals; thick: of the difference from the best model on the same pairs",
		"grey lines: perfect calibration, and the best model; dashed: chance, ln 2"};

	for (size_t k = 0; k < 4; k++)
		fprintf(p->script, "set label %zu \"%s\" at screen %.5f, screen %.5f center font ',%d'\n", k + 1, words[k], middle,
			1 - rows[k] / p->height, k < 2 ? 11 : 9);
	fprintf(p->script, "set label 5 \"share of labels for it\" at screen %.5f, screen %.5f center rotate font ',11'\n", (f->n_groups > 1 ? 14 : LEFT - 44) / p->width,
		1 - (TOP + calibrations / 2) / p->height);
}

static enum pm_status put_panels(struct frame *f)
{
	struct picture *p = f->picture;
	enum pm_status status = find_range(f);

	f->columns = f->n_groups > 1 ? f->n_groups : f->n_models < MODELS_ACROSS ? f->n_models : MODELS_ACROSS;
	f->rows = f->n_groups > 1 ? f->n_models : (f->n_models + f->columns - 1) / f->columns;
	/* Few panels are wide, for the words below them. */
	f->width = fmax(WIDTH, (ALL + GAP) / (double)f->columns - GAP);
	p->width = LEFT + (double)f->columns * (f->width + GAP) - GAP + RIGHT;
	p->height = TOP + (double)(f->rows - 1) * row_step(f) + HEIGHT + BETWEEN + LINE * (double)(f->n_models + 1) + BOTTOM;
	picture_style(p->script);
	fputs("set xrange [0.48:1.02]\nset yrange [-0.04:1.04]\nset xtics 0.5,0.25,1\nset ytics 0,0.5,1\nset multiplot\n", p->script);
	put_words(f);
	for (size_t m = 0; m < f->n_models; m++)
		for (size_t g = 0; g < f->n_groups && !status; g++) {
			status = put_calibration(f, g, m);
			if (!m && !g)
				fputs("unset label\n", p->script);
		}
	for (size_t g = 0; g < f->n_groups && !status; g++)
		status = put_entropy_panel(f, g);
	fputs("unset multiplot\n", p->script);
	return status;
}

static enum pm_status read_frame(struct frame *f)
{
	size_t column = pm_results_column(f->results, "group");
	enum pm_status status = pm_results_distinct(f->results, pm_results_column(f->results, "model"), &f->model, &f->n_models);

	if (status)
		return status;
	if (column != PM_NO_COLUMN)
		return pm_results_distinct(f->results, column, &f->group, &f->n_groups);
	f->n_groups = 1;
	f->group = calloc(1, sizeof *f->group);
	return f->group ? PM_OK : PM_ENOMEM;
}

static enum pm_status draw(const struct pm_results *results, struct picture *picture, struct pm_error *error)
{
	struct frame f = {.results = results, .picture = picture};
	enum pm_status status = read_frame(&f);

	if (!status && (f.n_groups > MOST_GROUPS || f.n_models > MOST_MODELS))
		status = pm_error_set(error, PM_EPARSE, results->source, 0, 0, "has %zu groups and %zu models, expected at most %d and %d", f.n_groups,
				      f.n_models, MOST_GROUPS, MOST_MODELS);
	if (!status)
		status = put_panels(&f);
	free(f.group);
	free(f.model);
	return status;
}

static const char *const columns[] = {"model", "part", "x", "y", "lower", "upper", "weight", NULL};

const struct recipe plot_compare = {"compare", columns, draw};
