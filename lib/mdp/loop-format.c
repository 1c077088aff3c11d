/* A loop as a sentence. */
#include <stdarg.h>
#include <stdio.h>

#include "prefmodel/loop.h"

enum { MOST_NAMED = 12 };

struct text {
	char *at;
	size_t left;
};

static void add(struct text *t, const char *format, ...) PM_PRINTF(2, 3);

static void add(struct text *t, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = t->left ? vsnprintf(t->at, t->left, format, arguments) : 0;
	va_end(arguments);
	n = n < 0 ? 0 : (size_t)n < t->left ? n : (int)t->left - (t->left > 0);
	t->at += n;
	t->left -= (size_t)n;
}

static void add_action(struct text *t, const char *const *names, uint32_t action)
{
	if (names)
		add(t, "%s", names[action]);
	else
		add(t, "action %u", (unsigned)action);
}

static void add_cycle(struct text *t, const struct pm_loop *loop, const char *const *names)
{
	for (size_t i = 0; i < loop->n && i < MOST_NAMED; i++) {
		add(t, "state %u -", (unsigned)loop->state[i]);
		add_action(t, names, loop->action[i]);
		add(t, "-> ");
	}
	if (loop->n > MOST_NAMED)
		add(t, "... (%zu states) -> ", loop->n);
	add(t, "state %u returns %g a lap", (unsigned)loop->state[0], loop->earns);
}

static void add_class(struct text *t, const struct pm_loop *loop, const char *const *names)
{
	for (size_t i = 0; i < loop->n && i < MOST_NAMED; i++) {
		add(t, "%s %u (", i ? "," : loop->n > 1 ? "states" : "state", (unsigned)loop->state[i]);
		add_action(t, names, loop->action[i]);
		add(t, ")");
	}
	if (loop->n > MOST_NAMED)
		add(t, ", ... (%zu states)", loop->n);
	add(t, " are never left and return %g a step", loop->earns);
}

void pm_loop_format(const struct pm_loop *loop, const char *const *names, char *text, size_t size)
{
	struct text t = {text, size};

	if (loop->trapped)
		add(&t, "no terminal state can be reached from a loop: ");
	(loop->cycle ? add_cycle : add_class)(&t, loop, names);
}
