/*
 * exec: the engine: plan, executors, scheduler, lifecycle.
 *
 * control.h is its heart: one thread per test (the caller of lt_test_run) that sleeps until the
 * next planned moment or the next message. Everything that decides lives on this thread, so that
 * executors need no locks: workers and other threads only post messages to it. May use every lower
 * layer; nothing but output/, control/ and har/ may use exec.
 */
#ifndef EXEC_CONTROL_H
#define EXEC_CONTROL_H

#include "base/base.h"
#include "base/deadline.h"
#include "base/mpsc.h"
#include "fiber/worker.h"

/* A moment in the plan. Embed it; zeroed = not scheduled. */
struct event {
    struct deadline deadline; /* CLOCK_MONOTONIC */
    void (*fire)(struct event *event, int64_t now_ns);
};

struct control {
    struct mpsc inbox; /* of struct task */
    int signal_fd;     /* eventfd: something was posted */
    struct deadline_heap events;
};

/* False (errno set) when the system has no file descriptor left. */
bool control_init(struct control *c);
void control_destroy(struct control *c);

/* Any thread: task->run(task) will be called on the control thread. */
void control_post(struct control *c, struct task *task);

/* Control thread. Moves the event if it is scheduled already. False when memory is out. */
bool control_schedule(struct control *c, struct event *event, int64_t at_ns);
void control_cancel(struct control *c, struct event *event);

/* Handles the messages that are there. */
void control_drain(struct control *c);
/* Handles messages and events until done(arg) is true; done is asked after each round. */
void control_run(struct control *c, bool (*done)(void *arg), void *arg);

#endif
