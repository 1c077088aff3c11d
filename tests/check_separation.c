#include "pref.h"

/*
 * Separable or not, under the models whose tables are no linear space: A* of a reward, and log pi.  A certificate is tested by what it claims,
 * that the loss along it falls to what the ties alone cost.
 */

enum { ROWS = 8 };

/* Advantages of the small world whose largest entries are single, in no relation to its rewards. */
static const double planted[ROWS] = {0, -0.73, -1.25, 0, -0.31, 0, 0, 0};

static double planted_sum(const struct pm_mdp *mdp, const double *table, double gamma, size_t length, const uint32_t *step)
{
	double sum = 0, weight = 1;

	for (size_t t = 0; t < length && !mdp->terminal[step[2 * t]]; t++, weight *= gamma)
		sum += weight * table[pm_row(mdp, step[2 * t], step[2 * t + 1])];
	return sum;
}

/* n pairs of one or two transitions in the order of sum_1 and sum_2 by the table; sums that differ by less than 1e-9 are ties. */
static struct pm_dataset *ordered_pairs(const struct pm_mdp *mdp, const double *table, double gamma, size_t n, bool ties)
{
	struct pm_dataset *data = pm_dataset_alloc();
	gsl_rng *rng = stream_of(3);

	while (data->n_pairs < n) {
		uint32_t left[5], right[5];
		double difference;

		pm_sample_segment(mdp, 2, rng, left);
		pm_sample_segment(mdp, 1, rng, right);
		difference = planted_sum(mdp, table, gamma, 2, left) - planted_sum(mdp, table, gamma, 1, right);
		if (fabs(difference) < 1e-9 && !ties)
			continue;
		ck_ok(pm_dataset_add(data, segment_of(2, left), segment_of(1, right), fabs(difference) < 1e-9 ? 0.5 : difference > 0, 1));
	}
	gsl_rng_free(rng);
	return data;
}

static double tie_cost(const struct pm_dataset *data)
{
	size_t ties = 0;

	for (size_t k = 0; k < data->n_pairs; k++)
		ties += data->label[k] == 0.5;
	return M_LN2 * (double)ties / (double)data->n_pairs;
}

static enum pm_separation ask_regret(const struct pm_mdp *mdp, const struct pm_dataset *data, const struct pm_features *features,
				     const double *start, double *direction)
{
	struct pm_design *design;
	struct pm_regret_workspace *workspace;
	enum pm_separation verdict;

	ck_ok(pm_design_table(mdp, data, &design));
	workspace = pm_regret_workspace_alloc(mdp, design, features, &pm_regret_defaults);
	ck_ok(pm_regret_separation(workspace, start, &verdict, direction));
	pm_regret_workspace_free(workspace);
	pm_design_free(design);
	return verdict;
}

static double regret_loss(const struct pm_mdp *mdp, const struct pm_dataset *data, const double *direction, double scale)
{
	struct pm_regret_options options = pm_regret_defaults;
	struct pm_design *design;
	struct pm_regret_workspace *workspace;
	double reward[ROWS], loss;

	options.l2 = 0;
	for (int row = 0; row < ROWS; row++)
		reward[row] = scale * direction[row];
	ck_ok(pm_design_table(mdp, data, &design));
	workspace = pm_regret_workspace_alloc(mdp, design, NULL, &options);
	loss = pm_regret_loss(workspace, reward, NULL, NULL);
	pm_regret_workspace_free(workspace);
	pm_design_free(design);
	return loss;
}

/* From the truth, and from nothing at all. */
START_TEST(planted_advantages_separate)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = ordered_pairs(mdp, planted, 1, 200, true);
	const double nothing[ROWS] = {0}, *starts[] = {planted, nothing};
	double direction[ROWS], cost = tie_cost(data);

	ck_assert(cost > 0.01);
	ck_assert_int_eq(ask_regret(mdp, data, NULL, starts[_i], direction), PM_SEPARATED);
	for (int s = 0; s < 3; s++)
		ck_assert(fmax(direction[2 * s], direction[2 * s + 1]) == 0);
	ck_assert(regret_loss(mdp, data, direction, 10) > cost + 1e-3);
	ck_close(regret_loss(mdp, data, direction, 1e5), cost, 1e-9);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/* Rewards that are a sum of features: A* of them orders what it labelled. */
START_TEST(planted_weights_separate)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_features *features;
	struct pm_dataset *data;
	const double truth[2] = {2, -3}, start[2] = {0.1, -0.1};
	double reward[ROWS], v[4], advantage[ROWS], direction[ROWS];

	ck_ok(pm_features_read(file_of_text("state,action,fuel,gain\n0,0,0.3,-1\n0,1,1.1,0.5\n1,0,-0.7,0.25\n1,1,0,0.9\n2,0,0.2,0\n2,1,-1.3,0.4\n"),
			       mdp, &features, NULL));
	unlink(file_of_text(""));
	pm_features_table(features, truth, reward);
	ck_ok(pm_plan_values(mdp, reward, NULL, v, NULL, advantage, NULL));
	data = ordered_pairs(mdp, advantage, 1, 200, true);
	ck_assert_int_eq(ask_regret(mdp, data, features, truth, direction), PM_SEPARATED);
	ck_close(regret_loss(mdp, data, direction, 1e5), tie_cost(data), 1e-9);
	ck_assert_int_eq(ask_regret(mdp, data, features, start, direction), PM_SEPARATED);
	pm_dataset_free(data);
	pm_features_free(features);
	pm_mdp_free(mdp);
}
END_TEST

/* Random labels of 300 pairs contradict each other in every direction. */
static struct pm_dataset *random_labels(const struct pm_mdp *mdp)
{
	struct pm_dataset *data = ordered_pairs(mdp, planted, 1, 300, true);
	gsl_rng *rng = stream_of(17);

	for (size_t k = 0; k < data->n_pairs; k++)
		data->label[k] = gsl_rng_uniform(rng) < 0.5;
	gsl_rng_free(rng);
	return data;
}

/* Both actions of state 0 above both of state 1: a table can do it, and no A*, whose largest entry is 0 in state 1, too. */
static struct pm_dataset *one_state_above_another(void)
{
	struct pm_dataset *data = pm_dataset_alloc();

	for (uint32_t a = 0; a < 2; a++)
		for (uint32_t b = 0; b < 2; b++)
			ck_ok(pm_dataset_add(data, SEGMENT(0, a, a ? 2 : 1), SEGMENT(1, b, b ? 2 : 3), 1, 1));
	return data;
}

START_TEST(no_reward_separates)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *random = random_labels(mdp), *above = one_state_above_another();
	struct pm_design *design;
	enum pm_separation verdict;
	double direction[ROWS];

	ck_assert_int_eq(ask_regret(mdp, random, NULL, planted, direction), PM_OVERLAP);
	ck_assert_int_eq(ask_regret(mdp, above, NULL, planted, direction), PM_SEPARATION_UNKNOWN);
	for (int row = 0; row < ROWS; row++)
		ck_assert(direction[row] == 0);
	ck_ok(pm_design_table(mdp, above, &design));
	ck_ok(pm_design_separation(design, NULL, &verdict, NULL));
	ck_assert_int_eq(verdict, PM_SEPARATED);
	pm_design_free(design);
	pm_dataset_free(random);
	pm_dataset_free(above);
	pm_mdp_free(mdp);
}
END_TEST

/* A pair that was preferred both ways, seven times to three, has a best finite difference: what else is ordered proves nothing of F. */
START_TEST(fractions_are_no_certificate)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = ordered_pairs(mdp, planted, 1, 200, true);
	double direction[ROWS];

	for (int k = 0; k < 10; k++)
		ck_ok(pm_dataset_add(data, SEGMENT(1, 1, 2), SEGMENT(0, 0, 1), k < 7, 1));
	ck_assert_int_ne(ask_regret(mdp, data, NULL, planted, direction), PM_SEPARATED);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

static enum pm_separation ask_cpl(const struct pm_mdp *mdp, const struct pm_dataset *data, double bias, const double *logits, double *direction,
				  double scale, double *loss)
{
	struct pm_cpl_options options = pm_cpl_defaults;
	struct pm_cpl_workspace *workspace;
	enum pm_separation verdict;
	double far[ROWS], gradient[ROWS];

	options.bias = bias;
	options.l2 = 0;
	workspace = pm_cpl_workspace_alloc(mdp, data, &options);
	ck_ok(pm_cpl_separation(workspace, logits, &verdict, direction));
	for (int row = 0; row < ROWS; row++)
		far[row] = scale * direction[row];
	*loss = pm_cpl_loss(workspace, far, gradient);
	pm_cpl_workspace_free(workspace);
	return verdict;
}

START_TEST(planted_policies_separate)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = ordered_pairs(mdp, planted, 0.9, 200, true);
	const double nothing[ROWS] = {0}, *starts[] = {planted, nothing};
	double direction[ROWS], loss;

	ck_assert_int_eq(ask_cpl(mdp, data, 1, starts[_i], direction, 1e6, &loss), PM_SEPARATED);
	ck_close(loss, tie_cost(data), 1e-9);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

/*
 * With bias 1/2 two segments of which neither is optimal may be out of order: -0.73 is not above half of -1.25.  Without pairs of two such the
 * planted table separates, for 0 is above half of anything below it; ties between optimal segments stay.
 */
START_TEST(bias_needs_optimal_winners)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc(), *random = random_labels(mdp), *above = one_state_above_another();
	double direction[ROWS], loss;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(0, 1, 2), 1, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(1, 0, 3), SEGMENT(1, 1, 2), 0, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(2, 0, 2), 1, 2));
	ck_ok(pm_dataset_add(data, SEGMENT(2, 1, 3), SEGMENT(0, 0, 1), 0.5, 1));
	ck_assert_int_eq(ask_cpl(mdp, data, 0.5, planted, direction, 1e6, &loss), PM_SEPARATED);
	ck_close(loss, M_LN2 / 5, 1e-9);
	ck_assert_int_eq(ask_cpl(mdp, random, 0.5, planted, direction, 0, &loss), PM_OVERLAP);
	ck_assert_int_eq(ask_cpl(mdp, above, 0.5, planted, direction, 0, &loss), PM_SEPARATION_UNKNOWN);
	ck_assert_int_eq(ask_cpl(mdp, above, 1, planted, direction, 0, &loss), PM_SEPARATION_UNKNOWN);
	/* -0.73 preferred to -1.25, and both to what ties with 0. */
	ck_ok(pm_dataset_add(data, SEGMENT(0, 1, 2), SEGMENT(1, 0, 3), 1, 1));
	ck_ok(pm_dataset_add(data, SEGMENT(1, 0, 3), SEGMENT(0, 1, 2), 1, 1));
	ck_assert_int_ne(ask_cpl(mdp, data, 0.5, planted, direction, 0, &loss), PM_SEPARATED);
	pm_dataset_free(data);
	pm_dataset_free(random);
	pm_dataset_free(above);
	pm_mdp_free(mdp);
}
END_TEST

/* Nothing decided: nothing can grow. */
START_TEST(ties_alone_overlap)
{
	struct pm_mdp *mdp = small_world(0.9);
	struct pm_dataset *data = pm_dataset_alloc();
	double direction[ROWS], loss;

	ck_ok(pm_dataset_add(data, SEGMENT(0, 0, 1), SEGMENT(1, 1, 2), 0.5, 1));
	ck_assert_int_eq(ask_regret(mdp, data, NULL, planted, direction), PM_OVERLAP);
	ck_assert_int_eq(ask_cpl(mdp, data, 0.5, planted, direction, 0, &loss), PM_OVERLAP);
	pm_dataset_free(data);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("separation");
	const TTest *const regret[] = {planted_weights_separate, no_reward_separates, fractions_are_no_certificate, ties_alone_overlap, NULL};
	const TTest *const cpl[] = {bias_needs_optimal_winners, NULL};
	TCase *tcase = check_case(suite, "regret", regret);

	tcase_add_loop_test(tcase, planted_advantages_separate, 0, 2);
	tcase = check_case(suite, "cpl", cpl);
	tcase_add_loop_test(tcase, planted_policies_separate, 0, 2);
	return check_run(suite);
}
