#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "prefmodel/number.h"

enum pm_status pm_csv_double(const struct pm_csv *csv, const struct pm_field *field, const char *what, double *x,
			     struct pm_error *error)
{
	double value;

	if (!pm_parse_double(field->text, &value) || !isfinite(value))
		return pm_error_set(error, PM_EPARSE, csv->lines.source, csv->lines.line, field->column,
				    "%s is \"%.40s\", expected a finite number", what, field->text);
	*x = value;
	return PM_OK;
}

enum pm_status pm_csv_size(const struct pm_csv *csv, const struct pm_field *field, const char *what, size_t limit, size_t *x,
			   struct pm_error *error)
{
	uint64_t value;

	if (!pm_parse_uint(field->text, &value) || value >= limit)
		return pm_error_set(error, PM_EPARSE, csv->lines.source, csv->lines.line, field->column,
				    "%s is \"%.40s\", expected a whole number below %zu", what, field->text, limit);
	*x = (size_t)value;
	return PM_OK;
}

void pm_csv_put(FILE *stream, const char *text)
{
	bool quoted = *text == '#' || strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		fputc('"', stream);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', stream);
		fputc(*text, stream);
	}
	if (quoted)
		fputc('"', stream);
}
