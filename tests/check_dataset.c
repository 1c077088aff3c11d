#include "pair-lines.h"
#include "pref.h"

START_TEST(segments_are_stored_once)
{
	struct pm_dataset *data = pm_dataset_alloc();
	uint32_t number, again;
	struct pm_segment back;

	/* Enough segments to make the table of hashes grow several times. */
	for (uint32_t i = 0; i < 5000; i++) {
		ck_ok(pm_dataset_segment_number(data, SEGMENT(i, i % 7, i + 1), &number));
		ck_assert_uint_eq(number, i);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		ck_ok(pm_dataset_segment_number(data, SEGMENT(i, i % 7, i + 1), &again));
		ck_assert_uint_eq(again, i);
	}
	ck_ok(pm_dataset_segment_number(data, SEGMENT(0, 0, 1, 1, 2), &number));
	ck_assert_uint_eq(number, 5000);
	back = pm_dataset_segment(data, 5000);
	ck_assert_uint_eq(back.length, 2);
	ck_assert_uint_eq(pm_segment_state(back, 2), 2);
	pm_dataset_free(data);
}
END_TEST

static double weight_of(const struct pm_dataset *data, uint32_t left, uint32_t right, double label)
{
	double sum = 0;

	for (size_t k = 0; k < data->n_pairs; k++)
		if (data->left[k] == left && data->right[k] == right && data->label[k] == label)
			sum += data->weight[k];
	return sum;
}

START_TEST(folding_adds_weights)
{
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(11);
	double before[5][5][3], total;
	uint32_t number;

	ck_ok(pm_dataset_fold(data));
	for (uint32_t i = 0; i < 5; i++)
		ck_ok(pm_dataset_segment_number(data, SEGMENT(i, 0, i), &number));
	for (int k = 0; k < 300; k++)
		ck_ok(pm_dataset_add_numbers(data, (uint32_t)pm_rng_below(rng, 5), (uint32_t)pm_rng_below(rng, 5), 0.5 * (double)pm_rng_below(rng, 3),
					     0.25 * (double)(1 + pm_rng_below(rng, 9))));
	total = pm_dataset_total_weight(data);
	for (uint32_t l = 0; l < 5; l++)
		for (uint32_t r = 0; r < 5; r++)
			for (int y = 0; y < 3; y++)
				before[l][r][y] = weight_of(data, l, r, 0.5 * y);
	ck_ok(pm_dataset_fold(data));
	ck_assert_uint_le(data->n_pairs, 75);
	ck_assert(pm_dataset_total_weight(data) == total);
	for (uint32_t l = 0; l < 5; l++)
		for (uint32_t r = 0; r < 5; r++)
			for (int y = 0; y < 3; y++)
				ck_assert(weight_of(data, l, r, 0.5 * y) == before[l][r][y]);
	for (size_t k = 1; k < data->n_pairs; k++)
		ck_assert(data->left[k - 1] < data->left[k] ||
			  (data->left[k - 1] == data->left[k] &&
			   (data->right[k - 1] < data->right[k] || (data->right[k - 1] == data->right[k] && data->label[k - 1] < data->label[k]))));
	ck_ok(pm_dataset_add_numbers(data, 0, 1, 1, 2.5));
	gsl_rng_free(rng);
	pm_dataset_free(data);
}
END_TEST

START_TEST(pairs_out_of_range)
{
	struct pm_dataset *data = pm_dataset_alloc();
	const double labels[] = {-1, 0.25, 2, NAN, INFINITY}, weights[] = {0, -1, NAN, INFINITY};

	for (size_t i = 0; i < N_OF(labels); i++)
		ck_assert_int_eq(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 1), labels[i], 1), PM_EDOM);
	for (size_t i = 0; i < N_OF(weights); i++)
		ck_assert_int_eq(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 1), 1, weights[i]), PM_EDOM);
	ck_assert_uint_eq(data->n_pairs, 0);
	pm_dataset_free(data);
}
END_TEST

START_TEST(what_is_written_is_read)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc(), *back;
	const char *name = file_of_text("");
	FILE *file = fopen(name, "w");

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1, 0, 3, 1, 3), SEGMENT(2, 1, 3), 0.5, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(1, 1, 0), 1, 0.1));
	pm_dataset_write(file, data);
	fclose(file);
	ck_ok(pm_dataset_read(name, mdp, &back, NULL));
	ck_assert_uint_eq(back->n_pairs, 2);
	ck_assert_uint_eq(back->n_segments, 3);
	ck_assert(back->label[0] == 0.5 && back->label[1] == 1 && back->weight[1] == 0.1);
	ck_assert_uint_eq(back->left[1], back->right[0]);
	unlink(name);
	pm_dataset_free(back);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* What stands in a file, and where and how its reading fails. */
static const struct bad {
	const char *text;
	size_t line, column;
	const char *says;
} bad[] = {
	{"", 1, 1, "end of the file"},
	{"left,right,label\n", 2, 1, "end of the file"},
	{"a,b,c\n1,2,3\n", 1, 1, "left"},
	{"left,right,label\n0 1", 2, 1, "1 field"},
	{"left,right,label\n0 1 2,2 1 3,nan\n", 2, 13, "nan"},
	{"left,right,label\n0 1 2,2 1 3,2\n", 2, 13, "\"2\""},
	{"left,right,label\n0 1 2,2 1 3,0.25\n", 2, 13, "0.25"},
	{"left,right,label\n0 1 2,2 1 3,\n", 2, 13, "0.5"},
	{"left,right,label\n# comment\n0 1 99999,2 1 3,1\n", 3, 5, "state 99999"},
	{"left,right,label\n0 1 99999999999999999999,2 1 3,1\n", 2, 5, "state"},
	{"left,right,label\n0 1 2,2 1 3,1\n0 1 2,0 9 1,1\n", 3, 9, "action 9"},
	{"left,right,label\n0 1 2 1 0,2 1 3,1\n", 2, 9, "state 0, expected a state that action 1 in state 2"},
	{"left,right,label\n3 1 0,2 1 3,1\n", 2, 5, "state 0"},
	{"left,right,label\n0 1,2 1 3,1\n", 2, 1, "2 numbers"},
	{"left,right,label\n0,2 1 3,1\n", 2, 1, "1 number "},
	{"left,right,label\n,2 1 3,1\n", 2, 1, "0 numbers"},
	{"left,right,label\n0 1 2,2 x 3,1\n", 2, 9, "\"x 3\""},
	{"left,right,label\n0 1 2.5,2 1 3,1\n", 2, 5, "2.5"},
	{"left,right,label\n0 1 2,-2 1 3,1\n", 2, 7, "-2"},
	{"left,right,label,weight\n0 1 2,2 1 3,1,0\n", 2, 15, "positive"},
	{"left,right,label,weight\n0 1 2,2 1 3,1,inf\n", 2, 15, "inf"},
	{"left,right,label\n0 1 2,2 1 3,1\n\n#\n0 1 2,2 1 3,1,1\n", 5, 15, "4 fields"},
	{"left,right,label\n0 1 2,2 1 3,1\n\"0 1 2\",\"2 1\",0\n", 3, 9, "2 numbers"},
	{"left,right,label\n0 1 2,2 1 3,1\n0 1 2,2 1 3,1\r\r\n", 3, 13, "label is"},
	{"label,right,left\n1,2 1 3,0 1 2\n1,2 1 3,0 1 0\n", 3, 13, "state 0"},
	{"left,right,label\n0 1 2,2 1 3,1\n0 1 2,2 1 3,\"1", 3, 13, "quote"},
};

START_TEST(mistakes_have_places)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data;
	struct pm_error error;
	const char *name = file_of_text(bad[_i].text);

	ck_assert_int_eq(pm_dataset_read(name, mdp, &data, &error), PM_EPARSE);
	unlink(name);
	ck_assert_ptr_null(data);
	ck_assert_msg(error.line == bad[_i].line && error.column == bad[_i].column, "%s: at %zu:%zu, expected %zu:%zu", error.sentence, error.line,
		      error.column, bad[_i].line, bad[_i].column);
	ck_assert_msg(strstr(error.sentence, bad[_i].says) != NULL, "\"%s\" does not say \"%s\"", error.sentence, bad[_i].says);
	ck_assert_str_eq(error.source, name);
	pm_mdp_free(mdp);
}
END_TEST

/* Five states, the last an end, and two actions, which can lead anywhere: steps are found by bits. */
static struct pm_mdp *dense_world(void)
{
	const unsigned char terminal[] = {0, 0, 0, 0, 1};
	struct pm_transition transition[40];
	struct pm_mdp *mdp;

	for (size_t k = 0; k < 40; k++)
		transition[k] = (struct pm_transition){k / 10, k / 5 % 2, k % 5, 0.2, 0};
	ck_ok(pm_mdp_from_transitions(5, 2, 0.9, transition, 40, terminal, NULL, &mdp, NULL));
	return mdp;
}

/* A pair of the small world with up to three bytes changed, which may make a mistake, or leave the way of plain lines. */
static void put_spoilt(FILE *file, gsl_rng *rng, bool weighted)
{
	static const char *const rows[] = {"0 1 2,2 1 3,1",   "0 0 0 0 1 1 2,2 1 3 0 3,0", "1 1 2 0 2,0 1 2 1 1,0.5",
					   "0 1 2 1 1 0 3,1 0 3,1", "2 0 2 0 2 0 2 0 2,0 0 1,0"};
	static const char *const weights[] = {",1", ",2.5", ",1e3", ",007"}, bytes[] = "0123456789 ,.\"\r-e#x\t";
	char text[80];
	size_t n;

	snprintf(text, sizeof text, "%s%s", rows[pm_rng_below(rng, N_OF(rows))], weighted ? weights[pm_rng_below(rng, 4)] : "");
	n = strlen(text);
	for (size_t changes = pm_rng_below(rng, 4); changes; changes--)
		text[pm_rng_below(rng, n)] = bytes[pm_rng_below(rng, sizeof bytes)];
	fwrite(text, 1, n, file);
	fputs(pm_rng_below(rng, 4) ? "\n" : "\r\n", file);
}

START_TEST(lines_at_one_pass)
{
	struct pm_mdp *const worlds[] = {small_world(0.9), dense_world()};
	const char *name = file_of_text("");
	gsl_rng *rng = stream_of(29);

	for (int k = 0; k < check_rounds(4000); k++) {
		FILE *file = fopen(name, "wb");

		fputs(k % 2 ? "left,right,label\n" : "left,right,label,weight\n", file);
		/* Few, so that a mistake seldom hides one that follows. */
		for (int row = 0; row < 3; row++)
			put_spoilt(file, rng, k % 2 == 0);
		fclose(file);
		ck_assert(ways_agree(name, worlds[k / 2 % 2]));
	}
	unlink(name);
	gsl_rng_free(rng);
	pm_mdp_free(worlds[0]);
	pm_mdp_free(worlds[1]);
}
END_TEST

/* Is this line, after a first one that makes room, taken at one pass? */
static bool is_plain(const char *header, const char *line)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pmi_steps steps;
	struct way way = {.csv = NULL};
	char text[200];
	const char *name;
	bool found, plain;

	snprintf(text, sizeof text, "%s\n0 1 2,2 1 3,1%s\n%s", header, strstr(header, "label,") ? ",1" : "", line);
	name = file_of_text(text);
	ck_ok(pmi_steps_make(mdp, &steps));
	ck_assert(way_begin(&way, name, &steps, true));
	ck_ok(pmi_pair_line_take(&way.line, &way.at, way.end, &found));
	plain = way.line.n_columns && pmi_plain_pair(&way.line, way.at) == way.end;
	way_end(&way);
	unlink(name);
	pmi_steps_clear(&steps);
	pm_mdp_free(mdp);
	return plain;
}

START_TEST(what_is_plain)
{
	ck_assert(is_plain("left,right,label", "0 0 1 1 2,2 1 3 0 3,0.5\n"));
	ck_assert(is_plain("left,right,label", "0 0 1,2 1 3,0\r\n"));
	ck_assert(is_plain("left,right,label", "0 0 1,2 1 3,1"));
	ck_assert(is_plain("left,right,label,weight", "0 0 1,2 1 3,1,2.5"));
	ck_assert(!is_plain("left,right,label,weight", "0 0 1,2 1 3,1"));
	ck_assert(!is_plain("left,right,label,weight", "0 0 1,2 1 3,1,0"));
	ck_assert(!is_plain("left,right,label,weight", "0 0 1,2 1 3,1,1e999"));
	ck_assert(!is_plain("left,right,label", "\"0 0 1\",2 1 3,1"));
	ck_assert(!is_plain("left,right,label", "0 0 4294967297,2 1 3,1"));
	ck_assert(!is_plain("left,right,label", "0 0 1,2 1 0,1"));
	ck_assert(!is_plain("left,right,label,note", "0 0 1,2 1 3,1"));
}
END_TEST

/* Larger than the blocks that are read, lines of many lengths: nothing is lost at a seam, and lines are counted. */
START_TEST(files_of_many_blocks)
{
	enum { ROWS = 40000 };
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data;
	struct pm_error error;
	const char *name = file_of_text("");
	FILE *file = fopen(name, "wb");
	gsl_rng *rng = stream_of(31);
	size_t steps = 0;

	fputs("left,right,label\n", file);
	for (int k = 0; k < ROWS; k++) {
		fputs("2 0 2", file);
		for (size_t more = k == 7777 ? 300000 : pm_rng_below(rng, 12); more; more--, steps++)
			fputs(" 0 2", file);
		fputs(k % 100 ? ",0 0 1,1\n" : ",0 0 1,0.5\n# a comment\n", file);
	}
	fclose(file);
	ck_ok(pm_dataset_read(name, mdp, &data, NULL));
	ck_assert_uint_eq(data->n_pairs, ROWS);
	for (size_t k = 0; k < ROWS; k++)
		steps -= pm_dataset_segment(data, data->left[k]).length - 1;
	ck_assert_uint_eq(steps, 0);
	pm_dataset_free(data);
	file = fopen(name, "ab");
	fputs("0 0 1,2 1 0,1", file);
	fclose(file);
	ck_assert_int_eq(pm_dataset_read(name, mdp, &data, &error), PM_EPARSE);
	ck_assert_uint_eq(error.line, 1 + ROWS + ROWS / 100 + 1);
	ck_assert_uint_eq(error.column, 11);
	unlink(name);
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(missing_file)
{
	struct pm_dataset *data;
	struct pm_mdp *mdp = small_world(0.9);

	ck_assert_int_eq(pm_dataset_read("/nowhere/at/all.csv", mdp, &data, NULL), PM_EIO);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(tables_return)
{
	double g[6] = {0.1, -1.0 / 3, 1e300, 0, -0.0, 42}, back[6];
	const char *name = file_of_text("");
	FILE *file = fopen(name, "w");

	pm_table_write(file, 3, 2, g);
	fclose(file);
	ck_ok(pm_table_read(name, 3, 2, back, NULL));
	unlink(name);
	ck_assert_mem_eq(g, back, sizeof g);
}
END_TEST

START_TEST(tables_are_complete)
{
	double g[4];
	struct pm_error error;

	ck_assert_int_eq(pm_table_read(file_of_text("state,action,g\n0,0,1\n0,1,2\n1,1,3\n"), 2, 2, g, &error), PM_EPARSE);
	ck_assert_ptr_nonnull(strstr(error.sentence, "state 1, action 0 is missing"));
	ck_assert_int_eq(pm_table_read(file_of_text("state,action,g\n0,0,1\n0,0,2\n"), 2, 2, g, &error), PM_EPARSE);
	ck_assert_uint_eq(error.line, 3);
	ck_assert_int_eq(pm_table_read(file_of_text("state,action,g\n2,0,1\n"), 2, 2, g, &error), PM_EPARSE);
	ck_assert_uint_eq(error.column, 1);
	ck_assert_int_eq(pm_table_read(file_of_text("state,action,g\n0,0,nan\n"), 2, 2, g, &error), PM_EPARSE);
	ck_assert_uint_eq(error.column, 5);
	unlink(file_of_text(""));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dataset");
	const TTest *const datasets[] = {segments_are_stored_once, folding_adds_weights, pairs_out_of_range, NULL};
	const TTest *const files[] = {what_is_written_is_read, lines_at_one_pass, what_is_plain, files_of_many_blocks, missing_file, tables_return, tables_are_complete, NULL};
	TCase *reading;

	check_case(suite, "datasets", datasets);
	reading = check_case(suite, "files", files);
	tcase_add_loop_test(reading, mistakes_have_places, 0, (int)N_OF(bad));
	return check_run(suite);
}
