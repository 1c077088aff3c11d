/*
 * Figure 6: medians of the learning curves over the worlds, a line a reward, a panel a schedule.
 */
#include "plot.h"

#include <math.h>
#include <stdlib.h>

struct curves {
	const char **schedule, **reward;
	size_t n_schedules, n_rewards, n_levels;
	double *levels; /* episodes */
};

static void clear(struct curves *c)
{
	free(c->schedule);
	free(c->reward);
	free(c->levels);
}

static enum pm_status read_axes(const struct pm_results *r, struct curves *c)
{
	enum pm_status status = pm_results_distinct(r, pm_results_column(r, "schedule"), &c->schedule, &c->n_schedules);

	if (!status)
		status = pm_results_distinct(r, pm_results_column(r, "reward"), &c->reward, &c->n_rewards);
	if (!status)
		status = plot_levels(r, "episodes", &c->levels, &c->n_levels);
	return status;
}

static enum pm_status put_curve(const struct pm_results *r, const char *schedule, const char *reward, const struct curves *c, size_t block,
				struct picture *p)
{
	enum pm_status status = PM_OK;

	fprintf(p->script, "$curve%zu << END\n", block);
	for (size_t i = 0; i < c->n_levels && !status; i++) {
		char episodes[32];
		const struct pm_filter filters[] = {{"schedule", schedule}, {"reward", reward}, {"episodes", episodes}};
		struct quartiles q;

		snprintf(episodes, sizeof episodes, "%.0f", c->levels[i]);
		status = plot_quartiles(r, filters, 3, "scaled_return", -1, 1, &q);
		if (!status && q.n)
			fprintf(p->script, "%.17g %.17g %.17g %.17g\n", c->levels[i], q.median, q.low, q.high);
	}
	fputs("END\n", p->script);
	return status;
}

static void put_panel(struct picture *p, const struct curves *c, size_t panel)
{
	fputs("set title \"exploration: \".", p->script);
	picture_quote(p->script, c->schedule[panel]);
	fprintf(p->script, " offset 0,-0.4\nset ylabel \"%s\" offset 0.5,0\nplot ", panel ? "" : "scaled return, median over worlds");
	for (size_t k = 0; k < c->n_rewards; k++)
		fprintf(p->script, "%s$curve%zu using 1:2 with linespoints linetype %zu pointinterval %zu pointsize 0.7", k ? ", " : "",
			panel * c->n_rewards + k, k + 1, 10 + k);
	fputs("\nunset label\nunset arrow\n", p->script);
}

static enum pm_status draw(const struct pm_results *r, struct picture *p, struct pm_error *error)
{
	struct curves c = {0};
	enum pm_status status = read_axes(r, &c);

	(void)error;
	for (size_t i = 0; i < c.n_schedules && !status; i++)
		for (size_t k = 0; k < c.n_rewards && !status; k++)
			status = put_curve(r, c.schedule[i], c.reward[k], &c, i * c.n_rewards + k, p);
	p->width = 60 + 400 * (double)c.n_schedules;
	p->height = 360;
	picture_style(p->script);
	fprintf(p->script, "set yrange [-1.08:1.08]\nset ytics 0.5\nset xlabel \"episodes\"\nset multiplot layout 1,%zu margins 0.1,0.97,0.17,0.80 "
			   "spacing 0.08,0.1\n", c.n_schedules);
	for (size_t k = 0; k < c.n_rewards && !status; k++)
		picture_key(p->script, k + 1, 0.03 + 0.245 * (double)k, 0.955, "", c.reward[k], k + 1);
	for (size_t i = 0; i < c.n_schedules && !status; i++)
		put_panel(p, &c, i);
	fputs("unset multiplot\n", p->script);
	clear(&c);
	return status;
}

static const char *const columns[] = {"schedule", "reward", "episodes", "scaled_return", NULL};

const struct recipe plot_fig6 = {"fig6", columns, draw};
