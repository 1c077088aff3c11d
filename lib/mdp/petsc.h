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
	double gamma;
	size_t n_own, n_ghosts;
	PetscInt *ghost; /* n_ghosts, their states, ascending */
	double *v;       /* n_own + n_ghosts; the second part is what pmi_petsc_exchange has brought last */
	Vec values;      /* PETSc's view of v */
	double *fetched; /* n * (1 + A), v and q of a block on rank 0, q on the others */
};

/* Of the last failure of PETSc, its sentence. */
enum pm_status pmi_petsc_status(PetscErrorCode code, struct pm_error *error);

/*
 * The status that all ranks return: PM_OK when all call it with that, else status and error of the lowest rank that failed.  A rank whose
 * failure may have left the others waiting elsewhere gives up after some seconds and calls hooks.lost.
 */
enum pm_status pmi_agree(const struct pm_distributed *w, enum pm_status status, struct pm_error *error);

/* Does any rank want to stop? */
bool pmi_petsc_stopped(const struct pm_distributed *w);

/* Sends numbers to a rank that receives as many, any n. */
void pmi_send_doubles(const struct pm_distributed *w, int to, const double *x, size_t n);
void pmi_receive_doubles(const struct pm_distributed *w, int from, double *x, size_t n);

/* A world with nothing in it but its communicator, a copy of comm.  PM_ENOMEM. */
enum pm_status pmi_petsc_alloc(MPI_Comm comm, const struct pm_distributed_hooks *hooks, struct pm_distributed **world, struct pm_error *error);

/* Reads this rank's block; not yet agreed upon. */
enum pm_status pmi_petsc_read(struct pm_distributed *w, const char *specification, struct pm_error *error);

/* Finds the ghosts of w->block and makes v and values; collective, agreed upon. */
enum pm_status pmi_petsc_link(struct pm_distributed *w, struct pm_error *error);

/* Brings the present values of other ranks' states into v. */
PetscErrorCode pmi_petsc_exchange(struct pm_distributed *w);

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

/*
 * v += d, where (I - gamma P) d = r + gamma P v - v is solved until its residual is this part of what it was.  *moved is false, and v as it was,
 * when the solver broke down.
 */
PetscErrorCode pmi_evaluator_improve(struct pmi_evaluator *e, struct pm_distributed *w, const struct pmi_problem *p, const uint32_t *action,
				     double part, bool *moved);

/* Keeps v and the number of rounds in a file; collective, agreed upon.  world is pmi_petsc_fingerprint. */
enum pm_status pmi_checkpoint_write(const struct pm_distributed *w, const char *path, uint64_t world, double gamma, size_t rounds,
				    struct pm_error *error);

/* v and rounds from it; 0 rounds where there is no such file. */
enum pm_status pmi_checkpoint_read(struct pm_distributed *w, const char *path, uint64_t world, double gamma, size_t *rounds, struct pm_error *error);

/* A hash of all rows of all ranks, whatever their number. */
uint64_t pmi_petsc_fingerprint(const struct pm_distributed *w);

#endif
