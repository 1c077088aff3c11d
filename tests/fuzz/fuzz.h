/*
 * What every fuzz target shares: the bytes become a file, for the readers take names.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The name of a file with these bytes; the next call changes it. */
static inline const char *fuzz_file(const uint8_t *data, size_t size, const char *ending)
{
	static char path[64];
	FILE *file;

	snprintf(path, sizeof path, "/tmp/fuzz-%ld%s", (long)getpid(), ending);
	file = fopen(path, "wb");
	if (!file || (size && fwrite(data, size, 1, file) != 1) || fclose(file) != 0)
		abort();
	return path;
}

#endif
