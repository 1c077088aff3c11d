#include "prefmodel/selfcorrect_trace_repair.h"

#include <math.h>

#include "selfcorrect/build.h"

const struct pm_trace_repair pm_trace_repair_defaults = {.steps = 6, .fault = .1, .mend = .9, .gamma = 1};

/* ok: L;  err: L (L-1)/2;  scan: (L+1) L;  right, wrong. */
static size_t first_scan(const struct pm_trace_repair *t)
{
	return t->steps + t->steps * (t->steps - 1) / 2;
}

size_t pm_trace_repair_states(const struct pm_trace_repair *t)
{
	return first_scan(t) + (t->steps + 1) * t->steps + 2;
}

size_t pm_trace_ok(const struct pm_trace_repair *t, size_t i)
{
	(void)t;
	return i;
}

size_t pm_trace_err(const struct pm_trace_repair *t, size_t mistake, size_t i)
{
	return t->steps + i * (i - 1) / 2 + mistake;
}

size_t pm_trace_scan(const struct pm_trace_repair *t, size_t mistake, size_t location)
{
	return first_scan(t) + mistake * t->steps + location;
}

static size_t answer(const struct pm_trace_repair *t, bool right)
{
	return pm_trace_repair_states(t) - (right ? 2 : 1);
}

void pm_trace_law(const struct pm_trace_repair *t, double *law)
{
	double sound = 1;

	for (size_t g = 0; g < t->steps; g++) {
		law[g] = sound * t->fault;
		sound *= 1 - t->fault;
	}
	law[t->steps] = sound;
}

double pm_trace_redo(const struct pm_trace_repair *t, size_t mistake, size_t location)
{
	if (location == t->steps)
		return mistake == t->steps;
	return location <= mistake ? t->mend * pow(1 - t->fault, (double)(t->steps - 1 - location)) : 0;
}

static void put_writing(struct pmi_build *b, const struct pm_trace_repair *t, size_t i)
{
	size_t last = t->steps - 1, none = t->steps;

	pmi_build_put(b, pm_trace_ok(t, i), PM_STEP_SOUND, i < last ? pm_trace_ok(t, i + 1) : pm_trace_scan(t, none, 0), 1, 0);
	pmi_build_put(b, pm_trace_ok(t, i), PM_STEP_FAULTY, i < last ? pm_trace_err(t, i, i + 1) : pm_trace_scan(t, i, 0), 1, 0);
	for (size_t g = 0; g < i; g++)
		for (size_t action = 0; action < 2; action++)
			pmi_build_put(b, pm_trace_err(t, g, i), action, i < last ? pm_trace_err(t, g, i + 1) : pm_trace_scan(t, g, 0), 1, 0);
}

static void put_scan(struct pmi_build *b, const struct pm_trace_repair *t, size_t g, size_t l)
{
	size_t state = pm_trace_scan(t, g, l);
	bool right = g == t->steps;
	double p = pm_trace_redo(t, g, l);

	if (l + 1 < t->steps)
		pmi_build_put(b, state, PM_SCAN_PASS, pm_trace_scan(t, g, l + 1), 1, 0);
	else
		pmi_build_put(b, state, PM_SCAN_PASS, answer(t, right), 1, right);
	pmi_build_put(b, state, PM_SCAN_REDO, answer(t, true), p, 1);
	pmi_build_put(b, state, PM_SCAN_REDO, answer(t, false), 1 - p, 0);
}

enum pm_status pm_trace_repair_mdp(const struct pm_trace_repair *t, struct pm_mdp **mdp)
{
	double law[PM_TRACE_MAX_STEPS + 1];
	struct pmi_build b;

	*mdp = NULL;
	if (!t->steps || t->steps > PM_TRACE_MAX_STEPS || !pmi_is_share(t->fault) || !pmi_is_share(t->mend) || !pmi_is_share(t->gamma))
		return PM_EDOM;
	pmi_build_begin(&b, pm_trace_repair_states(t), 2, t->gamma);
	pmi_build_end_in(&b, answer(t, true));
	pmi_build_end_in(&b, answer(t, false));
	pm_trace_law(t, law);
	for (size_t i = 0; i < t->steps; i++)
		put_writing(&b, t, i);
	for (size_t g = 0; g <= t->steps; g++) {
		pmi_build_start_in(&b, pm_trace_scan(t, g, 0), law[g]);
		for (size_t l = 0; l < t->steps; l++)
			put_scan(&b, t, g, l);
	}
	return pmi_build_finish(&b, mdp);
}

/* P(right) after a finder that misses: a location of the trace law other than g. */
static double after_miss(const struct pm_trace_repair *t, const double *law, size_t g)
{
	double sum = 0, total = 0;

	for (size_t l = 0; l <= t->steps; l++) {
		if (l == g)
			continue;
		total += law[l];
		sum += law[l] * pm_trace_redo(t, g, l);
	}
	return total > 0 ? sum / total : 0;
}

double pm_trace_repair_accuracy(const struct pm_trace_repair *t, double accuracy)
{
	double law[PM_TRACE_MAX_STEPS + 1], right = 0;

	pm_trace_law(t, law);
	for (size_t g = 0; g <= t->steps; g++)
		right += law[g] * (accuracy * pm_trace_redo(t, g, g) + (1 - accuracy) * after_miss(t, law, g));
	return right;
}

/* g(s,a) - max_b g(s,b) of a state with two actions. */
static double below_best(const double *g, size_t state, size_t action)
{
	return g[2 * state + action] - fmax(g[2 * state], g[2 * state + 1]);
}

/* Where the finder points in a trace whose first mistake is `mistake` and whose other steps are sound. */
static size_t locate(const struct pm_trace_repair *t, const double *g, double threshold, size_t mistake)
{
	double least = -threshold;
	size_t place = t->steps;

	for (size_t i = 0; i < t->steps; i++) {
		size_t state = i <= mistake ? pm_trace_ok(t, i) : pm_trace_err(t, mistake, i);
		double a = below_best(g, state, i == mistake ? PM_STEP_FAULTY : PM_STEP_SOUND);

		if (a < least) {
			least = a;
			place = i;
		}
	}
	return place;
}

void pm_trace_finder_of(const struct pm_trace_repair *t, const double *g, double threshold, struct pm_trace_finder *finder)
{
	double law[PM_TRACE_MAX_STEPS + 1];

	*finder = (struct pm_trace_finder){0};
	pm_trace_law(t, law);
	for (size_t mistake = 0; mistake <= t->steps; mistake++) {
		size_t place = locate(t, g, threshold, mistake);

		finder->accuracy += place == mistake ? law[mistake] : 0;
		finder->repaired += law[mistake] * pm_trace_redo(t, mistake, place);
	}
}
