#include "page.h"

#include "page-parts.h"

void page_text(FILE *stream, const char *text)
{
	for (; *text; text++) {
		const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '"' ? "&quot;" : NULL;

		if (entity)
			fputs(entity, stream);
		else
			putc(*text, stream);
	}
}

void page_begin(FILE *stream, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>", stream);
	page_text(stream, title);
	fprintf(stream, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>", page_style);
	page_text(stream, title);
	fputs("</h1>\n", stream);
}

void page_end(FILE *stream)
{
	fprintf(stream, "<script>\n%s</script>\n</body>\n</html>\n", page_script);
}

void page_contents_begin(FILE *stream)
{
	fputs("<table class=\"contents\"><thead><tr><th>experiment</th><th>verdict</th><th>claim</th></tr></thead><tbody>\n", stream);
}

void page_contents(FILE *stream, const struct pm_experiment *experiment, const struct pm_verdicts *verdicts)
{
	const char *name = experiment->name;

	if (!verdicts->n)
		fprintf(stream, "<tr><td><a href=\"#%s\">%s</a></td><td>none</td><td></td></tr>\n", name, name);
	for (size_t k = 0; k < verdicts->n; k++) {
		const char *outcome = pm_outcome_names[verdicts->verdict[k].outcome];

		fprintf(stream, "<tr><td><a href=\"#%s\">%s</a></td><td class=\"verdict %s\">%s</td><td>", name, name, outcome, outcome);
		page_text(stream, verdicts->verdict[k].claim);
		fputs("</td></tr>\n", stream);
	}
}

void page_contents_end(FILE *stream)
{
	fputs("</tbody></table>\n", stream);
}

static void put_line(FILE *stream, const char *term, const char *text)
{
	fprintf(stream, "<p><b>%s</b> ", term);
	page_text(stream, text);
	fputs("</p>\n", stream);
}

void page_section(FILE *stream, const struct pm_experiment *experiment, const char *command)
{
	fprintf(stream, "<section id=\"%s\">\n<h2>%s</h2>\n", experiment->name, experiment->name);
	put_line(stream, "Claim.", experiment->claim);
	put_line(stream, "Source.", experiment->source);
	if (experiment->expect)
		put_line(stream, "What must be seen.", experiment->expect);
	fputs("<pre>", stream);
	page_text(stream, command);
	fputs("</pre>\n", stream);
}

void page_section_end(FILE *stream)
{
	fputs("</section>\n", stream);
}

void page_verdicts(FILE *stream, const struct pm_verdicts *verdicts)
{
	for (size_t k = 0; k < verdicts->n; k++) {
		const struct pm_verdict *v = &verdicts->verdict[k];

		fprintf(stream, "<p class=\"verdict %s\"><b>%s</b> ", pm_outcome_names[v->outcome], pm_outcome_names[v->outcome]);
		page_text(stream, v->claim);
		fputs("<br><small>", stream);
		page_text(stream, v->numbers);
		fputs("</small></p>\n", stream);
	}
}
