/*
 * Figures of the experiments on self-correction systems: panels of series, from one table of panels.
 */
#include "plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A line: which rows, which column, what the key says. */
struct line {
	const char *words, *series, *column;
	const char *teacher, *data; /* of part learn; NULL elsewhere */
};

enum { MOST_LINES = 6, MOST_PANELS = 4 };

struct panel {
	const char *part, *title, *x, *y;
	bool logarithmic;
	double low, high; /* of the y axis; values beyond are drawn on its edge */
	struct line line[MOST_LINES];
};

static const struct panel snowball[MOST_PANELS] = {
	{"learn", "learned with corrections among the data", "preferences", "scaled return", true, -1, 1,
	 {{"greedy, from regret", "greedy", "scaled_return", "regret", "corrections"},
	  {"planned, from regret", "planned", "scaled_return", "regret", "corrections"},
	  {"greedy, from partial return", "greedy", "scaled_return", "partial-return", "corrections"},
	  {"greedy, from script only", "greedy", "scaled_return", "regret", "script"},
	  {"planned on a bonus for corrections", "correction-bonus", "scaled_return", "regret", "corrections"}}},
	{"loop", "the true advantage, raised by delta at level 1", "delta", "scaled return", false, -1, 1,
	 {{"greedy", "greedy", "scaled_return", NULL, NULL}, {"planned", "planned", "scaled_return", NULL, NULL}}},
	{"drift", "drift of a chain, corrected with probability c", "step", "mean score", false, 1, 5,
	 {{"c = 0", "correct 0.0", "score", NULL, NULL},
	  {"c = 0.3", "correct 0.3", "score", NULL, NULL},
	  {"c = 0.6", "correct 0.6", "score", NULL, NULL},
	  {"c = 0.9", "correct 0.9", "score", NULL, NULL}}},
	{"alpha", "30 cloned demonstrations", "share on harmful prompts", "rate in 20 steps", false, 0, 0.1,
	 {{"attacks that succeed", "cloned", "attack", NULL, NULL}, {"refusals of benign prompts", "cloned", "refusal", NULL, NULL}}},
};

static const struct panel judge_search[MOST_PANELS] = {
	{"learn", "learned from segments of two steps", "preferences", "exact match", true, 0, 0.45,
	 {{"greedy, from regret", "greedy", "em", "regret", "anywhere"},
	  {"planned, from regret", "planned", "em", "regret", "anywhere"},
	  {"greedy, from partial return", "greedy", "em", "partial-return", "anywhere"},
	  {"planned on the judge reward", "judge-reward", "em", "regret", "anywhere"},
	  {"always yes", "always-yes", "em", "regret", "anywhere"},
	  {"optimal", "optimal", "em", "regret", "anywhere"}}},
	{"learn", "searches used, of 4", "preferences", "searches", true, 0, 4.2,
	 {{"greedy, from regret", "greedy", "searches", "regret", "anywhere"},
	  {"planned, from regret", "planned", "searches", "regret", "anywhere"},
	  {"greedy, from partial return", "greedy", "searches", "partial-return", "anywhere"},
	  {"planned on the judge reward", "judge-reward", "searches", "regret", "anywhere"}}},
	{"turns", "by searches allowed", "searches allowed", "exact match", false, 0, 0.7,
	 {{"optimal", "optimal", "em", NULL, NULL},
	  {"planned on the judge reward", "judge-reward", "em", NULL, NULL},
	  {"always yes", "always-yes", "em", NULL, NULL},
	  {"rule", "rule", "em", NULL, NULL}}},
	{"weight", "by what the judge is paid", "judge reward, times the published one", "exact match", false, 0.35, 0.42,
	 {{"planned on exact match and judge reward", "judge-reward", "em", NULL, NULL},
	  {"the same with equal penalties", "symmetric-reward", "em", NULL, NULL}}},
};

static const struct panel trace_repair[MOST_PANELS] = {
	{"learn", "the learned table as a mistake finder", "preferences", "accuracy of the finder", true, 0, 1.02,
	 {{"regret, inside the trace", "greedy", "finder", "regret", "inside"},
	  {"partial return, inside", "greedy", "finder", "partial-return", "inside"},
	  {"regret, up to the answer", "greedy", "finder", "regret", "whole"},
	  {"partial return, up to the answer", "greedy", "finder", "partial-return", "whole"}}},
	{"learn", "answers after backtracking where it points", "preferences", "right answers", true, 0.4, 0.9,
	 {{"regret, inside the trace", "greedy", "repaired", "regret", "inside"},
	  {"partial return, inside", "greedy", "repaired", "partial-return", "inside"},
	  {"regret, up to the answer", "greedy", "repaired", "regret", "whole"},
	  {"partial return, up to the answer", "greedy", "repaired", "partial-return", "whole"}}},
	{"accuracy", "finders of given accuracy", "accuracy of the finder", "right answers", false, 0.4, 0.9,
	 {{"misses follow the law of mistakes", "finder", "repaired", NULL, NULL}}},
	{"learn", "repairing as the table says", "preferences", "scaled return", true, -1, 1.02,
	 {{"greedy, from regret", "greedy", "scaled_return", "regret", "whole"},
	  {"planned, from regret", "planned", "scaled_return", "regret", "whole"},
	  {"greedy, from partial return", "greedy", "scaled_return", "partial-return", "whole"},
	  {"planned, from partial return", "planned", "scaled_return", "partial-return", "whole"},
	  {"planned on a bonus for rewriting", "redo-bonus", "scaled_return", "regret", "whole"}}},
};

static const struct panel instructed_bandit[MOST_PANELS] = {
	{"learn", "pairs of answers to one question", "preferences", "scaled return", true, -1, 1.02,
	 {{"greedy, from regret", "greedy", "scaled_return", "regret", "together"},
	  {"greedy, from partial return", "greedy", "scaled_return", "partial-return", "together"},
	  {"planned, from regret", "planned", "scaled_return", "regret", "together"},
	  {"planned on a bonus for \"unknown\"", "unknown-bonus", "scaled_return", "regret", "together"}}},
	{"steps", "bias by steps of learning", "gradient steps", "s_AMB", true, -0.1, 0.4,
	 {{"large, question alone", "large Q", "s_amb", NULL, NULL},
	  {"large, instructed", "large Q+IF", "s_amb", NULL, NULL},
	  {"large, instructed and reflected", "large Q+IF+CoT", "s_amb", NULL, NULL},
	  {"small, question alone", "small Q", "s_amb", NULL, NULL},
	  {"small, instructed", "small Q+IF", "s_amb", NULL, NULL}}},
	{"parity", "a term for one group that drifts", "steps", "admission gap", false, -0.05, 0.13,
	 {{"instructed", "Q+IF", "gap", NULL, NULL}, {"instructed and reflected", "Q+IF+CoT", "gap", NULL, NULL}}},
	{.part = NULL},
};

static const struct panel revise_or_keep[MOST_PANELS] = {
	{"learn", "learned from segments with and without the verdict", "preferences", "scaled return", true, -1, 1.02,
	 {{"greedy, from regret, without", "greedy", "scaled_return", "regret", "before-verdict"},
	  {"planned, from partial return, without", "planned", "scaled_return", "partial-return", "before-verdict"},
	  {"greedy, from regret, with", "greedy", "scaled_return", "regret", "with-verdict"},
	  {"planned, from partial return, with", "planned", "scaled_return", "partial-return", "with-verdict"},
	  {"greedy, from partial return, with", "greedy", "scaled_return", "partial-return", "with-verdict"},
	  {"planned on a bonus for mending", "mend-bonus", "scaled_return", "regret", "with-verdict"}}},
	{"curve", "revise above a threshold", "threshold", "", false, 0, 1,
	 {{"CL", "threshold", "cl", NULL, NULL}, {"CS", "threshold", "cs", NULL, NULL}, {"accuracy after", "threshold", "acc2", NULL, NULL}}},
	{"sensitivity", "the best threshold, by how much the signal tells", "sensitivity d", "", false, 0, 1,
	 {{"CL", "threshold", "cl", NULL, NULL}, {"CS", "threshold", "cs", NULL, NULL}, {"accuracy after", "threshold", "acc2", NULL, NULL}}},
	{"mixture", "cloning of mixed data", "share of \"keep when right\"", "", false, 0, 1,
	 {{"CL, signal hidden", "signal hidden", "cl", NULL, NULL},
	  {"CS, signal hidden", "signal hidden", "cs", NULL, NULL},
	  {"CL, signal visible", "signal visible", "cl", NULL, NULL},
	  {"CS, signal visible", "signal visible", "cs", NULL, NULL}}},
};

static const struct panel repair_chain[MOST_PANELS] = {
	{"learn", "learned from single steps", "preferences", "scaled return", true, -1, 1.02,
	 {{"greedy, from regret", "greedy", "scaled_return", "regret", "one-step"},
	  {"greedy, from partial return", "greedy", "scaled_return", "partial-return", "one-step"},
	  {"planned, from partial return", "planned", "scaled_return", "partial-return", "one-step"},
	  {"planned on improvement, all tests", "improve-binary", "scaled_return", "regret", "one-step"},
	  {"planned on improvement, share of tests", "improve-share", "scaled_return", "regret", "one-step"}}},
	{"learn", "programs that pass after the first turn", "preferences", "accuracy after turn 1", true, 0, 0.3,
	 {{"greedy, from regret", "greedy", "acc1", "regret", "one-step"},
	  {"greedy, from partial return", "greedy", "acc1", "partial-return", "one-step"},
	  {"planned on improvement, share of tests", "improve-share", "acc1", "regret", "one-step"}}},
	{"discount", "what the first turn is worth under improvement", "discount of improvements", "value", false, 0, 0.8,
	 {{"try, all tests", "binary try", "value", NULL, NULL},
	  {"sandbag, all tests", "binary sandbag", "value", NULL, NULL},
	  {"try, share of tests", "share try", "value", NULL, NULL},
	  {"sandbag, share of tests", "share sandbag", "value", NULL, NULL}}},
	{"honesty", "one test: honest less sandbagged value", "chance to pass", "difference", false, -2, 0.6,
	 {{"truth", "truth", "value", NULL, NULL},
	  {"improvement, discount 0.5", "improve 0.5", "value", NULL, NULL},
	  {"score, bonus 1", "score 1", "value", NULL, NULL},
	  {"score, bonus 3", "score 3", "value", NULL, NULL}}},
};

/* The rows of a line at one x, or all of them. */
static size_t filters(const struct panel *panel, const struct line *line, struct pm_filter *f)
{
	size_t n = 0;

	f[n++] = (struct pm_filter){"part", panel->part};
	f[n++] = (struct pm_filter){"series", line->series};
	if (line->teacher)
		f[n++] = (struct pm_filter){"teacher", line->teacher};
	if (line->data)
		f[n++] = (struct pm_filter){"data", line->data};
	return n;
}

/* Distinct x of a line, ascending, those that a logarithmic axis cannot show left out. */
static enum pm_status levels_of(const struct pm_results *r, const struct panel *panel, const struct line *line, double **levels, size_t *n)
{
	struct pm_filter f[8];
	size_t all, kept = 0;
	double *x;
	enum pm_status status = plot_values(r, f, filters(panel, line, f), "x", -INFINITY, INFINITY, &x, &all);

	if (status)
		return status;
	for (size_t i = 0; i < all; i++)
		if ((!kept || x[i] != x[kept - 1]) && (!panel->logarithmic || x[i] > 0))
			x[kept++] = x[i];
	*levels = x;
	*n = kept;
	return PM_OK;
}

static enum pm_status put_point(const struct pm_results *r, const struct panel *panel, const struct line *line, double x, FILE *script)
{
	struct pm_filter f[8];
	size_t n = filters(panel, line, f);
	struct quartiles q;
	char text[PM_NUMBER_SIZE];
	enum pm_status status;

	f[n++] = (struct pm_filter){"x", pm_format_double(text, x)};
	status = plot_quartiles(r, f, n, line->column, panel->low, panel->high, &q);
	if (!status && q.n)
		fprintf(script, "%.17g %.17g %.17g %.17g\n", x, q.median, q.low, q.high);
	return status;
}

static enum pm_status put_line(const struct pm_results *r, const struct panel *panel, const struct line *line, size_t block, struct picture *p)
{
	double *x;
	size_t n;
	enum pm_status status = levels_of(r, panel, line, &x, &n);

	if (status)
		return status;
	fprintf(p->script, "$line%zu << END\n", block);
	for (size_t i = 0; i < n && !status; i++)
		status = put_point(r, panel, line, x[i], p->script);
	fputs("END\n", p->script);
	free(x);
	return status;
}

static size_t count_lines(const struct panel *panel)
{
	size_t n = 0;

	while (n < MOST_LINES && panel->line[n].words)
		n++;
	return n;
}

static void put_axes(const struct panel *panel, FILE *script)
{
	double margin = 0.04 * (panel->high - panel->low);

	fputs("set title ", script);
	picture_quote(script, panel->title);
	fputs(" font ',12' offset 0,-0.4\nset xlabel ", script);
	picture_quote(script, panel->x);
	fputs(" offset 0,0.4\nset ylabel ", script);
	picture_quote(script, panel->y);
	fprintf(script, " offset 0.8,0\nset yrange [%g:%g]\n%s\n", panel->low - margin, panel->high + margin,
		panel->logarithmic ? "set logscale x 10" : "unset logscale x");
}

static void put_panel(const struct panel *panel, size_t block, FILE *script)
{
	put_axes(panel, script);
	fputs("plot ", script);
	for (size_t k = 0; k < count_lines(panel); k++) {
		fprintf(script, "%s$line%zu using 1:2:3:4 with yerrorbars linetype %zu pointtype 0 dashtype 1 linewidth 1, $line%zu using 1:2 with "
				"linespoints linetype %zu title ", k ? ", " : "", block + k, k + 1, block + k, k + 1);
		picture_quote(script, panel->line[k].words);
	}
	fputc('\n', script);
}

static enum pm_status draw_panels(const struct pm_results *r, const struct panel *panel, struct picture *p)
{
	size_t n = 0, block = 0, rows;
	enum pm_status status = PM_OK;

	while (n < MOST_PANELS && panel[n].part)
		n++;
	rows = (n + 1) / 2;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < count_lines(&panel[i]) && !status; k++)
			status = put_line(r, &panel[i], &panel[i].line[k], block++, p);
	p->width = 900;
	p->height = 430 * (double)rows;
	picture_style(p->script);
	fprintf(p->script, "set key at graph 0,-0.28 left top Left reverse vertical maxrows 6 samplen 3 font ',9'\nset bmargin 10\nset autoscale xfix\nset offsets graph 0.03, graph 0.03, 0, 0\nset multiplot layout %zu,2\n", rows);
	picture_note(p, "points: medians over replicates; bars: quartiles");
	block = 0;
	for (size_t i = 0; i < n; i++) {
		put_panel(&panel[i], block, p->script);
		fputs("unset label\n", p->script);
		block += count_lines(&panel[i]);
	}
	fputs("unset multiplot\n", p->script);
	return status;
}

#define COURSE(NAME, COLUMNS)                                                                                             \
	static enum pm_status draw_##NAME(const struct pm_results *r, struct picture *p, struct pm_error *error)          \
	{                                                                                                                 \
		(void)error;                                                                                              \
		return draw_panels(r, NAME, p);                                                                           \
	}                                                                                                                 \
	static const char *const NAME##_columns[] = {"part", "x", "series", "teacher", "data", COLUMNS, NULL}
#define LIST(...) __VA_ARGS__

COURSE(snowball, LIST("scaled_return", "attack", "refusal", "score"));
COURSE(judge_search, LIST("em", "searches"));
COURSE(trace_repair, LIST("scaled_return", "finder", "repaired"));
COURSE(instructed_bandit, LIST("scaled_return", "s_amb", "gap"));
COURSE(revise_or_keep, LIST("scaled_return", "acc2", "cl", "cs"));
COURSE(repair_chain, LIST("scaled_return", "acc1", "value"));

const struct recipe plot_snowball = {"snowball", snowball_columns, draw_snowball};
const struct recipe plot_judge_search = {"judge-search", judge_search_columns, draw_judge_search};
const struct recipe plot_trace_repair = {"trace-repair", trace_repair_columns, draw_trace_repair};
const struct recipe plot_instructed_bandit = {"instructed-bandit", instructed_bandit_columns, draw_instructed_bandit};
const struct recipe plot_revise_or_keep = {"revise-or-keep", revise_or_keep_columns, draw_revise_or_keep};
const struct recipe plot_repair_chain = {"repair-chain", repair_chain_columns, draw_repair_chain};
