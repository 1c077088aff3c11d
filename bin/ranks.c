#include "config.h"

#include "ranks.h"

#include <stdlib.h>
#include <string.h>

/* The counter where there is one rank. */
static size_t counter;

#if HAVE_MPI
#include <mpi.h>

static bool parallel;
static MPI_Win window;
static uint64_t *shared_counter;

/* Set by the launchers of Open MPI, MPICH and Slurm; outside them MPI_Init would cost more than a small run. */
static bool launched(void)
{
	return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMI_RANK") || getenv("PMIX_RANK");
}

void ranks_begin(void)
{
	int provided, size;

	if (!launched())
		return;
	MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
	MPI_Comm_size(MPI_COMM_WORLD, &size);
	parallel = size > 1;
	MPI_Win_allocate(ranks_self() == 0 ? sizeof *shared_counter : 0, sizeof *shared_counter, MPI_INFO_NULL, MPI_COMM_WORLD, &shared_counter,
			 &window);
	if (ranks_self() == 0)
		*shared_counter = 0;
	MPI_Barrier(MPI_COMM_WORLD);
	MPI_Win_lock_all(0, window);
}

void ranks_end(void)
{
	int ready = 0, over = 0;

	MPI_Initialized(&ready);
	if (ready)
		MPI_Finalized(&over);
	if (!ready || over)
		return;
	MPI_Win_unlock_all(window);
	MPI_Win_free(&window);
	MPI_Finalize();
}

_Noreturn void ranks_abort(void)
{
	int ready = 0;

	MPI_Initialized(&ready);
	if (ready)
		MPI_Abort(MPI_COMM_WORLD, 1);
	_Exit(1);
}

size_t ranks_count(void)
{
	int size = 1;

	if (parallel)
		MPI_Comm_size(MPI_COMM_WORLD, &size);
	return (size_t)size;
}

size_t ranks_self(void)
{
	int ready = 0, self = 0;

	MPI_Initialized(&ready);
	if (ready)
		MPI_Comm_rank(MPI_COMM_WORLD, &self);
	return (size_t)self;
}

void ranks_restart(void)
{
	uint64_t none = 0, old;

	counter = 0;
	if (!parallel)
		return;
	MPI_Barrier(MPI_COMM_WORLD);
	if (ranks_self() == 0) {
		MPI_Fetch_and_op(&none, &old, MPI_UINT64_T, 0, 0, MPI_REPLACE, window);
		MPI_Win_flush(0, window);
	}
	MPI_Barrier(MPI_COMM_WORLD);
}

size_t ranks_next(void)
{
	uint64_t one = 1, value = 0;

	if (!parallel)
		return counter++;
	MPI_Fetch_and_op(&one, &value, MPI_UINT64_T, 0, 0, MPI_SUM, window);
	MPI_Win_flush(0, window);
	return (size_t)value;
}

void ranks_skip_to(size_t n)
{
	uint64_t value = n, old;

	counter = n;
	if (!parallel)
		return;
	MPI_Fetch_and_op(&value, &old, MPI_UINT64_T, 0, 0, MPI_REPLACE, window);
	MPI_Win_flush(0, window);
}

void ranks_share(void *bytes, size_t n)
{
	if (parallel)
		MPI_Bcast(bytes, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD);
}

enum pm_status ranks_worst(enum pm_status status)
{
	int worst = (int)status;

	if (parallel)
		MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
	return (enum pm_status)worst;
}

/* A message is a head and, behind it, the text. */
struct head {
	uint64_t cell;
	uint64_t status;
};

void ranks_send(size_t cell, enum pm_status status, const char *text, size_t length)
{
	struct head head = {cell, (uint64_t)status};
	char *message = malloc(sizeof head + length);

	/* A rank that cannot tell its result cannot go on: without memory for one message the whole run is lost. */
	if (!message)
		MPI_Abort(MPI_COMM_WORLD, 1);
	memcpy(message, &head, sizeof head);
	if (length)
		memcpy(message + sizeof head, text, length);
	MPI_Send(message, (int)(sizeof head + length), MPI_BYTE, 0, 0, MPI_COMM_WORLD);
	free(message);
}

bool ranks_receive(bool wait, size_t *cell, enum pm_status *status, char **text, size_t *length)
{
	int there = wait, size;
	struct head head;
	char *message;
	MPI_Status which;

	if (!parallel)
		return false;
	if (wait)
		MPI_Probe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &which);
	else
		MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &there, &which);
	if (!there)
		return false;
	MPI_Get_count(&which, MPI_BYTE, &size);
	message = malloc((size_t)size + 1);
	if (!message)
		MPI_Abort(MPI_COMM_WORLD, 1);
	MPI_Recv(message, size, MPI_BYTE, which.MPI_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	memcpy(&head, message, sizeof head);
	*cell = (size_t)head.cell;
	*status = (enum pm_status)head.status;
	*length = (size_t)size - sizeof head;
	memmove(message, message + sizeof head, *length);
	message[*length] = '\0';
	*text = message;
	return true;
}

#else

void ranks_begin(void)
{
}

void ranks_end(void)
{
}

_Noreturn void ranks_abort(void)
{
	_Exit(1);
}

size_t ranks_count(void)
{
	return 1;
}

size_t ranks_self(void)
{
	return 0;
}

void ranks_restart(void)
{
	counter = 0;
}

size_t ranks_next(void)
{
	return counter++;
}

void ranks_skip_to(size_t n)
{
	counter = n;
}

void ranks_share(void *bytes, size_t n)
{
	(void)bytes;
	(void)n;
}

enum pm_status ranks_worst(enum pm_status status)
{
	return status;
}

/* With one rank nobody sends. */
void ranks_send(size_t cell, enum pm_status status, const char *text, size_t length)
{
	(void)cell;
	(void)status;
	(void)text;
	(void)length;
}

bool ranks_receive(bool wait, size_t *cell, enum pm_status *status, char **text, size_t *length)
{
	(void)wait;
	(void)cell;
	(void)status;
	(void)text;
	(void)length;
	return false;
}

#endif
