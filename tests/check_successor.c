#include "pref.h"

#include <gsl/gsl_deriv.h>

/* A board with a way round a roadblock, mud and a sheep. */
static const double truth[PM_N_FEATURES] = {-1, 10, -10, 1, -3, -2};

struct board {
	struct pm_gridworld *grid;
	struct pm_mdp *mdp;
	struct pm_features *features;
	struct pm_dataset *data;
	struct pm_design *design;
};

static struct board board_of(size_t pairs, uint64_t seed)
{
	struct board b = {.grid = pm_gridworld_alloc(4, 5), .data = pm_dataset_alloc()};
	struct pm_statistic_tables *tables;
	gsl_rng *rng = stream_of(seed);

	memcpy(b.grid->weight, truth, sizeof truth);
	b.grid->cell[4] = PM_CELL_GOAL;
	b.grid->cell[9] = PM_CELL_SHEEP;
	b.grid->cell[2] = b.grid->cell[7] = PM_CELL_ROADBLOCK;
	b.grid->cell[11] = b.grid->cell[12] = PM_CELL_MUD;
	b.grid->cell[17] = PM_CELL_COIN;
	b.grid->gamma = 0.95;
	ck_ok(pm_gridworld_to_mdp(b.grid, &b.mdp));
	b.features = pm_features_of_grid(b.grid, b.mdp);
	ck_ok(pm_statistic_tables_alloc(b.mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	ck_ok(pm_sample_pairs(b.mdp, tables, NULL, pairs, rng, b.data));
	ck_ok(pm_design_table(b.mdp, b.data, &b.design));
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return b;
}

static struct board board(size_t pairs)
{
	return board_of(pairs, 31);
}

static void clear(struct board *b)
{
	pm_design_free(b->design);
	pm_dataset_free(b->data);
	pm_features_free(b->features);
	pm_mdp_free(b->mdp);
	pm_gridworld_free(b->grid);
}

struct line {
	struct pm_successor_set *set;
	double temperature, w[PM_N_FEATURES];
	const double *c;
	double *advantage;
	size_t j, rows;
};

/* sum c A^ along one weight */
static double along(double value, void *params)
{
	struct line line = *(struct line *)params;
	double sum = 0;

	line.w[line.j] = value;
	ck_ok(pm_successor_advantage(line.set, line.temperature, line.w, line.advantage));
	for (size_t row = 0; row < line.rows; row++)
		sum += line.c[row] * line.advantage[row];
	return sum;
}

START_TEST(gradient)
{
	static const double temperatures[] = {3, 0.2};
	struct board b = board(10);
	gsl_rng *rng = stream_of(4);
	struct line line = {.temperature = temperatures[_i], .w = {-0.73, 5.2, -4.1, 0.9, -1.6, -1.25}, .rows = b.design->d};
	double *c = calloc(line.rows, sizeof *c), computed[PM_N_FEATURES], derivative, error;
	gsl_function f = {.function = along, .params = &line};

	for (size_t row = 0; row < line.rows; row++)
		c[row] = 0.5 - gsl_rng_uniform(rng);
	line.c = c;
	line.advantage = calloc(line.rows, sizeof *line.advantage);
	ck_ok(pm_successor_set_alloc(b.mdp, b.features, -1, 20, rng, &line.set));
	ck_assert(pm_successor_set_count(line.set) > 5 && pm_successor_set_count(line.set) <= 20);
	ck_ok(pm_successor_gradient(line.set, line.temperature, line.w, c, computed));
	for (line.j = 0; line.j < PM_N_FEATURES; line.j++) {
		gsl_deriv_central(&f, line.w[line.j], 1e-4, &derivative, &error);
		ck_assert_msg(fabs(computed[line.j] - derivative) <= fmax(1e-7, 10 * error), "%zu: %.10g, %.10g +- %g", line.j,
			      computed[line.j], derivative, error);
	}
	pm_successor_set_free(line.set);
	free(line.advantage);
	free(c);
	gsl_rng_free(rng);
	clear(&b);
}
END_TEST

/* With an optimal policy of w in the set, V* - tau log n <= V^ <= V*, and so A^ lies within tau log n of A*, whatever else is there. */
START_TEST(near_the_optimal_advantage)
{
	struct board b = board(10);
	gsl_rng *rng = stream_of(4);
	struct pm_successor_set *set;
	struct pm_plan_options options = pm_plan_defaults;
	double *v = calloc(b.mdp->n_states, sizeof *v), *q = calloc(b.design->d, sizeof *q), *a = calloc(b.design->d, sizeof *a);
	size_t count;
	double off = 0;

	ck_ok(pm_successor_set_alloc(b.mdp, b.features, -1, 20, rng, &set));
	ck_ok(pm_plan_values(b.mdp, NULL, &options, v, q, NULL, NULL));
	ck_ok(pm_successor_set_add(set, truth));
	count = pm_successor_set_count(set);
	/* A second time it is known. */
	ck_ok(pm_successor_set_add(set, truth));
	ck_assert_uint_eq(pm_successor_set_count(set), count);
	ck_ok(pm_successor_advantage(set, 0.01, truth, a));
	for (size_t row = 0; row < b.design->d; row++)
		off = fmax(off, b.mdp->terminal[row / 4] ? fabs(a[row]) : fabs(a[row] - (q[row] - v[row / 4])));
	ck_assert_msg(off <= 0.01 * log((double)count) + 1e-9, "off by %g", off);
	free(v);
	free(q);
	free(a);
	pm_successor_set_free(set);
	gsl_rng_free(rng);
	clear(&b);
}
END_TEST

/* The labels identify gas, mud and roadblock (goal and gas only up to a potential of 0.05 c in gas); one standard error is about 0.1. */
START_TEST(recovers_weights)
{
	struct board b = board(20000);
	gsl_rng *rng = stream_of(8);
	struct pm_successor_info info;
	struct pm_regret_info exact;
	double w[PM_N_FEATURES], other[PM_N_FEATURES];

	ck_ok(pm_learn_successor(b.mdp, b.design, b.features, NULL, rng, w, &info));
	ck_ok(pm_learn_regret(b.mdp, b.design, b.features, NULL, rng, other, &exact));
	ck_assert_uint_eq(info.iterations, 3000);
	ck_assert_msg(fabs(w[PM_FEATURE_GAS] + 1) < 0.3, "gas %g", w[PM_FEATURE_GAS]);
	ck_assert_msg(fabs(w[PM_FEATURE_ROADBLOCK] + 3) < 0.5, "roadblock %g", w[PM_FEATURE_ROADBLOCK]);
	ck_assert_msg(fabs(w[PM_FEATURE_MUD] + 2) < 0.5, "mud %g", w[PM_FEATURE_MUD]);
	/* The exact learner's objective is what tau = 0.001 can come near to. */
	ck_assert_msg(fabs(info.objective - exact.objective) < 1e-4, "%g, exact %g", info.objective, exact.objective);
	gsl_rng_free(rng);
	clear(&b);
}
END_TEST

/* The loss of w on a design, by the set of policies that a fit of one round draws from this stream. */
static double loss_of(const struct board *b, size_t policies, const double *w, const struct pm_design *design)
{
	gsl_rng *rng = stream_of(8);
	struct pm_successor_set *set;
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double *advantage = calloc(design->d, sizeof *advantage), loss;

	ck_ok(pm_successor_set_alloc(b->mdp, b->features, -1, policies, rng, &set));
	ck_ok(pm_successor_advantage(set, pm_successor_defaults.temperature, w, advantage));
	loss = pm_loss(design, 0, advantage, workspace, NULL, NULL);
	free(advantage);
	pm_loss_workspace_free(workspace);
	pm_successor_set_free(set);
	gsl_rng_free(rng);
	return loss;
}

/* 30 labels fitted by heart, 4000 held out: the fit ends where these are likeliest, before its own optimum. */
START_TEST(held_out_pairs_end_a_fit)
{
	struct board few = board(30), many = board_of(4000, 37);
	gsl_rng *rng = stream_of(8), *again = stream_of(8);
	struct pm_successor_options options = pm_successor_defaults;
	struct pm_successor_info info, whole;
	double stopped[PM_N_FEATURES], fitted[PM_N_FEATURES];

	options.policies = 20;
	options.rounds = 1;
	options.steps = 300;
	ck_ok(pm_learn_successor(few.mdp, few.design, few.features, &options, rng, fitted, &whole));
	ck_assert(isnan(whole.held_out_loss) && !whole.stopped_early);
	options.held_out = many.design;
	ck_ok(pm_learn_successor(few.mdp, few.design, few.features, &options, again, stopped, &info));
	ck_assert(info.stopped_early && info.objective > whole.objective);
	ck_close(info.held_out_loss, loss_of(&few, 20, stopped, many.design), 1e-12);
	ck_assert(info.held_out_loss < loss_of(&few, 20, fitted, many.design));
	gsl_rng_free(again);
	gsl_rng_free(rng);
	clear(&many);
	clear(&few);
}
END_TEST

START_TEST(bad_requests)
{
	struct board b = board(10);
	gsl_rng *rng = stream_of(8);
	struct pm_successor_options options = pm_successor_defaults;
	double w[PM_N_FEATURES];

	options.temperature = 0;
	ck_assert_int_eq(pm_learn_successor(b.mdp, b.design, b.features, &options, rng, w, NULL), PM_EDOM);
	options.temperature = NAN;
	ck_assert_int_eq(pm_learn_successor(b.mdp, b.design, b.features, &options, rng, w, NULL), PM_EDOM);
	options = pm_successor_defaults;
	options.policies = 0;
	ck_assert_int_eq(pm_learn_successor(b.mdp, b.design, b.features, &options, rng, w, NULL), PM_EDOM);
	gsl_rng_free(rng);
	clear(&b);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("successor");
	const TTest *const tests[] = {near_the_optimal_advantage, recovers_weights, held_out_pairs_end_a_fit, bad_requests, NULL};
	TCase *tcase = check_case(suite, "fits", tests);

	tcase_add_loop_test(tcase, gradient, 0, 2);
	return check_run(suite);
}
