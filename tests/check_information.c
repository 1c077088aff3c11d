#include "pref.h"

#include "mdp/band.h"

static struct pm_dataset *sampled(const struct pm_mdp *mdp, size_t n)
{
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(3);

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, NULL, n, rng, data));
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return data;
}

/* u^T I v of a posterior's information I. */
static double product(const struct pm_posterior *p, const double *u, const double *v)
{
	double sum = 0;

	for (size_t k = 0; k < p->n; k++) {
		double along_u = 0, along_v = 0;

		for (size_t i = 0; i < p->n; i++) {
			along_u += p->vector[k * p->n + i] * u[p->column[i]];
			along_v += p->vector[k * p->n + i] * v[p->column[i]];
		}
		sum += p->value[k] * along_u * along_v;
	}
	return sum;
}

static void unit(size_t d, size_t j, double *e)
{
	for (size_t i = 0; i < d; i++)
		e[i] = i == j;
}

/* The sum of a table along a segment, up to the end. */
static double sum_along(const struct pm_mdp *mdp, struct pm_segment g, const double *table, double discount)
{
	double sum = 0, factor = 1;

	for (size_t t = 0; t < g.length && !mdp->terminal[pm_segment_state(g, t)]; t++, factor *= discount)
		sum += factor * table[pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t))];
	return sum;
}

/* What the learner compares of pair k at the weights x, the first being preferred. */
struct model {
	const struct pm_mdp *mdp;
	const struct pm_dataset *data;
	double alpha, bias, discount;
	bool policy; /* x are logits; else rewards */
};

static void table_of(const struct model *m, const double *x, double *table)
{
	double v[4], q[8];

	if (!m->policy)
		ck_ok(pm_plan_values(m->mdp, x, NULL, v, q, table, NULL));
	for (size_t row = 0; row < 8 && m->policy; row++)
		table[row] = x[row] - pm_log_sum_exp(x + row / 2 * 2, 2);
}

static double difference(const struct model *m, const double *table, size_t k)
{
	bool swap = m->data->label[k] < 0.5;
	struct pm_segment first = pm_dataset_segment(m->data, swap ? m->data->right[k] : m->data->left[k]);
	struct pm_segment second = pm_dataset_segment(m->data, swap ? m->data->left[k] : m->data->right[k]);

	return m->alpha * (sum_along(m->mdp, first, table, m->discount) - m->bias * sum_along(m->mdp, second, table, m->discount));
}

/* J^T W J with J by central differences, against that of the posterior, in every entry. */
static void check_information(const struct model *m, const double *x, const struct pm_posterior *p)
{
	double at[8], up[6][8], down[6][8], expected[36] = {0};
	const double h = 1e-5;

	table_of(m, x, at);
	for (int j = 0; j < 6; j++) {
		double moved[8];

		memcpy(moved, x, sizeof moved);
		moved[j] += h;
		table_of(m, moved, up[j]);
		moved[j] -= 2 * h;
		table_of(m, moved, down[j]);
	}
	for (size_t k = 0; k < m->data->n_pairs; k++) {
		double z = difference(m, at, k), w = pm_logistic(z) * pm_logistic(-z), row[6];

		for (int j = 0; j < 6; j++)
			row[j] = (difference(m, up[j], k) - difference(m, down[j], k)) / (2 * h);
		for (int i = 0; i < 36; i++)
			expected[i] += w * row[i / 6] * row[i % 6];
	}
	for (size_t i = 0; i < 36; i++) {
		double u[8], v[8], found;

		unit(8, i / 6, u);
		unit(8, i % 6, v);
		found = product(p, u, v);
		ck_assert_msg(fabs(found - expected[i]) < 1e-6 * (double)m->data->n_pairs, "%zu: %.12g, expected %.12g", i, found, expected[i]);
	}
}

/* Rewards of potentials are free, three for the three states that go on, and nothing else is. */
START_TEST(regret_leaves_potentials_free)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = sampled(mdp, 300);
	const double x[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0, 0};
	const struct model model = {.mdp = mdp, .data = data, .alpha = 1, .bias = 1, .discount = 1};
	struct pm_regret_workspace *w;
	struct pm_design *design;
	struct pm_posterior *p;

	ck_ok(pm_design_table(mdp, data, &design));
	w = pm_regret_workspace_alloc(mdp, design, NULL, &pm_regret_defaults);
	ck_ok(pm_regret_posterior(w, x, &p));
	ck_assert(p->d == 8 && p->n == 6);
	ck_assert_uint_eq(p->null, 3);
	check_information(&model, x, p);
	for (size_t state = 0; state < 3; state++) {
		double r[8] = {0};

		for (size_t row = 0; row < 6; row++) {
			r[row] = row / 2 == state ? -1 : 0;
			for (size_t k = mdp->row[row]; k < mdp->row[row + 1]; k++)
				r[row] += mdp->next[k] == state ? 0.9 * mdp->probability[k] : 0;
		}
		ck_close(1 + product(p, r, r), 1, 1e-12);
	}
	pm_posterior_free(p);
	pm_regret_workspace_free(w);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(cpl_leaves_a_constant_for_each_state)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = sampled(mdp, 300);
	const double x[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 0, 0};
	struct pm_cpl_options options = pm_cpl_defaults;
	const struct model model = {.mdp = mdp, .data = data, .alpha = 0.7, .bias = 0.5, .discount = 0.9, .policy = true};
	struct pm_cpl_workspace *w;
	struct pm_posterior *p;
	double basis[3 * 8];

	options.alpha = 0.7;
	w = pm_cpl_workspace_alloc(mdp, data, &options);
	ck_ok(pm_cpl_posterior(w, x, &p));
	check_information(&model, x, p);
	ck_assert_uint_eq(p->null, 3);
	pm_posterior_null_space(p, basis);
	for (size_t k = 0; k < 3; k++)
		for (size_t j = 0, first = 8; j < 8; j++) {
			first = first == 8 && basis[k * 8 + j] != 0 ? j : first;
			ck_close(1 + basis[k * 8 + j], first < 8 && j / 2 == first / 2 ? 2 : 1, 1e-9);
		}
	pm_posterior_free(p);
	pm_cpl_workspace_free(w);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* One goal, some mud: what a constant potential gives each step, 1 - gamma, is worth 1 at the goal. */
START_TEST(gas_goal_and_mud_share_a_direction)
{
	static const double gammas[] = {0.999, 0.95};
	const double truth[PM_N_FEATURES] = {-1, 10, -10, 1, -3, -2}, gamma = gammas[_i], step = 1 - gamma;
	const double expected[PM_N_FEATURES] = {
		[PM_FEATURE_GAS] = step, [PM_FEATURE_GOAL] = 1, [PM_FEATURE_MUD] = step};
	struct pm_gridworld *grid = pm_gridworld_alloc(4, 5);
	struct pm_regret_workspace *w;
	struct pm_features *features;
	struct pm_dataset *data;
	struct pm_design *design;
	struct pm_posterior *p;
	struct pm_mdp *mdp;
	double basis[PM_N_FEATURES];

	memcpy(grid->weight, truth, sizeof truth);
	grid->cell[4] = PM_CELL_GOAL;
	grid->cell[11] = grid->cell[12] = PM_CELL_MUD;
	grid->gamma = gamma;
	ck_ok(pm_gridworld_to_mdp(grid, &mdp));
	features = pm_features_of_grid(grid, mdp);
	data = sampled(mdp, 500);
	ck_ok(pm_design_table(mdp, data, &design));
	w = pm_regret_workspace_alloc(mdp, design, features, &pm_regret_defaults);
	ck_ok(pm_regret_posterior(w, truth, &p));
	ck_assert(p->d == PM_N_FEATURES && p->n == 3);
	ck_assert_uint_eq(p->null, 1);
	ck_assert(p->condition >= 1 && isfinite(p->condition));
	pm_posterior_null_space(p, basis);
	for (size_t j = 0; j < PM_N_FEATURES; j++)
		ck_assert_msg(fabs(basis[j] - expected[j]) < 1e-7, "%zu: %.12g, expected %.12g", j, basis[j], expected[j]);
	pm_posterior_free(p);
	pm_regret_workspace_free(w);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_features_free(features);
	pm_mdp_free(mdp);
	pm_gridworld_free(grid);
}
END_TEST

/*
 * A chain of 60 states and two actions, one or two states on or else back, the last one ending; if mixed, state n is numbered 37 n mod 60.
 */
enum { CHAIN = 60 };

static uint32_t number(int state, bool mixed)
{
	return (uint32_t)(mixed ? state * 37 % CHAIN : state);
}

static struct pm_mdp *chain_world(bool mixed)
{
	struct pm_transition t[4 * CHAIN];
	unsigned char terminal[CHAIN] = {0};
	struct pm_mdp *mdp;
	size_t n = 0;

	for (int s = 0; s + 1 < CHAIN; s++)
		for (int a = 0; a < 2; a++) {
			int ahead = s + 1 + a < CHAIN ? s + 1 + a : s, back = s ? s - 1 : 0;

			t[n++] = (struct pm_transition){number(s, mixed), (uint32_t)a, number(ahead, mixed), 0.7, 0};
			t[n++] = (struct pm_transition){number(s, mixed), (uint32_t)a, number(back, mixed), 0.3, 0};
		}
	terminal[number(CHAIN - 1, mixed)] = 1;
	ck_ok(pm_mdp_from_transitions(CHAIN, 2, 0.9, t, n, terminal, NULL, &mdp, NULL));
	return mdp;
}

/* The same pairs and rewards in either numbering; the rewards have no ties. */
static struct pm_posterior *chain_posterior(bool mixed, double *gradient)
{
	struct pm_mdp *mdp = chain_world(mixed);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	struct pm_regret_workspace *workspace;
	struct pm_posterior *posterior;
	uint32_t action[CHAIN] = {0};
	double reward[2 * CHAIN], moved[2 * CHAIN];
	struct pmi_band band = {.n = 0};

	for (int s = 0; s < CHAIN; s++)
		for (int a = 0; a < 2; a++)
			reward[2 * number(s, mixed) + (uint32_t)a] = s + 1 < CHAIN ? sin(1.7 * s + 0.9 * a) : 0;
	for (int s = 0; s + 3 < CHAIN; s++)
		ck_ok(pm_dataset_add(data, SEGMENT(number(s, mixed), 0, number(s + 1, mixed), 1, number(s + 3, mixed)),
				     SEGMENT(number(s + 1, mixed), 1, number(s, mixed)), s % 3 == 0, 1));
	/* Which way a system is solved hangs on the numbers alone. */
	ck_assert_int_eq(pmi_band_factor(&band, mdp, 0.9, action), mixed ? PM_EUNSUPPORTED : PM_OK);
	pmi_band_clear(&band);
	ck_ok(pm_design_table(mdp, data, &design));
	workspace = pm_regret_workspace_alloc(mdp, design, NULL, &pm_regret_defaults);
	ck_assert(isfinite(pm_regret_loss(workspace, reward, moved, NULL)));
	for (int s = 0; s < CHAIN; s++)
		memcpy(gradient + 2 * s, moved + 2 * number(s, mixed), 2 * sizeof *gradient);
	ck_ok(pm_regret_posterior(workspace, reward, &posterior));
	pm_regret_workspace_free(workspace);
	pm_design_free(design);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
	return posterior;
}

/* By bands and by a dense factorization: the same gradient, rank and eigenvalues. */
START_TEST(bands_change_no_posterior)
{
	double by_band[2 * CHAIN], dense[2 * CHAIN];
	struct pm_posterior *p = chain_posterior(false, by_band), *q = chain_posterior(true, dense);

	for (int row = 0; row < 2 * CHAIN; row++)
		ck_close(by_band[row], dense[row], 1e-12);
	ck_assert_uint_eq(p->n, q->n);
	ck_assert_uint_eq(p->null, q->null);
	ck_assert_uint_gt(p->n - p->null, CHAIN / 3);
	for (size_t k = 0; k < p->n; k++)
		ck_assert_msg(fabs(p->value[k] - q->value[k]) <= 1e-11 * p->value[p->n - 1], "%zu: %.17g, %.17g", k, p->value[k], q->value[k]);
	pm_posterior_free(p);
	pm_posterior_free(q);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("information");
	TCase *tcase = check_case(suite, "information",
				  (const TTest *const[]){regret_leaves_potentials_free, cpl_leaves_a_constant_for_each_state,
							bands_change_no_posterior, NULL});

	tcase_add_loop_test(tcase, gas_goal_and_mud_share_a_direction, 0, 2);
	return check_run(suite);
}
