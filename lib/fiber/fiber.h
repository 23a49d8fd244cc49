/*
 * fiber: VUs as coroutines with a stack of their own, and the worker threads that run them.
 *
 * A fiber looks like blocking code and never blocks its thread: it waits by switching back to the
 * worker's event loop. fiber.h is the bare switch; worker.h adds loops, waits and wake-ups, and is
 * what everything else uses. May use base/ and libuv.
 */
#ifndef FIBER_FIBER_H
#define FIBER_FIBER_H

#include "base/base.h"

/* Stack of a VU: mapped lazily, a guard page below it turns an overflow into a clean crash. */
enum { FIBER_STACK_BYTES = 512 * 1024 };

typedef void fiber_fn(void *arg);
struct fiber_stack;

/* Creates a fiber that will run fn(arg) when it is entered first. NULL when memory is out. */
struct fiber_stack *fiber_stack_new(size_t stack_bytes, fiber_fn *fn, void *arg);
/* Only for a fiber that has returned from fn or was never entered. */
void fiber_stack_free(struct fiber_stack *f);

/* From the thread's own stack: runs the fiber until it leaves or returns. */
void fiber_stack_enter(struct fiber_stack *f);
/* On the fiber: back to whoever entered it. */
void fiber_stack_leave(struct fiber_stack *f);
bool fiber_stack_finished(const struct fiber_stack *f);

#endif
