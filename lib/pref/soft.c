#include "pref/soft.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/plan.h"
#include "prefmodel/policy.h"
#include "prefmodel/probability.h"

enum { MAX_STEPS = 200 };
static const double CHANGE = 1e-12; /* of log pi, relative to the largest |Q| / alpha */
static const double ROUNDING = 1e-9; /* below this a change that no longer shrinks is rounding, which evaluation magnifies by 1 / (1 - gamma) */

struct soft {
	const struct pm_mdp *mdp;
	double gamma, alpha;
	double *policy, *reward, *q; /* S*A */
	double *v;                   /* S */
};

/* pi = exp(log pi), and the reward r - alpha log pi whose value under pi is the regularised one */
static void regularise(struct soft *soft, const double *log_policy)
{
	for (size_t row = 0; row < soft->mdp->n_states * soft->mdp->n_actions; row++) {
		soft->policy[row] = exp(log_policy[row]);
		soft->reward[row] = soft->mdp->terminal[row / soft->mdp->n_actions] ? 0 : soft->mdp->reward[row] - soft->alpha * log_policy[row];
	}
}

/* log pi = Q / alpha - log sum exp; returns the largest change relative to the size of Q / alpha. */
static double improve(struct soft *soft, double *log_policy)
{
	size_t n_actions = soft->mdp->n_actions;
	double change = 0, size = 1;

	for (size_t s = 0; s < soft->mdp->n_states; s++) {
		double *q = soft->q + s * n_actions, *old = log_policy + s * n_actions, most = q[0], total;

		for (size_t a = 1; a < n_actions; a++)
			most = fmax(most, q[a]);
		/* Taken from the largest, so that the probabilities of good actions keep their digits however small alpha is. */
		for (size_t a = 0; a < n_actions; a++) {
			size = fmax(size, fabs(q[a] / soft->alpha));
			q[a] = (q[a] - most) / soft->alpha;
		}
		total = pm_log_sum_exp(q, n_actions);
		for (size_t a = 0; a < n_actions; a++) {
			change = fmax(change, fabs(q[a] - total - old[a]));
			old[a] = q[a] - total;
		}
	}
	return change / size;
}

static enum pm_status iterate(struct soft *soft, double *log_policy)
{
	double change = INFINITY;

	for (int step = 0; step < MAX_STEPS; step++) {
		double before = change;
		enum pm_status status;

		regularise(soft, log_policy);
		status = pm_policy_evaluate(soft->mdp, soft->reward, soft->gamma, soft->policy, soft->v, NULL);
		if (status)
			return status;
		pm_q_values(soft->mdp, NULL, soft->gamma, soft->v, soft->q);
		change = improve(soft, log_policy);
		if (change <= CHANGE || (change <= ROUNDING && change >= before))
			return PM_OK;
	}
	return PM_EMAXITER;
}

enum pm_status pmi_soft_log_policy(const struct pm_mdp *mdp, double gamma, double alpha, double *log_policy)
{
	size_t rows = mdp->n_states * mdp->n_actions;
	struct soft soft = {.mdp = mdp, .gamma = gamma, .alpha = alpha};
	enum pm_status status = PM_ENOMEM;

	soft.policy = pmi_array(rows, sizeof *soft.policy);
	soft.reward = pmi_array(rows, sizeof *soft.reward);
	soft.q = pmi_array(rows, sizeof *soft.q);
	soft.v = pmi_array(mdp->n_states, sizeof *soft.v);
	if (soft.policy && soft.reward && soft.q && soft.v) {
		for (size_t row = 0; row < rows; row++)
			log_policy[row] = -log((double)mdp->n_actions);
		status = iterate(&soft, log_policy);
	}
	free(soft.policy);
	free(soft.reward);
	free(soft.q);
	free(soft.v);
	return status;
}
