/*
 * Strengths of 1000 items from 1e6 comparisons in memory, each of two items at random, strengths from N(0, 1): seconds to add equal pairs
 * up, and to fit with standard errors, beside a program as one would write it first: Newton's method over the list of comparisons
 * with a Cholesky factorization in three loops, no standard errors.
 *
 * usage: bench_rank [ITEMS [COMPARISONS]]
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <prefmodel.h>

static uint64_t state = 1;

static double uniform(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void *room(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory)
		exit(EXIT_FAILURE);
	return memory;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static struct pm_contest *draw(size_t n_items, size_t n)
{
	struct pm_contest *contest = room(n, sizeof *contest);
	double *theta = room(n_items, sizeof *theta);

	for (size_t i = 0; i < n_items; i++) {
		double a = uniform(), b = uniform();

		theta[i] = sqrt(-2 * log(a < 1e-300 ? 1e-300 : a)) * cos(6.283185307179586 * b);
	}
	for (size_t k = 0; k < n; k++) {
		uint32_t i = (uint32_t)(uniform() * (double)n_items), j = (uint32_t)(uniform() * (double)(n_items - 1));
		bool first;

		j += j >= i;
		first = uniform() < 1 / (1 + exp(theta[j] - theta[i]));
		contest[k] = (struct pm_contest){.first = first ? i : j, .second = first ? j : i, .wins = 1};
	}
	free(theta);
	return contest;
}

/* Gradient and matrix at b, one comparison at a time; the first item stays at 0. */
static void plain_sums(size_t n, size_t m, const struct pm_contest *contest, const double *b, double *gradient, double *matrix)
{
	memset(gradient, 0, n * sizeof *gradient);
	memset(matrix, 0, n * n * sizeof *matrix);
	for (size_t k = 0; k < m; k++) {
		size_t i = contest[k].first, j = contest[k].second;
		double p = 1 / (1 + exp(b[i] - b[j])), h = p * (1 - p);

		gradient[i] += p;
		gradient[j] -= p;
		matrix[i * n + i] += h;
		matrix[j * n + j] += h;
		matrix[i * n + j] -= h;
		matrix[j * n + i] -= h;
	}
	for (size_t i = 0; i < n; i++)
		matrix[i] = matrix[i * n] = 0;
	matrix[0] = 1;
	gradient[0] = 0;
}

static void plain_solve(size_t n, double *a, double *x)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = a[i * n + j];

			for (size_t k = 0; k < j; k++)
				sum -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
		}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			x[i] -= a[i * n + k] * x[k];
		x[i] /= a[i * n + i];
	}
	for (size_t i = n; i-- > 0; x[i] /= a[i * n + i])
		for (size_t k = i + 1; k < n; k++)
			x[i] -= a[k * n + i] * x[k];
}

static size_t plain(size_t n, size_t m, const struct pm_contest *contest, double *b)
{
	double *gradient = room(n, sizeof *gradient), *matrix = room(n * n, sizeof *matrix), change = 1;
	size_t steps = 0;

	for (; change > 1e-10; steps++) {
		plain_sums(n, m, contest, b, gradient, matrix);
		plain_solve(n, matrix, gradient);
		change = 0;
		for (size_t i = 0; i < n; i++) {
			change = fmax(change, fabs(gradient[i]));
			b[i] += gradient[i];
		}
	}
	free(gradient);
	free(matrix);
	return steps;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000, m = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000, steps;
	struct pm_contest *contest = draw(n, m);
	struct pm_comparisons *comparisons;
	struct pm_rank_options options = pm_rank_defaults;
	struct pm_ranking *ranking;
	double *b = room(n, sizeof *b), begin = seconds(), fold, fit, simple, worst = 0;

	options.reference = 0;
	if (pm_comparisons_from(n, contest, m, false, &comparisons))
		return EXIT_FAILURE;
	fold = seconds();
	if (pm_rank(comparisons, &options, &ranking))
		return EXIT_FAILURE;
	fit = seconds();
	steps = plain(n, m, contest, b);
	simple = seconds();
	for (size_t i = 0; i < n; i++)
		worst = fmax(worst, fabs(b[i] - ranking->strength[i]));
	puts("items,comparisons,pairs,add_up_seconds,fit_seconds,ns_per_comparison,steps,plain_seconds,plain_steps,ratio,largest_difference");
	printf("%zu,%zu,%zu,%.3f,%.3f,%.0f,%zu,%.3f,%zu,%.1f,%.1g\n", n, m, comparisons->n, fold - begin, fit - fold, 1e9 * (fit - begin) / (double)m,
	       ranking->iterations, simple - fit, steps, (simple - fit) / (fit - begin), worst);
	pm_ranking_free(ranking);
	pm_comparisons_free(comparisons);
	free(contest);
	free(b);
	return EXIT_SUCCESS;
}
