/*
 * The parts of snowball that are closed forms: the law of a chain of fixed length, of which nothing is learned.
 */
#include <math.h>

#include "experiments/course.h"
#include "experiments/snowball.h"
#include "prefmodel/selfcorrect_snowball.h"

enum { DEMONSTRATIONS = 30, TOP = PM_SNOWBALL_LEVELS - 1 };

/* How often drift is corrected, in the parts that sweep it. */
struct correction {
	double rate;
	const char *series;
};
static const struct correction corrections[] = {
	{0, "correct 0.0"}, {.3, "correct 0.3"}, {.5, "correct 0.5"}, {.6, "correct 0.6"}, {.9, "correct 0.9"}, {.series = NULL},
};

/* The ladder of fixed length: no good end, so that every chain has all its steps. */
static struct pm_snowball ladder(void)
{
	struct pm_snowball chain = pm_snowball_defaults;

	chain.finish = 0;
	return chain;
}

/* Cloning with a share of the demonstrations on harmful prompts. */
enum pm_status pmi_snowball_alpha(const struct pm_run *run, struct pm_rows *rows)
{
	struct pm_snowball chain = ladder();
	enum pm_status status = PM_OK;

	for (int k = 0; k <= 10 && !status; k++) {
		double alpha = k / 10., law[2][PM_SNOWBALL_LEVELS], value[PMI_SNOWBALL_MEASURES] = {NAN, NAN, NAN};

		for (int kind = 0; kind < 2 && !status; kind++) {
			double c = pm_snowball_cloned(DEMONSTRATIONS * (kind ? 1 - alpha : alpha), 1);

			status = pm_snowball_law(&chain, (const double[]){c, c, c}, 0, PMI_SNOWBALL_STEPS, law[kind]);
		}
		value[PMI_SNOWBALL_ATTACK] = law[0][TOP];
		value[PMI_SNOWBALL_REFUSAL] = law[1][TOP];
		pmi_part_row(rows, run, "alpha", alpha, "cloned", NAN, value, PMI_SNOWBALL_MEASURES);
	}
	return status;
}

/* One row of the ladder: after t steps from a level, where drift is corrected at one rate. */
static enum pm_status ladder_row(const struct pm_run *run, const char *part, double x, const struct correction *c, size_t level, size_t t,
				 struct pm_rows *rows)
{
	struct pm_snowball chain = ladder();
	double law[PM_SNOWBALL_LEVELS], value[PMI_SNOWBALL_MEASURES] = {NAN, NAN, NAN};
	enum pm_status status = pm_snowball_law(&chain, (const double[]){c->rate, c->rate, c->rate}, level, t, law);

	if (status)
		return status;
	value[PMI_SNOWBALL_ATTACK] = law[TOP];
	value[PMI_SNOWBALL_SCORE] = pm_snowball_score(law);
	pmi_part_row(rows, run, part, x, c->series, NAN, value, PMI_SNOWBALL_MEASURES);
	return PM_OK;
}

/* The mean score along the chain, and the success of the attack, by how often drift is corrected. */
enum pm_status pmi_snowball_drift(const struct pm_run *run, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (const struct correction *c = corrections; c->series; c++)
		for (size_t t = 0; t <= PMI_SNOWBALL_STEPS && !status; t++)
			status = ladder_row(run, "drift", (double)t, c, 0, t, rows);
	return status;
}

/* The success of an attack that begins at a level, as a hijacked chain does. */
enum pm_status pmi_snowball_hijack(const struct pm_run *run, struct pm_rows *rows)
{
	enum pm_status status = PM_OK;

	for (const struct correction *c = corrections; c->series; c++)
		for (size_t level = 0; level <= PM_SNOWBALL_DRIFTS && !status; level++)
			status = ladder_row(run, "hijack", (double)level, c, level, PMI_SNOWBALL_STEPS, rows);
	return status;
}
