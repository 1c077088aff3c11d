/*
 * What the tests of the mdp floor share: random decision processes, files to read, and an oracle that shares no code with the
 * library: policies evaluated in long double, V* by trying every deterministic policy.
 */
#ifndef TESTS_MDP_H
#define TESTS_MDP_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "prefmodel.h"

static inline gsl_rng *stream_of(uint64_t seed)
{
	return pm_rng_stream(&seed, 1);
}

static inline void ck_status(enum pm_status got, enum pm_status want)
{
	ck_assert_msg(got == want, "%s, expected %s", pm_status_name(got), pm_status_name(want));
}

/* An MDP that must be right. */
static inline struct pm_mdp *mdp_of(size_t n_states, size_t n_actions, double gamma, const struct pm_transition *t, size_t n,
				    const unsigned char *terminal)
{
	struct pm_mdp *m;
	struct pm_error error;
	enum pm_status status = pm_mdp_from_transitions(n_states, n_actions, gamma, t, n, terminal, NULL, &m, &error);

	ck_assert_msg(status == PM_OK, "%s", error.sentence);
	return m;
}

struct random_law {
	size_t n_states, n_actions;
	size_t successors; /* at most, a row */
	double gamma;
	bool ends;     /* the last state is terminal, and every row leads there with some probability */
	bool integers; /* rewards -2 .. 2, which makes ties; else uniform in (-3, 3) */
};

static inline double random_reward(const struct random_law *law, gsl_rng *rng)
{
	return law->integers ? (double)pm_rng_below(rng, 5) - 2 : 6 * gsl_rng_uniform(rng) - 3;
}

static inline struct pm_mdp *random_mdp(const struct random_law *law, gsl_rng *rng)
{
	size_t S = law->n_states, A = law->n_actions, n = 0, last = S - 1;
	struct pm_transition *t = calloc(S * A * (law->successors + 1), sizeof *t);
	unsigned char *terminal = calloc(S, 1);
	struct pm_mdp *m;

	terminal[last] = law->ends;
	for (size_t s = 0; s < S - (law->ends ? 1 : 0); s++)
		for (size_t a = 0; a < A; a++) {
			size_t first = n, k = 1 + (size_t)pm_rng_below(rng, law->successors);
			double sum = 0;

			for (size_t i = 0; i <= k; i++) {
				size_t next = i == k ? last : (size_t)pm_rng_below(rng, S);
				bool twice = i == k && !law->ends;

				for (size_t j = first; j < n; j++)
					twice |= t[j].next == next;
				if (!twice)
					t[n++] = (struct pm_transition){s, a, next, 0.05 + gsl_rng_uniform(rng), random_reward(law, rng)};
			}
			for (size_t j = first; j < n; j++)
				sum += t[j].probability;
			for (size_t j = first; j < n; j++)
				t[j].probability /= sum;
		}
	m = mdp_of(S, A, law->gamma, t, n, terminal);
	free(t);
	free(terminal);
	return m;
}

/* All of one action a state, or some of each. */
static inline void random_policy(const struct pm_mdp *m, bool one, gsl_rng *rng, double *policy)
{
	for (size_t s = 0; s < m->n_states; s++) {
		double sum = 0, *p = policy + s * m->n_actions;
		size_t only = (size_t)pm_rng_below(rng, m->n_actions);

		for (size_t a = 0; a < m->n_actions; a++)
			sum += p[a] = one ? a == only : gsl_rng_uniform(rng) + 0.01;
		for (size_t a = 0; a < m->n_actions; a++)
			p[a] /= sum;
	}
}

/* Solves the n x n system in long double by elimination with pivots; b receives the solution. */
static inline void oracle_solve(size_t n, long double *a, long double *b)
{
	for (size_t k = 0; k < n; k++) {
		size_t pivot = k;

		for (size_t i = k + 1; i < n; i++)
			pivot = fabsl(a[i * n + k]) > fabsl(a[pivot * n + k]) ? i : pivot;
		for (size_t j = 0; j < n; j++) {
			long double x = a[k * n + j];

			a[k * n + j] = a[pivot * n + j];
			a[pivot * n + j] = x;
		}
		long double x = b[k];

		b[k] = b[pivot];
		b[pivot] = x;
		for (size_t i = k + 1; i < n; i++) {
			long double f = a[i * n + k] / a[k * n + k];

			for (size_t j = k; j < n; j++)
				a[i * n + j] -= f * a[k * n + j];
			b[i] -= f * b[k];
		}
	}
	for (size_t k = n; k--;) {
		for (size_t j = k + 1; j < n; j++)
			b[k] -= a[k * n + j] * b[j];
		b[k] /= a[k * n + k];
	}
}

/* V^pi of a stochastic policy; v has S elements. */
static inline void oracle_evaluate(const struct pm_mdp *m, const double *reward, double gamma, const double *policy, long double *v)
{
	size_t n = m->n_states;
	long double *a = calloc(n * n, sizeof *a);

	for (size_t s = 0; s < n; s++) {
		a[s * n + s] = 1;
		v[s] = 0;
		for (size_t row = s * m->n_actions; row < (s + 1) * m->n_actions && !m->terminal[s]; row++) {
			v[s] += (long double)policy[row] * reward[row];
			for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
				a[s * n + m->next[k]] -= (long double)gamma * policy[row] * m->probability[k];
		}
	}
	oracle_solve(n, a, v);
	free(a);
}

/* V* as the largest value of all A^S deterministic policies, state by state. */
static inline void oracle_optimum(const struct pm_mdp *m, const double *reward, double gamma, double *best)
{
	size_t n = m->n_states, A = m->n_actions, count = 1;
	double *policy = calloc(n * A, sizeof *policy);
	long double *v = calloc(n, sizeof *v);

	for (size_t s = 0; s < n; s++) {
		count *= m->terminal[s] ? 1 : A;
		best[s] = -INFINITY;
	}
	for (size_t number = 0; number < count; number++) {
		size_t rest = number;

		memset(policy, 0, n * A * sizeof *policy);
		for (size_t s = 0; s < n; s++) {
			policy[s * A + (m->terminal[s] ? 0 : rest % A)] = 1;
			rest /= m->terminal[s] ? 1 : A;
		}
		oracle_evaluate(m, reward, gamma, policy, v);
		for (size_t s = 0; s < n; s++)
			best[s] = fmax(best[s], (double)v[s]);
	}
	free(policy);
	free(v);
}

/* A new file of the given text and ending; its name is valid until the next call with that ending. */
static inline const char *file_of_text(const char *ending, const char *text)
{
	static char name[2][64];
	char *result = name[strcmp(ending, "csv") == 0];
	FILE *file;

	snprintf(result, sizeof name[0], "./check_mdp.%ld.tmp.%s", (long)getpid(), ending);
	file = fopen(result, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return result;
}

/* "file:line:column: sentence". */
static inline const char *text_of(struct pm_error *error)
{
	static char text[1200];

	pm_error_format(error, text, sizeof text);
	return text;
}

static inline struct pm_world *open_world(const char *specification)
{
	struct pm_world *world;
	struct pm_error error;
	enum pm_status status = pm_world_open(specification, &world, &error);

	ck_assert_msg(status == PM_OK, "%s: %s", specification, error.sentence);
	return world;
}

#endif
