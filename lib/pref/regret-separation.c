#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/descent.h"
#include "pref/regret.h"
#include "pref/separation.h"
#include "prefmodel/plan.h"

/* The way down without l2 on which a reward is looked for. */
enum { MAX_STEPS = 200 };
static const double END = 1e-10;

/* Looks at A* of the weights x; where nothing can be planned there is none. */
static enum pm_status try_weights(struct pm_regret_workspace *w, const double *x, enum pm_separation *verdict, double *direction)
{
	enum pm_status status = pmi_regret_plan(w, x);
	double largest;

	if (status)
		return status == PM_ENOMEM ? status : PM_OK;
	if (!pmi_design_orders(w->design, w->advantage, w->loss, &largest))
		return PM_OK;
	*verdict = PM_SEPARATED;
	for (size_t row = 0; direction && row < w->design->d; row++)
		direction[row] = w->advantage[row] / largest;
	return PM_OK;
}

struct way {
	struct pm_regret_workspace *w;
	bool short_of_memory; /* was it, at some point? */
};

static double value(void *data, const double *x, double *gradient)
{
	struct way *way = data;
	enum pm_status status;
	double result = pm_regret_loss(way->w, x, gradient, &status);

	way->short_of_memory |= status == PM_ENOMEM;
	return result;
}

/* From x on without l2, where nothing keeps the weights small. */
static enum pm_status go_on(struct pm_regret_workspace *w, size_t n, double *x)
{
	struct way way = {.w = w};
	const struct pmi_function f = {.d = n, .data = &way, .value = value};
	struct pmi_descent descent = {.tolerance = END, .max_iterations = MAX_STEPS};
	double l2 = w->l2;
	enum pm_status status;

	w->l2 = 0;
	status = pmi_descend(&f, &descent, x);
	w->l2 = l2;
	if (way.short_of_memory)
		return PM_ENOMEM;
	return status == PM_EMAXITER ? PM_OK : status;
}

/* table has S*A elements, x is a copy of the weights; both are overwritten. */
static enum pm_status look_further(struct pm_regret_workspace *w, size_t n, double *table, double *x, enum pm_separation *verdict,
				   double *direction)
{
	enum pm_status status = pm_design_separation(w->design, NULL, verdict, table);

	if (status || *verdict == PM_OVERLAP)
		return status;
	*verdict = PM_SEPARATION_UNKNOWN;
	/* As a reward, a table of optimal advantages is its own A*. */
	pm_advantages(w->mdp->n_states, w->mdp->n_actions, table, table);
	if (!w->features)
		status = try_weights(w, table, verdict, direction);
	if (status || *verdict == PM_SEPARATED)
		return status;
	status = go_on(w, n, x);
	return status ? status : try_weights(w, x, verdict, direction);
}

enum pm_status pm_regret_separation(struct pm_regret_workspace *w, const double *weights, enum pm_separation *verdict, double *direction)
{
	size_t d = w->design->d, n = w->features ? w->features->n : d;
	double *table = pmi_array(d, sizeof *table), *x = pmi_array(n, sizeof *x);
	enum pm_status status = PM_ENOMEM;

	*verdict = PM_SEPARATION_UNKNOWN;
	if (direction)
		memset(direction, 0, d * sizeof *direction);
	if (table && x) {
		memcpy(x, weights, n * sizeof *x);
		status = try_weights(w, x, verdict, direction);
		if (!status && *verdict != PM_SEPARATED)
			status = look_further(w, n, table, x, verdict, direction);
	}
	free(table);
	free(x);
	return status;
}
