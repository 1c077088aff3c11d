#include "blas.h"

#include <dlfcn.h>
#include <string.h>

/* Weak, for only OpenBLAS has it: a program that is linked statically has no symbols to look up. */
extern void openblas_set_num_threads(int n) __attribute__((weak));

void blas_use_one_thread(void)
{
	/* Looked up first: a shared BLAS is the system's choice when the program starts, not when it was linked. */
	void *found = dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
	void (*set)(int) = openblas_set_num_threads;

	/* POSIX lets a function's address travel through dlsym; C wants its bytes copied. */
	if (found)
		memcpy(&set, &found, sizeof set);
	if (set)
		set(1);
}
