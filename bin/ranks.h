/*
 * Several processes under mpirun, or one.  Without MPI, or outside mpirun, there is one rank and nothing is initialised.
 *
 * Work is handed out by a counter that rank 0 keeps and every rank advances (MPI_Fetch_and_op), so that a rank that finds no more work
 * ends; results travel to rank 0 as messages.  All calls after ranks_begin must come from one thread at a time.
 */
#ifndef BIN_RANKS_H
#define BIN_RANKS_H

#include <prefmodel.h>

void ranks_begin(void);
void ranks_end(void);

/* Ends all ranks at once, this one with status 1. */
_Noreturn void ranks_abort(void);

size_t ranks_count(void); /* 1 without MPI */
size_t ranks_self(void);  /* 0 without MPI */

/* Sets the counter to 0; every rank calls it, and none goes on before all have. */
void ranks_restart(void);

/* The next value 0, 1, 2, ... of the counter that all ranks share. */
size_t ranks_next(void);

/* Sets the counter so that no rank gets a value below n any more. */
void ranks_skip_to(size_t n);

/* Gives every rank the bytes that rank 0 has. */
void ranks_share(void *bytes, size_t n);

/* The largest status that any rank calls it with: PM_OK only when all are well.  Every rank calls it. */
enum pm_status ranks_worst(enum pm_status status);

/* A message to rank 0: a cell's rows, or (from a rank that ends) its last status and what it has to say, with cell = RANKS_END. */
#define RANKS_END ((size_t)-1)
void ranks_send(size_t cell, enum pm_status status, const char *text, size_t length);

/*
 * On rank 0: the next message from another rank; waits for one when `wait`, else returns false when there is none.  *text is freed by
 * the caller.
 */
bool ranks_receive(bool wait, size_t *cell, enum pm_status *status, char **text, size_t *length);

#endif
