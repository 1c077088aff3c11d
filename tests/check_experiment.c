/*
 * Settings of a run, its rows and its head, and cells on any number of threads.
 */
#include "toy.h"

static const struct pm_parameter world_parameters[] = {
	{"worlds", PM_PARAMETER_WORLDS, "random:2", NULL, "worlds"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

static const struct pm_experiment world_toy = {
	.name = "world-toy", .claim = "none", .source = "none", .expect = "none", .parameters = world_parameters,
	.dimensions = {"worlds", NULL}, .columns = "x", .cell = toy_cell,
};

static const char *const ugly[] = {"plain", "a,b", "say \"so\"", "two\nlines", "cr\rx", "# no comment", "", " space ", "\"", ",", "#"};
enum { N_UGLY = sizeof ugly / sizeof *ugly };

START_TEST(rows_are_read_back)
{
	/* Each text alone in a row, then all in one, under a header of as many columns. */
	for (size_t n = 1; n <= N_UGLY; n += N_UGLY - 1) {
		struct pm_rows rows = {0};
		const struct pm_field *f;
		struct pm_csv *csv;
		struct pm_error e;

		for (size_t i = 0; i < n; i++)
			pm_rows_size(&rows, i);
		pm_rows_end(&rows);
		for (size_t i = 0; i < N_UGLY; i++) {
			pm_rows_text(&rows, ugly[i]);
			if (n == 1 || i == N_UGLY - 1)
				pm_rows_end(&rows);
		}
		ck_ok(pm_rows_status(&rows));
		put_file(temporary("rows"), rows.text, rows.length);
		pm_rows_clear(&rows);
		ck_assert_uint_eq(rows.length, 0);
		ck_ok(pm_csv_open(temporary("rows"), &csv, NULL));
		ck_ok(pm_csv_header(csv, NULL, 0, NULL, NULL));
		for (size_t i = 0; i < N_UGLY; i++) {
			if (n == 1 || i == 0)
				ck_assert_msg(!pm_csv_row(csv, &f, &e), "text %zu: %s", i, e.sentence);
			ck_assert_ptr_nonnull(f);
			ck_assert_str_eq(f[n == 1 ? 0 : i].text, i == 3 ? "two lines" : i == 4 ? "cr x" : ugly[i]);
		}
		pm_csv_close(csv);
	}
	unlink(temporary("rows"));
}
END_TEST

START_TEST(rows_numbers)
{
	struct pm_rows rows = {0};

	pm_rows_size(&rows, UINT64_MAX);
	pm_rows_number(&rows, 0.1);
	pm_rows_number(&rows, -INFINITY);
	pm_rows_end(&rows);
	ck_assert_str_eq(rows.text, "18446744073709551615,0.10000000000000001,-inf\n");
	pm_rows_clear(&rows);
}
END_TEST

static const struct {
	const char *name, *value;
	enum pm_status status;
	const char *message;
} bad_settings[] = {
	{"sizes", "", PM_EPARSE, "--sizes: found \"\", expected whole numbers from 1 to 100000000, separated by commas"},
	{"sizes", "100000001", PM_EPARSE, "--sizes: found \"100000001\", expected whole numbers from 1 to 100000000"},
	{"sizes", "3,4,3", PM_EPARSE, "--sizes: found \"3\", expected every value once"},
	{"kinds", "odd,odd", PM_EPARSE, "--kinds: found \"odd\", expected every value once"},
	{"sizes", "3,,4", PM_EPARSE, "--sizes: found \"\""},
	{"sizes", "3,0", PM_EPARSE, "--sizes: found \"0\""},
	{"sizes", "-3", PM_EPARSE, "--sizes: found \"-3\""},
	{"sizes", "3,1e3", PM_EPARSE, "--sizes: found \"1e3\""},
	{"sizes", "99999999999999999999", PM_EPARSE, "--sizes: found \"99999999999999999999\""},
	{"kinds", "plain,weird", PM_EPARSE, "--kinds: found \"weird\", expected names among plain,odd,new"},
	{"kinds", "plai", PM_EPARSE, "--kinds: found \"plai\""},
	{"replicates", "2,3", PM_EPARSE, "--replicates: found \"2,3\", expected one whole number"},
	{"replicates", "0", PM_EPARSE, "--replicates: found \"0\", expected a whole number from 1 to 100000000"},
	{"fail", "nan", PM_EPARSE, "--fail: found \"nan\", expected finite numbers"},
	{"fail", "inf", PM_EPARSE, "--fail: found \"inf\""},
	{"fail", "1,2", PM_EPARSE, "--fail: found \"1,2\", expected one value"},
	{"fail", "1;2", PM_EPARSE, "--fail: found \"1;2\""},
	{"size", "3", PM_ENOTFOUND, "experiment toy has no option --size"},
	{"replicates", "10000000", PM_EOVERFLOW, "--replicates: the grid has more than 10000000 cells"},
};

START_TEST(settings_are_refused_with_a_sentence)
{
	struct pm_run *run;
	struct pm_error e;

	ck_assert_int_eq(pm_run_alloc(&toy, 1, &bad_settings[_i].name, &bad_settings[_i].value, 1, &run, &e), bad_settings[_i].status);
	ck_assert_ptr_null(run);
	ck_assert_msg(strstr(e.sentence, bad_settings[_i].message) != NULL, "\"%s\" lacks \"%s\"", e.sentence, bad_settings[_i].message);
	ck_assert_int_eq(pm_run_alloc(&toy, 1, &bad_settings[_i].name, &bad_settings[_i].value, 1, &run, NULL), bad_settings[_i].status);
}
END_TEST

START_TEST(settings_hold_what_was_given)
{
	const char *names[] = {"sizes", "kinds", "fail", "sizes"}, *values[] = {"9", "new,plain", "-1e-3", "7,8,6"};
	struct pm_run *run;
	const struct pm_setting *s;
	char text[16];

	ck_ok(pm_run_alloc(&toy, 5, names, values, 4, &run, NULL));
	s = pm_run_setting(run, "sizes"); /* the later of two stands */
	ck_assert_uint_eq(s->n, 3);
	ck_assert_uint_eq(s->size[2], 6);
	s = pm_run_setting(run, "kinds");
	ck_assert_str_eq(pm_setting_name(s, 0, text, sizeof text), "new");
	ck_assert(pm_setting_is(s, 1, "plain") && !pm_setting_is(s, 1, "odd"));
	s = pm_run_setting(run, "fail");
	ck_assert(s->number[0] == -1e-3);
	ck_assert_uint_eq(pm_run_setting(run, "replicates")->n, 3);
	ck_assert_uint_eq(run->n_cells, 3 * 2 * 3);
	pm_run_free(run);
}
END_TEST

START_TEST(cells_have_places)
{
	struct pm_run *run = run_with(&toy, 1, "sizes", "5,6,7,8");
	size_t at[PM_MAX_DIMENSIONS], cell = 0, *order = calloc(run->n_cells, sizeof *order), seen = 0;

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 2; j++)
			for (size_t k = 0; k < 3; k++, cell++) {
				pm_run_place(run, cell, at);
				ck_assert(at[0] == i && at[1] == j && at[2] == k);
			}
	ck_assert_uint_eq(cell, run->n_cells);
	ck_ok(pm_run_order(run, order));
	for (size_t i = 0; i < cell; i++) {
		pm_run_place(run, order[i], at);
		ck_assert_uint_eq(at[0], 3 - i / 6); /* the dearest first, equal ones in the order of the cells */
		ck_assert_uint_eq(order[i] % 6, i % 6);
		seen += order[i];
	}
	ck_assert_uint_eq(seen, cell * (cell - 1) / 2);
	free(order);
	pm_run_free(run);
}
END_TEST

START_TEST(every_experiment_is_whole)
{
	for (size_t i = 0; pm_experiments[i]; i++) {
		const struct pm_experiment *e = pm_experiments[i];
		struct pm_run *run = NULL;
		struct pm_error error;
		enum pm_status status = pm_run_alloc(e, 1, NULL, NULL, 0, &run, &error);

		ck_assert_msg(!status, "%s: %s", e->name, error.sentence);
		ck_assert_ptr_eq(pm_experiment_find(e->name), e);
		ck_assert(e->claim && e->source && e->expect && e->columns && e->dimensions[0]);
		ck_assert_uint_ge(run->n_cells, 1);
		pm_run_free(run);
	}
	ck_assert_ptr_null(pm_experiment_find("no such experiment"));
}
END_TEST

START_TEST(head_says_what_was_run)
{
	struct pm_run *a = run_with(&toy, 1, NULL, NULL);
	static const struct {
		uint64_t seed;
		const char *name, *value;
	} others[] = {{2, NULL, NULL}, {1, "sizes", "3"}, {1, "kinds", "odd,plain"}, {1, "replicates", "4"}, {1, "fail", "-2"}};
	char *head = head_of(a), *again = head_of(a);

	ck_assert_str_eq(head, again);
	ck_assert_ptr_nonnull(strstr(head, "# seed: 1\n"));
	ck_assert_ptr_nonnull(strstr(head, "# kinds: plain,odd\n"));
	ck_assert_str_eq(head + strlen(head) - strlen("size,kind,replicate,x\n"), "size,kind,replicate,x\n");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct pm_run *b = run_with(&toy, others[i].seed, others[i].name, others[i].value);
		char *other = head_of(b);

		ck_assert_str_ne(head, other);
		free(other);
		pm_run_free(b);
	}
	free(head);
	free(again);
	pm_run_free(a);
}
END_TEST

/* Worlds that differ in one thing each; all have the same file name. */
static const char *const worlds[] = {
	"prefmodel: world/1\nkind: gridworld\nname: w\ngamma: 0.9\nmap: |\n  ..G\n  .C.\n",
	"prefmodel: world/1\nkind: gridworld\nname: w\ngamma: 0.8\nmap: |\n  ..G\n  .C.\n",
	"prefmodel: world/1\nkind: gridworld\nname: v\ngamma: 0.9\nmap: |\n  ..G\n  .C.\n",
	"prefmodel: world/1\nkind: gridworld\nname: w\ngamma: 0.9\nmap: |\n  ..G\n  .R.\n",
	"prefmodel: world/1\nkind: gridworld\nname: w\ngamma: 0.9\nmap: |\n  ..G\n  .C.\nrewards: {gas: -2}\n",
	"prefmodel: world/1\nkind: gridworld\nname: w\ngamma: 0.9\nslip: 0.1\nmap: |\n  ..G\n  .C.\n",
};

START_TEST(head_changes_with_the_worlds)
{
	enum { N = sizeof worlds / sizeof *worlds };
	const char *path = "check_experiment.world.yaml";
	char *head[N];

	for (size_t i = 0; i < N; i++) {
		struct pm_run *run;

		put_file(path, worlds[i], strlen(worlds[i]));
		run = run_with(&world_toy, 1, "worlds", path);
		head[i] = head_of(run);
		for (size_t j = 0; j < i; j++)
			ck_assert_msg(strcmp(head[i], head[j]) != 0, "worlds %zu and %zu have one head", i, j);
		pm_run_free(run);
	}
	for (size_t i = 0; i < N; i++)
		free(head[i]);
	unlink(path);
}
END_TEST

START_TEST(threads_do_not_change_the_table)
{
	struct pm_run *run = run_with(&toy, 7, "replicates", "20");
	char *one = whole_table(run, 1);

	for (int threads = 2; threads <= 8; threads *= 2)
		for (int again = 0; again < 5; again++) {
			char *table = whole_table(run, threads);

			ck_assert_str_eq(table, one);
			free(table);
		}
	free(one);
	pm_run_free(run);
}
END_TEST

START_TEST(a_failing_cell_ends_the_run)
{
	struct pm_run *run = run_with(&toy, 7, "fail", "6"); /* cell 5 */

	for (int threads = 1; threads <= 4; threads *= 2) {
		struct pm_journal *journal = journal_of(NULL, run, false);
		size_t failed = SIZE_MAX;

		ck_assert_int_eq(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX}, threads, &failed), PM_EINFEASIBLE);
		ck_assert_uint_eq(failed, 5);
		ck_assert(!pm_journal_has(journal, 5));
		pm_journal_close(journal, false);
	}
	pm_run_free(run);
}
END_TEST

START_TEST(a_failing_journal_ends_the_run)
{
	struct pm_run *run = run_with(&toy, 7, NULL, NULL);
	struct pm_journal *journal = journal_of(NULL, run, false);
	size_t failed = SIZE_MAX;

	ck_assert_int_eq(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX, .done_status = PM_EIO}, 2, &failed), PM_EIO);
	ck_assert_uint_lt(failed, run->n_cells);
	ck_assert_uint_eq(pm_journal_count(journal), 0);
	pm_journal_close(journal, false);
	pm_run_free(run);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("experiment");
	TCase *refused = tcase_create("refused");

	check_case(suite, "runs", (const TTest *const[]){rows_are_read_back, rows_numbers, settings_hold_what_was_given, cells_have_places,
							 every_experiment_is_whole, head_says_what_was_run, head_changes_with_the_worlds, NULL});
	check_case(suite, "schedule", (const TTest *const[]){threads_do_not_change_the_table, a_failing_cell_ends_the_run,
							     a_failing_journal_ends_the_run, NULL});
	tcase_add_loop_test(refused, settings_are_refused_with_a_sentence, 0, sizeof bad_settings / sizeof *bad_settings);
	suite_add_tcase(suite, refused);
	return check_run(suite);
}
