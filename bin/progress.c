#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_begin(struct progress *progress, const char *what, double total)
{
	double t = now();

	*progress = (struct progress){.what = what, .terminal = isatty(STDERR_FILENO), .begun = t, .shown = t, .total = total};
}

static void show(const struct progress *p, double elapsed)
{
	enum { WIDTH = 30 };
	double share = p->total > 0 ? p->done / p->total : 1;
	double left = share > 0 ? elapsed * (1 - share) / share : 0;
	char bar[WIDTH + 1];

	for (int i = 0; i < WIDTH; i++)
		bar[i] = i < share * WIDTH ? '#' : '.';
	bar[WIDTH] = '\0';
	fprintf(stderr, "\r%s [%s] %3.0f %%, %.0f s left \033[K", p->what, bar, 100 * share, left);
	fflush(stderr);
}

void progress_add(struct progress *progress, double done)
{
	double t = now();

	progress->done += done;
	if (!progress->terminal || t - progress->shown < 0.2)
		return;
	progress->shown = t;
	show(progress, t - progress->begun);
}

void progress_end(struct progress *progress)
{
	if (progress->terminal)
		fputs("\r\033[K", stderr);
}
