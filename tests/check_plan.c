/* Planners: closed forms, published worlds, every planner of the table against trying all policies, bounds that hold, gamma 1. */
#include "mdp.h"
#include "mdp/bellman.h"

/* Plans that never end are not wanted here: a planner that has not met the tolerance by then says so. */
static struct pm_plan_options options_of(const struct pm_planner *planner, double tolerance)
{
	struct pm_plan_options o = pm_plan_defaults;

	o.method = planner->name;
	o.tolerance = tolerance;
	o.max_iterations = 20000;
	return o;
}

#define EACH_PLANNER(p)                                          \
	(size_t i_ = 0; ((p) = pm_planners[i_]) != NULL; i_++) \
		if ((p)->available)

/* Go with probability p or stay, at cost 1 a step, n cells to the end: one cell costs 1 / (1 - gamma (1 - p)) and discounts by q. */
static struct pm_mdp *corridor(size_t n, double p, double gamma)
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

START_TEST(corridors_have_closed_forms)
{
	static const double ps[] = {1, 0.7, 0.05}, gammas[] = {0, 0.5, 0.999, 1};
	const struct pm_planner *planner;
	double v[41];

	for EACH_PLANNER (planner)
		for (size_t i = 0; i < N_OF(ps); i++)
			for (size_t j = 0; j < N_OF(gammas); j++) {
				double gamma = gammas[j], p = ps[i], stay = 1 - gamma * (1 - p), q = gamma * p / stay;
				struct pm_mdp *m = corridor(40, p, gamma);
				struct pm_plan_options o = options_of(planner, 1e-8);
				struct pm_plan_info info;
				enum pm_status status = pm_plan(m, NULL, &o, v, &info);

				ck_assert_msg(status == PM_OK, "%s, gamma %g, p %g: %s", planner->name, gamma, p, pm_status_name(status));
				ck_assert(info.bound <= 1e-8 && info.residual >= 0);
				ck_assert_str_eq(info.method, planner->name);
				for (size_t left = 0; left <= 40; left++)
					ck_close(v[40 - left], gamma == 1 ? -(double)left / p : -(1 - pow(q, (double)left)) / (1 - q) / stay, 1e-8);
				pm_mdp_free(m);
			}
}
END_TEST

/* Two states: a goes over with 0.7, else stays; V solves a 2 x 2 system.  One state: r / (1 - gamma). */
START_TEST(chains_have_closed_forms)
{
	const struct pm_transition two[] = {{0, 0, 0, 0.3, -1.25}, {0, 0, 1, 0.7, 2.5}, {1, 0, 0, 1, 0.75}}, one = {0, 0, 0, 1, -0.37};
	const unsigned char none[] = {0, 0};
	struct pm_mdp *m = mdp_of(2, 1, 0.9, two, 3, none), *single = mdp_of(1, 1, 0.9, &one, 1, none);
	const struct pm_planner *planner;
	double v[2], r = 0.3 * -1.25 + 0.7 * 2.5;

	for EACH_PLANNER (planner) {
		struct pm_plan_options o = options_of(planner, 1e-9);

		ck_ok(pm_plan(m, NULL, &o, v, NULL));
		/* v0 = r + .9 (.3 v0 + .7 v1), v1 = .75 + .9 v0 */
		ck_close(v[0], (r + 0.63 * 0.75) / (1 - 0.27 - 0.63 * 0.9), 1e-9);
		ck_close(v[1], 0.75 + 0.9 * v[0], 2e-9);
		ck_ok(pm_plan(single, NULL, &o, v, NULL));
		ck_close(v[0], -0.37 / (1 - 0.9), 1e-9);
		o.gamma = 0;
		ck_ok(pm_plan(m, NULL, &o, v, NULL));
		ck_close(v[0], r, 1e-15);
		ck_close(v[1], 0.75, 1e-15);
	}
	pm_mdp_free(m);
	pm_mdp_free(single);
}
END_TEST

/*
 * What every answer must satisfy: finite values, and an error within the bound (the oracle's own rounding allowed for, which is too much to tell
 * anything where its long double is double).
 */
static void check_answer(const char *name, enum pm_status status, const struct pm_plan_info *info, const double *v, const double *exact, size_t n,
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

START_TEST(every_planner_against_all_policies)
{
	static const double gammas[] = {0, 0.3, 0.9, 0.999, 1 - 1e-6};
	gsl_rng *rng = stream_of(41);
	const struct pm_planner *planner;

	for (int round = 0; round < check_rounds(400); round++) {
		struct random_law law = {2 + (size_t)round % 4, 1 + (size_t)round % 3, 1 + (size_t)round % 4, gammas[round % 5], round % 2, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[8], q[24], a[24], exact[8], reward[24];

		for (size_t row = 0; row < m->n_states * m->n_actions; row++)
			reward[row] = round % 4 < 3 ? m->reward[row] : m->terminal[row / m->n_actions] ? 0 : random_reward(&law, rng);
		oracle_optimum(m, reward, law.gamma, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-8);
			struct pm_plan_info info;
			enum pm_status status = pm_plan_values(m, round % 4 < 3 ? NULL : reward, &o, v, q, a, &info);

			check_answer(planner->name, status, &info, v, exact, m->n_states, 1e-8);
			for (size_t s = 0; s < m->n_states; s++) {
				double most = -INFINITY, largest = -INFINITY;

				for (size_t row = pm_row(m, s, 0); row < pm_row(m, s + 1, 0); row++) {
					most = fmax(most, a[row]);
					largest = fmax(largest, q[row]);
				}
				ck_assert(most == 0);
				ck_assert(fabs(largest - v[s]) <= info.residual * (1 + 1e-12) + 1e-15 * fabs(v[s]));
			}
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

START_TEST(undiscounted_against_all_policies)
{
	gsl_rng *rng = stream_of(42);
	const struct pm_planner *planner;

	for (int round = 0; round < check_rounds(200); round++) {
		struct random_law law = {2 + (size_t)round % 4, 1 + (size_t)round % 3, 1 + (size_t)round % 3, 1, true, round % 3 == 0};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[8], exact[8];

		oracle_optimum(m, m->reward, 1, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-8);
			struct pm_plan_info info;
			enum pm_status status = pm_plan(m, NULL, &o, v, &info);

			check_answer(planner->name, status, &info, v, exact, m->n_states, 1e-8);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/*
 * gamma 1 on boards with whole rewards: the longest path to an end by Bellman and Ford from minus infinity, exact.  A change after S
 * sweeps is a cycle that earns; minus infinity is a state from which no end is reached.
 */
static enum pm_status longest_paths(const struct pm_mdp *m, double *v)
{
	bool changed = true;

	for (size_t s = 0; s < m->n_states; s++)
		v[s] = m->terminal[s] ? 0 : -INFINITY;
	for (size_t sweep = 0; changed && sweep <= m->n_states; sweep++) {
		changed = false;
		for (size_t row = 0; row < m->n_states * m->n_actions; row++) {
			size_t s = row / m->n_actions;

			if (!m->terminal[s] && m->reward[row] + v[m->next[m->row[row]]] > v[s]) {
				v[s] = m->reward[row] + v[m->next[m->row[row]]];
				changed = true;
			}
		}
	}
	for (size_t s = 0; s < m->n_states; s++)
		changed |= isinf(v[s]);
	return changed ? PM_EDIVERGE : PM_OK;
}

START_TEST(undiscounted_boards_are_exact_or_diverge)
{
	static const unsigned char things[] = {0, 0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 6, 8, 10, 11};
	gsl_rng *rng = stream_of(43);
	const struct pm_planner *planner;
	size_t count[2] = {0};

	for (int round = 0; round < 600; round++) {
		struct pm_gridworld *g = pm_gridworld_alloc(2 + pm_rng_below(rng, 4), 2 + pm_rng_below(rng, 4));
		struct pm_mdp *m;
		double v[36], exact[36];

		g->gamma = 1;
		g->weight[PM_FEATURE_COIN] = 1 + (double)pm_rng_below(rng, 2);
		for (size_t s = 0; s < g->height * g->width; s++)
			g->cell[s] = things[pm_rng_below(rng, N_OF(things))];
		if (pm_gridworld_to_mdp(g, &m) == PM_OK) {
			enum pm_status expected = longest_paths(m, exact);

			count[expected == PM_OK]++;
			for EACH_PLANNER (planner) {
				struct pm_plan_options o = options_of(planner, 1e-9);
				struct pm_plan_info info;
				enum pm_status status = pm_plan(m, NULL, &o, v, &info);

				ck_assert_msg(expected == PM_OK || status == PM_EDIVERGE, "%s, round %d: %s, but a cycle earns or no end is reached",
					      planner->name, round, pm_status_name(status));
				if (expected == PM_OK)
					check_answer(planner->name, status, &info, v, exact, m->n_states, 1e-9);
			}
		}
		pm_mdp_free(m);
		pm_gridworld_free(g);
	}
	ck_assert(count[0] > 100 && count[1] > 100);
	gsl_rng_free(rng);
}
END_TEST

/* Cycles and gamma 1: what earns for ever diverges, what costs is left, what earns nothing is no trouble beside an end. */
START_TEST(undiscounted_cycles)
{
	static const struct {
		double there, back, out;
		enum pm_status status;
		double v;
	} rows[] = {
		{1, -0.5, 3, PM_EDIVERGE, 0}, {1e-6, 0, 3, PM_EDIVERGE, 0}, {1, -1, 3, PM_OK, 4}, {-1, 0.25, 3, PM_OK, 2},
		{0, 0, 3, PM_OK, 3},	      {2, -2.5, -7, PM_OK, -5},
	};
	const unsigned char last[] = {0, 0, 1};
	const struct pm_planner *planner;

	for (size_t i = 0; i < N_OF(rows); i++) {
		const struct pm_transition t[] = {{0, 0, 1, 1, rows[i].there}, {0, 1, 1, 1, rows[i].there}, {1, 0, 0, 1, rows[i].back}, {1, 1, 2, 1, rows[i].out}};
		struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), last);

		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-9);
			double v[3];
			enum pm_status status = pm_plan(m, NULL, &o, v, NULL);

			ck_assert_msg(status == rows[i].status, "%s, row %zu: %s", planner->name, i, pm_status_name(status));
			if (status == PM_OK) {
				ck_close(v[0], rows[i].v, 1e-12);
				ck_close(v[1], rows[i].v - rows[i].there, 1e-12);
			}
		}
		pm_mdp_free(m);
	}
}
END_TEST

/* gamma 1 where one state can never end: refused whatever it earns; discounted it is like any other. */
START_TEST(undiscounted_states_must_end)
{
	static const double rewards[] = {-1, 0, 1};
	const unsigned char last[] = {0, 0, 1};
	const struct pm_planner *planner;

	for (size_t i = 0; i < N_OF(rewards); i++) {
		const struct pm_transition t[] = {{0, 0, 2, 1, 3}, {0, 1, 1, 1, 0}, {1, 0, 1, 1, rewards[i]}, {1, 1, 1, 1, rewards[i] - 1}};
		struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), last);

		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-9);
			double v[3];
			enum pm_status status = pm_plan(m, NULL, &o, v, NULL);

			ck_assert_msg(status == PM_EDIVERGE, "%s: %s", planner->name, pm_status_name(status));
			o.gamma = 0.9;
			ck_ok(pm_plan(m, NULL, &o, v, NULL));
			ck_close(v[1], 10 * rewards[i], 1e-9);
		}
		pm_mdp_free(m);
	}
}
END_TEST

static const struct pm_column value_columns[] = {{"mdp", true}, {"state", true}, {"action", true}, {"v_star", true}, {"q_star", true}, {"a_star", true}};

/* Rows of values.csv of one world, 1e-9 relative to 1 or the value. */
START_TEST(published_values)
{
	const char *worlds = data_path("knox2024/worlds.csv"), *path = data_path("knox2024/values.csv");
	const struct pm_field *f;
	struct pm_csv *csv;
	struct pm_error error;
	struct pm_world *world = NULL;
	size_t at[6], n = 0;
	double v[150], q[600], a[600];

	if (!worlds || !path)
		return;
	ck_ok(pm_csv_open(path, &csv, &error));
	ck_ok(pm_csv_header(csv, value_columns, 6, at, &error));
	for (;; n++) {
		double x[6];
		size_t s, row;

		ck_ok(pm_csv_row(csv, &f, &error));
		if (!f)
			break;
		if (!world || strcmp(world->name, f[at[0]].text) != 0) {
			char name[3000];

			pm_world_free(world);
			snprintf(name, sizeof name, "%s:%s", worlds, f[at[0]].text);
			world = open_world(name);
			ck_ok(pm_plan_values(world->mdp, NULL, NULL, v, q, a, NULL));
		}
		for (size_t k = 1; k < 6; k++)
			ck_ok(pm_csv_double(csv, &f[at[k]], "x", &x[k], &error));
		s = (size_t)x[1];
		row = pm_row(world->mdp, s, (size_t)x[2]);
		ck_close(v[s], x[3], 1e-9);
		ck_close(q[row], x[4], 1e-9);
		ck_close(a[row], x[5], 1e-9);
	}
	ck_assert_uint_gt(n, 400);
	pm_world_free(world);
	pm_csv_close(csv);
}
END_TEST

static void check_returns(const struct pm_mdp *m, double optimal, double uniform)
{
	double *v = calloc(m->n_states, sizeof *v), *policy = calloc(m->n_states * m->n_actions, sizeof *policy), residual;

	ck_ok(pm_plan(m, NULL, NULL, v, NULL));
	ck_close(pm_mean_return(m, v), optimal, 1e-9);
	pm_policy_uniform(m->n_states, m->n_actions, policy);
	ck_ok(pm_policy_evaluate(m, NULL, -1, policy, v, &residual));
	ck_close(pm_mean_return(m, v), uniform, 1e-9);
	ck_assert(residual < 1e-9);
	free(v);
	free(policy);
}

START_TEST(published_returns)
{
	const char *worlds = data_path("knox2024/worlds.csv"), *delivery = data_path("human/delivery.csv");
	const struct pm_column columns[] = {{"mdp", true}, {"mean_optimal_return", true}, {"mean_uniform_return", true}};
	const struct pm_field *f;
	struct pm_world_set *set;
	struct pm_csv *csv;
	struct pm_error error;
	size_t at[3];

	if (!worlds || !delivery)
		return;
	ck_ok(pm_world_set_open(worlds, 0, &set, &error));
	ck_assert_uint_eq(set->n, 30);
	ck_ok(pm_csv_open(worlds, &csv, &error));
	ck_ok(pm_csv_header(csv, columns, 3, at, &error));
	for (size_t i = 0; i < set->n; i++) {
		double optimal, uniform;

		ck_ok(pm_csv_row(csv, &f, &error));
		ck_assert_str_eq(set->world[i]->name, f[at[0]].text);
		ck_ok(pm_csv_double(csv, &f[at[1]], "x", &optimal, &error));
		ck_ok(pm_csv_double(csv, &f[at[2]], "x", &uniform, &error));
		check_returns(set->world[i]->mdp, optimal, uniform);
	}
	pm_csv_close(csv);
	pm_world_set_free(set);
	/* The board of the delivery task, by independent exact solvers. */
	ck_ok(pm_world_set_open(delivery, 0, &set, &error));
	check_returns(set->world[0]->mdp, 41.20794768831405, -71.25738281279435);
	pm_world_set_free(set);
}
END_TEST

START_TEST(what_is_out_of_range_is_refused)
{
	struct pm_mdp *m = corridor(3, 0.7, 0.9);
	struct pm_plan_options o = pm_plan_defaults;
	static const double bad[] = {0, -1, NAN};
	double v[4];

	for (size_t i = 0; i < N_OF(bad); i++) {
		o.tolerance = bad[i];
		ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EDOM);
	}
	o = pm_plan_defaults;
	o.gamma = 1.5;
	ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EDOM);
	o.gamma = NAN;
	ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EDOM);
	o = pm_plan_defaults;
	o.method = "guess";
	ck_status(pm_plan(m, NULL, &o, v, NULL), PM_ENOTFOUND);
	ck_status(pm_plan_values(m, NULL, &o, v, NULL, NULL, NULL), PM_ENOTFOUND);
	o.method = NULL;
	ck_ok(pm_plan(m, NULL, &o, v, NULL));
	pm_mdp_free(m);
}
END_TEST

/* Numbers too large for a double are told; no NaN and no infinity comes out as a value. */
START_TEST(overflow_is_told)
{
	static const double huge[] = {1e308, -1e308};
	const struct pm_planner *planner;
	double v[4], q[8], a[8], reward[8];

	for EACH_PLANNER (planner)
		for (size_t i = 0; i < 2; i++) {
			const struct pm_transition t[] = {{0, 0, 1, 1, 0}, {0, 1, 0, 1, 0}, {1, 0, 0, 1, 0}, {1, 1, 2, 1, 0}, {2, 0, 0, 0.5, 0}, {2, 0, 1, 0.5, 0}, {2, 1, 1, 1, 0}};
			const unsigned char none[] = {0, 0, 0};
			struct pm_mdp *m = mdp_of(3, 2, 0.9, t, N_OF(t), none);
			struct pm_plan_options o = options_of(planner, 1e-9);

			for (size_t row = 0; row < 6; row++)
				reward[row] = huge[i] * (row % 2 ? 0.3 : 1);
			ck_assert_msg(pm_plan(m, reward, &o, v, NULL) == PM_EOVERFLOW, "%s", planner->name);
			ck_assert_msg(pm_plan_values(m, reward, &o, v, q, a, NULL) == PM_EOVERFLOW, "%s", planner->name);
			pm_mdp_free(m);
		}
}
END_TEST

/* A limit of one iteration and a tolerance beyond double precision both return values with a bound that holds. */
START_TEST(limits_and_tolerances_are_honest)
{
	gsl_rng *rng = stream_of(44);
	const struct pm_planner *planner;
	size_t cut = 0, fine = 0;

	for (int round = 0; round < 60; round++) {
		struct random_law law = {5, 3, 3, 0.99, false, false};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[5], exact[5];

		oracle_optimum(m, m->reward, law.gamma, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-6);
			struct pm_plan_info info;
			enum pm_status status;

			o.max_iterations = 1;
			status = pm_plan(m, NULL, &o, v, &info);
			check_answer(planner->name, status, &info, v, exact, 5, 1e-6);
			cut += status == PM_EMAXITER;
			o = options_of(planner, 1e-15);
			status = pm_plan(m, NULL, &o, v, &info);
			check_answer(planner->name, status, &info, v, exact, 5, 1e-15);
			fine += status == PM_ETOLERANCE;
			ck_assert(info.bound < 1e-9);
		}
		pm_mdp_free(m);
	}
	ck_assert(cut > 60 && fine > 60);
	gsl_rng_free(rng);
}
END_TEST

START_TEST(nearly_undiscounted)
{
	gsl_rng *rng = stream_of(45);
	const struct pm_planner *planner;

	for (int round = 0; round < 40; round++) {
		struct random_law law = {4, 2, 2, 1 - 1e-9, round % 2, false};
		struct pm_mdp *m = random_mdp(&law, rng);
		double v[4], exact[4];

		oracle_optimum(m, m->reward, law.gamma, exact);
		for EACH_PLANNER (planner) {
			struct pm_plan_options o = options_of(planner, 1e-7);
			struct pm_plan_info info;

			check_answer(planner->name, pm_plan(m, NULL, &o, v, &info), &info, v, exact, 4, 1e-7);
		}
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

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

/* What this build has not says so; what it has is tested above. */
START_TEST(the_table_of_planners)
{
	struct pm_mdp *m = corridor(3, 0.7, 0.9);
	double v[4];

	for (size_t i = 0; pm_planners[i]; i++) {
		ck_assert(pm_planner_find(pm_planners[i]->name) == pm_planners[i]);
		ck_assert(pm_planners[i]->summary && pm_planners[i]->summary[0]);
		if (!pm_planners[i]->available) {
			struct pm_plan_options o = options_of(pm_planners[i], 1e-9);

			ck_status(pm_plan(m, NULL, &o, v, NULL), PM_EUNSUPPORTED);
		}
	}
	ck_assert(pm_planner_find("pi")->available);
	ck_assert_ptr_nonnull(pm_planner_find("vi"));
	ck_assert_ptr_null(pm_planner_find("auto"));
	pm_mdp_free(m);
}
END_TEST

START_TEST(advantages_may_replace_their_values)
{
	double q[] = {1, -2.5, 3, 0, 0, -INFINITY}, a[6];
	const double want[] = {-2, -5.5, 0, 0, 0, -INFINITY};

	pm_advantages(2, 3, q, a);
	pm_advantages(2, 3, q, q);
	for (size_t k = 0; k < 6; k++)
		ck_assert(a[k] == want[k] && q[k] == want[k]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {corridors_have_closed_forms, chains_have_closed_forms, every_planner_against_all_policies,
				      undiscounted_against_all_policies, undiscounted_boards_are_exact_or_diverge, undiscounted_cycles, undiscounted_states_must_end,
				      published_values, published_returns, what_is_out_of_range_is_refused, overflow_is_told,
				      limits_and_tolerances_are_honest, nearly_undiscounted, threads_do_not_change_a_bit, the_table_of_planners,
				      advantages_may_replace_their_values, NULL};
	Suite *suite = suite_create("plan");

	check_case(suite, "plan", tests);
	return check_run(suite);
}
