#include "stream.h"

bool stream_copy(FILE *from, FILE *to)
{
	char part[8192];
	size_t n;

	if (ferror(from) || fflush(from) != 0 || fseek(from, 0, SEEK_SET) != 0)
		return false;
	while ((n = fread(part, 1, sizeof part, from)) > 0)
		fwrite(part, 1, n, to);
	return !ferror(from) && !ferror(to);
}
