/*
 * Reading and steering a test from other threads.
 *
 * What belongs to the control thread (totals, scenarios, setup data) is touched on that thread
 * while it runs; before and after a run the caller touches it itself, under a lock that keeps a
 * run from starting meanwhile.
 */
#ifndef EXEC_LIVE_H
#define EXEC_LIVE_H

#include "loadtest/test.h"

typedef void live_fn(struct lt_test *test, void *arg);

/* Runs fn(test, arg) where the control thread's data may be touched, and waits for it. Any thread. */
void live_call(struct lt_test *test, live_fn *fn, void *arg);

/* The control thread takes calls from now on, or no longer; calls under way are answered first. */
void live_open(struct lt_test *test);
void live_close(struct lt_test *test);

/* Time since the scenarios began, pauses excluded; 0 before. Any thread. */
int64_t live_elapsed_ns(struct lt_test *test);

/* Setup data as JSON text; takes ownership, NULL = undefined. Control thread. */
bool live_put_setup_data(struct lt_test *test, char *json);

/* Any thread: *json receives a copy (free it) or NULL. */
lt_status live_get_setup_data(struct lt_test *test, char **json, lt_error *err);
/* Any thread; json is copied, NULL = undefined. */
lt_status live_set_setup_data(struct lt_test *test, const char *json, lt_error *err);
/* Any thread, while the test runs; both block until the script's function is done. */
lt_status live_run_setup(struct lt_test *test, lt_error *err);
lt_status live_run_teardown(struct lt_test *test, lt_error *err);

/* Ends the run as k6's REST API does: exit code 103. Any thread. */
void live_stop(struct lt_test *test);

#endif
