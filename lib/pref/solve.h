/*
 * Symmetric positive semidefinite systems; internal to the library.
 */
#ifndef PREF_SOLVE_H
#define PREF_SOLVE_H

#include <stdbool.h>
#include <stddef.h>

#include <prefmodel/status.h>

/* An eigenvalue counts as 0 at or below n * this * the largest. */
#define PMI_RANK_TOLERANCE 1e-14

/* a (n*n) becomes its Cholesky factor, if A is safely definite; else false, a being lost. */
bool pmi_factor_definite(size_t n, double *a);

/* b becomes the solution x of A x = b, from the factor.  PM_ESINGULAR: LAPACK refused. */
enum pm_status pmi_factor_solve(size_t n, double *factor, double *b);

/*
 * b becomes the solution of least norm, by the eigenvalues of a (n*n), which is overwritten; *rank receives the number of those that
 * count.  PM_ESINGULAR: LAPACK found no eigenvalues; PM_EOVERFLOW: n is beyond LAPACK's integers; PM_ENOMEM.
 */
enum pm_status pmi_solve_by_eigenvalues(size_t n, double *a, double *b, size_t *rank);

/* The same by Cholesky, or by eigenvalues where A is not safely definite; spare holds as many numbers as a. */
enum pm_status pmi_solve_semidefinite(size_t n, double *a, double *spare, double *b, size_t *rank);

/* The eigenvalues of a (ascending, n) and the eigenvectors, which overwrite a, one a row.  The same failures. */
enum pm_status pmi_eigen(size_t n, double *a, double *value);

/* How many of n ascending eigenvalues count as 0. */
size_t pmi_count_null(size_t n, const double *value);

#endif
