/*
 * Texts of unknown length on their way to a file: they wait in temporary files, which tell of every failure.  (A stream in memory does
 * not: when it cannot grow, glibc drops what was written, and neither ferror nor fclose says so.)
 */
#ifndef BIN_STREAM_H
#define BIN_STREAM_H

#include <stdbool.h>
#include <stdio.h>

/* Adds the whole of one stream, from its beginning, to another.  False when anything that was written to it, or this, has failed. */
bool stream_copy(FILE *from, FILE *to);

#endif
