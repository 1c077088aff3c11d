#include "prefmodel/link.h"

#include <math.h>
#include <string.h>

#include "pref/link.h"
#include "prefmodel/probability.h"

/* A label from one number in [0, 1). */
static double draw(double first, double tie, gsl_rng *rng)
{
	double u = gsl_rng_uniform(rng);

	return u < first ? 1 : u < first + tie ? 0.5 : 0;
}

static double no_tie(double x, double nu)
{
	(void)x;
	(void)nu;
	return 0;
}

static double logistic_probability(double x, double nu)
{
	(void)nu;
	return pm_logistic(x);
}

static struct pm_link_value logistic_log_likelihood(double label, double x, double nu)
{
	(void)nu;
	return (struct pm_link_value){.value = -pm_cross_entropy(label, x), .slope = label - pm_logistic(x)};
}

static double logistic_label(double x, double nu, gsl_rng *rng)
{
	(void)nu;
	return draw(pm_logistic(x), 0, rng);
}

static const struct pm_link logistic = {
	.name = "logistic",
	.formula = "P = 1 / (1 + exp(-x)); a label draws one number",
	.least_nu = -1,
	.smooth = true,
	.probability = logistic_probability,
	.tie = no_tie,
	.log_likelihood = logistic_log_likelihood,
	.label = logistic_label,
};

static double probit_probability(double x, double nu)
{
	(void)nu;
	return 0.5 * erfc(-x / M_SQRT2);
}

/* The density at x over Phi(x), as the exponential of a difference of logarithms. */
static double mills(double x)
{
	return exp(-x * x / 2 - 0.5 * log(2 * M_PI) - pm_log_normal(x));
}

static struct pm_link_value probit_log_likelihood(double label, double x, double nu)
{
	struct pm_link_value sum = {.value = 0};

	(void)nu;
	if (label > 0) {
		sum.value += label * pm_log_normal(x);
		sum.slope += label * mills(x);
	}
	if (label < 1) {
		sum.value += (1 - label) * pm_log_normal(-x);
		sum.slope -= (1 - label) * mills(-x);
	}
	return sum;
}

static double probit_label(double x, double nu, gsl_rng *rng)
{
	return draw(probit_probability(x, nu), 0, rng);
}

static const struct pm_link probit = {
	.name = "probit",
	.formula = "P = Phi(x), the standard normal distribution function; a label draws one number",
	.least_nu = -1,
	.smooth = true,
	.probability = probit_probability,
	.tie = no_tie,
	.log_likelihood = probit_log_likelihood,
	.label = probit_label,
};

static double noiseless_probability(double x, double nu)
{
	(void)nu;
	return x > 0 ? 1 : x < 0 ? 0 : 0.5;
}

static struct pm_link_value noiseless_log_likelihood(double label, double x, double nu)
{
	double first = noiseless_probability(x, nu), value = 0;

	if (label > 0)
		value += label * log(first);
	if (label < 1)
		value += (1 - label) * log(1 - first);
	return (struct pm_link_value){.value = value};
}

static double noiseless_label(double x, double nu, gsl_rng *rng)
{
	(void)rng;
	return noiseless_probability(x, nu);
}

static const struct pm_link noiseless = {
	.name = "noiseless",
	.formula = "P = 1 for x > 0, 0 for x < 0; x = 0 is a tie, labelled 0.5; a label draws no number",
	.least_nu = -1,
	.probability = noiseless_probability,
	.tie = no_tie,
	.log_likelihood = noiseless_log_likelihood,
	.label = noiseless_label,
};

/* The likelihood of one comparison of two items is that of one pair. */
static struct pmi_contest_likelihood contest_at(enum pm_ties model, double label, double x, double nu)
{
	const struct pm_contest contest = {.wins = label == 1, .losses = label == 0, .ties = label == 0.5};
	struct pmi_contest_likelihood l;

	pmi_tie_models[model].at(1, &contest, &x, log(nu), &l);
	return l;
}

static struct pm_link_value of_contest(enum pm_ties model, double label, double x, double nu)
{
	const struct pmi_contest_likelihood l = contest_at(model, label, x, nu);

	return (struct pm_link_value){.value = l.value, .slope = l.x, .nu_slope = l.eta};
}

static double rao_kupper_probability(double x, double nu)
{
	return pm_logistic(x - log(nu));
}

static double rao_kupper_tie(double x, double nu)
{
	return (nu * nu - 1) * pm_logistic(x - log(nu)) * pm_logistic(-x - log(nu));
}

static struct pm_link_value rao_kupper_log_likelihood(double label, double x, double nu)
{
	return of_contest(PM_TIES_RAO_KUPPER, label, x, nu);
}

static double rao_kupper_label(double x, double nu, gsl_rng *rng)
{
	return draw(rao_kupper_probability(x, nu), rao_kupper_tie(x, nu), rng);
}

static const struct pm_link rao_kupper = {
	.name = "rao-kupper",
	.formula = "P = 1 / (1 + nu exp(-x)), tie (nu^2 - 1) P(x) P(-x), nu > 1; a label draws one number",
	.least_nu = 1,
	.smooth = true,
	.probability = rao_kupper_probability,
	.tie = rao_kupper_tie,
	.log_likelihood = rao_kupper_log_likelihood,
	.label = rao_kupper_label,
};

static double davidson_probability(double x, double nu)
{
	return exp(of_contest(PM_TIES_DAVIDSON, 1, x, nu).value);
}

static double davidson_tie(double x, double nu)
{
	return exp(of_contest(PM_TIES_DAVIDSON, 0.5, x, nu).value);
}

static struct pm_link_value davidson_log_likelihood(double label, double x, double nu)
{
	return of_contest(PM_TIES_DAVIDSON, label, x, nu);
}

static double davidson_label(double x, double nu, gsl_rng *rng)
{
	return draw(davidson_probability(x, nu), davidson_tie(x, nu), rng);
}

static const struct pm_link davidson = {
	.name = "davidson",
	.formula = "P = exp(x/2) / (exp(x/2) + exp(-x/2) + nu), tie with nu above the bar, nu > 0; a label draws one number",
	.least_nu = 0,
	.smooth = true,
	.probability = davidson_probability,
	.tie = davidson_tie,
	.log_likelihood = davidson_log_likelihood,
	.label = davidson_label,
};

const struct pm_link *const pm_links[] = {&logistic, &noiseless, &probit, &rao_kupper, &davidson, NULL};

const struct pm_link *pm_link_find(const char *name)
{
	for (const struct pm_link *const *link = pm_links; *link; link++)
		if (strcmp((*link)->name, name) == 0)
			return *link;
	return NULL;
}

bool pm_link_takes(const struct pm_link *link, double nu)
{
	return link->least_nu < 0 || (nu > link->least_nu && isfinite(nu));
}

struct pmi_contest_likelihood pmi_link_derivatives(const struct pm_link *link, double label, double x, double nu)
{
	if (link->least_nu < 0)
		return contest_at(PM_TIES_HALF, label, x, 1);
	return contest_at(link == &davidson ? PM_TIES_DAVIDSON : PM_TIES_RAO_KUPPER, label, x, nu);
}
