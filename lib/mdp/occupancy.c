#include "prefmodel/occupancy.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/bellman.h"
#include "mdp/chain.h"
#include "mdp/trap.h"

/* unreached (S) becomes 1 in states that the chain does not come to from where start is not 0. */
static enum pm_status find_unreached(const struct pm_mdp *chain, const double *start, unsigned char *unreached)
{
	size_t n = chain->n_states, waiting = 0;
	uint32_t *queue = pmi_array(n, sizeof *queue);

	if (!queue)
		return PM_ENOMEM;
	for (size_t s = 0; s < n; s++) {
		unreached[s] = start[s] == 0;
		if (!unreached[s])
			queue[waiting++] = (uint32_t)s;
	}
	for (size_t i = 0; i < waiting; i++)
		for (size_t k = chain->row[queue[i]]; k < chain->row[queue[i] + 1]; k++)
			if (unreached[chain->next[k]]) {
				unreached[chain->next[k]] = 0;
				queue[waiting++] = chain->next[k];
			}
	free(queue);
	return PM_OK;
}

/* What goes on for ever where nobody comes is no trouble. */
static enum pm_status close_unreached(struct pm_mdp *chain, const double *start)
{
	unsigned char *unreached = pmi_array(chain->n_states, 1);
	enum pm_status status = unreached ? find_unreached(chain, start, unreached) : PM_ENOMEM;

	if (!status)
		pmi_trap_close(chain, unreached);
	free(unreached);
	return status;
}

/* The chain of a policy that is not rewarded, ready to be solved; from where start is not 0 (NULL: from everywhere). */
static enum pm_status begin(const struct pm_mdp *mdp, double *gamma, const double *policy, const double *start, struct pm_mdp **chain)
{
	enum pm_status status;

	*chain = NULL;
	*gamma = *gamma < 0 ? mdp->gamma : *gamma;
	if (!(*gamma >= 0 && *gamma <= 1))
		return PM_EDOM;
	status = pmi_chain_make(mdp, NULL, policy, chain);
	if (!status && start && *gamma == 1)
		status = close_unreached(*chain, start);
	return status || *gamma < 1 ? status : pmi_chain_settle(*chain, true);
}

/* Of the action of a row, in a state that is not terminal. */
static double probability_of(const struct pm_mdp *mdp, const double *policy, size_t row)
{
	return policy[row] / pmi_policy_total(policy + row / mdp->n_actions * mdp->n_actions, mdp->n_actions);
}

static enum pm_status check_finite(const double *x, size_t n)
{
	return pmi_all_finite(x, n) ? PM_OK : PM_EOVERFLOW;
}

static enum pm_status find_occupancy(const struct pm_mdp *chain, const struct pm_mdp *mdp, double gamma, const double *policy,
				     const double *start, double *visit, double *mu)
{
	enum pm_status status;

	for (size_t s = 0; s < mdp->n_states; s++)
		visit[s] = mdp->terminal[s] ? 0 : start[s];
	status = pmi_chain_solve(chain, gamma, true, 1, visit);
	if (status)
		return status;
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++)
		mu[row] = mdp->terminal[row / mdp->n_actions] ? 0 : visit[row / mdp->n_actions] * probability_of(mdp, policy, row);
	return check_finite(mu, mdp->n_states * mdp->n_actions);
}

enum pm_status pm_occupancy(const struct pm_mdp *mdp, double gamma, const double *policy, const double *start, double *mu)
{
	struct pm_mdp *chain;
	double *visit = pmi_array(mdp->n_states, sizeof *visit);
	enum pm_status status;

	start = start ? start : mdp->start;
	status = begin(mdp, &gamma, policy, start, &chain);
	if (!status)
		status = visit ? find_occupancy(chain, mdp, gamma, policy, start, visit, mu) : PM_ENOMEM;
	pm_mdp_free(chain);
	free(visit);
	return status;
}

/* The rows of N are the columns of its transpose. */
enum pm_status pm_visits(const struct pm_mdp *mdp, double gamma, const double *policy, double *visits)
{
	size_t n = mdp->n_states;
	struct pm_mdp *chain;
	enum pm_status status = begin(mdp, &gamma, policy, NULL, &chain);

	if (!status) {
		memset(visits, 0, n * n * sizeof *visits);
		for (size_t s = 0; s < n; s++)
			visits[s * n + s] = !mdp->terminal[s];
		status = pmi_chain_solve(chain, gamma, true, n, visits);
	}
	for (size_t s = 0; s < n && !status; s++)
		for (size_t to = 0; to < n; to++)
			visits[s * n + to] = mdp->terminal[to] ? 0 : visits[s * n + to];
	pm_mdp_free(chain);
	return status ? status : check_finite(visits, n * n);
}

/* Column k of x: sum_a policy(s,a) phi_k(s,a). */
static void expect_features(const struct pm_mdp *mdp, const double *policy, const double *phi, size_t d, double *x)
{
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
		size_t s = row / mdp->n_actions;
		double p = mdp->terminal[s] ? 0 : probability_of(mdp, policy, row);

		for (size_t k = 0; k < d && !mdp->terminal[s]; k++)
			x[k * mdp->n_states + s] += p * phi[row * d + k];
	}
}

enum pm_status pm_successor_features(const struct pm_mdp *mdp, double gamma, const double *policy, const double *phi, size_t d, double *psi)
{
	struct pm_mdp *chain;
	size_t n = mdp->n_states, elements;
	double *x = pmi_multiply(n, d, &elements) ? pmi_array(elements, sizeof *x) : NULL;
	enum pm_status status = begin(mdp, &gamma, policy, NULL, &chain);

	if (!status && !x)
		status = PM_ENOMEM;
	if (!status) {
		expect_features(mdp, policy, phi, d, x);
		status = check_finite(x, elements) ? PM_EDOM : pmi_chain_solve(chain, gamma, false, d, x);
	}
	for (size_t s = 0; s < n && !status; s++)
		for (size_t k = 0; k < d; k++)
			psi[s * d + k] = x[k * n + s];
	pm_mdp_free(chain);
	free(x);
	return status ? status : check_finite(psi, elements);
}
