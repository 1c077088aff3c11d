/*
 * No discount: worlds with loops that return nothing, where ties go round for ever, and with traps, against all policies that
 * surely end.
 */
#include "mdp.h"
#include "mdp/proper.h"

enum { MOST = 6, ACTIONS = 3, LARGE = 40 };

/* What a random world is like. */
struct kind {
	const char *name;
	size_t successors; /* of a row, at most */
	bool halves;	   /* probabilities are whole eighths, else any */
	bool potentials;   /* rewards are those of -1 and 0 besides phi(s) - P phi, phi whole */
};

static const struct kind kinds[] = {
    {"deterministic", 1, true, false}, {"eighths", 3, true, false},	  {"any chances", 3, false, false},
    {"cycles", 1, true, true},	       {"shaped eighths", 3, true, true}, {"shaped", 3, false, true},
};

static double draw_probability(const struct kind *kind, size_t left, double rest, gsl_rng *rng)
{
	if (left == 1)
		return rest;
	return kind->halves ? rest / 2 : rest * (0.1 + 0.8 * gsl_rng_uniform(rng));
}

/* Distinct successors; few rewards are not 0, and few states lead to the end. */
static size_t draw_row(const struct kind *kind, struct pm_transition row, size_t n_states, const double *phi, gsl_rng *rng,
		       struct pm_transition *t)
{
	size_t n = 1 + pm_rng_below(rng, kind->successors < n_states ? kind->successors : n_states),
	       first = pm_rng_below(rng, n_states);
	double reward = pm_rng_below(rng, 3) ? 0 : -1, rest = 1;

	for (size_t i = 0; i < n; i++) {
		t[i] = row;
		t[i].next = (first + i) % n_states;
		t[i].probability = draw_probability(kind, n - i, rest, rng);
		t[i].reward = reward + phi[row.state] - phi[t[i].next];
		rest -= t[i].probability;
	}
	return n;
}

/* The last state is terminal, the one before it a trap in every second world. */
static struct pm_mdp *draw_world(const struct kind *kind, gsl_rng *rng, bool with_trap)
{
	struct pm_transition t[MOST * ACTIONS * 3];
	unsigned char terminal[MOST] = {0};
	double phi[MOST] = {0};
	size_t S = 3 + pm_rng_below(rng, MOST - 2), A = 2 + pm_rng_below(rng, ACTIONS - 1), n = 0, trap = with_trap ? S - 2 : S;

	terminal[S - 1] = 1;
	for (size_t s = 0; s < S - 1 && kind->potentials; s++)
		phi[s] = s == trap ? 0 : (double)pm_rng_below(rng, 7) - 3;
	for (size_t s = 0; s < S - 1; s++)
		for (size_t a = 0; a < A; a++) {
			struct pm_transition row = {s, a, s, 1, 0};

			if (s == trap)
				t[n++] = row;
			else
				n += draw_row(kind, row, S, phi, rng, t + n);
		}
	return mdp_of(S, A, 1, t, n, terminal);
}

/* mark spreads backwards along the actions of a policy (NULL: all). */
static void reach_back(const struct pm_mdp *m, const size_t *action, bool *mark)
{
	for (size_t round = 0; round < m->n_states; round++)
		for (size_t row = 0; row < m->n_states * m->n_actions; row++)
			for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
				if (!action || action[row / m->n_actions] == row % m->n_actions)
					mark[row / m->n_actions] |= mark[m->next[k]];
}

/* end: terminal states, and those from which neither these nor a reward is reached. */
static void find_ends(const struct pm_mdp *m, bool *end)
{
	bool mark[MOST];

	for (size_t s = 0; s < m->n_states; s++) {
		mark[s] = m->terminal[s];
		for (size_t a = 0; a < m->n_actions; a++)
			mark[s] |= m->reward[pm_row(m, s, a)] != 0;
	}
	reach_back(m, NULL, mark);
	for (size_t s = 0; s < m->n_states; s++)
		end[s] = m->terminal[s] || !mark[s];
}

static bool all_reach(const struct pm_mdp *m, const size_t *action, const bool *end)
{
	bool mark[MOST], all = true;

	memcpy(mark, end, sizeof mark);
	reach_back(m, action, mark);
	for (size_t s = 0; s < m->n_states; s++)
		all &= mark[s];
	return all;
}

static void evaluate(const struct pm_mdp *m, const size_t *action, const bool *end, long double *v)
{
	size_t n = m->n_states;
	long double a[MOST * MOST] = {0};

	for (size_t s = 0; s < n; s++) {
		size_t row = pm_row(m, s, action[s]);

		a[s * n + s] = 1;
		v[s] = end[s] ? 0 : m->reward[row];
		for (size_t k = m->row[row]; k < m->row[row + 1] && !end[s]; k++)
			a[s * n + m->next[k]] -= m->probability[k];
	}
	oracle_solve(n, a, v);
}

/* The best of all policies that surely end; false where there is none. */
static bool try_all(const struct pm_mdp *m, long double *best)
{
	size_t count = 1, action[MOST];
	bool end[MOST];
	long double v[MOST];
	bool found = false;

	find_ends(m, end);
	for (size_t s = 0; s < m->n_states; s++) {
		best[s] = -INFINITY;
		count *= m->n_actions;
	}
	for (size_t number = 0; number < count; number++) {
		size_t rest = number;

		for (size_t s = 0; s < m->n_states; s++, rest /= m->n_actions)
			action[s] = rest % m->n_actions;
		if (!all_reach(m, action, end))
			continue;
		found = true;
		evaluate(m, action, end, v);
		for (size_t s = 0; s < m->n_states; s++)
			best[s] = v[s] > best[s] ? v[s] : best[s];
	}
	return found;
}

static void check_planner(const struct pm_planner *planner, const struct pm_mdp *m, const long double *best, const char *where)
{
	struct pm_plan_options o = pm_plan_defaults;
	struct pm_plan_info info;
	double v[MOST];
	enum pm_status status;

	o.method = planner->name;
	status = pm_plan(m, NULL, &o, v, &info);
	ck_assert_msg(status == (best ? PM_OK : PM_EDIVERGE), "%s, %s: %s, bound %g", where, planner->name, pm_status_name(status),
		      info.bound);
	for (size_t s = 0; best && s < m->n_states; s++)
		ck_assert_msg(fabsl(v[s] - best[s]) <= info.bound + 1e-17L * fabsl(best[s]),
			      "%s, %s, state %zu: %.17g +- %g, not %.17Lg", where, planner->name, s, v[s], info.bound, best[s]);
}

START_TEST(loops_that_return_nothing)
{
	gsl_rng *rng = stream_of(71);
	size_t solved[N_OF(kinds)][2] = {{0}}, rounds = (size_t)check_rounds(1500);

	for (size_t round = 0; round < rounds; round++) {
		size_t k = round % N_OF(kinds), with_trap = round / N_OF(kinds) % 2;
		struct pm_mdp *m = draw_world(&kinds[k], rng, with_trap);
		struct pm_loop *loop;
		long double best[MOST];
		bool ends = try_all(m, best);
		char where[80];

		snprintf(where, sizeof where, "world %zu (%s)", round, kinds[k].name);
		for (size_t i = 0; pm_planners[i]; i++)
			if (pm_planners[i]->available)
				check_planner(pm_planners[i], m, ends ? best : NULL, where);
		ck_status(pm_loop_find(m, NULL, &loop), ends ? PM_ENOTFOUND : PM_OK);
		pm_loop_free(loop);
		pm_mdp_free(m);
		solved[k][with_trap] += ends;
	}
	for (size_t k = 0; k < N_OF(kinds); k++)
		ck_assert_msg(solved[k][0] * 10 * N_OF(kinds) > rounds && solved[k][1] * 10 * N_OF(kinds) > rounds,
			      "%s: %zu and %zu", kinds[k].name, solved[k][0], solved[k][1]);
	gsl_rng_free(rng);
}
END_TEST

/* A loop of 0 and 1, which both may leave at a cost: one that returns nothing or costs is left where that loses least, one that
 * earns is not. */
START_TEST(loops_are_left_unless_they_earn)
{
	static const double back[] = {0, -0.5, 0.5};
	const unsigned char last[] = {0, 0, 1};
	const double v[] = {-1.25, -1.25, 0};

	for (size_t i = 0; i < N_OF(back); i++) {
		const struct pm_transition t[] = {{0, 0, 1, 1, 0}, {0, 1, 2, 1, -2}, {1, 0, 0, 1, back[i]}, {1, 1, 2, 1, -1.25}};
		struct pm_mdp *m = mdp_of(3, 2, 1, t, N_OF(t), last);
		uint32_t action[] = {0, 0, 0};
		struct pmi_problem p;

		pmi_problem_init(&p, m, m->reward, 1, 1);
		ck_status(pmi_proper_ensure(&p, v, action), back[i] > 0 ? PM_EDIVERGE : PM_OK);
		ck_assert(action[0] == 0 && action[1] == (back[i] <= 0));
		pm_mdp_free(m);
	}
}
END_TEST

/* A row that leads to the end, if at all, with a small probability besides. */
static size_t draw_long_row(struct pm_transition row, size_t n_states, double leaves, gsl_rng *rng, struct pm_transition *t)
{
	static const double none[LARGE];
	size_t n = draw_row(&kinds[2], row, n_states - 1, none, rng, t);

	if (pm_rng_below(rng, 3))
		return n;
	for (size_t i = 0; i < n; i++)
		t[i].probability *= 1 - leaves;
	row.next = n_states - 1;
	row.probability = leaves;
	row.reward = t[0].reward;
	t[n] = row;
	return n + 1;
}

static struct pm_mdp *draw_long_world(gsl_rng *rng)
{
	struct pm_transition t[LARGE * ACTIONS * 4];
	unsigned char terminal[LARGE] = {0};
	size_t S = 5 + pm_rng_below(rng, LARGE - 4), A = 2 + pm_rng_below(rng, ACTIONS - 1), n = 0;
	double leaves = pow(10, -1 - 4 * gsl_rng_uniform(rng));

	terminal[S - 1] = 1;
	for (size_t row = 0; row < (S - 1) * A; row++)
		n += draw_long_row((struct pm_transition){row / A, row % A, 0, 1, 0}, S, leaves, rng, t + n);
	return mdp_of(S, A, 1, t, n, terminal);
}

/* Few and unlikely ways out: the Krylov method breaks down, and rounding would have some policies go round for ever. */
START_TEST(long_stays)
{
	static const char *const methods[] = {"pi", "ipi"};
	gsl_rng *rng = stream_of(72);

	for (size_t round = 0; round < (size_t)check_rounds(200); round++) {
		struct pm_mdp *m = draw_long_world(rng);
		struct pm_plan_options o = pm_plan_defaults;
		enum pm_status status[2];
		struct pm_plan_info info[2];
		double v[2][LARGE];

		o.tolerance = 1e-4;
		for (size_t i = 0; i < 2; i++) {
			o.method = methods[i];
			status[i] = pm_plan(m, NULL, &o, v[i], &info[i]);
			ck_assert_msg(status[i] == PM_OK || status[i] == PM_ETOLERANCE || status[0] == PM_EDIVERGE,
				      "round %zu, %s: %s", round, o.method, pm_status_name(status[i]));
			ck_assert_msg(status[i] == PM_EDIVERGE || info[i].residual < 1e-9, "round %zu, %s: residual %g", round,
				      o.method, info[i].residual);
		}
		ck_assert((status[0] == PM_EDIVERGE) == (status[1] == PM_EDIVERGE));
		for (size_t s = 0; status[0] != PM_EDIVERGE && s < m->n_states; s++)
			ck_assert(fabs(v[0][s] - v[1][s]) <= info[0].bound + info[1].bound);
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {loops_that_return_nothing, loops_are_left_unless_they_earn, long_stays, NULL};
	Suite *suite = suite_create("undiscounted");

	check_case(suite, "undiscounted", tests);
	return check_run(suite);
}
