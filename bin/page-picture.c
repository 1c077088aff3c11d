#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

/* What stands before a name that must be told apart from that of another picture. */
static const char *const marks[] = {" id=\"", " id='", "href='#", "href=\"#", "url(#"};

static void put_renamed(FILE *stream, const char *svg, const char *name)
{
	while (*svg) {
		size_t k = 0, n = sizeof marks / sizeof *marks;

		while (k < n && strncmp(svg, marks[k], strlen(marks[k])) != 0)
			k++;
		if (k < n) {
			fprintf(stream, "%s%s-", marks[k], name);
			svg += strlen(marks[k]);
		} else {
			putc(*svg++, stream);
		}
	}
}

static char *read_text(FILE *file)
{
	char *text = NULL;
	size_t size = 0, room = 0, n;

	do {
		if (size + 65536 > room) {
			char *more = realloc(text, room = 2 * room + 131072);

			if (!more) {
				free(text);
				return NULL;
			}
			text = more;
		}
		n = fread(text + size, 1, 65535, file);
		size += n;
	} while (n);
	text[size] = '\0';
	return text;
}

enum pm_status page_picture(FILE *stream, const char *path, const char *name, struct pm_error *error)
{
	FILE *file = fopen(path, "re");
	char *text;
	const char *svg;

	if (!file)
		return pm_error_set(error, PM_EIO, path, 0, 0, "cannot be opened: %s", strerror(errno));
	text = read_text(file);
	fclose(file);
	if (!text)
		return pm_error_set(error, PM_ENOMEM, path, 0, 0, "out of memory");
	/* What stands before the root element is for a file of its own. */
	svg = strstr(text, "<svg");
	if (svg) {
		fputs("<div>", stream);
		put_renamed(stream, svg, name);
		fputs("</div>\n", stream);
	}
	free(text);
	return svg ? PM_OK : pm_error_set(error, PM_EPARSE, path, 1, 1, "holds no <svg> element");
}
