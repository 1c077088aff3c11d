/*
 * Worlds spread over ranks: what the files petsc-*.c share; internal.
 */
#ifndef MDP_PETSC_H
#define MDP_PETSC_H

#include <petscksp.h>

#include "mdp/bellman.h"
#include "mdp/part.h"
#include "prefmodel/distributed.h"

struct pm_distributed {
	MPI_Comm comm; /* our own copy */
	int rank, n_ranks;
	struct pm_distributed_hooks hooks;
	/* next is the place of a value in v: own states first, then those of other ranks that the block's rows lead to. */
	struct pmi_block block;
	size_t n_actions;
	double gamma; /* the world's */
	size_t n_own, n_ghosts;
	PetscInt *ghost; /* n_ghosts, their states, ascending */
	double *v;       /* n_own + n_ghosts; the second part is what pmi_petsc_exchange has brought last */
	Vec values;      /* PETSc's view of v */
	/* Of the last planning: its problem, with the largest |q| of all ranks in place of rewards; the bound, and max |v|. */
	struct pmi_problem planned;
	double bound, largest;
	double *fetched;        /* n * (1 + A), v and q of a block on rank 0, q on the others */
	unsigned char *verdict; /* n * A */
};

/* Of the last failure of PETSc, its sentence. */
enum pm_status pmi_petsc_status(PetscErrorCode code, struct pm_error *error);

/*
 * The status that all ranks return: PM_OK when all call it with that, else status and error of the lowest rank that failed.  A rank whose
 * failure may have left the others waiting elsewhere gives up after some seconds and calls hooks.lost.
 */
enum pm_status pmi_agree(const struct pm_distributed *w, enum pm_status status, struct pm_error *error);

/* The n numbers become the largest of all ranks, one by one; x becomes their sum. */
void pmi_largest_of_all(const struct pm_distributed *w, double *x, int n);
long double pmi_sum_of_all(const struct pm_distributed *w, long double x);

/* The sum of all values of v, in long double, so that the rise of a few among millions is seen. */
long double pmi_total_value(const struct pm_distributed *w);

/* Does any rank want to stop? */
bool pmi_petsc_stopped(const struct pm_distributed *w);

/* Sends elements of some bytes to a rank that receives as many, any n. */
void pmi_send(const struct pm_distributed *w, int to, const void *x, size_t n, size_t size);
void pmi_receive(const struct pm_distributed *w, int from, void *x, size_t n, size_t size);

/* Sends as many from rank 0 to all. */
void pmi_broadcast(const struct pm_distributed *w, void *x, size_t n, size_t size);

/* A world with nothing in it but its communicator, a copy of comm.  PM_ENOMEM. */
enum pm_status pmi_petsc_alloc(MPI_Comm comm, const struct pm_distributed_hooks *hooks, struct pm_distributed **world, struct pm_error *error);

/* Reads this rank's block; not yet agreed upon. */
enum pm_status pmi_petsc_read(struct pm_distributed *w, const char *specification, struct pm_error *error);

/* Finds the ghosts of w->block and makes v and values; collective, agreed upon. */
enum pm_status pmi_petsc_link(struct pm_distributed *w, struct pm_error *error);

/* Brings the present values of other ranks' states into values, w->values or a duplicate of it: behind the rank's own. */
PetscErrorCode pmi_petsc_exchange(Vec values);

/* The number of a state in the whole world of its place in v. */
static inline PetscInt pmi_petsc_state(const struct pm_distributed *w, size_t place)
{
	return place < w->n_own ? (PetscInt)(w->block.begin + place) : w->ghost[place - w->n_own];
}

/* Evaluation of policies: A = I - gamma P and its solver, kept as long as the policy stays. */
struct pmi_evaluator {
	Mat matrix;
	KSP solver;
	Vec correction, defect;
};

void pmi_evaluator_clear(struct pmi_evaluator *e);

/* For another policy. */
PetscErrorCode pmi_evaluator_set(struct pmi_evaluator *e, struct pm_distributed *w, double gamma, const uint32_t *action);

/* The defect r + gamma P v - v of values, which are exchanged; *residual is the largest of all ranks. */
PetscErrorCode pmi_evaluator_measure(struct pmi_evaluator *e, const struct pm_distributed *w, const struct pmi_problem *p, const uint32_t *action,
				     Vec values, double *residual);

/*
 * values += d, where (I - gamma P) d is the defect, solved until its residual is this part of what it was.  *moved is false, and values as they
 * were, when the solver broke down.
 */
PetscErrorCode pmi_evaluator_improve(struct pmi_evaluator *e, double part, Vec values, bool *moved);

/* Takes the last of them back. */
PetscErrorCode pmi_evaluator_undo(struct pmi_evaluator *e, Vec values);

/* What pm_distributed_fetch needs to know of a planning that is over; collective. */
void pmi_petsc_remember(struct pm_distributed *w, const struct pmi_problem *problem, double bound);

/* Keeps v and the number of rounds in a file; collective, agreed upon.  world is pmi_petsc_fingerprint. */
enum pm_status pmi_checkpoint_write(const struct pm_distributed *w, const char *path, uint64_t world, double gamma, size_t rounds,
				    struct pm_error *error);

/* v and rounds from it; 0 rounds where there is no such file. */
enum pm_status pmi_checkpoint_read(struct pm_distributed *w, const char *path, uint64_t world, double gamma, size_t *rounds, struct pm_error *error);

/* A hash of all rows of all ranks, whatever their number. */
uint64_t pmi_petsc_fingerprint(const struct pm_distributed *w);

#endif
