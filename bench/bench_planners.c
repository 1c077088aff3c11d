/*
 * Every planner on every family of worlds: prints the table of README.md, in Markdown.
 *
 * A field is the largest difference from the values of policy iteration at tolerance 1e-12, and the processor time of a solve to a bound
 * of 1e-8 (the least of three, but of one where that takes over a second).  "-": not for worlds of this size, or not in this build.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "worlds.h"

enum { N_WORLDS = 100, MOST_IN_FAMILY = N_WORLDS };

struct family {
	const char *name;
	double gamma;
	size_t n; /* worlds; the time is that of one on average */
	struct pm_mdp *mdp[MOST_IN_FAMILY];
	double *exact[MOST_IN_FAMILY];
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void need(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "bench_planners: %s\n", what);
	exit(EXIT_FAILURE);
}

static enum pm_status solve(const struct pm_mdp *m, double gamma, const char *method, double tolerance, double *v)
{
	struct pm_plan_options o = pm_plan_defaults;

	o.method = method;
	o.gamma = gamma;
	o.tolerance = tolerance;
	return pm_plan(m, NULL, &o, v, NULL);
}

/* Worlds without values are left out. */
static void add(struct family *f, struct pm_mdp *m)
{
	enum pm_status status;

	need(m, "out of memory");
	f->exact[f->n] = malloc(m->n_states * sizeof(double));
	need(f->exact[f->n], "out of memory");
	status = solve(m, f->gamma, "pi", 1e-12, f->exact[f->n]);
	need(!status || status == PM_ETOLERANCE || status == PM_EDIVERGE, "policy iteration fails");
	if (status == PM_EDIVERGE)
		free(f->exact[f->n]);
	else
		f->mdp[f->n++] = m;
}

/* The largest error over the family; false when the planner does not take these worlds. */
static bool run(const struct family *f, const char *method, double *v, double *error)
{
	*error = 0;
	for (size_t i = 0; i < f->n; i++) {
		enum pm_status status = solve(f->mdp[i], f->gamma, method, 1e-8, v);

		if (status == PM_EUNSUPPORTED)
			return false;
		need(!status, pm_status_message(status));
		for (size_t s = 0; s < f->mdp[i]->n_states; s++)
			*error = fmax(*error, fabs(v[s] - f->exact[i][s]));
	}
	return true;
}

static void put_time(double took)
{
	if (took < 1e-3)
		printf("%.3g us |", took * 1e6);
	else if (took < 1)
		printf("%.3g ms |", took * 1e3);
	else
		printf("%.3g s |", took);
}

static void measure(const struct family *f, const char *method, double *v)
{
	double least = INFINITY, error = 0;

	for (int k = 0; k < 3; k++) {
		double begin = seconds(), took;

		if (!run(f, method, v, &error)) {
			printf(" - |");
			return;
		}
		took = seconds() - begin;
		least = fmin(least, took);
		if (took > 1)
			break;
	}
	printf(" %.0e, ", error);
	put_time(least / (double)f->n);
	fflush(stdout);
}

static void print_row(struct family *const *f, size_t n, const char *method, double *v)
{
	printf("| %s |", method);
	for (size_t k = 0; k < n; k++)
		measure(f[k], method, v);
	putchar('\n');
}

int main(void)
{
	static struct family small = {.name = "100 random gridworlds, 15 to 150 states, gamma .999", .gamma = 0.999},
			     undiscounted = {.name = "those of them with values at gamma 1", .gamma = 1},
			     board = {.name = "board of 100 x 100, gamma .999", .gamma = 0.999},
			     slippery = {.name = "slippery board of 30 x 30, nothing ends, gamma .999", .gamma = 0.999},
			     random = {.name = "random, 10,000 states, gamma .95", .gamma = 0.95};
	struct family *const families[] = {&small, &undiscounted, &board, &slippery, &random};
	enum { N = sizeof families / sizeof *families };
	double *v = malloc(10000 * sizeof *v);
	struct pm_world_set *set;

	need(v && pm_world_set_open("random:100", 1, &set, NULL) == PM_OK, "no worlds");
	for (size_t i = 0; i < set->n; i++) {
		add(&small, set->world[i]->mdp);
		add(&undiscounted, set->world[i]->mdp);
	}
	add(&board, bench_grid(100, 0, 7));
	add(&slippery, bench_grid(30, 0.1, 7));
	add(&random, bench_random(10000, 4, 5, 7, 0.95));
	printf("| planner |");
	for (size_t k = 0; k < N; k++)
		printf(" %s |", families[k]->name);
	printf("\n| --- | --- | --- | --- | --- | --- |\n");
	print_row(families, N, "auto", v);
	for (size_t i = 0; pm_planners[i]; i++)
		print_row(families, N, pm_planners[i]->name, v);
	for (size_t k = 0; k < N; k++)
		for (size_t i = 0; i < families[k]->n; i++) {
			free(families[k]->exact[i]);
			/* Those of the set go with it. */
			if (k > 1)
				pm_mdp_free(families[k]->mdp[i]);
		}
	pm_world_set_free(set);
	free(v);
	return EXIT_SUCCESS;
}
