/*
 * Fitting 400 weights to N pairs of six transitions: seconds on one core, and the objective in the scale of
 * 0.5 |g|^2 + sum log(1 + exp(-difference)), whose optimum other solvers know: 41556.838204 at 1e5 pairs, 415870.285689 at 1e6.
 *
 * usage: bench_learn [N [OPTIMIZER]]
 *
 * The pairs are those of pairs.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <prefmodel.h>

#include "pairs.h"

enum { D = 400 };

static void *room(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory)
		exit(EXIT_FAILURE);
	return memory;
}

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Pair k compares segment 2k, the weights of sign +, with segment 2k + 1, those of sign -. */
static struct pm_design *draw_design(size_t n)
{
	struct pm_design *design = room(1, sizeof *design);
	double truth[D];

	design->d = D;
	design->n_segments = 2 * n;
	design->n_pairs = n;
	design->total_weight = (double)n;
	design->row = room(2 * n + 1, sizeof *design->row);
	design->column = room(ROW * n, sizeof *design->column);
	design->value = room(ROW * n, sizeof *design->value);
	design->left = room(n, sizeof *design->left);
	design->right = room(n, sizeof *design->right);
	design->label = room(n, sizeof *design->label);
	design->weight = room(n, sizeof *design->weight);
	draw_truth(truth, D);
	for (size_t k = 0, entry = 0; k < n; k++) {
		struct pair pair;

		draw_pair(truth, D, &pair);
		for (int side = 1; side >= 0; side--) {
			for (int q = 0; q < ROW; q++)
				if (pair.positive[q] == side) {
					design->column[entry] = pair.column[q];
					design->value[entry++] = 1;
				}
			design->row[2 * k + (side ? 1 : 2)] = entry;
		}
		design->left[k] = (uint32_t)(2 * k);
		design->right[k] = (uint32_t)(2 * k + 1);
		design->label[k] = pair.label;
		design->weight[k] = 1;
	}
	return design;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	struct pm_design *design = draw_design(n);
	struct pm_learn_options options = pm_learn_defaults;
	struct pm_learn_info info;
	double g[D] = {0}, begin, cpu;
	struct rusage usage;
	enum pm_status status;

	options.optimizer = argc > 2 ? argv[2] : "newton";
	options.l2 = 1 / (double)n;
	options.tolerance = 1e-8;
	options.max_iterations = 1000;
	begin = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	status = pm_learn(design, &options, g, &info);
	begin = seconds(CLOCK_MONOTONIC) - begin;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	getrusage(RUSAGE_SELF, &usage);
	puts("pairs,optimizer,seconds,cpu_seconds,iterations,gradient_norm,objective,peak_megabytes");
	printf("%zu,%s,%.3f,%.3f,%zu,%.2g,%.6f,%.0f\n", n, options.optimizer, begin, cpu, info.iterations, info.gradient_norm, info.objective * (double)n,
	       (double)usage.ru_maxrss / 1024);
	pm_design_free(design);
	return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
