/*
 * Which version of the library runs, and of the libraries below it.
 */
#ifndef PREFMODEL_VERSION_H
#define PREFMODEL_VERSION_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of libprefmodel, such as "0.1.0". */
const char *pm_version(void);

/*
 * Name and version of the k-th library that libprefmodel computes with, as loaded, such as "GSL" and "2.7.1" (of UMFPACK as compiled
 * with); GLPK and UMFPACK are among them in builds that have their planners.  False, both untouched, when k is past the last.  The strings
 * are never freed.
 */
int pm_version_of(size_t k, const char **name, const char **version);

#ifdef __cplusplus
}
#endif
#endif
