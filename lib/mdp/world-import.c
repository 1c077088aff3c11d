/*
 * Boards as the authors' program writes them: a JSON array of rows, each an array of cell codes.  Parsing is jansson's, which keeps no
 * places; where a value is wrong its place is found by walking the text again, which is known to be JSON by then.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/read.h"
#include "mdp/world.h"

struct board {
	const char *source;
	char *text;
	size_t length;
	json_t *rows;
	struct pm_error *error;
};

static size_t skip_blanks(const char *text, size_t i)
{
	return i + strspn(text + i, " \t\r\n");
}

/* The end of the string that begins at text[i]. */
static size_t skip_string(const char *text, size_t i)
{
	for (i++; text[i] != '"'; i++)
		i += text[i] == '\\';
	return i + 1;
}

/* The end of the value that begins at text[i]. */
static size_t skip_value(const char *text, size_t i)
{
	size_t depth = 0;

	do {
		if (text[i] == '"') {
			i = skip_string(text, i);
			continue;
		}
		depth += text[i] == '[' || text[i] == '{';
		depth -= text[i] == ']' || text[i] == '}';
		i++;
	} while (depth || (text[i] && !strchr(",]} \t\r\n", text[i])));
	return i;
}

/* Where the k-th element of the array at text[i] begins. */
static size_t element(const char *text, size_t i, size_t k)
{
	i = skip_blanks(text, i + 1);
	while (k--) {
		i = skip_blanks(text, skip_value(text, i));
		i = skip_blanks(text, i + (text[i] == ','));
	}
	return i;
}

/* Where the board begins, its row, a cell of that row. */
static size_t board_at(const struct board *b)
{
	return skip_blanks(b->text, 0);
}

static size_t row_at(const struct board *b, size_t row)
{
	return element(b->text, board_at(b), row);
}

static size_t cell_at(const struct board *b, size_t row, size_t column)
{
	return element(b->text, row_at(b, row), column);
}

static enum pm_status PM_PRINTF(3, 4) wrong(const struct board *b, size_t at, const char *format, ...)
{
	size_t line = 1, begin = 0;
	char sentence[400];
	va_list arguments;

	for (size_t i = 0; i < at; i++)
		if (b->text[i] == '\n') {
			line++;
			begin = i + 1;
		}
	va_start(arguments, format);
	vsnprintf(sentence, sizeof sentence, format, arguments);
	va_end(arguments);
	return pm_error_set(b->error, PM_EPARSE, b->source, line, at - begin + 1, "%s", sentence);
}

static enum pm_status parse(struct board *b)
{
	json_error_t json;
	size_t at;

	b->rows = json_loadb(b->text, b->length, JSON_DECODE_ANY, &json);
	if (b->rows)
		return PM_OK;
	if (json_error_code(&json) == json_error_out_of_memory)
		return PM_ENOMEM;
	/* The parser has counted the token that it stopped at, but not a byte that it could not decode. */
	at = (size_t)json.position - (json.position > 0 && json_error_code(&json) != json_error_invalid_utf8);
	return wrong(b, at, "not JSON: %s", json.text);
}

/* 5 and, as the program writes boards that were arrays of floats, 5.0; false for what is no code. */
static bool cell_code(const json_t *cell, unsigned char *code)
{
	double x = json_is_number(cell) ? json_number_value(cell) : -1;

	if (!(x >= 0 && x < PM_N_CELLS) || x != (double)(unsigned char)x)
		return false;
	*code = (unsigned char)x;
	return true;
}

static enum pm_status read_row(const struct board *b, size_t row, struct pm_gridworld *grid)
{
	const json_t *cells = json_array_get(b->rows, row);

	if (!json_is_array(cells))
		return wrong(b, row_at(b, row), "row %zu is no array, expected an array of cell codes", row);
	if (json_array_size(cells) != grid->width)
		return wrong(b, row_at(b, row), "row %zu has %zu cells, expected %zu as in the first row", row, json_array_size(cells), grid->width);
	for (size_t column = 0; column < grid->width; column++)
		if (!cell_code(json_array_get(cells, column), &grid->cell[row * grid->width + column]))
			return wrong(b, cell_at(b, row, column), "row %zu, column %zu: expected a cell code, a whole number from 0 to 11", row, column);
	return PM_OK;
}

static enum pm_status read_board(const struct board *b, struct pm_gridworld **grid)
{
	size_t height = json_array_size(b->rows), width = json_array_size(json_array_get(b->rows, 0));
	enum pm_status status = PM_OK;

	if (!height || !width)
		return wrong(b, board_at(b), "expected an array of rows, each an array of cell codes");
	*grid = pm_gridworld_alloc(height, width);
	if (!*grid)
		return PM_ENOMEM;
	for (size_t row = 0; row < height && !status; row++)
		status = read_row(b, row, *grid);
	return status;
}

static enum pm_status read_text(struct board *b, const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	enum pm_status status;

	if (file < 0)
		return pm_error_set(b->error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	status = pmi_read_all(file, b->source, &b->text, &b->length, b->error);
	if (!standard)
		close(file);
	return status;
}

static enum pm_status make_world(const struct board *b, const char *name, struct pm_gridworld *grid, struct pm_world **world)
{
	enum pm_status status = pm_world_from_grid(name, NULL, grid, world);

	return status == PM_EINFEASIBLE ? pm_error_set(b->error, status, b->source, 1, 1, "the board has no cell to start from") : status;
}

enum pm_status pm_world_import_board(const char *path, const char *name, struct pm_world **world, struct pm_error *error)
{
	struct board b = {.source = strcmp(path, "-") == 0 ? "standard input" : path, .error = error};
	struct pm_gridworld *grid = NULL;
	enum pm_status status;

	*world = NULL;
	if (error)
		*error = (struct pm_error){0};
	status = read_text(&b, path);
	if (!status)
		status = parse(&b);
	if (!status)
		status = read_board(&b, &grid);
	if (!status)
		status = make_world(&b, name, grid, world);
	else
		pm_gridworld_free(grid);
	json_decref(b.rows);
	free(b.text);
	if (status && error && !error->sentence[0])
		pm_error_set(error, status, b.source, 0, 0, "%s", pm_status_message(status));
	return status;
}
