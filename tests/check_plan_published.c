/* Planners on published worlds: values and mean returns. */
#include "mdp.h"

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

int main(void)
{
	const TTest *const tests[] = {published_values, published_returns, NULL};
	Suite *suite = suite_create("plan published");

	check_case(suite, "plan published", tests);
	return check_run(suite);
}
