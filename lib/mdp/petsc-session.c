/* Starting and ending PETSc, and what it says when it fails. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mdp/petsc.h"

static char failure[400];
static bool starved; /* is it that memory was short? */
static bool registered;

/* PETSc's allocator gives a line of source for a code, and the name of the function that asked for a message. */
static bool is_allocator(const char *function)
{
	return strcmp(function, "PetscMallocAlign") == 0 || strcmp(function, "PetscReallocAlign") == 0;
}

/* Keeps the sentence of where it went wrong first; the functions above it only pass the code on. */
static PetscErrorCode note(MPI_Comm comm, int line, const char *function, const char *file, PetscErrorCode code, PetscErrorType type,
			   const char *message, void *context)
{
	(void)comm, (void)line, (void)file, (void)context;
	if (type != PETSC_ERROR_INITIAL)
		return code;
	starved = code == PETSC_ERR_MEM || is_allocator(function);
	if (starved)
		snprintf(failure, sizeof failure, "PETSc, %s: out of memory", is_allocator(function) && message && *message ? message : function);
	else
		snprintf(failure, sizeof failure, "PETSc, %s: %s", function, message && *message ? message : "failed");
	return code;
}

enum pm_status pmi_petsc_status(PetscErrorCode code, struct pm_error *error)
{
	enum pm_status status = starved ? PM_ENOMEM : PM_EUNSUPPORTED;

	if (!code)
		return PM_OK;
	for (char *c = failure; *c; c++)
		*c = *c == '\n' ? ' ' : *c;
	return pm_error_set(error, status, NULL, 0, 0, "%s", failure);
}

void pm_distributed_end(void)
{
	PetscBool ready = PETSC_FALSE;
	int over = 0;

	MPI_Finalized(&over);
	PetscInitialized(&ready);
	if (ready && !over)
		(void)PetscFinalize();
}

static PetscErrorCode start(void)
{
	/* Signals are the program's. */
	PetscCall(PetscOptionsSetValue(NULL, "-no_signal_handler", "true"));
	PetscCall(PetscInitializeNoArguments());
	PETSC_STDOUT = stderr;
	PetscCall(PetscPushErrorHandler(note, NULL));
	return 0;
}

enum pm_status pm_distributed_begin(struct pm_error *error)
{
	PetscBool ready = PETSC_FALSE;
	int over = 0;

	MPI_Finalized(&over);
	PetscInitialized(&ready);
	if (over)
		return pm_error_set(error, PM_EUNSUPPORTED, NULL, 0, 0, "MPI has ended, and cannot begin again");
	if (ready)
		return PM_OK;
	if (start())
		return pm_error_set(error, PM_EUNSUPPORTED, NULL, 0, 0, "PETSc does not start");
	if (!registered)
		registered = atexit(pm_distributed_end) == 0;
	return PM_OK;
}
