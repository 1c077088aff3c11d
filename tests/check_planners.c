/* What planners consist of: a way that suits the world, and evaluations of policies that agree and are refined. */
#include <float.h>

#include "families.h"
#include "mdp/choice.h"
#include "plan.h"

/* Chains that mix, chains that do not, chains that are graphs: auto takes another way for each, and all agree. */
START_TEST(auto_suits_the_world)
{
	struct pm_mdp *slow = slippery(20), *quick;
	struct pm_transition *t = calloc(300 * 2 * 8, sizeof *t);
	unsigned char terminal[300] = {0};
	gsl_rng *rng = stream(5, 5);
	struct pm_plan_info info;
	/* Without long double rounding leaves less to be proved. */
	double v[400], w[400], tolerance = pmi_extended_part() < 1 ? 1e-9 : 1e-7;

	for (size_t i = 0; i < (size_t)(300 * 2 * 8); i++)
		t[i] = (struct pm_transition){i / 16, i / 8 % 2, (size_t)pm_rng_below(rng, 37) + i % 8 * 37, 0.125, gsl_rng_uniform(rng)};
	ck_ok(pm_mdp_from_transitions(300, 2, 0.999, t, 300 * 2 * 8, terminal, NULL, &quick, NULL));
	ck_ok(plan(slow, "auto", -1, tolerance, v, &info));
	ck_assert_str_eq(info.method, "ipi");
	ck_ok(plan(slow, "pi", -1, tolerance, w, &info));
	ck_assert(distance(v, w, slow->n_states) <= 2e-9);
	ck_ok(plan(quick, "auto", -1, tolerance, v, &info));
	ck_assert_str_eq(info.method, "mpi");
	ck_ok(plan(quick, "pi", -1, tolerance, w, &info));
	ck_assert(distance(v, w, quick->n_states) <= 2e-9);
	gsl_rng_free(rng);
	free(t);
	pm_mdp_free(slow);
	pm_mdp_free(quick);
}
END_TEST

/* Dense, Krylov and, in builds that have it, sparse solve the same system. */
START_TEST(evaluations_agree)
{
	struct pm_mdp *mdp = slippery(12);
	struct pmi_problem p;
	uint32_t action[144];
	double v[144], w[144] = {0};
	gsl_rng *rng = stream(3, 1);
	enum pm_status status;

	pmi_problem_init(&p, mdp, mdp->reward, 0.999, 1);
	for (int round = 0; round < 20; round++) {
		for (size_t s = 0; s < 144; s++)
			action[s] = (uint32_t)pm_rng_below(rng, 4);
		ck_ok(pmi_choice_direct(&p, action, v));
		ck_ok(pmi_choice_krylov(&p, action, 1e-12, w));
		/* 1e-12 / (1 - gamma) */
		ck_assert(distance(v, w, 144) <= 2e-9);
		status = pmi_choice_sparse(&p, action, w);
		ck_assert(status == PM_OK || status == PM_EUNSUPPORTED);
		ck_assert(distance(v, w, 144) <= 2e-9);
	}
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST

/* max |r_pi + gamma P_pi v - v| in long double. */
static double policy_residual(const struct pmi_problem *p, const uint32_t *action, const double *v)
{
	const struct pm_mdp *m = p->mdp;
	long double most = 0;

	for (size_t s = 0; s < m->n_states; s++) {
		size_t row = pm_row(m, s, action[s]);
		long double expected = 0, rest;

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			expected += (long double)m->probability[k] * v[m->next[k]];
		rest = p->reward[row] + p->gamma * expected - v[s];
		rest = rest < 0 ? -rest : rest;
		most = rest > most ? rest : most;
	}
	return (double)most;
}

/* After a step of refinement values lack no more than their own rounding to double brings about: (1 + gamma) eps/2 max |v|. */
START_TEST(refined_values_are_rounded_only)
{
	struct pm_mdp *mdp = slippery(12);
	struct pmi_problem p;
	uint32_t action[144];
	double v[144];
	gsl_rng *rng = stream(3, 2);

	pmi_problem_init(&p, mdp, mdp->reward, 1 - 1e-6, 1);
	for (int round = 0; round < 20; round++) {
		double rounding;

		for (size_t s = 0; s < 144; s++)
			action[s] = (uint32_t)pm_rng_below(rng, 4);
		ck_ok(pmi_choice_direct(&p, action, v));
		for (size_t s = 0; s < 144; s++)
			v[s] *= 1 + 1e-9 * gsl_rng_uniform(rng);
		ck_ok(pmi_choice_refine(&p, action, v));
		rounding = DBL_EPSILON * pmi_largest_value(v, 144);
		/* Where long double is double the residual's own rounding comes to it. */
		ck_assert(policy_residual(&p, action, v) <=
			  1.01 * rounding + (pmi_extended_part() < 1 ? 0 : 2 * pmi_rounding(&p, rounding / DBL_EPSILON)));
	}
	gsl_rng_free(rng);
	pm_mdp_free(mdp);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {auto_suits_the_world, evaluations_agree, refined_values_are_rounded_only, NULL};
	Suite *suite = suite_create("planners");

	check_case(suite, "planners", tests);
	return check_run(suite);
}
