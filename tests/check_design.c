/*
 * Designs read straight from a file: the same numbers as by way of a data set, the same mistakes in the same place.
 */
#include "walks.h"

#include "pref/loss.h"

static struct pm_design *by_dataset(const char *name, const struct pm_mdp *mdp)
{
	struct pm_dataset *data;
	struct pm_design *design;

	ck_ok(pm_dataset_read(name, mdp, &data, NULL));
	ck_ok(pm_design_table(mdp, data, &design));
	pm_dataset_free(data);
	return design;
}

/* F, its gradient and, where the table is small, its Hessian are those of `right`; and so are products with the Hessian. */
static void check_same_loss(const struct pm_design *design, const struct pm_design *right, uint64_t seed)
{
	size_t d = right->d, square = d <= 200 ? d * d : 0;
	double *g = calloc(d, sizeof *g), *one = calloc(d, sizeof *one), *other = calloc(d, sizeof *other), *curvature;
	double *hessian = calloc(square + 1, sizeof *hessian), *expected = calloc(square + 1, sizeof *expected);
	struct pm_loss_workspace *a = pm_loss_workspace_alloc(design), *b = pm_loss_workspace_alloc(right);
	gsl_rng *rng = stream_of(seed);

	for (size_t j = 0; j < d; j++)
		g[j] = gsl_rng_uniform(rng) - 0.4;
	ck_assert_uint_eq(design->d, d);
	ck_close(design->total_weight, right->total_weight, 1e-12);
	ck_close(pm_loss(design, 0.3, g, a, one, square ? hessian : NULL), pm_loss(right, 0.3, g, b, other, square ? expected : NULL), 1e-13);
	for (size_t j = 0; j < d; j++)
		ck_close(one[j], other[j], 1e-13);
	for (size_t j = 0; j < square; j++)
		ck_close(hessian[j], expected[j], 1e-13);
	curvature = calloc(design->n_pairs, sizeof *curvature);
	pmi_loss_curvature(design, g, a, curvature);
	for (size_t j = 0; j < d; j++)
		other[j] = gsl_rng_uniform(rng) - 0.5;
	pmi_loss_product(design, 0.3, curvature, a, other, one);
	for (size_t i = 0; i < d && square; i++) {
		double sum = 0;

		for (size_t j = 0; j < d; j++)
			sum += expected[i * d + j] * other[j];
		ck_close(one[i], sum, 1e-12);
	}
	pm_loss_workspace_free(a);
	pm_loss_workspace_free(b);
	gsl_rng_free(rng);
	free(g);
	free(one);
	free(other);
	free(hessian);
	free(expected);
	free(curvature);
}

/* Differences are sums along the segments of the file, pair by pair. */
static void check_differences(const char *name, const struct pm_mdp *mdp, const struct pm_design *design)
{
	struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(design);
	double *g = calloc(design->d, sizeof *g), *difference = calloc(design->n_pairs, sizeof *difference);
	struct pm_dataset *data;

	for (size_t j = 0; j < design->d; j++)
		g[j] = sin((double)j);
	pm_loss_differences(design, g, workspace, difference);
	ck_ok(pm_dataset_read(name, mdp, &data, NULL));
	for (size_t k = 0; k < data->n_pairs; k++) {
		struct pm_segment left = pm_dataset_segment(data, data->left[k]), right = pm_dataset_segment(data, data->right[k]);

		for (size_t t = 0; t < left.length; t++)
			difference[k] -= g[pm_row(mdp, pm_segment_state(left, t), pm_segment_action(left, t))];
		for (size_t t = 0; t < right.length; t++)
			difference[k] += g[pm_row(mdp, pm_segment_state(right, t), pm_segment_action(right, t))];
		ck_assert(fabs(difference[k]) < 1e-12);
	}
	pm_dataset_free(data);
	pm_loss_workspace_free(workspace);
	free(g);
	free(difference);
}

static void check_same_identification(const struct pm_mdp *mdp, const struct pm_design *design, const struct pm_design *right)
{
	struct pm_identification one, other;

	ck_ok(pm_identify(mdp, design, &one));
	ck_ok(pm_identify(mdp, right, &other));
	ck_assert_uint_eq(one.rank, other.rank);
	ck_assert_uint_eq(one.unseen, other.unseen);
	ck_assert_uint_eq(one.components, other.components);
	ck_assert_uint_eq(one.shifts, other.shifts);
	ck_assert_uint_eq(one.other, other.other);
	ck_assert(one.constant == other.constant);
}

static const struct file {
	uint32_t states;
	size_t pairs, longest;
	bool weighted;
} files[] = {
	{50, 3000, 3, false}, {50, 1025, 3, true}, {50, 200, 90, true}, {50, 1, 1, false}, {40000, 2000, 5, true}, {50, 80000, 2, true},
};

START_TEST(lists_say_what_rows_say)
{
	const struct file *f = &files[_i];
	struct pm_mdp *mdp = ring(f->states);
	size_t pairs = (size_t)check_rounds((int)f->pairs);
	const char *name = walks(pairs, f->longest, f->weighted, 41 + (uint64_t)_i);
	struct pm_design *right = by_dataset(name, mdp), *design = straight(name, mdp), *rows;

	ck_assert_uint_eq(design->n_pairs, pairs);
	check_same_loss(design, right, 7);
	check_same_identification(mdp, design, right);
	check_differences(name, mdp, design);
	ck_ok(pm_design_rows(design, &rows));
	ck_assert_uint_le(rows->n_pairs, right->n_pairs);
	check_same_loss(rows, right, 8);
	unlink(name);
	pm_design_free(rows);
	pm_design_free(right);
	pm_design_free(design);
	pm_mdp_free(mdp);
}
END_TEST

static void check_same_mistake(const char *name, const struct pm_mdp *mdp)
{
	struct pm_dataset *data;
	struct pm_design *design;
	struct pm_error one, other;

	ck_assert_int_eq(pm_dataset_read(name, mdp, &data, &one), PM_EPARSE);
	ck_assert_int_eq(pm_design_read(name, mdp, &design, &other), PM_EPARSE);
	ck_assert_ptr_null(design);
	ck_assert_uint_eq(other.line, one.line);
	ck_assert_uint_eq(other.column, one.column);
	ck_assert_str_eq(other.sentence, one.sentence);
	ck_assert_str_eq(other.source, name);
}

/* The first mistake of a file is told, of whatever block it is. */
START_TEST(mistakes_have_the_same_place)
{
	static const char *const bad[] = {"0 0 1,0 1 3,1\n", "0 0 1,0 1 2\n", "0 0 1,0 1 2,1,1\n", "0 2 1,0 1 2,1\n", "\"0 0 1,0 1 2,1\n", "x\n"};
	struct pm_mdp *mdp = ring(50);
	const char *name = file_of_text("left,right,label\n");

	check_same_mistake(name, mdp);
	name = file_of_text("left,label\n0 0 1,1\n");
	check_same_mistake(name, mdp);
	for (size_t k = 0; k < N_OF(bad); k++) {
		FILE *file;

		name = walks(150000, 6, false, 3);
		file = fopen(name, "ab");
		fputs("# a comment\n\n", file);
		fputs(bad[k], file);
		for (int more = 0; more < 20000; more++)
			fputs(more % 1000 ? "0 0 1,\"0 1 2\",0\r\n" : "0 0 7,0 1 2,0\n", file);
		fclose(file);
		check_same_mistake(name, mdp);
	}
	unlink(name);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {mistakes_have_the_same_place, NULL};
	Suite *suite = suite_create("design");
	TCase *tcase = check_case(suite, "design", tests);

	tcase_add_loop_test(tcase, lists_say_what_rows_say, 0, (int)N_OF(files));
	return check_run(suite);
}
