/*
 * Reading a CSV in parts, by several readers of the same file; internal.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "prefmodel/csv.h"

/*
 * After the header: only the rows whose line begins in part `part` (from 0) of n_parts parts of equal bytes are given from now on, so that
 * each row is given to one reader.  Lines are then counted from the beginning of the part.  PM_EIO when the file is a pipe.
 */
enum pm_status pmi_csv_take_part(struct pm_csv *csv, size_t part, size_t n_parts, struct pm_error *error) PM_MUST_CHECK;

/* The lines of the file before those that pm_csv_line counts; reads them again, for a message. */
size_t pmi_csv_lines_before(const struct pm_csv *csv);

#endif
