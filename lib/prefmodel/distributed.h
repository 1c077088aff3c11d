/*
 * Planning on several processes under mpirun: every rank holds the rows of its own states alone, so that a world may be larger than the memory
 * of one machine.                                                                       prefmodel-scaling(7)
 *
 * States are spread in blocks: of R ranks, rank k holds those from about S k / R on.  Every function is collective: all ranks of
 * MPI_COMM_WORLD call it with the same arguments, from one thread, and all get the same status and the same error.  Without mpirun there is
 * one rank.  A build that was not configured --with-petsc has these functions too; they are PM_EUNSUPPORTED.
 */
#ifndef PREFMODEL_DISTRIBUTED_H
#define PREFMODEL_DISTRIBUTED_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/plan.h>
#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_distributed; /* a world spread over ranks, and values of its states */

/* What the caller can do meanwhile; both may be NULL. */
struct pm_distributed_hooks {
	/* Asked on every rank now and then: true on any of them ends reading or planning on all, PM_EINTERRUPT. */
	bool (*stop)(void *context);
	/*
	 * A rank has failed where the others wait for it and cannot be told, say because its memory is short in the midst of a product.  A program
	 * should end all ranks here (MPI_Abort); when it returns, or is NULL, this rank alone returns with the error.
	 */
	void (*lost)(void *context, const struct pm_error *error);
	void *context;
};

/*
 * Starts MPI and PETSc unless the program has; the settings in the environment variable PETSC_OPTIONS are PETSc's to read.  What PETSc prints
 * goes to standard error.  All below do it by themselves.  PM_EUNSUPPORTED (also after MPI_Finalize).
 */
enum pm_status pm_distributed_begin(struct pm_error *error) PM_MUST_CHECK;

/* Ends PETSc, and MPI where it was started above; done at exit otherwise.  Nothing of this header may be called afterwards. */
void pm_distributed_end(void);

/*
 * A world by its specification, as pm_world_open takes it.  The transitions_file of a tabular world is read by all ranks, each a piece of it,
 * a world of kind random is made by all, each its part; other worlds are read whole by every rank, which keeps its block.  hooks (copied) may
 * be NULL.  Statuses of pm_world_open; PM_EOVERFLOW: more states than PETSc's integers count.  On failure *world is NULL.
 */
enum pm_status pm_distributed_open(const char *specification, const struct pm_distributed_hooks *hooks, struct pm_distributed **world,
				   struct pm_error *error) PM_MUST_CHECK;
void pm_distributed_free(struct pm_distributed *world);

/* S and A of the whole world, and the number of blocks, which is that of ranks. */
size_t pm_distributed_states(const struct pm_distributed *world);
size_t pm_distributed_actions(const struct pm_distributed *world);
size_t pm_distributed_blocks(const struct pm_distributed *world);

/*
 * Inexact policy iteration (Gargiani et al. 2024): policies are evaluated by a preconditioned Krylov method of PETSc, BiCGStab with an incomplete
 * factorization of each rank's block unless PETSC_OPTIONS says otherwise (-ksp_type, -pc_type, ...).  Of the options method and threads do not
 * count.  Without discount the rounds are Howard's, from a policy that surely ends, each evaluated as far as double precision goes; PM_EDIVERGE:
 * error names the loop to blame (loop.h).
 *
 * Statuses and info as pm_plan has them: the bound is proved for the values of all ranks, residual and rounding taken over all of them.  Values
 * differ between numbers of ranks, by no more than the sum of their bounds.
 *
 * checkpoint (may be NULL) is a file that receives the values after every round, written beside and renamed; when it is there already, planning
 * goes on from it.  One of another world, of another discount, or damaged: PM_EPARSE, nothing is done and the file stays.  PM_EIO.  Iterations are
 * counted from the first start on; the limit holds for this one.  PM_EINTERRUPT: the last complete round is in the checkpoint.
 */
enum pm_status pm_distributed_plan(struct pm_distributed *world, const struct pm_plan_options *options, const char *checkpoint,
				   struct pm_plan_info *info, struct pm_error *error) PM_MUST_CHECK;

/* Values of a block, on rank 0; v, q and verdict stay the world's, and valid until the next call. */
struct pm_distributed_values {
	size_t begin, n_states; /* the block's states are begin .. begin + n_states - 1 */
	const double *v;        /* n_states */
	const double *q;        /* n_states * A, Q(s,a) = r(s,a) + gamma sum_s' T(s'|s,a) v(s'); 0 in terminal states */
	/* n_states * A, of enum pm_optimality: as pm_optimal_actions has it, with the bound of planning and a tolerance of PM_TIE_TOLERANCE max(1, max |v|). */
	const unsigned char *verdict;
};

/* Brings the values of block k to rank 0, after a planning that returned PM_OK, PM_ETOLERANCE or PM_EMAXITER.  On other ranks *values is all zero.  PM_ENOMEM. */
enum pm_status pm_distributed_fetch(struct pm_distributed *world, size_t k, struct pm_distributed_values *values, struct pm_error *error) PM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
