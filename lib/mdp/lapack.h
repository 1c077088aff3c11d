/*
 * The Fortran routines of LAPACK that the library calls; internal.  Matrices are column-major; sizes are 32-bit.
 */
#ifndef MDP_LAPACK_H
#define MDP_LAPACK_H

void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *pivot, int *info);
void dgetrs_(const char *trans, const int *n, const int *nrhs, const double *a, const int *lda, const int *pivot, double *b, const int *ldb,
	     int *info);
void dgbtrf_(const int *m, const int *n, const int *kl, const int *ku, double *ab, const int *ldab, int *pivot, int *info);
void dgbtrs_(const char *trans, const int *n, const int *kl, const int *ku, const int *nrhs, const double *ab, const int *ldab, const int *pivot,
	     double *b, const int *ldb, int *info);

#endif
