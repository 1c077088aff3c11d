/*
 * Writing a file so that nothing is lost: the text goes to a new file beside the target, which is flushed to disk and renamed
 * over it only when all of it was written.  A failure, or a program that dies, leaves the target as it was.
 */
#ifndef PREFMODEL_OUTPUT_H
#define PREFMODEL_OUTPUT_H

#include <stdio.h>

#include <prefmodel/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pm_output; /* a file being written */

/*
 * Begins to write path; NULL or "-" is standard output.  A target that exists and is not a regular file (a device, a pipe) is
 * written directly; a symbolic link keeps pointing where it does.  On failure *output is NULL.  PM_EIO, PM_ENOMEM.
 */
enum pm_status pm_output_open(const char *path, struct pm_output **output, struct pm_error *error) PM_MUST_CHECK;

/*
 * Would pm_output_open succeed now?  For work that opens its output only when it is done.  A target that is not a regular file is not touched,
 * and said to be fine.  PM_EIO, PM_ENOMEM.
 */
enum pm_status pm_output_check(const char *path, struct pm_error *error) PM_MUST_CHECK;

FILE *pm_output_stream(struct pm_output *output);

/*
 * Ends writing and frees output, whatever the result.  PM_EIO (a full disk, a closed pipe): the target is as it was before,
 * the unfinished file is gone.
 */
enum pm_status pm_output_close(struct pm_output *output, struct pm_error *error) PM_MUST_CHECK;

/* Gives up: the target stays as it was.  NULL is fine. */
void pm_output_discard(struct pm_output *output);

/*
 * Removes the unfinished files of all outputs that are open; calls only functions that a signal handler may call, so that a
 * program can clean up before it dies of a signal.
 */
void pm_output_abandon_all(void);

#ifdef __cplusplus
}
#endif
#endif
