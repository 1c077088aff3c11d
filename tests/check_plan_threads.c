/* Planners on several threads: no bit of the values depends on their number. */
#include "families.h"
#include "plan.h"

START_TEST(threads_do_not_change_a_bit)
{
	gsl_rng *rng = stream_of(46);
	struct random_law law = {200, 3, 4, 0.97, false, false};
	struct pm_mdp *m = random_mdp(&law, rng);
	const struct pm_planner *planner;
	double v[2][200];

	for EACH_PLANNER (planner) {
		struct pm_plan_options o = options_of(planner, 1e-9);

		ck_ok(pm_plan(m, NULL, &o, v[0], NULL));
		o.threads = 3;
		ck_ok(pm_plan(m, NULL, &o, v[1], NULL));
		ck_assert_msg(memcmp(v[0], v[1], sizeof v[0]) == 0, "%s", planner->name);
	}
	pm_mdp_free(m);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(threads_change_nothing)
{
	struct pm_mdp *mdp = slippery(17);
	double v[289], w[289];

	for (const struct pm_planner *const *x = pm_planners; *x; x++) {
		struct pm_plan_options o = pm_plan_defaults;

		o.method = (*x)->name;
		o.gamma = 0.95;
		o.tolerance = 1e-8;
		if (pm_plan(mdp, NULL, &o, v, NULL) == PM_EUNSUPPORTED)
			continue;
		o.threads = 3;
		ck_ok(pm_plan(mdp, NULL, &o, w, NULL));
		ck_assert_msg(memcmp(v, w, sizeof v) == 0, "%s", (*x)->name);
	}
	pm_mdp_free(mdp);
}
END_TEST

/* 600 states, 3 actions, 4 successors each; the last state is terminal where ends is true. */
static struct pm_mdp *mixing(bool ends)
{
	enum { N = 600, ROWS = 3 * N };
	struct pm_transition *t = calloc((size_t)ROWS * 4, sizeof *t);
	unsigned char *terminal = calloc(N, 1);
	gsl_rng *rng = stream(6, 2);
	struct pm_mdp *mdp;
	size_t n = 0;

	ck_assert(t && terminal);
	terminal[N - 1] = ends;
	for (size_t row = 0; row < (size_t)ROWS - (ends ? 3 : 0); row++)
		for (size_t k = 0; k < 4; k++)
			t[n++] = (struct pm_transition){row / 3, row % 3, k * (N / 4) + (size_t)pm_rng_below(rng, N / 4), 0.25,
							gsl_rng_uniform(rng)};
	ck_ok(pm_mdp_from_transitions(N, 3, 0.99, t, n, terminal, NULL, &mdp, NULL));
	gsl_rng_free(rng);
	free(t);
	free(terminal);
	return mdp;
}

static void check_threads(const struct pm_mdp *mdp, const char *method)
{
	struct pm_plan_options o = pm_plan_defaults;
	double *v = calloc(mdp->n_states, sizeof *v), *w = calloc(mdp->n_states, sizeof *w);

	ck_assert(v && w);
	o.method = method;
	o.gamma = 0.95;
	o.tolerance = 1e-7;
	ck_ok(pm_plan(mdp, NULL, &o, v, NULL));
	for (o.threads = 2; o.threads <= 3; o.threads++) {
		ck_ok(pm_plan(mdp, NULL, &o, w, NULL));
		ck_assert_msg(memcmp(v, w, mdp->n_states * sizeof *v) == 0, "%s, %zu states, %d threads", method, mdp->n_states,
			      o.threads);
	}
	free(v);
	free(w);
}

/* Where there is enough to do for all of them. */
START_TEST(threads_change_nothing_in_larger_worlds)
{
	static const char *const methods[] = {"vi", "mpi", "ipi", "pi", "auto"};
	struct pm_mdp *worlds[] = {mixing(false), mixing(true), slippery(25)};

	for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
		for (size_t k = 0; k < sizeof methods / sizeof *methods; k++)
			check_threads(worlds[i], methods[k]);
		pm_mdp_free(worlds[i]);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {threads_do_not_change_a_bit, threads_change_nothing, threads_change_nothing_in_larger_worlds, NULL};
	Suite *suite = suite_create("plan threads");

	check_case(suite, "plan threads", tests);
	return check_run(suite);
}
