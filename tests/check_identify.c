#include "check.h"

#include <string.h>

#include "pref/solve.h"
#include "prefmodel.h"

/* Two states that go on, 0 and 1, and a terminal one; in each, action 0 stays, action 1 goes to the next. */
static struct pm_mdp *line(void)
{
	static const struct pm_transition t[] = {{0, 0, 0, 1, -1}, {0, 1, 1, 1, -1}, {1, 0, 1, 1, -1}, {1, 1, 2, 1, 5}};
	static const unsigned char terminal[] = {0, 0, 1};
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(3, 2, 0.9, t, 4, terminal, NULL, &mdp, NULL));
	return mdp;
}

struct pair {
	size_t left_length, right_length;
	uint32_t left[7], right[7];
};

static struct pm_identification identify(const struct pm_mdp *mdp, const struct pair *pairs, size_t n)
{
	struct pm_dataset *dataset = pm_dataset_alloc();
	struct pm_design *design;
	struct pm_identification found;

	for (size_t k = 0; k < n; k++)
		ck_ok(pm_dataset_add(dataset, (struct pm_segment){pairs[k].left_length, pairs[k].left},
				     (struct pm_segment){pairs[k].right_length, pairs[k].right}, 1, 1));
	ck_ok(pm_design_table(mdp, dataset, &design));
	ck_ok(pm_identify(mdp, design, &found));
	pm_design_free(design);
	pm_dataset_free(dataset);
	return found;
}

static void expect(struct pm_identification x, size_t rank, size_t unseen, size_t components, size_t shifts, size_t other, const char *words)
{
	char text[200];

	ck_assert_uint_eq(x.weights, 4);
	ck_assert_uint_eq(x.rank, rank);
	ck_assert_uint_eq(x.unseen, unseen);
	ck_assert_uint_eq(x.components, components);
	ck_assert_uint_eq(x.shifts, shifts);
	ck_assert_uint_eq(x.other, other);
	ck_assert_str_eq(pm_identification_words(&x, text, sizeof text), words);
}

START_TEST(known_null_spaces)
{
	struct pm_mdp *mdp = line();
	/* One transition each: 0 stay against 0 go; then 1 stay against 1 go; then 0 go against 1 go joins the two. */
	const struct pair single[] = {{1, 1, {0, 0, 0}, {0, 1, 1}}, {1, 1, {1, 0, 1}, {1, 1, 2}}, {1, 1, {0, 1, 1}, {1, 1, 2}}};
	/* Ends against stays twice: one transition fewer counts, so that the constant is seen. */
	const struct pair absorbing[] = {{2, 2, {1, 1, 2, 0, 2}, {1, 0, 1, 0, 1}}};
	/* Staying in 0 then going, against staying in 1: 1 + 1 transitions against 2; one direction, three weights. */
	const struct pair longer[] = {{2, 2, {0, 0, 0, 1, 1}, {1, 0, 1, 0, 1}}};

	expect(identify(mdp, single, 1), 1, 2, 1, 1, 0, "a constant shift of all weights; 2 weights never seen");
	expect(identify(mdp, single, 2), 2, 0, 2, 2, 0, "2 constant shifts of a component each");
	expect(identify(mdp, single, 3), 3, 0, 1, 1, 0, "a constant shift of all weights");
	expect(identify(mdp, absorbing, 1), 1, 2, 1, 0, 1, "2 weights never seen; 1 more direction");
	expect(identify(mdp, longer, 1), 1, 1, 1, 1, 1, "a constant shift of all weights; 1 weight never seen; 1 more direction");
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(nothing_is_free)
{
	struct pm_mdp *mdp = line();
	/* The three comparisons above fix all but the constant; an absorbing transition fixes that. */
	const struct pair all[] = {{1, 1, {0, 0, 0}, {0, 1, 1}}, {1, 1, {1, 0, 1}, {1, 1, 2}}, {1, 1, {0, 1, 1}, {1, 1, 2}},
				   {2, 2, {1, 1, 2, 0, 2}, {1, 0, 1, 0, 1}}};

	expect(identify(mdp, all, 4), 4, 0, 1, 0, 0, "all is identified");
	ck_assert(!identify(mdp, all, 4).constant);
	ck_assert(identify(mdp, all, 3).constant);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(words_are_cut_to_fit)
{
	const struct pm_identification x = {.shifts = 2, .components = 3, .unseen = 12345};
	char text[16];

	ck_assert_uint_eq(strlen(pm_identification_words(&x, text, sizeof text)), sizeof text - 1);
}
END_TEST

/* Rank by eigenvalues of the Fisher information at g = 0. */
static size_t rank_by_eigenvalues(const struct pm_design *design)
{
	size_t d = design->d, null;
	double *hessian = calloc(d * d, sizeof *hessian), *value = calloc(d, sizeof *value), *g = calloc(d, sizeof *g);
	struct pm_loss_workspace *w = pm_loss_workspace_alloc(design);

	pm_loss(design, 0, g, w, NULL, hessian);
	ck_ok(pmi_eigen(d, hessian, value));
	null = pmi_count_null(d, value);
	free(hessian);
	free(value);
	free(g);
	pm_loss_workspace_free(w);
	return d - null;
}

START_TEST(rank_equals_that_of_eigenvalues)
{
	static const size_t sizes[] = {5, 20, 60, 200, 1000};
	struct pm_world_set *set;
	size_t incomplete = 0, rounds = (size_t)check_rounds(6 * 5 * 4);

	ck_ok(pm_world_set_open("random:6", 3, &set, NULL));
	for (size_t i = 0; i < rounds; i++) {
		const struct pm_mdp *mdp = set->world[i / 20]->mdp;
		struct pm_sample_options options = pm_sample_defaults;
		struct pm_dataset *dataset = pm_dataset_alloc();
		struct pm_statistic_tables *tables;
		struct pm_design *design;
		struct pm_identification x;
		gsl_rng *rng = pm_rng_stream((const uint64_t[]){i}, 1);

		options.absorbing = i % 2;
		options.length = 1 + i / 2 % 2;
		ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
		ck_ok(pm_sample_pairs(mdp, tables, &options, sizes[i / 4 % 5], rng, dataset));
		ck_ok(pm_design_table(mdp, dataset, &design));
		ck_ok(pm_identify(mdp, design, &x));
		ck_assert_uint_eq(x.rank, rank_by_eigenvalues(design));
		ck_assert_uint_eq(x.weights, x.rank + x.unseen + x.shifts + x.other);
		ck_assert(options.absorbing || x.constant);
		incomplete += x.other > 0;
		pm_design_free(design);
		pm_statistic_tables_free(tables);
		pm_dataset_free(dataset);
		gsl_rng_free(rng);
	}
	ck_assert_uint_gt(12 * incomplete, rounds);
	pm_world_set_free(set);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("identify");

	check_case(suite, "identify",
		   (const TTest *const[]){known_null_spaces, nothing_is_free, words_are_cut_to_fit, rank_equals_that_of_eigenvalues, NULL});
	return check_run(suite);
}
