#include "selfcorrect.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *temporary(const char *ending)
{
	static char name[80];

	snprintf(name, sizeof name, "check_course.%ld.%s", (long)getpid(), ending);
	return name;
}

enum { N_SYSTEMS = 6 };

static struct pm_world *world_of(int i, const char *const *assignment, size_t n)
{
	struct pm_world *world;
	struct pm_error e = {0};
	enum pm_status status = pm_system_world(pm_systems[i], assignment, n, &world, &e);

	ck_assert_msg(status == PM_OK, "%s", e.sentence);
	return world;
}

START_TEST(table_of_systems)
{
	size_t n = 0;

	while (pm_systems[n])
		n++;
	ck_assert_uint_eq(n, N_SYSTEMS);
	ck_assert_ptr_eq(pm_system_find("judge-search"), pm_systems[1]);
	ck_assert_ptr_null(pm_system_find("judge_search"));
}
END_TEST

/* Written as a world and read again, it is the same MDP. */
START_TEST(written_and_read)
{
	struct pm_world *world = world_of(_i, NULL, 0), *again;
	const char *path = temporary("yaml");
	FILE *file = fopen(path, "w");
	size_t n = world->mdp->n_states * world->mdp->n_actions;

	ck_assert_str_eq(world->name, pm_systems[_i]->name);
	pm_world_write(file, world);
	fclose(file);
	ck_ok(pm_world_open(path, &again, NULL));
	ck_assert_uint_eq(again->mdp->n_states, world->mdp->n_states);
	ck_assert_uint_eq(again->mdp->n_actions, world->mdp->n_actions);
	for (size_t row = 0; row < n; row++)
		ck_close(again->mdp->reward[row], world->mdp->reward[row], 1e-15);
	for (size_t s = 0; s < world->mdp->n_states; s++)
		ck_close(again->mdp->start[s], world->mdp->start[s], 1e-15);
	pm_world_free(world);
	pm_world_free(again);
	unlink(path);
}
END_TEST

START_TEST(parameters)
{
	const char *const more[] = {"turns=7", "useful1=.25", "turns=6"};
	struct pm_judge_search j;
	struct pm_error e;
	struct pm_world *world;

	ck_ok(pm_system_values(pm_systems[1], more, 3, &j, &e));
	ck_assert_uint_eq(j.turns, 6);
	ck_assert(j.useful[1] == .25 && j.useful[0] == .5);
	for (const struct pm_system_parameter *p = pm_systems[0]->parameters; p->name; p++)
		ck_assert(isfinite(pm_system_default(pm_systems[0], p)));
	ck_assert(pm_system_default(pm_systems[0], &pm_systems[0]->parameters[4]) == .9);
	ck_assert_int_eq(pm_system_values(pm_systems[1], (const char *const[]){"turn=6"}, 1, &j, &e), PM_ENOTFOUND);
	ck_assert_str_eq(e.sentence, "judge-search has no parameter \"turn\"");
	ck_assert_int_eq(pm_system_values(pm_systems[1], (const char *const[]){"turns"}, 1, &j, &e), PM_EPARSE);
	ck_assert_int_eq(pm_system_values(pm_systems[1], (const char *const[]){"turns=1.5"}, 1, &j, &e), PM_EPARSE);
	ck_assert_int_eq(pm_system_values(pm_systems[1], (const char *const[]){"hit=nan"}, 1, &j, &e), PM_EPARSE);
	ck_assert_int_eq(pm_system_world(pm_systems[1], (const char *const[]){"hit=2"}, 1, &world, &e), PM_EDOM);
	ck_assert_ptr_null(world);
}
END_TEST

/* Regret of segments is never positive, and a planner that takes the exact advantage for a reward acts as greedy does. */
START_TEST(exact_advantage)
{
	static struct planned p;
	struct pm_world *world = world_of(_i, (const char *const[]){"gamma=0.9"}, 1);
	struct pm_statistic_tables *tables;
	const struct pm_statistic *regret = pm_statistic_find("regret");
	gsl_rng *rng = pm_rng_stream((const uint64_t[]){91, (uint64_t)_i}, 2);
	struct pm_scale scale;
	struct pm_score greedy, planned;
	uint32_t step[7];

	plan(world->mdp, NULL, &p);
	ck_ok(pm_statistic_tables_alloc(world->mdp, -1, 1, regret->needs, &tables));
	for (int k = 0; k < 2000; k++) {
		struct pm_segment g = {.length = 3, .step = step};

		pm_sample_segment(world->mdp, 3, rng, step);
		ck_assert(regret->value(&tables->input, g) <= 1e-12);
	}
	ck_ok(pm_scale_of(world->mdp, &scale));
	ck_ok(pm_score_greedy(world->mdp, scale, p.a, &greedy));
	ck_ok(pm_score_planned(world->mdp, scale, p.a, &planned));
	ck_close(greedy.scaled_return, 1, 1e-9);
	ck_close(planned.scaled_return, 1, 1e-9);
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	pm_world_free(world);
}
END_TEST

/* The single step of a pair of the table, to its first next state. */
static struct pm_segment step_of(const struct pm_mdp *mdp, size_t row, uint32_t step[3])
{
	step[0] = (uint32_t)(row / mdp->n_actions);
	step[1] = (uint32_t)(row % mdp->n_actions);
	step[2] = mdp->next[mdp->row[row]];
	return (struct pm_segment){.length = 1, .step = step};
}

/* All pairs of single steps with their noiseless labels. */
static struct pm_design *compare_all(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables)
{
	const struct pm_statistic *regret = pm_statistic_find("regret");
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_design *design;
	uint32_t left[3], right[3];

	for (size_t a = 0; a < mdp->n_states * mdp->n_actions; a++)
		for (size_t b = 0; b < a; b++) {
			double d;

			if (mdp->terminal[a / mdp->n_actions] || mdp->terminal[b / mdp->n_actions])
				continue;
			d = regret->value(&tables->input, step_of(mdp, a, left)) - regret->value(&tables->input, step_of(mdp, b, right));
			ck_ok(pm_dataset_add(data, step_of(mdp, a, left), step_of(mdp, b, right), fabs(d) < 1e-9 ? .5 : d > 0, 1));
		}
	ck_ok(pm_design_table(mdp, data, &design));
	pm_dataset_free(data);
	return design;
}

/* A table fitted to the noiseless regret of all single steps orders them all as A* does, and is as good to act on. */
START_TEST(noiseless_limit)
{
	static struct planned p;
	static double g[MOST_ROWS];
	struct pm_world *world = world_of(_i, (const char *const[]){"gamma=0.9"}, 1);
	struct pm_mdp *mdp = world->mdp;
	struct pm_learn_options learn = pm_learn_defaults;
	struct pm_statistic_tables *tables;
	struct pm_design *design;
	struct pm_scale scale;
	struct pm_score score;

	learn.l2 = 1e-4;
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, pm_statistic_find("regret")->needs, &tables));
	design = compare_all(mdp, tables);
	ck_ok(pm_learn(design, &learn, g, NULL));
	plan(mdp, NULL, &p);
	for (size_t a = 0; a < mdp->n_states * mdp->n_actions; a++)
		for (size_t b = 0; b < a; b++)
			if (!mdp->terminal[a / mdp->n_actions] && !mdp->terminal[b / mdp->n_actions] && fabs(p.a[a] - p.a[b]) > 1e-9)
				ck_assert((g[a] > g[b]) == (p.a[a] > p.a[b]));
	ck_ok(pm_scale_of(mdp, &scale));
	ck_ok(pm_score_greedy(mdp, scale, g, &score));
	ck_close(score.scaled_return, 1, 1e-9);
	pm_design_free(design);
	pm_statistic_tables_free(tables);
	pm_world_free(world);
}
END_TEST

/* The table of an experiment at a reduced grid, written to path. */
static void write_table(const struct pm_experiment *e, uint64_t seed, const char *const *value, const char *path)
{
	static const char *const name[] = {"preferences", "replicates"};
	struct pm_rows rows = {0};
	struct pm_run *run;
	FILE *file = fopen(path, "w");
	char *head;

	ck_ok(pm_run_alloc(e, seed, name, value, 2, &run, NULL));
	for (size_t cell = 0; cell < run->n_cells; cell++)
		ck_ok(pm_run_cell(run, cell, &rows));
	ck_ok(pm_rows_status(&rows));
	ck_ok(pm_run_head(run, &head));
	fputs(head, file);
	fputs(rows.text, file);
	fclose(file);
	free(head);
	pm_rows_clear(&rows);
	pm_run_free(run);
}

/* Every claim holds with 3,000 preferences and eight replicates. */
START_TEST(claims)
{
	const struct pm_experiment *e = pm_experiment_find(pm_systems[_i]->name);
	const char *path = temporary("csv");
	struct pm_verdicts verdicts = {0};
	struct pm_results results;

	ck_assert_ptr_nonnull(e);
	write_table(e, 5, (const char *const[]){"3000", "8"}, path);
	ck_ok(pm_results_read(path, &results, NULL));
	ck_ok(e->verdict(&results, &verdicts));
	ck_assert_uint_ge(verdicts.n, 3);
	for (size_t k = 0; k < verdicts.n; k++)
		ck_assert_msg(verdicts.verdict[k].outcome == PM_HOLDS, "%s: %s: %s", e->name, verdicts.verdict[k].claim, verdicts.verdict[k].numbers);
	pm_results_clear(&results);
	unlink(path);
}
END_TEST

/* Claims are open, not held, where the table lacks their rows or is too small. */
START_TEST(open_claims)
{
	const struct pm_experiment *e = pm_experiment_find("snowball");
	const char *path = temporary("csv");
	struct pm_verdicts verdicts = {0};
	struct pm_results results;
	size_t all;

	write_table(e, 5, (const char *const[]){"3000", "1"}, path);
	ck_ok(pm_results_read(path, &results, NULL));
	all = results.n_rows;
	results.n_rows = 8; /* one cell */
	ck_ok(e->verdict(&results, &verdicts));
	for (size_t k = 0; k < verdicts.n; k++)
		ck_assert_int_eq(verdicts.verdict[k].outcome, PM_OPEN);
	results.n_rows = all;
	pm_results_clear(&results);
	unlink(path);
}
END_TEST

static char *text_of(const char *path)
{
	static char text[2][1 << 18];
	static int which;
	FILE *file = fopen(path, "r");
	size_t n;

	which = !which;
	n = fread(text[which], 1, sizeof text[which] - 1, file);
	text[which][n] = '\0';
	fclose(file);
	return text[which];
}

START_TEST(deterministic)
{
	const struct pm_experiment *e = pm_experiment_find(pm_systems[_i]->name);
	const char *const value[] = {"40", "2"};
	const char *path = temporary("csv"), *first, *second;

	write_table(e, 7, value, path);
	first = text_of(path);
	write_table(e, 7, value, path);
	second = text_of(path);
	ck_assert_str_eq(first, second);
	write_table(e, 8, value, path);
	ck_assert_str_ne(text_of(path), second);
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("selfcorrect course");
	TCase *loops = check_case(suite, "course", (const TTest *const[]){table_of_systems, parameters, open_claims, NULL});

	tcase_add_loop_test(loops, written_and_read, 0, N_SYSTEMS);
	tcase_add_loop_test(loops, exact_advantage, 0, N_SYSTEMS);
	tcase_add_loop_test(loops, noiseless_limit, 0, N_SYSTEMS);
	tcase_add_loop_test(loops, claims, 0, check_rounds(N_SYSTEMS));
	tcase_add_loop_test(loops, deterministic, 0, check_rounds(N_SYSTEMS));
	return check_run(suite);
}
