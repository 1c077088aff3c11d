#include <string.h>
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/world.h"
#include "prefmodel/csv.h"
#include "prefmodel/number.h"
#include "prefmodel/rng.h"

enum { NAME, HEIGHT, WIDTH, WEIGHT, BOARD = WEIGHT + PM_N_FEATURES, GAMMA, SLIP, N_COLUMNS };

static const struct pm_column columns[N_COLUMNS] = {
	{"mdp", true}, {"height", true}, {"width", true},
#define WEIGHT_COLUMN(code, name) {name, true},
	PM_FEATURE_LIST(WEIGHT_COLUMN)
#undef WEIGHT_COLUMN
	{"board", true}, {"gamma", false}, {"slip", false},
};

struct reader {
	struct pm_csv *csv;
	size_t at[N_COLUMNS];
	struct pm_error *error;
};

static int hex_digit(char c)
{
	const char *digits = "0123456789ab", *at = c ? strchr(digits, c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* "00550/01500": rows of hex cell codes, joined by '/'. */
static enum pm_status read_board(const struct reader *r, const struct pm_field *field, struct pm_gridworld *grid)
{
	const char *at = field->text;

	for (size_t y = 0; y < grid->height; y++, at += *at == '/') {
		for (size_t x = 0; x < grid->width; x++, at++) {
			if (hex_digit(*at) < 0)
				return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv),
						    field->column + (size_t)(at - field->text),
						    "board: found \"%.1s\" in row %zu, column %zu, expected a cell code 0..9, a or b", at, y, x);
			grid->cell[y * grid->width + x] = (unsigned char)hex_digit(*at);
		}
		if (*at != (y + 1 < grid->height ? '/' : '\0'))
			return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), field->column + (size_t)(at - field->text),
					    "board: row %zu does not end after %zu cells", y, grid->width);
	}
	return PM_OK;
}

static enum pm_status read_optional(const struct reader *r, const struct pm_field *fields, size_t column, double *x)
{
	const char *name = columns[column].name;
	enum pm_status status = PM_OK;

	if (r->at[column] != PM_NO_COLUMN)
		status = pm_csv_double(r->csv, &fields[r->at[column]], name, x, r->error);
	if (!status && !(*x >= 0 && *x <= 1))
		status = pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), fields[r->at[column]].column,
				      "%s is %g, expected a number in [0, 1]", name, *x);
	return status;
}

static enum pm_status read_grid(const struct reader *r, const struct pm_field *fields, struct pm_gridworld **grid)
{
	size_t height, width;
	enum pm_status status = pm_csv_size(r->csv, &fields[r->at[HEIGHT]], "height", 100001, &height, r->error);

	if (!status)
		status = pm_csv_size(r->csv, &fields[r->at[WIDTH]], "width", 100001, &width, r->error);
	if (status)
		return status;
	/* The board's own length is what may drive an allocation, not the two numbers. */
	if (!height || !width || (width + 1) * height != fields[r->at[BOARD]].length + 1)
		return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), pm_csv_line(r->csv), fields[r->at[BOARD]].column,
				    "board has %zu characters, expected %zu rows of %zu cells joined by '/'", fields[r->at[BOARD]].length, height, width);
	*grid = pm_gridworld_alloc(height, width);
	if (!*grid)
		return PM_ENOMEM;
	for (size_t k = 0; k < PM_N_FEATURES && !status; k++)
		status = pm_csv_double(r->csv, &fields[r->at[WEIGHT + k]], columns[WEIGHT + k].name, &(*grid)->weight[k], r->error);
	if (!status)
		status = read_optional(r, fields, GAMMA, &(*grid)->gamma);
	if (!status)
		status = read_optional(r, fields, SLIP, &(*grid)->slip);
	return status ? status : read_board(r, &fields[r->at[BOARD]], *grid);
}

static enum pm_status read_world(const struct reader *r, const struct pm_field *fields, struct pm_world **world)
{
	struct pm_gridworld *grid = NULL;
	enum pm_status status = read_grid(r, fields, &grid);

	if (status) {
		pm_gridworld_free(grid);
		return status;
	}
	status = pmi_world_make(fields[r->at[NAME]].text, NULL, grid, NULL, world, r->error);
	if (status && r->error) {
		pm_error_set(r->error, status, pm_csv_source(r->csv), pm_csv_line(r->csv), 1, "%s",
			     status == PM_EINFEASIBLE ? "the board has no cell to start from" : pm_status_message(status));
	}
	return status;
}

/* The name of a row, for finding those that stand twice. */
struct label {
	uint64_t hash;
	size_t world, line, column;
};

static int by_hash(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->world > y->world) - (x->world < y->world);
}

/* Sorts labels; of all the names that stand twice the one that comes first in the file is told. */
static enum pm_status check_names(const struct reader *r, const struct pm_world_set *set, struct label *label)
{
	const struct label *first = NULL;

	if (set->n)
		qsort(label, set->n, sizeof *label, by_hash);
	for (size_t i = 1; i < set->n; i++)
		if (label[i].hash == label[i - 1].hash && strcmp(set->world[label[i].world]->name, set->world[label[i - 1].world]->name) == 0 &&
		    (!first || label[i].line < first->line))
			first = &label[i];
	if (!first)
		return PM_OK;
	return pm_error_set(r->error, PM_EPARSE, pm_csv_source(r->csv), first->line, first->column, "world \"%.80s\" stands twice",
			    set->world[first->world]->name);
}

struct growing {
	struct pm_world_set *set;
	struct label *label;
	size_t worlds, labels; /* room */
};

static enum pm_status add_world(const struct reader *r, const struct pm_field *fields, struct growing *g)
{
	const struct pm_field *name = &fields[r->at[NAME]];
	size_t n = g->set->n;
	enum pm_status status;

	if (!pmi_reserve(&g->set->world, &g->worlds, n + 1, sizeof *g->set->world) || !pmi_reserve(&g->label, &g->labels, n + 1, sizeof *g->label))
		return PM_ENOMEM;
	status = read_world(r, fields, &g->set->world[n]);
	if (status)
		return status;
	g->label[n] = (struct label){pm_hash_name(name->text), n, pm_csv_line(r->csv), name->column};
	g->set->n++;
	return PM_OK;
}

static enum pm_status read_rows(const struct reader *r, const char *name, struct pm_world_set *set)
{
	struct growing g = {.set = set};
	const struct pm_field *fields;
	enum pm_status status;

	do {
		status = pm_csv_row(r->csv, &fields, r->error);
		if (!status && fields && (!name || strcmp(fields[r->at[NAME]].text, name) == 0))
			status = add_world(r, fields, &g);
	} while (!status && fields);
	if (!status)
		status = check_names(r, set, g.label);
	free(g.label);
	return status;
}

enum pm_status pmi_world_set_read(const char *path, const char *name, struct pm_world_set **set, struct pm_error *error)
{
	struct reader r = {.error = error};
	enum pm_status status = pm_csv_open(path, &r.csv, error);

	*set = NULL;
	if (status)
		return status;
	*set = pmi_array(1, sizeof **set);
	if (!*set)
		status = PM_ENOMEM;
	if (!status)
		status = pm_csv_header(r.csv, columns, N_COLUMNS, r.at, error);
	if (!status)
		status = read_rows(&r, name, *set);
	if (!status && !(*set)->n)
		status = name ? pm_error_set(error, PM_ENOTFOUND, path, 0, 0, "holds no world \"%.80s\"", name)
			      : pm_error_set(error, PM_EPARSE, path, pm_csv_line(r.csv) + 1, 1, "found the end of the file, expected worlds");
	pm_csv_close(r.csv);
	return status;
}

static void write_board(FILE *stream, const struct pm_gridworld *grid)
{
	for (size_t y = 0; y < grid->height; y++) {
		if (y)
			putc('/', stream);
		for (size_t x = 0; x < grid->width; x++)
			putc("0123456789ab"[grid->cell[y * grid->width + x]], stream);
	}
}

/* A name may hold commas and quotes. */
static void write_name(FILE *stream, const char *name)
{
	bool quoted = strpbrk(name, ",\"\r\n") || *name == '#' || !*name;

	if (quoted)
		putc('"', stream);
	for (; *name; name++) {
		if (*name == '"')
			putc('"', stream);
		putc(*name, stream);
	}
	if (quoted)
		putc('"', stream);
}

void pm_world_set_write(FILE *stream, const struct pm_world_set *set)
{
	fputs("mdp,height,width,gas,goal,sheep,coin,roadblock,mud,board,gamma,slip\n", stream);
	for (size_t i = 0; i < set->n; i++) {
		const struct pm_gridworld *grid = set->world[i]->grid;

		write_name(stream, set->world[i]->name);
		fprintf(stream, ",%zu,%zu,", grid->height, grid->width);
		for (size_t k = 0; k < PM_N_FEATURES; k++) {
			pm_put_double(stream, grid->weight[k]);
			putc(',', stream);
		}
		write_board(stream, grid);
		putc(',', stream);
		pm_put_double(stream, grid->gamma);
		putc(',', stream);
		pm_put_double(stream, grid->slip);
		putc('\n', stream);
	}
}
