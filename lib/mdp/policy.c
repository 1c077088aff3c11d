#include "prefmodel/policy.h"

#include <math.h>
#include <string.h>

#include "mdp/bellman.h"
#include "mdp/chain.h"

void pm_policy_uniform(size_t n_states, size_t n_actions, double *policy)
{
	for (size_t k = 0; k < n_states * n_actions; k++)
		policy[k] = 1 / (double)n_actions;
}

static void greedy_row(size_t n, const double *q, double tolerance, double *policy)
{
	double most = q[0];
	size_t ties = 0;

	for (size_t a = 1; a < n; a++)
		most = fmax(most, q[a]);
	for (size_t a = 0; a < n; a++)
		ties += q[a] >= most - tolerance * fmax(1, fabs(most));
	for (size_t a = 0; a < n; a++)
		policy[a] = q[a] >= most - tolerance * fmax(1, fabs(most)) ? 1 / (double)ties : 0;
}

void pm_policy_greedy(size_t n_states, size_t n_actions, const double *q, double tolerance, double *policy)
{
	for (size_t s = 0; s < n_states; s++)
		greedy_row(n_actions, q + s * n_actions, tolerance, policy + s * n_actions);
}

double pm_mean_return(const struct pm_mdp *mdp, const double *v)
{
	double sum = 0;

	for (size_t s = 0; s < mdp->n_states; s++)
		sum += mdp->start[s] * v[s];
	return sum;
}

/* max |r_pi + gamma P_pi v - v| */
static double residual_of(const struct pm_mdp *chain, double gamma, const double *v)
{
	double largest = 0;

	for (size_t s = 0; s < chain->n_states; s++) {
		double value = chain->reward[s];

		for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++)
			value += gamma * chain->probability[k] * v[chain->next[k]];
		largest = fmax(largest, fabs(value - v[s]));
	}
	return largest;
}

static enum pm_status evaluate_chain(struct pm_mdp *chain, double gamma, double *v, double *residual)
{
	enum pm_status status = pmi_all_finite(chain->reward, chain->n_states) ? PM_OK : PM_EDOM;

	if (!status && gamma == 1)
		status = pmi_chain_settle(chain, false);
	if (status)
		return status;
	memcpy(v, chain->reward, chain->n_states * sizeof *v);
	status = pmi_chain_solve(chain, gamma, false, 1, v);
	if (!status && !pmi_all_finite(v, chain->n_states))
		status = PM_EOVERFLOW;
	if (!status && residual)
		*residual = residual_of(chain, gamma, v);
	return status;
}

enum pm_status pm_policy_evaluate(const struct pm_mdp *mdp, const double *reward, double gamma, const double *policy, double *v,
				  double *residual)
{
	struct pm_mdp *chain;
	enum pm_status status;

	gamma = gamma < 0 ? mdp->gamma : gamma;
	if (!(gamma >= 0 && gamma <= 1))
		return PM_EDOM;
	status = pmi_chain_make(mdp, reward ? reward : mdp->reward, policy, &chain);
	if (status)
		return status;
	status = evaluate_chain(chain, gamma, v, residual);
	pm_mdp_free(chain);
	return status;
}
