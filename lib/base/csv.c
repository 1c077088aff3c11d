#include "prefmodel/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/memory.h"
#include "prefmodel/number.h"

enum { CHUNK = 1 << 18 };

struct pm_csv {
	int file;
	char *source;
	char *buffer;          /* capacity bytes; what is read and not yet used is [begin, end) */
	size_t capacity, begin, end;
	bool at_end;
	off_t position;        /* in the file, of what would be read next */
	off_t limit;           /* lines that begin here or later are not given; negative: all are */
	off_t start;           /* where the lines counted by `line` begin */
	size_t line;           /* of the row given last */
	char separator;        /* between fields */
	struct pm_field *fields;
	size_t n_fields, field_capacity;
	char **names;          /* n_names, of the header */
	size_t n_names;
	char **comments;       /* n_comments lines, those before the header */
	size_t n_comments, comment_capacity;
};

enum pm_status pm_csv_open(const char *path, struct pm_csv **result, struct pm_error *error)
{
	bool standard = strcmp(path, "-") == 0;
	struct pm_csv *csv = pmi_array(1, sizeof *csv);

	*result = NULL;
	if (!csv)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	csv->file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (csv->file < 0) {
		free(csv);
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	}
	csv->source = pmi_copy(standard ? "standard input" : path);
	csv->buffer = malloc(CHUNK);
	csv->capacity = CHUNK;
	csv->separator = ',';
	csv->limit = -1;
	if (!csv->source || !csv->buffer) {
		pm_csv_close(csv);
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	}
	*result = csv;
	return PM_OK;
}

void pm_csv_close(struct pm_csv *csv)
{
	if (!csv)
		return;
	if (csv->file > STDIN_FILENO)
		close(csv->file);
	for (size_t i = 0; csv->names && i < csv->n_names; i++)
		free(csv->names[i]);
	for (size_t i = 0; i < csv->n_comments; i++)
		free(csv->comments[i]);
	free(csv->comments);
	free(csv->names);
	free(csv->fields);
	free(csv->buffer);
	free(csv->source);
	free(csv);
}

void pm_csv_separate(struct pm_csv *csv, char separator)
{
	csv->separator = separator;
}

static enum pm_status fail(const struct pm_csv *csv, size_t column, struct pm_error *error, enum pm_status status, const char *sentence)
{
	return pm_error_set(error, status, csv->source, csv->line, column, "%s", sentence);
}

/* Brings more of the file into the buffer, after what is there. */
static enum pm_status refill(struct pm_csv *csv, struct pm_error *error)
{
	ssize_t n;

	if (csv->begin) {
		memmove(csv->buffer, csv->buffer + csv->begin, csv->end - csv->begin);
		csv->end -= csv->begin;
		csv->begin = 0;
	}
	/* One byte stays free for the NUL after a last line without a line end. */
	if (!pmi_reserve(&csv->buffer, &csv->capacity, csv->end + CHUNK / 2 + 1, 1))
		return fail(csv, 0, error, PM_ENOMEM, "out of memory: a line is too long");
	do
		n = read(csv->file, csv->buffer + csv->end, csv->capacity - csv->end - 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return pm_error_set(error, PM_EIO, csv->source, csv->line, 0, "cannot be read: %s", strerror(errno));
	csv->at_end = n == 0;
	csv->position += n;
	csv->end += (size_t)n;
	return PM_OK;
}

/* Where in the file the next line begins. */
static off_t here(const struct pm_csv *csv)
{
	return csv->position - (off_t)(csv->end - csv->begin);
}

/* The next line as [*text, *text + *length), terminated in place; *text is NULL at the end. */
static enum pm_status next_line(struct pm_csv *csv, char **text, size_t *length, struct pm_error *error)
{
	size_t searched = 0;
	char *end;

	*text = NULL;
	if (csv->limit >= 0 && here(csv) >= csv->limit)
		return PM_OK;
	while (!(end = memchr(csv->buffer + csv->begin + searched, '\n', csv->end - csv->begin - searched)) && !csv->at_end) {
		searched = csv->end - csv->begin;
		enum pm_status status = refill(csv, error);
		if (status)
			return status;
	}
	*text = csv->buffer + csv->begin;
	*length = end ? (size_t)(end - *text) : csv->end - csv->begin;
	if (!end && !*length) {
		*text = NULL;
		return PM_OK;
	}
	csv->begin += *length + (end != NULL);
	csv->line++;
	if (*length && (*text)[*length - 1] == '\r')
		--*length;
	(*text)[*length] = '\0';
	return PM_OK;
}

/* Comments before the header are kept for pm_csv_comment. */
static enum pm_status keep_comment(struct pm_csv *csv, const char *text, struct pm_error *error)
{
	if (csv->names)
		return PM_OK;
	if (!pmi_reserve(&csv->comments, &csv->comment_capacity, csv->n_comments + 1, sizeof *csv->comments))
		return fail(csv, 0, error, PM_ENOMEM, "out of memory");
	csv->comments[csv->n_comments] = pmi_copy(text);
	if (!csv->comments[csv->n_comments])
		return fail(csv, 0, error, PM_ENOMEM, "out of memory");
	csv->n_comments++;
	return PM_OK;
}

/* The next line that is neither empty nor a comment. */
static enum pm_status next_content(struct pm_csv *csv, char **text, size_t *length, struct pm_error *error)
{
	enum pm_status status;
	char *nul;

	do {
		status = next_line(csv, text, length, error);
		if (status || !*text)
			return status;
		if (csv->line == 1 && *length >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
			*text += 3; /* a byte order mark */
			*length -= 3;
		}
		if (**text == '#')
			status = keep_comment(csv, *text, error);
		if (status)
			return status;
	} while (!*length || **text == '#');
	nul = memchr(*text, '\0', *length);
	if (nul)
		return fail(csv, (size_t)(nul - *text) + 1, error, PM_EPARSE, "found a NUL byte, expected text");
	return PM_OK;
}

/* Goes to the first line that begins at `begin` or later. */
static enum pm_status go_to(struct pm_csv *csv, off_t begin, struct pm_error *error)
{
	size_t length;
	char *rest;
	enum pm_status status;

	if (lseek(csv->file, begin - 1, SEEK_SET) < 0)
		return pm_error_set(error, PM_EIO, csv->source, 0, 0, "cannot be read in parts: %s", strerror(errno));
	csv->begin = csv->end = 0;
	csv->at_end = false;
	csv->position = begin - 1;
	status = next_line(csv, &rest, &length, error);
	csv->start = here(csv);
	csv->line = 0;
	return status;
}

enum pm_status pmi_csv_take_part(struct pm_csv *csv, size_t part, size_t n_parts, struct pm_error *error)
{
	off_t first = here(csv), piece, rest, parts = (off_t)n_parts, k = (off_t)part;
	struct stat file;

	if (n_parts == 1)
		return PM_OK;
	if (fstat(csv->file, &file) != 0 || !S_ISREG(file.st_mode))
		return pm_error_set(error, PM_EIO, csv->source, 0, 0, "cannot be read in parts, for it is not a regular file");
	piece = (file.st_size - first) / parts;
	rest = (file.st_size - first) % parts;
	csv->limit = first + piece * (k + 1) + rest * (k + 1) / parts;
	return part ? go_to(csv, first + piece * k + rest * k / parts, error) : PM_OK;
}

size_t pmi_csv_lines_before(const struct pm_csv *csv)
{
	char buffer[4096];
	off_t at = 0;
	size_t lines = 0;
	ssize_t n = 1;

	for (; at < csv->start && n > 0; at += n) {
		off_t left = csv->start - at;

		n = pread(csv->file, buffer, left < (off_t)sizeof buffer ? (size_t)left : sizeof buffer, at);
		for (ssize_t i = 0; i < n; i++)
			lines += buffer[i] == '\n';
	}
	return lines;
}

static enum pm_status add_field(struct pm_csv *csv, const struct pm_field *field, struct pm_error *error)
{
	if (!pmi_reserve(&csv->fields, &csv->field_capacity, csv->n_fields + 1, sizeof *csv->fields))
		return fail(csv, field->column, error, PM_ENOMEM, "out of memory");
	csv->fields[csv->n_fields++] = *field;
	return PM_OK;
}

/* A quoted field at *at: its quotes are removed in place, *at moves behind it. */
static enum pm_status quoted(struct pm_csv *csv, const char *line, char **at, struct pm_field *field, struct pm_error *error)
{
	char *from = *at + 1, *to = *at;

	field->text = to;
	for (; *from; *to++ = *from++) {
		if (*from != '"')
			continue;
		if (from[1] != '"')
			break;
		from++;
	}
	if (!*from)
		return fail(csv, field->column, error, PM_EPARSE, "found a quote that does not end on its line");
	if (from[1] && from[1] != csv->separator)
		return fail(csv, (size_t)(from - line) + 2, error, PM_EPARSE, "found text after a closing quote, expected the next field");
	field->length = (size_t)(to - field->text);
	*at = from + 1;
	/* The terminator may stand where the closing quote was; what follows it is a comma or the end. */
	*to = '\0';
	return PM_OK;
}

static enum pm_status split(struct pm_csv *csv, char *line, size_t length, struct pm_error *error)
{
	char *at = line, *end = line + length;
	enum pm_status status = PM_OK;
	bool more = true;

	csv->n_fields = 0;
	while (more && !status) {
		struct pm_field field = {.text = at, .column = (size_t)(at - line) + 1};

		if (*at == '"') {
			status = quoted(csv, line, &at, &field, error);
			if (status)
				return status;
		} else {
			char *comma = memchr(at, csv->separator, (size_t)(end - at));

			at = comma ? comma : end;
			field.length = (size_t)(at - field.text);
		}
		more = at < end;
		*at++ = '\0';
		status = add_field(csv, &field, error);
	}
	return status;
}

enum pm_status pm_csv_any_row(struct pm_csv *csv, const struct pm_field **fields, size_t *n, struct pm_error *error)
{
	char *line;
	size_t length;
	enum pm_status status = next_content(csv, &line, &length, error);

	*fields = NULL;
	*n = 0;
	if (status || !line)
		return status;
	status = split(csv, line, length, error);
	if (status)
		return status;
	*fields = csv->fields;
	*n = csv->n_fields;
	return PM_OK;
}

static enum pm_status keep_names(struct pm_csv *csv, struct pm_error *error)
{
	csv->names = pmi_array(csv->n_fields, sizeof *csv->names);
	if (!csv->names)
		return fail(csv, 0, error, PM_ENOMEM, "out of memory");
	for (; csv->n_names < csv->n_fields; csv->n_names++) {
		const struct pm_field *field = &csv->fields[csv->n_names];

		for (size_t i = 0; i < csv->n_names; i++)
			if (strcmp(csv->names[i], field->text) == 0)
				return pm_error_set(error, PM_EPARSE, csv->source, csv->line, field->column,
						    "column \"%.80s\" stands twice", field->text);
		csv->names[csv->n_names] = pmi_copy(field->text);
		if (!csv->names[csv->n_names])
			return fail(csv, 0, error, PM_ENOMEM, "out of memory");
	}
	return PM_OK;
}

static size_t find_name(const struct pm_csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->n_names; i++)
		if (strcmp(csv->names[i], name) == 0)
			return i;
	return PM_NO_COLUMN;
}

enum pm_status pm_csv_header(struct pm_csv *csv, const struct pm_column *columns, size_t n, size_t *index, struct pm_error *error)
{
	const struct pm_field *fields;
	size_t n_fields;
	enum pm_status status = pm_csv_any_row(csv, &fields, &n_fields, error);

	if (status)
		return status;
	if (!fields)
		return pm_error_set(error, PM_EPARSE, csv->source, csv->line + 1, 1, "found the end of the file, expected a header row%s%s",
				    n ? " with the column " : "", n ? columns[0].name : "");
	status = keep_names(csv, error);
	for (size_t k = 0; k < n && !status; k++) {
		index[k] = find_name(csv, columns[k].name);
		if (columns[k].required && index[k] == PM_NO_COLUMN)
			status = pm_error_set(error, PM_EPARSE, csv->source, csv->line, 1,
					      "column \"%s\" is missing: the header begins with \"%.80s\"", columns[k].name, csv->names[0]);
	}
	return status;
}

const char *const *pm_csv_names(const struct pm_csv *csv, size_t *n)
{
	*n = csv->n_names;
	return (const char *const *)csv->names;
}

enum pm_status pm_csv_row(struct pm_csv *csv, const struct pm_field **fields, struct pm_error *error)
{
	size_t n;
	enum pm_status status = pm_csv_any_row(csv, fields, &n, error);

	if (status || !*fields || n == csv->n_names)
		return status;
	*fields = NULL;
	return pm_error_set(error, PM_EPARSE, csv->source, csv->line, n > csv->n_names ? csv->fields[csv->n_names].column : 1,
			    "found %zu field%s, expected %zu as in the header", n, n == 1 ? "" : "s", csv->n_names);
}

const char *pm_csv_comment(const struct pm_csv *csv, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i < csv->n_comments; i++) {
		const char *text = csv->comments[i] + 1;

		text += *text == ' ';
		if (strncmp(text, key, n) == 0 && text[n] == ':')
			return text + n + 1 + (text[n + 1] == ' ');
	}
	return NULL;
}

const char *pm_csv_source(const struct pm_csv *csv)
{
	return csv->source;
}

size_t pm_csv_line(const struct pm_csv *csv)
{
	return csv->line;
}

enum pm_status pm_csv_double(const struct pm_csv *csv, const struct pm_field *field, const char *what, double *x, struct pm_error *error)
{
	double value;

	if (!pm_parse_double(field->text, &value) || !isfinite(value))
		return pm_error_set(error, PM_EPARSE, csv->source, csv->line, field->column, "%s is \"%.40s\", expected a finite number",
				    what, field->text);
	*x = value;
	return PM_OK;
}

enum pm_status pm_csv_size(const struct pm_csv *csv, const struct pm_field *field, const char *what, size_t limit, size_t *x,
			   struct pm_error *error)
{
	uint64_t value;

	if (!pm_parse_uint(field->text, &value) || value >= limit)
		return pm_error_set(error, PM_EPARSE, csv->source, csv->line, field->column,
				    "%s is \"%.40s\", expected a whole number below %zu", what, field->text, limit);
	*x = (size_t)value;
	return PM_OK;
}

void pm_csv_put(FILE *stream, const char *text)
{
	bool quoted = *text == '#' || strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		fputc('"', stream);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', stream);
		fputc(*text, stream);
	}
	if (quoted)
		fputc('"', stream);
}
