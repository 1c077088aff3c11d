/*
 * What labels give back, by teacher and learner: the error at N = 1000, 10000, ... MOST pairs, and the slope of its logarithm against that of
 * N.  Where the labels identify what is compared the slope is -1/2; free is the number of directions that are reported not identified.
 *
 * usage: bench_recovery [MOST [SETS]]          (1000000 pairs, 16 data sets; about ten minutes)
 */
#include <stdio.h>

#include <gsl/gsl_errno.h>

#include "recovery.h"

enum { MOST_SIZES = 12, FACTOR = 10 };

static enum pm_status measure(const struct recovery_case *row, size_t most, size_t sets)
{
	struct recovery_size size[MOST_SIZES];
	struct recovery_board board;
	enum pm_status status = recovery_board_make(row->endless, &board);
	double std_error, slope;
	size_t n = 0;

	for (size_t pairs = 1000; pairs <= most && n < MOST_SIZES && !status; pairs *= FACTOR, n++) {
		status = recovery_measure(&board, row, pairs, sets, &size[n]);
		if (status)
			break;
		printf("%s,%s,\"%s\",\"%s\",%zu,%zu,%.4g,", row->teacher, row->link, row->learner, row->parameter, size[n].n_free, pairs,
		       size[n].rms);
		slope = recovery_slope(n + 1, size, FACTOR, &std_error);
		printf(n ? "%.3f,%.3f\n" : ",\n", slope, std_error);
		fflush(stdout);
	}
	recovery_board_free(&board);
	return status;
}

int main(int argc, char **argv)
{
	size_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000, sets = argc > 2 ? strtoull(argv[2], NULL, 10) : 16;
	int result = EXIT_SUCCESS;

	gsl_set_error_handler_off();
	puts("teacher,link,learner,parameter,free,pairs,rmse,slope,std_error");
	for (size_t k = 0; k < RECOVERY_CASES; k++) {
		enum pm_status status = measure(&recovery_cases[k], most, sets);

		if (status) {
			fprintf(stderr, "bench_recovery: %s, %s: %s\n", recovery_cases[k].teacher, recovery_cases[k].learner, pm_status_message(status));
			result = EXIT_FAILURE;
		}
	}
	return result;
}
