/*
 * Figure 5: what planning gains over greedy against the largest loop return, a panel a kind of task and table.
 */
#include "plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct columns {
	size_t task, table, loop, difference, agrees;
};

static struct columns find_columns(const struct pm_results *r)
{
	return (struct columns){pm_results_column(r, "task"), pm_results_column(r, "table"), pm_results_column(r, "max_loop_return"),
				pm_results_column(r, "difference"), pm_results_column(r, "agrees")};
}

/* Loop returns reach over some magnitudes on both sides of 0. */
static double squeezed(double x)
{
	return copysign(log10(1 + fabs(x)), x);
}

static bool is_in(const struct pm_results *r, const struct columns *c, size_t row, const char *task, const char *table)
{
	return strcmp(pm_results_text(r, row, c->task), task) == 0 && strcmp(pm_results_text(r, row, c->table), table) == 0;
}

/* The points of a panel that agree with the hypothesis, or those that do not; returns how many. */
static size_t put_block(const struct pm_results *r, const char *task, const char *table, bool agree, struct picture *p)
{
	struct columns c = find_columns(r);
	size_t n = 0;

	fprintf(p->script, "$%s << END\n", agree ? "agree" : "differ");
	for (size_t row = 0; row < r->n_rows; row++) {
		if (!is_in(r, &c, row, task, table) || (pm_results_number(r, row, c.agrees) > 0) != agree)
			continue;
		fprintf(p->script, "%.17g %.17g\n", squeezed(pm_results_number(r, row, c.loop)), pm_results_number(r, row, c.difference));
		n++;
	}
	/* gnuplot draws no block without points. */
	if (!n)
		fputs("NaN NaN\n", p->script);
	fputs("END\n", p->script);
	return n;
}

static void put_panel(const struct pm_results *r, const char *task, const char *table, bool left, bool bottom, struct picture *p)
{
	size_t agree = put_block(r, task, table, true, p), differ = put_block(r, task, table, false, p);

	fprintf(p->script, "set title \"%s optimal, %s tables: %zu of %zu agree\" font ',11' offset 0,-0.4\n", task, table, agree, agree + differ);
	fprintf(p->script, "set ylabel \"%s\" offset 0.5,0\nset xlabel \"%s\"\n", left ? "planned minus greedy\\nscaled return" : "",
		bottom ? "largest return of a loop under the table" : "");
	fputs("plot $agree using 1:2 with points linetype 1 pointtype 6 pointsize 0.7, $differ using 1:2 with points linetype 2 pointtype 2 pointsize 0.9\n"
	      "unset label\nunset arrow 1\nunset arrow 2\n", p->script);
}

static void put_frame(struct picture *p)
{
	p->width = 800;
	p->height = 580;
	picture_style(p->script);
	fputs("set yrange [-1.1:1.1]\nset ytics 0.5\nset xrange [-2.4:2.4]\nset xtics (", p->script);
	for (int k = -2; k <= 2; k++)
		fprintf(p->script, "%s\"%g\" %.17g", k > -2 ? ", " : "", copysign(k ? pow(10, abs(k)) : 0, k), squeezed(copysign(k ? pow(10, abs(k)) : 0, k)));
	fputs(")\nset arrow 9 from 0, graph 0 to 0, graph 1 nohead linecolor rgb '#333333' linewidth 0.8 back\n"
	      "set multiplot layout 2,2 margins 0.09,0.98,0.11,0.88 spacing 0.07,0.13\n", p->script);
	fputs("set label 1 at screen 0.2, screen 0.965 \"\" point linetype 1 pointtype 6 pointsize 0.9\n"
	      "set label 2 at screen 0.22, screen 0.965 left \"as the hypothesis says\"\n"
	      "set label 3 at screen 0.6, screen 0.965 \"\" point linetype 2 pointtype 2 pointsize 0.9\n"
	      "set label 4 at screen 0.62, screen 0.965 left \"otherwise\"\n", p->script);
}

static enum pm_status draw(const struct pm_results *results, struct picture *picture, struct pm_error *error)
{
	static const char *const tasks[] = {"ending", "looping"}, *const tables[] = {"learned", "turned"};

	(void)error;
	put_frame(picture);
	for (size_t k = 0; k < 4; k++)
		put_panel(results, tasks[k % 2], tables[k / 2], k % 2 == 0, k / 2 == 1, picture);
	fputs("unset multiplot\n", picture->script);
	return PM_OK;
}

static const char *const columns[] = {"task", "table", "max_loop_return", "difference", "agrees", NULL};

const struct recipe plot_fig5 = {"fig5", columns, draw};
