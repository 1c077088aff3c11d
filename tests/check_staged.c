/*
 * The kernels of vi and mpi against the plain backup: actions in question, rows copied out of the MDP, and sweeps in stages near to the
 * processor and far from it.
 */
#include "mdp.h"
#include "mdp/staged.h"

static const size_t sizes[] = {1, 3, 32, 33, 70};

static struct pm_mdp *world_of(size_t n_states, size_t n_actions, size_t successors, bool ends, gsl_rng *rng)
{
	const struct random_law law = {
		.n_states = n_states, .n_actions = n_actions, .successors = successors, .gamma = 0.9, .ends = ends, .integers = false};

	return random_mdp(&law, rng);
}

static double *values_of(size_t n, gsl_rng *rng)
{
	double *v = calloc(n, sizeof *v);

	ck_assert(v);
	for (size_t s = 0; s < n; s++)
		v[s] = 4 * gsl_rng_uniform(rng) - 2;
	return v;
}

/* Every action that is not more than margin below the best is left, and at least one. */
static void check_state(const struct pmi_problem *p, const double *v, size_t s, double margin)
{
	size_t actions = p->mdp->n_actions, group = pmi_alive_group(actions);
	uint32_t alive = pmi_alive_all(actions);
	double best = pmi_backup(p->mdp, p->reward, p->gamma, v, s), most = -INFINITY;

	ck_assert(pmi_alive_backup(p, v, s, margin, &alive) == best);
	ck_assert(alive != 0 && !(alive & ~pmi_alive_all(actions)));
	for (size_t a = 0; a < actions; a++) {
		double value = pmi_row_value(p->mdp, p->reward, p->gamma, v, pm_row(p->mdp, s, a));
		bool left = alive >> (a / group) & 1;

		most = left ? pmi_max(value, most) : most;
		ck_assert(left || value < best - margin || margin < 0);
		ck_assert(!left || group > 1 || margin < 0 || value >= best - margin);
	}
	ck_assert(most == best);
	ck_assert(margin >= 0 || pmi_alive_one(alive));
	ck_assert(pmi_alive_backup(p, v, s, margin, &alive) == best);
}

START_TEST(actions_in_question)
{
	static const double margins[] = {-1, 0, 0.5, 2, INFINITY};
	gsl_rng *rng = stream_of(31);

	for (size_t i = 0; i < N_OF(sizes); i++) {
		struct pm_mdp *m = world_of(20, sizes[i], 3, false, rng);
		double *v = values_of(20, rng);
		struct pmi_problem p;

		pmi_problem_init(&p, m, m->reward, 0.9, 1);
		for (size_t s = 0; s < 20; s++)
			for (size_t k = 0; k < N_OF(margins); k++)
				check_state(&p, v, s, margins[k]);
		free(v);
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

static double plain_value(const struct pmi_problem *p, const double *v, size_t s, size_t action)
{
	return p->mdp->terminal[s] ? 0 : pmi_row_value(p->mdp, p->reward, p->gamma, v, pm_row(p->mdp, s, action));
}

/* Copied rows, some of them moved, give r + gamma P v - gain, or half of the way there, and the ends and the sum of the changes. */
static void check_rows(const struct pmi_problem *p, const double *v, bool half)
{
	enum { BEGIN = 3, END = 20, AT = 19, FROM = 21 };
	struct pmi_padded x;
	double value[END - BEGIN], q[END - BEGIN], low = INFINITY, high = -INFINITY, least = INFINITY, most = -INFINITY, sum = 0, gain = 0.3;
	double rounding = 4 * pmi_rounding(p, 2);

	ck_ok(pmi_padded_init(&x, p, 2));
	for (size_t s = BEGIN; s < END; s++)
		pmi_padded_set(&x, FROM + s - BEGIN, p, s, s % p->mdp->n_actions);
	for (size_t s = BEGIN; s < END; s++)
		pmi_padded_move(&x, AT + s - BEGIN, FROM + s - BEGIN);
	sum = -pmi_padded_run(&x, AT, BEGIN, END, v, gain, half, value, &low, &high);
	pmi_padded_values(&x, AT, END - BEGIN, v, q);
	for (size_t s = BEGIN; s < END; s++) {
		double plain = plain_value(p, v, s, s % p->mdp->n_actions), change = (plain - gain - v[s]) / (half ? 2 : 1);

		ck_assert(fabs(q[s - BEGIN] - plain) <= rounding);
		ck_assert(fabs(value[s - BEGIN] - v[s] - change) <= rounding);
		least = pmi_min(change, least);
		most = pmi_max(change, most);
		sum += change;
	}
	ck_assert(fabs(low - least) <= rounding && fabs(high - most) <= rounding && fabs(sum) <= (END - BEGIN) * rounding);
	pmi_padded_clear(&x);
}

START_TEST(rows_copied)
{
	gsl_rng *rng = stream_of(32);

	for (size_t successors = 1; successors <= 9; successors++) {
		struct pm_mdp *m = world_of(20, 3, successors, successors % 2, rng);
		double *v = values_of(20, rng);
		struct pmi_problem p;

		pmi_problem_init(&p, m, m->reward, 0.9, 1);
		check_rows(&p, v, false);
		check_rows(&p, v, true);
		free(v);
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* The rows of a block are those of its actions in question, in order, or dead. */
static size_t check_block(const struct pmi_staged *x, size_t block)
{
	size_t at = block * x->block * x->rows.each;

	for (size_t s = pmi_staged_begin(x, block); s < pmi_staged_begin(x, block + 1); s++) {
		size_t n = x->count[s];

		for (uint32_t left = x->alive[s]; left; left &= left - 1, at++, n--) {
			size_t action = (size_t)__builtin_ctz(left);
			double q, plain = plain_value(x->problem, x->v, s, action), reward = x->rows.reward[at];

			pmi_padded_values(&x->rows, at, 1, x->v, &q);
			ck_assert((isinf(reward) && q < 0) || fabs(q - plain) <= 4 * pmi_rounding(x->problem, fabs(plain)));
		}
		ck_assert(n == 0);
	}
	return 1;
}

/* How many blocks have copied rows, all of which are right. */
static size_t check_blocks(const struct pmi_staged *x)
{
	size_t found = 0;

	for (size_t block = 0; pmi_staged_begin(x, block) < x->problem->mdp->n_states; block++)
		found += x->copied[block] ? check_block(x, block) : 0;
	return found;
}

/* Sweeps end in rows that are copied and in changes that are those of the Bellman operator. */
static void check_course(const struct pm_mdp *m)
{
	struct pmi_problem p;
	struct pmi_staged x;
	double *v = calloc(m->n_states, sizeof *v), low, high, rounding;
	size_t found = 0;

	ck_assert(v);
	pmi_problem_init(&p, m, m->reward, 0.9, 1);
	ck_ok(pmi_staged_init(&x, &p, v));
	for (size_t k = 0; k < 12; k++) {
		pmi_staged_sweep(&x);
		found += check_blocks(&x);
	}
	ck_assert((found > 0) == (m->n_actions <= PMI_ALIVE_MOST && pm_mdp_n_transitions(m) >= m->n_states * p.longest));
	pmi_staged_check(&x);
	pmi_changes(&p, v, &low, &high);
	rounding = 4 * pmi_rounding(&p, pmi_largest_value(v, m->n_states));
	ck_assert(fabs(x.low - low) <= rounding && fabs(x.high - high) <= rounding);
	check_blocks(&x);
	pmi_staged_clear(&x);
	free(v);
}

START_TEST(rows_follow_the_actions_in_question)
{
	gsl_rng *rng = stream_of(35);

	for (size_t successors = 1; successors <= 8; successors++)
		for (size_t i = 0; i < N_OF(sizes); i++) {
			struct pm_mdp *m = world_of(600, sizes[i], successors, successors % 2, rng);

			check_course(m);
			pm_mdp_free(m);
		}
	gsl_rng_free(rng);
}
END_TEST

static const double tolerance = 1e-5;

/* Values of one method with so many threads, whose bound is met. */
static double *solved(const struct pm_mdp *m, const char *method, int threads)
{
	struct pm_plan_options o = pm_plan_defaults;
	double *v = calloc(m->n_states, sizeof *v);

	ck_assert(v);
	o.method = method;
	o.threads = threads;
	o.tolerance = tolerance;
	ck_ok(pm_plan(m, NULL, &o, v, NULL));
	return v;
}

static void check_sweeps(const struct pm_mdp *m)
{
	double *exact = solved(m, "gs", 1), *vi = solved(m, "vi", 1), *one = solved(m, "mpi", 1), *two = solved(m, "mpi", 2);

	for (size_t s = 0; s < m->n_states; s++) {
		ck_assert(fabs(vi[s] - exact[s]) <= 2 * tolerance);
		ck_assert(fabs(one[s] - exact[s]) <= 2 * tolerance);
	}
	ck_assert(memcmp(one, two, m->n_states * sizeof *one) == 0);
	free(exact);
	free(vi);
	free(one);
	free(two);
}

START_TEST(sweeps_agree_whatever_the_number_of_actions)
{
	gsl_rng *rng = stream_of(33);

	for (int i = 0; i < check_rounds(N_OF(sizes)); i++)
		for (int ends = 0; ends < 2; ends++) {
			struct pm_mdp *m = world_of(600, sizes[i], 4, ends, rng);

			check_sweeps(m);
			pm_mdp_free(m);
		}
	gsl_rng_free(rng);
}
END_TEST

START_TEST(sweeps_agree_far_from_the_processor)
{
	gsl_rng *rng = stream_of(34);
	struct pm_mdp *m = world_of(PMI_FAR + 5, 2, 1, true, rng);

	check_sweeps(m);
	pm_mdp_free(m);
	gsl_rng_free(rng);
}
END_TEST

int main(void)
{
	const TTest *const kernels[] = {actions_in_question, rows_copied, rows_follow_the_actions_in_question, NULL};
	const TTest *const sweeps[] = {sweeps_agree_whatever_the_number_of_actions, NULL};
	const TTest *const far[] = {sweeps_agree_far_from_the_processor, NULL};
	Suite *suite = suite_create("staged");

	check_case(suite, "kernels", kernels);
	check_case(suite, "sweeps", sweeps);
	/* What is far is as long whatever the share. */
	if (check_share() < 10)
		check_case(suite, "far", far);
	return check_run(suite);
}
