/* Policy iteration for the average reward with any number of classes (Howard 1960; Puterman 1994, 9.2). */
#include "prefmodel/average.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/horizon.h"

enum { MOST_ITERATIONS = 1000, PATIENCE = 100 };

struct search {
	struct pmi_problem problem;
	double *gain, *bias; /* S */
	double *policy;      /* S*A, one action a state */
	size_t iterations;
};

static double row_mean(const struct pm_mdp *m, size_t row, const double *x)
{
	double sum = 0;

	for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
		sum += m->probability[k] * x[m->next[k]];
	return sum;
}

/* Gains are known to this much of the largest reward. */
static double gain_slack(const struct search *x)
{
	return 1e-10 * x->problem.largest_reward;
}

/* What an action must be better by.  It is more after every hundred policies, for rounding might have ties take turns for ever. */
static double bias_slack(const struct search *x)
{
	double size = x->problem.largest_reward + pmi_largest_value(x->bias, x->problem.mdp->n_states);

	return 1e-13 * pow(10, (double)(x->iterations / PATIENCE)) * size;
}

/* An action keeps the gain of its state when what it leads to has as much. */
static bool keeps(const struct search *x, size_t s, size_t row)
{
	return row_mean(x->problem.mdp, row, x->gain) >= x->gain[s] - gain_slack(x);
}

static double bias_score(const struct search *x, size_t row)
{
	return pmi_row_value(x->problem.mdp, x->problem.reward, 1, x->bias, row);
}

/* The action that a state has. */
static size_t present(const struct search *x, size_t s)
{
	size_t row = pm_row(x->problem.mdp, s, 0);

	while (x->policy[row] == 0)
		row++;
	return row;
}

/* The action with the largest score, the present one where none is better by more than slack. */
static size_t find_better(const struct search *x, size_t s, size_t now, bool by_bias, double slack)
{
	const struct pm_mdp *m = x->problem.mdp;
	double own = by_bias ? bias_score(x, now) : row_mean(m, now, x->gain), most = own + slack;
	size_t best = now;

	for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
		double score = by_bias ? bias_score(x, row) : row_mean(m, row, x->gain);

		if (score > most && (!by_bias || keeps(x, s, row))) {
			most = score;
			best = row;
		}
	}
	return best;
}

/* Goes over to better actions; true when some state did. */
static bool improve(struct search *x, bool by_bias)
{
	double slack = by_bias ? bias_slack(x) : gain_slack(x);
	bool changed = false;

	for (size_t s = 0; s < x->problem.mdp->n_states; s++) {
		size_t now, best;

		if (x->problem.mdp->terminal[s])
			continue;
		now = present(x, s);
		best = find_better(x, s, now, by_bias, slack);
		changed = changed || best != now;
		x->policy[now] = 0;
		x->policy[best] = 1;
	}
	return changed;
}

static double violation(const struct search *x)
{
	const struct pm_mdp *m = x->problem.mdp;
	double largest = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		double most = -INFINITY, kept = -INFINITY;

		for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++) {
			most = fmax(most, row_mean(m, row, x->gain) - x->gain[s]);
			if (keeps(x, s, row))
				kept = fmax(kept, bias_score(x, row) - x->bias[s] - x->gain[s]);
		}
		if (!m->terminal[s])
			largest = fmax(largest, fmax(fabs(most), fabs(kept)));
	}
	return largest;
}

/*
 * For any h every gain that is the best of its state lies between the ends of Th - h, whatever the classes: from Th <= h + c follows T^n h <= h + n c
 * (Puterman 1994, 8.5 for one class).  Narrows low and high to these, rounding included.
 */
static void narrow(const struct search *x, const double *h, double *low, double *high)
{
	const struct pm_mdp *m = x->problem.mdp;
	double least, most, size = pmi_largest_value(h, m->n_states), error = pmi_rounding(&x->problem, size) + pmi_off_one(&x->problem) * size;

	pmi_changes(&x->problem, h, &least, &most);
	*low = fmax(*low, least - error);
	*high = fmin(*high, most + error);
}

/* By the bias, and by h = 0, that is, by rewards alone. */
static double bound_of(const struct search *x, double *zero)
{
	double low = -INFINITY, high = INFINITY, bound = 0;

	narrow(x, x->bias, &low, &high);
	narrow(x, zero, &low, &high);
	for (size_t s = 0; s < x->problem.mdp->n_states; s++)
		bound = fmax(bound, x->problem.mdp->terminal[s] ? 0 : fmax(high - x->gain[s], x->gain[s] - low));
	return bound;
}

static void first_policy(struct search *x)
{
	const struct pm_mdp *m = x->problem.mdp;

	memset(x->policy, 0, m->n_states * m->n_actions * sizeof *x->policy);
	for (size_t s = 0; s < m->n_states; s++) {
		size_t best = pm_row(m, s, 0);

		for (size_t row = best; row < pm_row(m, s + 1, 0) && !m->terminal[s]; row++)
			best = x->problem.reward[row] > x->problem.reward[best] ? row : best;
		x->policy[best] = 1;
	}
}

static enum pm_status iterate(struct search *x)
{
	enum pm_status status;

	first_policy(x);
	do {
		if (x->iterations == MOST_ITERATIONS)
			return PM_EMAXITER;
		status = pm_policy_gain(x->problem.mdp, x->problem.reward, x->policy, x->gain, x->bias);
		x->iterations++;
	} while (!status && (improve(x, false) || improve(x, true)));
	return status;
}

static enum pm_status solve(struct search *x, double *zero, struct pm_average_info *info)
{
	enum pm_status status = iterate(x);

	info->iterations = x->iterations;
	if (!status || status == PM_EMAXITER) {
		info->residual = violation(x);
		info->bound = bound_of(x, zero);
	}
	return status;
}

enum pm_status pm_plan_average(const struct pm_mdp *mdp, const double *reward, double *gain, double *bias, double *policy,
			       struct pm_average_info *info)
{
	double *own = policy ? policy : pmi_array(mdp->n_states * mdp->n_actions, sizeof *own), *zero = pmi_array(mdp->n_states, sizeof *zero);
	struct search x = {.gain = gain, .bias = bias, .policy = own};
	struct pm_average_info unused;
	enum pm_status status = own && zero ? PM_OK : PM_ENOMEM;

	info = info ? info : &unused;
	*info = (struct pm_average_info){.residual = INFINITY, .bound = INFINITY};
	reward = reward ? reward : mdp->reward;
	for (size_t row = 0; row < mdp->n_states * mdp->n_actions && !status; row++)
		status = isfinite(reward[row]) ? PM_OK : PM_EDOM;
	pmi_problem_init(&x.problem, mdp, reward, 1, 1);
	if (!status)
		status = solve(&x, zero, info);
	if (!policy)
		free(own);
	free(zero);
	return status;
}
