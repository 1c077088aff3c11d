/* Gridworlds: dynamics and features against a second writing of the rules, slip, random boards by their recipe. */
#include "mdp.h"

/* The rules once more, on (row, column) and without tables. */
static size_t rule_move(const struct pm_gridworld *g, size_t s, size_t a)
{
	long y = (long)(s / g->width), x = (long)(s % g->width);
	long to_y = y + (a == PM_DOWN) - (a == PM_UP), to_x = x + (a == PM_RIGHT) - (a == PM_LEFT);

	if (to_y < 0 || to_x < 0 || to_y >= (long)g->height || to_x >= (long)g->width)
		return s;
	if (g->cell[(size_t)to_y * g->width + (size_t)to_x] == PM_CELL_HOUSE ||
	    g->cell[(size_t)to_y * g->width + (size_t)to_x] == PM_CELL_HOUSE + PM_CELL_MUD)
		return s;
	return (size_t)to_y * g->width + (size_t)to_x;
}

static double rule_reward(const struct pm_gridworld *g, size_t s, size_t to)
{
	unsigned on = g->cell[to] % 6;
	double ground = g->cell[to] >= 6 ? g->weight[PM_FEATURE_MUD] : g->weight[PM_FEATURE_GAS];

	if (g->cell[s] % 6 == 1 || g->cell[s] % 6 == 3)
		return 0;
	if (to == s)
		return ground;
	return on == 1   ? g->weight[PM_FEATURE_GOAL]
	       : on == 3 ? g->weight[PM_FEATURE_SHEEP]
	       : on == 4 ? ground + g->weight[PM_FEATURE_COIN]
	       : on == 5 ? ground + g->weight[PM_FEATURE_ROADBLOCK]
			 : ground;
}

static struct pm_gridworld *random_board(gsl_rng *rng)
{
	struct pm_gridworld *g = pm_gridworld_alloc(1 + pm_rng_below(rng, 6), 1 + pm_rng_below(rng, 6));

	for (size_t s = 0; s < g->height * g->width; s++)
		g->cell[s] = (unsigned char)pm_rng_below(rng, PM_N_CELLS);
	for (size_t k = 0; k < PM_N_FEATURES; k++)
		g->weight[k] = 10 * gsl_rng_uniform(rng) - 5;
	g->gamma = gsl_rng_uniform(rng);
	return g;
}

static void check_board(const struct pm_gridworld *g, const struct pm_mdp *m)
{
	for (size_t s = 0; s < m->n_states; s++) {
		unsigned on = g->cell[s] % 6;

		ck_assert_int_eq(m->terminal[s], on == 1 || on == 3);
		ck_assert_int_eq(m->start[s] > 0, on != 1 && on != 2 && on != 3);
		for (size_t a = 0; a < 4 && !m->terminal[s]; a++) {
			size_t to = rule_move(g, s, a), k = m->row[pm_row(m, s, a)];

			ck_assert_uint_eq(m->row[pm_row(m, s, a) + 1] - k, 1);
			ck_assert_uint_eq(m->next[k], to);
			ck_assert(m->probability[k] == 1);
			ck_close(m->transition_reward[k], rule_reward(g, s, to), 1e-15);
			ck_close(m->reward[pm_row(m, s, a)], rule_reward(g, s, to), 1e-15);
		}
	}
}

START_TEST(boards_follow_the_rules)
{
	gsl_rng *rng = stream_of(21);
	size_t made = 0, rounds = (size_t)check_rounds(500);

	for (size_t round = 0; round < rounds; round++) {
		struct pm_gridworld *g = random_board(rng);
		struct pm_mdp *m;
		enum pm_status status = pm_gridworld_to_mdp(g, &m);
		size_t starts = 0;

		for (size_t s = 0; s < g->height * g->width; s++)
			starts += g->cell[s] % 6 == 0 || g->cell[s] % 6 >= 4;
		ck_status(status, starts ? PM_OK : PM_EINFEASIBLE);
		if (!status) {
			ck_ok(pm_mdp_check(m, NULL));
			check_board(g, m);
			made++;
		}
		pm_mdp_free(m);
		pm_gridworld_free(g);
	}
	ck_assert_uint_gt(5 * made, 4 * rounds);
	gsl_rng_free(rng);
}
END_TEST

/* Slip mixes the four moves: row (s, a) is (1 - slip) move a + slip times the mean of all four. */
START_TEST(slip_mixes_the_moves)
{
	gsl_rng *rng = stream_of(22);

	for (int round = 0; round < check_rounds(300); round++) {
		struct pm_gridworld *g = random_board(rng);
		struct pm_mdp *m;

		g->slip = round % 3 == 0 ? 1 : gsl_rng_uniform(rng);
		if (pm_gridworld_to_mdp(g, &m) == PM_OK) {
			ck_ok(pm_mdp_check(m, NULL));
			for (size_t s = 0; s < m->n_states; s++)
				for (size_t a = 0; a < 4 && !m->terminal[s]; a++) {
					double expected = (1 - g->slip) * rule_reward(g, s, rule_move(g, s, a));

					for (size_t b = 0; b < 4; b++)
						expected += g->slip / 4 * rule_reward(g, s, rule_move(g, s, b));
					ck_close(m->reward[pm_row(m, s, a)], expected, 1e-14);
					for (size_t to = 0; to < m->n_states; to++) {
						double p = (1 - g->slip) * (rule_move(g, s, a) == to);

						for (size_t b = 0; b < 4; b++)
							p += g->slip / 4 * (rule_move(g, s, b) == to);
						ck_close(pm_mdp_transition(m, s, a, to, NULL), p, 1e-14);
					}
				}
		}
		pm_mdp_free(m);
		pm_gridworld_free(g);
	}
	gsl_rng_free(rng);
}
END_TEST

/* The features of THEORY section 7, cell by cell: what a step into each of the twelve codes counts. */
START_TEST(features_of_every_cell)
{
	/*                                      gas goal sheep coin roadblock mud */
	static const double into[PM_N_CELLS][6] = {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0},
						   {1, 0, 0, 1, 0, 0}, {1, 0, 0, 0, 1, 0}, {0, 0, 0, 0, 0, 1}, {0, 1, 0, 0, 0, 0},
						   {0, 0, 0, 0, 0, 1}, {0, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 1}, {0, 0, 0, 0, 1, 1}};
	struct pm_gridworld *g = pm_gridworld_alloc(1, 2);
	double phi[PM_N_FEATURES];

	for (unsigned char code = 0; code < PM_N_CELLS; code++) {
		bool ends = code % 6 == 1 || code % 6 == 3;

		g->cell[1] = code;
		ck_assert_int_eq(pm_gridworld_is_terminal(g, 1), ends);
		ck_assert_int_eq(pm_gridworld_is_blocked(g, 1), code % 6 == 2);
		pm_gridworld_features(g, 0, 1, phi);
		if (code % 6 != 2)
			ck_assert_mem_eq(phi, into[code], sizeof phi);
		/* Staying put counts the ground, and neither coin nor roadblock again. */
		pm_gridworld_features(g, 1, 1, phi);
		for (size_t k = 0; k < PM_N_FEATURES; k++)
			ck_assert(phi[k] == (!ends && k == (code >= 6 ? PM_FEATURE_MUD : PM_FEATURE_GAS)));
		ck_assert_uint_eq(pm_gridworld_move(g, 0, PM_RIGHT), code % 6 == 2 ? 0 : 1);
		ck_close(pm_gridworld_reward(g, 0, 0), -1, 0);
	}
	pm_gridworld_free(g);
}
END_TEST

START_TEST(what_is_out_of_range_is_refused)
{
	struct pm_gridworld *g = pm_gridworld_alloc(2, 3), *copy;
	struct pm_mdp *m;
	double *const number[] = {&g->gamma, &g->slip, &g->weight[3]};
	static const double bad[] = {NAN, INFINITY, -INFINITY};

	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++) {
			double good = *number[i];

			*number[i] = bad[j];
			ck_status(pm_gridworld_to_mdp(g, &m), PM_EDOM);
			ck_assert_ptr_null(m);
			*number[i] = good;
		}
	g->gamma = 1.01;
	ck_status(pm_gridworld_to_mdp(g, &m), PM_EDOM);
	g->gamma = 1;
	g->slip = -0.01;
	ck_status(pm_gridworld_to_mdp(g, &m), PM_EDOM);
	g->slip = 0;
	g->cell[5] = PM_N_CELLS;
	ck_status(pm_gridworld_to_mdp(g, &m), PM_EDOM);
	memset(g->cell, PM_CELL_HOUSE, 6);
	ck_status(pm_gridworld_to_mdp(g, &m), PM_EINFEASIBLE);
	copy = pm_gridworld_copy(g);
	ck_assert(copy->height == 2 && copy->width == 3 && copy->gamma == 1 && copy->cell != g->cell && copy->cell[4] == PM_CELL_HOUSE);
	pm_gridworld_free(copy);
	pm_gridworld_free(g);
	pm_gridworld_free(NULL);
	ck_assert_ptr_null(pm_gridworld_alloc(0, 4));
	ck_assert_ptr_null(pm_gridworld_alloc(4, 0));
	ck_assert_ptr_null(pm_gridworld_alloc((size_t)1 << 33, (size_t)1 << 33));
	ck_assert_ptr_null(pm_gridworld_alloc((size_t)1 << 16, (size_t)1 << 17));
}
END_TEST

static double chi_squared(const double *count, const double *expected, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += expected[i] > 0 ? pow(count[i] - expected[i], 2) / expected[i] : count[i] > 0 ? INFINITY : 0;
	return sum;
}

struct tally {
	double width[3], height[4], goal[5], sheep_weight[4], roadblock_weight[3], mud_weight[3], shares[36];
};

static size_t place(double x, const double *values, size_t n)
{
	size_t i = 0;

	while (i < n && fabs(values[i] - x) > 1e-9)
		i++;
	ck_assert_msg(i < n, "%g is not of the recipe", x);
	return i;
}

static const double shares[3][4] = {{0, .1, .3}, {0, .1, .5, .8}, {0, .1, .2}};

/* Which share a count of cells is, rounded down. */
static size_t share_of(double count, double n, size_t kind)
{
	size_t found = 9;

	for (size_t i = 0; i < (kind == 1 ? 4 : 3); i++)
		if (floor(shares[kind][i] * n + 1e-9) == count)
			found = i;
	ck_assert_msg(found < 9, "%g of %g cells of kind %zu", count, n, kind);
	return found;
}

static void count_board(const struct pm_gridworld *g, struct tally *t)
{
	static const double width[] = {5, 6, 10}, height[] = {3, 6, 10, 15}, goal[] = {0, 1, 5, 10, 50}, sheep[] = {-5, -10, -50, -100},
			    roadblock[] = {-2, -5, -10}, mud[] = {-1, -2, -3};
	double n = (double)(g->height * g->width), on[PM_N_CELLS] = {0};

	for (size_t s = 0; s < g->height * g->width; s++)
		on[g->cell[s]]++;
	ck_assert(on[PM_CELL_GOAL] == 1);
	ck_assert(on[0] + on[1] + on[3] + on[4] + on[5] == n);
	ck_assert(g->weight[PM_FEATURE_GAS] == -1 && g->weight[PM_FEATURE_COIN] == 1 && g->gamma == 0.999 && g->slip == 0);
	t->width[place((double)g->width, width, 3)]++;
	t->height[place((double)g->height, height, 4)]++;
	t->goal[place(g->weight[PM_FEATURE_GOAL], goal, 5)]++;
	t->sheep_weight[place(g->weight[PM_FEATURE_SHEEP], sheep, 4)]++;
	t->roadblock_weight[place(g->weight[PM_FEATURE_ROADBLOCK], roadblock, 3)]++;
	t->mud_weight[place(g->weight[PM_FEATURE_MUD], mud, 3)]++;
	t->shares[12 * share_of(on[PM_CELL_SHEEP], n, 0) + 3 * share_of(on[PM_CELL_ROADBLOCK], n, 1) + share_of(on[PM_CELL_COIN], n, 2)]++;
}

/* 20,000 boards; each chi-squared below the 1 - 1e-6 quantile of its degrees of freedom (28 of the shares: 72). */
START_TEST(random_boards_follow_the_recipe)
{
	enum { N = 20000 };
	gsl_rng *rng = stream_of(23);
	struct tally t = {0};
	double even[36], legal = 0;

	for (int k = 0; k < N; k++) {
		struct pm_gridworld *g;

		ck_ok(pm_gridworld_random(rng, &g));
		count_board(g, &t);
		pm_gridworld_free(g);
	}
#define EVEN(field, quantile)                                                       \
	do {                                                                        \
		for (size_t i = 0; i < N_OF(t.field); i++)                          \
			even[i] = N / (double)N_OF(t.field);                        \
		ck_assert_msg(chi_squared(t.field, even, N_OF(t.field)) < quantile, #field); \
	} while (0)
	EVEN(width, 27.7);
	EVEN(height, 30.7);
	EVEN(goal, 33.4);
	EVEN(sheep_weight, 30.7);
	EVEN(roadblock_weight, 27.7);
	EVEN(mud_weight, 27.7);
	/* Shares are uniform over the triples whose sum is below 1. */
	for (size_t i = 0; i < 36; i++)
		legal += even[i] = shares[0][i / 12] + shares[1][i / 3 % 4] + shares[2][i % 3] < 1 - 1e-9;
	ck_assert(legal == 11 + 10 + 8);
	for (size_t i = 0; i < 36; i++)
		even[i] *= N / legal;
	ck_assert_msg(chi_squared(t.shares, even, 36) < 72, "shares %g", chi_squared(t.shares, even, 36));
	gsl_rng_free(rng);
}
END_TEST

/* World k of a seed is the same however many are drawn. */
START_TEST(random_worlds_depend_on_seed_and_number)
{
	struct pm_world_set *few, *many, *other;
	struct pm_error error;
	size_t same = 0;

	ck_ok(pm_world_set_open("random:3", 7, &few, &error));
	ck_ok(pm_world_set_open("random:9", 7, &many, &error));
	ck_ok(pm_world_set_open("random:9", 8, &other, &error));
	for (size_t i = 0; i < 3; i++) {
		const struct pm_gridworld *a = few->world[i]->grid, *b = many->world[i]->grid;

		ck_assert(a->height == b->height && a->width == b->width);
		ck_assert_mem_eq(a->cell, b->cell, a->height * a->width);
		ck_assert_mem_eq(a->weight, b->weight, sizeof a->weight);
		ck_assert_str_eq(few->world[i]->name, many->world[i]->name);
	}
	for (size_t i = 0; i < 9; i++) {
		const struct pm_gridworld *a = many->world[i]->grid, *b = other->world[i]->grid;

		same += a->height == b->height && a->width == b->width && memcmp(a->cell, b->cell, a->height * a->width) == 0;
	}
	ck_assert_uint_eq(same, 0);
	pm_world_set_free(few);
	pm_world_set_free(many);
	pm_world_set_free(other);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {boards_follow_the_rules, slip_mixes_the_moves, features_of_every_cell, what_is_out_of_range_is_refused,
				      random_boards_follow_the_recipe, random_worlds_depend_on_seed_and_number, NULL};
	Suite *suite = suite_create("gridworld");

	check_case(suite, "gridworld", tests);
	return check_run(suite);
}
