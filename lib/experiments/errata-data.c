#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/errata.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/probability.h"
#include "prefmodel/sample.h"

enum pm_status pmi_errata_values(struct errata_cell *c)
{
	size_t m = c->mdp->n_states * c->mdp->n_actions;
	double *reward = pmi_array(m, sizeof *reward), *q = pmi_array(m, sizeof *q), *policy = pmi_array(m, sizeof *policy);
	enum pm_status status = reward && q && policy ? pm_plan_values(c->mdp, NULL, NULL, c->v, q, NULL, NULL) : PM_ENOMEM;

	if (status == PM_ETOLERANCE)
		status = PM_OK;
	if (!status && c->defects & DEFECT_VALUES) {
		for (size_t row = 0; row < m; row++)
			for (size_t k = c->mdp->row[row]; k < c->mdp->row[row + 1]; k++)
				if (!c->mdp->terminal[c->mdp->next[k]])
					reward[row] += c->mdp->probability[k] *
						       (c->mdp->transition_reward ? c->mdp->transition_reward[k] : c->mdp->reward[row]);
		pm_policy_greedy(c->mdp->n_states, c->mdp->n_actions, q, PM_TIE_TOLERANCE, policy);
		status = pm_policy_evaluate(c->mdp, reward, -1, policy, c->v, NULL);
	}
	free(reward);
	free(q);
	free(policy);
	return status;
}

static double regret(const struct errata_cell *c, struct pm_segment g)
{
	double sum = c->v[pm_segment_state(g, g.length)] - c->v[pm_segment_state(g, 0)], reward;

	for (size_t t = 0; t < g.length; t++) {
		pm_mdp_transition(c->mdp, pm_segment_state(g, t), pm_segment_action(g, t), pm_segment_state(g, t + 1), &reward);
		sum += reward;
	}
	return c->defects & DEFECT_ROUNDING ? round(sum * 100) / 100 : sum;
}

static bool enters_terminal(const struct errata_cell *c, struct pm_segment g)
{
	for (size_t t = 1; t <= g.length; t++)
		if (c->mdp->terminal[pm_segment_state(g, t)])
			return true;
	return false;
}

static double label_of(const struct errata_cell *c, struct pm_segment left, struct pm_segment right, gsl_rng *rng)
{
	double a = regret(c, left), b = regret(c, right), u = gsl_rng_uniform(rng);

	if (!c->noiseless)
		return u < pm_logistic(a - b);
	if (fabs(a - b) <= PM_NOISELESS_TOLERANCE * fmax(1, fmax(fabs(a), fabs(b))))
		return 0.5;
	return a > b;
}

/* Labels what was drawn and keeps what the filter lets through, up to n pairs in all. */
static enum pm_status keep_pairs(struct errata_cell *c, const struct pm_dataset *drawn, gsl_rng *rng)
{
	bool strict = c->defects & DEFECT_FILTER && !c->absorbing;
	enum pm_status status = PM_OK;

	for (size_t k = 0; k < drawn->n_pairs && c->dataset->n_pairs < c->n && !status; k++) {
		struct pm_segment left = pm_dataset_segment(drawn, drawn->left[k]), right = pm_dataset_segment(drawn, drawn->right[k]);

		if (!strict || (!enters_terminal(c, left) && !enters_terminal(c, right)))
			status = pm_dataset_add(c->dataset, left, right, label_of(c, left, right, rng), 1);
	}
	return status;
}

enum pm_status pmi_errata_pairs(struct errata_cell *c, gsl_rng *rng)
{
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables = NULL;
	enum pm_status status;

	options.absorbing = c->absorbing;
	options.teacher = pm_statistic_find("partial-return"); /* its labels are replaced */
	status = pm_statistic_tables_alloc(c->mdp, -1, 1, options.teacher->needs, &tables);
	/* A world whose every segment ends has nothing that the defective filter lets through: a hundred draws decide. */
	for (int round = 0; round < 100 && c->dataset->n_pairs < c->n && !status; round++) {
		struct pm_dataset *drawn = pm_dataset_alloc();

		status = drawn ? pm_sample_pairs(c->mdp, tables, &options, c->n, rng, drawn) : PM_ENOMEM;
		if (!status)
			status = keep_pairs(c, drawn, rng);
		pm_dataset_free(drawn);
	}
	pm_statistic_tables_free(tables);
	return !status && c->dataset->n_pairs < c->n ? PM_EINFEASIBLE : status;
}
