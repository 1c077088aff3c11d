/* Files: CSV, YAML, and output that is whole or not there. */
#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static void remove_file(void)
{
	unlink(file_of("", 0));
}

int main(void)
{
	const TTest *const tests[] = {csv_rows, csv_long_lines, csv_no_file, output_is_whole_or_not_at_all, output_errors, yaml_tree, NULL};
	Suite *suite = suite_create("base files");
	TCase *tcase = check_case(suite, "base files", tests);

	tcase_add_loop_test(tcase, csv_errors, 0, sizeof bad_csv / sizeof *bad_csv);
	tcase_add_loop_test(tcase, yaml_errors, 0, sizeof bad_yaml / sizeof *bad_yaml);
	tcase_add_unchecked_fixture(tcase, NULL, remove_file);
	return check_run(suite);
}
