#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_SYS_MMAN_H
#include <sys/mman.h>
#endif

bool pmi_multiply(size_t a, size_t b, size_t *product)
{
	if (b && a > SIZE_MAX / b)
		return false;
	*product = a * b;
	return true;
}

void *pmi_array(size_t n, size_t size)
{
	/* No object is larger; allocators that round sizes up have been seen to wrap around next to SIZE_MAX. */
	if (size && n > PTRDIFF_MAX / size)
		return NULL;
	return calloc(n ? n : 1, size);
}

/* Pages of 2 MB, where there are such. */
static const size_t large_page = (size_t)2 << 20;

/* Asks for large pages where they fit in wholly; where there are none nothing is lost. */
static void advise(void *array, size_t bytes)
{
#ifdef MADV_HUGEPAGE
	(void)madvise(array, bytes / large_page * large_page, MADV_HUGEPAGE);
#else
	(void)array;
	(void)bytes;
#endif
}

void *pmi_large_array(size_t n, size_t size)
{
	size_t bytes;
	void *array;

	if (!pmi_multiply(n, size, &bytes) || bytes > PTRDIFF_MAX - large_page)
		return NULL;
	if (bytes < large_page)
		return malloc(bytes ? bytes : 1);
	/* aligned_alloc asks for whole pages; what lies behind the last element is never touched. */
	array = aligned_alloc(large_page, (bytes + large_page - 1) / large_page * large_page);
	if (array)
		advise(array, bytes);
	return array;
}

bool pmi_reserve(void *array, size_t *capacity, size_t needed, size_t size)
{
	void *old, *grown;
	size_t room = *capacity + *capacity / 2, bytes;

	if (needed <= *capacity)
		return true;
	room = room > needed ? room : needed;
	room = room > 16 ? room : 16;
	if (!pmi_multiply(room, size, &bytes))
		return false;
	/* array is the address of a pointer of some type; memcpy reads and writes it without breaking aliasing. */
	memcpy(&old, array, sizeof old);
	grown = realloc(old, bytes);
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof grown);
	*capacity = room;
	return true;
}

char *pmi_copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}
