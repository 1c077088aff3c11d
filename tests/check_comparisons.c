/* Comparisons of items: mistakes in their files, and which items are bound to one another. */
#include "pref.h"

static const struct bad {
	const char *text;
	size_t line, column;
} bad[] = {
	{"winner,loser,count\na,a,1\n", 2, 3},	 {"winner,loser,count\na,b,-1\n", 2, 5}, {"winner,loser,count\na,b,x\n", 2, 5},
	{"winner,loser,count\n,b,1\n", 2, 1},	 {"winner,count\na,1\n", 1, 1},		 {"a,b\n1,2\n", 1, 1},
	{"left,right,label\na,b,0.3\n", 2, 5},	 {"winner,loser\n", 2, 1},		 {"home,away,home_wins,away_wins\na,b,1,nan\n", 2, 7},
};

START_TEST(mistakes_have_places)
{
	struct pm_comparisons *c;
	struct pm_error error;

	ck_assert_int_eq(pm_comparisons_read(file_of_text(bad[_i].text), &c, &error), PM_EPARSE);
	unlink(file_of_text(""));
	ck_assert_ptr_null(c);
	ck_assert_msg(error.line == bad[_i].line && error.column == bad[_i].column, "%s: at %zu:%zu, expected %zu:%zu", error.sentence, error.line,
		      error.column, bad[_i].line, bad[_i].column);
}
END_TEST

START_TEST(components_against_reachability)
{
	gsl_rng *rng = stream_of(5);

	for (int trial = 0; trial < 200; trial++) {
		enum { N = 9 };
		struct pm_contest contest[12];
		struct pm_comparisons *c;
		bool reach[N][N] = {{false}};
		size_t component[N];

		for (int k = 0; k < 12; k++) {
			contest[k] = (struct pm_contest){.first = (uint32_t)pm_rng_below(rng, N), .wins = 1};
			contest[k].second = (contest[k].first + 1 + (uint32_t)pm_rng_below(rng, N - 1)) % N;
			reach[contest[k].first][contest[k].second] = true;
		}
		for (int m = 0; m < N; m++)
			for (int i = 0; i < N; i++)
				for (int j = 0; j < N; j++)
					reach[i][j] = reach[i][j] || (reach[i][m] && reach[m][j]);
		ck_ok(pm_comparisons_from(N, contest, 12, false, &c));
		ck_assert_uint_gt(pm_comparisons_components(c, component), 0);
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				ck_assert((component[i] == component[j]) == (i == j || (reach[i][j] && reach[j][i])));
				ck_assert(!reach[i][j] || component[i] <= component[j]);
			}
		pm_comparisons_free(c);
	}
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {components_against_reachability, NULL};
	Suite *suite = suite_create("comparisons");
	TCase *tcase = check_case(suite, "comparisons", tests);

	tcase_add_loop_test(tcase, mistakes_have_places, 0, (int)N_OF(bad));
	return check_run(suite);
}
