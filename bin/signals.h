/*
 * SIGINT, SIGTERM and SIGHUP remove unfinished files and end the program; a closed pipe is an error of writing, not a signal.
 */
#ifndef BIN_SIGNALS_H
#define BIN_SIGNALS_H

void signals_install(void);

#endif
