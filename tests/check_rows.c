/*
 * The values of many rows at a time against those of one row after the other, bit by bit: near to the processor and not, far from it, with lengths of
 * rows in bytes and without, and at the end of the transitions, behind which nothing may be read; and those of copied rows.
 */
#include "mdp.h"
#include "mdp/padded.h"

/* So many states, of two actions with none to nine successors each, the last few of them terminal. */
static struct pm_mdp *world_of(size_t n, gsl_rng *rng)
{
	enum { ACTIONS = 2, MOST = 9 };
	struct pm_mdp *m = pm_mdp_alloc(n, ACTIONS, n * ACTIONS * MOST);

	ck_assert(m);
	for (size_t row = 0; row < n * ACTIONS; row++) {
		size_t width = row + 6 < n * ACTIONS ? gsl_rng_uniform_int(rng, MOST + 1) : 0, first = m->row[row];

		for (size_t k = first; k < first + width; k++) {
			m->next[k] = (uint32_t)gsl_rng_uniform_int(rng, n);
			m->probability[k] = gsl_rng_uniform(rng) / (double)width;
		}
		m->row[row + 1] = first + width;
		m->reward[row] = gsl_rng_uniform(rng);
	}
	for (size_t s = n - 3; s < n; s++)
		m->terminal[s] = 1;
	return m;
}

static void check_values(const struct pmi_problem *p, const double *v, size_t first, size_t n)
{
	double *q = calloc(n, sizeof *q);
	bool same = true;

	ck_assert(q);
	pmi_row_values(p, first, n, v, q);
	for (size_t i = 0; i < n; i++)
		same &= q[i] == pmi_row_value(p->mdp, p->reward, p->gamma, v, first + i);
	ck_assert(same);
	free(q);
}

static void check_backups(const struct pmi_problem *p, const double *v, size_t s, size_t n)
{
	double *value = calloc(n, sizeof *value);
	bool same = true;

	ck_assert(value);
	pmi_backups(p, s, n, v, value);
	for (size_t i = 0; i < n; i++)
		same &= value[i] == pmi_backup(p->mdp, p->reward, p->gamma, v, s + i);
	ck_assert(same);
	free(value);
}

/* All of them, and the last ones alone. */
static void check_ways(const struct pmi_problem *p, const double *v)
{
	size_t n = p->mdp->n_states, last = n < 40 ? n : 40;

	check_values(p, v, 0, 2 * n);
	check_values(p, v, 2 * (n - last), 2 * last);
	check_backups(p, v, 0, n);
	check_backups(p, v, 0, n - last);
	check_backups(p, v, n - last, last);
}

static void check_size(size_t n, gsl_rng *rng)
{
	struct pm_mdp *m = world_of(n, rng);
	double *v = calloc(n, sizeof *v);
	struct pmi_problem p;

	ck_assert(v);
	for (size_t s = 0; s < n; s++)
		v[s] = gsl_rng_uniform(rng);
	pmi_problem_init(&p, m, m->reward, 0.9, 1);
	check_ways(&p, v);
	p.length = pmi_row_lengths(&p);
	ck_assert((p.length != NULL) == (n >= PMI_NEAR && n < PMI_FAR));
	check_ways(&p, v);
	free(p.length);
	free(v);
	pm_mdp_free(m);
}

START_TEST(many_rows_are_as_one)
{
	static const size_t sizes[] = {3, 50, PMI_NEAR - 1, PMI_NEAR, PMI_NEAR + 77, PMI_FAR};
	gsl_rng *rng = stream_of(36);

	/* What is far is as long whatever the share. */
	for (size_t i = 0; i < N_OF(sizes) - (check_share() >= 10); i++)
		check_size(sizes[i], rng);
	gsl_rng_free(rng);
}
END_TEST

static double plain_value(const struct pmi_problem *p, const double *v, size_t s)
{
	return p->mdp->terminal[s] ? 0 : pmi_row_value(p->mdp, p->reward, p->gamma, v, pm_row(p->mdp, s, s % 2));
}

/* The copied rows of the states from begin to before end, one each. */
static void check_copies(const struct pmi_padded *x, const struct pmi_problem *p, const double *v, size_t begin, size_t end)
{
	const double gain = 0.25;
	double *q = calloc(end - begin, sizeof *q), *value = calloc(end - begin, sizeof *value), low = INFINITY, high = -INFINITY, most = 0;

	ck_assert(q && value);
	pmi_padded_values(x, begin, end - begin, v, q);
	pmi_padded_run(x, begin, begin, end, v, gain, false, value, &low, &high);
	for (size_t s = begin; s < end; s++) {
		double plain = plain_value(p, v, s);

		most = pmi_max(pmi_max(fabs(q[s - begin] - plain), fabs(value[s - begin] + gain - plain)), most);
	}
	ck_assert(most <= 4 * pmi_rounding(p, 1) && low < high);
	free(value);
	free(q);
}

/* All of them, all but the last, behind which there are more, and the last. */
static void copy_and_check(const struct pmi_problem *p, const double *v)
{
	size_t n = p->mdp->n_states;
	struct pmi_padded x;

	ck_ok(pmi_padded_init(&x, p, 1));
	for (size_t s = 0; s < n; s++)
		pmi_padded_set(&x, s, p, s, s % 2);
	check_copies(&x, p, v, 0, n);
	check_copies(&x, p, v, 0, n - 40);
	check_copies(&x, p, v, n - 40, n);
	pmi_padded_clear(&x);
}

START_TEST(copied_rows_are_as_theirs)
{
	static const size_t sizes[] = {50, PMI_NEAR};
	gsl_rng *rng = stream_of(37);

	for (size_t i = 0; i < N_OF(sizes); i++) {
		struct pm_mdp *m = world_of(sizes[i], rng);
		double *v = calloc(sizes[i], sizeof *v);
		struct pmi_problem p;

		ck_assert(v);
		for (size_t s = 0; s < sizes[i]; s++)
			v[s] = gsl_rng_uniform(rng);
		pmi_problem_init(&p, m, m->reward, 0.9, 1);
		copy_and_check(&p, v);
		free(v);
		pm_mdp_free(m);
	}
	gsl_rng_free(rng);
}
END_TEST

/* What a byte cannot hold is read from row offsets. */
START_TEST(long_rows_have_no_lengths)
{
	struct pm_mdp *m = pm_mdp_alloc(PMI_NEAR, 1, PMI_NEAR + 256);
	struct pmi_problem p;

	ck_assert(m);
	for (size_t s = 0; s < PMI_NEAR; s++)
		m->row[s + 1] = m->row[s] + (s == 5 ? 256 : 1);
	pmi_problem_init(&p, m, m->reward, 0.9, 1);
	ck_assert(pmi_row_lengths(&p) == NULL);
	pm_mdp_free(m);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {many_rows_are_as_one, copied_rows_are_as_theirs, long_rows_have_no_lengths, NULL};
	Suite *suite = suite_create("rows");

	check_case(suite, "rows", rows);
	return check_run(suite);
}
