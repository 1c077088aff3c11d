#include "check.h"

#include <stdio.h>
#include <string.h>

#include "experiments/random-mdp.h"
#include "experiments/theory.h"
#include "prefmodel.h"

static struct pm_world *made(const char *name)
{
	struct pm_world *world;

	ck_ok(pm_counterexample(name, &world));
	ck_ok(pm_mdp_check(world->mdp, NULL));
	ck_assert_str_eq(world->name, name);
	return world;
}

static double reward_of(const struct pm_world *world, size_t s, size_t a, size_t next)
{
	double reward;

	ck_assert(pm_mdp_transition(world->mdp, s, a, next, &reward) > 0);
	return reward;
}

/* -1, 0 or 1 */
static int sign(double x)
{
	return (x > 0) - (x < 0);
}

START_TEST(gamble_has_equal_labels)
{
	/* Every segment is one choice and what follows for nothing: its return is one of three numbers. */
	struct pm_world *a = made("t8-safe"), *b = made("t8-risky");
	double x[3] = {reward_of(a, 0, 0, 1), reward_of(a, 0, 1, 2), reward_of(a, 0, 1, 3)};
	double y[3] = {reward_of(b, 0, 0, 1), reward_of(b, 0, 1, 2), reward_of(b, 0, 1, 3)};

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			ck_assert_int_eq(sign(x[i] - x[j]), sign(y[i] - y[j]));
	ck_assert(x[0] > (x[1] + x[2]) / 2);
	ck_assert(y[0] < (y[1] + y[2]) / 2);
	pm_world_free(a);
	pm_world_free(b);
}
END_TEST

START_TEST(constant_has_equal_labels)
{
	/* n transitions without absorbing ones return n stay or (n - 1) stay + end: they differ by stay - end whatever n. */
	struct pm_world *a = made("t8-ends"), *b = made("t8-loops");
	double stay_a = reward_of(a, 0, 0, 0), end_a = reward_of(a, 0, 1, 1), stay_b = reward_of(b, 0, 0, 0), end_b = reward_of(b, 0, 1, 1);

	ck_assert(stay_b - stay_a == end_b - end_a);
	ck_assert_int_eq(sign(stay_a - end_a), sign(stay_b - end_b));
	ck_assert(stay_a / (1 - a->mdp->gamma) < end_a);
	ck_assert(stay_b / (1 - b->mdp->gamma) > end_b);
	pm_world_free(a);
	pm_world_free(b);
}
END_TEST

START_TEST(greedy_is_not_optimal)
{
	struct pm_world *a = made("t5-greedy");
	double stay = reward_of(a, 0, 0, 0), end = reward_of(a, 0, 1, 1);

	ck_assert(fmax(stay, end) != 0);
	ck_assert_int_eq(sign(stay - end), -sign(stay / (1 - a->mdp->gamma) - end));
	pm_world_free(a);
}
END_TEST

START_TEST(shipped_files_are_what_the_search_finds)
{
	for (size_t k = 0; pm_counterexample_names[k]; k++) {
		struct pm_world *world = made(pm_counterexample_names[k]), *shipped;
		struct pm_error e;
		char *text[2];
		size_t size;

		ck_assert_msg(!pm_world_open(pm_counterexample_names[k], &shipped, &e), "%s", e.sentence);
		for (int i = 0; i < 2; i++) {
			FILE *stream = open_memstream(&text[i], &size);

			pm_world_write(stream, i ? shipped : world);
			fclose(stream);
		}
		ck_assert_str_eq(text[0], text[1]);
		free(text[0]);
		free(text[1]);
		pm_world_free(world);
		pm_world_free(shipped);
	}
}
END_TEST

START_TEST(no_such_counterexample)
{
	struct pm_world *world;

	ck_assert_int_eq(pm_counterexample("t8", &world), PM_ENOTFOUND);
	ck_assert_ptr_null(world);
}
END_TEST

START_TEST(random_mdps_are_valid)
{
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){4}, 1);
	size_t whole = 0;

	for (int i = 0; i < 200; i++) {
		const struct pmi_random_mdp options = {.max_branches = 1 + (size_t)i % 3, .ends = i % 2, .gamma = i % 5 ? -1 : 0.25};
		struct pm_mdp *mdp;

		ck_ok(pmi_random_mdp(rng, &options, &mdp));
		ck_ok(pm_mdp_check(mdp, NULL));
		ck_assert(i % 3 || pm_mdp_is_deterministic(mdp));
		ck_assert_int_eq(mdp->terminal[mdp->n_states - 1], i % 2);
		ck_assert(i % 5 ? mdp->gamma >= 0.5 : mdp->gamma == 0.25);
		whole += mdp->reward[0] == floor(mdp->reward[0]) && pm_mdp_is_deterministic(mdp);
		pm_mdp_free(mdp);
	}
	ck_assert(whole > 10);
	gsl_rng_free(rng);
}
END_TEST

/* The verdict of every fact, by the experiment itself. */
START_TEST(every_fact_holds)
{
	const char *names[] = {"count"}, *values[] = {"40"};
	struct pm_run *run;

	ck_ok(pm_run_alloc(pm_experiment_find("theory"), 11, names, values, 1, &run, NULL));
	for (size_t cell = 0; cell < run->n_cells; cell++) {
		struct pm_rows rows = {0};

		ck_ok(pm_run_cell(run, cell, &rows));
		ck_assert_msg(rows.length > 7 && strcmp(rows.text + rows.length - 7, ",holds\n") == 0, "%s", rows.text);
		pm_rows_clear(&rows);
	}
	pm_run_free(run);
}
END_TEST

START_TEST(a_violation_that_is_no_number_counts)
{
	ck_assert(pmi_worse(1, 2) == 2);
	ck_assert(pmi_worse(2, 1) == 2);
	ck_assert(isinf(pmi_worse(1, NAN)));
	ck_assert(isinf(pmi_worse(pmi_worse(0, NAN), 3)));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("theory");

	check_case(suite, "theory", (const TTest *const[]){gamble_has_equal_labels, constant_has_equal_labels, greedy_is_not_optimal,
							   shipped_files_are_what_the_search_finds, no_such_counterexample,
							   random_mdps_are_valid, every_fact_holds, a_violation_that_is_no_number_counts, NULL});
	return check_run(suite);
}
