/*
 * The logistic problem of bench_learn and make_pairs: weights from N(0, 1), pairs of six weights each, every one on a random side, all
 * from splitmix64 with seed 1.
 */
#ifndef BENCH_PAIRS_H
#define BENCH_PAIRS_H

#include <math.h>
#include <stdint.h>

enum { ROW = 6 };

struct pair {
	uint32_t column[ROW]; /* ascending */
	int positive[ROW];    /* 1: on the left */
	int label;            /* 1: the left is preferred */
};

static uint64_t pairs_state = 1;

static uint64_t next(void)
{
	uint64_t z = pairs_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double uniform(void)
{
	return (double)(next() >> 11) * 0x1p-53;
}

static void draw_truth(double *truth, unsigned d)
{
	for (unsigned j = 0; j < d; j++) {
		double a = uniform(), b = uniform();

		truth[j] = sqrt(-2 * log(a < 1e-300 ? 1e-300 : a)) * cos(6.283185307179586 * b);
	}
}

static void draw_columns(uint32_t *column, unsigned d)
{
	for (int k = 0; k < ROW;) {
		uint32_t j = (uint32_t)(uniform() * d);
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

static void draw_pair(const double *truth, unsigned d, struct pair *pair)
{
	double x = 0;

	draw_columns(pair->column, d);
	for (int q = 0; q < ROW; q++) {
		pair->positive[q] = next() >> 63 ? 1 : 0;
		x += (pair->positive[q] ? 1 : -1) * truth[pair->column[q]];
	}
	pair->label = uniform() < 1 / (1 + exp(-x));
}

#endif
