#include "prefmodel/average.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/chain.h"
#include "mdp/classes.h"

enum { MOST_ITERATIONS = 1000 };

/*
 * A chain cut at one state of each class, its leader: there a renewal begins.  `cut` ends in the leaders, so that I - P of it is regular;
 * `whole` keeps their rows.
 */
struct renewal {
	struct pm_mdp *whole, *cut;
	unsigned char *leader; /* n */
	double *x;             /* 2n: earned, and steps, until the next leader */
	double *common, *mean; /* n: numbers of the classes, averaged over those that a state comes to */
};

static double expect(const struct pm_mdp *chain, size_t s, const double *x)
{
	double sum = 0;

	for (size_t k = chain->row[s]; k < chain->row[s + 1]; k++)
		sum += chain->probability[k] * x[chain->next[k]];
	return sum;
}

/* Empties the rows of the leaders. */
static void cut_rows(struct pm_mdp *chain, const unsigned char *leader)
{
	size_t end = 0;

	for (size_t s = 0; s < chain->n_states; s++) {
		size_t k = chain->row[s];

		chain->row[s] = end;
		chain->terminal[s] |= leader[s];
		for (; !leader[s] && k < chain->row[s + 1]; k++, end++) {
			chain->next[end] = chain->next[k];
			chain->probability[end] = chain->probability[k];
		}
	}
	chain->row[chain->n_states] = end;
}

static void renewal_clear(struct renewal *w)
{
	pm_mdp_free(w->whole);
	pm_mdp_free(w->cut);
	free(w->leader);
	free(w->x);
	free(w->common);
	free(w->mean);
}

static enum pm_status renewal_init(const struct pm_mdp *mdp, const double *reward, const double *policy, struct renewal *w)
{
	size_t n = mdp->n_states;
	enum pm_status status;

	*w = (struct renewal){.leader = pmi_array(n, 1), .x = pmi_array(2 * n, sizeof *w->x), .common = pmi_array(n, sizeof *w->common),
			      .mean = pmi_array(n, sizeof *w->mean)};
	if (!w->leader || !w->x || !w->common || !w->mean)
		return PM_ENOMEM;
	status = pmi_chain_make(mdp, reward, policy, &w->whole);
	if (!status)
		status = pmi_chain_make(mdp, reward, policy, &w->cut);
	if (!status)
		status = pmi_find_leaders(w->whole, w->leader);
	if (!status)
		cut_rows(w->cut, w->leader);
	return status;
}

/* common(s) = expected value, over the leader that s comes to first, of the number that x has there; terminal states have 0. */
static enum pm_status spread_classes(struct renewal *w, const double *x)
{
	size_t n = w->whole->n_states;

	for (size_t s = 0; s < n; s++)
		w->common[s] = w->leader[s] ? x[s] : 0;
	return pmi_chain_solve(w->cut, 1, false, 1, w->common);
}

/* Mean of reward (S) for ever; in a leader it is what is earned from one visit to the next, over the steps that takes. */
static enum pm_status find_gain(struct renewal *w, const double *reward, double *gain)
{
	size_t n = w->whole->n_states;
	double *earned = w->x, *steps = w->x + n;
	enum pm_status status;

	for (size_t s = 0; s < n; s++) {
		earned[s] = w->cut->terminal[s] ? 0 : reward[s];
		steps[s] = !w->cut->terminal[s];
	}
	status = pmi_chain_solve(w->cut, 1, false, 2, w->x);
	if (status)
		return status;
	for (size_t s = 0; s < n; s++)
		gain[s] = w->leader[s] ? (reward[s] + expect(w->whole, s, earned)) / (1 + expect(w->whole, s, steps)) : 0;
	status = spread_classes(w, gain);
	memcpy(gain, w->common, n * sizeof *gain);
	return status;
}

/* h of the equation, 0 in the leaders. */
static enum pm_status find_relative_bias(struct renewal *w, const double *gain, double *bias)
{
	for (size_t s = 0; s < w->whole->n_states; s++)
		bias[s] = w->cut->terminal[s] ? 0 : w->whole->reward[s] - gain[s];
	return pmi_chain_solve(w->cut, 1, false, 1, bias);
}

/* Shifts h so that its mean for ever is 0 from every state. */
static enum pm_status centre(struct renewal *w, double *bias)
{
	enum pm_status status = find_gain(w, bias, w->mean);

	for (size_t s = 0; s < w->whole->n_states && !status; s++)
		bias[s] -= w->mean[s];
	return status;
}

static enum pm_status check_finite(const double *x, size_t n, enum pm_status otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return otherwise;
	return PM_OK;
}

static enum pm_status evaluate(struct renewal *w, double *gain, double *bias)
{
	size_t n = w->whole->n_states;
	enum pm_status status = check_finite(w->whole->reward, n, PM_EDOM);

	if (!status)
		status = find_gain(w, w->whole->reward, gain);
	if (!status)
		status = find_relative_bias(w, gain, bias);
	if (!status)
		status = centre(w, bias);
	status = status ? status : check_finite(gain, n, PM_EOVERFLOW);
	return status ? status : check_finite(bias, n, PM_EOVERFLOW);
}

enum pm_status pm_policy_gain(const struct pm_mdp *mdp, const double *reward, const double *policy, double *gain, double *bias)
{
	struct renewal w;
	enum pm_status status = renewal_init(mdp, reward ? reward : mdp->reward, policy, &w);

	if (!status)
		status = evaluate(&w, gain, bias);
	renewal_clear(&w);
	return status;
}

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
