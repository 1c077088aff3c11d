#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "prefmodel.h"

/*
 * A toy experiment: sizes x kinds x replicates; a cell gives one to three rows with random numbers of its own stream.  The setting
 * "fail" names the cell (from 1) that fails, a number no cell has by default.
 */
static enum pm_status toy_cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
{
	const uint64_t key[] = {run->seed, at[0], at[1], at[2]};
	size_t cell = (at[0] * run->dimension[1]->n + at[1]) * run->dimension[2]->n + at[2];
	gsl_rng *rng = pm_rng_stream(key, 4);
	char name[32];

	ck_assert_ptr_nonnull(rng);
	for (size_t k = 0; k <= cell % 3; k++) {
		pm_rows_size(rows, run->dimension[0]->size[at[0]]);
		pm_rows_text(rows, pm_setting_name(run->dimension[1], at[1], name, sizeof name));
		pm_rows_size(rows, at[2]);
		pm_rows_number(rows, gsl_rng_uniform(rng));
		pm_rows_end(rows);
	}
	gsl_rng_free(rng);
	return pm_run_setting(run, "fail")->number[0] == (double)cell + 1 ? PM_EINFEASIBLE : PM_OK;
}

static double toy_cost(const struct pm_run *run, const size_t *at)
{
	return (double)run->dimension[0]->size[at[0]];
}

static const struct pm_parameter toy_parameters[] = {
	{"sizes", PM_PARAMETER_SIZES, "3,10", NULL, "sizes"},
	{"kinds", PM_PARAMETER_NAMES, "plain,odd", "plain,odd,new", "kinds"},
	{"replicates", PM_PARAMETER_COUNT, "3", NULL, "replicates"},
	{"fail", PM_PARAMETER_NUMBERS, "-1", NULL, "the cell that fails"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

static const struct pm_experiment toy = {
	.name = "toy", .claim = "none", .source = "none", .expect = "none", .parameters = toy_parameters,
	.dimensions = {"sizes", "kinds", "replicates", NULL}, .columns = "size,kind,replicate,x", .cell = toy_cell, .cost = toy_cost,
};

static const struct pm_parameter world_parameters[] = {
	{"worlds", PM_PARAMETER_WORLDS, "random:2", NULL, "worlds"},
	{NULL, PM_PARAMETER_COUNT, NULL, NULL, NULL},
};

static const struct pm_experiment world_toy = {
	.name = "world-toy", .claim = "none", .source = "none", .expect = "none", .parameters = world_parameters,
	.dimensions = {"worlds", NULL}, .columns = "x", .cell = toy_cell,
};

static struct pm_run *run_with(const struct pm_experiment *experiment, uint64_t seed, const char *name, const char *value)
{
	struct pm_run *run;
	struct pm_error e;
	enum pm_status status = pm_run_alloc(experiment, seed, &name, &value, name != NULL, &run, &e);

	ck_assert_msg(status == PM_OK, "%s", e.sentence);
	return run;
}

static char *head_of(const struct pm_run *run)
{
	char *head;

	ck_ok(pm_run_head(run, &head));
	return head;
}

static const char *temporary(const char *suffix)
{
	static char name[4][64];
	static int turn;
	char *this = name[turn++ % 4];

	snprintf(this, sizeof name[0], "check_experiment.%ld.%s.tmp", (long)getpid(), suffix);
	return this;
}

static void put_file(const char *path, const char *text, size_t length)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	fclose(file);
}

static char *get_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 1 << 16);

	ck_assert_ptr_nonnull(file);
	*length = fread(text, 1, 1 << 16, file);
	ck_assert_uint_lt(*length, 1 << 16);
	fclose(file);
	return text;
}

/* The table of a journal as text. */
static char *table_of(const struct pm_journal *journal)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	pm_journal_write(journal, stream, false);
	fclose(stream);
	return text;
}

/* Cells handed out in the order of their cost, those that the journal has left out; at most `limit` of them. */
struct source {
	struct pm_journal *journal;
	size_t *order, n, at, given, limit, shard, n_shards;
	enum pm_status done_status;
};

static bool next_cell(void *context, size_t *cell)
{
	struct source *s = context;

	for (; s->at < s->n; s->at++) {
		size_t k = s->order[s->at];

		if (pm_journal_has(s->journal, k) || (s->n_shards && k % s->n_shards != s->shard))
			continue;
		if (s->given++ == s->limit)
			return false;
		*cell = k;
		s->at++;
		return true;
	}
	return false;
}

static enum pm_status cell_done(void *context, size_t cell, const char *text, size_t length)
{
	struct source *s = context;

	return s->done_status ? s->done_status : pm_journal_add(s->journal, cell, text, length);
}

static enum pm_status compute(const struct pm_run *run, struct source s, int threads, size_t *failed)
{
	const struct pm_schedule_hooks hooks = {&s, next_cell, cell_done};
	enum pm_status status;

	s.n = run->n_cells;
	s.order = calloc(s.n, sizeof *s.order);
	ck_ok(pm_run_order(run, s.order));
	status = pm_schedule(run, threads, &hooks, failed);
	free(s.order);
	return status;
}

static struct pm_journal *journal_of(const char *path, const struct pm_run *run, bool resume)
{
	struct pm_journal *journal;
	struct pm_error e;
	char *head = head_of(run);
	enum pm_status status = pm_journal_open(path, head, run->n_cells, resume, &journal, &e);

	ck_assert_msg(status == PM_OK, "%s", e.sentence);
	free(head);
	return journal;
}

/* The whole table, on that many threads. */
static char *whole_table(const struct pm_run *run, int threads)
{
	struct pm_journal *journal = journal_of(NULL, run, false);
	char *text;

	ck_ok(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX}, threads, NULL));
	ck_assert_uint_eq(pm_journal_first_missing(journal), run->n_cells);
	text = table_of(journal);
	pm_journal_close(journal, true);
	return text;
}

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

START_TEST(resume_after_any_truncation)
{
	struct pm_run *run = run_with(&toy, 3, "replicates", "2");
	const char *path = temporary("journal");
	char *whole = whole_table(run, 1), *text;
	struct pm_journal *journal = journal_of(path, run, false);
	size_t length, before = SIZE_MAX;

	ck_ok(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX}, 2, NULL));
	pm_journal_close(journal, false);
	text = get_file(path, &length);
	for (size_t cut = length + 1; cut--;) {
		char *table;
		size_t had;

		put_file(path, text, cut);
		journal = journal_of(path, run, true);
		had = pm_journal_count(journal);
		ck_assert(had == before || had + 1 == before || before == SIZE_MAX); /* a byte less costs at most one cell */
		before = had;
		ck_ok(compute(run, (struct source){.journal = journal, .limit = cut % 3}, 1, NULL));
		pm_journal_close(journal, false);
		journal = journal_of(path, run, true); /* and once more, after a second stop */
		ck_assert_uint_ge(pm_journal_count(journal), had);
		ck_ok(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX}, 1, NULL));
		table = table_of(journal);
		ck_assert_msg(strcmp(table, whole) == 0, "another table after a cut at byte %zu", cut);
		free(table);
		pm_journal_close(journal, true);
		ck_assert_int_ne(access(path, F_OK), 0); /* a finished run leaves no journal */
	}
	ck_assert_uint_eq(before, 0);
	free(text);
	free(whole);
	pm_run_free(run);
}
END_TEST

START_TEST(resume_refuses_another_run)
{
	struct pm_run *run = run_with(&toy, 3, NULL, NULL), *other = run_with(&toy, 4, NULL, NULL);
	const char *path = temporary("other");
	struct pm_journal *journal = journal_of(path, run, false);
	char *head = head_of(other), *text;
	size_t length;
	struct pm_error e;

	ck_ok(compute(run, (struct source){.journal = journal, .limit = 4}, 1, NULL));
	pm_journal_close(journal, false);
	ck_assert_int_eq(pm_journal_open(path, head, other->n_cells, true, &journal, &e), PM_EPARSE);
	ck_assert_ptr_null(journal);
	ck_assert_uint_eq(e.line, 3);
	ck_assert_str_eq(e.sentence, "it is of another run: found \"# seed: 3\", expected \"# seed: 4\"");
	text = get_file(path, &length); /* and leaves the file alone */
	ck_assert_uint_gt(length, strlen(head));
	free(text);
	/* Without resume it is begun anew. */
	ck_ok(pm_journal_open(path, head, other->n_cells, false, &journal, &e));
	ck_assert_uint_eq(pm_journal_count(journal), 0);
	pm_journal_close(journal, true);
	free(head);
	pm_run_free(run);
	pm_run_free(other);
}
END_TEST

START_TEST(a_locked_journal_is_refused)
{
	struct pm_run *run = run_with(&toy, 3, NULL, NULL);
	const char *path = temporary("locked");
	struct pm_journal *first = journal_of(path, run, false), *second;
	char *head = head_of(run);
	struct pm_error e;

	for (int resume = 0; resume < 2; resume++) {
		ck_assert_int_eq(pm_journal_open(path, head, run->n_cells, resume, &second, &e), PM_EIO);
		ck_assert_ptr_null(second);
		ck_assert_ptr_nonnull(strstr(e.sentence, "another run is writing it"));
	}
	pm_journal_close(first, true);
	ck_assert_int_eq(pm_journal_open("no/such/folder/j", head, run->n_cells, false, &second, &e), PM_EIO);
	free(head);
	pm_run_free(run);
}
END_TEST

START_TEST(a_cell_has_one_result)
{
	struct pm_run *run = run_with(&toy, 3, NULL, NULL);
	struct pm_journal *journal = journal_of(NULL, run, false);

	ck_ok(pm_journal_add(journal, 2, "a\n", 2));
	ck_ok(pm_journal_add(journal, 2, "a\n", 2));
	ck_assert_int_eq(pm_journal_add(journal, 2, "b\n", 2), PM_EPARSE);
	ck_assert_int_eq(pm_journal_add(journal, 2, "a\nb\n", 4), PM_EPARSE);
	ck_assert_uint_eq(pm_journal_count(journal), 1);
	ck_assert_uint_eq(pm_journal_first_missing(journal), 0);
	ck_assert_uint_eq(pm_journal_size(journal), run->n_cells);
	pm_journal_close(journal, true);
	pm_run_free(run);
}
END_TEST

/* The file of shard i of n, computed alone. */
static void write_shard(const struct pm_run *run, size_t i, size_t n, const char *path)
{
	struct pm_journal *journal;
	FILE *file = fopen(path, "wb");
	char *head;

	ck_ok(pm_run_shard_head(run, i + 1, n, &head));
	ck_ok(pm_journal_open(NULL, head, run->n_cells, false, &journal, NULL));
	ck_ok(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX, .shard = i, .n_shards = n}, 1, NULL));
	pm_journal_write(journal, file, true);
	fclose(file);
	pm_journal_close(journal, true);
	free(head);
}

START_TEST(shards_in_any_order_make_the_whole)
{
	static const size_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	struct pm_run *run = run_with(&toy, 3, NULL, NULL);
	char *whole = whole_table(run, 2), path[3][80];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path[i], sizeof path[i], "%s.%zu", temporary("shard"), i);
		write_shard(run, i, 3, path[i]);
	}
	for (size_t o = 0; o < 6; o++) {
		struct pm_journal *journal = NULL;
		char *table;

		for (size_t i = 0; i < 3; i++) {
			ck_assert(!journal || pm_journal_first_missing(journal) < run->n_cells);
			ck_ok(pm_journal_merge(path[orders[o][i]], &journal, NULL));
			ck_ok(pm_journal_merge(path[orders[o][i]], &journal, NULL)); /* twice is no harm */
		}
		ck_assert_uint_eq(pm_journal_first_missing(journal), run->n_cells);
		table = table_of(journal);
		ck_assert_str_eq(table, whole);
		free(table);
		pm_journal_close(journal, false);
	}
	for (size_t i = 0; i < 3; i++)
		unlink(path[i]);
	free(whole);
	pm_run_free(run);
}
END_TEST

START_TEST(a_torn_shard_is_refused)
{
	struct pm_run *run = run_with(&toy, 3, NULL, NULL);
	const char *path = temporary("torn");
	char *head = head_of(run), *text;
	size_t length, accepted = 0;

	write_shard(run, 0, 2, path);
	text = get_file(path, &length);
	for (size_t cut = 0; cut <= length; cut++) {
		struct pm_journal *journal = NULL;
		struct pm_error e;
		enum pm_status status;

		put_file(path, text, cut);
		status = pm_journal_merge(path, &journal, &e);
		if (!status) {
			/* Whole cells only: the others are found missing. */
			ck_assert_uint_eq(pm_journal_count(journal), accepted++);
			ck_assert_uint_ge(cut, strlen(head));
		} else {
			ck_assert_int_eq(status, PM_EPARSE);
			ck_assert_str_ne(e.sentence, "");
		}
		pm_journal_close(journal, false);
	}
	ck_assert_uint_eq(accepted, run->n_cells / 2 + 1);
	unlink(path);
	free(head);
	free(text);
	pm_run_free(run);
}
END_TEST

START_TEST(shards_of_other_runs_are_refused)
{
	struct pm_run *run = run_with(&toy, 3, NULL, NULL), *other = run_with(&toy, 3, "sizes", "3,11");
	struct pm_journal *journal = NULL;
	struct pm_error e;
	char *table = whole_table(run, 1);

	write_shard(run, 0, 2, temporary("mine"));
	write_shard(other, 1, 2, temporary("theirs"));
	ck_ok(pm_journal_merge(temporary("mine"), &journal, NULL));
	ck_assert_int_eq(pm_journal_merge(temporary("theirs"), &journal, &e), PM_EPARSE);
	ck_assert_str_eq(e.sentence, "it is of another run: found \"# sizes: 3,11\", expected \"# sizes: 3,10\"");
	ck_assert_uint_eq(pm_journal_count(journal), run->n_cells / 2);
	put_file(temporary("theirs"), table, strlen(table)); /* a whole table is no shard */
	ck_assert_int_eq(pm_journal_merge(temporary("theirs"), &journal, &e), PM_EPARSE);
	ck_assert_ptr_nonnull(strstr(e.sentence, "expected the table that a run with --shard wrote"));
	ck_assert_int_eq(pm_journal_merge("no/such/file", &journal, &e), PM_ENOTFOUND);
	pm_journal_close(journal, false);
	unlink(temporary("mine"));
	unlink(temporary("theirs"));
	free(table);
	pm_run_free(run);
	pm_run_free(other);
}
END_TEST

START_TEST(a_table_is_known_by_its_head)
{
	struct pm_run *run = run_with(&toy, 3, NULL, NULL), *other = run_with(&toy, 3, "kinds", "odd");
	const char *path = temporary("table");
	char *table = whole_table(run, 1), *head = head_of(run), *another = head_of(other);
	struct pm_error e;

	put_file(path, table, strlen(table));
	ck_ok(pm_head_check(path, head, &e));
	ck_assert_int_eq(pm_head_check(path, another, &e), PM_EPARSE);
	ck_assert_uint_eq(e.line, 5);
	unlink(path);
	ck_assert_int_eq(pm_head_check(path, head, &e), PM_ENOTFOUND);
	free(table);
	free(head);
	free(another);
	pm_run_free(run);
	pm_run_free(other);
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
	check_case(suite, "journal", (const TTest *const[]){resume_after_any_truncation, resume_refuses_another_run, a_locked_journal_is_refused,
							    a_cell_has_one_result, NULL});
	check_case(suite, "shards", (const TTest *const[]){shards_in_any_order_make_the_whole, a_torn_shard_is_refused,
							   shards_of_other_runs_are_refused, a_table_is_known_by_its_head, NULL});
	tcase_add_loop_test(refused, settings_are_refused_with_a_sentence, 0, sizeof bad_settings / sizeof *bad_settings);
	suite_add_tcase(suite, refused);
	return check_run(suite);
}
