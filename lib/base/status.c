#include "prefmodel/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	const char *sentence;
} statuses[] = {
#define PM_STATUS_ROW(code, sentence) {#code, sentence},
	PM_STATUS_LIST(PM_STATUS_ROW)
#undef PM_STATUS_ROW
};

const char *pm_status_message(enum pm_status status)
{
	return (unsigned)status < PM_N_STATUS ? statuses[status].sentence : "unknown status";
}

const char *pm_status_name(enum pm_status status)
{
	return (unsigned)status < PM_N_STATUS ? statuses[status].name : "PM_?";
}

/* A path too long for the field keeps its beginning and its end, which names the file. */
static void copy_source(char *to, size_t size, const char *from)
{
	size_t length = strlen(from);
	size_t head = size / 4;

	if (length < size) {
		memcpy(to, from, length + 1);
		return;
	}
	memcpy(to, from, head);
	memcpy(to + head, "...", 3);
	memcpy(to + head + 3, from + length - (size - head - 4), size - head - 3);
}

enum pm_status pm_error_set(struct pm_error *error, enum pm_status status, const char *source, size_t line, size_t column,
			    const char *format, ...)
{
	va_list arguments;

	if (!error)
		return status;
	error->status = status;
	error->line = line;
	error->column = column;
	copy_source(error->source, sizeof error->source, source ? source : "");
	va_start(arguments, format);
	vsnprintf(error->sentence, sizeof error->sentence, format, arguments);
	va_end(arguments);
	return status;
}

void pm_error_format(const struct pm_error *error, char *text, size_t size)
{
	char place[64] = "";
	const char *sentence = error->sentence[0] ? error->sentence : pm_status_message(error->status);

	if (error->line && error->column)
		snprintf(place, sizeof place, ":%zu:%zu", error->line, error->column);
	else if (error->line)
		snprintf(place, sizeof place, ":%zu", error->line);
	if (error->source[0])
		snprintf(text, size, "%s%s: %s", error->source, place, sentence);
	else
		snprintf(text, size, "%s", sentence);
}
