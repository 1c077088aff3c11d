/*
 * One thread for the BLAS: the command has threads of its own, and results must not depend on how many processors there are.
 */
#ifndef BIN_BLAS_H
#define BIN_BLAS_H

/* Tells OpenBLAS, where it is the BLAS that was loaded, and ends the threads that it has; others are left as they are. */
void blas_use_one_thread(void);

#endif
