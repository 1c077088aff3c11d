/* The design of a table made while its file is read: pairs become lists of signed weights, and segments are forgotten. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pref/pair-code.h"
#include "pref/pair-line.h"
#include "pref/pair-list.h"

/* Bytes that are read at a time, and the parts in which they are parsed. */
enum { ROUND = 1 << 20, N_PARTS = 16 };

/* What is read from a part of a round. */
struct part {
	char *at, *end;
	struct pmi_pair_line line;
	struct pm_error error;
	enum pm_status status;
	size_t n; /* pairs */
	size_t *last; /* n, where the entries of each end */
	unsigned char *label; /* n: twice the label */
	double *weight; /* n */
	bool weighted; /* is one of them not 1? */
	uint32_t *entry;
	size_t capacity[4]; /* of the arrays above */
};

struct reader {
	const struct pm_mdp *mdp;
	struct pm_csv *csv;
	struct pmi_steps steps;
	struct pm_design *design;
	struct pm_error *error;
	struct part part[N_PARTS];
	size_t lines; /* before this round */
};

/* The codes of a segment, on the right if minus is 1. */
static size_t put_codes(const struct pm_mdp *mdp, const struct pmi_numbers *side, uint32_t minus, uint32_t *code)
{
	size_t n = 0;

	for (; 2 * n + 1 < side->n && !mdp->terminal[side->step[2 * n]]; n++)
		code[n] = 2 * (uint32_t)pm_row(mdp, side->step[2 * n], side->step[2 * n + 1]) + minus;
	return n;
}

/* Room for all that can stand in a part: a line takes at least 14 bytes, a transition 4. */
static bool make_room(struct part *p)
{
	size_t bytes = (size_t)(p->end - p->at), pairs = bytes / 14 + 1, entries = bytes / 4 + 1;

	return pmi_reserve(&p->last, &p->capacity[0], pairs, sizeof *p->last) &&
	       pmi_reserve(&p->label, &p->capacity[1], pairs, sizeof *p->label) &&
	       pmi_reserve(&p->weight, &p->capacity[2], pairs, sizeof *p->weight) &&
	       pmi_reserve(&p->entry, &p->capacity[3], entries, sizeof *p->entry);
}

static void keep_pair(const struct reader *r, struct part *p)
{
	const struct pmi_pair_line *line = &p->line;
	size_t begin = p->n ? p->last[p->n - 1] : 0, n;
	uint32_t *code = p->entry + begin;

	n = put_codes(r->mdp, &line->side[0], 0, code);
	n += put_codes(r->mdp, &line->side[1], 1, code + n);
	p->last[p->n] = begin + pmi_codes_to_entries(code, n, (uint32_t)r->design->d);
	p->label[p->n] = (unsigned char)(2 * line->label);
	p->weight[p->n++] = line->weight;
	p->weighted |= line->weight != 1;
}

static void parse_part(const struct reader *r, struct part *p)
{
	bool found;

	p->n = 0;
	p->weighted = false;
	p->line.line = 0;
	p->status = make_room(p) ? PM_OK : pm_error_set(&p->error, PM_ENOMEM, pm_csv_source(r->csv), 0, 0, "out of memory");
	while (!p->status && p->at < p->end) {
		p->status = pmi_pair_line_take(&p->line, &p->at, p->end, &found);
		if (!p->status && found)
			keep_pair(r, p);
	}
}

/* Each part begins where the one before it ends, behind a line end. */
static void cut(struct reader *r, char *text, size_t length)
{
	char *end = text + length;

	for (size_t k = 0; k < N_PARTS; k++) {
		char *want = end - length / N_PARTS * (N_PARTS - 1 - k), *line_end = NULL;

		if (want > text && want < end)
			line_end = memchr(want - 1, '\n', (size_t)(end - want) + 1);
		r->part[k].at = text;
		text = want <= text ? text : line_end ? line_end + 1 : end;
		r->part[k].end = text;
	}
}

/* Appends the pairs of a part that was read. */
static enum pm_status append(struct reader *r, const struct part *p)
{
	struct pm_pair_list *list = r->design->list;

	if (!pmi_pair_list_mark(list, p->n, p->label, p->weighted ? p->weight : NULL) || !pmi_pair_list_add(list, p->n, p->last, p->entry))
		return pm_error_set(r->error, PM_ENOMEM, pm_csv_source(r->csv), r->lines, 0, "out of memory");
	for (size_t i = 0; i < p->n && p->weighted; i++)
		r->design->total_weight += p->weight[i];
	r->design->total_weight += p->weighted ? 0 : (double)p->n;
	return PM_OK;
}

/* Lines of a part were counted from its beginning. */
static enum pm_status fail_in(const struct reader *r, const struct part *p)
{
	if (r->error) {
		*r->error = p->error;
		r->error->line += r->lines;
	}
	return p->status;
}

static enum pm_status take_round(struct reader *r, char *text, size_t length)
{
	enum pm_status status = PM_OK;

	cut(r, text, length);
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 1)
#endif
	for (size_t k = 0; k < N_PARTS; k++)
		parse_part(r, &r->part[k]);
	for (size_t k = 0; k < N_PARTS && !status; k++) {
		status = r->part[k].status ? fail_in(r, &r->part[k]) : append(r, &r->part[k]);
		r->lines += r->part[k].line.line;
	}
	return status;
}

static enum pm_status read_all(struct reader *r)
{
	size_t index[PMI_PAIR_COLUMNS], length = 1;
	char *text;
	enum pm_status status = pmi_pair_header(r->csv, NULL, index, r->error);

	if (status)
		return status;
	r->lines = pm_csv_line(r->csv);
	for (size_t k = 0; k < N_PARTS; k++)
		r->part[k].line = pmi_pair_line_make(r->csv, &r->steps, index, &r->part[k].error);
	while (!status && length) {
		status = pmi_lines_block(&r->csv->lines, ROUND, &text, &length, r->error);
		if (!status && length)
			status = take_round(r, text, length);
	}
	if (!status && !pmi_pair_list_finish(r->design->list))
		status = pm_error_set(r->error, PM_ENOMEM, pm_csv_source(r->csv), r->lines, 0, "out of memory");
	r->design->n_pairs = r->design->list->n;
	return status || r->design->n_pairs ? status : pmi_no_pair(r->csv, r->lines, r->error);
}

static void release(struct reader *r)
{
	for (size_t k = 0; k < N_PARTS; k++) {
		pmi_pair_line_clear(&r->part[k].line);
		free(r->part[k].last);
		free(r->part[k].label);
		free(r->part[k].weight);
		free(r->part[k].entry);
	}
	pm_csv_close(r->csv);
	pmi_steps_clear(&r->steps);
}

/* An empty design with a list. */
static struct pm_design *alloc_design(size_t d)
{
	struct pm_design *design = pmi_array(1, sizeof *design);

	if (!design)
		return NULL;
	design->d = d;
	design->list = pmi_pair_list_alloc(d);
	if (design->list)
		return design;
	free(design);
	return NULL;
}

enum pm_status pm_design_read(const char *path, const struct pm_mdp *mdp, struct pm_design **design, struct pm_error *error)
{
	struct reader r = {.mdp = mdp, .error = error};
	enum pm_status status;

	*design = NULL;
	if (mdp->n_states * mdp->n_actions >= UINT32_MAX / 2)
		return pm_error_set(error, PM_EOVERFLOW, path, 0, 0, "a table of %zu states and %zu actions is too large", mdp->n_states,
				    mdp->n_actions);
	status = pm_csv_open(path, &r.csv, error);
	if (status)
		return status;
	r.design = alloc_design(mdp->n_states * mdp->n_actions);
	if (!r.design || pmi_steps_make(mdp, &r.steps))
		status = pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	else
		status = read_all(&r);
	release(&r);
	if (status)
		pm_design_free(r.design);
	else
		*design = r.design;
	return status;
}
