#include "base/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum pm_status pmi_read_all(int file, const char *path, char **text, size_t *length, struct pm_error *error)
{
	size_t capacity = 0;
	ssize_t n;

	*text = NULL;
	*length = 0;
	do {
		if (!pmi_reserve(text, &capacity, *length + 65536, 1)) {
			free(*text);
			*text = NULL;
			return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
		}
		n = read(file, *text + *length, capacity - *length - 1);
		*length += n > 0 ? (size_t)n : 0;
	} while (n > 0 || (n < 0 && errno == EINTR));
	(*text)[*length] = '\0';
	if (n == 0)
		return PM_OK;
	free(*text);
	*text = NULL;
	return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be read: %s", strerror(errno));
}
