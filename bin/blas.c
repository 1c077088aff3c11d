#include "blas.h"

#include <dlfcn.h>
#include <string.h>

void blas_use_one_thread(void)
{
	/* Looked up and not linked: the BLAS is the system's choice, and only OpenBLAS has this function. */
	void *found = dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
	void (*set)(int);

	if (!found)
		return;
	/* POSIX lets a function's address travel through dlsym; C wants its bytes copied. */
	memcpy(&set, &found, sizeof set);
	set(1);
}
