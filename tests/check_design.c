/*
 * Designs read straight from a file: the same numbers as by way of a data set, whatever the number of threads.
 */
#ifdef _OPENMP
#include <omp.h>
#endif

#include "pref.h"
#include "pref/conjugate.h"
#include "pref/loss.h"

static void use_threads(int n)
{
#ifdef _OPENMP
	omp_set_num_threads(n);
#else
	(void)n;
#endif
}

/* A ring of n states on which action a leads a + 1 on. */
static struct pm_mdp *ring(uint32_t n)
{
	struct pm_transition *transition = malloc(2 * n * sizeof *transition);
	unsigned char *terminal = calloc(n, 1);
	struct pm_mdp *mdp;

	for (uint32_t k = 0; k < 2 * n; k++)
		transition[k] = (struct pm_transition){k / 2, k % 2, (k / 2 + k % 2 + 1) % n, 1, 0};
	ck_ok(pm_mdp_from_transitions(n, 2, 0.9, transition, 2 * n, terminal, NULL, &mdp, NULL));
	free(transition);
	free(terminal);
	return mdp;
}

/* A segment of at most `longest` transitions among the first 30 states of a ring. */
static void put_walk(FILE *file, gsl_rng *rng, size_t longest)
{
	size_t length = 1 + pm_rng_below(rng, longest), state = pm_rng_below(rng, 30);

	for (size_t t = 0; t < length; t++) {
		size_t action = pm_rng_below(rng, 2), next = (state + action + 1) % 50;

		fprintf(file, "%zu %zu ", state, action);
		state = next;
	}
	fprintf(file, "%zu", state);
}

/* A file of n pairs on a ring of at least 50 states; its name is that of file_of_text. */
static const char *walks(size_t n, size_t longest, bool weighted, uint64_t seed)
{
	const char *name = file_of_text("");
	FILE *file = fopen(name, "wb");
	gsl_rng *rng = stream_of(seed);

	fputs(weighted ? "left,right,label,weight\n" : "left,right,label\n", file);
	for (size_t k = 0; k < n; k++) {
		put_walk(file, rng, longest);
		fputc(',', file);
		put_walk(file, rng, longest);
		fprintf(file, ",%s", (const char *[]){"0", "1", "0.5"}[pm_rng_below(rng, k % 5 ? 2 : 3)]);
		if (weighted)
			fprintf(file, ",%g", pm_rng_below(rng, 3) ? 1 : 0.25 + gsl_rng_uniform(rng));
		fputc('\n', file);
	}
	fclose(file);
	gsl_rng_free(rng);
	return name;
}

static struct pm_design *by_dataset(const char *name, const struct pm_mdp *mdp)
{
	struct pm_dataset *data;
	struct pm_design *design;

	ck_ok(pm_dataset_read(name, mdp, &data, NULL));
	ck_ok(pm_design_table(mdp, data, &design));
	pm_dataset_free(data);
	return design;
}

static struct pm_design *straight(const char *name, const struct pm_mdp *mdp)
{
	struct pm_design *design;

	ck_ok(pm_design_read(name, mdp, &design, NULL));
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

enum { SPECTRUM = 300 };

/* The matrix (I - 2 v v^T) diag(eigenvalue) (I - 2 v v^T) with |v| = 1, and how often it was multiplied. */
struct spectrum {
	double eigenvalue[SPECTRUM], v[SPECTRUM];
	int products;
};

static void reflect(const struct spectrum *s, double *x)
{
	double along = 0;

	for (size_t j = 0; j < SPECTRUM; j++)
		along += s->v[j] * x[j];
	for (size_t j = 0; j < SPECTRUM; j++)
		x[j] -= 2 * along * s->v[j];
}

static void multiply(void *data, const double *x, double *product)
{
	struct spectrum *s = data;

	memcpy(product, x, sizeof s->v);
	reflect(s, product);
	for (size_t j = 0; j < SPECTRUM; j++)
		product[j] *= s->eigenvalue[j];
	reflect(s, product);
	s->products++;
}

/* Solves with a right side that has a part in every eigenspace; the products that this took. */
static int solve_spectrum(struct spectrum *s, double accuracy)
{
	struct pmi_conjugate *conjugate = pmi_conjugate_alloc(SPECTRUM);
	const double plain[SPECTRUM] = {0};
	double b[SPECTRUM], x[SPECTRUM], residual[SPECTRUM], square = 0, size = 0;
	gsl_rng *rng = stream_of(31);

	for (size_t j = 0; j < SPECTRUM; j++) {
		s->v[j] = sqrt(1.0 / SPECTRUM);
		b[j] = gsl_rng_uniform(rng) - 0.3;
	}
	s->products = 0;
	pmi_conjugate_solve(conjugate, multiply, s, plain, b, accuracy, x);
	pmi_conjugate_free(conjugate);
	gsl_rng_free(rng);
	multiply(s, x, residual);
	for (size_t j = 0; j < SPECTRUM; j++) {
		square += (residual[j] + b[j]) * (residual[j] + b[j]);
		size += b[j] * b[j];
	}
	ck_assert(sqrt(square / size) <= 1.01 * accuracy);
	return s->products - 1;
}

/* As many steps as there are different eigenvalues, of a condition that rounding does not add to.      Nocedal and Wright 2006, theorem 5.4 */
START_TEST(conjugate_gradients_end)
{
	const double few[] = {0.7, 3, 11, 40};
	struct spectrum s;

	for (size_t j = 0; j < SPECTRUM; j++)
		s.eigenvalue[j] = few[j % N_OF(few)];
	ck_assert_int_eq(solve_spectrum(&s, 1e-9), (int)N_OF(few));
}
END_TEST

/* Of a condition c = q^2 the error falls like 2 ((q - 1) / (q + 1))^k in the norm of A, the residual by q more.        ibid., (5.36) */
START_TEST(conjugate_gradients_keep_their_bound)
{
	const double root = 20, accuracy = 1e-8, bound = log(2 * root / accuracy) / log((root + 1) / (root - 1));
	struct spectrum s;

	for (size_t j = 0; j < SPECTRUM; j++)
		s.eigenvalue[j] = 1 + (root * root - 1) * (double)j / (SPECTRUM - 1);
	ck_assert_int_le(solve_spectrum(&s, accuracy), (int)bound + 1);
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
	Suite *suite = suite_create("design");
	const TTest *const tests[] = {threads_change_no_byte, large_tables, conjugate_gradients_end, conjugate_gradients_keep_their_bound,
				      separation_of_large_tables, mistakes_have_the_same_place,
				      adam_needs_segments, NULL};
	TCase *reading = check_case(suite, "reading", tests);

	tcase_add_loop_test(reading, lists_say_what_rows_say, 0, (int)N_OF(files));
	return check_run(suite);
}
