#include "prefmodel/policy.h"

#include <math.h>

#include "mdp/evaluate.h"

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
static double residual_of(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, const double *v)
{
	double largest = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		double value = 0;

		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
			double expected = 0;

			for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
				expected += m->probability[k] * v[m->next[k]];
			if (!m->terminal[s])
				value += policy[row] * (reward[row] + gamma * expected);
		}
		largest = fmax(largest, fabs(value - v[s]));
	}
	return largest;
}

enum pm_status pm_policy_evaluate(const struct pm_mdp *mdp, const double *reward, double gamma, const double *policy, double *v,
				  double *residual)
{
	enum pm_status status;

	if (!reward)
		reward = mdp->reward;
	if (!(gamma >= 0))
		gamma = mdp->gamma;
	status = pmi_evaluate(mdp, reward, gamma, policy, v);
	if (!status && residual)
		*residual = residual_of(mdp, reward, gamma, policy, v);
	return status;
}
