/*
 * One logistic problem in two formats: weights from N(0, 1), six of D weights a pair, each on a random side, splitmix64 (the pairs of
 * bench_learn).  csv: segments of the world that `world` writes, whose states have four actions and can lead anywhere, to end in
 * state D/4; libsvm: a line of index:+-1; transitions: the world's table.
 *
 * usage: make_pairs N D csv|libsvm|world|transitions
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 6, ACTIONS = 4 };

static uint64_t state = 1;

static uint64_t next(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double uniform(void)
{
	return (double)(next() >> 11) * 0x1p-53;
}

static void draw_columns(unsigned d, unsigned *column)
{
	for (int k = 0; k < ROW;) {
		unsigned j = (unsigned)(uniform() * d);
		int at = k;

		for (int q = 0; q < k; q++)
			if (column[q] == j)
				at = -1;
		if (at < 0)
			continue;
		for (; at && column[at - 1] > j; at--)
			column[at] = column[at - 1];
		column[at] = j;
		k++;
	}
}

/* The columns of a side as transitions; an empty side stays at the end. */
static void put_segment(const unsigned *column, const int *positive, int side, unsigned end)
{
	int n = 0;

	for (int q = 0; q < ROW; q++)
		if (positive[q] == side && ++n)
			printf("%u %u ", column[q] / ACTIONS, column[q] % ACTIONS);
	printf(n ? "%u" : "%u 0 %u", end, end);
}

static void put_pair(const unsigned *column, const int *positive, int label, unsigned d, int libsvm)
{
	if (libsvm) {
		fputs(label ? "+1" : "-1", stdout);
		for (int q = 0; q < ROW; q++)
			printf(" %u:%d", column[q] + 1, positive[q] ? 1 : -1);
		putchar('\n');
		return;
	}
	put_segment(column, positive, 1, d / ACTIONS);
	putchar(',');
	put_segment(column, positive, 0, d / ACTIONS);
	printf(",%d\n", label);
}

static int put_pairs(size_t n, unsigned d, int libsvm)
{
	double *truth = malloc(d * sizeof *truth);

	if (!truth)
		return EXIT_FAILURE;
	for (unsigned j = 0; j < d; j++) {
		double a = uniform(), b = uniform();

		truth[j] = sqrt(-2 * log(a < 1e-300 ? 1e-300 : a)) * cos(6.283185307179586 * b);
	}
	if (!libsvm)
		puts("left,right,label");
	for (; n; n--) {
		unsigned column[ROW];
		int positive[ROW];
		double x = 0;

		draw_columns(d, column);
		for (int q = 0; q < ROW; q++) {
			positive[q] = next() >> 63 ? 1 : 0;
			x += (positive[q] ? 1 : -1) * truth[column[q]];
		}
		put_pair(column, positive, uniform() < 1 / (1 + exp(-x)), d, libsvm);
	}
	free(truth);
	return EXIT_SUCCESS;
}

static int put_world(unsigned states, const char *table)
{
	printf("prefmodel: world/1\nkind: tabular\nname: pairs\nstates: %u\nactions: %d\ngamma: 0.9\nterminal: [%u]\nstart: [0]\n"
	       "transitions_file: %s\n",
	       states + 1, ACTIONS, states, table);
	return EXIT_SUCCESS;
}

static int put_transitions(unsigned states)
{
	puts("state,action,next,probability,reward");
	for (unsigned row = 0; row < states * ACTIONS; row++)
		for (unsigned to = 0; to <= states; to++)
			printf("%u,%u,%u,%.17g,0\n", row / ACTIONS, row % ACTIONS, to, 1.0 / (states + 1));
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	size_t n = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned d = argc > 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;

	if (d >= 2 * ROW && strcmp(argv[3], "csv") == 0)
		return put_pairs(n, d, 0);
	if (d >= 2 * ROW && strcmp(argv[3], "libsvm") == 0)
		return put_pairs(n, d, 1);
	if (d >= 2 * ROW && strcmp(argv[3], "world") == 0)
		return put_world(d / ACTIONS, "transitions.csv");
	if (d >= 2 * ROW && strcmp(argv[3], "transitions") == 0)
		return put_transitions(d / ACTIONS);
	fputs("usage: make_pairs N D csv|libsvm|world|transitions\n", stderr);
	return 2;
}
