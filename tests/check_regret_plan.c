#include "pref.h"
#include "systems.h"

#include "mdp/policy-system.h"
#include "pref/regret.h"

/* Every action leads to two states anywhere. */
static struct pm_mdp *mixed_world(uint32_t n, double gamma, gsl_rng *rng)
{
	struct pm_transition *t = calloc(4 * n, sizeof *t);
	unsigned char *terminal = calloc(n, 1);
	struct pm_mdp *mdp;

	for (uint32_t i = 0; i < 4 * n; i++)
		t[i] = (struct pm_transition){.state = i / 4, .action = i / 2 % 2, .next = (i / 4 + (i % 2) * (1 + (uint32_t)pm_rng_below(rng, n - 1))) % n,
					      .probability = 0.5};
	ck_ok(pm_mdp_from_transitions(n, 2, gamma, t, 4 * n, terminal, NULL, &mdp, NULL));
	free(t);
	free(terminal);
	return mdp;
}

static void check_system(struct pmi_policy_system *system, const struct pm_mdp *mdp, const uint32_t *action, gsl_rng *rng)
{
	size_t n = mdp->n_states;
	double *x = calloc(n, sizeof *x), *b = calloc(n, sizeof *b);

	for (int transposed = 0; transposed < 2; transposed++) {
		for (size_t s = 0; s < n; s++)
			x[s] = 2 * gsl_rng_uniform(rng) - 1;
		apply(mdp, 0.97, action, transposed, x, b);
		pmi_policy_system_solve(system, n, transposed, b);
		for (size_t s = 0; s < n; s++)
			ck_close(b[s], x[s], 1e-12);
	}
	free(x);
	free(b);
}

/* One policy after another, and each is asked twice. */
START_TEST(systems_are_those_of_the_last_policy)
{
	gsl_rng *rng = stream_of(51);

	for (int dense = 0; dense < 2; dense++) {
		struct pm_mdp *mdp = dense ? mixed_world(40, 0.97, rng) : grid_world(20, 2, 0.3, 0.97);
		struct pmi_policy_system system = {.factored = false};

		for (int k = 0; k < 6; k++) {
			uint32_t *action = random_actions(mdp, rng);

			ck_ok(pmi_policy_system_set(&system, mdp, 0.97, action));
			ck_assert_int_eq(system.dense, dense);
			check_system(&system, mdp, action, rng);
			ck_ok(pmi_policy_system_set(&system, mdp, 0.97, action));
			check_system(&system, mdp, action, rng);
			free(action);
		}
		pmi_policy_system_clear(&system);
		pm_mdp_free(mdp);
	}
	gsl_rng_free(rng);
}
END_TEST

/* Asked for the same policy again, nothing is factored. */
START_TEST(same_policy_is_kept)
{
	gsl_rng *rng = stream_of(52);
	struct pm_mdp *mdp = grid_world(20, 2, 0.3, 0.97);
	uint32_t *action = random_actions(mdp, rng);
	struct pmi_policy_system system = {.factored = false};
	double *mark;

	ck_ok(pmi_policy_system_set(&system, mdp, 0.97, action));
	mark = &system.band.a[system.band.below + system.band.above];
	*mark = 77;
	ck_ok(pmi_policy_system_set(&system, mdp, 0.97, action));
	ck_assert(*mark == 77);
	action[0] = action[0] ? 0 : 1;
	ck_ok(pmi_policy_system_set(&system, mdp, 0.97, action));
	ck_assert(*mark != 77);
	pmi_policy_system_clear(&system);
	free(action);
	pm_mdp_free(mdp);
	gsl_rng_free(rng);
}
END_TEST

/* Without discount a policy that never ends has no values, and then no factors either. */
START_TEST(singular_systems_are_told)
{
	struct pm_mdp *mdp = grid_world(20, 2, 0, 1);
	uint32_t *action = calloc(mdp->n_states, sizeof *action);
	struct pmi_policy_system system = {.factored = false};

	/* Every action into the wall above the first row, and on from there for ever. */
	ck_assert_int_eq(pmi_policy_system_set(&system, mdp, 1, action), PM_ESINGULAR);
	ck_assert(!system.factored);
	pmi_policy_system_clear(&system);
	free(action);
	pm_mdp_free(mdp);
}
END_TEST

/* A few segments, so that there is something to learn from. */
static struct pm_design *design_of(const struct pm_mdp *mdp, gsl_rng *rng)
{
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;

	options.teacher = pm_statistic_find("partial-return");
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, options.teacher->needs, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, &options, 40, rng, data));
	ck_ok(pm_design_table(mdp, data, &design));
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	return design;
}

/* The workspace's values and advantages are those that a planner finds for its reward, as far as the planner knows them. */
static void check_plan(struct pm_regret_workspace *w, const double *x)
{
	struct pm_plan_options options = pm_plan_defaults;
	struct pm_plan_info info;
	size_t n = w->mdp->n_states, rows = w->design->d;
	double *v = calloc(n, sizeof *v), *q = calloc(rows, sizeof *q), *a = calloc(rows, sizeof *a), near;
	enum pm_status status;

	ck_ok(pmi_regret_plan(w, x));
	options.gamma = w->gamma;
	status = pm_plan_values(w->mdp, x, &options, v, q, a, &info);
	ck_assert(status == PM_OK || status == PM_ETOLERANCE);
	near = 4 * fmax(info.bound, 1e-9);
	for (size_t s = 0; s < n; s++)
		ck_assert_msg(fabs(w->v[s] - v[s]) <= near, "%.17g, a planner %.17g, %g", w->v[s], v[s], near);
	for (size_t row = 0; row < rows; row++) {
		ck_assert(fabs(w->q[row] - q[row]) <= near);
		ck_assert(fabs(w->advantage[row] - a[row]) <= 2 * near);
	}
	/* Greedy, up to what values are known to. */
	for (size_t s = 0; s < n; s++)
		ck_assert(a[s * w->mdp->n_actions + w->action[s]] >= -2 * near);
	free(v);
	free(q);
	free(a);
}

struct learner {
	gsl_rng *rng;
	struct pm_design *design;
	struct pm_regret_workspace *w;
	double *x, *gradient; /* S*A */
};

static struct learner learner_of(const struct pm_mdp *mdp, uint64_t seed)
{
	struct learner l = {.rng = stream_of(seed)};

	l.design = design_of(mdp, l.rng);
	l.w = pm_regret_workspace_alloc(mdp, l.design, NULL, &pm_regret_defaults);
	l.x = calloc(l.design->d, sizeof *l.x);
	l.gradient = calloc(l.design->d, sizeof *l.gradient);
	return l;
}

static void learner_clear(struct learner *l)
{
	pm_regret_workspace_free(l->w);
	pm_design_free(l->design);
	gsl_rng_free(l->rng);
	free(l->x);
	free(l->gradient);
}

/* Plans, and takes a gradient, which is what leaves factors behind. */
static void plan_and_learn(struct learner *l)
{
	check_plan(l->w, l->x);
	ck_assert(isfinite(pm_regret_loss(l->w, l->x, l->gradient, NULL)));
	ck_assert(l->w->system.factored);
}

static void walk_rewards(const struct pm_mdp *mdp, double size, double stride, uint64_t seed)
{
	struct learner l = learner_of(mdp, seed);

	for (size_t row = 0; row < l.design->d; row++)
		l.x[row] = size * (2 * gsl_rng_uniform(l.rng) - 1);
	for (int k = 0; k < check_rounds(20); k++) {
		plan_and_learn(&l);
		for (size_t row = 0; row < l.design->d; row++)
			l.x[row] += stride * size * (2 * gsl_rng_uniform(l.rng) - 1);
	}
	learner_clear(&l);
}

/* By bands, by small and large dense systems and along graphs; near and far, for rewards of all sizes. */
START_TEST(kept_policies_plan_as_planners_do)
{
	gsl_rng *rng = stream_of(53);
	const double gammas[] = {0.5, 0.95, 0.999}, sizes[] = {1e-3, 1, 1e5}, strides[] = {1e-6, 0.03, 1};
	struct pm_mdp *(*const world)(size_t, size_t, double, double) = grid_world;

	for (int k = 0; k < 9; k++) {
		double gamma = gammas[k % 3], size = sizes[k / 3], stride = strides[(k + k / 3) % 3];
		struct pm_mdp *mdps[] = {world(16, 3, 0.2, gamma), world(16, 3, 0, gamma), world(5, 5, 0.2, gamma), mixed_world(30, gamma, rng),
					 mixed_world(230, gamma, rng)};

		for (size_t i = 0; i < N_OF(mdps); i++) {
			walk_rewards(mdps[i], size, stride, 100 + (uint64_t)k);
			pm_mdp_free(mdps[i]);
		}
	}
	gsl_rng_free(rng);
}
END_TEST

/* Without discount values are the planner's, to the last bit, whatever policy is kept: only it knows how sure they are. */
START_TEST(without_discount_planners_plan)
{
	struct pm_mdp *mdp = grid_world(16, 3, 0.2, 1);
	struct learner l = learner_of(mdp, 56);
	double *v = calloc(mdp->n_states, sizeof *v);
	enum pm_status status;

	for (int k = 0; k < check_rounds(10); k++) {
		for (size_t row = 0; row < l.design->d; row++)
			l.x[row] = -0.1 - gsl_rng_uniform(l.rng);
		plan_and_learn(&l);
		status = pm_plan(mdp, l.x, NULL, v, NULL);
		ck_assert(status == PM_OK || status == PM_ETOLERANCE);
		ck_assert(memcmp(v, l.w->v, mdp->n_states * sizeof *v) == 0);
	}
	free(v);
	learner_clear(&l);
	pm_mdp_free(mdp);
}
END_TEST

/* Without discount a start at rewards with a loop that earns is passed over, and counts as what it is. */
START_TEST(starts_without_values_are_told)
{
	struct pm_mdp *mdp = grid_world(6, 3, 0, 1);
	gsl_rng *rng = stream_of(57);
	struct pm_design *design = design_of(mdp, rng);
	struct pm_regret_options options = pm_regret_defaults;
	struct pm_regret_info info;
	double *w = calloc(design->d, sizeof *w);
	static const char *const optimizers[] = {"lbfgs", "gsl-bfgs", "adam"};

	options.starts = 4;
	for (size_t i = 0; i < N_OF(optimizers); i++) {
		enum pm_status status;

		options.optimizer = optimizers[i];
		/* Without features rewards drawn at random always have such a loop. */
		status = pm_learn_regret(mdp, design, NULL, &options, rng, w, &info);
		ck_assert(status == PM_OK || status == PM_EDIVERGE);
		ck_assert_uint_eq(info.starts, 4);
		ck_assert_uint_ge(info.failed, 3);
		ck_assert_uint_le(info.converged + info.failed, 4);
		/* By lines no step leads from there; Adam may make some before it meets such rewards. */
		ck_assert(info.failed < 4 || i == 2 || info.iterations == 0);
		if (!status)
			ck_assert(isfinite(info.worst_objective) && isfinite(info.objective) && isfinite(info.loss));
	}
	free(w);
	pm_design_free(design);
	pm_mdp_free(mdp);
	gsl_rng_free(rng);
}
END_TEST

/* Moves that lead to the same state are tied for good; rounding must not keep a learner going round. */
START_TEST(ties_come_to_an_end)
{
	struct pm_mdp *mdp = grid_world(16, 3, 0.2, 0.99);
	struct learner l = learner_of(mdp, 54);

	for (int k = 0; k < 10; k++) {
		for (size_t row = 0; row < l.design->d; row++)
			l.x[row] = -1.0 / (3 + k);
		plan_and_learn(&l);
	}
	learner_clear(&l);
	pm_mdp_free(mdp);
}
END_TEST

/* What has no values is told as a planner tells it, whatever was kept, and what comes after it is right again. */
START_TEST(rewards_beyond_doubles_leave_no_trace)
{
	struct pm_mdp *mdp = grid_world(16, 3, 0.2, 0.99);
	struct learner l = learner_of(mdp, 55);
	const double bad[] = {NAN, INFINITY, -INFINITY, NAN, 1e308};
	enum pm_status status;

	for (size_t i = 0; i < N_OF(bad); i++) {
		for (size_t row = 0; row < l.design->d; row++)
			l.x[row] = sin((double)row);
		plan_and_learn(&l);
		/* One alone is enough, and where it stands no matter. */
		l.x[(3 * i + 1) % l.design->d] = bad[i];
		for (size_t row = 0; row < l.design->d && isfinite(bad[i]); row++)
			l.x[row] = bad[i];
		ck_assert(!isfinite(pm_regret_loss(l.w, l.x, l.gradient, &status)));
		ck_assert_int_eq(status, i < 4 ? PM_EDOM : PM_EOVERFLOW);
	}
	learner_clear(&l);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("regret plan");

	check_case(suite, "policy system",
		   (const TTest *const[]){systems_are_those_of_the_last_policy, same_policy_is_kept, singular_systems_are_told, NULL});
	check_case(suite, "regret plan",
		   (const TTest *const[]){kept_policies_plan_as_planners_do, without_discount_planners_plan, starts_without_values_are_told, ties_come_to_an_end, rewards_beyond_doubles_leave_no_trace, NULL});
	return check_run(suite);
}
