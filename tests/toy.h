/*
 * A toy experiment, and what its tests share.
 */
#ifndef TOY_H
#define TOY_H

#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prefmodel.h"

/*
 * A toy experiment: sizes x kinds x replicates; a cell gives one to three rows with random numbers of its own stream.  The setting
 * "fail" names the cell (from 1) that fails, a number no cell has by default.
 */
static inline enum pm_status toy_cell(const struct pm_run *run, const size_t *at, struct pm_rows *rows)
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

static inline double toy_cost(const struct pm_run *run, const size_t *at)
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

static inline struct pm_run *run_with(const struct pm_experiment *experiment, uint64_t seed, const char *name, const char *value)
{
	struct pm_run *run;
	struct pm_error e;
	enum pm_status status = pm_run_alloc(experiment, seed, &name, &value, name != NULL, &run, &e);

	ck_assert_msg(status == PM_OK, "%s", e.sentence);
	return run;
}

static inline char *head_of(const struct pm_run *run)
{
	char *head;

	ck_ok(pm_run_head(run, &head));
	return head;
}

static inline const char *temporary(const char *suffix)
{
	static char name[4][64];
	static int turn;
	char *this = name[turn++ % 4];

	snprintf(this, sizeof name[0], "check_toy.%ld.%s.tmp", (long)getpid(), suffix);
	return this;
}

static inline void put_file(const char *path, const char *text, size_t length)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	fclose(file);
}

/* The table of a journal as text. */
static inline char *table_of(const struct pm_journal *journal)
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

static inline bool next_cell(void *context, size_t *cell)
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

static inline enum pm_status cell_done(void *context, size_t cell, const char *text, size_t length)
{
	struct source *s = context;

	return s->done_status ? s->done_status : pm_journal_add(s->journal, cell, text, length);
}

static inline enum pm_status compute(const struct pm_run *run, struct source s, int threads, size_t *failed)
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

static inline struct pm_journal *journal_of(const char *path, const struct pm_run *run, bool resume)
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
static inline char *whole_table(const struct pm_run *run, int threads)
{
	struct pm_journal *journal = journal_of(NULL, run, false);
	char *text;

	ck_ok(compute(run, (struct source){.journal = journal, .limit = SIZE_MAX}, threads, NULL));
	ck_assert_uint_eq(pm_journal_first_missing(journal), run->n_cells);
	text = table_of(journal);
	pm_journal_close(journal, true);
	return text;
}

#endif
