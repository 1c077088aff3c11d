#include "prefmodel/selfcorrect_backtrack.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* The first mistake, or the number of steps where there is none. */
static size_t first_mistake(const struct pm_trace *trace)
{
	return trace->mistake == PM_NO_MISTAKE ? trace->length : trace->mistake;
}

static double constant(const struct pm_trace *trace, size_t location, double c, const double *hazard)
{
	(void)hazard;
	return location <= first_mistake(trace) ? c : 0;
}

/* Every step after the one sampled anew must be right. */
static double geometric(const struct pm_trace *trace, size_t location, double s, const double *hazard)
{
	(void)hazard;
	return location <= first_mistake(trace) ? pow(s, (double)(trace->length - 1 - location)) : 0;
}

static double by_hazard(const struct pm_trace *trace, size_t location, double rho, const double *hazard)
{
	double survival = rho;

	for (size_t i = location + 1; i < trace->length; i++)
		survival *= 1 - hazard[i];
	return location <= first_mistake(trace) ? survival : 0;
}

static const struct pm_repair_model constant_model = {"constant", "c", "c", constant};
static const struct pm_repair_model geometric_model = {"geometric", "s", "s^(L-1-l)", geometric};
static const struct pm_repair_model hazard_model = {"hazard", "rho", "rho prod_{i>l} (1-h_i)", by_hazard};
const struct pm_repair_model *const pm_repair_models[] = {&constant_model, &geometric_model, &hazard_model, NULL};

/* A number for a trace and a location (PM_NO_MISTAKE: "none"), to be averaged. */
struct value {
	double (*of)(const struct value *value, const struct pm_trace *trace, size_t location);
	const struct pm_repair_model *model;
	double parameter;
	const double *hazard;
};

/* Sums over the locations a finder may name when it misses; NaN when there is none. */
static double expect_miss(const struct pm_trace_set *set, const struct pm_trace *trace, const struct value *value)
{
	double total = 0, sum = 0;

	for (size_t l = 0; l < trace->length; l++) {
		double count = l == trace->mistake ? 0 : (double)set->labels[l];

		total += count;
		sum += count > 0 ? count * value->of(value, trace, l) : 0;
	}
	if (trace->mistake != PM_NO_MISTAKE) {
		total += (double)set->without;
		sum += (double)set->without * value->of(value, trace, PM_NO_MISTAKE);
	}
	return sum / total;
}

static double expect_hit(const struct pm_trace_set *set, const struct pm_trace *trace, const struct value *value)
{
	(void)set;
	return value->of(value, trace, trace->mistake);
}

/* A location uniform over the steps and "none". */
static double expect_random(const struct pm_trace_set *set, const struct pm_trace *trace, const struct value *value)
{
	double sum = value->of(value, trace, PM_NO_MISTAKE);

	(void)set;
	for (size_t l = 0; l < trace->length; l++)
		sum += value->of(value, trace, l);
	return sum / (double)(trace->length + 1);
}

typedef double expectation(const struct pm_trace_set *set, const struct pm_trace *trace, const struct value *value);

static double mean(const struct pm_trace_set *set, bool right, expectation *expect, const struct value *value)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++) {
		if (set->trace[i].right != right)
			continue;
		sum += expect(set, &set->trace[i], value);
		n++;
	}
	return sum / (double)n;
}

static double is_early(const struct value *value, const struct pm_trace *trace, size_t location)
{
	(void)value;
	return location != PM_NO_MISTAKE && trace->mistake != PM_NO_MISTAKE && location < trace->mistake;
}

static double is_false_alarm(const struct value *value, const struct pm_trace *trace, size_t location)
{
	(void)value;
	return location != PM_NO_MISTAKE && trace->mistake == PM_NO_MISTAKE;
}

static double is_late(const struct value *value, const struct pm_trace *trace, size_t location)
{
	(void)value;
	return location != PM_NO_MISTAKE && trace->mistake != PM_NO_MISTAKE && location > trace->mistake;
}

static double is_somewhere(const struct value *value, const struct pm_trace *trace, size_t location)
{
	(void)value;
	(void)trace;
	return location != PM_NO_MISTAKE;
}

static double is_nowhere(const struct value *value, const struct pm_trace *trace, size_t location)
{
	return 1 - is_somewhere(value, trace, location);
}

static double is_repaired(const struct value *value, const struct pm_trace *trace, size_t location)
{
	return location == PM_NO_MISTAKE ? 0 : value->model->success(trace, location, value->parameter, value->hazard);
}

static double share(const struct pm_trace_set *set, bool right, expectation *expect,
		    double (*of)(const struct value *, const struct pm_trace *, size_t))
{
	return mean(set, right, expect, &(struct value){.of = of});
}

enum pm_status pm_miss_shares_of(const struct pm_trace_set *set, bool right, struct pm_miss_shares *shares)
{
	struct pm_miss_shares s = {0};

	for (size_t i = 0; i < set->n; i++)
		s.traces += set->trace[i].right == right;
	if (!s.traces)
		return PM_EINFEASIBLE;
	s.with_mistake = share(set, right, expect_hit, is_somewhere);
	s.early = share(set, right, expect_miss, is_early);
	s.false_alarm = share(set, right, expect_miss, is_false_alarm);
	s.late = share(set, right, expect_miss, is_late);
	s.none = share(set, right, expect_miss, is_nowhere);
	if (isnan(s.none))
		return PM_EINFEASIBLE;
	*shares = s;
	return PM_OK;
}

/* The oracle's gain as a function of the parameter, less the one wanted; increasing. */
struct calibration {
	const struct pm_trace_set *set;
	struct value value;
	double gain;
};

static double excess(double parameter, void *context)
{
	struct calibration *c = context;

	c->value.parameter = parameter;
	return mean(c->set, false, expect_hit, &c->value) - c->gain;
}

static double bisect(struct calibration *c, double low, double high)
{
	gsl_function f = {.function = excess, .params = c};
	gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
	double root = NAN;

	if (!solver)
		return NAN;
	if (gsl_root_fsolver_set(solver, &f, low, high) == GSL_SUCCESS)
		for (int i = 0; i < 200 && !(high - low <= 1e-15 * high) && gsl_root_fsolver_iterate(solver) == GSL_SUCCESS; i++) {
			low = gsl_root_fsolver_x_lower(solver);
			high = gsl_root_fsolver_x_upper(solver);
			root = gsl_root_fsolver_root(solver);
		}
	gsl_root_fsolver_free(solver);
	return root;
}

/* The parameter may exceed 1, which rejects the model; where even a huge one falls short, no value will do. */
static enum pm_status calibrate(struct calibration *c, double *parameter)
{
	double high = 1;

	while (high < 1e6 && excess(high, c) < 0)
		high *= 2;
	if (!(excess(high, c) >= 0) || !(excess(0, c) < 0))
		return PM_EINFEASIBLE;
	*parameter = bisect(c, 0, high);
	return isnan(*parameter) ? PM_ENOMEM : PM_OK;
}

/* The X at which two lines, given by their values at 0 and 1, meet. */
static double crossing(const double a[2], const double b[2])
{
	double at0 = b[0] - a[0], at1 = b[1] - a[1];

	return at0 == at1 ? NAN : at0 / (at0 - at1);
}

static void predict(const struct pm_trace_set *set, const struct value *value, struct pm_repair *r)
{
	double spoilt[2];

	r->parameter = value->parameter;
	r->random_gain = mean(set, false, expect_random, value);
	r->gain[0] = mean(set, false, expect_miss, value);
	r->gain[1] = mean(set, false, expect_hit, value);
	spoilt[0] = r->spoil * share(set, true, expect_miss, is_somewhere);
	spoilt[1] = r->spoil * share(set, true, expect_hit, is_somewhere);
	r->break_even = crossing(r->gain, spoilt);
	r->loss[0] = -spoilt[0];
	r->loss[1] = -spoilt[1];
}

enum pm_status pm_repair_fit(const struct pm_trace_set *set, const struct pm_repair_model *model, double oracle_gain, double spoil,
			     struct pm_repair *repair)
{
	struct calibration c = {.set = set, .gain = oracle_gain, .value = {.of = is_repaired, .model = model}};
	struct pm_repair fitted = {.model = model, .spoil = spoil};
	struct pm_miss_shares shares;
	enum pm_status status;
	double *hazard;

	if (!(oracle_gain > 0 && oracle_gain <= 1) || spoil < 0 || spoil > 1)
		return PM_EDOM;
	status = pm_miss_shares_of(set, false, &shares);
	if (!status)
		status = pm_miss_shares_of(set, true, &shares);
	if (status)
		return status;
	hazard = pmi_array(set->longest, sizeof *hazard);
	if (!hazard)
		return PM_ENOMEM;
	pm_trace_hazards(set, hazard, NULL);
	c.value.hazard = hazard;
	status = calibrate(&c, &c.value.parameter);
	if (!status) {
		predict(set, &c.value, &fitted);
		*repair = fitted;
	}
	free(hazard);
	return status;
}

enum pm_status pm_spoil_from_loss(const struct pm_trace_set *set, double loss, bool oracle, double *spoil)
{
	double touched = share(set, true, oracle ? expect_hit : expect_random, is_somewhere);

	if (!(loss >= 0 && loss <= 1))
		return PM_EDOM;
	if (!(touched > 0) || loss > touched)
		return PM_EINFEASIBLE;
	*spoil = loss / touched;
	return PM_OK;
}
