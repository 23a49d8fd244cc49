/*
 * builtins: what ES2015 and later add to Duktape's ES5 objects. The objects themselves are constants
 * of the program (the .yaml files); functions named lt_bi_<object>_<method> are only called through
 * them. This header is what other folders need.
 */
#ifndef RUNTIME_JS_BUILTINS_H
#define RUNTIME_JS_BUILTINS_H

#include <stdbool.h>
#include <stdint.h>

#include "duktape.h"
#include "runtime/js/engine/heap.h"
#include "runtime/js/builtins/proxy.h"
#include "runtime/js/engine/inspect.h"

/* Per heap; made when first asked for, freed with the heap. */
struct builtins_state {
    void *queue;         /* array of microtasks, JOB_SLOTS values each; the heap stash keeps it alive */
    void *rejected;      /* array of promises that were rejected while nobody listened */
    uint32_t head, tail; /* of queue, in slots */
    uint32_t n_rejected;
    uint32_t last_weak_id;
};
struct builtins_state *builtins_state(duk_context *ctx);

/* Runs promise jobs and queueMicrotask callbacks until none is left. Throws what a callback throws
 * (call again for the rest). Then, if a promise was rejected and nobody listens, throws its reason:
 * Errors as they are, others as an Error "Uncaught (in promise) …". */
void builtins_run_microtasks(duk_context *ctx);
/* Forgets all jobs and rejections, at the end of an iteration that failed. */
void builtins_drop_microtasks(duk_context *ctx);
bool builtins_has_microtasks(duk_context *ctx);
/* Gives back the larger memory that only the last iteration needed. Does not throw. */
void builtins_end_iteration(duk_context *ctx);

/* Pushes a pending promise. Settle it with the next two, which take the value on the stack top and
 * pop it; the second and later calls have no effect. */
void promise_new(duk_context *ctx);
void promise_resolve(duk_context *ctx, duk_idx_t promise);
void promise_reject(duk_context *ctx, duk_idx_t promise);
bool promise_is(duk_context *ctx, duk_idx_t idx);

#endif
