/*
 * Errata: the share of worlds in which a policy is near-optimal, a line a defect, a panel a condition.
 */
#include "plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a defect's line says; in the order in which the lines stand. */
static const struct {
	const char *name, *words;
} defects[] = {
	{"none", "no defect"},
	{"into-terminal", "1 no weight for entering a terminal state"},
	{"filter", "2 filter drops segments that end"},
	{"values", "3 V* lacks the terminal reward"},
	{"rounding", "4 regret rounded to two decimals"},
	{"clamp", "6 clamped logarithm"},
	{"stopping", "7 value iteration stops at 1e-3"},
	{"terminal-mean", "10 mean includes terminal states"},
	{"all", "all of them"},
};

enum { N_DEFECTS = sizeof defects / sizeof *defects };

static enum pm_status share_of(const struct pm_results *r, const char *labels, const char *absorbing, const char *defect, const char *policy,
			       double *share, size_t *n)
{
	const struct pm_filter choices[] = {{"labels", labels},
					 {"absorbing", absorbing},
					 {"defect", defect},
					 {"policy", policy}};
	double *x;
	enum pm_status status = plot_values(r, choices, 4, "near_optimal", 0, 1, &x, n);

	*share = 0;
	for (size_t i = 0; i < *n && !status; i++)
		*share += x[i] / (double)*n;
	free(x);
	return status;
}

/* One panel's data: y, share of greedy, share of planned. */
static enum pm_status put_block(const struct pm_results *r, const char *labels, const char *absorbing, size_t block, struct picture *p)
{
	enum pm_status status = PM_OK;

	fprintf(p->script, "$block%zu << END\n", block);
	for (size_t k = 0; k < N_DEFECTS && !status; k++) {
		double greedy, planned;
		size_t n, m;

		status = share_of(r, labels, absorbing, defects[k].name, "greedy", &greedy, &n);
		if (!status)
			status = share_of(r, labels, absorbing, defects[k].name, "planned", &planned, &m);
		if (!status && n && m)
			fprintf(p->script, "%d %.17g %.17g\n", (int)(N_DEFECTS - k), greedy, planned);
	}
	fputs("END\n", p->script);
	return status;
}

static void put_names(FILE *script, bool words)
{
	fputs("set ytics (", script);
	for (size_t k = 0; k < N_DEFECTS; k++)
		fprintf(script, "%s\"%s\" %d", k ? ", " : "", words ? defects[k].words : "", (int)(N_DEFECTS - k));
	fputs(")\n", script);
}

static void put_panel(struct picture *p, const char *labels, const char *absorbing, size_t block, bool left, bool bottom)
{
	put_names(p->script, left);
	fputs("set title ", p->script);
	picture_quote(p->script, labels);
	fprintf(p->script, ".\" labels\\n%s absorbing transitions\" font ',11' offset 0,-0.4\nset xlabel \"%s\"\n", absorbing[0] == 'y' ? "with" : "without", bottom ? "share of worlds near-optimal" : "");
	fprintf(p->script, "plot $block%zu using 2:1 with points linetype 1 pointsize 1, $block%zu using 3:1 with points linetype 2 pointsize 1.3\n", block,
		block);
	fputs("unset label\nunset arrow\n", p->script);
}

static enum pm_status draw_panels(const struct pm_results *r, const char **labels, size_t n_labels, const char **absorbing, size_t n_absorbing,
				  struct picture *p)
{
	enum pm_status status = PM_OK;

	for (size_t i = 0; i < n_labels && !status; i++)
		for (size_t j = 0; j < n_absorbing && !status; j++)
			status = put_block(r, labels[i], absorbing[j], i * n_absorbing + j, p);
	p->width = 290 + 270 * (double)n_absorbing;
	p->height = 80 + 250 * (double)n_labels;
	picture_style(p->script);
	fprintf(p->script, "set xrange [-0.03:1.03]\nset yrange [0.4:%d.6]\nset grid xtics ytics linetype 1 linecolor rgb '#dddddd' linewidth 0.6\n"
			   "set multiplot layout %zu,%zu margins 0.35,0.97,0.11,0.87 spacing 0.04,0.13\n", N_DEFECTS, n_labels, n_absorbing);
	picture_key(p->script, 1, 0.45, 0.965, "", "greedy", 1);
	picture_key(p->script, 2, 0.65, 0.965, "", "planned", 2);
	for (size_t i = 0; i < n_labels && !status; i++)
		for (size_t j = 0; j < n_absorbing; j++)
			put_panel(p, labels[i], absorbing[j], i * n_absorbing + j, j == 0, i + 1 == n_labels);
	fputs("unset multiplot\n", p->script);
	return status;
}

static enum pm_status draw(const struct pm_results *r, struct picture *p, struct pm_error *error)
{
	const char **labels = NULL, **absorbing = NULL;
	size_t n_labels, n_absorbing;
	enum pm_status status = pm_results_distinct(r, pm_results_column(r, "labels"), &labels, &n_labels);

	(void)error;
	if (!status)
		status = pm_results_distinct(r, pm_results_column(r, "absorbing"), &absorbing, &n_absorbing);
	if (!status)
		status = draw_panels(r, labels, n_labels, absorbing, n_absorbing, p);
	free(labels);
	free(absorbing);
	return status;
}

static const char *const columns[] = {"labels", "absorbing", "defect", "policy", "near_optimal", NULL};

const struct recipe plot_errata = {"errata", columns, draw};
