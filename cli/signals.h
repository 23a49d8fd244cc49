/*
 * Ctrl+C and SIGTERM. The first ends the test in order (teardown, summary, outputs), the second
 * ends the program at once. Signals are blocked in all threads and taken by one that waits for them.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>

#include "loadtest/test.h"
#include "ui/log.h"

struct signals;

/* The signals that end a run: SIGINT, SIGTERM, and SIGHUP unless it is ignored. */
void signals_ending(sigset_t *set);

/* Call before the test starts threads: they inherit what is blocked. NULL when it cannot. */
struct signals *signals_start(lt_test *test, struct log *log);

/* From here on the first signal ends the test in order; before, while the script's init code runs, there is
 * nothing to end in order, and it ends the program. */
void signals_test_starts(struct signals *s);

/* Block until a signal came, also one from before the call. */
void signals_wait(struct signals *s);

/* End the thread and free. True when a signal came, however late. NULL is allowed. */
bool signals_stop(struct signals *s);

#endif
