#include "pref.h"

/* Links with ties in comparisons of models. */

/* One difference of partial return, 1.25 + 0.75 = 2, with weights 3, 1 and 2 on its three labels (no ties: 3 and 1). */
static struct pm_comparison *compared(const char *link, bool ties, bool sandwich)
{
	struct pm_mdp *mdp = small_world(1);
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	const struct pm_preference_model *const models[] = {pm_preference_model_find("partial-return"), NULL};
	struct pm_compare_options options = pm_compare_defaults;
	struct pm_comparison *c;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 1), 1, 3));
	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 1), 0, 1));
	if (ties)
		ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 1), SEGMENT(0, 0, 1), 0.5, 2));
	options.folds = 0;
	options.models = models;
	options.link = pm_link_find(link);
	options.sandwich = sandwich;
	ck_ok(pm_statistic_tables_alloc(mdp, 0.9, 1, PM_NEED_NOTHING, &tables));
	ck_ok(pm_compare(data, tables, NULL, &options, &c));
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
	return c;
}

/*
 * Two parameters for two free probabilities: P(first) = 1/2, P(second) = 1/6, P(tie) = 1/3 of the six.  Davidson: x = log(P1/P2) = log 3 and
 * nu = P(tie)/sqrt(P1 P2) = 2/sqrt(3).  Rao-Kupper: nu exp(-x) = 1/P1 - 1 = 1 and nu exp(x) = 1/P2 - 1 = 5.  The counts n are multinomial, so
 * that a contrast sum a log n (sum a = 0) has the variance sum a^2/n: log 3 that of 1/3 + 1, and log nu = log 2 - (log 3 + log 1)/2
 * that of 1/2 + (1/3 + 1)/4.  The sandwich is the same where the model fits exactly.
 */
START_TEST(three_labels_by_hand)
{
	const double entropy = 0.5 * log(2) + log(6) / 6 + log(3) / 3;
	struct pm_comparison *c = compared("davidson", true, _i == 1);

	ck_close(c->fit->estimate[0], log(3) / 2, 1e-8);
	ck_close(c->fit->nu, 2 / sqrt(3), 1e-8);
	ck_close(c->fit->std_error[0], sqrt(4.0 / 3) / 2, 1e-8);
	ck_close(c->fit->nu_std_error, 2 / sqrt(3) * sqrt(0.5 + 1.0 / 3), 1e-8);
	ck_close(c->fit->mean_nll, entropy, 1e-14);
	ck_assert_uint_eq(c->fit->n_free, 2);
	ck_close(c->fit->aic, 4 + 12 * entropy, 1e-13);
	ck_close(c->fit->bic, 2 * log(6) + 12 * entropy, 1e-13);
	ck_close(c->fit->accuracy, 0.75, 1e-15);
	/* Half of the ties on either side. */
	ck_close(c->fit->probability[0], 0.5 + 1.0 / 6, 1e-9);
	pm_comparison_free(c);
	c = compared("rao-kupper", true, _i == 1);
	ck_close(c->fit->estimate[0], log(5) / 4, 1e-8);
	ck_close(c->fit->nu, sqrt(5), 1e-8);
	ck_close(c->fit->mean_nll, entropy, 1e-14);
	pm_comparison_free(c);
}
END_TEST

START_TEST(no_ties)
{
	const char *const links[] = {"rao-kupper", "davidson"};
	struct pm_comparison *logistic = compared("logistic", false, false), *c = compared(links[_i], false, false);

	ck_assert(isnan(logistic->fit->nu) && isnan(logistic->fit->nu_std_error));
	ck_assert(c->fit->nu == 1 - _i && isinf(c->fit->nu_std_error));
	ck_assert(c->fit->estimate[0] == logistic->fit->estimate[0] && c->fit->mean_nll == logistic->fit->mean_nll);
	ck_assert(c->fit->std_error[0] == logistic->fit->std_error[0] && c->fit->n_free == 1);
	pm_comparison_free(c);
	pm_comparison_free(logistic);
}
END_TEST

START_TEST(other_links_are_refused)
{
	struct pm_mdp *mdp = small_world(1);
	struct pm_statistic_tables *tables;
	struct pm_dataset *data = pm_dataset_alloc();
	struct pm_compare_options options = pm_compare_defaults;
	struct pm_comparison *c;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(2, 1, 1), 1, 3));
	ck_ok(pm_statistic_tables_alloc(mdp, 0.9, 1, PM_NEED_NOTHING, &tables));
	options.folds = 0;
	options.link = pm_link_find("probit");
	ck_assert_int_eq(pm_compare(data, tables, NULL, &options, &c), PM_EDOM);
	ck_assert_ptr_null(c);
	pm_statistic_tables_free(tables);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compare ties");
	const TTest *const tests[] = {other_links_are_refused, NULL};
	TCase *tcase = check_case(suite, "links", tests);

	tcase_add_loop_test(tcase, three_labels_by_hand, 0, 2);
	tcase_add_loop_test(tcase, no_ties, 0, 2);
	return check_run(suite);
}
