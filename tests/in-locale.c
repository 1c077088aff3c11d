/*
 * usage: in-locale COMMAND... [OPERAND ...]
 *
 * The command itself, linked with a main around its main that sets the locale of its environment first, as a program around the library
 * may do.  Ends with status 77 when that locale writes 0.5 with a point.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

int __wrap_main(int argc, char **argv)
{
	char text[16];

	setlocale(LC_ALL, "");
	snprintf(text, sizeof text, "%.1f", 0.5);
	return strcmp(text, "0.5") == 0 ? 77 : __real_main(argc, argv);
}
