/*
 * Journals of runs, which go on after a stop at any byte, and shards, which make the whole.
 */
#include "toy.h"

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
	Suite *suite = suite_create("journal");

	check_case(suite, "journal", (const TTest *const[]){resume_after_any_truncation, resume_refuses_another_run, a_locked_journal_is_refused,
							    a_cell_has_one_result, NULL});
	check_case(suite, "shards", (const TTest *const[]){shards_in_any_order_make_the_whole, a_torn_shard_is_refused,
							   shards_of_other_runs_are_refused, a_table_is_known_by_its_head, NULL});
	return check_run(suite);
}
