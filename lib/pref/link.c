#include "prefmodel/link.h"

#include <math.h>
#include <string.h>

#include "prefmodel/probability.h"

static double draw(double probability, gsl_rng *rng)
{
	return gsl_rng_uniform(rng) < probability ? 1 : 0;
}

static double logistic_label(double x, gsl_rng *rng)
{
	return draw(pm_logistic(x), rng);
}

static const struct pm_link logistic = {
	.name = "logistic",
	.formula = "P = 1 / (1 + exp(-x)); a label draws one number",
	.probability = pm_logistic,
	.log_probability = pm_log_logistic,
	.label = logistic_label,
};

static double probit_probability(double x)
{
	return 0.5 * erfc(-x / M_SQRT2);
}

static double probit_label(double x, gsl_rng *rng)
{
	return draw(probit_probability(x), rng);
}

static const struct pm_link probit = {
	.name = "probit",
	.formula = "P = Phi(x), the standard normal distribution function; a label draws one number",
	.probability = probit_probability,
	.log_probability = pm_log_normal,
	.label = probit_label,
};

static double noiseless_probability(double x)
{
	return x > 0 ? 1 : x < 0 ? 0 : 0.5;
}

static double noiseless_log_probability(double x)
{
	return log(noiseless_probability(x));
}

static double noiseless_label(double x, gsl_rng *rng)
{
	(void)rng;
	return noiseless_probability(x);
}

static const struct pm_link noiseless = {
	.name = "noiseless",
	.formula = "P = 1 for x > 0, 0 for x < 0; x = 0 is a tie, labelled 0.5; a label draws no number",
	.probability = noiseless_probability,
	.log_probability = noiseless_log_probability,
	.label = noiseless_label,
};

const struct pm_link *const pm_links[] = {&logistic, &noiseless, &probit, NULL};

const struct pm_link *pm_link_find(const char *name)
{
	for (const struct pm_link *const *link = pm_links; *link; link++)
		if (strcmp((*link)->name, name) == 0)
			return *link;
	return NULL;
}
