/*
 * Text of rows beyond fields; internal to the library.
 */
#ifndef EVAL_ROWS_H
#define EVAL_ROWS_H

#include "prefmodel/experiment.h"

/* Adds text as it is; a failure is kept for pm_rows_status. */
void pmi_rows_append(struct pm_rows *rows, const char *text, size_t length);

#endif
