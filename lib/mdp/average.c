/* Policy iteration for the average reward with any number of classes (Howard 1960; Puterman 1994, 9.2). */
#include "prefmodel/average.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MOST_ITERATIONS = 1000 };

static double row_mean(const struct pm_mdp *m, size_t row, const double *x)
{
	double sum = 0;

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		sum += m->probability[k] * x[m->next[k]];
	return sum;
}

static double slack(double x)
{
	return 1e-10 * fmax(1, fabs(x));
}

/* An action keeps the gain of its state when what it leads to has as much. */
static bool keeps(const struct pm_mdp *m, size_t s, size_t row, const double *gain)
{
	return row_mean(m, row, gain) >= gain[s] - slack(gain[s]);
}

/* The action that a state has in a policy of one action a state. */
static size_t present(const struct pm_mdp *m, size_t s, const double *policy)
{
	size_t row = pm_row(m, s, 0);

	while (policy[row] == 0)
		row++;
	return row;
}

/* Goes over to the action with the largest score where it is better than the present one; true when some state did. */
static bool improve(const struct pm_mdp *m, const double *reward, const double *gain, const double *bias, double *policy)
{
	bool changed = false;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t now, best;
		double most, own;

		if (m->terminal[s])
			continue;
		best = now = present(m, s, policy);
		most = own = bias ? reward[now] + row_mean(m, now, bias) : row_mean(m, now, gain);
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
			double score = bias ? reward[row] + row_mean(m, row, bias) : row_mean(m, row, gain);

			if (score > most && (!bias || keeps(m, s, row, gain))) {
				most = score;
				best = row;
			}
		}
		if (most <= own + slack(own))
			continue;
		policy[now] = 0;
		policy[best] = 1;
		changed = true;
	}
	return changed;
}

static double violation(const struct pm_mdp *m, const double *reward, const double *gain, const double *bias)
{
	double largest = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		double most = -INFINITY, kept = -INFINITY;

		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++) {
			most = fmax(most, row_mean(m, row, gain) - gain[s]);
			if (keeps(m, s, row, gain))
				kept = fmax(kept, reward[row] + row_mean(m, row, bias) - bias[s] - gain[s]);
		}
		if (!m->terminal[s])
			largest = fmax(largest, fmax(fabs(most), fabs(kept)));
	}
	return largest;
}

/* For one gain g and any h, min (Th - h) <= best gain <= max (Th - h) (Puterman 1994, 8.5): the residual, with its own rounding. */
static double bound_of(const struct pm_mdp *m, const double *reward, const double *gain, const double *bias, double residual)
{
	double size = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		if (fabs(gain[s] - gain[0]) > slack(gain[0]))
			return INFINITY;
		residual = fmax(residual, fabs(gain[s] - gain[0]));
		size = fmax(size, 2 * fabs(bias[s]) + fabs(gain[s]));
		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++)
			size = fmax(size, fabs(reward[row]));
	}
	return residual + 8 * DBL_EPSILON * size;
}

static void first_policy(const struct pm_mdp *m, const double *reward, double *policy)
{
	memset(policy, 0, m->n_states * m->n_actions * sizeof *policy);
	for (size_t s = 0; s < m->n_states; s++) {
		size_t best = pm_row(m, s, 0);

		for (size_t row = best; row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++)
			best = reward[row] > reward[best] ? row : best;
		policy[best] = 1;
	}
}

static enum pm_status iterate(const struct pm_mdp *m, const double *reward, double *gain, double *bias, double *policy, struct pm_average_info *info)
{
	enum pm_status status;

	first_policy(m, reward, policy);
	do {
		if (info->iterations == MOST_ITERATIONS)
			return PM_EMAXITER;
		status = pm_policy_gain(m, reward, policy, gain, bias);
		info->iterations++;
	} while (!status && (improve(m, reward, gain, NULL, policy) || improve(m, reward, gain, bias, policy)));
	return status;
}

enum pm_status pm_plan_average(const struct pm_mdp *mdp, const double *reward, double *gain, double *bias, double *policy,
			       struct pm_average_info *info)
{
	double *own = policy ? policy : pmi_array(mdp->n_states * mdp->n_actions, sizeof *own);
	struct pm_average_info unused;
	enum pm_status status;

	info = info ? info : &unused;
	*info = (struct pm_average_info){.residual = INFINITY, .bound = INFINITY};
	reward = reward ? reward : mdp->reward;
	status = own ? iterate(mdp, reward, gain, bias, own, info) : PM_ENOMEM;
	if (!status || status == PM_EMAXITER) {
		info->residual = violation(mdp, reward, gain, bias);
		info->bound = bound_of(mdp, reward, gain, bias, info->residual);
	}
	if (!policy)
		free(own);
	return status;
}
