#include "experiments/preference-models-verdict.h"

#include <stdio.h>

#include "experiments/verdict.h"

/* The share of near-optimal worlds at the largest number of preferences. */
static enum pm_status share_of(const struct pm_results *r, const char *teacher, const char *assumed, double *share, size_t *n)
{
	char most[32];
	const struct pm_filter filters[] = {{"preferences", most}, {"teacher", teacher}, {"assumed", assumed}};

	pmi_largest(r, "preferences", most, sizeof most);
	return pmi_mean(r, filters, 3, "near_optimal", share, n);
}

/* Labels of one teacher: the model that gave them against the other one, by the signed-rank test over all data sets. */
static enum pm_status judge(const struct pm_results *r, const char *teacher, const char *other, struct pm_verdicts *verdicts)
{
	const struct pm_filter own[] = {{"teacher", teacher}, {"assumed", teacher}}, wrong[] = {{"teacher", teacher}, {"assumed", other}};
	struct pm_wilcoxon test;
	double right, not_right;
	char claim[120];
	size_t n, m;
	enum pm_status status = share_of(r, teacher, teacher, &right, &n);

	if (!status)
		status = share_of(r, teacher, other, &not_right, &m);
	if (status || !n)
		return status;
	status = pmi_paired(r, own, wrong, 2, "scaled_return", true, &test);
	if (status)
		return status;
	snprintf(claim, sizeof claim, "%s labels: a reward learned under their own model plans better than under the %s model", teacher, other);
	pmi_verdict(verdicts, claim, test.p_greater < 0.01 && right > not_right ? PM_HOLDS : n < 10 ? PM_OPEN : PM_FAILS,
		    "near-optimal at most preferences: %.2f of %zu data sets under their own model, %.2f under the other; W+ = %g, p = %.2g", right, n,
		    not_right, test.w_plus, test.p_greater);
	return PM_OK;
}

enum pm_status pmi_verdict_models(const struct pm_results *r, struct pm_verdicts *verdicts)
{
	enum pm_status status = judge(r, "partial-return", "regret", verdicts);

	return status ? status : judge(r, "regret", "partial-return", verdicts);
}
