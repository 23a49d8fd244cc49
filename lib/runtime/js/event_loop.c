/*
 * The event loop of a VU: an iteration ends when its function has returned and no timer, promise
 * job or asynchronous call is left. It runs on the VU's fiber, which sleeps in between.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/js_vu.h"

static const char TIMERS[] = "timers";

static duk_ret_t add_timer(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    bool repeats = duk_get_current_magic(ctx);
    const char *name = repeats ? "setInterval" : "setTimeout";
    if (!duk_is_function(ctx, 0))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s's callback isn't a callable function", name);
    duk_idx_t top = duk_get_top(ctx);
    double ms = top > 1 && !duk_is_undefined(ctx, 1) ? duk_to_number(ctx, 1) : 0;
    if (!(ms > 0)) ms = 0;
    if (js->n_timers == js->timers_cap) {
        size_t cap = js->timers_cap ? js->timers_cap * 2 : 8;
        struct js_timer *grown = realloc(js->timers, cap * sizeof *grown);
        if (!grown) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
        js->timers = grown;
        js->timers_cap = cap;
    }
    struct js_timer *t = &js->timers[js->n_timers++];
    int64_t ns = (int64_t)fmin(ms * (double)NS_PER_MS, 9e18);
    *t = (struct js_timer){.id = ++js->last_timer_id, .due_ns = clock_now_ns() + ns};
    if (repeats) t->interval_ns = ns > NS_PER_MS ? ns : NS_PER_MS;
    duk_push_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, 0);
    for (duk_idx_t i = 2; i < top; i++) {
        duk_dup(ctx, i);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)(i - 1));
    }
    js_ref_put(ctx, TIMERS, t->id, -1);
    duk_push_uint(ctx, t->id);
    return 1;
}

static void remove_timer(struct js_vu *js, uint32_t id)
{
    for (size_t i = 0; i < js->n_timers; i++) {
        if (js->timers[i].id != id) continue;
        js->timers[i] = js->timers[--js->n_timers];
        return;
    }
}

static duk_ret_t clear_timer(duk_context *ctx)
{
    if (!duk_is_number(ctx, 0)) return 0;
    uint32_t id = duk_get_uint(ctx, 0);
    remove_timer(js_of(ctx), id);
    js_ref_drop(ctx, TIMERS, id);
    return 0;
}

void event_loop_install(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"setTimeout", add_timer, DUK_VARARGS, 0},
        {"setInterval", add_timer, DUK_VARARGS, 1},
        {"clearTimeout", clear_timer, 1, 0},
        {"clearInterval", clear_timer, 1, 0},
    };
    duk_push_global_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    duk_pop(ctx);
}

static duk_ret_t call_microtasks(duk_context *ctx, void *udata)
{
    builtins_run_microtasks(ctx);
    return 0;
}

bool event_loop_microtasks(duk_context *ctx)
{
    if (!builtins_has_microtasks(ctx)) return true;
    if (duk_safe_call(ctx, call_microtasks, NULL, 0, 1) != DUK_EXEC_SUCCESS) return false;
    duk_pop(ctx);
    return true;
}

static struct js_timer *next_timer(struct js_vu *js)
{
    struct js_timer *next = NULL;
    for (size_t i = 0; i < js->n_timers; i++) {
        struct js_timer *t = &js->timers[i];
        if (!next || t->due_ns < next->due_ns || (t->due_ns == next->due_ns && t->id < next->id)) next = t;
    }
    return next;
}

static duk_ret_t call_timer(duk_context *ctx, void *udata)
{
    struct js_vu *js = js_of(ctx);
    struct js_timer timer = *(struct js_timer *)udata;
    js_ref_push(ctx, TIMERS, timer.id);
    if (timer.interval_ns) {
        ((struct js_timer *)udata)->due_ns = clock_now_ns() + timer.interval_ns;
    } else {
        remove_timer(js, timer.id);
        js_ref_drop(ctx, TIMERS, timer.id);
    }
    duk_size_t n = duk_get_length(ctx, -1);
    for (duk_size_t i = 0; i < n; i++) duk_get_prop_index(ctx, -1 - (duk_idx_t)i, (duk_uarridx_t)i);
    duk_call(ctx, (duk_idx_t)n - 1);
    return 0;
}

static duk_ret_t call_completion(duk_context *ctx, void *udata)
{
    struct js_completion *c = udata;
    c->run(c);
    return 0;
}

void event_loop_begin(struct js_completion *c)
{
    c->next = c->js->under_way;
    c->previous = &c->js->under_way;
    if (c->next) c->next->previous = &c->next;
    c->js->under_way = c;
}

static void leave(struct js_completion *c)
{
    *c->previous = c->next;
    if (c->next) c->next->previous = c->previous;
    c->previous = NULL;
}

void event_loop_complete(struct js_completion *c)
{
    struct js_vu *js = c->js;
    leave(c);
    c->next = NULL;
    if (!js->completed_tail || !js->completed) js->completed_tail = &js->completed;
    *js->completed_tail = c;
    js->completed_tail = &c->next;
    fiber_wake(js->vu->fiber);
}

/* Interrupted VUs take nothing more. */
static bool stopped(struct js_vu *js)
{
    return vu_is_interrupted(js->vu) || heap_interrupted(js->heap);
}

static bool run_due(struct js_vu *js, bool *any)
{
    duk_context *ctx = heap_ctx(js->heap);
    *any = true;
    if (js->completed) {
        struct js_completion *c = js->completed;
        js->completed = c->next;
        if (duk_safe_call(ctx, call_completion, c, 0, 1) != DUK_EXEC_SUCCESS) return false;
        duk_pop(ctx);
        return event_loop_microtasks(ctx);
    }
    struct js_timer *t = next_timer(js);
    if (t && t->due_ns <= clock_now_ns()) {
        if (duk_safe_call(ctx, call_timer, t, 0, 1) != DUK_EXEC_SUCCESS) return false;
        duk_pop(ctx);
        return event_loop_microtasks(ctx);
    }
    *any = false;
    return true;
}

static duk_ret_t throw_interrupt(duk_context *ctx, void *udata)
{
    heap_throw_interrupted(ctx);
}

bool event_loop_run(struct js_vu *js)
{
    if (!event_loop_microtasks(heap_ctx(js->heap))) return false;
    while (js->under_way || js->completed || js->n_timers) {
        bool any;
        if (stopped(js)) {
            duk_safe_call(heap_ctx(js->heap), throw_interrupt, NULL, 0, 1);
            return false;
        }
        if (!run_due(js, &any)) return false;
        if (any) {
            fiber_yield_if_due(clock_now_ns());
            continue;
        }
        struct js_timer *t = next_timer(js);
        fiber_wait(t ? t->due_ns : FIBER_FOREVER);
    }
    return true;
}

void event_loop_drop_all(struct js_vu *js)
{
    duk_context *ctx = heap_ctx(js->heap);
    for (size_t i = 0; i < js->n_timers; i++) js_ref_drop(ctx, TIMERS, js->timers[i].id);
    js->n_timers = 0;
    while (js->under_way) {
        struct js_completion *c = js->under_way;
        leave(c);
        c->drop(c);
    }
    while (js->completed) {
        struct js_completion *c = js->completed;
        js->completed = c->next;
        c->drop(c);
    }
    builtins_drop_microtasks(ctx);
}

void event_loop_block(duk_context *ctx, const bool *done)
{
    while (!*done) {
        if (fiber_wait(FIBER_FOREVER) == FIBER_INTERRUPTED) return;
    }
}
