/*
 * Reading a file whole; internal.  For small files: large ones are read as streams.
 */
#ifndef BASE_READ_H
#define BASE_READ_H

#include "prefmodel/status.h"

/*
 * All bytes from where an open file stands, terminated by a NUL that *length does not count; path is for messages.  *text is freed by
 * the caller, NULL on failure.  PM_EIO, PM_ENOMEM.
 */
enum pm_status pmi_read_all(int file, const char *path, char **text, size_t *length, struct pm_error *error) PM_MUST_CHECK;

#endif
