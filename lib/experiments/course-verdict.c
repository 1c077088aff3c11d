#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/course.h"
#include "experiments/verdict.h"

/* The text of the largest x of a part, "" where the table has no such part. */
static void largest_x(const struct pm_results *r, const char *part, char *text, size_t size)
{
	size_t parts = pm_results_column(r, "part"), x = pm_results_column(r, "x");
	double most = -INFINITY;

	text[0] = '\0';
	for (size_t row = 0; row < r->n_rows; row++)
		if (strcmp(pm_results_text(r, row, parts), part) == 0 && pm_results_number(r, row, x) > most) {
			most = pm_results_number(r, row, x);
			snprintf(text, size, "%s", pm_results_text(r, row, x));
		}
}

enum { MOST_FILTERS = 5 };

static size_t filters(const struct pmi_claim *claim, const char *x, const struct pmi_line *line, struct pm_filter *f)
{
	size_t n = 0;

	f[n++] = (struct pm_filter){"part", claim->part};
	f[n++] = (struct pm_filter){"x", x};
	f[n++] = (struct pm_filter){"series", line->series};
	if (line->teacher)
		f[n++] = (struct pm_filter){"teacher", line->teacher};
	if (line->data)
		f[n++] = (struct pm_filter){"data", line->data};
	return n;
}

static enum pm_status largest_difference(const struct pm_results *r, const struct pm_filter *a, const struct pm_filter *b, size_t n,
					 const char *column, double *most)
{
	double *x = NULL, *y = NULL;
	size_t n_x = 0, n_y = 0;
	enum pm_status status = pm_results_select(r, a, n, column, &x, &n_x);

	*most = 0;
	if (!status)
		status = pm_results_select(r, b, n, column, &y, &n_y);
	if (!status && n_x != n_y)
		status = PM_EDIM;
	for (size_t i = 0; i < n_x && !status; i++)
		*most = fmax(*most, fabs(x[i] - y[i]));
	free(x);
	free(y);
	return status;
}

/* What a claim is decided on. */
struct evidence {
	char x[32];
	struct pm_filter a[MOST_FILTERS], b[MOST_FILTERS];
	size_t n_filters, n_a, n_b;
	double mean_a, mean_b;
};

static enum pm_status gather(const struct pm_results *r, const struct pmi_claim *claim, struct evidence *e)
{
	enum pm_status status;

	if (claim->x)
		snprintf(e->x, sizeof e->x, "%s", claim->x);
	else
		largest_x(r, claim->part, e->x, sizeof e->x);
	e->n_filters = filters(claim, e->x, &claim->a, e->a);
	filters(claim, e->x, &claim->b, e->b);
	status = pmi_mean(r, e->a, e->n_filters, claim->column, &e->mean_a, &e->n_a);
	return status ? status : pmi_mean(r, e->b, e->n_filters, claim->column, &e->mean_b, &e->n_b);
}

static enum pm_status decide_same(const struct pm_results *r, const struct pmi_claim *claim, const struct evidence *e, struct pm_verdicts *verdicts)
{
	double most;
	enum pm_status status = largest_difference(r, e->a, e->b, e->n_filters, claim->column, &most);

	if (!status)
		pmi_verdict(verdicts, claim->claim, most <= 1e-9 ? PM_HOLDS : PM_FAILS, "x = %s, %zu pairs; largest difference in %s: %.2g", e->x, e->n_a,
			    claim->column, most);
	return status;
}

static enum pm_status decide_above(const struct pm_results *r, const struct pmi_claim *claim, const struct evidence *e, struct pm_verdicts *verdicts)
{
	struct pm_wilcoxon test;
	enum pm_status status = pmi_paired(r, e->a, e->b, e->n_filters, claim->column, false, &test);

	if (!status)
		pmi_verdict(verdicts, claim->claim, pmi_decide(e->mean_a > e->mean_b, &test),
			    "x = %s, %zu pairs; mean %s: %.4g against %.4g; W+ = %g, p = %.2g", e->x, e->n_a, claim->column, e->mean_a, e->mean_b,
			    test.w_plus, test.p_greater);
	return status;
}

static enum pm_status decide(const struct pm_results *r, const struct pmi_claim *claim, struct pm_verdicts *verdicts)
{
	struct evidence e;
	enum pm_status status = gather(r, claim, &e);

	if (status)
		return status;
	if (!e.n_a || e.n_a != e.n_b)
		pmi_verdict(verdicts, claim->claim, PM_OPEN, "the table has not the rows that it is about");
	else if (claim->relation == PMI_SAME)
		return decide_same(r, claim, &e, verdicts);
	else if (claim->relation == PMI_ABOVE)
		return decide_above(r, claim, &e, verdicts);
	else
		pmi_verdict(verdicts, claim->claim, e.mean_a > e.mean_b ? PM_HOLDS : PM_FAILS, "x = %s; %s: %.4g against %.4g", e.x, claim->column,
			    e.mean_a, e.mean_b);
	return PM_OK;
}

enum pm_status pmi_course_verdict(const struct pm_results *results, const struct pmi_claim *claims, struct pm_verdicts *verdicts)
{
	enum pm_status status = PM_OK;

	for (; claims->claim && !status; claims++)
		status = decide(results, claims, verdicts);
	return status;
}
