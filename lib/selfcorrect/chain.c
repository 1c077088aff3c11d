#include "prefmodel/selfcorrect.h"

#include <math.h>
#include <stdbool.h>

const char *const pm_correction_names[PM_N_CORRECTION] = {
#define PM_CORRECTION_NAME(code, name) [code] = name,
	PM_CORRECTION_LIST(PM_CORRECTION_NAME)
#undef PM_CORRECTION_NAME
};

static bool is_share(double p)
{
	return p >= 0 && p <= 1;
}

/* cl and cs are NaN where their weights are 0; 0 * NaN would spoil the sums. */
static void measure(double acc1, double cl, double cs, double value[PM_N_CORRECTION])
{
	double confident = acc1 > 0 ? acc1 * cl : 0, unconfident = acc1 > 0 ? acc1 * (1 - cl) : 0;
	double critical = acc1 < 1 ? (1 - acc1) * cs : 0, stubborn = acc1 < 1 ? (1 - acc1) * (1 - cs) : 0;
	double acc2 = confident + critical, low = acc1 * acc1, high = 2 * acc1 - low;

	value[PM_ACC1] = acc1;
	value[PM_ACC2] = acc2;
	value[PM_CL] = cl;
	value[PM_CS] = cs;
	value[PM_RSS] = high > low ? (acc2 - low) / (high - low) : NAN;
	value[PM_RSS_LOW] = low;
	value[PM_RSS_HIGH] = high;
	value[PM_CONFIDENT] = confident;
	value[PM_UNCONFIDENT] = unconfident;
	value[PM_CRITICAL] = critical;
	value[PM_STUBBORN] = stubborn;
	value[PM_ACC_LIMIT] = 1 - cl + cs > 0 ? cs / (1 - cl + cs) : NAN;
}

enum pm_status pm_correction(double acc1, double cl, double cs, double value[PM_N_CORRECTION])
{
	if (!is_share(acc1) || !(is_share(cl) || (isnan(cl) && acc1 == 0)) || !(is_share(cs) || (isnan(cs) && acc1 == 1)))
		return PM_EDOM;
	measure(acc1, cl, cs, value);
	return PM_OK;
}

enum pm_status pm_correction_rates(double acc1, double wrong_to_right, double right_to_wrong, double value[PM_N_CORRECTION])
{
	if (!is_share(acc1) || !(right_to_wrong >= 0 && right_to_wrong <= acc1) || !(wrong_to_right >= 0 && wrong_to_right <= 1 - acc1))
		return PM_EDOM;
	measure(acc1, acc1 > 0 ? 1 - right_to_wrong / acc1 : NAN, acc1 < 1 ? wrong_to_right / (1 - acc1) : NAN, value);
	return PM_OK;
}

double pm_correction_after(double acc0, double cl, double cs, unsigned rounds)
{
	double limit = cs / (1 - cl + cs);

	/* With CL = 1 and CS = 0 nothing ever changes, and there is no one limit. */
	return 1 - cl + cs > 0 ? limit + pow(cl - cs, rounds) * (acc0 - limit) : acc0;
}

struct questions {
	const struct pm_attempt *question;
	size_t n;
};

static void measure_sample(const double *weight, const void *context, double *value)
{
	const struct questions *q = context;
	double n = 0, first = 0, both = 0, mended = 0;

	for (size_t i = 0; i < q->n; i++) {
		double w = weight ? weight[i] : 1;

		n += w;
		first += w * q->question[i].first;
		both += w * q->question[i].both;
		mended += w * q->question[i].mended;
	}
	measure(first / n, first > 0 ? both / first : NAN, first < n ? mended / (n - first) : NAN, value);
}

static bool is_attempt(const struct pm_attempt *q)
{
	/* Joint probabilities that were computed as products may exceed their margins by rounding. */
	const double slack = 1e-12;

	return is_share(q->first) && q->both >= 0 && q->both <= q->first + slack && q->mended >= 0 && q->mended <= 1 - q->first + slack;
}

enum pm_status pm_correction_of(const struct pm_attempt *question, size_t n, const struct pm_bootstrap_options *options,
				double value[PM_N_CORRECTION], struct pm_interval interval[PM_N_CORRECTION])
{
	struct questions q = {.question = question, .n = n};

	for (size_t i = 0; i < n; i++)
		if (!is_attempt(&question[i]))
			return PM_EDOM;
	if (!n)
		return PM_EDOM;
	measure_sample(NULL, &q, value);
	return interval ? pm_bootstrap(n, PM_N_CORRECTION, measure_sample, &q, options, interval) : PM_OK;
}
