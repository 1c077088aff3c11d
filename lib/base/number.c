#include "prefmodel/number.h"

#include <ctype.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

char *pm_format_double(char text[PM_NUMBER_SIZE], double x)
{
	const char *point = localeconv()->decimal_point;
	char *at;

	/* nan has a sign in some printfs; a table has one name for it. */
	if (x != x)
		return strcpy(text, "nan");
	snprintf(text, PM_NUMBER_SIZE, "%.17g", x);
	at = strstr(text, point);
	/* Some locales have a point of several bytes. */
	if (at && strcmp(point, ".") != 0) {
		*at = '.';
		memmove(at + 1, at + strlen(point), strlen(at + strlen(point)) + 1);
	}
	return text;
}

void pm_put_double(FILE *stream, double x)
{
	char text[PM_NUMBER_SIZE];

	fputs(pm_format_double(text, x), stream);
}

static bool parse_whole(const char *text, double *x)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end)
		return false;
	*x = value;
	return true;
}

/* strtod reads the decimal point of the locale; a copy with that point in place of '.' is what it gets. */
static bool parse_in_locale(const char *text, double *x)
{
	enum { LONGEST = 511 };
	char copy[LONGEST + MB_LEN_MAX + 1];
	const char *locale_point = localeconv()->decimal_point, *point = strchr(text, '.');

	if (strlen(text) > LONGEST)
		return false;
	if (strcmp(locale_point, ".") == 0)
		return parse_whole(text, x);
	if (strstr(text, locale_point))
		return false;
	if (!point)
		return parse_whole(text, x);
	snprintf(copy, sizeof copy, "%.*s%s%s", (int)(point - text), text, locale_point, point + 1);
	return parse_whole(copy, x);
}

bool pm_parse_double(const char *text, double *x)
{
	/* strtod would skip blanks and read hexadecimal; neither is a number of a table. */
	if (isspace((unsigned char)text[0]) || strpbrk(text, "xX,"))
		return false;
	return parse_in_locale(text, x);
}

bool pm_parse_uint(const char *text, uint64_t *x)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*x = value;
	return true;
}
