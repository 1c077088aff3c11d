#include "prefmodel/number.h"

#include <ctype.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

char *pm_format_double(char text[PM_NUMBER_SIZE], double x)
{
	char *comma;

	/* nan has a sign in some printfs; a table has one name for it. */
	if (x != x)
		return strcpy(text, "nan");
	snprintf(text, PM_NUMBER_SIZE, "%.17g", x);
	comma = strchr(text, localeconv()->decimal_point[0]);
	if (comma)
		*comma = '.';
	return text;
}

void pm_put_double(FILE *stream, double x)
{
	char text[PM_NUMBER_SIZE];

	fputs(pm_format_double(text, x), stream);
}

/* strtod reads the decimal point of the locale; a copy with that point in place of '.' is what it gets. */
static bool parse_in_locale(const char *text, double *x)
{
	char copy[512];
	char *end, *point;
	double value;
	size_t length = strlen(text);

	if (length >= sizeof copy)
		return false;
	memcpy(copy, text, length + 1);
	point = strchr(copy, '.');
	if (point)
		*point = localeconv()->decimal_point[0];
	value = strtod(copy, &end);
	if (end == copy || *end)
		return false;
	*x = value;
	return true;
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
