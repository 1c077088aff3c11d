#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stream.h"

extern char **environ;

/* One row a kind of picture; the format takes width and height. */
static const struct {
	const char *ending;
	const char *terminal;
	double scale; /* units a point */
} kinds[] = {
	{".svg", "set terminal svg size %g,%g enhanced font 'Helvetica,12' background rgb 'white'\n", 1},
	{".png", "set terminal pngcairo size %g,%g enhanced font 'Helvetica,12' fontscale 2 linewidth 2 pointscale 2\n", 2},
	{".pdf", "set terminal pdfcairo size %gin,%gin enhanced font 'Helvetica,12'\n", 1 / 72.0},
};

static size_t kind_of(const char *path)
{
	size_t n = strlen(path);

	if (strcmp(path, "-") == 0)
		return 0;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (n > 4 && strcmp(path + n - 4, kinds[k].ending) == 0)
			return k;
	return (size_t)-1;
}

bool picture_can_draw(const char *path)
{
	return kind_of(path) != (size_t)-1;
}

enum pm_status picture_begin(struct picture *picture)
{
	*picture = (struct picture){.width = 720, .height = 480};
	picture->script = tmpfile();
	return picture->script ? PM_OK : errno == ENOMEM ? PM_ENOMEM : PM_EIO;
}

void picture_discard(struct picture *picture)
{
	if (picture->script)
		fclose(picture->script);
	*picture = (struct picture){0};
}

void picture_quote(FILE *script, const char *text)
{
	fputc('"', script);
	for (; *text; text++) {
		if (strchr("_^@&~{}", *text))
			fputs("\\\\", script);
		else if (strchr("\"\\`", *text))
			fputc('\\', script);
		fputc(*text == '\n' ? ' ' : *text, script);
	}
	fputc('"', script);
}

void picture_style(FILE *script)
{
	static const struct {
		const char *color;
		int dash, point;
	} lines[] = {{"#000000", 1, 7}, {"#7a7a7a", 2, 4}, {"#404040", 3, 9}, {"#a0a0a0", 4, 12}, {"#202020", 5, 6}, {"#606060", 1, 2}};

	fputs("set encoding utf8\nset border 3 linewidth 0.8 linecolor rgb '#333333'\nset tics nomirror out scale 0.6 font ',10'\n"
	      "set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 0.6\nset key noautotitle\n", script);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		fprintf(script, "set linetype %zu linecolor rgb '%s' linewidth 1.6 dashtype %d pointtype %d pointsize 0.8\n", i + 1,
			lines[i].color, lines[i].dash, lines[i].point);
}

void picture_key(FILE *script, size_t number, double x, double y, const char *what, const char *name, size_t type)
{
	fprintf(script, "set arrow %zu from screen %.3f, screen %.3f to screen %.3f, screen %.3f nohead linetype %zu\n", number, x, y, x + 0.05, y, type);
	fprintf(script, "set label %zu at screen %.3f, screen %.3f \"\" point linetype %zu pointsize 0.8\n", 2 * number - 1, x + 0.025, y, type);
	fprintf(script, "set label %zu at screen %.3f, screen %.3f left \"%s\".", 2 * number, x + 0.06, y, what);
	picture_quote(script, name);
	fputc('\n', script);
}

void picture_note(const struct picture *picture, const char *words)
{
	fprintf(picture->script, "set label 95 at screen %.5f, screen %.5f right \"%s\" font ',8' textcolor rgb '#333333'\n", 1 - 6 / picture->width,
		7 / picture->height, words);
}

/* A file without a name that holds the terminal's command and the script. */
static FILE *script_file(const struct picture *picture, size_t kind)
{
	FILE *file = tmpfile();

	if (!file)
		return NULL;
	/* The rows of kinds are the only formats that get here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	fprintf(file, kinds[kind].terminal, picture->width * kinds[kind].scale, picture->height * kinds[kind].scale);
#pragma GCC diagnostic pop
	if (stream_copy(picture->script, file) && fflush(file) == 0 && lseek(fileno(file), 0, SEEK_SET) == 0)
		return file;
	fclose(file);
	return NULL;
}

/* gnuplot's first complaint, on one line. */
static void complaint(FILE *messages, char *text, size_t size)
{
	size_t n;

	rewind(messages);
	n = fread(text, 1, size - 1, messages);
	text[n] = '\0';
	for (; n--;)
		if ((unsigned char)text[n] < ' ')
			text[n] = ' ';
}

static int redirect(posix_spawn_file_actions_t *actions, int in, int out, int messages)
{
	int failed = posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);

	if (!failed)
		failed = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
	return failed ? failed : posix_spawn_file_actions_adddup2(actions, messages, STDERR_FILENO);
}

/* Starts gnuplot; 0, or what failed as errno has it. */
static int start_gnuplot(FILE *script, FILE *messages, int output, pid_t *child)
{
	static char name[] = "gnuplot", clean[] = "-d", standard[] = "-";
	char *arguments[] = {name, clean, standard, NULL};
	posix_spawn_file_actions_t actions;
	int failed = posix_spawn_file_actions_init(&actions);

	if (!failed)
		failed = redirect(&actions, fileno(script), output, fileno(messages));
	if (!failed)
		failed = posix_spawnp(child, name, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* Everything that comes out of a pipe goes to the stream: gnuplot does not tell when its writing fails.  0, or what failed as errno has it. */
static int drain(int from, FILE *to)
{
	char part[8192];
	ssize_t n;
	int failed = 0;

	while ((n = read(from, part, sizeof part)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && fwrite(part, 1, (size_t)n, to) != (size_t)n && !failed)
			failed = errno;
	if (fflush(to) != 0 && !failed)
		failed = errno;
	close(from);
	return failed;
}

static enum pm_status run_gnuplot(FILE *script, FILE *messages, FILE *output, const char *path, struct pm_error *error)
{
	char text[300];
	pid_t child;
	int ends[2], how = 0, failed = pipe(ends) == 0 ? 0 : errno, lost = 0;

	if (!failed) {
		fcntl(ends[0], F_SETFD, FD_CLOEXEC);
		fcntl(ends[1], F_SETFD, FD_CLOEXEC);
		failed = start_gnuplot(script, messages, ends[1], &child);
		close(ends[1]);
		lost = drain(ends[0], output);
	}
	if (failed)
		return pm_error_set(error, PM_EUNSUPPORTED, path, 0, 0, "gnuplot, which draws figures, cannot be run: %s", strerror(failed));
	while (waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	complaint(messages, text, sizeof text);
	if (lost)
		return pm_error_set(error, PM_EIO, strcmp(path, "-") == 0 ? "standard output" : path, 0, 0, "writing failed: %s", strerror(lost));
	if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
		return PM_OK;
	return pm_error_set(error, PM_EIO, path, 0, 0, "gnuplot failed: %s", text[0] ? text : "it was killed");
}

static enum pm_status draw(const struct picture *picture, const char *path, struct pm_error *error)
{
	FILE *script = script_file(picture, kind_of(path)), *messages = tmpfile();
	struct pm_output *output = NULL;
	enum pm_status status;

	if (!script || !messages)
		status = pm_error_set(error, PM_EIO, path, 0, 0, "no temporary file: %s", strerror(errno));
	else
		status = pm_output_open(path, &output, error);
	if (!status)
		status = run_gnuplot(script, messages, pm_output_stream(output), path, error);
	if (status)
		pm_output_discard(output);
	else
		status = pm_output_close(output, error);
	if (script)
		fclose(script);
	if (messages)
		fclose(messages);
	return status;
}

enum pm_status picture_finish(struct picture *picture, const char *path, struct pm_error *error)
{
	enum pm_status status = draw(picture, path, error);

	picture_discard(picture);
	return status;
}
