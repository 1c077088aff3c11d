/*
 * The pairs of pairs.h in two formats.  csv: segments of the world that `world` writes, whose states have four actions and can lead
 * anywhere, to end in state D/4; libsvm: a line of index:+-1; transitions: the world's table.
 *
 * usage: make_pairs N D csv|libsvm|world|transitions
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pairs.h"

enum { ACTIONS = 4 };

/* The columns of a side as transitions; an empty side stays at the end. */
static void put_segment(const struct pair *pair, int side, unsigned end)
{
	int n = 0;

	for (int q = 0; q < ROW; q++)
		if (pair->positive[q] == side && ++n)
			printf("%u %u ", pair->column[q] / ACTIONS, pair->column[q] % ACTIONS);
	printf(n ? "%u" : "%u 0 %u", end, end);
}

static void put_pair(const struct pair *pair, unsigned d, int libsvm)
{
	if (libsvm) {
		fputs(pair->label ? "+1" : "-1", stdout);
		for (int q = 0; q < ROW; q++)
			printf(" %u:%d", pair->column[q] + 1, pair->positive[q] ? 1 : -1);
		putchar('\n');
		return;
	}
	put_segment(pair, 1, d / ACTIONS);
	putchar(',');
	put_segment(pair, 0, d / ACTIONS);
	printf(",%d\n", pair->label);
}

static int put_pairs(size_t n, unsigned d, int libsvm)
{
	double *truth = malloc(d * sizeof *truth);

	if (!truth)
		return EXIT_FAILURE;
	draw_truth(truth, d);
	if (!libsvm)
		puts("left,right,label");
	for (; n; n--) {
		struct pair pair;

		draw_pair(truth, d, &pair);
		put_pair(&pair, d, libsvm);
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
