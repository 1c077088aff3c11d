#include "pref.h"

static const double first[8] = {0.73, -1.25, 0.4, 2.2, -0.31, 0.9, 5, 7}, second[8] = {-0.2, 1.4, 0.85, -0.6, 0.33, 1.7, -3, 2};

/* rho by brute force over lists of equally weighted or weighted shaped rewards */
static double distance_of(size_t n, const double *w, const double *x, const double *y)
{
	double total = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		total += w[i];
		mx += w[i] * x[i];
		my += w[i] * y[i];
	}
	for (size_t i = 0; i < n; i++) {
		xx += w[i] * pow(x[i] - mx / total, 2);
		yy += w[i] * pow(y[i] - my / total, 2);
		xy += w[i] * (x[i] - mx / total) * (y[i] - my / total);
	}
	return sqrt((1 - xy / sqrt(xx * yy)) / 2);
}

static double mean_of(const double *r, size_t s)
{
	return s < 3 ? (r[2 * s] + r[2 * s + 1]) / 2 : 0;
}

START_TEST(epic_by_enumeration)
{
	struct pm_mdp *mdp = small_world(0.9);
	double w[18], x[18], y[18], distance;
	size_t n = 0;

	for (size_t s = 0; s < 3; s++)
		for (size_t a = 0; a < 2; a++)
			for (size_t next = 0; next < 3; next++, n++) {
				w[n] = 1;
				x[n] = first[2 * s + a] + 0.9 * mean_of(first, next) - mean_of(first, s);
				y[n] = second[2 * s + a] + 0.9 * mean_of(second, next) - mean_of(second, s);
			}
	ck_ok(pm_epic_distance(mdp, first, second, -1, &distance));
	ck_close(distance, distance_of(n, w, x, y), 1e-14);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(dard_by_enumeration)
{
	struct pm_mdp *mdp = small_world(0.9);
	double w[9], x[9], y[9], distance;
	size_t n = 0;

	for (size_t s = 0; s < 3; s++) {
		double base_x = mean_of(first, s), base_y = mean_of(second, s);

		for (size_t a = 0; a < 2; a++)
			for (size_t next = 0; next < 4; next++) {
				double p = pm_mdp_transition(mdp, s, a, next, NULL);

				base_x += 0.9 * 0.5 * p * mean_of(first, next);
				base_y += 0.9 * 0.5 * p * mean_of(second, next);
			}
		for (size_t a = 0; a < 2; a++)
			for (size_t next = 0; next < 4; next++) {
				double p = pm_mdp_transition(mdp, s, a, next, NULL);

				if (p > 0) {
					w[n] = p;
					x[n] = first[2 * s + a] + 0.9 * mean_of(first, next) - base_x;
					y[n++] = second[2 * s + a] + 0.9 * mean_of(second, next) - base_y;
				}
			}
	}
	ck_assert_uint_eq(n, 9);
	ck_ok(pm_dard_distance(mdp, first, second, -1, &distance));
	ck_close(distance, distance_of(n, w, x, y), 1e-14);
	pm_mdp_free(mdp);
}
END_TEST

START_TEST(identities)
{
	struct pm_mdp *mdp = small_world(0.9);
	double scaled[8], negative[8], constant[8], d, back;
	gsl_rng *rng = stream_of(4);

	for (int row = 0; row < 8; row++) {
		scaled[row] = 3.7 * first[row] + 0.4;
		negative[row] = -first[row];
		constant[row] = 0.3;
	}
	ck_ok(pm_epic_distance(mdp, first, scaled, -1, &d));
	ck_close(d, 0, 1e-7);
	ck_ok(pm_dard_distance(mdp, first, negative, -1, &d));
	ck_close(d, 1, 1e-14);
	ck_ok(pm_pearson_distance(mdp, first, scaled, &d));
	ck_close(d, 0, 1e-7);
	ck_ok(pm_epic_distance(mdp, first, second, 0.5, &d));
	ck_ok(pm_epic_distance(mdp, second, first, 0.5, &back));
	ck_close(d, back, 1e-15);
	ck_assert_int_eq(pm_epic_distance(mdp, first, constant, -1, &d), PM_EINFEASIBLE);
	/* Where the end earns nothing, a constant elsewhere is no constant. */
	ck_ok(pm_dard_distance(mdp, constant, first, -1, &d));
	memset(constant, 0, sizeof constant);
	ck_assert_int_eq(pm_dard_distance(mdp, constant, first, -1, &d), PM_EINFEASIBLE);
	ck_assert_int_eq(pm_epic_distance(mdp, first, second, 1.5, &d), PM_EDOM);
	ck_ok(pm_policy_order_agreement(mdp, first, first, -1, 20, rng, &d));
	ck_close(d, 1, 1e-15);
	ck_ok(pm_policy_order_agreement(mdp, first, negative, -1, 20, rng, &d));
	/* Equal policies tie under both. */
	ck_assert(d < 0.3);
	ck_assert_int_eq(pm_policy_order_agreement(mdp, first, second, -1, 1, rng, &d), PM_EDOM);
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("distance");
	const TTest *const tests[] = {epic_by_enumeration, dard_by_enumeration, identities, NULL};

	check_case(suite, "distances", tests);
	return check_run(suite);
}
