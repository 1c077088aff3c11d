/* What ranks tell each other apart from PETSc's own exchange. */
#include <time.h>

#include "mdp/petsc.h"

/* A rank that has failed waits so many seconds for the others to come to the same place. */
static const double patience = 10;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Waits for the request; for ever, or (false) only as long as patience lasts. */
static bool await(MPI_Request *request, bool for_ever)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	double begin = now();
	int done = 0;

	if (for_ever) {
		MPI_Wait(request, MPI_STATUS_IGNORE);
		return true;
	}
	while (MPI_Test(request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && !done && now() - begin < patience)
		nanosleep(&pause, NULL);
	return done;
}

enum pm_status pmi_agree(const struct pm_distributed *w, enum pm_status status, struct pm_error *error)
{
	struct pm_error own = {0};
	int first = status ? w->rank : w->n_ranks, code = (int)status;
	MPI_Request request;

	if (w->n_ranks == 1)
		return status;
	error = error ? error : &own;
	MPI_Iallreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, w->comm, &request);
	if (!await(&request, status == PM_OK)) {
		if (w->hooks.lost)
			w->hooks.lost(w->hooks.context, error);
		return status;
	}
	if (first == w->n_ranks)
		return PM_OK;
	MPI_Bcast(&code, 1, MPI_INT, first, w->comm);
	MPI_Bcast(error, (int)sizeof *error, MPI_BYTE, first, w->comm);
	return (enum pm_status)code;
}

void pmi_largest_of_all(const struct pm_distributed *w, double *x, int n)
{
	if (w->n_ranks > 1)
		MPI_Allreduce(MPI_IN_PLACE, x, n, MPI_DOUBLE, MPI_MAX, w->comm);
}

long double pmi_sum_of_all(const struct pm_distributed *w, long double x)
{
	if (w->n_ranks > 1)
		MPI_Allreduce(MPI_IN_PLACE, &x, 1, MPI_LONG_DOUBLE, MPI_SUM, w->comm);
	return x;
}

long double pmi_total_value(const struct pm_distributed *w)
{
	long double sum = 0;

	for (size_t s = 0; s < w->n_own; s++)
		sum += w->v[s];
	return pmi_sum_of_all(w, sum);
}

bool pmi_petsc_stopped(const struct pm_distributed *w)
{
	int stop = w->hooks.stop && w->hooks.stop(w->hooks.context);

	if (w->n_ranks > 1)
		MPI_Allreduce(MPI_IN_PLACE, &stop, 1, MPI_INT, MPI_MAX, w->comm);
	return stop != 0;
}

/* Messages count in int. */
enum { MOST = 1 << 30 };

void pmi_send(const struct pm_distributed *w, int to, const void *x, size_t n, size_t size)
{
	const char *bytes = x;

	for (size_t k = 0, all = n * size; k < all; k += MOST)
		MPI_Send(bytes + k, (int)(all - k < MOST ? all - k : MOST), MPI_BYTE, to, 0, w->comm);
}

void pmi_receive(const struct pm_distributed *w, int from, void *x, size_t n, size_t size)
{
	char *bytes = x;

	for (size_t k = 0, all = n * size; k < all; k += MOST)
		MPI_Recv(bytes + k, (int)(all - k < MOST ? all - k : MOST), MPI_BYTE, from, 0, w->comm, MPI_STATUS_IGNORE);
}

void pmi_broadcast(const struct pm_distributed *w, void *x, size_t n, size_t size)
{
	char *bytes = x;

	for (size_t k = 0, all = n * size; k < all; k += MOST)
		MPI_Bcast(bytes + k, (int)(all - k < MOST ? all - k : MOST), MPI_BYTE, 0, w->comm);
}
