#include "prefmodel/npy.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* What the header says; the format is at numpy.org/doc/stable/reference/generated/numpy.lib.format.html. */
struct header {
	char byte_order, kind; /* '<', '>' or '|'; 'i', 'u', 'f' or 'b' */
	size_t size;           /* bytes of a number */
};

struct reader {
	const char *path;
	FILE *file;
	struct pm_error *error;
	struct pm_array *array;
	struct header header;
};

void pm_array_free(struct pm_array *array)
{
	if (!array)
		return;
	free(array->x);
	free(array);
}

static enum pm_status fail(const struct reader *r, const char *sentence)
{
	return pm_error_set(r->error, PM_EPARSE, r->path, 0, 0, "%s", sentence);
}

/* The text behind 'key': in the dictionary of the header, or NULL. */
static const char *value_of(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, "'\"");
	at += strspn(at, " ");
	if (*at != ':')
		return NULL;
	return at + 1 + strspn(at + 1, " ");
}

static enum pm_status parse_type(struct reader *r, const char *text)
{
	struct header *h = &r->header;
	const char *at = value_of(text, "descr");

	if (!at || (*at != '\'' && *at != '"'))
		return fail(r, "has elements with fields, expected plain numbers");
	h->byte_order = at[1];
	h->kind = at[1] ? at[2] : '\0';
	h->size = h->kind && at[3] >= '1' && at[3] <= '8' ? (size_t)(at[3] - '0') : 0;
	if (h->size && at[4] != *at)
		h->size = 0;
	if (!strchr("<>|", h->byte_order) || !((strchr("iu", h->kind) && (h->size == 1 || h->size == 2 || h->size == 4 || h->size == 8)) ||
					       (h->kind == 'f' && (h->size == 4 || h->size == 8)) || (h->kind == 'b' && h->size == 1)))
		return pm_error_set(r->error, PM_EPARSE, r->path, 0, 0, "has elements of type %.8s, expected integers, floats or truth values", at);
	return PM_OK;
}

static enum pm_status parse_shape(struct reader *r, const char *text)
{
	const char *at = value_of(text, "shape");
	struct pm_array *array = r->array;

	if (!at || *at != '(')
		return fail(r, "has a header without a shape");
	array->n = 1;
	for (at++; at += strspn(at, " ,"), *at != ')';) {
		char *end;
		unsigned long long size = strtoull(at, &end, 10);

		if (end == at || array->n_dimensions == PM_NPY_DIMENSIONS)
			return fail(r, "has a shape that cannot be read, or too many dimensions");
		array->shape[array->n_dimensions++] = (size_t)size;
		if (!pmi_multiply(array->n, (size_t)size, &array->n))
			return fail(r, "has a shape that is too large");
		at = end + (*end == 'L');
	}
	return PM_OK;
}

static enum pm_status parse_header(struct reader *r, const char *text)
{
	const char *order = value_of(text, "fortran_order");
	enum pm_status status;

	if (!order || strncmp(order, "False", 5) != 0)
		return fail(r, "is in Fortran order, expected C order (numpy.ascontiguousarray)");
	status = parse_type(r, text);
	return status ? status : parse_shape(r, text);
}

static enum pm_status read_header(struct reader *r)
{
	unsigned char start[12];
	size_t length;
	char *text;
	enum pm_status status;

	if (fread(start, 1, 10, r->file) != 10 || memcmp(start, "\x93NUMPY", 6) != 0)
		return fail(r, "does not begin as a .npy file does");
	if (start[6] < 1 || start[6] > 3)
		return fail(r, "has a version other than 1, 2 and 3");
	length = start[8] | (size_t)start[9] << 8;
	if (start[6] > 1) {
		if (fread(start + 10, 1, 2, r->file) != 2)
			return fail(r, "ends in its header");
		length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
	}
	if (length > 1 << 20)
		return fail(r, "has a header of more than a megabyte");
	text = pmi_array(length + 1, 1);
	if (!text)
		return pm_error_set(r->error, PM_ENOMEM, r->path, 0, 0, "out of memory");
	status = fread(text, 1, length, r->file) == length ? parse_header(r, text) : fail(r, "ends in its header");
	free(text);
	return status;
}

/* Bytes of one number, as the low end of a 64-bit word. */
static uint64_t word_of(const struct header *h, const unsigned char *bytes)
{
	uint64_t word = 0;

	for (size_t i = 0; i < h->size; i++)
		word |= (uint64_t)bytes[h->byte_order == '>' ? h->size - 1 - i : i] << (8 * i);
	return word;
}

static double number_of(const struct header *h, const unsigned char *bytes)
{
	uint64_t word = word_of(h, bytes);
	uint32_t half = (uint32_t)word;
	float single;
	double value;

	if (h->kind == 'f' && h->size == 4) {
		memcpy(&single, &half, sizeof single);
		return (double)single;
	}
	if (h->kind == 'f') {
		memcpy(&value, &word, sizeof value);
		return value;
	}
	if (h->kind == 'i' && h->size < 8 && word >> (8 * h->size - 1))
		word |= ~UINT64_C(0) << (8 * h->size);
	return h->kind == 'i' ? (double)(int64_t)word : (double)word;
}

static enum pm_status read_numbers(struct reader *r)
{
	struct pm_array *array = r->array;
	unsigned char bytes[8];
	size_t capacity = 0;

	if (!pmi_reserve(&array->x, &capacity, 1, sizeof *array->x))
		return pm_error_set(r->error, PM_ENOMEM, r->path, 0, 0, "out of memory");
	for (size_t i = 0; i < array->n; i++) {
		if (fread(bytes, r->header.size, 1, r->file) != 1)
			return pm_error_set(r->error, PM_EPARSE, r->path, 0, 0, "ends after %zu of %zu numbers", i, array->n);
		/* What the header claims is not believed: room is made for what is there. */
		if (!pmi_reserve(&array->x, &capacity, i + 1, sizeof *array->x))
			return pm_error_set(r->error, PM_ENOMEM, r->path, 0, 0, "out of memory");
		array->x[i] = number_of(&r->header, bytes);
		if (r->header.kind != 'f' && fabs(array->x[i]) >= 0x1p53)
			return pm_error_set(r->error, PM_EOVERFLOW, r->path, 0, 0, "number %zu is 2^53 or more, which doubles do not all hold", i);
	}
	return fgetc(r->file) == EOF ? PM_OK : fail(r, "goes on behind its numbers");
}

enum pm_status pm_npy_read(const char *path, struct pm_array **array, struct pm_error *error)
{
	struct reader r = {.path = path, .error = error, .file = fopen(path, "rb"), .array = NULL};
	enum pm_status status;

	*array = NULL;
	if (!r.file)
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	r.array = pmi_array(1, sizeof *r.array);
	status = r.array ? read_header(&r) : pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	if (!status)
		status = read_numbers(&r);
	fclose(r.file);
	if (status)
		pm_array_free(r.array);
	else
		*array = r.array;
	return status;
}
