/*
 * Worker: one thread, one libuv loop, and the fibers pinned to it.
 *
 * All functions that take a struct fiber are for the worker's own thread. Only worker_post() may
 * be called from anywhere. Waiting is by token: fiber_wake() before fiber_wait() is remembered, so
 * a completion that comes early is not lost.
 */
#ifndef FIBER_WORKER_H
#define FIBER_WORKER_H

#include <pthread.h>
#include <uv.h>

#include "base/base.h"
#include "base/deadline.h"
#include "base/mpsc.h"
#include "fiber/fiber.h"

#define FIBER_FOREVER INT64_MAX

/* A message to a worker. Embed it; it may be posted again once run() was called. */
struct task {
    struct mpsc_node node;
    void (*run)(struct task *task);
};

enum fiber_wait_result { FIBER_WOKEN, FIBER_TIMED_OUT, FIBER_INTERRUPTED };

struct worker;

struct fiber {
    struct worker *worker;
    struct fiber_stack *stack;
    size_t stack_bytes; /* set before fiber_spawn; 0 = FIBER_STACK_BYTES */
    fiber_fn *fn;
    void *arg;
    struct fiber *next_ready;
    struct deadline deadline; /* of the wait under way */
    int64_t slice_end_ns;     /* when it should let others run */
    bool ready, waiting, token, interrupted, timed_out;
    void (*on_finished)(struct fiber *f); /* on the loop's stack, after fn returned; may free f */
};

struct worker {
    uv_loop_t loop;
    pthread_t thread;
    unsigned index;
    bool started;

    struct mpsc inbox;
    uv_async_t inbox_signal;

    struct fiber *ready_head, *ready_tail;
    uv_check_t run_ready; /* runs ready fibers after each poll */
    uv_idle_t keep_awake; /* active while fibers are ready, so that the poll does not block */
    bool awake;
    struct fiber *current;

    struct deadline_heap timers;
    int timer_fd;
    int64_t timer_armed_ns;
    uv_poll_t timer_poll;

    bool stopping;
    void *user; /* of the layer that created the workers */
};

/* Starts the thread; false (errno set) when the system refuses. */
bool worker_start(struct worker *w, unsigned index);
/* Lets the loop end, joins the thread. All fibers must have finished, all handles of others on the
 * loop must be closed or closing. */
void worker_stop(struct worker *w);

/* Any thread: task->run(task) will be called on the worker's loop stack, in order of posting. */
void worker_post(struct worker *w, struct task *task);

/* Prepares f (any memory of the caller's) and makes it ready. On the worker's thread.
 * False when no stack can be mapped. */
bool fiber_spawn(struct worker *w, struct fiber *f, fiber_fn *fn, void *arg);

/* The fiber that runs on this thread now, NULL on a loop's own stack. */
struct fiber *fiber_current(void);

/* Suspends the current fiber until fiber_wake(), the deadline (CLOCK_MONOTONIC) or an interrupt.
 * While the fiber is interrupted every wait returns FIBER_INTERRUPTED at once. */
enum fiber_wait_result fiber_wait(int64_t deadline_ns);
/* As fiber_wait, not ended by an interrupt: for clean-up and for VUs between activations. */
enum fiber_wait_result fiber_wait_shielded(int64_t deadline_ns);
void fiber_wake(struct fiber *f);

/* Ends the wait of f now, and every later one until fiber_clear_interrupt(). */
void fiber_interrupt(struct fiber *f);
void fiber_clear_interrupt(struct fiber *f);

/* Lets other ready fibers and the loop run if the current fiber has used up its time slice.
 * Cheap to call often; now_ns is the caller's clock reading. No-op outside of fibers. */
void fiber_yield_if_due(int64_t now_ns);

#endif
