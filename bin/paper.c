#include "paper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "page.h"
#include "plot.h"
#include "ranks.h"
#include "stream.h"

struct paper {
	struct call *call;
	uint64_t seed;
	const char *worlds;
	const struct compute *how;
	struct pm_rows verdicts;
	FILE *contents, *sections; /* the page down to its table of contents, and the rest; temporary */
	size_t n_fails;
};

/* FOLDER/NAME.ENDING, freed by the caller; NULL when memory is short. */
static char *file_in(const struct paper *p, const char *name, const char *ending)
{
	size_t size = strlen(p->how->path) + strlen(name) + strlen(ending) + 3;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s/%s.%s", p->how->path, name, ending);
	return path;
}

/* Only sets drawn at random are replaced: an experiment that is about one world keeps it. */
static bool takes_worlds(const struct pm_experiment *e)
{
	for (const struct pm_parameter *q = e->parameters; q->name; q++)
		if (strcmp(q->name, "worlds") == 0)
			return strncmp(q->value, "random:", 7) == 0;
	return false;
}

/* Is the text of every column that is a parameter of names among the names that the run asks for? */
static bool belongs(const struct pm_run *run, const struct pm_results *r, size_t row)
{
	for (size_t k = 0; k < run->n_settings; k++) {
		const struct pm_setting *s = &run->setting[k];
		size_t column = pm_results_column(r, s->parameter->name), i = 0;

		if (s->parameter->type != PM_PARAMETER_NAMES || column == PM_NO_COLUMN)
			continue;
		while (i < s->n && !pm_setting_is(s, i, pm_results_text(r, row, column)))
			i++;
		if (i == s->n)
			return false;
	}
	return true;
}

/* The rows of the whole's table that are a part's, under the part's own head: the bytes that computing it would give. */
static enum pm_status write_part(const struct paper *p, const struct pm_run *run, const struct pm_results *whole, const char *path)
{
	struct pm_rows rows = {0};
	struct pm_output *output;
	char *head;
	enum pm_status status = pm_run_head(run, &head);

	if (status)
		return status;
	for (size_t row = 0; row < whole->n_rows; row++) {
		if (!belongs(run, whole, row))
			continue;
		for (size_t k = 0; k < whole->n_columns; k++)
			pm_rows_text(&rows, pm_results_text(whole, row, k));
		pm_rows_end(&rows);
	}
	status = pm_rows_status(&rows);
	if (!status)
		status = pm_output_open(path, &output, &p->call->error);
	if (!status) {
		fputs(head, pm_output_stream(output));
		fputs(rows.text ? rows.text : "", pm_output_stream(output));
		status = pm_output_close(output, &p->call->error);
	}
	pm_rows_clear(&rows);
	free(head);
	return status;
}

static enum pm_status take_part(const struct paper *p, const struct pm_run *run, const char *path)
{
	char *table = file_in(p, run->experiment->part_of, "csv");
	struct pm_results whole;
	enum pm_status status = table ? pm_results_read(table, &whole, &p->call->error) : PM_ENOMEM;

	if (!status) {
		status = write_part(p, run, &whole, path);
		pm_results_clear(&whole);
	}
	free(table);
	return status;
}

static enum pm_status compute(const struct paper *p, const struct pm_experiment *e, const char *path)
{
	const char *name = "worlds";
	struct compute how = *p->how;
	struct pm_run *run;
	bool complete;
	enum pm_status status = ranks_worst(pm_run_alloc(e, p->seed, &name, &p->worlds, p->worlds && takes_worlds(e), &run, &p->call->error));

	if (status) {
		pm_run_free(run);
		return status;
	}
	how.path = path;
	if (!e->part_of)
		status = compute_table(run, &how, &complete, &p->call->error);
	else if (ranks_self() == 0)
		status = take_part(p, run, path);
	pm_run_free(run);
	return status;
}

static void keep_verdicts(struct paper *p, const struct pm_experiment *e, const struct pm_verdicts *verdicts)
{
	for (size_t k = 0; k < verdicts->n; k++) {
		const struct pm_verdict *v = &verdicts->verdict[k];

		pm_rows_text(&p->verdicts, e->name);
		pm_rows_text(&p->verdicts, v->claim);
		pm_rows_text(&p->verdicts, pm_outcome_names[v->outcome]);
		pm_rows_text(&p->verdicts, v->numbers);
		pm_rows_end(&p->verdicts);
		printf("%s: %s: %s (%s)\n", e->name, pm_outcome_names[v->outcome], v->claim, v->numbers);
		p->n_fails += v->outcome == PM_FAILS;
	}
	fflush(stdout);
}

/* The command that makes the same table. */
static void describe_command(const struct paper *p, const struct pm_experiment *e, char *text, size_t size)
{
	bool given = p->worlds && takes_worlds(e);

	snprintf(text, size, "prefmodel experiment %s%s%s --seed %llu -o %s.csv\nprefmodel plot %s.csv -o %s.svg", e->name, given ? " --worlds " : "",
		 given ? p->worlds : "", (unsigned long long)p->seed, e->name, e->name, e->name);
}

/* Verdicts, figure and summary of a finished table become a section. */
static enum pm_status show(struct paper *p, const struct pm_experiment *e, const struct pm_results *results, const char *figure)
{
	const struct recipe *recipe = plot_find(e->name);
	struct pm_error *error = &p->call->error;
	struct pm_verdicts verdicts = {0};
	char command[1024];
	enum pm_status status = e->verdict ? e->verdict(results, &verdicts) : PM_OK;

	if (status)
		return pm_error_set(error, status, results->source, 0, 0, "its verdict: %s", pm_status_message(status));
	keep_verdicts(p, e, &verdicts);
	describe_command(p, e, command, sizeof command);
	page_contents(p->contents, e, &verdicts);
	page_section(p->sections, e, command);
	page_verdicts(p->sections, &verdicts);
	if (recipe)
		status = plot_draw(recipe, results, figure, error);
	if (!status && recipe)
		status = page_picture(p->sections, figure, e->name, error);
	if (!status)
		status = page_table(p->sections, e, results);
	page_section_end(p->sections);
	return status;
}

static enum pm_status run_one(struct paper *p, const struct pm_experiment *e)
{
	char *table = file_in(p, e->name, "csv"), *figure = file_in(p, e->name, "svg");
	struct pm_results results;
	enum pm_status status = table && figure ? compute(p, e, table) : PM_ENOMEM;

	if (!status && ranks_self() == 0) {
		status = pm_results_read(table, &results, &p->call->error);
		if (!status) {
			status = show(p, e, &results, figure);
			pm_results_clear(&results);
		}
	}
	free(table);
	free(figure);
	ranks_share(&status, sizeof status);
	return status;
}

/* Begins a file of the folder. */
static enum pm_status open_file(struct paper *p, const char *name, const char *ending, struct pm_output **output)
{
	char *path = file_in(p, name, ending);
	enum pm_status status = path ? pm_output_open(path, output, &p->call->error) : PM_ENOMEM;

	free(path);
	return status;
}

static enum pm_status write_page(struct paper *p)
{
	struct pm_output *output;
	enum pm_status status = open_file(p, "index", "html", &output);

	if (status)
		return status;
	if (stream_copy(p->contents, pm_output_stream(output)) && stream_copy(p->sections, pm_output_stream(output)))
		return pm_output_close(output, &p->call->error);
	pm_output_discard(output);
	return pm_error_set(&p->call->error, PM_EIO, p->how->path, 0, 0, "the page cannot be written: %s", strerror(errno));
}

static enum pm_status write_verdicts(struct paper *p)
{
	struct pm_output *output;
	enum pm_status status = open_file(p, "verdicts", "csv", &output);

	if (status)
		return status;
	fputs("experiment,claim,verdict,numbers\n", pm_output_stream(output));
	fputs(p->verdicts.text ? p->verdicts.text : "", pm_output_stream(output));
	return pm_output_close(output, &p->call->error);
}

static enum pm_status make_folder(struct paper *p)
{
	struct stat there;

	if (mkdir(p->how->path, 0777) == 0 || (errno == EEXIST && stat(p->how->path, &there) == 0 && S_ISDIR(there.st_mode)))
		return PM_OK;
	return pm_error_set(&p->call->error, PM_EIO, p->how->path, 0, 0, "no folder can be made here: %s", strerror(errno));
}

/* Every experiment in its turn, into both halves of the page. */
static enum pm_status fill_page(struct paper *p)
{
	enum pm_status status = PM_OK;

	page_begin(p->contents, "What is learned from preferences: every claim, figure and verdict");
	page_contents_begin(p->contents);
	for (size_t k = 0; pm_experiments[k] && !status; k++)
		status = run_one(p, pm_experiments[k]);
	page_contents_end(p->contents);
	page_end(p->sections);
	return status;
}

static enum pm_status run_all(struct paper *p)
{
	enum pm_status status = ranks_worst(ranks_self() == 0 ? make_folder(p) : PM_OK);

	p->contents = tmpfile();
	p->sections = tmpfile();
	if (!status)
		status = p->contents && p->sections ? fill_page(p) : PM_EIO;
	if (!status && ranks_self() == 0)
		status = write_page(p);
	if (!status && ranks_self() == 0)
		status = write_verdicts(p);
	if (p->contents)
		fclose(p->contents);
	if (p->sections)
		fclose(p->sections);
	return status;
}

int paper_run(struct call *call, uint64_t seed, const char *worlds, const struct compute *how)
{
	struct paper p = {.call = call, .seed = seed, .worlds = worlds, .how = how};
	enum pm_status status = run_all(&p);

	pm_rows_clear(&p.verdicts);
	if (status && ranks_self() == 0)
		return call->error.sentence[0] ? call_fail(call) : call_fail_status(call, status, how->path);
	if (!status && p.n_fails)
		call_note("%zu verdicts say that a claim fails", p.n_fails);
	return status ? EXIT_NO_RESULT : EXIT_DONE;
}
