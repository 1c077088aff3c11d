#include "blas.h"

#include <dlfcn.h>
#include <string.h>

/* Weak, for only OpenBLAS has them: a program that is linked statically has no symbols to look up. */
extern void openblas_set_num_threads(int n) __attribute__((weak));
extern int blas_thread_shutdown_(void) __attribute__((weak));

/*
 * The address of a function, in *function, by its name where a shared library has it.  A shared BLAS is the system's choice when the program
 * starts, not when it was linked.  POSIX lets a function's address travel through dlsym; C wants its bytes copied.
 */
static void look_up(const char *name, void *function, size_t size)
{
	void *found = dlsym(RTLD_DEFAULT, name);

	if (found)
		memcpy(function, &found, size);
}

void blas_use_one_thread(void)
{
	void (*set)(int) = openblas_set_num_threads;
	int (*shut_down)(void) = blas_thread_shutdown_;

	look_up("openblas_set_num_threads", &set, sizeof set);
	look_up("blas_thread_shutdown_", &shut_down, sizeof shut_down);
	if (set)
		set(1);
	/* The threads that it started when it was loaded would look for work without pause, in the way of ours. */
	if (set && shut_down)
		shut_down();
}
