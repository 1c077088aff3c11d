/* Gain and bias of one policy, by renewal (Puterman 1994, 8.2 and A.4). */
#include "prefmodel/average.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mdp/bellman.h"
#include "mdp/chain.h"
#include "mdp/classes.h"

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

/* (I - P) X = B of the chain that ends in the leaders. */
static enum pm_status solve(const struct renewal *w, size_t k, double *x)
{
	return w->cut->n_states <= PMI_EXITS_MOST ? pmi_chain_solve_exits(w->cut, k, x) : pmi_chain_solve(w->cut, 1, false, k, x);
}

/*
 * common(s) = expected value, over the leader that s comes to first, of the number that x has there; terminal states have 0.  It is none but theirs where
 * all leaders have the same.
 */
static enum pm_status spread_classes(struct renewal *w, const double *x)
{
	size_t n = w->whole->n_states;
	double least = INFINITY, most = -INFINITY;
	enum pm_status status;

	for (size_t s = 0; s < n; s++) {
		w->common[s] = w->leader[s] ? x[s] : 0;
		least = w->cut->terminal[s] ? fmin(least, w->common[s]) : least;
		most = w->cut->terminal[s] ? fmax(most, w->common[s]) : most;
	}
	status = solve(w, 1, w->common);
	/* What is no number stays none. */
	for (size_t s = 0; s < n; s++)
		w->common[s] = w->common[s] < least ? least : w->common[s] > most ? most : w->common[s];
	return status;
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
	status = solve(w, 2, w->x);
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
	return solve(w, 1, bias);
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
	return pmi_all_finite(x, n) ? PM_OK : otherwise;
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
