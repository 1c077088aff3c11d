#include "prefmodel/distance.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "prefmodel/policy.h"
#include "prefmodel/rng.h"

/* Sums of weighted products of two variables. */
struct moments {
	double weight, a, b, aa, bb, ab;
};

static void add(struct moments *m, double weight, double a, double b)
{
	m->weight += weight;
	m->a += weight * a;
	m->b += weight * b;
	m->aa += weight * a * a;
	m->bb += weight * b * b;
	m->ab += weight * a * b;
}

static double covariance(double product, double a, double b, double weight)
{
	return product / weight - a / weight * (b / weight);
}

/* sqrt((1 - rho) / 2) of covariances, those of a constant refused */
static enum pm_status to_distance(double aa, double bb, double ab, double size, double *distance)
{
	if (!(aa > 1e-14 * size && bb > 1e-14 * size))
		return PM_EINFEASIBLE;
	*distance = sqrt(fmax(0, 0.5 - 0.5 * ab / sqrt(aa * bb)));
	return PM_OK;
}

/* A size below which a variance is rounding: the smaller of the mean squares. */
static double size_of(struct moments m)
{
	return fmin(m.aa, m.bb) / m.weight;
}

static bool resolve_gamma(const struct pm_mdp *mdp, double *gamma)
{
	*gamma = *gamma < 0 ? mdp->gamma : *gamma;
	return *gamma >= 0 && *gamma <= 1;
}

/* m(s) = mean_a r(s, a), 0 in terminal states */
static double *action_means(const struct pm_mdp *mdp, const double *r)
{
	double *mean = pmi_array(mdp->n_states, sizeof *mean);

	for (size_t s = 0; mean && s < mdp->n_states; s++)
		for (size_t a = 0; a < mdp->n_actions && !mdp->terminal[s]; a++)
			mean[s] += r[pm_row(mdp, s, a)] / (double)mdp->n_actions;
	return mean;
}

/* E[m(S') | s], S' next after a uniform action */
static double next_mean(const struct pm_mdp *mdp, const double *mean, size_t s)
{
	double sum = 0;

	for (size_t k = mdp->row[pm_row(mdp, s, 0)]; k < mdp->row[pm_row(mdp, s + 1, 0)]; k++)
		sum += mdp->probability[k] * mean[mdp->next[k]] / (double)mdp->n_actions;
	return sum;
}

enum pm_status pm_pearson_distance(const struct pm_mdp *mdp, const double *a, const double *b, double *distance)
{
	struct moments m = {0, 0, 0, 0, 0, 0};

	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++)
		if (!mdp->terminal[row / mdp->n_actions])
			add(&m, 1, a[row], b[row]);
	if (!(m.weight > 0))
		return PM_EINFEASIBLE;
	return to_distance(covariance(m.aa, m.a, m.a, m.weight), covariance(m.bb, m.b, m.b, m.weight), covariance(m.ab, m.a, m.b, m.weight),
			   size_of(m), distance);
}

/*
 * s, a and s' are independent, so that the covariance is that of r(s,a) - m(s) plus gamma^2 that of m(s').
 */
static enum pm_status epic(const struct pm_mdp *mdp, const double *a, const double *b, const double *mean_a, const double *mean_b,
			   double gamma, double *distance)
{
	struct moments local = {0, 0, 0, 0, 0, 0}, value = local;
	double g = gamma * gamma;

	for (size_t row = 0; row < mdp->n_states * mdp->n_actions; row++) {
		size_t s = row / mdp->n_actions;

		if (!mdp->terminal[s])
			add(&local, 1, a[row] - mean_a[s], b[row] - mean_b[s]);
	}
	for (size_t s = 0; s < mdp->n_states; s++)
		if (!mdp->terminal[s])
			add(&value, 1, mean_a[s], mean_b[s]);
	if (!(value.weight > 0))
		return PM_EINFEASIBLE;
	return to_distance(covariance(local.aa, local.a, local.a, local.weight) + g * covariance(value.aa, value.a, value.a, value.weight),
			   covariance(local.bb, local.b, local.b, local.weight) + g * covariance(value.bb, value.b, value.b, value.weight),
			   covariance(local.ab, local.a, local.b, local.weight) + g * covariance(value.ab, value.a, value.b, value.weight),
			   size_of(local) + g * size_of(value), distance);
}

static enum pm_status dard(const struct pm_mdp *mdp, const double *a, const double *b, const double *mean_a, const double *mean_b,
			   double gamma, double *distance)
{
	struct moments m = {0, 0, 0, 0, 0, 0};

	for (size_t s = 0; s < mdp->n_states; s++) {
		double base_a, base_b;

		if (mdp->terminal[s])
			continue;
		base_a = mean_a[s] + gamma * next_mean(mdp, mean_a, s);
		base_b = mean_b[s] + gamma * next_mean(mdp, mean_b, s);
		for (size_t row = pm_row(mdp, s, 0); row < pm_row(mdp, s + 1, 0); row++)
			for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
				add(&m, mdp->probability[k], a[row] + gamma * mean_a[mdp->next[k]] - base_a,
				    b[row] + gamma * mean_b[mdp->next[k]] - base_b);
	}
	if (!(m.weight > 0))
		return PM_EINFEASIBLE;
	return to_distance(covariance(m.aa, m.a, m.a, m.weight), covariance(m.bb, m.b, m.b, m.weight), covariance(m.ab, m.a, m.b, m.weight),
			   size_of(m), distance);
}

typedef enum pm_status shaped_distance(const struct pm_mdp *mdp, const double *a, const double *b, const double *mean_a, const double *mean_b,
				       double gamma, double *distance);

static enum pm_status with_means(shaped_distance *measure, const struct pm_mdp *mdp, const double *a, const double *b, double gamma,
				 double *distance)
{
	double *mean_a, *mean_b;
	enum pm_status status = PM_ENOMEM;

	if (!resolve_gamma(mdp, &gamma))
		return PM_EDOM;
	mean_a = action_means(mdp, a);
	mean_b = action_means(mdp, b);
	if (mean_a && mean_b)
		status = measure(mdp, a, b, mean_a, mean_b, gamma, distance);
	free(mean_a);
	free(mean_b);
	return status;
}

enum pm_status pm_epic_distance(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *distance)
{
	return with_means(epic, mdp, a, b, gamma, distance);
}

enum pm_status pm_dard_distance(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, double *distance)
{
	return with_means(dard, mdp, a, b, gamma, distance);
}

/* Mean returns of random deterministic policies under both rewards. */
static enum pm_status draw_returns(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, size_t n, gsl_rng *rng,
				   double *return_a, double *return_b)
{
	double *policy = pmi_array(mdp->n_states * mdp->n_actions, sizeof *policy), *v = pmi_array(mdp->n_states, sizeof *v);
	enum pm_status status = policy && v ? PM_OK : PM_ENOMEM;

	for (size_t i = 0; i < n && !status; i++) {
		for (size_t s = 0; s < mdp->n_states; s++) {
			size_t chosen = (size_t)pm_rng_below(rng, mdp->n_actions);

			for (size_t k = 0; k < mdp->n_actions; k++)
				policy[pm_row(mdp, s, k)] = k == chosen;
		}
		status = pm_policy_evaluate(mdp, a, gamma, policy, v, NULL);
		return_a[i] = pm_mean_return(mdp, v);
		if (!status)
			status = pm_policy_evaluate(mdp, b, gamma, policy, v, NULL);
		return_b[i] = pm_mean_return(mdp, v);
	}
	free(policy);
	free(v);
	return status;
}

static int order(double x, double y)
{
	if (fabs(x - y) <= 1e-9 * fmax(1, fmax(fabs(x), fabs(y))))
		return 0;
	return x > y ? 1 : -1;
}

static double agreement_of(size_t n, const double *return_a, const double *return_b)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			int a = order(return_a[i], return_a[j]), b = order(return_b[i], return_b[j]);

			sum += a == b ? 1 : a == 0 || b == 0 ? 0.5 : 0;
		}
	return sum / (0.5 * (double)n * (double)(n - 1));
}

enum pm_status pm_policy_order_agreement(const struct pm_mdp *mdp, const double *a, const double *b, double gamma, size_t n_policies,
					 gsl_rng *rng, double *agreement)
{
	double *return_a, *return_b;
	enum pm_status status = PM_ENOMEM;

	if (n_policies < 2 || !resolve_gamma(mdp, &gamma))
		return PM_EDOM;
	return_a = pmi_array(n_policies, sizeof *return_a);
	return_b = pmi_array(n_policies, sizeof *return_b);
	if (return_a && return_b)
		status = draw_returns(mdp, a, b, gamma, n_policies, rng, return_a, return_b);
	if (!status)
		*agreement = agreement_of(n_policies, return_a, return_b);
	free(return_a);
	free(return_b);
	return status;
}
