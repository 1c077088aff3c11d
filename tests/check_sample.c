#include "pref.h"

static struct pm_dataset *sample(const struct pm_mdp *mdp, const struct pm_sample_options *options, size_t n, uint64_t seed)
{
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(seed);

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_V | PM_NEED_ADVANTAGE, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, options, n, rng, data));
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return data;
}

START_TEST(segments_are_legal_and_distinct)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;

	for (int absorbing = 0; absorbing <= 1; absorbing++) {
		struct pm_dataset *data;
		bool seen = false;

		options.absorbing = absorbing;
		data = sample(mdp, &options, 2000, 17);
		ck_assert_uint_eq(data->n_pairs, 2000);
		for (size_t i = 0; i < data->n_segments; i++) {
			struct pm_segment g = pm_dataset_segment(data, i);

			ck_assert_uint_eq(g.length, 3);
			ck_ok(pm_segment_check(mdp, g, NULL));
			ck_assert(pm_segment_state(g, 0) != 3);
			seen = seen || pm_segment_is_absorbing(mdp, g);
		}
		for (size_t k = 0; k < data->n_pairs; k++)
			ck_assert(data->left[k] != data->right[k]);
		ck_assert(seen == absorbing);
		pm_dataset_free(data);
	}
	pm_mdp_free(mdp);
}
END_TEST

/* One transition: a segment is (s, a, s') with probability 1/3 * 1/2 * T(s'|s,a); a pair is two of them that differ. */
START_TEST(segments_have_their_frequencies)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_dataset *data;
	const size_t n = 100000;
	double same = 0, chi = 0;

	options.length = 1;
	data = sample(mdp, &options, n, 5);
	ck_assert_uint_eq(data->n_segments, 9);
	for (size_t i = 0; i < 9; i++) {
		struct pm_segment g = pm_dataset_segment(data, i);
		double p = pm_mdp_transition(mdp, pm_segment_state(g, 0), pm_segment_action(g, 0), pm_segment_state(g, 1), NULL) / 6;

		same += p * p;
	}
	for (size_t i = 0; i < 9; i++) {
		struct pm_segment g = pm_dataset_segment(data, i);
		double p = pm_mdp_transition(mdp, pm_segment_state(g, 0), pm_segment_action(g, 0), pm_segment_state(g, 1), NULL) / 6;
		double expected = (double)n * p * (1 - p) / (1 - same), count = 0;

		for (size_t k = 0; k < n; k++)
			count += data->left[k] == i;
		chi += pow(count - expected, 2) / expected;
	}
	/* The 0.9999 quantile of chi-squared with 8 degrees of freedom is 31.8. */
	ck_assert_msg(chi < 31.8, "chi-squared %g", chi);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Labels against the probability that the model states, in the sum over all pairs, for both sides of it. */
START_TEST(labels_follow_the_teacher)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables;
	const char *const teachers[] = {"regret", "partial-return", "regret-endpoints"};

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_V | PM_NEED_ADVANTAGE, &tables));
	options.beta = 0.6;
	for (size_t i = 0; i < N_OF(teachers); i++) {
		struct pm_dataset *data;
		double off = 0, variance = 0;

		options.teacher = pm_statistic_find(teachers[i]);
		data = sample(mdp, &options, 50000, 23 + i);
		for (size_t k = 0; k < data->n_pairs; k++) {
			double d = options.teacher->value(&tables->input, pm_dataset_segment(data, data->left[k])) -
				   options.teacher->value(&tables->input, pm_dataset_segment(data, data->right[k]));
			double p = pm_logistic(0.6 * d);

			/* Each term has mean 0 when the label has probability p, and is biased up when it depends more on d. */
			off += d * (data->label[k] - p);
			variance += d * d * p * (1 - p);
		}
		ck_assert_msg(fabs(off) < 5 * sqrt(variance), "%s: off by %g standard errors", teachers[i], off / sqrt(variance));
		pm_dataset_free(data);
	}
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(noiseless_labels_are_signs)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_dataset *data;
	size_t ties = 0;

	options.link = pm_link_find("noiseless");
	options.teacher = pm_statistic_find("partial-return");
	options.length = 2;
	data = sample(mdp, &options, 5000, 29);
	for (size_t k = 0; k < data->n_pairs; k++) {
		struct pm_statistic_input input = {.mdp = mdp};
		double d = options.teacher->value(&input, pm_dataset_segment(data, data->left[k])) -
			   options.teacher->value(&input, pm_dataset_segment(data, data->right[k]));

		ties += data->label[k] == 0.5;
		ck_assert(fabs(d) < 1e-9 ? data->label[k] == 0.5 : data->label[k] == (d > 0));
	}
	/* (1, 0, 3, 0, 3) and (1, 0, 3, 1, 3) earn the same. */
	ck_assert_uint_gt(ties, 0);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(one_seed_one_data_set)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *a = sample(mdp, NULL, 500, 41), *b = sample(mdp, NULL, 500, 41), *c = sample(mdp, NULL, 500, 42);

	ck_assert_mem_eq(a->left, b->left, 500 * sizeof *a->left);
	ck_assert_mem_eq(a->label, b->label, 500 * sizeof *a->label);
	ck_assert(memcmp(a->label, c->label, 500 * sizeof *a->label) != 0);
	pm_dataset_free(a);
	pm_dataset_free(b);
	pm_dataset_free(c);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(impossible_requests)
{
	/* One state, one action: every segment is the same. */
	const struct pm_transition stay = {0, 0, 0, 1, 1};
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(1);
	struct pm_mdp *mdp;

	ck_ok(pm_mdp_from_transitions(1, 1, 0.5, &stay, 1, (const unsigned char[]){0}, NULL, &mdp, NULL));
	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	ck_assert_int_eq(pm_sample_pairs(mdp, tables, &options, 1, rng, data), PM_EINFEASIBLE);
	options.length = 0;
	ck_assert_int_eq(pm_sample_pairs(mdp, tables, &options, 1, rng, data), PM_EDOM);
	options = pm_sample_defaults;
	options.beta = NAN;
	ck_assert_int_eq(pm_sample_pairs(mdp, tables, &options, 1, rng, data), PM_EDOM);
	ck_assert_uint_eq(data->n_pairs, 0);
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sample");
	const TTest *const drawing[] = {segments_are_legal_and_distinct, segments_have_their_frequencies, one_seed_one_data_set,
					impossible_requests, NULL};
	const TTest *const labels[] = {labels_follow_the_teacher, noiseless_labels_are_signs, NULL};

	check_case(suite, "drawing", drawing);
	check_case(suite, "labels", labels);
	return check_run(suite);
}
