/*
 * The LAPACK routines used on this floor; internal to the library.  The last arguments are the lengths that Fortran passes for strings.
 */
#ifndef PREF_LAPACK_H
#define PREF_LAPACK_H

#include <stddef.h>

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b, const int *ldb, int *info, size_t);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work, const int *lwork, int *info,
	    size_t, size_t);

#endif
