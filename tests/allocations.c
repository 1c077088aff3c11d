#include "allocations.h"

#include <errno.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t n);

static size_t countdown; /* allocations until one fails; 0: none does */
static bool all_after, failed;

static bool refuse(void)
{
	if (!countdown || countdown-- > 1)
		return false;
	countdown = all_after;
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return refuse() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return refuse() ? NULL : __real_aligned_alloc(alignment, size);
}

char *__wrap_strdup(const char *text)
{
	return refuse() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t n)
{
	return refuse() ? NULL : __real_strndup(text, n);
}

static void start(size_t k, bool go_on)
{
	countdown = k;
	all_after = go_on;
	failed = false;
}

void fail_allocation(size_t k)
{
	start(k, false);
}

void fail_allocations_from(size_t k)
{
	start(k, true);
}

void allocate_again(void)
{
	countdown = 0;
}

bool an_allocation_failed(void)
{
	return failed;
}

size_t every_failure(const struct scenario *scenario)
{
	enum { MOST = 200000 };

	for (size_t k = 1; k < MOST; k += (size_t)check_share()) {
		enum pm_status status;

		fail_allocation(k);
		status = scenario->run();
		allocate_again();
		if (!failed) {
			ck_assert_msg(status == PM_OK, "%s: %s", scenario->name, pm_status_message(status));
			return k - 1;
		}
		ck_assert_msg(status == PM_ENOMEM || (scenario->does_without && status == PM_OK), "%s, allocation %zu: got %s, expected PM_ENOMEM",
			      scenario->name, k, pm_status_name(status));
	}
	ck_abort_msg("%s does not end", scenario->name);
	return 0;
}
