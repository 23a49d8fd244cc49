/*
 * Promise.all, allSettled, any and race. All elements share an array [values, remaining, capability];
 * each element's functions hold [shared, index], emptied by the first call.
 */
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/builtins/promise_internal.h"

enum combine_kind { ALL, ALL_SETTLED, ANY, RACE };
enum { SHARED_VALUES, SHARED_REMAINING, SHARED_CAPABILITY };
enum { AS_REJECTION = 4 };

#define ELEMENT DUK_HIDDEN_SYMBOL("element")

static double change_remaining(duk_context *ctx, duk_idx_t shared, double by)
{
    duk_get_prop_index(ctx, shared, SHARED_REMAINING);
    double n = duk_get_number(ctx, -1) + by;
    duk_pop(ctx);
    duk_push_number(ctx, n);
    duk_put_prop_index(ctx, shared, SHARED_REMAINING);
    return n;
}

/* One element less to wait for; the last one settles the whole. */
static void count_down(duk_context *ctx, duk_idx_t shared, enum combine_kind kind)
{
    if (change_remaining(ctx, shared, -1) > 0) return;
    duk_get_prop_index(ctx, shared, SHARED_CAPABILITY);
    if (kind == ANY) {
        duk_push_error_object(ctx, DUK_ERR_ERROR, "All promises were rejected");
        heap_push_builtin(ctx, BIDX_AGGREGATE_ERROR_PROTOTYPE);
        duk_set_prototype(ctx, -2);
        duk_push_literal(ctx, "errors");
        duk_get_prop_index(ctx, shared, SHARED_VALUES);
        duk_def_prop(ctx, -3,
                     DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE |
                         DUK_DEFPROP_CLEAR_ENUMERABLE);
    } else {
        duk_get_prop_index(ctx, shared, SHARED_VALUES);
    }
    promise_capability_settle(ctx, -2, kind == ANY);
    duk_pop(ctx);
}

static void wrap_settled(duk_context *ctx, bool rejected)
{
    duk_push_object(ctx);
    duk_push_string(ctx, rejected ? "rejected" : "fulfilled");
    duk_put_prop_literal(ctx, -2, "status");
    duk_dup(ctx, 0);
    duk_put_prop_string(ctx, -2, rejected ? "reason" : "value");
}

static duk_ret_t element_function(duk_context *ctx)
{
    duk_int_t magic = duk_get_current_magic(ctx);
    enum combine_kind kind = (enum combine_kind)(magic & 3);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, 1, ELEMENT);
    duk_get_prop_index(ctx, 2, 0); /* 3: shared */
    if (duk_is_undefined(ctx, 3)) return 0;
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, 2, 0);
    duk_get_prop_index(ctx, 3, SHARED_VALUES); /* 4 */
    duk_get_prop_index(ctx, 2, 1);
    if (kind == ALL_SETTLED) wrap_settled(ctx, magic & AS_REJECTION);
    else duk_dup(ctx, 0);
    op_create_key(ctx, 4);
    count_down(ctx, 3, kind);
    return 0;
}

struct combine {
    enum combine_kind kind;
    duk_uarridx_t n;
};

/* The frame of lt_bi_promise_combine. */
enum { ARG, THIS, CAPABILITY, SHARED, RESOLVE };

/* Settles the whole with the element's value. */
static duk_ret_t settle_whole(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, 1, ELEMENT);
    duk_dup(ctx, 0);
    promise_capability_settle(ctx, 2, duk_get_current_magic(ctx));
    return 0;
}

static void push_settle_whole(duk_context *ctx, bool reject)
{
    if (!promise_is(ctx, CAPABILITY)) {
        duk_get_prop_index(ctx, CAPABILITY, reject ? 2 : 1);
        return;
    }
    heap_push_method(ctx, settle_whole, 1);
    duk_set_magic(ctx, -1, reject);
    duk_dup(ctx, CAPABILITY);
    duk_put_prop_literal(ctx, -2, ELEMENT);
}

static void push_element_function(duk_context *ctx, duk_idx_t element, duk_int_t magic)
{
    heap_push_method(ctx, element_function, 1);
    duk_set_magic(ctx, -1, magic);
    duk_dup(ctx, element);
    duk_put_prop_literal(ctx, -2, ELEMENT);
}

static bool add_element(duk_context *ctx, void *udata)
{
    struct combine *c = udata;
    duk_idx_t promise = duk_get_top_index(ctx), element = promise + 1;
    duk_require_stack(ctx, 12);
    duk_dup(ctx, RESOLVE);
    duk_dup(ctx, THIS);
    duk_dup(ctx, promise);
    duk_call_method(ctx, 1);
    duk_replace(ctx, promise);
    duk_push_bare_array(ctx);
    duk_dup(ctx, SHARED);
    duk_put_prop_index(ctx, element, 0);
    duk_push_uint(ctx, c->n);
    duk_put_prop_index(ctx, element, 1);
    duk_get_prop_index(ctx, SHARED, SHARED_VALUES);
    duk_push_undefined(ctx);
    op_create(ctx, element + 1, c->n++);
    duk_pop(ctx);
    change_remaining(ctx, SHARED, 1);
    duk_get_prop_literal(ctx, promise, "then");
    duk_dup(ctx, promise);
    if (c->kind == ALL || c->kind == ALL_SETTLED) push_element_function(ctx, element, (duk_int_t)c->kind);
    else push_settle_whole(ctx, false);
    if (c->kind == ANY || c->kind == ALL_SETTLED)
        push_element_function(ctx, element, (duk_int_t)c->kind | AS_REJECTION);
    else push_settle_whole(ctx, true);
    duk_call_method(ctx, 2);
    duk_set_top(ctx, promise);
    return true;
}

static duk_ret_t combine_all(duk_context *ctx, void *udata)
{
    struct combine *c = udata;
    duk_get_prop_literal(ctx, THIS, "resolve");
    if (!duk_is_function(ctx, RESOLVE))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise resolve or reject function is not callable");
    iter_each(ctx, ARG, add_element, c);
    if (c->kind != RACE) count_down(ctx, SHARED, c->kind);
    duk_push_undefined(ctx);
    return 1;
}

duk_ret_t lt_bi_promise_combine(duk_context *ctx)
{
    struct combine c = {.kind = (enum combine_kind)duk_get_current_magic(ctx)};
    duk_push_this(ctx);
    promise_push_capability(ctx, THIS);
    duk_push_bare_array(ctx);
    duk_push_array(ctx);
    duk_put_prop_index(ctx, SHARED, SHARED_VALUES);
    duk_push_uint(ctx, 1);
    duk_put_prop_index(ctx, SHARED, SHARED_REMAINING);
    duk_dup(ctx, CAPABILITY);
    duk_put_prop_index(ctx, SHARED, SHARED_CAPABILITY);
    if (duk_safe_call(ctx, combine_all, &c, 0, 1) != DUK_EXEC_SUCCESS) {
        if (heap_interrupted(heap_from_ctx(ctx))) return duk_throw(ctx);
        promise_capability_settle(ctx, CAPABILITY, true);
    }
    promise_push_capability_promise(ctx, CAPABILITY);
    return 1;
}
