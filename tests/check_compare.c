#include "pref.h"

static const struct pm_model_fit *fit_of(const struct pm_comparison *c, const char *name)
{
	for (size_t m = 0; m < c->n_models; m++)
		if (strcmp(c->fit[m].model->name, name) == 0)
			return &c->fit[m];
	ck_abort_msg("no model %s", name);
	return NULL;
}

static struct pm_statistic_tables *tables_of(const struct pm_mdp *mdp, double gamma)
{
	struct pm_statistic_tables *tables;

	/* At gamma = 1 the reward for entropy may be worth more than an end: max-ent-advantage is then not defined. */
	ck_ok(pm_statistic_tables_alloc(mdp, gamma, 1, pm_preference_models_needs(NULL) & ~(gamma == 1 ? (unsigned)PM_NEED_LOG_POLICY : 0), &tables));
	return tables;
}

/* Pairs of the small world labelled by a statistic. */
static struct pm_dataset *labelled(const struct pm_mdp *mdp, const struct pm_statistic_tables *tables, const char *teacher, const char *link,
				   double beta, size_t n, uint64_t seed)
{
	struct pm_sample_options options = pm_sample_defaults;
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(seed);

	options.teacher = pm_statistic_find(teacher);
	options.link = pm_link_find(link);
	options.beta = beta;
	ck_ok(pm_sample_pairs(mdp, tables, &options, n, rng, data));
	gsl_rng_free(rng);
	return data;
}

/* One difference x = 2 of partial return, label 1 in 3 of 4 weights: 2 beta = log 3, and the information is 4 * 4 p (1 - p) = 3. */
START_TEST(two_labels_by_hand)
{
	struct pm_mdp *mdp = small_world(1);
	struct pm_statistic_tables *tables = tables_of(mdp, 0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_compare_options options = pm_compare_defaults;
	struct pm_comparison *c;
	const struct pm_model_fit *fit;
	double nll = -0.75 * log(0.75) - 0.25 * log(0.25);

	options.folds = 0;
	/* Returns 1.25 and -0.75. */
	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 1), 1, 3));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 1), SEGMENT(0, 0, 1), 1, 1));
	ck_ok(pm_compare(data, tables, NULL, &options, &c));
	fit = fit_of(c, "partial-return");
	ck_close(fit->estimate[0], log(3) / 2, 1e-12);
	ck_close(fit->std_error[0], sqrt(1.0 / 3), 1e-12);
	ck_close(fit->mean_nll, nll, 1e-14);
	ck_close(fit->aic, 2 + 8 * nll, 1e-14);
	ck_close(fit->bic, log(4) + 8 * nll, 1e-14);
	ck_close(fit->accuracy, 0.75, 1e-15);
	ck_assert(isnan(fit->cv_nll));
	/* The three columns of linear-3 are multiples of each other here: the first keeps all. */
	fit = fit_of(c, "linear-3");
	ck_assert(fit->identified[0] && !fit->identified[1] && !fit->identified[2]);
	ck_assert(fit->estimate[1] == 0 && isinf(fit->std_error[1]));
	ck_close(fit->estimate[0], log(3) / 2, 1e-12);
	ck_assert_uint_eq(fit->n_free, 1);
	pm_comparison_free(c);
	options.sandwich = true;
	ck_ok(pm_compare(data, tables, NULL, &options, &c));
	/* Scores 2 (1 - 3/4) three times and -2 * 3/4 once, squared 3/4 + 9/4 = 3: the variance is 3 / 3^2. */
	ck_close(fit_of(c, "partial-return")->std_error[0], sqrt(1.0 / 3), 1e-12);
	pm_comparison_free(c);
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(the_true_model_is_found)
{
	const char *const truth[][2] = {{"partial-return", "partial-return"}, {"regret", "regret-per-step"}, {"regret-endpoints", "regret"},
					{"end-value-change", "end-value-change"}, {"bootstrapped-return", "bootstrapped-return"},
					{"discounted-return", "discounted-return"}, {"max-ent-advantage", "max-ent-advantage"}};
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *tables = tables_of(mdp, -1);
	struct pm_dataset *data = labelled(mdp, tables, truth[_i][0], "logistic", 0.7, 20000, 5 + (uint64_t)_i);
	struct pm_comparison *c;
	const struct pm_model_fit *fit;

	ck_ok(pm_compare(data, tables, NULL, NULL, &c));
	fit = fit_of(c, truth[_i][1]);
	ck_assert_msg(fabs(fit->estimate[0] - 0.7) < 5 * fit->std_error[0], "%s: %g +- %g", truth[_i][1], fit->estimate[0], fit->std_error[0]);
	for (size_t m = 0; m < c->n_models; m++) {
		/* Models that contain the truth may fit noise: by a chi-squared of at most two degrees, whose 0.9999 quantile is 18.4. */
		ck_assert_msg(c->fit[m].mean_nll >= fit->mean_nll - 18.4 / 40000, "%s explains more", c->fit[m].model->name);
		ck_assert(fabs(c->fit[m].cv_nll - c->fit[m].mean_nll) < 1e-3);
		ck_assert(c->fit[m].cv_nll > c->fit[m].mean_nll);
	}
	pm_comparison_free(c);
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(noiseless_labels_have_no_scale)
{
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *tables = tables_of(mdp, -1);
	struct pm_dataset *data = labelled(mdp, tables, "partial-return", "noiseless", 1, 500, 9);
	struct pm_comparison *c;
	const struct pm_model_fit *fit;

	ck_ok(pm_compare(data, tables, NULL, NULL, &c));
	fit = fit_of(c, "partial-return");
	ck_assert(fit->separable && fit->estimate[0] == INFINITY && isinf(fit->std_error[0]));
	ck_assert(fit->accuracy == 1);
	/* Ties alone cost: log 2 each. */
	ck_assert(fit->mean_nll < M_LN2 / 4 && fit->mean_nll > 0);
	ck_assert(isfinite(fit_of(c, "end-value-change")->estimate[0]));
	ck_assert(fit_of(c, "linear-3")->separable);
	pm_comparison_free(c);
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(tests_between_models)
{
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *tables = tables_of(mdp, -1);
	struct pm_dataset *data = labelled(mdp, tables, "regret", "logistic", 1, 3000, 15);
	struct pm_comparison *c;
	const struct pm_model_fit *pr, *regret, *linear;
	struct pm_model_test test, back;
	double weight = 0;
	struct pm_calibration_bin bin[5];

	ck_ok(pm_compare(data, tables, NULL, NULL, &c));
	pr = fit_of(c, "partial-return");
	regret = fit_of(c, "regret-per-step");
	linear = fit_of(c, "linear-3");
	test = pm_compare_models(c, pr, linear);
	ck_assert_str_eq(test.name, "likelihood-ratio");
	ck_assert_uint_eq(test.df, 2);
	ck_close(test.statistic, 6000 * (pr->mean_nll - linear->mean_nll), 1e-12);
	/* Chi-squared with two degrees: Q(x) = exp(-x/2). */
	ck_close(test.p_value, exp(-test.statistic / 2), 1e-12);
	test = pm_compare_models(c, pr, regret);
	back = pm_compare_models(c, regret, pr);
	ck_assert_str_eq(test.name, "vuong");
	ck_assert(test.statistic > 3);
	ck_close(test.statistic, -back.statistic, 1e-12);
	ck_close(pm_compare_models(c, pr, pr).p_value, 1, 1e-15);
	ck_ok(pm_calibration(c, regret, 5, bin));
	for (int b = 0; b < 5; b++) {
		weight += bin[b].weight;
		/* Labels of the true model: five standard errors of a mean. */
		if (bin[b].weight > 0)
			ck_assert(fabs(bin[b].predicted - bin[b].observed) < 5 * 0.5 / sqrt(bin[b].weight) + 0.01);
	}
	ck_close(weight, 3000, 1e-12);
	pm_comparison_free(c);
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

/* Four pairs whose model is known: P = 0.9, 0.9 but for rounding, 0.3, 0.6 with labels 1, 0, 0, 0.5 and weights 1, 2, 3, 4. */
START_TEST(calibration_by_hand)
{
	double probability[] = {0.9, 0.9 + 1e-14, 0.3, 0.6}, label[] = {1, 0, 0, 0.5}, weight[] = {1, 2, 3, 4}, nll[] = {0.5, 1, 2, 0.25}, other[] = {0, 0, 0, 0};
	struct pm_model_fit fit = {.probability = probability, .nll = nll}, constant = {.nll = other};
	struct pm_comparison c = {.n_pairs = 4, .total_weight = 10, .weight = weight, .label = label};
	struct pm_calibration_bin bin[5];
	double mean = 9.5 / 10, square = (0.25 + 2 + 12 + 0.25) / 10;

	/* In order 0.6 (weight 4), 0.7 (3, turned) and 0.9 (3): they begin at shares 0, 0.4 and 0.7 of the weight. */
	ck_ok(pm_calibration(&c, &fit, 5, bin));
	ck_close(bin[0].predicted, 0.6, 1e-15);
	ck_close(bin[0].observed, 0.5, 1e-15);
	ck_close(bin[0].weight, 4, 1e-15);
	ck_close(bin[2].predicted, 0.7, 1e-15);
	ck_close(bin[2].observed, 1, 1e-15);
	ck_close(bin[3].predicted, 0.9, 1e-13);
	ck_close(bin[3].observed, 1.0 / 3, 1e-15);
	ck_assert(bin[1].weight == 0 && bin[4].weight == 0 && isnan(bin[1].observed) && isnan(bin[4].predicted));
	ck_close(pm_nll_std_error(&c, &fit, NULL), sqrt((square - mean * mean) / 10), 1e-14);
	ck_close(pm_nll_std_error(&c, &fit, &constant), sqrt((square - mean * mean) / 10), 1e-14);
	ck_assert(pm_nll_std_error(&c, &fit, &fit) == 0);
}
END_TEST

/* A model of one's own, and no other. */
START_TEST(models_of_ones_own)
{
	static const struct pm_preference_model mine = {
		.name = "mine", .n = 2, .parameter = {"first", "second"}, .statistic = {"discounted-return", "end-value"}};
	const struct pm_preference_model *const models[] = {&mine, pm_preference_model_find("partial-return"), NULL};
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *tables = tables_of(mdp, -1);
	struct pm_dataset *data = labelled(mdp, tables, "discounted-return", "logistic", 1, 500, 15);
	struct pm_compare_options options = pm_compare_defaults;
	struct pm_comparison *c;

	options.models = models;
	ck_assert_uint_eq(pm_preference_models_needs(models), PM_NEED_V);
	ck_ok(pm_compare(data, tables, NULL, &options, &c));
	ck_assert_uint_eq(c->n_models, 2);
	ck_assert(c->fit[0].model == &mine && c->fit[0].n_free == 2);
	ck_assert(c->fit[0].mean_nll < c->fit[1].mean_nll);
	pm_comparison_free(c);
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(parts_and_bad_folds)
{
	struct pm_mdp *mdp = small_world(0.8);
	struct pm_statistic_tables *tables = tables_of(mdp, -1);
	struct pm_dataset *data = labelled(mdp, tables, "regret", "logistic", 1, 50, 15);
	struct pm_compare_options options = pm_compare_defaults;
	unsigned char member[50] = {0};
	struct pm_comparison *c;

	for (int k = 10; k < 35; k++)
		member[k] = 1;
	ck_ok(pm_compare(data, tables, member, NULL, &c));
	ck_assert_uint_eq(c->n_pairs, 25);
	ck_assert(c->label[0] == data->label[10]);
	pm_comparison_free(c);
	options.folds = 51;
	ck_assert_int_eq(pm_compare(data, tables, NULL, &options, &c), PM_EDOM);
	ck_assert_ptr_null(c);
	options.folds = 1;
	ck_assert_int_eq(pm_compare(data, tables, NULL, &options, &c), PM_EDOM);
	memset(member, 0, sizeof member);
	ck_assert_int_eq(pm_compare(data, tables, member, NULL, &c), PM_EDOM);
	pm_dataset_free(data);
	pm_statistic_tables_free(tables);
	pm_mdp_free(mdp);
}
END_TEST

/* Maximum-likelihood fits by an independent program of the labels published with Hatgis-Kessell et al. 2025, V* at gamma = 1. */
static const struct human {
	const char *condition;
	size_t n;
	double return_beta, return_nll, regret_beta, regret_nll, bootstrapped_nll, linear[3], linear_nll;
	bool start_identified;
} human[] = {
	{"pr-privileged", 2532, 0.0867, 0.50453, 0.2129, 0.52485, 0.49641, {0.2502, -0.1184, 0.2032}, 0.47309, true},
	{"pr-question", 437, 0.6662, 0.50252, 0.2132, 0.53560, 0.53560, {0.7001, 0, 0.1089}, 0.49753, false},
	{"privileged-control", 1793, 0.0586, 0.61952, 0.2420, 0.57274, 0.56523, {0.2991, -0.1626, 0.2842}, 0.54702, true},
	{"question-control", 442, 0.4637, 0.52854, 0.4301, 0.48102, 0.48102, {0.6331, 0, 0.3845}, 0.47339, false},
	{"regret-privileged", 2531, 0.0608, 0.54607, 0.4479, 0.43987, 0.44624, {0.5748, -0.3508, 0.5746}, 0.39356, true},
	{"regret-question", 434, 0.5558, 0.51379, 0.4960, 0.45833, 0.45833, {0.8148, 0, 0.4482}, 0.44554, false},
};

START_TEST(human_labels)
{
	const struct human *h = &human[_i];
	const char *set = data_path("human/delivery.csv");
	char text[1200];
	struct pm_world *world;
	struct pm_dataset *data;
	struct pm_statistic_tables *tables;
	struct pm_comparison *c;
	const struct pm_model_fit *linear;

	if (!set)
		return;
	snprintf(text, sizeof text, "%.1000s:delivery", set);
	ck_ok(pm_world_open(text, &world, NULL));
	snprintf(text, sizeof text, "human/%s.csv", h->condition);
	ck_ok(pm_dataset_read(data_path(text), world->mdp, &data, NULL));
	ck_assert_uint_eq(data->n_pairs, h->n);
	tables = tables_of(world->mdp, 1);
	ck_ok(pm_compare(data, tables, NULL, NULL, &c));
	/* Half a unit of the last digit printed. */
	ck_assert(fabs(fit_of(c, "partial-return")->estimate[0] - h->return_beta) < 5.01e-5);
	ck_assert(fabs(fit_of(c, "partial-return")->mean_nll - h->return_nll) < 5.01e-6);
	ck_assert(fabs(fit_of(c, "regret")->estimate[0] - h->regret_beta) < 5.01e-5);
	ck_assert(fabs(fit_of(c, "regret")->mean_nll - h->regret_nll) < 5.01e-6);
	ck_assert(fabs(fit_of(c, "bootstrapped-return")->mean_nll - h->bootstrapped_nll) < 5.01e-6);
	linear = fit_of(c, "linear-3");
	ck_assert(fabs(linear->mean_nll - h->linear_nll) < 5.01e-6);
	for (int j = 0; j < 3; j++)
		ck_assert(fabs(linear->estimate[j] - h->linear[j]) < 5.01e-5);
	ck_assert(linear->identified[1] == h->start_identified);
	ck_assert(isinf(linear->std_error[1]) == !h->start_identified);
	pm_comparison_free(c);
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	pm_world_free(world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compare");
	const TTest *const models[] = {two_labels_by_hand, noiseless_labels_have_no_scale, tests_between_models, parts_and_bad_folds, calibration_by_hand,
				       models_of_ones_own, NULL};
	TCase *recovery;

	recovery = check_case(suite, "models", models);
	tcase_add_loop_test(recovery, the_true_model_is_found, 0, check_rounds(7));
	tcase_add_loop_test(recovery, human_labels, 0, (int)N_OF(human));
	return check_run(suite);
}
