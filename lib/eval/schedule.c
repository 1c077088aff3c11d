#include "prefmodel/schedule.h"

#include "config.h"

/* What the threads share; touched only inside critical sections. */
struct shared {
	const struct pm_run *run;
	const struct pm_schedule_hooks *hooks;
	enum pm_status status;
	size_t failed;
};

static bool take(struct shared *s, size_t *cell)
{
	bool more;

#pragma omp critical(pm_schedule)
	more = !s->status && s->hooks->next(s->hooks->context, cell);
	return more;
}

static void give(struct shared *s, size_t cell, enum pm_status status, const struct pm_rows *rows)
{
#pragma omp critical(pm_schedule)
	{
		/* What is finished is kept, even when another cell has failed. */
		if (!status)
			status = s->hooks->done(s->hooks->context, cell, rows->text ? rows->text : "", rows->length);
		if (!s->status && status) {
			s->status = status;
			s->failed = cell;
		}
	}
}

static void work(struct shared *s)
{
	size_t cell;

	while (take(s, &cell)) {
		struct pm_rows rows = {0};
		enum pm_status status = pm_run_cell(s->run, cell, &rows);

		give(s, cell, status, &rows);
		pm_rows_clear(&rows);
	}
}

enum pm_status pm_schedule(const struct pm_run *run, int threads, const struct pm_schedule_hooks *hooks, size_t *failed)
{
	struct shared s = {.run = run, .hooks = hooks, .status = PM_OK};

#pragma omp parallel num_threads(threads)
	work(&s);
	if (s.status && failed)
		*failed = s.failed;
	return s.status;
}
