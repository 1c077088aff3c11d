#include "compute.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "progress.h"
#include "ranks.h"

/* What the threads of this process work on. */
struct work {
	const struct pm_run *run;
	const struct compute *how;
	size_t *order;
	unsigned char *finished; /* n_cells, from an earlier run */
	struct pm_journal *journal; /* on rank 0 */
	char *journal_path;         /* there; NULL: in memory only */
	struct progress progress;
	enum pm_status status;
	struct pm_error error;
	size_t ranks_at_work; /* others, on rank 0 */
};

static double cost_of(const struct pm_run *run, size_t cell)
{
	size_t at[PM_MAX_DIMENSIONS];

	pm_run_place(run, cell, at);
	return run->experiment->cost ? run->experiment->cost(run, at) : 1;
}

static enum pm_status keep(struct work *w, size_t cell, const char *text, size_t length)
{
	enum pm_status status = pm_journal_add(w->journal, cell, text, length);

	progress_add(&w->progress, cost_of(w->run, cell));
	if (status)
		pm_error_set(&w->error, status, w->journal_path, 0, 0, "cell %zu cannot be kept: %s", cell,
			     status == PM_EIO ? strerror(errno) : pm_status_message(status));
	return status;
}

/* Takes what other ranks have sent; waits for a message when `wait`. */
static void drain(struct work *w, bool wait)
{
	size_t cell, length;
	enum pm_status status;
	char *text;

	while (ranks_receive(wait, &cell, &status, &text, &length)) {
		if (cell == RANKS_END)
			w->ranks_at_work--;
		else
			status = keep(w, cell, text, length);
		if (status && !w->status) {
			w->status = status;
			if (!w->error.sentence[0])
				pm_error_set(&w->error, status, NULL, 0, 0, "on another rank: %s", text);
		}
		free(text);
		if (wait)
			return;
	}
}

static bool next(void *context, size_t *cell)
{
	struct work *w = context;
	size_t k;

	if (ranks_self() == 0)
		drain(w, false);
	while (!cmd_interrupted && !w->status && (k = ranks_next()) < w->run->n_cells) {
		*cell = w->order[k];
		if (k % w->how->n_shards == w->how->shard && !w->finished[*cell])
			return true;
	}
	return false;
}

static enum pm_status done(void *context, size_t cell, const char *text, size_t length)
{
	struct work *w = context;

	if (ranks_self() == 0)
		return keep(w, cell, text, length);
	ranks_send(cell, PM_OK, text, length);
	return PM_OK;
}

/* Which cells need not be computed again; what is left goes to the progress bar. */
static void survey(struct work *w)
{
	double total = 0;

	for (size_t k = 0; k < w->run->n_cells; k++) {
		size_t cell = w->order[k];

		w->finished[cell] = ranks_self() == 0 && pm_journal_has(w->journal, cell);
		if (k % w->how->n_shards == w->how->shard && !w->finished[cell])
			total += cost_of(w->run, cell);
	}
	ranks_share(w->finished, w->run->n_cells);
	progress_begin(&w->progress, w->run->experiment->name, total);
}

/* The coordinates of a cell as one would type them. */
static void say_place(const struct pm_run *run, size_t cell, char *text, size_t size)
{
	size_t at[PM_MAX_DIMENSIONS], used = 0;
	char name[64];

	pm_run_place(run, cell, at);
	for (size_t k = 0; k < run->n_dimensions && used < size; k++) {
		const struct pm_setting *s = run->dimension[k];

		if (s->parameter->type == PM_PARAMETER_WORLDS)
			snprintf(name, sizeof name, "%s", s->worlds->world[at[k]]->name);
		else if (s->parameter->type == PM_PARAMETER_NAMES)
			pm_setting_name(s, at[k], name, sizeof name);
		else if (s->parameter->type == PM_PARAMETER_NUMBERS)
			pm_format_double(name, s->number[at[k]]);
		else
			snprintf(name, sizeof name, "%zu", s->parameter->type == PM_PARAMETER_SIZES ? s->size[at[k]] : at[k]);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s", k ? ", " : "", s->parameter->name, name);
	}
}

static void tell_failure(struct work *w, enum pm_status status, size_t cell)
{
	char place[300] = "";

	say_place(w->run, cell, place, sizeof place);
	w->status = status;
	if (!w->error.sentence[0])
		pm_error_set(&w->error, status, NULL, 0, 0, "experiment %s, %s: %s", w->run->experiment->name, place, pm_status_message(status));
}

static void compute(struct work *w)
{
	const struct pm_schedule_hooks hooks = {w, next, done};
	size_t failed = 0;
	enum pm_status status;

	survey(w);
	status = pm_schedule(w->run, (int)w->how->jobs, &hooks, &failed);
	if (status && !w->status)
		tell_failure(w, status, failed);
	/* A run that has failed or is stopped ends on all ranks. */
	if (w->status || cmd_interrupted)
		ranks_skip_to(w->run->n_cells);
	if (ranks_self() != 0)
		ranks_send(RANKS_END, w->status, w->error.sentence, strlen(w->error.sentence));
	while (ranks_self() == 0 && w->ranks_at_work)
		drain(w, true);
	progress_end(&w->progress);
}

static size_t shard_size(const struct work *w)
{
	size_t n = w->run->n_cells;

	return n / w->how->n_shards + (w->how->shard < n % w->how->n_shards);
}

static enum pm_status write_table(struct work *w)
{
	struct pm_output *output;
	enum pm_status status = pm_output_open(w->how->path, &output, &w->error);

	if (status)
		return status;
	pm_journal_write(w->journal, pm_output_stream(output), w->how->n_shards > 1);
	return pm_output_close(output, &w->error);
}

/* The end of a run on rank 0: the table, or what can be said of a part of it. */
static enum pm_status conclude(struct work *w)
{
	bool whole = pm_journal_count(w->journal) == shard_size(w), file = w->journal_path != NULL;

	if (!w->status && (whole || !file))
		w->status = write_table(w);
	if (!w->status && !whole)
		w->status = pm_error_set(&w->error, PM_EINTERRUPT, NULL, 0, 0, "stopped with %zu of %zu cells done%s", pm_journal_count(w->journal),
					 shard_size(w), file ? "; the same command with --resume goes on" : "");
	return w->status;
}

/* FILE.journal beside FILE; NULL when the output is no file of its own.  An output that cannot be written is found before the work. */
static enum pm_status name_journal(struct work *w)
{
	const char *output = w->how->path;
	size_t size = output ? strlen(output) + sizeof ".journal" : 0;
	struct stat there;
	bool exists = output && stat(output, &there) == 0;

	if (!output || strcmp(output, "-") == 0 || (exists && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode)))
		return PM_OK;
	if (exists && (S_ISDIR(there.st_mode) || access(output, W_OK) != 0))
		return pm_error_set(&w->error, PM_EIO, output, 0, 0, "cannot be written: %s", strerror(S_ISDIR(there.st_mode) ? EISDIR : errno));
	w->journal_path = malloc(size);
	if (!w->journal_path)
		return PM_ENOMEM;
	snprintf(w->journal_path, size, "%s.journal", output);
	return PM_OK;
}

/* Opens the journal.  With --resume and a finished table in its place, *complete and nothing to do. */
static enum pm_status open_journal(struct work *w, bool *complete)
{
	char *head = NULL;
	enum pm_status status = name_journal(w);

	*complete = false;
	if (!status)
		status = w->how->n_shards > 1 ? pm_run_shard_head(w->run, w->how->shard + 1, w->how->n_shards, &head) : pm_run_head(w->run, &head);
	if (!status && w->how->resume && w->journal_path && access(w->journal_path, F_OK) != 0) {
		status = pm_head_check(w->how->path, head, &w->error);
		*complete = status == PM_OK;
		status = status == PM_ENOTFOUND ? PM_OK : status;
	}
	if (!status && !*complete)
		status = pm_journal_open(w->journal_path, head, w->run->n_cells, w->how->resume, &w->journal, &w->error);
	free(head);
	return status;
}

static enum pm_status run_work(struct work *w, bool *complete)
{
	if (ranks_self() == 0)
		w->status = open_journal(w, complete);
	ranks_share(&w->status, sizeof w->status);
	ranks_share(complete, sizeof *complete);
	if (w->status || *complete)
		return w->status;
	w->ranks_at_work = ranks_count() - 1;
	compute(w);
	if (ranks_self() == 0) {
		conclude(w);
		pm_journal_close(w->journal, w->status == PM_OK);
	}
	ranks_share(&w->status, sizeof w->status);
	return w->status;
}

/* Ranks that run something else, such as a file of worlds that is not the same on all machines, would mix their cells. */
static enum pm_status agree(struct work *w)
{
	uint64_t mine, first;
	char *head = NULL;
	enum pm_status status = ranks_count() > 1 ? pm_run_head(w->run, &head) : PM_OK;

	mine = first = head ? pm_hash_name(head) : 0;
	free(head);
	ranks_share(&first, sizeof first);
	if (!status && mine != first)
		status = PM_EPARSE;
	status = ranks_worst(status);
	if (status == PM_EPARSE)
		pm_error_set(&w->error, status, NULL, 0, 0, "the ranks do not all have the same options and worlds");
	return status;
}

enum pm_status compute_table(const struct pm_run *run, const struct compute *how, bool *complete, struct pm_error *error)
{
	struct work w = {.run = run, .how = how, .order = calloc(run->n_cells, sizeof *w.order), .finished = calloc(run->n_cells, 1)};

	*complete = false;
	w.status = ranks_worst(w.order && w.finished ? pm_run_order(run, w.order) : PM_ENOMEM);
	if (!w.status)
		w.status = agree(&w);
	ranks_restart();
	if (!w.status)
		w.status = run_work(&w, complete);
	free(w.order);
	free(w.finished);
	free(w.journal_path);
	*error = w.error;
	if (w.status && !error->sentence[0])
		pm_error_set(error, w.status, NULL, 0, 0, "%s", pm_status_message(w.status));
	return w.status;
}
