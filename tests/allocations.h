/*
 * Allocations that fail when a test wants it.  The linker puts __wrap_malloc and its kin in the place of malloc, so that the library itself
 * knows nothing of this.
 */
#ifndef TESTS_ALLOCATIONS_H
#define TESTS_ALLOCATIONS_H

#include "check.h"
#include "prefmodel.h"

/* What is to be done, PM_OK or PM_ENOMEM; one that does without has a slower form that takes less memory, and may succeed all the same. */
struct scenario {
	const char *name;
	enum pm_status (*run)(void);
	bool does_without;
};

/* From now on the k-th allocation fails, the first being 1, none with 0; in the second form all after it fail, too. */
void fail_allocation(size_t k);
void fail_allocations_from(size_t k);
void allocate_again(void);

/* Whether one has failed since. */
bool an_allocation_failed(void);

/* Runs a scenario with the first allocation failing, then the second, and so on until none is left to fail.  Returns how many failed. */
size_t every_failure(const struct scenario *scenario);

#endif
