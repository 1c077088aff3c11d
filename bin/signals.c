#include "signals.h"

#include <stdlib.h>

#include "cmd.h"

volatile sig_atomic_t cmd_interrupted;
static volatile sig_atomic_t cooperating;

void cmd_cooperate(bool cooperate)
{
	cooperating = cooperate;
}

_Noreturn void cmd_die_of(int signal_number)
{
	sigset_t mask;

	pm_output_abandon_all();
	signal(signal_number, SIG_DFL);
	sigemptyset(&mask);
	sigaddset(&mask, signal_number);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	raise(signal_number);
	_Exit(EXIT_NO_RESULT);
}

static void handle(int signal_number)
{
	if (!cooperating || cmd_interrupted)
		cmd_die_of(signal_number);
	cmd_interrupted = signal_number;
}

void signals_install(void)
{
	static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};
	struct sigaction action = {.sa_handler = handle}, old;

	signal(SIGPIPE, SIG_IGN);
	/* Writing beyond the limit of a file's size then fails as on a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&action.sa_mask);
	for (size_t k = 0; k < sizeof deadly / sizeof *deadly; k++) {
		/* What nohup or a shell's & has switched off stays off. */
		sigaction(deadly[k], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(deadly[k], &action, NULL);
	}
}
