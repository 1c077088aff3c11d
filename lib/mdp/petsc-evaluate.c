/* The linear system of a policy on PETSc's distributed matrices, solved for the correction of the present values. */
#include <stdlib.h>

#include "base/memory.h"
#include "mdp/petsc.h"

void pmi_evaluator_clear(struct pmi_evaluator *e)
{
	(void)KSPDestroy(&e->solver);
	(void)VecDestroy(&e->correction);
	(void)VecDestroy(&e->defect);
	(void)MatDestroy(&e->matrix);
}

/* Elements of the rows: those whose column is the rank's own, the diagonal among them, and the others. */
static void count(const struct pm_distributed *w, const uint32_t *action, PetscInt *own, PetscInt *other)
{
	const struct pm_mdp *m = w->block.rows;

	for (size_t s = 0; s < w->n_own; s++) {
		size_t row = pm_row(m, s, action[s]);
		bool diagonal = false;

		own[s] = other[s] = 0;
		for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
			diagonal |= m->next[k] == s;
			own[s] += m->next[k] < w->n_own;
			other[s] += m->next[k] >= w->n_own;
		}
		own[s] += !diagonal;
	}
}

static PetscErrorCode put_row(Mat matrix, const struct pm_distributed *w, double gamma, size_t s, size_t row, PetscInt *column, PetscScalar *element)
{
	const struct pm_mdp *m = w->block.rows;
	PetscInt n = 1, self = pmi_petsc_state(w, s);

	column[0] = self;
	element[0] = 1;
	for (size_t k = m->row[row]; k < m->row[row + 1]; k++) {
		if (m->next[k] == s) {
			element[0] -= gamma * m->probability[k];
			continue;
		}
		column[n] = pmi_petsc_state(w, m->next[k]);
		element[n++] = -gamma * m->probability[k];
	}
	PetscCall(MatSetValues(matrix, 1, &self, n, column, element, INSERT_VALUES));
	return 0;
}

static PetscErrorCode fill(Mat matrix, const struct pm_distributed *w, double gamma, const uint32_t *action, PetscInt *room, PetscScalar *element)
{
	const struct pm_mdp *m = w->block.rows;

	for (size_t s = 0; s < w->n_own; s++)
		PetscCall(put_row(matrix, w, gamma, s, pm_row(m, s, action[s]), room, element));
	PetscCall(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
	PetscCall(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
	return 0;
}

static size_t longest_row(const struct pm_mdp *m)
{
	size_t most = 0;

	for (size_t row = 0; row < m->n_states * m->n_actions; row++)
		most = m->row[row + 1] - m->row[row] > most ? m->row[row + 1] - m->row[row] : most;
	return most;
}

static PetscErrorCode make_matrix(struct pmi_evaluator *e, const struct pm_distributed *w, double gamma, const uint32_t *action)
{
	PetscInt n = (PetscInt)w->n_own, *own, *other, *column;
	PetscScalar *element;
	size_t most = longest_row(w->block.rows) + 1;

	PetscCall(PetscMalloc4(w->n_own, &own, w->n_own, &other, most, &column, most, &element));
	count(w, action, own, other);
	PetscCall(MatCreate(w->comm, &e->matrix));
	PetscCall(MatSetSizes(e->matrix, n, n, PETSC_DETERMINE, PETSC_DETERMINE));
	PetscCall(MatSetType(e->matrix, MATAIJ));
	PetscCall(MatXAIJSetPreallocation(e->matrix, 1, own, other, NULL, NULL));
	PetscCall(MatSetOption(e->matrix, MAT_NO_OFF_PROC_ENTRIES, PETSC_TRUE));
	PetscCall(fill(e->matrix, w, gamma, action, column, element));
	PetscCall(PetscFree4(own, other, column, element));
	return 0;
}

/* Steps of the solver between questions whether to stop. */
enum { STEPS = 16 };

struct watch {
	const struct pm_distributed *world;
	void *standard; /* of KSPConvergedDefault */
};

static PetscErrorCode watch(KSP solver, PetscInt step, PetscReal norm, KSPConvergedReason *reason, void *context)
{
	struct watch *x = context;

	PetscCall(KSPConvergedDefault(solver, step, norm, reason, x->standard));
	if (!*reason && step % STEPS == STEPS - 1 && pmi_petsc_stopped(x->world))
		*reason = KSP_DIVERGED_ITS;
	return 0;
}

static PetscErrorCode unwatch(void *context)
{
	struct watch *x = context;

	PetscCall(KSPConvergedDefaultDestroy(x->standard));
	free(x);
	return 0;
}

static PetscErrorCode set_watch(KSP solver, const struct pm_distributed *w)
{
	struct watch *x = pmi_array(1, sizeof *x);

	PetscCheck(x, PETSC_COMM_SELF, PETSC_ERR_MEM, "out of memory");
	x->world = w;
	PetscCall(KSPConvergedDefaultCreate(&x->standard));
	PetscCall(KSPSetConvergenceTest(solver, watch, x, unwatch));
	return 0;
}

PetscErrorCode pmi_evaluator_set(struct pmi_evaluator *e, struct pm_distributed *w, double gamma, const uint32_t *action)
{
	PC preconditioner;

	pmi_evaluator_clear(e);
	PetscCall(make_matrix(e, w, gamma, action));
	PetscCall(MatCreateVecs(e->matrix, &e->correction, &e->defect));
	PetscCall(KSPCreate(w->comm, &e->solver));
	PetscCall(KSPSetOperators(e->solver, e->matrix, e->matrix));
	/* From the right, so that the norm that falls is that of the residual itself. */
	PetscCall(KSPSetType(e->solver, KSPBCGS));
	PetscCall(KSPSetPCSide(e->solver, PC_RIGHT));
	PetscCall(KSPGetPC(e->solver, &preconditioner));
	PetscCall(PCSetType(preconditioner, PCBJACOBI));
	PetscCall(set_watch(e->solver, w));
	return 0;
}

PetscErrorCode pmi_evaluator_measure(struct pmi_evaluator *e, const struct pm_distributed *w, const struct pmi_problem *p, const uint32_t *action,
				     Vec values, double *residual)
{
	const struct pm_mdp *m = w->block.rows;
	const PetscScalar *v;
	PetscScalar *defect;

	PetscCall(pmi_petsc_exchange(values));
	PetscCall(VecGetArrayRead(values, &v));
	PetscCall(VecGetArrayWrite(e->defect, &defect));
	for (size_t s = 0; s < w->n_own; s++)
		defect[s] = m->terminal[s] ? 0 : pmi_row_value(m, p->reward, p->gamma, v, pm_row(m, s, action[s])) - v[s];
	PetscCall(VecRestoreArrayWrite(e->defect, &defect));
	PetscCall(VecRestoreArrayRead(values, &v));
	PetscCall(VecNorm(e->defect, NORM_INFINITY, residual));
	return 0;
}

/* The power of two next to the largest element, as far as its inverse is a number too. */
static PetscErrorCode find_unit(Vec x, double *unit)
{
	PetscReal size;
	int exponent;

	PetscCall(VecNorm(x, NORM_INFINITY, &size));
	frexp(size, &exponent);
	*unit = ldexp(1, exponent < -1000 ? -1000 : exponent > 1000 ? 1000 : exponent);
	return 0;
}

PetscErrorCode pmi_evaluator_improve(struct pmi_evaluator *e, double part, Vec values, bool *moved)
{
	PetscReal norm;
	double unit = 1;

	PetscCall(KSPSetTolerances(e->solver, part, 0, PETSC_DEFAULT, 1000));
	PetscCall(KSPSetFromOptions(e->solver));
	/* Squares of the smallest and of the largest numbers are none; a power of two rounds nothing. */
	PetscCall(find_unit(e->defect, &unit));
	PetscCall(VecScale(e->defect, 1 / unit));
	PetscCall(KSPSolve(e->solver, e->defect, e->correction));
	PetscCall(VecScale(e->correction, unit));
	/* A solver that broke down may leave anything, or nothing. */
	PetscCall(VecNorm(e->correction, NORM_1, &norm));
	*moved = norm > 0 && isfinite(norm);
	if (*moved)
		PetscCall(VecAXPY(values, 1, e->correction));
	return 0;
}

PetscErrorCode pmi_evaluator_undo(struct pmi_evaluator *e, Vec values)
{
	PetscCall(VecAXPY(values, -1, e->correction));
	return 0;
}
