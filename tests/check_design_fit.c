/* Fits of designs read straight from a file: on any number of threads, of large tables, and what needs segments. */
#ifdef _OPENMP
#include <omp.h>
#endif

#include "walks.h"

static void use_threads(int n)
{
#ifdef _OPENMP
	omp_set_num_threads(n);
#else
	(void)n;
#endif
}

static void fit(const struct pm_design *design, double l2, double *g, struct pm_learn_info *info)
{
	struct pm_learn_options options = pm_learn_defaults;

	options.l2 = l2;
	memset(g, 0, design->d * sizeof *g);
	ck_ok(pm_learn(design, &options, g, info));
	ck_assert(info->gradient_norm <= options.tolerance);
}

/* Many enough that blocks are shared out, that Newton starts from a part of the pairs, and that a rough Hessian is tried. */
START_TEST(threads_change_no_byte)
{
	struct pm_mdp *mdp = ring(50);
	const char *name = walks(300000, 2, false, 5);
	struct pm_learn_info info[2];
	double g[2][100];

	for (int k = 0; k < 2; k++) {
		struct pm_design *design;

		use_threads(k ? 3 : 1);
		design = straight(name, mdp);
		fit(design, 1e-4, g[k], &info[k]);
		pm_design_free(design);
	}
	ck_assert_mem_eq(g[0], g[1], sizeof g[0]);
	ck_assert(info[0].objective == info[1].objective && info[0].iterations == info[1].iterations);
	unlink(name);
	pm_mdp_free(mdp);
}
END_TEST

/* The same pairs in a table too large for a matrix: conjugate gradients find what Cholesky does. */
START_TEST(large_tables)
{
	struct pm_mdp *small = ring(50), *large = ring(20000);
	const char *name = walks(4000, 4, true, 6);
	struct pm_design *one = straight(name, small), *other = straight(name, large);
	struct pm_learn_info first, second;
	double g[100], *h = calloc(other->d, sizeof *h);

	fit(one, 0.002, g, &first);
	fit(other, 0.002, h, &second);
	ck_assert_uint_eq(first.used_columns, second.used_columns);
	ck_close(second.objective, first.objective, 1e-14);
	for (size_t j = 0; j < other->d; j++)
		ck_close(h[j], j < 100 ? g[j] : 0, 1e-7);
	unlink(name);
	free(h);
	pm_design_free(one);
	pm_design_free(other);
	pm_mdp_free(small);
	pm_mdp_free(large);
}
END_TEST

/* Labels by chance overlap; those of a table without mistakes do not, which is at least never denied. */
START_TEST(separation_of_large_tables)
{
	struct pm_mdp *mdp = ring(20000);
	const char *name = walks(4000, 4, false, 9);
	struct pm_design *design = straight(name, mdp);
	enum pm_separation verdict;

	ck_ok(pm_design_separation(design, NULL, &verdict, NULL));
	ck_assert_int_eq(verdict, PM_OVERLAP);
	pm_design_free(design);
	name = file_of_text("left,right,label\n0 0 1,0 1 2,1\n0 0 1 0 2,0 1 2 1 4,1\n1 0 2,1 1 3,0\n5 0 6,5 1 7,0.5\n");
	design = straight(name, mdp);
	ck_ok(pm_design_separation(design, NULL, &verdict, NULL));
	ck_assert_int_ne(verdict, PM_OVERLAP);
	unlink(name);
	pm_design_free(design);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(adam_needs_segments)
{
	struct pm_mdp *mdp = ring(50);
	const char *name = walks(10, 3, false, 4);
	struct pm_design *design = straight(name, mdp);
	double g[100] = {0};

	ck_assert_int_eq(pm_learn(design, &pm_learn_paper, g, NULL), PM_EUNSUPPORTED);
	unlink(name);
	pm_design_free(design);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {threads_change_no_byte, large_tables, separation_of_large_tables, adam_needs_segments, NULL};
	Suite *suite = suite_create("design fit");

	check_case(suite, "design fit", tests);
	return check_run(suite);
}
