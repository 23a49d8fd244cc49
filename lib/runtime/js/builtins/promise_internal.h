/* What promise.c, promise_combine.c and microtask.c share. */
#ifndef RUNTIME_JS_BUILTINS_PROMISE_INTERNAL_H
#define RUNTIME_JS_BUILTINS_PROMISE_INTERNAL_H

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"

enum job_kind { JOB_CALLBACK, JOB_REACTION, JOB_THENABLE };
enum { JOB_SLOTS = 4 };

/* Pops three values off the stack: the job's arguments. */
void microtask_enqueue(duk_context *ctx, enum job_kind kind);
/* Notes the promise at idx as rejected while nobody listens. */
void microtask_note_rejection(duk_context *ctx, duk_idx_t promise);

/* Jobs. Stack: the three arguments, on top of the frame; popped. */
void promise_run_reaction(duk_context *ctx);
void promise_run_thenable(duk_context *ctx);
bool promise_is_handled(duk_context *ctx, duk_idx_t promise);
void promise_push_value(duk_context *ctx, duk_idx_t promise);

/* A capability is a promise of ours (settled directly) or an array [promise, resolve, reject]. */
void promise_push_capability(duk_context *ctx, duk_idx_t constructor);
void promise_push_capability_promise(duk_context *ctx, duk_idx_t capability);
/* Take the value on the stack top and pop it. */
void promise_capability_settle(duk_context *ctx, duk_idx_t capability, bool reject);

/* Replaces the top by the promise of `constructor` that is resolved with it. */
void promise_coerce(duk_context *ctx, duk_idx_t constructor);

#endif
