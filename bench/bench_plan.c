/*
 * Planners side by side with value iteration as one would write it first, in one run.
 *
 *   bench_plan random S GAMMA [METHOD ...]     the random MDP with 4 actions and 4 to 5 successors, seed 7
 *   bench_plan grid SIZE SLIP [METHOD ...]     a board of SIZE x SIZE cells, gamma .999
 *   bench_plan small COUNT                     COUNT random gridworlds of 15 to 150 states
 *   bench_plan sweep S                         one sweep of vi in that random MDP against fetching its values alone, medians of 21 turns
 *
 * Prints method, status, seconds, iterations, proved bound and nanoseconds a transition, and at the end seconds against the plain
 * program's.  PLAIN=0 in the environment leaves the plain program out.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "worlds.h"

static const double tolerance = 1e-8;

/* Takes sums that nobody asks for, lest they be left out. */
static volatile double sink;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double plain_backup(const struct pm_mdp *m, const double *v, size_t s)
{
	double best = m->terminal[s] ? 0 : -INFINITY;

	for (size_t a = 0; a < m->n_actions && !m->terminal[s]; a++) {
		size_t row = s * m->n_actions + a;
		double q = 0;

		for (size_t k = m->row[row]; k < m->row[row + 1]; k++)
			q += m->probability[k] * v[m->next[k]];
		q = m->reward[row] + m->gamma * q;
		if (q > best)
			best = q;
	}
	return best;
}

/* The ends of the changes. */
static void plain_sweep(const struct pm_mdp *m, const double *v, double *next, double *least, double *most)
{
	*least = INFINITY;
	*most = -INFINITY;
	for (size_t s = 0; s < m->n_states; s++) {
		double change;

		next[s] = plain_backup(m, v, s);
		change = next[s] - v[s];
		if (change < *least)
			*least = change;
		if (change > *most)
			*most = change;
	}
}

/* The plain program: synchronous sweeps until the span of the change is small, or with terminal states the change itself. */
static size_t plain(const struct pm_mdp *m, double *v, double *next)
{
	double gamma = m->gamma, least, most;
	bool ends = false;
	size_t sweeps = 0;

	for (size_t s = 0; s < m->n_states; s++)
		ends = ends || m->terminal[s];
	do {
		plain_sweep(m, v, next, &least, &most);
		memcpy(v, next, m->n_states * sizeof *v);
		sweeps++;
	} while ((ends ? fmax(fabs(least), fabs(most)) : (most - least) / 2) * gamma / (1 - gamma) > tolerance);
	for (size_t s = 0; s < m->n_states; s++)
		v[s] += m->terminal[s] || ends ? 0 : (least + most) / 2 * gamma / (1 - gamma);
	return sweeps;
}

/* Iterations are of the method's own kind, some of which hold many sweeps, so that time is told for all of them. */
static void print(const struct pm_mdp *m, const char *name, const char *status, double took, size_t iterations, double bound)
{
	printf("%-8s %-14s %9.4f s %7zu iterations, bound %8.2g, %9.2f ns a transition\n", name, status, took, iterations, bound,
	       took * 1e9 / (double)pm_mdp_n_transitions(m));
	fflush(stdout);
}

static double distance(const double *x, const double *y, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(x[i] - y[i]));
	return most;
}

static long memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static double measure_method(const struct pm_mdp *m, const char *method, double *v)
{
	const char *threads = getenv("OMP_NUM_THREADS");
	struct pm_plan_options o = pm_plan_defaults;
	struct pm_plan_info info = {0};
	double begin = seconds(), took;
	enum pm_status status;

	o.method = method;
	o.tolerance = tolerance;
	o.threads = threads ? atoi(threads) : 1;
	status = pm_plan(m, NULL, &o, v, &info);
	took = seconds() - begin;
	print(m, strcmp(method, "auto") == 0 && info.method ? info.method : method, pm_status_name(status), took, info.iterations, info.bound);
	return took;
}

static double measure_plain(const struct pm_mdp *m, double *v)
{
	double begin, took, *next = malloc(m->n_states * sizeof *next);
	size_t sweeps;

	if (!next)
		exit(EXIT_FAILURE);
	memset(v, 0, m->n_states * sizeof *v);
	begin = seconds();
	sweeps = plain(m, v, next);
	took = seconds() - begin;
	print(m, "plain", "", took, sweeps, NAN);
	free(next);
	return took;
}

static void print_distance(const double *v, const double *first, size_t n)
{
	printf("         differs from the first by %.2g\n", distance(v, first, n));
}

static void measure(const struct pm_mdp *m, int n, char **methods)
{
	double *v = malloc(m->n_states * sizeof *v), *first = calloc(m->n_states, sizeof *first), *took = calloc((size_t)n, sizeof *took);
	long most = 0;
	const char *wanted = getenv("PLAIN");

	if (!v || !first || !took)
		exit(EXIT_FAILURE);
	printf("%zu states, %zu transitions, gamma %g, %ld KB before planning\n", m->n_states, pm_mdp_n_transitions(m), m->gamma, memory());
	for (int i = 0; i < n; i++) {
		took[i] = measure_method(m, methods[i], v);
		/* Before the copy of the values, which planning has no need of. */
		most = i ? most : memory();
		if (i == 0)
			memcpy(first, v, m->n_states * sizeof *v);
		else
			print_distance(v, first, m->n_states);
	}
	printf("%ld KB with the first method\n", most);
	if (!wanted || strcmp(wanted, "0") != 0) {
		double base = measure_plain(m, v);

		print_distance(v, first, m->n_states);
		for (int i = 0; i < n; i++)
			printf("%-8s %.3f of plain\n", methods[i], took[i] / base);
	}
	free(v);
	free(first);
	free(took);
}

static void measure_small(size_t count)
{
	struct pm_world_set *set;
	char name[32];
	double total = 0, v[150];
	size_t states = 0;

	snprintf(name, sizeof name, "random:%zu", count);
	if (pm_world_set_open(name, 1, &set, NULL) != PM_OK)
		exit(EXIT_FAILURE);
	for (size_t i = 0; i < set->n; i++) {
		double begin = seconds();

		if (pm_plan(set->world[i]->mdp, NULL, NULL, v, NULL) != PM_OK)
			printf("world %zu: not solved\n", i);
		total += seconds() - begin;
		states += set->world[i]->mdp->n_states;
	}
	printf("%zu worlds, %.1f states on average, %.2f microseconds a solve, %.2f for 50 states\n", set->n, (double)states / (double)set->n,
	       total * 1e6 / (double)set->n, total * 1e6 / (double)states * 50);
	pm_world_set_free(set);
}

/* What no sweep can do without: every transition is read, and the value of its successor fetched, which is sent for early or not. */
static inline double fetch(const struct pm_mdp *m, const double *v, size_t early)
{
	double sum[4] = {0};

	for (size_t k = 0, n = (pm_mdp_n_transitions(m) - early) / 4 * 4; k < n; k += 4)
		for (size_t i = 0; i < 4; i++) {
			if (early)
				__builtin_prefetch(&v[m->next[k + i + early]]);
			sum[i] += m->probability[k + i] * v[m->next[k + i]];
		}
	return sum[0] + sum[1] + sum[2] + sum[3];
}

/* Seconds of the first sweeps of vi, in which every action is still in question. */
static double first_sweeps(const struct pm_mdp *m, size_t sweeps, double *v)
{
	struct pm_plan_options o = pm_plan_defaults;
	double begin = seconds();

	o.method = "vi";
	o.tolerance = tolerance;
	o.max_iterations = sweeps;
	if (pm_plan(m, NULL, &o, v, NULL) != PM_EMAXITER)
		exit(EXIT_FAILURE);
	return seconds() - begin;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *x, size_t n)
{
	qsort(x, n, sizeof *x, ascending);
	return x[n / 2];
}

/* Nanoseconds a transition of so many fetches. */
static double measure_fetch(const struct pm_mdp *m, const double *v, size_t times, bool early)
{
	double begin = seconds();

	for (size_t k = 0; k < times; k++)
		sink += early ? fetch(m, v, 96) : fetch(m, v, 0);
	return (seconds() - begin) * 1e9 / (double)(pm_mdp_n_transitions(m) * times);
}

/* Sweeps and as many fetches take turns, so that a neighbour who takes the memory away takes it from both; of the two ways to fetch the faster counts. */
static void measure_sweep(const struct pm_mdp *m)
{
	enum { FEW = 3, MORE = 8, RUNS = 21 };
	double *v = calloc(m->n_states, sizeof *v), bound[RUNS], sweep[RUNS], ratio[RUNS];

	for (int run = 0; v && run < RUNS; run++) {
		double few = first_sweeps(m, FEW, v);

		sweep[run] = (first_sweeps(m, MORE, v) - few) * 1e9 / (double)(pm_mdp_n_transitions(m) * (MORE - FEW));
		bound[run] = fmin(measure_fetch(m, v, MORE - FEW, false), measure_fetch(m, v, MORE - FEW, true));
		ratio[run] = sweep[run] / bound[run];
	}
	if (v)
		printf("%zu states: fetching %.2f ns a transition, a sweep %.2f ns a transition, ratio %.2f\n", m->n_states,
		       median(bound, RUNS), median(sweep, RUNS), median(ratio, RUNS));
	free(v);
}

int main(int argc, char **argv)
{
	static char name[] = "auto", *automatic[] = {name};
	struct pm_mdp *m = NULL;

	if (argc == 3 && strcmp(argv[1], "small") == 0) {
		measure_small(strtoul(argv[2], NULL, 10));
		return EXIT_SUCCESS;
	}
	if (argc == 3 && strcmp(argv[1], "sweep") == 0) {
		m = bench_random(strtoul(argv[2], NULL, 10), 4, 5, 7, .999);
		if (m)
			measure_sweep(m);
		pm_mdp_free(m);
		return m ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	if (argc >= 4 && strcmp(argv[1], "random") == 0)
		m = bench_random(strtoul(argv[2], NULL, 10), 4, 5, 7, strtod(argv[3], NULL));
	else if (argc >= 4 && strcmp(argv[1], "grid") == 0)
		m = bench_grid(strtoul(argv[2], NULL, 10), strtod(argv[3], NULL), 7);
	if (!m) {
		fputs("usage: bench_plan random S GAMMA | grid SIZE SLIP [METHOD ...] | small COUNT | sweep S\n", stderr);
		return 2;
	}
	measure(m, argc > 4 ? argc - 4 : 1, argc > 4 ? argv + 4 : automatic);
	pm_mdp_free(m);
	return EXIT_SUCCESS;
}
