/*
 * What tests of planners share: worlds with closed forms and without, options, and what every answer must satisfy.
 */
#ifndef TESTS_PLAN_H
#define TESTS_PLAN_H

#include "mdp.h"
#include "mdp/bellman.h"

/* Plans that never end are not wanted here: a planner that has not met the tolerance by then says so. */
static inline struct pm_plan_options options_of(const struct pm_planner *planner, double tolerance)
{
	struct pm_plan_options o = pm_plan_defaults;

	o.method = planner->name;
	o.tolerance = tolerance;
	o.max_iterations = 20000;
	return o;
}

static inline enum pm_status plan(const struct pm_mdp *mdp, const char *method, double gamma, double tolerance, double *v, struct pm_plan_info *info)
{
	struct pm_plan_options o = pm_plan_defaults;

	o.method = method;
	o.gamma = gamma;
	o.tolerance = tolerance;
	return pm_plan(mdp, NULL, &o, v, info);
}

#define EACH_PLANNER(p)                                          \
	(size_t i_ = 0; ((p) = pm_planners[i_]) != NULL; i_++) \
		if ((p)->available)

/* Go with probability p or stay, at cost 1 a step, n cells to the end: one cell costs 1 / (1 - gamma (1 - p)) and discounts by q. */
static inline struct pm_mdp *corridor(size_t n, double p, double gamma)
{
	struct pm_transition *t = calloc(3 * n, sizeof *t);
	unsigned char *terminal = calloc(n + 1, 1);
	struct pm_mdp *m;
	size_t k = 0;

	terminal[n] = 1;
	for (size_t s = 0; s < n; s++) {
		if (p < 1)
			t[k++] = (struct pm_transition){s, 0, s, 1 - p, -1};
		t[k++] = (struct pm_transition){s, 0, s + 1, p, -1};
		t[k++] = (struct pm_transition){s, 1, s, 1, -1.25}; /* never better */
	}
	m = mdp_of(n + 1, 2, gamma, t, k, terminal);
	free(t);
	free(terminal);
	return m;
}

/* A board of size * size cells that slips one time in ten and mixes slowly. */
static inline struct pm_mdp *slippery(size_t size)
{
	struct pm_gridworld *grid = pm_gridworld_alloc(size, size);
	struct pm_mdp *mdp;

	for (size_t s = 0; s < size * size; s++)
		grid->cell[s] = s % 7 == 3 ? PM_CELL_ROADBLOCK : s % 53 == 11 ? PM_CELL_COIN : PM_CELL_BLANK;
	grid->slip = 0.1;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	pm_gridworld_free(grid);
	return mdp;
}

static inline double distance(const double *x, const double *y, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(x[i] - y[i]));
	return most;
}

/*
 * What every answer must satisfy: finite values, and an error within the bound (the oracle's own rounding allowed for, which is too much to tell
 * anything where its long double is double).
 */
static inline void check_answer(const char *name, enum pm_status status, const struct pm_plan_info *info, const double *v, const double *exact, size_t n,
			 double tolerance)
{
	double size = 1;

	ck_assert_msg(status == PM_OK || status == PM_ETOLERANCE || status == PM_EMAXITER, "%s: %s", name, pm_status_name(status));
	ck_assert_msg(status != PM_OK || info->bound <= tolerance, "%s: bound %g", name, info->bound);
	ck_assert_msg(status == PM_OK || info->bound > tolerance, "%s: %s with bound %g", name, pm_status_name(status), info->bound);
	ck_assert(info->residual >= 0 && info->bound >= 0);
	for (size_t s = 0; s < n; s++)
		size = fmax(size, fabs(exact[s]));
	for (size_t s = 0; s < n && pmi_extended_part() < 1; s++)
		ck_assert_msg(fabs(v[s] - exact[s]) <= info->bound + 1e-15 * size, "%s, state %zu: %.17g, exactly %.17g, bound %g", name, s, v[s],
			      exact[s], info->bound);
}

#endif
