/*
 * The queue of microtasks: an array of script values (kind and three arguments a job) that is
 * read at head and filled at tail, both kept in C. Used slots in front are given back in bulk.
 */
#include "runtime/js/builtins/promise_internal.h"

enum { COMPACT_SLOTS = 4096 };

#define KEY_STATE DUK_HIDDEN_SYMBOL("lt.builtins")
#define KEY_QUEUE DUK_HIDDEN_SYMBOL("lt.jobs")
#define KEY_REJECTED DUK_HIDDEN_SYMBOL("lt.rejected")

struct builtins_state *builtins_state(duk_context *ctx)
{
    duk_require_stack(ctx, 4);
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, KEY_STATE)) {
        duk_pop(ctx);
        struct builtins_state *made = duk_push_fixed_buffer(ctx, sizeof *made);
        duk_push_bare_array(ctx);
        made->queue = duk_get_heapptr(ctx, -1);
        duk_put_prop_literal(ctx, -3, KEY_QUEUE);
        duk_push_bare_array(ctx);
        made->rejected = duk_get_heapptr(ctx, -1);
        duk_put_prop_literal(ctx, -3, KEY_REJECTED);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, KEY_STATE);
    }
    struct builtins_state *state = duk_get_buffer(ctx, -1, NULL);
    duk_pop_2(ctx);
    return state;
}

/* Stack: … queue. */
static void compact(duk_context *ctx, struct builtins_state *s)
{
    uint32_t n = s->tail - s->head;
    if (n > s->head) return;
    for (uint32_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, -1, s->head + i);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_set_length(ctx, -1, n);
    s->head = 0;
    s->tail = n;
}

void microtask_enqueue(duk_context *ctx, enum job_kind kind)
{
    struct builtins_state *s = builtins_state(ctx);
    duk_idx_t first = duk_get_top(ctx) - 3;
    duk_require_stack(ctx, 4);
    duk_push_heapptr(ctx, s->queue);
    if (s->head >= COMPACT_SLOTS) compact(ctx, s);
    duk_push_uint(ctx, kind);
    duk_put_prop_index(ctx, -2, s->tail);
    for (duk_uarridx_t i = 0; i < 3; i++) {
        duk_dup(ctx, first + (duk_idx_t)i);
        duk_put_prop_index(ctx, -2, s->tail + 1 + i);
    }
    s->tail += JOB_SLOTS;
    duk_set_top(ctx, first);
}

void microtask_note_rejection(duk_context *ctx, duk_idx_t promise)
{
    struct builtins_state *s = builtins_state(ctx);
    promise = duk_require_normalize_index(ctx, promise);
    duk_push_heapptr(ctx, s->rejected);
    duk_dup(ctx, promise);
    duk_put_prop_index(ctx, -2, s->n_rejected++);
    duk_pop(ctx);
}

/* Takes the next job: pushes its three arguments. */
static enum job_kind take(duk_context *ctx, struct builtins_state *s)
{
    duk_push_heapptr(ctx, s->queue);
    duk_idx_t queue = duk_get_top_index(ctx);
    duk_get_prop_index(ctx, queue, s->head);
    enum job_kind kind = (enum job_kind)duk_get_uint(ctx, -1);
    duk_pop(ctx);
    for (duk_uarridx_t i = 1; i < JOB_SLOTS; i++) {
        duk_get_prop_index(ctx, queue, s->head + i);
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, queue, s->head + i);
    }
    s->head += JOB_SLOTS;
    if (s->head == s->tail) {
        s->head = s->tail = 0;
        if (duk_get_length(ctx, queue) > COMPACT_SLOTS) duk_set_length(ctx, queue, 0);
    }
    duk_remove(ctx, queue);
    return kind;
}

static void throw_unhandled(duk_context *ctx, struct builtins_state *s)
{
    duk_push_heapptr(ctx, s->rejected);
    for (uint32_t i = 0; i < s->n_rejected; i++) {
        duk_get_prop_index(ctx, -1, i);
        if (promise_is_handled(ctx, -1)) {
            duk_pop(ctx);
            continue;
        }
        promise_push_value(ctx, -1);
        s->n_rejected = 0;
        duk_set_length(ctx, -3, 0);
        if (duk_is_error(ctx, -1)) (void)duk_throw(ctx);
        if (!heap_push_thrown_at(ctx, -1)) duk_push_error_object(ctx, DUK_ERR_ERROR, NULL);
        duk_push_sprintf(ctx, "Uncaught (in promise) %s", duk_safe_to_string(ctx, -2));
        duk_put_prop_string(ctx, -2, "message");
        (void)duk_throw(ctx);
    }
    s->n_rejected = 0;
    duk_set_length(ctx, -1, 0);
    duk_pop(ctx);
}

void builtins_run_microtasks(duk_context *ctx)
{
    struct builtins_state *s = builtins_state(ctx);
    duk_require_stack(ctx, 16);
    duk_idx_t top = duk_get_top(ctx);
    while (s->head != s->tail) {
        switch (take(ctx, s)) {
        case JOB_CALLBACK:
            duk_pop_2(ctx);
            duk_call(ctx, 0);
            break;
        case JOB_REACTION: promise_run_reaction(ctx); break;
        case JOB_THENABLE: promise_run_thenable(ctx); break;
        }
        duk_set_top(ctx, top);
    }
    if (s->n_rejected) throw_unhandled(ctx, s);
}

void builtins_drop_microtasks(duk_context *ctx)
{
    struct builtins_state *s = builtins_state(ctx);
    s->head = s->tail = s->n_rejected = 0;
    duk_push_heapptr(ctx, s->queue);
    duk_set_length(ctx, -1, 0);
    duk_push_heapptr(ctx, s->rejected);
    duk_set_length(ctx, -1, 0);
    duk_pop_2(ctx);
}

bool builtins_has_microtasks(duk_context *ctx)
{
    struct builtins_state *s = builtins_state(ctx);
    return s->head != s->tail || s->n_rejected;
}

duk_ret_t lt_bi_queue_microtask(duk_context *ctx)
{
    if (!duk_is_function(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "queueMicrotask's callback isn't a callable function");
    duk_push_undefined(ctx);
    duk_push_undefined(ctx);
    microtask_enqueue(ctx, JOB_CALLBACK);
    return 0;
}
