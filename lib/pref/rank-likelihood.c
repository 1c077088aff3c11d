#include "pref/rank-likelihood.h"

#include <math.h>

#include "pref/kernel.h"
#include "prefmodel/probability.h"

/* a log p(x) for the logistic p, its first and second derivative by x, added up */
static void add_logistic(double a, double x, double *value, double *slope, double *curvature)
{
	double p = pm_logistic(x), q = pm_logistic(-x);

	*value += a * pm_log_logistic(x);
	*slope += a * q;
	*curvature -= a * p * q;
}

/* A label with a weight: as the cross-entropy of preferences. */
static void half(size_t n, const struct pm_contest *contest, const double *x, double eta, struct pmi_contest_likelihood *likelihood)
{
	double label[PMI_CONTEST_BLOCK], weight[PMI_CONTEST_BLOCK], entropy[PMI_CONTEST_BLOCK], slope[PMI_CONTEST_BLOCK];
	double curvature[PMI_CONTEST_BLOCK];

	(void)eta;
	for (size_t k = 0; k < n; k++) {
		weight[k] = pmi_contest_size(&contest[k]);
		label[k] = weight[k] > 0 ? (contest[k].wins + contest[k].ties / 2) / weight[k] : 0.5;
	}
	pmi_kernel_best()->entropy(n, x, label, weight, entropy, slope, curvature);
	for (size_t k = 0; k < n; k++)
		likelihood[k] = (struct pmi_contest_likelihood){.value = -entropy[k], .x = -slope[k], .xx = -curvature[k]};
}

/* Three outcomes of utilities x/2, -x/2 and eta. */
static struct pmi_contest_likelihood davidson_at(const struct pm_contest *c, double x, double eta)
{
	double utility[3] = {x / 2, -x / 2, eta}, total = pm_log_sum_exp(utility, 3), n = pmi_contest_size(c);
	double p = exp(x / 2 - total), q = exp(-x / 2 - total), t = exp(eta - total);

	return (struct pmi_contest_likelihood){
		.value = c->wins * (x / 2 - total) + c->losses * (-x / 2 - total) + c->ties * (eta - total),
		.x = (c->wins - c->losses) / 2 - n * (p - q) / 2,
		.eta = c->ties - n * t,
		/* minus n times the covariance of the derivatives (1/2, -1/2, 0) and (0, 0, 1) of the utilities */
		.xx = -n * ((p + q) / 4 - (p - q) * (p - q) / 4),
		.x_eta = n * t * (p - q) / 2,
		.eta_eta = -n * t * (1 - t),
	};
}

/* P(win) = logistic(x - eta), P(loss) = logistic(-x - eta), P(tie) = (nu^2 - 1) P(win) P(loss) */
static struct pmi_contest_likelihood rao_kupper_at(const struct pm_contest *c, double x, double eta)
{
	struct pmi_contest_likelihood l = {.value = 0};
	double win = 0, loss = 0, win_curvature = 0, loss_curvature = 0, excess = expm1(2 * eta);

	add_logistic(c->wins + c->ties, x - eta, &l.value, &win, &win_curvature);
	add_logistic(c->losses + c->ties, -x - eta, &l.value, &loss, &loss_curvature);
	l.x = win - loss;
	l.eta = -win - loss;
	l.xx = win_curvature + loss_curvature;
	l.x_eta = loss_curvature - win_curvature;
	l.eta_eta = win_curvature + loss_curvature;
	if (c->ties > 0) {
		l.value += c->ties * (eta > 0 ? log(excess) : -INFINITY);
		l.eta += c->ties * 2 * (1 + 1 / excess);
		l.eta_eta -= c->ties * 4 * (1 + excess) / (excess * excess);
	}
	return l;
}

static void davidson(size_t n, const struct pm_contest *contest, const double *x, double eta, struct pmi_contest_likelihood *likelihood)
{
	for (size_t k = 0; k < n; k++)
		likelihood[k] = davidson_at(&contest[k], x[k], eta);
}

static void rao_kupper(size_t n, const struct pm_contest *contest, const double *x, double eta, struct pmi_contest_likelihood *likelihood)
{
	for (size_t k = 0; k < n; k++)
		likelihood[k] = rao_kupper_at(&contest[k], x[k], eta);
}

const struct pmi_tie_model pmi_tie_models[] = {
	[PM_TIES_HALF] = {false, half},
	[PM_TIES_DAVIDSON] = {true, davidson},
	[PM_TIES_RAO_KUPPER] = {true, rao_kupper},
};

/* The counts of the outcomes that a model distinguishes. */
static int outcomes(const struct pm_contest *c, enum pm_ties ties, double count[3])
{
	double shared = pmi_tie_models[ties].has_nu ? 0 : c->ties / 2;

	count[0] = c->wins + shared;
	count[1] = c->losses + shared;
	count[2] = c->ties;
	return pmi_tie_models[ties].has_nu ? 3 : 2;
}

double pmi_contest_saturated(const struct pm_contest *c, enum pm_ties ties)
{
	double count[3], sum = 0, size = pmi_contest_size(c);

	/* A contest with one outcome, as most are where items are many, costs no logarithm. */
	for (int k = outcomes(c, ties, count) - 1; k >= 0; k--)
		sum += count[k] > 0 && count[k] < size ? count[k] * log(count[k] / size) : 0;
	return sum;
}

/* log x!; most counts are small where items are many */
static double log_factorial(double x)
{
	return x == 0 || x == 1 ? 0 : x == 2 ? M_LN2 : lgamma(x + 1);
}

double pmi_contest_coefficient(const struct pm_contest *c, enum pm_ties ties)
{
	double count[3], sum = log_factorial(pmi_contest_size(c));

	for (int k = outcomes(c, ties, count) - 1; k >= 0; k--)
		sum -= log_factorial(count[k]);
	return sum;
}
