#include "check.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/yaml.h"
#include "prefmodel.h"

/* A file of the given bytes; its name is valid until the next call. */
static const char *file_of(const char *text, size_t size)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_base.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, size, file), size);
	fclose(file);
	return name;
}

START_TEST(status_sentences)
{
	for (int s = 0; s < PM_N_STATUS; s++)
		for (int t = 0; t < s; t++)
			ck_assert_str_ne(pm_status_message((enum pm_status)s), pm_status_message((enum pm_status)t));
	ck_assert_str_eq(pm_status_message((enum pm_status)PM_N_STATUS), "unknown status");
	ck_assert_str_eq(pm_status_name(PM_EPROB), "PM_EPROB");
	ck_assert_int_eq(PM_OK, 0);
}
END_TEST

START_TEST(error_place)
{
	struct pm_error e;
	char text[700], path[2000];

	ck_assert_int_eq(pm_error_set(&e, PM_EDOM, "a.csv", 7, 3, "cell %c", 'Q'), PM_EDOM);
	pm_error_format(&e, text, sizeof text);
	ck_assert_str_eq(text, "a.csv:7:3: cell Q");
	ck_assert_int_eq(pm_error_set(NULL, PM_EIO, "a", 1, 1, "x"), PM_EIO);
	memset(path, 'x', sizeof path);
	memcpy(path + sizeof path - 6, "y.csv", 6);
	pm_error_set(&e, PM_EIO, path, 0, 0, "gone");
	pm_error_format(&e, text, sizeof text);
	ck_assert_ptr_nonnull(strstr(text, "y.csv: gone"));
}
END_TEST

START_TEST(logistic_identities)
{
	const double xs[] = {0, 1e-300, 0.73, 3.1, 36, 700, 1e308, INFINITY};

	for (size_t i = 0; i < sizeof xs / sizeof *xs; i++) {
		double x = xs[i];

		ck_close(pm_logistic(x) + pm_logistic(-x), 1, 1e-15);
		ck_close(exp(pm_log_logistic(-x)), pm_logistic(-x), 1e-14);
		ck_assert(pm_cross_entropy(1, x) >= 0);
	}
	/* 1 / (1 + e^-1) = e / (1 + e) */
	ck_close(pm_logistic(1), 2.718281828459045 / 3.718281828459045, 1e-15);
	ck_close(pm_cross_entropy(0.5, 0), M_LN2, 1e-15);
	ck_close(pm_cross_entropy(1, -1e5), 1e5, 1e-15);
	ck_close(pm_cross_entropy(0.25, 2), 0.25 * log1p(exp(-2)) + 0.75 * log1p(exp(2)), 1e-15);
	ck_assert(isnan(pm_logistic(NAN)));
}
END_TEST

START_TEST(log_sum_exp_and_normal)
{
	const double x[] = {1000, 1000 + M_LN2};

	ck_close(pm_log_sum_exp(x, 2), 1000 + log(3), 1e-15);
	ck_assert(pm_log_sum_exp(x, 0) == -INFINITY);
	ck_close(pm_log_normal(0), -M_LN2, 1e-15);
	/* Phi(-1.959963984540054) = 0.025 */
	ck_close(exp(pm_log_normal(-1.959963984540054)), 0.025, 1e-13);
	ck_close(exp(pm_log_normal(1.959963984540054)), 0.975, 1e-14);
	/* Mills: log Phi(-40) = -40^2/2 - log(40 sqrt(2 pi)) - 1/1600 + O(40^-4) */
	ck_close(pm_log_normal(-40), -800 - log(40 * sqrt(2 * M_PI)) - 1.0 / 1600, 1e-8);
	ck_assert(pm_log_normal(-INFINITY) == -INFINITY);
	ck_assert(pm_log_normal(INFINITY) == 0);
}
END_TEST

START_TEST(streams)
{
	const uint64_t a[] = {1, 2, 3}, b[] = {1, 2, 4}, c[] = {1, 2};
	gsl_rng *x = pm_rng_stream(a, 3), *y = pm_rng_stream(a, 3), *z = pm_rng_stream(b, 3), *w = pm_rng_stream(c, 2);
	double mean = 0;
	int same = 0;

	for (int i = 0; i < 100000; i++) {
		double u = gsl_rng_uniform(x);

		ck_assert(u == gsl_rng_uniform(y));
		same += u == gsl_rng_uniform(z) || u == gsl_rng_uniform(w);
		mean += u / 100000;
	}
	ck_assert_int_eq(same, 0);
	/* Five standard errors of the mean of 1e5 uniforms. */
	ck_assert(fabs(mean - 0.5) < 5 * sqrt(1.0 / 12 / 100000));
	pm_rng_restart(z, a, 3);
	pm_rng_restart(y, a, 3);
	ck_assert(gsl_rng_uniform(z) == gsl_rng_uniform(y));
	ck_assert(pm_hash(a, 3) != pm_hash(a, 2));
	ck_assert(pm_hash_name("fig3") != pm_hash_name("fig4"));
	gsl_rng_free(x);
	gsl_rng_free(y);
	gsl_rng_free(z);
	gsl_rng_free(w);
}
END_TEST

START_TEST(stream_reference)
{
	/* xoshiro256** from state 1, 2, 3, 4 gives 11520, 0, 1509978240, 1215971899390074240 (the reference program of its authors). */
	gsl_rng *x = pm_rng_stream((const uint64_t[]){0}, 1);
	uint64_t state[4] = {1, 2, 3, 4};

	memcpy(x->state, state, sizeof state);
	ck_assert_uint_eq(gsl_rng_get(x), UINT64_C(11520) >> 32);
	ck_assert_uint_eq(gsl_rng_get(x), 0);
	ck_assert_uint_eq(gsl_rng_get(x), UINT64_C(1509978240) >> 32);
	ck_assert_uint_eq(gsl_rng_get(x), UINT64_C(1215971899390074240) >> 32);
	gsl_rng_free(x);
}
END_TEST

START_TEST(below_is_uniform)
{
	gsl_rng *x = pm_rng_stream((const uint64_t[]){5}, 1);
	size_t count[7] = {0};
	double chi = 0;

	for (int i = 0; i < 70000; i++)
		count[pm_rng_below(x, 7)]++;
	for (int k = 0; k < 7; k++)
		chi += pow((double)count[k] - 10000, 2) / 10000;
	/* The 0.9999 quantile of chi-squared with 6 degrees of freedom is 27.9. */
	ck_assert(chi < 27.9);
	ck_assert_uint_eq(pm_rng_below(x, 1), 0);
	gsl_rng_free(x);
}
END_TEST

START_TEST(numbers)
{
	static const double xs[] = {0.1, -1.5e-310, 1e308, 3, -0.0, 12345.678901234567};
	char text[PM_NUMBER_SIZE];
	double y;
	uint64_t n;

	setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed, a comma is the decimal point */
	for (size_t i = 0; i < sizeof xs / sizeof *xs; i++) {
		ck_assert(pm_parse_double(pm_format_double(text, xs[i]), &y));
		ck_assert(y == xs[i]);
		ck_assert_ptr_null(strchr(text, ','));
	}
	ck_assert_str_eq(pm_format_double(text, -NAN), "nan");
	ck_assert(pm_parse_double("inf", &y) && isinf(y));
	for (const char *const *bad = (const char *const[]){"", " 1", "1 ", "0x10", "1,5", "one", "1e", NULL}; *bad; bad++)
		ck_assert_msg(!pm_parse_double(*bad, &y), "\"%s\" was taken for a number", *bad);
	ck_assert(pm_parse_uint("18446744073709551615", &n) && n == UINT64_MAX);
	for (const char *const *bad = (const char *const[]){"", "-1", "+1", "1.0", "18446744073709551616", NULL}; *bad; bad++)
		ck_assert_msg(!pm_parse_uint(*bad, &n), "\"%s\" was taken for a number", *bad);
	setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(csv_rows)
{
	static const char text[] = "\xef\xbb\xbf# a comment\n#key: some: value\nname,value\r\n\n\"a \"\"b\"\", c\",2.5\nplain,\n\"\",7";
	static const struct pm_column columns[] = {{"value", true}, {"weight", false}, {"name", true}};
	const struct pm_field *f;
	struct pm_csv *csv;
	size_t at[3];
	double x;

	ck_ok(pm_csv_open(file_of(text, sizeof text - 1), &csv, NULL));
	ck_ok(pm_csv_header(csv, columns, 3, at, NULL));
	ck_assert_uint_eq(at[0], 1);
	ck_assert_uint_eq(at[1], PM_NO_COLUMN);
	ck_assert_str_eq(pm_csv_comment(csv, "key"), "some: value");
	ck_assert_ptr_null(pm_csv_comment(csv, "ke"));
	ck_ok(pm_csv_row(csv, &f, NULL));
	ck_assert_str_eq(f[0].text, "a \"b\", c");
	ck_assert_uint_eq(f[0].length, 8);
	ck_assert_uint_eq(f[1].column, 14);
	ck_ok(pm_csv_double(csv, &f[1], "value", &x, NULL));
	ck_assert(x == 2.5);
	ck_ok(pm_csv_row(csv, &f, NULL));
	ck_assert_str_eq(f[1].text, "");
	ck_assert_int_eq(pm_csv_double(csv, &f[1], "value", &x, NULL), PM_EPARSE);
	ck_ok(pm_csv_row(csv, &f, NULL));
	ck_assert_str_eq(f[0].text, "");
	ck_assert_str_eq(f[1].text, "7");
	ck_ok(pm_csv_row(csv, &f, NULL));
	ck_assert_ptr_null(f);
	pm_csv_close(csv);
}
END_TEST

START_TEST(csv_long_lines)
{
	/* Longer than the reading buffer, so that lines cross its end in every way. */
	size_t size = 1 << 20, n = 0;
	char *text = malloc(size);
	const struct pm_field *f;
	struct pm_csv *csv;

	memset(text, 'x', size);
	memcpy(text, "h\n", 2);
	text[700000] = '\n';
	text[size - 1] = '\n';
	ck_ok(pm_csv_open(file_of(text, size), &csv, NULL));
	ck_ok(pm_csv_header(csv, NULL, 0, NULL, NULL));
	for (;;) {
		ck_ok(pm_csv_row(csv, &f, NULL));
		if (!f)
			break;
		n += f[0].length;
	}
	ck_assert_uint_eq(n, size - 4);
	pm_csv_close(csv);
	free(text);
}
END_TEST

/* Each bad text, and what its message must hold. */
static const struct {
	const char *text;
	size_t size;
	const char *message;
} bad_csv[] = {
	{"", 0, "found the end of the file"},
	{"a,b\n", 4, "column \"name\" is missing"},
	{"name,name\n", 10, ":1:6: column \"name\" stands twice"},
	{"name,b\n1\n", 9, ":2:1: found 1 field, expected 2"},
	{"name,b\n1,2,3\n", 13, ":2:5: found 3 fields, expected 2"},
	{"name,b\n\"1,2\n", 12, ":2:1: found a quote that does not end"},
	{"name,b\n\"1\"x,2\n", 14, ":2:4: found text after a closing quote"},
	{"name,b\n1,\0\n", 11, ":2:3: found a NUL byte"},
};

START_TEST(csv_errors)
{
	static const struct pm_column columns[] = {{"name", true}};
	const struct pm_field *f;
	struct pm_error e;
	struct pm_csv *csv;
	char text[1100];
	size_t at;

	ck_ok(pm_csv_open(file_of(bad_csv[_i].text, bad_csv[_i].size), &csv, &e));
	if (!pm_csv_header(csv, columns, 1, &at, &e))
		ck_assert_int_eq(pm_csv_row(csv, &f, &e), PM_EPARSE);
	pm_error_format(&e, text, sizeof text);
	ck_assert_msg(strstr(text, bad_csv[_i].message) != NULL, "\"%s\" lacks \"%s\"", text, bad_csv[_i].message);
	pm_csv_close(csv);
}
END_TEST

START_TEST(csv_no_file)
{
	struct pm_error e;
	struct pm_csv *csv;
	const struct pm_field *f;
	size_t n;

	ck_assert_int_eq(pm_csv_open("no/such/file", &csv, &e), PM_EIO);
	ck_assert_ptr_null(csv);
	ck_ok(pm_csv_open(".", &csv, &e)); /* a folder opens, but cannot be read */
	ck_assert_int_eq(pm_csv_any_row(csv, &f, &n, &e), PM_EIO);
	pm_csv_close(csv);
}
END_TEST

static void write_text(const char *path, const char *text, bool keep)
{
	struct pm_output *o;

	ck_ok(pm_output_open(path, &o, NULL));
	fputs(text, pm_output_stream(o));
	if (keep)
		ck_ok(pm_output_close(o, NULL));
	else
		pm_output_discard(o);
}

START_TEST(output_is_whole_or_not_at_all)
{
	const char *path = file_of("old", 3);
	char text[8] = "";
	FILE *file;

	write_text(path, "new", false);
	file = fopen(path, "r");
	ck_assert_str_eq(fgets(text, 8, file), "old");
	fclose(file);
	write_text(path, "new", true);
	file = fopen(path, "r");
	ck_assert_str_eq(fgets(text, 8, file), "new");
	fclose(file);
}
END_TEST

START_TEST(output_errors)
{
	struct pm_error e;
	struct pm_output *o;

	ck_assert_int_eq(pm_output_open("no/such/folder/x", &o, &e), PM_EIO);
	ck_assert_ptr_null(o);
	ck_assert_int_eq(pm_output_open(".", &o, &e), PM_EIO);
	ck_assert_int_eq(pm_output_check("no/such/folder/x", &e), PM_EIO);
	ck_assert_int_eq(pm_output_check(".", &e), PM_EIO);
	ck_ok(pm_output_check("/dev/full", &e));
	ck_ok(pm_output_check(NULL, &e));
	ck_ok(pm_output_check("check_base.none.tmp", &e));
	ck_assert_int_ne(access("check_base.none.tmp", F_OK), 0);
	ck_ok(pm_output_open("/dev/full", &o, &e));
	fputs("text", pm_output_stream(o));
	ck_assert_int_eq(pm_output_close(o, &e), PM_EIO);
	ck_assert_ptr_nonnull(strstr(e.sentence, "No space left"));
}
END_TEST

START_TEST(yaml_tree)
{
	static const char text[] = "kind: grid\nsizes: [3, 4.5]\nrewards: {gas: -1, goal: x}\n";
	struct pmi_yaml *y;
	struct pm_error e;
	yaml_node_t *root;
	double x;
	size_t n;

	ck_ok(pmi_yaml_read(file_of(text, sizeof text - 1), &y, &e));
	root = pmi_yaml_root(y);
	ck_assert_str_eq(pmi_yaml_text(pmi_yaml_get(y, root, "kind")), "grid");
	ck_ok(pmi_yaml_size(y, pmi_yaml_at(y, pmi_yaml_get(y, root, "sizes"), 0), "size", 4, &n, &e));
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(pmi_yaml_size(y, pmi_yaml_at(y, pmi_yaml_get(y, root, "sizes"), 1), "size", 9, &n, &e), PM_EPARSE);
	ck_ok(pmi_yaml_double(y, pmi_yaml_get(y, pmi_yaml_get(y, root, "rewards"), "gas"), "gas", &x, &e));
	ck_assert(x == -1);
	ck_assert_int_eq(pmi_yaml_double(y, pmi_yaml_get(y, pmi_yaml_get(y, root, "rewards"), "goal"), "goal", &x, &e), PM_EPARSE);
	ck_assert_uint_eq(e.line, 3);
	ck_assert_uint_eq(e.column, 26);
	ck_assert_int_eq(pmi_yaml_keys(y, root, (const char *const[]){"kind", "sizes"}, 2, &e), PM_EPARSE);
	ck_assert_ptr_nonnull(strstr(e.sentence, "\"rewards\" is not known"));
	ck_assert_ptr_null(pmi_yaml_at(y, root, 0));
	pmi_yaml_free(y);
}
END_TEST

static const struct {
	const char *text;
	const char *message;
} bad_yaml[] = {{"", "no document"}, {"a: [1, 2\n", "not YAML"}, {"a: 1\n---\nb: 2\n", ":3:1: found a second document"}, {"a: \x01\n", "not YAML"}};

START_TEST(yaml_errors)
{
	struct pmi_yaml *y;
	struct pm_error e;
	char text[1100];

	ck_assert_int_eq(pmi_yaml_read(file_of(bad_yaml[_i].text, strlen(bad_yaml[_i].text)), &y, &e), PM_EPARSE);
	ck_assert_ptr_null(y);
	pm_error_format(&e, text, sizeof text);
	ck_assert_msg(strstr(text, bad_yaml[_i].message) != NULL, "\"%s\" lacks \"%s\"", text, bad_yaml[_i].message);
	ck_assert_int_eq(pmi_yaml_read("no/such/file", &y, &e), PM_EIO);
}
END_TEST

START_TEST(memory_sizes)
{
	size_t n = 5;
	double *x = NULL;
	size_t room = 0;

	ck_assert(!pmi_multiply(SIZE_MAX / 2, 3, &n));
	ck_assert_uint_eq(n, 5);
	ck_assert(pmi_multiply(0, SIZE_MAX, &n));
	ck_assert(pmi_reserve(&x, &room, 3, sizeof *x));
	ck_assert_uint_ge(room, 3);
	x[2] = 1.5;
	ck_assert(pmi_reserve(&x, &room, 1000, sizeof *x));
	ck_assert(x[2] == 1.5);
	ck_assert(!pmi_reserve(&x, &room, SIZE_MAX / 4, sizeof *x));
	free(x);
	ck_assert_ptr_null(pmi_array(SIZE_MAX, 2));
}
END_TEST

static void remove_file(void)
{
	unlink(file_of("", 0));
}

int main(void)
{
	Suite *suite = suite_create("base");
	TCase *loops = tcase_create("errors");

	check_case(suite, "base",
		   (const TTest *const[]){status_sentences, error_place, logistic_identities, log_sum_exp_and_normal, streams, stream_reference,
					  below_is_uniform, numbers, csv_rows, csv_long_lines, csv_no_file, output_is_whole_or_not_at_all,
					  output_errors, yaml_tree, memory_sizes, NULL});
	tcase_add_loop_test(loops, csv_errors, 0, sizeof bad_csv / sizeof *bad_csv);
	tcase_add_loop_test(loops, yaml_errors, 0, sizeof bad_yaml / sizeof *bad_yaml);
	tcase_add_unchecked_fixture(loops, NULL, remove_file);
	suite_add_tcase(suite, loops);
	return check_run(suite);
}
