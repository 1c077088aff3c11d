/*
 * The claims of figures 3, 4, 10 and 11, decided at the largest number of preferences in the table.
 */
#include "experiments/fig3-verdict.h"

#include <stdio.h>

#include "experiments/verdict.h"

static const char *const kinds[] = {"noiseless", "stochastic"};

/* Near-optimal share and number of worlds of one policy in one condition. */
struct share {
	double value;
	size_t n;
};

static enum pm_status share_of(const struct pm_results *r, const char *preferences, const char *labels, const char *absorbing, const char *policy,
			       struct share *share)
{
	const struct pm_filter filters[] = {{"preferences", preferences}, {"labels", labels}, {"absorbing", absorbing}, {"policy", policy}};

	return pmi_mean(r, filters, 4, "near_optimal", &share->value, &share->n);
}

/* Is greedy better than planned without absorbing transitions?  One-sided signed-rank test over the worlds. */
static enum pm_status greedy_beats(const struct pm_results *r, const char *preferences, const char *labels, struct pm_wilcoxon *test)
{
	const struct pm_filter greedy[] = {{"preferences", preferences}, {"labels", labels}, {"absorbing", "no"}, {"policy", "greedy"}};
	const struct pm_filter planned[] = {{"preferences", preferences}, {"labels", labels}, {"absorbing", "no"}, {"policy", "planned"}};

	return pmi_paired(r, greedy, planned, 4, "scaled_return", true, test);
}

static enum pm_status judge_policies(const struct pm_results *r, const char *labels, struct pm_verdicts *verdicts)
{
	static const struct { const char *absorbing, *policy; } cells[] = {{"yes", "greedy"}, {"no", "greedy"}, {"yes", "planned"}, {"no", "planned"}};
	struct share s[4];
	struct pm_wilcoxon test;
	char preferences[32], claim[120];
	enum pm_status status = PM_OK;
	bool there = true, holds;

	pmi_largest(r, "preferences", preferences, sizeof preferences);
	for (size_t k = 0; k < 4 && !status; k++) {
		status = share_of(r, preferences, labels, cells[k].absorbing, cells[k].policy, &s[k]);
		there = there && s[k].n > 0;
	}
	if (!status && there)
		status = greedy_beats(r, preferences, labels, &test);
	if (status)
		return status;
	snprintf(claim, sizeof claim, "%s labels: greedy needs no absorbing transitions, planning does", labels);
	if (!there) {
		pmi_verdict(verdicts, claim, PM_OPEN, "both conditions are needed");
		return PM_OK;
	}
	holds = s[0].value >= 0.85 && s[1].value >= 0.85 && s[2].value >= 0.7 && s[3].value <= 0.25;
	pmi_verdict(verdicts, claim, pmi_decide(holds, &test),
			"%s preferences, %zu worlds; near-optimal with absorbing: greedy %.2f, planned %.2f; without: greedy %.2f, planned %.2f; "
			"greedy over planned without: W+ = %g, p = %.2g", preferences, s[0].n, s[0].value, s[2].value, s[1].value, s[3].value,
			test.w_plus, test.p_greater);
	return PM_OK;
}

enum pm_status pmi_verdict_policies(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < 2 && !status; k++)
		if (pmi_has(results, "labels", kinds[k]))
			status = judge_policies(results, kinds[k], verdicts);
	return status;
}

static enum pm_status judge_maxima(const struct pm_results *r, const char *labels, struct pm_verdicts *verdicts)
{
	char preferences[32], claim[120];
	const struct pm_filter with[] = {{"preferences", preferences}, {"labels", labels}, {"policy", "greedy"}, {"absorbing", "yes"}};
	const struct pm_filter without[] = {{"preferences", preferences}, {"labels", labels}, {"policy", "greedy"}, {"absorbing", "no"}};
	struct pm_wilcoxon test;
	double mean_with, mean_without;
	size_t n, m;
	enum pm_status status;

	pmi_largest(r, "preferences", preferences, sizeof preferences);
	snprintf(claim, sizeof claim, "%s labels: the largest entries are nearer 0 with absorbing transitions", labels);
	status = pmi_mean(r, with, 4, "mean_max_advantage", &mean_with, &n);
	if (!status)
		status = pmi_mean(r, without, 4, "mean_max_advantage", &mean_without, &m);
	if (!status && (!n || !m)) {
		pmi_verdict(verdicts, claim, PM_OPEN, "both conditions are needed");
		return PM_OK;
	}
	if (!status)
		status = pmi_paired(r, without, with, 4, "mean_max_advantage", false, &test);
	if (!status)
		pmi_verdict(verdicts, claim, pmi_decide(mean_with < mean_without, &test),
				"%s preferences, %zu worlds; mean of max_a g: %.3g with, %.3g without; W+ = %g, p = %.2g", preferences, n, mean_with,
				mean_without, test.w_plus, test.p_greater);
	return status;
}

enum pm_status pmi_verdict_maxima(const struct pm_results *results, struct pm_verdicts *verdicts)
{
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < 2 && !status; k++)
		if (pmi_has(results, "labels", kinds[k]))
			status = judge_maxima(results, kinds[k], verdicts);
	return status;
}

enum pm_status pmi_verdict_errata(const struct pm_results *r, struct pm_verdicts *verdicts)
{
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < 2 && !status; k++) {
		const struct pm_filter none[] = {{"labels", kinds[k]}, {"absorbing", "no"}, {"policy", "greedy"}, {"defect", "none"}};
		const struct pm_filter all[] = {{"labels", kinds[k]}, {"absorbing", "no"}, {"policy", "greedy"}, {"defect", "all"}};
		double right, wrong;
		size_t n, m;
		char claim[120];

		if (!pmi_has(r, "labels", kinds[k]))
			continue;
		status = pmi_mean(r, none, 4, "near_optimal", &right, &n);
		if (!status)
			status = pmi_mean(r, all, 4, "near_optimal", &wrong, &m);
		snprintf(claim, sizeof claim, "%s labels: the defects together hide that greedy needs no absorbing transitions", kinds[k]);
		if (!status)
			pmi_verdict(verdicts, claim, !n || !m ? PM_OPEN : right - wrong >= 0.5 ? PM_HOLDS : PM_FAILS,
					"greedy near-optimal without absorbing transitions: %.2f of %zu worlds without defects, %.2f of %zu with all", right, n,
					wrong, m);
	}
	return status;
}
