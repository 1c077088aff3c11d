#include "check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "prefmodel.h"

/* A file of the given bytes; its name is valid until the next call. */
static const char *file_of(const char *text, size_t size)
{
	static char name[64];
	FILE *file;

	snprintf(name, sizeof name, "check_json.%ld.tmp", (long)getpid());
	file = fopen(name, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, size, file), size);
	fclose(file);
	return name;
}

START_TEST(objects)
{
	static const char text[] = "\xef\xbb\xbf{\"s\": \"\\u00fc \\\"\xc3\xbc\\\" \\n\", \"n\": 7, \"no\": null}\r\n\n  \n"
				   "{\"b\": true, \"c\": 0, \"a\": [[1], {}, \"}\"]}";
	struct pmi_jsonl *file;
	json_t *object, *array;
	const char *s;
	size_t n;
	bool b;

	ck_ok(pmi_jsonl_open(file_of(text, sizeof text - 1), &file, NULL));
	ck_ok(pmi_jsonl_next(file, &object, NULL));
	ck_ok(pmi_jsonl_string(file, "s", &s, NULL));
	ck_assert_str_eq(s, "\xc3\xbc \"\xc3\xbc\" \n");
	ck_ok(pmi_jsonl_size(file, "n", false, 8, &n, NULL));
	ck_assert_uint_eq(n, 7);
	ck_ok(pmi_jsonl_size(file, "no", true, 50, &n, NULL));
	ck_assert_uint_eq(n, 50);
	ck_ok(pmi_jsonl_next(file, &object, NULL));
	ck_ok(pmi_jsonl_bool(file, "b", &b, NULL));
	ck_assert(b);
	ck_ok(pmi_jsonl_bool(file, "c", &b, NULL));
	ck_assert(!b);
	ck_ok(pmi_jsonl_array(file, "a", &array, NULL));
	ck_assert_uint_eq(json_array_size(array), 3);
	ck_ok(pmi_jsonl_next(file, &object, NULL));
	ck_assert_ptr_null(object);
	pmi_jsonl_close(file);
}
END_TEST

/* Each bad text and what its message must hold. */
static const struct {
	const char *text;
	size_t size;
	const char *message;
} bad[] = {
#define TEXT(t) t, sizeof t - 1
	{TEXT("{\"a\": 1}\n{\"a\": \xff\"}\n"), ":2:7: not JSON: unable to decode byte 0xff"},
	{TEXT("{\"a\": \"\xc3(\"}\n"), ":1:8: not JSON: unable to decode byte 0xc3"},
	{TEXT("{\"a\": \"\0\"}\n"), "not JSON"},
	{TEXT("{\"a\": \"\\u0000\"}\n"), "\\u0000 is not allowed"},
	{TEXT("{\"a\": 1e999}\n"), ":1:11: not JSON: real number overflow"},
	{TEXT("{\"a\": 99999999999999999999}\n"), "too big integer"},
	{TEXT("{\"a\": 1, \"a\": 2}\n"), "duplicate object key"},
	{TEXT("{\"a\": 1\n"), ":1:7: not JSON: '}' expected near end of file"},
	{TEXT("{\"a\": 1} {\n"), "not JSON: end of file expected near '{'"},
	{TEXT("{\"a\": \"\\ud800\"}\n"), "not JSON"},
	{TEXT("\n [1]\n"), ":2:2: found no object"},
	{TEXT(" {\"b\": {\"a\": 1}, \"c\": \"\\\"a\\\": 2\"}\n"), ":1:2: key \"a\" is missing"},
	{TEXT("{\"b\": {\"a\": 1}, \"c\": [\"a\", \"\\\"a\\\": 2\"], \"\\u0061\" : 2.5}\n"), ":1:52: \"a\" is a real number, expected a whole number"},
	{TEXT("{\"a\": -1}\n"), ":1:7: \"a\" is -1, expected a whole number below 9"},
	{TEXT("{\"a\":9}\n"), ":1:6: \"a\" is 9, expected a whole number below 9"},
	{TEXT("{\"a\":null}\n"), "\"a\" is null, expected a whole number"},
};

START_TEST(errors)
{
	struct pmi_jsonl *file;
	struct pm_error e;
	enum pm_status status = PM_OK;
	json_t *object;
	char text[1100];
	size_t n;

	ck_ok(pmi_jsonl_open(file_of(bad[_i].text, bad[_i].size), &file, &e));
	do {
		status = pmi_jsonl_next(file, &object, &e);
		if (!status && object)
			status = pmi_jsonl_size(file, "a", false, 9, &n, &e);
	} while (!status && object);
	ck_assert_int_eq(status, PM_EPARSE);
	pm_error_format(&e, text, sizeof text);
	ck_assert_msg(strstr(text, bad[_i].message) != NULL, "\"%s\" lacks \"%s\"", text, bad[_i].message);
	pmi_jsonl_close(file);
}
END_TEST

START_TEST(kinds)
{
	struct pmi_jsonl *file;
	struct pm_error e;
	json_t *value;
	const char *s;
	bool b;

	ck_ok(pmi_jsonl_open(file_of(TEXT("{\"a\": 2}")), &file, &e));
	ck_ok(pmi_jsonl_next(file, &value, &e));
	ck_assert_int_eq(pmi_jsonl_string(file, "a", &s, &e), PM_EPARSE);
	ck_assert_str_eq(e.sentence, "\"a\" is an integer, expected a string");
	ck_assert_int_eq(pmi_jsonl_array(file, "a", &value, &e), PM_EPARSE);
	ck_assert_int_eq(pmi_jsonl_bool(file, "a", &b, &e), PM_EPARSE);
	ck_assert_uint_eq(e.column, 7);
	pmi_jsonl_close(file);
}
END_TEST

START_TEST(deep_nesting)
{
	/* Deeper than the parser goes: an error, not a stack that overflows. */
	size_t n = 200000;
	char *text = malloc(n);
	struct pmi_jsonl *file;
	struct pm_error e;
	json_t *object;

	memset(text, '[', n);
	ck_ok(pmi_jsonl_open(file_of(text, n), &file, &e));
	ck_assert_int_eq(pmi_jsonl_next(file, &object, &e), PM_EPARSE);
	pmi_jsonl_close(file);
	free(text);
}
END_TEST

START_TEST(no_file)
{
	struct pmi_jsonl *file;
	struct pm_error e;
	json_t *object;

	ck_assert_int_eq(pmi_jsonl_open("no/such/file", &file, &e), PM_EIO);
	ck_assert_ptr_null(file);
	ck_ok(pmi_jsonl_open(".", &file, &e)); /* a folder opens, but cannot be read */
	ck_assert_int_eq(pmi_jsonl_next(file, &object, &e), PM_EIO);
	pmi_jsonl_close(file);
}
END_TEST

static void remove_file(void)
{
	unlink(file_of("", 0));
}

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *loop = tcase_create("errors");

	check_case(suite, "json", (const TTest *const[]){objects, kinds, deep_nesting, no_file, NULL});
	tcase_add_loop_test(loop, errors, 0, sizeof bad / sizeof *bad);
	tcase_add_unchecked_fixture(loop, NULL, remove_file);
	suite_add_tcase(suite, loop);
	return check_run(suite);
}
