#include "prefmodel/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

struct pm_output {
	FILE *stream;
	char *target;    /* NULL when the stream itself is the target */
	char *temporary; /* the file beside it */
	char *source;    /* the name for messages */
};

/* Names that a signal handler unlinks; a slot is taken by whoever sets it from NULL. */
enum { SLOTS = 16 };
static char *volatile unfinished[SLOTS];
static volatile int being_made; /* files that exist, or are about to, and are not in a slot yet */

static void remember(char *path)
{
	for (int i = 0; i < SLOTS; i++)
		if (__sync_bool_compare_and_swap(&unfinished[i], NULL, path))
			return;
}

static void forget(const char *path)
{
	for (int i = 0; i < SLOTS; i++)
		if (unfinished[i] == path)
			unfinished[i] = NULL;
}

void pm_output_abandon_all(void)
{
	/* Who makes a file takes no signals meanwhile, so that it is another thread and soon done. */
	while (being_made)
		;
	for (int i = 0; i < SLOTS; i++)
		if (unfinished[i])
			unlink(unfinished[i]);
}

static void release(struct pm_output *o)
{
	free(o->target);
	free(o->temporary);
	free(o->source);
	free(o);
}

/* mkstemp; no signal comes between the making of the file and its being known to pm_output_abandon_all, in this thread or another. */
static int make_known(char *path)
{
	sigset_t all, before;
	int file;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	__sync_fetch_and_add(&being_made, 1);
	file = mkstemp(path);
	if (file >= 0)
		remember(path);
	__sync_fetch_and_sub(&being_made, 1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return file;
}

/* A file of a new name beside the target, with the mode that creat would give it. */
static bool open_beside(struct pm_output *o)
{
	size_t size = strlen(o->target) + sizeof ".XXXXXX";
	mode_t mask = umask(0);
	struct stat old;
	int file;

	umask(mask);
	o->temporary = malloc(size);
	if (!o->temporary) {
		errno = ENOMEM;
		return false;
	}
	snprintf(o->temporary, size, "%s.XXXXXX", o->target);
	file = make_known(o->temporary);
	if (file < 0)
		return false;
	fcntl(file, F_SETFD, FD_CLOEXEC);
	fchmod(file, stat(o->target, &old) == 0 ? old.st_mode & 07777 : 0666 & ~mask);
	o->stream = fdopen(file, "w");
	if (o->stream)
		return true;
	close(file);
	unlink(o->temporary);
	forget(o->temporary);
	return false;
}

static bool open_target(struct pm_output *o, const char *path)
{
	struct stat status;
	bool exists = stat(path, &status) == 0;

	if (exists && !S_ISREG(status.st_mode)) {
		o->stream = fopen(path, "we");
		return o->stream != NULL;
	}
	if (exists && access(path, W_OK) != 0)
		return false;
	o->target = exists ? realpath(path, NULL) : pmi_copy(path);
	return o->target && open_beside(o);
}

enum pm_status pm_output_open(const char *path, struct pm_output **output, struct pm_error *error)
{
	bool standard = !path || strcmp(path, "-") == 0;
	struct pm_output *o = pmi_array(1, sizeof *o);

	*output = NULL;
	if (!o)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	o->source = pmi_copy(standard ? "standard output" : path);
	if (!o->source) {
		release(o);
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	}
	if (standard) {
		o->stream = stdout;
	} else if (!open_target(o, path)) {
		release(o);
		return pm_error_set(error, errno == ENOMEM ? PM_ENOMEM : PM_EIO, path, 0, 0, "cannot be written: %s", strerror(errno));
	}
	*output = o;
	return PM_OK;
}

enum pm_status pm_output_check(const char *path, struct pm_error *error)
{
	struct pm_output *output;
	struct stat there;
	enum pm_status status;

	if (!path || strcmp(path, "-") == 0 || (stat(path, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode)))
		return PM_OK;
	status = pm_output_open(path, &output, error);
	pm_output_discard(output);
	return status;
}

FILE *pm_output_stream(struct pm_output *output)
{
	return output->stream;
}

/* fsync fails on pipes and terminals with EINVAL, which says nothing about the text. */
static bool flush_to_disk(FILE *stream)
{
	bool failed = ferror(stream);

	/* Flushing again after a failed write fails again, and says why. */
	return fflush(stream) == 0 && !failed && (fsync(fileno(stream)) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS);
}

static bool finish(struct pm_output *o)
{
	bool good = flush_to_disk(o->stream);
	int saved = errno;

	if (o->stream != stdout && fclose(o->stream) != 0 && good) {
		good = false;
		saved = errno;
	}
	if (o->temporary && good && rename(o->temporary, o->target) != 0) {
		good = false;
		saved = errno;
	}
	if (o->temporary && !good)
		unlink(o->temporary);
	if (o->temporary)
		forget(o->temporary);
	errno = saved;
	return good;
}

enum pm_status pm_output_close(struct pm_output *output, struct pm_error *error)
{
	enum pm_status status = PM_OK;

	errno = 0;
	if (!finish(output))
		status = pm_error_set(error, PM_EIO, output->source, 0, 0, "writing failed: %s", errno ? strerror(errno) : "unknown cause");
	release(output);
	return status;
}

void pm_output_discard(struct pm_output *output)
{
	if (!output)
		return;
	if (output->stream != stdout)
		fclose(output->stream);
	if (output->temporary) {
		unlink(output->temporary);
		forget(output->temporary);
	}
	release(output);
}
