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

static struct pm_statistic_tables *all_tables(const struct pm_mdp *mdp)
{
	struct pm_statistic_tables *tables;

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_V | PM_NEED_ADVANTAGE, &tables));
	return tables;
}

/* With noiseless labels a mistake is a label against the difference: a share of them, but no tie turns. */
START_TEST(irrational_teachers)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables = all_tables(mdp);
	struct pm_dataset *data;
	double turned = 0, decided = 0;
	const size_t n = 20000;

	options.link = pm_link_find("noiseless");
	options.teacher = pm_statistic_find("partial-return");
	options.mistake = 0.1;
	options.equal = 0.5;
	options.skip = 0.25;
	data = sample(mdp, &options, n, 3);
	ck_assert_uint_eq(data->n_pairs, n);
	for (size_t k = 0; k < n; k++) {
		double l = options.teacher->value(&tables->input, pm_dataset_segment(data, data->left[k]));
		double r = options.teacher->value(&tables->input, pm_dataset_segment(data, data->right[k]));

		ck_assert(fmax(l, r) >= 0.25);
		ck_assert((fabs(l - r) < 0.5) == (data->label[k] == 0.5));
		if (data->label[k] != 0.5) {
			decided++;
			turned += (l > r) != (data->label[k] == 1);
		}
	}
	ck_assert(fabs(turned / decided - 0.1) < 5 * sqrt(0.09 / decided));
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

/* Transition t of 3 counts 0.5^(2-t). */
START_TEST(myopic_sums)
{
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *tables = all_tables(mdp);
	struct pm_segment g = SEGMENT(0, 0, 1, 1, 2, 1, 3);

	tables->input.myopic = 0.5;
	ck_close(pm_statistic_find("partial-return")->value(&tables->input, g), 0.25 * 1.25 + 0.5 * 0.9 + 3.1, 1e-14);
	ck_close(pm_statistic_find("discounted-return")->value(&tables->input, g), 0.25 * 1.25 + 0.8 * 0.5 * 0.9 + 0.64 * 3.1, 1e-14);
	ck_close(pm_statistic_find("regret")->value(&tables->input, g),
		 0.25 * tables->advantage[0] + 0.5 * tables->advantage[3] + tables->advantage[5], 1e-14);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

/* Noiseless labels of two teachers in shares 3 to 1: where they disagree, each has its share. */
START_TEST(mixtures)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_statistic_tables *tables = all_tables(mdp);
	const struct pm_teacher mixture[2] = {{pm_statistic_find("partial-return"), 3}, {pm_statistic_find("end-value"), 1}};
	struct pm_dataset *data;
	double first = 0, n = 0;

	options.link = pm_link_find("noiseless");
	options.mixture = mixture;
	options.n_mixture = 2;
	data = sample(mdp, &options, 20000, 3);
	for (size_t k = 0; k < data->n_pairs; k++) {
		double d[2];

		for (int i = 0; i < 2; i++)
			d[i] = mixture[i].statistic->value(&tables->input, pm_dataset_segment(data, data->left[k])) -
			       mixture[i].statistic->value(&tables->input, pm_dataset_segment(data, data->right[k]));
		if (d[0] * d[1] < -1e-9) {
			n++;
			first += data->label[k] == (d[0] > 0);
		}
	}
	ck_assert(n > 1000);
	ck_assert(fabs(first / n - 0.75) < 5 * sqrt(0.1875 / n));
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(lengths_policies_and_trajectories)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	/* Always action 0 in state 0, never in state 1, a quarter in state 2. */
	const double policy[8] = {1, 0, 0, 1, 0.25, 0.75, 0.5, 0.5};
	struct pm_dataset *data, *trajectories;
	size_t of_length[5] = {0};

	options.length = 2;
	options.longest = 4;
	options.policy = policy;
	data = sample(mdp, &options, 3000, 9);
	for (size_t k = 0; k < data->n_pairs; k++) {
		struct pm_segment g = pm_dataset_segment(data, data->left[k]);

		ck_assert(g.length >= 2 && g.length <= 4);
		of_length[g.length]++;
		for (size_t t = 0; t < g.length; t++)
			ck_assert(policy[pm_row(mdp, pm_segment_state(g, t), pm_segment_action(g, t))] > 0);
	}
	for (int l = 2; l <= 4; l++)
		ck_assert(of_length[l] > 800);
	pm_dataset_free(data);
	/* Windows of two transitions: three of the first trajectory, one of the second, none of the third. */
	ck_ok(pm_trajectories_read(file_of_text("trajectory\n0 0 0 0 1 1 0 1 2\n2 0 2 0 2\n0 1 2\n"), mdp, &trajectories, NULL));
	unlink(file_of_text(""));
	options = pm_sample_defaults;
	options.length = 2;
	options.trajectories = trajectories;
	data = sample(mdp, &options, 4000, 9);
	ck_assert_uint_eq(data->n_segments, 4);
	for (size_t i = 0; i < 4; i++) {
		double count = 0;

		for (size_t k = 0; k < data->n_pairs; k++)
			count += data->left[k] == i;
		ck_assert(fabs(count - 1000) < 5 * sqrt(4000 * 0.25 * 0.75));
	}
	pm_dataset_free(data);
	pm_dataset_free(trajectories);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(selections)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_sample_options options = pm_sample_defaults;
	const double one[8] = {1, -1, 2, 0.5, -0.3, 0.8, 0, 0}, other[8] = {1, -1, -2, 0.5, 0.3, 0.8, 0, 0};
	const double *const tables[2] = {one, other};
	const double sure[2] = {0.9, 0.9}, split[2] = {0.1, 0.9}, even[2] = {0.5, 0.5};

	ck_close(pm_selection_find("disagreement")->score(2, split), 0.16, 1e-14);
	ck_close(pm_selection_find("information")->score(2, split), M_LN2 + 0.1 * log(0.1) + 0.9 * log(0.9), 1e-14);
	ck_close(pm_selection_find("information")->score(2, even), 0, 1e-14);
	ck_assert(pm_selection_find("uncertain")->score(2, even) > pm_selection_find("uncertain")->score(2, sure));
	options.tables = tables;
	options.n_tables = 2;
	options.length = 1;
	for (const struct pm_selection *const *rule = pm_selections; *rule; rule++) {
		double mean[2] = {0};

		if (!(*rule)->score)
			continue;
		/* Chosen pairs score higher than uniform ones. */
		for (int chosen = 0; chosen < 2; chosen++) {
			struct pm_dataset *data;

			options.selection = chosen ? *rule : NULL;
			data = sample(mdp, &options, 200, 13);
			for (size_t k = 0; k < 200; k++) {
				double p[2];

				for (int i = 0; i < 2; i++) {
					struct pm_segment l = pm_dataset_segment(data, data->left[k]), r = pm_dataset_segment(data, data->right[k]);

					p[i] = pm_logistic(tables[i][pm_row(mdp, pm_segment_state(l, 0), pm_segment_action(l, 0))] -
							   tables[i][pm_row(mdp, pm_segment_state(r, 0), pm_segment_action(r, 0))]);
				}
				mean[chosen] += (*rule)->score(2, p) / 200;
			}
			pm_dataset_free(data);
		}
		ck_assert_msg(mean[1] > mean[0] + 0.01, "%s: %g, uniform %g", (*rule)->name, mean[1], mean[0]);
	}
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
					lengths_policies_and_trajectories, selections, impossible_requests, NULL};
	const TTest *const labels[] = {labels_follow_the_teacher, noiseless_labels_are_signs, irrational_teachers, myopic_sums, mixtures, NULL};

	check_case(suite, "drawing", drawing);
	check_case(suite, "labels", labels);
	return check_run(suite);
}
