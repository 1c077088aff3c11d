/*
 * usage: failing FOLDER COMMAND... [OPERAND ...]
 *
 * The command itself, linked with a main around its main: in FOLDER it runs once as it is, then with its first allocation failing, then
 * with its second, until none is left to fail.  A command that lacks memory must end with status 1 and a message and leave the folder
 * as it was; one that does without must write what it wrote the first time.  Standard output goes to ../out beside the folder.
 *
 * PREFMODEL_TEST_SHARE=N lets every N-th fail only.
 *
 * FAILING_AT=K only runs once, and aborts at the K-th allocation: the core tells who asked for memory.
 *
 * Without sanitizers malloc and its kin stand here for every library of the process.  The address sanitizer has them itself; then
 * the linker puts those here in their place for the project's own code, and the sanitizer sees what a failure loses.
 */
#define _GNU_SOURCE /* dl_iterate_phdr */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define OURS(name) __wrap_##name
#define THEIRS(name) __real_##name
#else
#define OURS(name) name
#define THEIRS(name) __libc_##name
#endif

void *THEIRS(malloc)(size_t size);
void *THEIRS(calloc)(size_t n, size_t size);
void *THEIRS(realloc)(void *old, size_t size);
void *OURS(malloc)(size_t size);
void *OURS(calloc)(size_t n, size_t size);
void *OURS(realloc)(void *old, size_t size);
int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

static size_t countdown; /* allocations until one fails; 0: none does */
static bool *fired;      /* shared with the parent */

/* Where LLVM's OpenMP stands in memory; it is spared, for it waits for itself without end where its own start finds no memory. */
static uintptr_t spared_from, spared_to;

static int find_spared(struct dl_phdr_info *library, size_t size, void *data)
{
	(void)size;
	(void)data;
	if (!strstr(library->dlpi_name, "libomp.so"))
		return 0;
	spared_from = library->dlpi_addr;
	for (size_t k = 0; k < library->dlpi_phnum; k++) {
		uintptr_t end = library->dlpi_addr + library->dlpi_phdr[k].p_vaddr + library->dlpi_phdr[k].p_memsz;

		spared_to = end > spared_to ? end : spared_to;
	}
	return 1;
}

static bool is_spared(const void *caller)
{
	return (uintptr_t)caller >= spared_from && (uintptr_t)caller < spared_to;
}

static bool refuse(const void *caller)
{
	if (!countdown || is_spared(caller) || --countdown)
		return false;
	if (getenv("FAILING_AT"))
		abort();
	*fired = true;
	errno = ENOMEM;
	return true;
}

void *OURS(malloc)(size_t size)
{
	return refuse(__builtin_return_address(0)) ? NULL : THEIRS(malloc)(size);
}

void *OURS(calloc)(size_t n, size_t size)
{
	return refuse(__builtin_return_address(0)) ? NULL : THEIRS(calloc)(n, size);
}

void *OURS(realloc)(void *old, size_t size)
{
	return refuse(__builtin_return_address(0)) ? NULL : THEIRS(realloc)(old, size);
}

static void to_file(int stream, const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (file < 0 || dup2(file, stream) < 0)
		_exit(120);
	close(file);
}

/* Runs the command with its k-th allocation failing; its status as wait gives it. */
static int run(size_t k, int argc, char **argv)
{
	pid_t child;
	int status = -1;

	*fired = false;
	child = fork();
	if (child == 0) {
		to_file(STDOUT_FILENO, "../out");
		to_file(STDERR_FILENO, "../err");
		countdown = k;
		exit(__real_main(argc, argv));
	}
	waitpid(child, &status, 0);
	return status;
}

static void put_file(FILE *stream, const char *name)
{
	FILE *file = fopen(name, "r");
	char part[4096];
	size_t n;

	fprintf(stream, "== %s\n", name);
	while (file && (n = fread(part, 1, sizeof part, file)) > 0)
		fwrite(part, 1, n, stream);
	if (file)
		fclose(file);
}

/* What belongs into the picture: not a journal, with which a later run may go on. */
static int is_of_interest(const struct dirent *entry)
{
	const char *ending = strrchr(entry->d_name, '.');

	return *entry->d_name != '.' && !(ending && strcmp(ending, ".journal") == 0);
}

/* Standard output and the files of the folder as one text, which the caller frees. */
static char *picture(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	struct dirent **entries = NULL;
	int n = scandir(".", &entries, is_of_interest, alphasort);

	for (int i = -1; i < n; i++) {
		const char *name = i < 0 ? "../out" : entries[i]->d_name;

		put_file(stream, name);
		if (i >= 0)
			free(entries[i]);
	}
	free(entries);
	fclose(stream);
	return text;
}

static bool has_message(void)
{
	struct stat status;

	return stat("../err", &status) == 0 && status.st_size > 0;
}

/* Equal texts, but for the last digits of numbers: a slower form that takes less memory adds in another order. */
static bool near(const char *a, const char *b)
{
	while (*a && *b) {
		char *after_a, *after_b;
		double x = strtod(a, &after_a), y = strtod(b, &after_b);

		if (after_a == a || after_b == b) {
			if (*a++ != *b++)
				return false;
			continue;
		}
		if (fabs(x - y) > 1e-9 * (1 + fabs(x)))
			return false;
		a = after_a;
		b = after_b;
	}
	return *a == *b;
}

/* What is wrong about a run that ended so, or NULL. */
static const char *wrong(int status, const char *now, const char *before, const char *done)
{
	if (!WIFEXITED(status))
		return "died of a signal";
	if (WEXITSTATUS(status) == 0)
		return near(now, done) ? NULL : "status 0, but other output";
	if (WEXITSTATUS(status) != 1)
		return "status is neither 0 nor 1";
	if (!has_message())
		return "no message";
	return strcmp(strstr(now + 1, "\n== "), strstr(before + 1, "\n== ")) == 0 ? NULL : "files of the folder have changed";
}

/* Puts the files back that a whole run has written. */
static void restore(void)
{
	if (system("rm -rf ./* && cp -a ../before/. .") != 0)
		exit(3);
}

/* Judges a run whose k-th allocation failed; complains about the first few that are wrong. */
static bool judge(size_t k, int status, const char *before, const char *done)
{
	static size_t complaints;
	char *now = picture();
	const char *fault = wrong(status, now, before, done);

	free(now);
	if (fault && complaints++ < 3) {
		printf("allocation %zu: %s (wait status %d); standard error and files:\n", k, fault, status);
		fflush(stdout);
		(void)!system("head -30 ../err; ls");
	}
	return !fault;
}

static size_t fail_in_turn(int argc, char **argv, const char *before, const char *done)
{
	const char *share = getenv("PREFMODEL_TEST_SHARE");
	size_t step = share && atoi(share) > 1 ? (size_t)atoi(share) : 1;
	size_t k = 1, runs = 0, wrong_runs = 0, survived = 0;

	do {
		int status = run(k, argc, argv);
		bool good = judge(k, status, before, done);

		wrong_runs += !good;
		survived += *fired && status == 0;
		if (status == 0 || !good)
			restore();
		runs += *fired;
		k += step;
	} while (*fired);
	printf("%zu allocations failed in turn, %zu done without\n", runs, survived);
	return wrong_runs + (runs < 1);
}

int __wrap_main(int argc, char **argv)
{
	const char *at = getenv("FAILING_AT");
	char *before, *done;
	size_t wrong_runs;

	dl_iterate_phdr(find_spared, NULL);
	fired = mmap(NULL, sizeof *fired, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc < 3 || fired == MAP_FAILED || chdir(argv[1]) != 0 || system("rm -rf ../before && cp -a . ../before") != 0)
		return 3;
	if (at)
		return run(strtoul(at, NULL, 10), argc - 1, argv + 1) != 0;
	before = picture();
	if (run(0, argc - 1, argv + 1) != 0)
		return 4;
	done = picture();
	restore();
	wrong_runs = fail_in_turn(argc - 1, argv + 1, before, done);
	free(before);
	free(done);
	return wrong_runs != 0;
}
