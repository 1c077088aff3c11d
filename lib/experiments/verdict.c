#include "experiments/verdict.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "prefmodel/csv.h"

const char *const pm_outcome_names[] = {[PM_FAILS] = "fails", [PM_HOLDS] = "holds", [PM_OPEN] = "open"};

void pmi_verdict(struct pm_verdicts *verdicts, const char *claim, enum pm_outcome outcome, const char *numbers, ...)
{
	struct pm_verdict *v = &verdicts->verdict[verdicts->n++];
	va_list arguments;

	assert(verdicts->n <= PM_MAX_VERDICTS);
	v->outcome = outcome;
	snprintf(v->claim, sizeof v->claim, "%s", claim);
	va_start(arguments, numbers);
	vsnprintf(v->numbers, sizeof v->numbers, numbers, arguments);
	va_end(arguments);
}

enum pm_outcome pmi_decide(bool as_claimed, const struct pm_wilcoxon *test)
{
	static const double level = 0.01;

	if (as_claimed && test->p_greater < level)
		return PM_HOLDS;
	return as_claimed && ldexp(1, -(int)test->n) >= level ? PM_OPEN : PM_FAILS;
}

enum pm_status pmi_mean(const struct pm_results *results, const struct pm_filter *filters, size_t n_filters, const char *column, double *mean,
			size_t *n)
{
	double *x;
	enum pm_status status = pm_results_select(results, filters, n_filters, column, &x, n);

	if (status)
		return status;
	*mean = *n ? 0 : (double)NAN;
	for (size_t i = 0; i < *n; i++)
		*mean += x[i] / (double)*n;
	free(x);
	return PM_OK;
}

static double clipped(double x, bool clip)
{
	return clip ? fmin(1, fmax(-1, x)) : x;
}

enum pm_status pmi_paired(const struct pm_results *results, const struct pm_filter *a, const struct pm_filter *b, size_t n_filters,
			  const char *column, bool clip, struct pm_wilcoxon *test)
{
	double *x, *y = NULL;
	size_t n, m = 0;
	enum pm_status status = pm_results_select(results, a, n_filters, column, &x, &n);

	if (!status)
		status = pm_results_select(results, b, n_filters, column, &y, &m);
	if (!status && n != m)
		status = PM_EDIM;
	for (size_t i = 0; i < n && !status; i++)
		x[i] = clipped(x[i], clip) - clipped(y[i], clip);
	if (!status)
		status = pm_wilcoxon(x, n, PM_ZEROS_DROP, test);
	free(x);
	free(y);
	return status;
}

void pmi_largest(const struct pm_results *results, const char *column, char *text, size_t size)
{
	size_t at = pm_results_column(results, column), best = 0;

	text[0] = '\0';
	if (at == PM_NO_COLUMN || !results->n_rows)
		return;
	for (size_t row = 1; row < results->n_rows; row++)
		if (pm_results_number(results, row, at) > pm_results_number(results, best, at))
			best = row;
	snprintf(text, size, "%s", pm_results_text(results, best, at));
}

bool pmi_has(const struct pm_results *results, const char *column, const char *text)
{
	size_t at = pm_results_column(results, column);

	for (size_t row = 0; at != PM_NO_COLUMN && row < results->n_rows; row++)
		if (strcmp(pm_results_text(results, row, at), text) == 0)
			return true;
	return false;
}
