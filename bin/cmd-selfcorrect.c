/* prefmodel selfcorrect: measures of self-correction on the logs of real models; what its commands share */
#include "selfcorrect.h"

#include <string.h>

struct pm_bootstrap_options selfcorrect_bootstrap;

bool selfcorrect_level_is_good(void)
{
	return selfcorrect_bootstrap.level > 0 && selfcorrect_bootstrap.level < 1;
}

void selfcorrect_put_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

void selfcorrect_put_by(FILE *out, const char *by, const char *text)
{
	if (!by)
		return;
	selfcorrect_put_text(out, text);
	fputc(',', out);
}

void selfcorrect_put_estimate(FILE *out, double value, struct pm_interval interval)
{
	const double x[] = {value, interval.low, interval.high};

	for (int k = 0; k < 3; k++) {
		fputc(',', out);
		pm_put_double(out, x[k]);
	}
}

static const struct command *const members[] = {&selfcorrect_metrics, &selfcorrect_backtrack, &selfcorrect_bias, NULL};

static const struct command *member(size_t k)
{
	return members[k];
}

const struct command command_selfcorrect = {
	.name = "selfcorrect",
	.summary = "Measure self-correction in the logs of real models",
	.member = member,
};
