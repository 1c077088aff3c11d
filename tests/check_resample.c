#include "pref.h"

static struct pm_dataset *drawn_pairs(const struct pm_mdp *mdp, size_t n)
{
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(7);

	ck_ok(pm_statistic_tables_alloc(mdp, -1, 1, PM_NEED_ADVANTAGE, &tables));
	ck_ok(pm_sample_pairs(mdp, tables, NULL, n, rng, data));
	pm_statistic_tables_free(tables);
	gsl_rng_free(rng);
	return data;
}

/* Every pair is in one part; the share is that of independent coins; more pairs do not move those that were there. */
START_TEST(pairs_are_held_out)
{
	struct pm_mdp *mdp = small_world(0.9);
	const size_t n = 20000;
	struct pm_dataset *data = drawn_pairs(mdp, n), *fitted, *held_out;
	size_t in[2] = {0, 0};

	ck_ok(pm_dataset_split(data, 0.3, 5, &fitted, &held_out));
	ck_assert_uint_eq(fitted->n_pairs + held_out->n_pairs, n);
	ck_assert(fabs((double)held_out->n_pairs - 0.3 * (double)n) < 5 * sqrt(0.21 * (double)n));
	for (size_t k = 0; k < n; k++) {
		bool out = pm_is_held_out(5, k, 0.3);
		const struct pm_dataset *part = out ? held_out : fitted;
		struct pm_segment a = pm_dataset_segment(data, data->left[k]), b = pm_dataset_segment(part, part->left[in[out]]);

		ck_assert(data->label[k] == part->label[in[out]] && a.length == b.length);
		ck_assert_mem_eq(a.step, b.step, (2 * a.length + 1) * sizeof *a.step);
		in[out]++;
	}
	pm_dataset_free(fitted);
	pm_dataset_free(held_out);
	ck_assert_int_eq(pm_dataset_split(data, 1, 5, &fitted, &held_out), PM_EDOM);
	ck_assert_int_eq(pm_dataset_split(data, 1e-9, 5, &fitted, &held_out), PM_EINFEASIBLE);
	ck_assert_ptr_null(fitted);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Weights sum to the number of draws; of n pairs about n (1 - 1/e) are drawn; the variance of a mean is that of theory. */
START_TEST(bootstraps)
{
	struct pm_mdp *mdp = small_world(0.9);
	const size_t n = 5000;
	struct pm_dataset *data = drawn_pairs(mdp, n), *drawn;
	gsl_rng *rng = stream_of(9);
	double share = 0, mean[50], sum = 0, square = 0;

	for (size_t k = 0; k < n; k++)
		share += data->label[k] / (double)n;
	for (int i = 0; i < 50; i++) {
		ck_ok(pm_dataset_bootstrap(data, rng, &drawn));
		ck_close(pm_dataset_total_weight(drawn), (double)n, 1e-12);
		ck_assert(fabs((double)drawn->n_pairs - (1 - exp(-1)) * (double)n) < 5 * sqrt(0.1 * (double)n));
		mean[i] = 0;
		for (size_t k = 0; k < drawn->n_pairs; k++)
			mean[i] += drawn->weight[k] * drawn->label[k] / (double)n;
		sum += mean[i] / 50;
		pm_dataset_free(drawn);
	}
	for (int i = 0; i < 50; i++)
		square += pow(mean[i] - sum, 2) / 49;
	/* Chi-squared of 49 over 49 is within 0.3 and 2.2 but once in a million times. */
	ck_assert(fabs(sum - share) < 5 * sqrt(share * (1 - share) / (50 * (double)n)));
	square /= share * (1 - share) / (double)n;
	ck_assert_msg(square > 0.3 && square < 2.2, "variance ratio %g", square);
	gsl_rng_free(rng);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(ensembles_are_summed_up)
{
	const double a[2] = {1, -0.73}, b[2] = {4, -0.73}, c[2] = {1, -0.73};
	const double *const table[3] = {a, b, c};
	double mean[2], spread[2];

	pm_ensemble_summary(3, table, 2, mean, spread);
	ck_close(mean[0], 2, 1e-15);
	ck_close(spread[0], sqrt(3), 1e-15);
	ck_close(mean[1], -0.73, 1e-15);
	ck_assert(spread[1] < 1e-15);
}
END_TEST

/*
 * Early stopping of every optimizer: the iterate that is returned has the least held-out loss of all that came before, and the first
 * iterations alone give it too.
 */
START_TEST(optimizers_stop_early)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = drawn_pairs(mdp, 30), *fitted, *held_out;
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_design *design, *out;

	ck_ok(pm_dataset_split(data, 0.4, 1, &fitted, &held_out));
	ck_ok(pm_design_table(mdp, fitted, &design));
	ck_ok(pm_design_table(mdp, held_out, &out));
	options.held_out = out;
	for (const struct pm_optimizer *const *row = pm_optimizers; *row; row++) {
		struct pm_loss_workspace *workspace = pm_loss_workspace_alloc(out);
		struct pm_learn_info info, shorter;
		double g[8] = {0}, h[8] = {0};

		options.optimizer = (*row)->name;
		options.learning_rate = 0.05;
		options.max_iterations = 500;
		ck_ok(pm_learn(design, &options, g, &info));
		ck_assert(info.stopped_early && info.iterations > 1);
		ck_close(info.held_out_loss, pm_loss(out, 0, g, workspace, NULL, NULL), 1e-14);
		options.max_iterations = info.iterations;
		ck_ok(pm_learn(design, &options, h, &shorter));
		ck_assert(shorter.held_out_loss == info.held_out_loss);
		ck_assert_mem_eq(g, h, sizeof g);
		pm_loss_workspace_free(workspace);
	}
	pm_design_free(design);
	pm_design_free(out);
	pm_dataset_free(data);
	pm_dataset_free(fitted);
	pm_dataset_free(held_out);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("resample");
	const TTest *const tests[] = {pairs_are_held_out, bootstraps, ensembles_are_summed_up, optimizers_stop_early, NULL};

	check_case(suite, "parts", tests);
	return check_run(suite);
}
