/*
 * Arrays of NumPy: every type against numbers whose bytes are written out here, every refusal of a header, and pairs made of arrays
 * that do not fit the world.
 */
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "prefmodel/npy.h"

static const char path[] = "check_npy.tmp";

/* A file of a version (1, or with a longer length field 2 and 3) with this dictionary and these bytes behind it. */
static void write_array(int version, const char *dictionary, const void *bytes, size_t n)
{
	FILE *file = fopen(path, "wb");
	size_t length = strlen(dictionary);

	ck_assert_ptr_nonnull(file);
	fprintf(file, "\x93NUMPY%c%c%c%c", version, 0, (int)(length & 255), (int)(length >> 8 & 255));
	if (version > 1)
		fprintf(file, "%c%c", (int)(length >> 16 & 255), (int)(length >> 24));
	fputs(dictionary, file);
	fwrite(bytes, 1, n, file);
	fclose(file);
}

static const struct { const char *type; size_t n; unsigned char bytes[16]; double x[2]; } types[] = {
	{"<i1", 2, {0x7f, 0x80}, {127, -128}},
	{"|u1", 2, {0x7f, 0x80}, {127, 128}},
	{"<i2", 4, {0xfe, 0xff, 0x02, 0x01}, {-2, 258}},
	{">i2", 4, {0xff, 0xfe, 0x01, 0x02}, {-2, 258}},
	{"<u2", 4, {0xfe, 0xff, 0x02, 0x01}, {65534, 258}},
	{"<i4", 8, {0xff, 0xff, 0xff, 0xff, 0x04, 0x03, 0x02, 0x01}, {-1, 16909060}},
	{">u4", 8, {0xff, 0xff, 0xff, 0xff, 0x01, 0x02, 0x03, 0x04}, {4294967295., 16909060}},
	{"<i8", 16, {0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1}, {-3, 4294967296.}},
	{"|b1", 2, {0, 1}, {0, 1}},
	{"<f4", 8, {0, 0, 0xc0, 0xbf, 0, 0, 0x80, 0x3e}, {-1.5, 0.25}},
	{">f4", 8, {0xbf, 0xc0, 0, 0, 0x3e, 0x80, 0, 0}, {-1.5, 0.25}},
	{"<f8", 16, {0, 0, 0, 0, 0, 0, 0xf8, 0xbf, 0, 0, 0, 0, 0, 0, 0xd0, 0x3f}, {-1.5, 0.25}},
	{">f8", 16, {0xbf, 0xf8, 0, 0, 0, 0, 0, 0, 0x3f, 0xd0}, {-1.5, 0.25}},
};

START_TEST(numbers)
{
	char dictionary[100];
	struct pm_array *array;

	snprintf(dictionary, sizeof dictionary, "{'descr': '%s', 'fortran_order': False, 'shape': (2,), }\n", types[_i].type);
	for (int version = 1; version <= 3; version++) {
		write_array(version, dictionary, types[_i].bytes, types[_i].n);
		ck_ok(pm_npy_read(path, &array, NULL));
		ck_assert_uint_eq(array->n_dimensions, 1);
		ck_assert_uint_eq(array->n, 2);
		ck_assert(array->x[0] == types[_i].x[0] && array->x[1] == types[_i].x[1]);
		pm_array_free(array);
	}
	unlink(path);
}
END_TEST

#define PLAIN "'descr': '|u1', 'fortran_order': False"

static const struct { int version; const char *dictionary, *sentence; enum pm_status status; } bad[] = {
	{1, "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }", "elements with fields", PM_EPARSE},
	{1, "{'fortran_order': False, 'shape': (1,), }", "elements with fields", PM_EPARSE},
	{1, "{'descr' '|u1', 'fortran_order': False, 'shape': (1,), }", "elements with fields", PM_EPARSE},
	{1, "{'descr': '|O8', 'fortran_order': False, 'shape': (1,), }", "of type", PM_EPARSE},
	{1, "{'descr': '<i16', 'fortran_order': False, 'shape': (1,), }", "of type", PM_EPARSE},
	{1, "{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }", "of type", PM_EPARSE},
	{1, "{'descr': '|u1', 'fortran_order': True, 'shape': (1,), }", "in Fortran order", PM_EPARSE},
	{1, "{'descr': '|u1', 'shape': (1,), }", "in Fortran order", PM_EPARSE},
	{1, "{" PLAIN ", }", "without a shape", PM_EPARSE},
	{1, "{" PLAIN ", 'shape': 1, }", "without a shape", PM_EPARSE},
	{1, "{" PLAIN ", 'shape': (one,), }", "shape that cannot be read", PM_EPARSE},
	{1, "{" PLAIN ", 'shape': (1,1,1,1,1,1,1,1,1), }", "too many dimensions", PM_EPARSE},
	{1, "{" PLAIN ", 'shape': (4294967296, 4294967296), }", "too large", PM_EPARSE},
	{1, "{" PLAIN ", 'shape': (2,), }", "ends after 1 of 2", PM_EPARSE},
	{1, "{" PLAIN ", 'shape': (), 'x': 0}", NULL, PM_OK}, /* one number without dimensions */
	{1, "{" PLAIN ", 'shape': (0,), }", "goes on behind", PM_EPARSE},
	{4, "{" PLAIN ", 'shape': (1,), }", "version other than", PM_EPARSE},
};

START_TEST(headers)
{
	struct pm_array *array;
	struct pm_error error;
	enum pm_status status;

	write_array(bad[_i].version, bad[_i].dictionary, "\7", 1);
	status = pm_npy_read(path, &array, &error);
	ck_assert_int_eq(status, bad[_i].status);
	if (bad[_i].sentence)
		ck_assert_msg(!array && strstr(error.sentence, bad[_i].sentence), "%s: %s", bad[_i].dictionary, error.sentence);
	pm_array_free(array);
	unlink(path);
}
END_TEST

static void refused(const void *bytes, size_t n, enum pm_status status, const char *sentence)
{
	FILE *file = fopen(path, "wb");
	struct pm_array *array;
	struct pm_error error;

	fwrite(bytes, 1, n, file);
	fclose(file);
	ck_assert_int_eq(pm_npy_read(path, &array, &error), status);
	ck_assert_ptr_null(array);
	ck_assert_msg(strstr(error.sentence, sentence) != NULL, "%s", error.sentence);
	unlink(path);
}

START_TEST(files)
{
	static const char large[] = "{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }";
	struct pm_array *array;
	struct pm_error error;

	ck_assert_int_eq(pm_npy_read("no/such/file.npy", &array, &error), PM_EIO);
	refused("", 0, PM_EPARSE, "does not begin");
	refused("\x93NUMPY\1\0\x20\0{", 11, PM_EPARSE, "ends in its header");
	refused("\x93NUMPY\2\0\x20\0\0", 11, PM_EPARSE, "ends in its header");
	/* A length of 16 megabytes is refused before anything of that size is allocated. */
	refused("\x93NUMPY\3\0\0\0\0\1", 12, PM_EPARSE, "more than a megabyte");
	/* 2^53 + 1 is no double. */
	write_array(1, large, "\1\0\0\0\0\0\x20\0", 8);
	ck_assert_int_eq(pm_npy_read(path, &array, &error), PM_EOVERFLOW);
	write_array(1, large, "\xff\xff\xff\xff\xff\xff\x1f\0", 8);
	ck_ok(pm_npy_read(path, &array, &error));
	ck_assert(array->x[0] == 9007199254740991.);
	pm_array_free(array);
	unlink(path);
}
END_TEST

/* Two states and a terminal one; action 0 goes on, action 1 from state 0 leads to either of the others. */
static struct pm_mdp *world(void)
{
	static const struct pm_transition t[] = {{0, 0, 1, 1, 0.73}, {0, 1, 1, 0.3, -1}, {0, 1, 2, 0.7, 1}, {1, 0, 2, 1, 2}, {1, 1, 1, 1, 0}};
	static const unsigned char terminal[] = {0, 0, 1};
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(3, 2, 0.9, t, 5, terminal, NULL, &mdp, NULL));
	return mdp;
}

static const struct { size_t width, length; double x[12], label; const char *sentence; enum pm_status status; } pairs[] = {
	{3, 1, {0, 0, 1, 1, 0, 2}, 1, NULL, PM_OK},
	{2, 1, {0, 0, 2, 0}, 0.5, NULL, PM_OK},
	{3, 2, {0, 0, 1, 1, 0, 2, 0, 1, 1, 1, 1, 1}, 0, NULL, PM_OK},
	{3, 1, {0, 0.5, 1, 1, 0, 2}, 1, "pair 0, segment 0: found a number that is no state or action", PM_EPARSE},
	{3, 1, {0, 0, 1, 1, 0, -1}, 1, "pair 0, segment 1: found a number that is no state", PM_EPARSE},
	{3, 1, {0, 0, 1, 1e10, 0, 2}, 1, "pair 0, segment 1: found a number that is no state or action", PM_EPARSE},
	{3, 2, {0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1}, 0, "segment 0: a transition does not begin where the one before it ends", PM_EPARSE},
	{3, 1, {0, 0, 2, 1, 0, 2}, 1, "2 in place 2 is not possible", PM_EPARSE},
	{2, 1, {0, 1, 1, 0}, 1, "segment 0: the last action leads to no state, or to several", PM_EPARSE},
	{2, 1, {7, 0, 1, 0}, 1, "segment 0: the last action leads to no state", PM_EPARSE},
	{4, 1, {0}, 1, "another shape than", PM_EDIM},
	{3, 1, {0, 0, 1, 1, 0, 2}, 0.7, "label 0 is 0.7, expected 1, 0 or 0.5", PM_EPARSE},
};

START_TEST(datasets)
{
	struct pm_mdp *mdp = world();
	double x[12], label = pairs[_i].label;
	struct pm_array segments = {4, {1, 2, pairs[_i].length, pairs[_i].width}, 2 * pairs[_i].length * pairs[_i].width, x};
	struct pm_array labels = {1, {1}, 1, &label};
	struct pm_dataset *dataset;
	struct pm_error error;
	enum pm_status status;

	memcpy(x, pairs[_i].x, sizeof x);
	status = pm_dataset_from_arrays(mdp, &segments, "segments", &labels, "labels", NULL, &dataset, &error);
	ck_assert_int_eq(status, pairs[_i].status);
	if (pairs[_i].sentence)
		ck_assert_msg(!dataset && strstr(error.sentence, pairs[_i].sentence), "%s", error.sentence);
	else
		ck_assert_uint_eq(dataset->n_segments, 2);
	pm_dataset_free(dataset);
	pm_mdp_free(mdp);
}
END_TEST

/* Segments of an array of three dimensions, and arrays without pairs. */
START_TEST(flat)
{
	struct pm_mdp *mdp = world();
	double x[] = {0, 0, 1, 0, 1.5, 2}, label = 1;
	struct pm_array segments = {3, {1, 2, 3}, 6, x}, labels = {1, {1}, 1, &label}, none = {1, {0}, 0, NULL};
	struct pm_dataset *dataset;
	struct pm_error error;

	ck_assert_int_eq(pm_dataset_from_arrays(mdp, &segments, "s", &labels, "l", NULL, &dataset, &error), PM_EPARSE);
	ck_assert_str_eq(error.source, "s");
	x[4] = 1;
	ck_ok(pm_dataset_from_arrays(mdp, &segments, "s", &labels, "l", NULL, &dataset, &error));
	pm_dataset_free(dataset);
	segments.shape[0] = 0;
	ck_assert_int_eq(pm_dataset_from_arrays(mdp, &segments, "s", &labels, "l", NULL, &dataset, &error), PM_EDIM);
	ck_assert_int_eq(pm_dataset_from_arrays(mdp, &segments, "s", &none, "l", NULL, &dataset, &error), PM_EPARSE);
	ck_assert_ptr_null(dataset);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("npy");
	TCase *arrays = tcase_create("arrays");

	tcase_add_loop_test(arrays, numbers, 0, sizeof types / sizeof *types);
	tcase_add_loop_test(arrays, headers, 0, sizeof bad / sizeof *bad);
	tcase_add_test(arrays, files);
	tcase_add_loop_test(arrays, datasets, 0, sizeof pairs / sizeof *pairs);
	tcase_add_test(arrays, flat);
	suite_add_tcase(suite, arrays);
	return check_run(suite);
}
