/*
 * The iteration protocol: loops for C code, and the iterator objects of arrays, typed arrays and
 * strings. An iterator's state is an array under a hidden key: what it walks, where it is, its kind.
 */
#include "runtime/js/builtins/iterate.h"

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

#define STATE DUK_HIDDEN_SYMBOL("it")

struct body_call {
    iter_body *body;
    void *udata;
    bool more;
};

static duk_ret_t call_body(duk_context *ctx, void *udata)
{
    struct body_call *call = udata;
    call->more = call->body(ctx, call->udata);
    duk_push_undefined(ctx);
    return 1;
}

void iter_close(duk_context *ctx, duk_idx_t iterator, bool quiet)
{
    if (!quiet) {
        duk_get_prop_literal(ctx, iterator, "return");
        if (duk_is_null_or_undefined(ctx, -1)) {
            duk_pop(ctx);
            return;
        }
        duk_dup(ctx, iterator);
        duk_call_method(ctx, 0);
        if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "iterator result is not an object");
        duk_pop(ctx);
        return;
    }
    duk_push_c_lightfunc(ctx, lt_bi_iterator_close, 1, 1, 0);
    duk_dup(ctx, iterator);
    duk_pcall(ctx, 1);
    duk_pop(ctx);
}

duk_ret_t lt_bi_iterator_close(duk_context *ctx)
{
    iter_close(ctx, 0, false);
    return 0;
}

static void each_element(duk_context *ctx, duk_idx_t array, iter_body *body, void *udata)
{
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, array); i++) {
        duk_get_prop_index(ctx, array, i);
        if (!body(ctx, udata)) return;
    }
}

bool iter_is_iterable(duk_context *ctx, duk_idx_t idx)
{
    if (duk_is_null_or_undefined(ctx, idx)) return false;
    duk_get_prop_literal(ctx, idx, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"));
    bool is = !duk_is_null_or_undefined(ctx, -1);
    duk_pop(ctx);
    return is;
}

/* Arrays whose iteration no script has changed need no iterator object. */
static bool is_plain(duk_context *ctx, duk_idx_t iterable, duk_idx_t method)
{
    if (!duk_is_array(ctx, iterable) || duk_get_c_function(ctx, method) != lt_bi_array_values) return false;
    if (heap_push_proxy(ctx, iterable)) {
        duk_pop_2(ctx);
        return false;
    }
    heap_push_builtin(ctx, BIDX_ARRAY_ITERATOR_PROTOTYPE);
    duk_get_prop_literal(ctx, -1, "next");
    bool plain = duk_get_c_function(ctx, -1) == lt_bi_array_iterator_next;
    duk_pop_2(ctx);
    return plain;
}

void iter_each(duk_context *ctx, duk_idx_t iterable, iter_body *body, void *udata)
{
    iterable = duk_require_normalize_index(ctx, iterable);
    duk_require_stack(ctx, 8);
    if (duk_is_null_or_undefined(ctx, iterable)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", duk_safe_to_string(ctx, iterable));
    }
    duk_get_prop_literal(ctx, iterable, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"));
    if (!duk_is_function(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", op_describe(ctx, iterable));
    }
    duk_idx_t method = duk_get_top_index(ctx);
    iter_each_with(ctx, iterable, method, body, udata);
    duk_remove(ctx, method);
}

void iter_each_with(duk_context *ctx, duk_idx_t iterable, duk_idx_t method, iter_body *body, void *udata)
{
    duk_require_stack(ctx, 8);
    if (is_plain(ctx, iterable, method)) {
        each_element(ctx, iterable, body, udata);
        return;
    }
    duk_dup(ctx, method);
    duk_dup(ctx, iterable);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "iterator is not an object");
    duk_get_prop_literal(ctx, -1, "next");
    duk_idx_t next = duk_get_top_index(ctx), iterator = next - 1;
    struct body_call call = {.body = body, .udata = udata, .more = true};
    while (call.more) {
        duk_dup(ctx, next);
        duk_dup(ctx, iterator);
        duk_call_method(ctx, 0);
        if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "iterator result is not an object");
        duk_get_prop_literal(ctx, -1, "done");
        bool done = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
        if (done) {
            duk_pop_3(ctx);
            return;
        }
        duk_get_prop_literal(ctx, -1, "value");
        duk_remove(ctx, -2);
        if (duk_safe_call(ctx, call_body, &call, 1, 1) != DUK_EXEC_SUCCESS) {
            if (!heap_interrupted(heap_from_ctx(ctx))) iter_close(ctx, iterator, true);
            (void)duk_throw(ctx);
        }
        duk_pop(ctx);
    }
    iter_close(ctx, iterator, false);
    duk_pop_2(ctx);
}

void iter_wrap(duk_context *ctx, bool done)
{
    duk_push_object(ctx);
    duk_swap_top(ctx, -2);
    duk_put_prop_literal(ctx, -2, "value");
    duk_push_boolean(ctx, done);
    duk_put_prop_literal(ctx, -2, "done");
}

duk_ret_t lt_bi_return_this(duk_context *ctx)
{
    duk_push_this(ctx);
    return 1;
}

/* Stack: … target. Replaces it by an iterator over it. */
static void make_iterator(duk_context *ctx, enum builtin_id prototype, enum iter_kind kind)
{
    duk_push_bare_array(ctx);
    duk_swap_top(ctx, -2);
    duk_put_prop_index(ctx, -2, 0);
    duk_push_uint(ctx, 0);
    duk_put_prop_index(ctx, -2, 1);
    duk_push_uint(ctx, kind);
    duk_put_prop_index(ctx, -2, 2);
    duk_push_object(ctx);
    heap_push_builtin(ctx, prototype);
    duk_set_prototype(ctx, -2);
    duk_swap_top(ctx, -2);
    duk_put_prop_literal(ctx, -2, STATE);
}

static duk_ret_t array_iterator(duk_context *ctx, enum iter_kind kind)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    make_iterator(ctx, BIDX_ARRAY_ITERATOR_PROTOTYPE, kind);
    return 1;
}

duk_ret_t lt_bi_array_values(duk_context *ctx)
{
    return array_iterator(ctx, ITER_VALUES);
}
duk_ret_t lt_bi_array_keys(duk_context *ctx)
{
    return array_iterator(ctx, ITER_KEYS);
}
duk_ret_t lt_bi_array_entries(duk_context *ctx)
{
    return array_iterator(ctx, ITER_ENTRIES);
}

duk_ret_t lt_bi_string_iterator(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype[Symbol.iterator] called on null or undefined");
    }
    duk_to_string(ctx, -1);
    make_iterator(ctx, BIDX_STRING_ITERATOR_PROTOTYPE, ITER_VALUES);
    return 1;
}

static void push_state(duk_context *ctx, const char *what)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, STATE)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "next() called on an object that is no %s Iterator", what);
    }
}

/* An iterator that ended stays ended: its target is forgotten. */
static duk_ret_t end(duk_context *ctx, duk_idx_t state)
{
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, state, 0);
    duk_push_undefined(ctx);
    iter_wrap(ctx, true);
    return 1;
}

duk_ret_t lt_bi_array_iterator_next(duk_context *ctx)
{
    push_state(ctx, "Array");
    duk_idx_t state = duk_get_top_index(ctx), target = state + 1;
    duk_get_prop_index(ctx, state, 0);
    if (duk_is_undefined(ctx, target)) return end(ctx, state);
    duk_get_prop_index(ctx, state, 1);
    double at = duk_get_number(ctx, -1);
    duk_get_prop_index(ctx, state, 2);
    enum iter_kind kind = (enum iter_kind)duk_get_uint(ctx, -1);
    struct heap_view view;
    bool typed = heap_get_view(ctx, target, &view) && view.type == HEAP_TYPED_ARRAY;
    if (typed && view.out_of_bounds)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the iterated typed array is detached or out of bounds");
    if (at >= (typed ? (double)(view.bytes >> view.shift) : op_length(ctx, target))) return end(ctx, state);
    duk_push_number(ctx, at + 1);
    duk_put_prop_index(ctx, state, 1);
    duk_push_number(ctx, at);
    if (kind == ITER_VALUES) duk_get_prop(ctx, target);
    if (kind == ITER_ENTRIES) {
        duk_push_array(ctx);
        duk_dup(ctx, -2);
        duk_put_prop_index(ctx, -2, 0);
        duk_swap_top(ctx, -2);
        duk_get_prop(ctx, target);
        duk_put_prop_index(ctx, -2, 1);
    }
    iter_wrap(ctx, false);
    return 1;
}

duk_ret_t lt_bi_string_iterator_next(duk_context *ctx)
{
    push_state(ctx, "String");
    duk_idx_t state = duk_get_top_index(ctx), target = state + 1;
    duk_get_prop_index(ctx, state, 0);
    if (duk_is_undefined(ctx, target)) return end(ctx, state);
    duk_get_prop_index(ctx, state, 1);
    duk_size_t at = (duk_size_t)duk_get_uint(ctx, -1), len = duk_get_length(ctx, target);
    if (at >= len) return end(ctx, state);
    duk_codepoint_t first = duk_char_code_at(ctx, target, at), second;
    duk_size_t n = 1;
    if (first >= 0xd800 && first < 0xdc00 && at + 1 < len) {
        second = duk_char_code_at(ctx, target, at + 1);
        if (second >= 0xdc00 && second < 0xe000) n = 2;
    }
    duk_push_uint(ctx, (duk_uint_t)(at + n));
    duk_put_prop_index(ctx, state, 1);
    duk_dup(ctx, target);
    duk_substring(ctx, -1, at, at + n);
    iter_wrap(ctx, false);
    return 1;
}
