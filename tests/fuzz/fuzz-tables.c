/* Tables of states and actions: policies, which sum to 1 in each state, and features, which are finite. */
#include <math.h>

#include "fuzz.h"

static void check_policy(const struct pm_mdp *mdp, const double *policy)
{
	for (size_t s = 0; s < mdp->n_states; s++) {
		double sum = 0;

		for (size_t a = 0; a < mdp->n_actions; a++)
			sum += policy[s * mdp->n_actions + a];
		if (!(fabs(sum - 1) < 1e-9))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pm_mdp *mdp = fuzz_mdp();
	const char *path = fuzz_file(data, size, ".csv");
	struct pm_features *features;
	double policy[24];

	if (pm_policy_read(path, mdp->n_states, mdp->n_actions, policy, NULL) == PM_OK)
		check_policy(mdp, policy);
	if (pm_features_read(path, mdp, &features, NULL) != PM_OK)
		return 0;
	for (size_t k = 0; k < features->rows * features->n; k++)
		if (!isfinite(features->phi[k]))
			abort();
	pm_features_free(features);
	return 0;
}
