/*
 * Array.fromAsync. It waits at many places, so its steps are an async function in source text, compiled
 * when it is first called; what it does besides waiting are natives that are handed to it.
 */
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

#define STEPS DUK_HIDDEN_SYMBOL("fromAsync")

static const char SOURCE[] =
    "(async function(a,items,map,self,n,open,create,setLength){var k=0,v;"
    "if(open){a=a();for await(v of open()){if(map)v=await map(self,v,k);create(a,k++,v)}}"
    "else{n=n(items);for(a=a(n);k<n;){v=await items[k];if(map)v=await map(self,v,k);create(a,k++,v)}}"
    "setLength(a,k);return a})";

#define BOUND DUK_HIDDEN_SYMBOL("of")

/* Pushes a function with what it works on: the value on the top, popped. */
static void push_bound(duk_context *ctx, duk_c_function fn, duk_idx_t nargs)
{
    heap_push_method(ctx, fn, nargs);
    duk_swap_top(ctx, -2);
    duk_put_prop_literal(ctx, -2, BOUND);
}

static void push_bound_value(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, BOUND);
    duk_remove(ctx, -2);
}

/* ([length]) → the object to fill, made by the constructor that is bound */
static duk_ret_t make_result(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    push_bound_value(ctx);
    if (!duk_is_constructable(ctx, -1)) {
        double len = n ? duk_get_number(ctx, 0) : 0;
        if (len > 4294967295.0) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array length");
        duk_push_array(ctx);
        duk_set_length(ctx, -1, (duk_size_t)len);
        return 1;
    }
    duk_insert(ctx, 0);
    duk_new(ctx, n);
    return 1;
}

/* (self, value, index) → what the bound function maps the value to */
static duk_ret_t map_value(duk_context *ctx)
{
    push_bound_value(ctx);
    duk_insert(ctx, 0);
    duk_call_method(ctx, 2);
    return 1;
}

/* (list) → its length */
static duk_ret_t length_of(duk_context *ctx)
{
    duk_push_number(ctx, op_length(ctx, 0));
    return 1;
}

static duk_ret_t create_element(duk_context *ctx)
{
    op_create(ctx, 0, duk_get_number(ctx, 1));
    return 0;
}

static duk_ret_t put_length(duk_context *ctx)
{
    op_set_length(ctx, 0, duk_get_number(ctx, 1));
    return 0;
}

/* A method of [items, method]: the iterator. */
static duk_ret_t call_iterator_method(duk_context *ctx)
{
    push_bound_value(ctx);
    duk_get_prop_index(ctx, 0, 1);
    duk_get_prop_index(ctx, 0, 0);
    duk_call_method(ctx, 0);
    return 1;
}

/* () → an iterable with the method that was found, so that it is not looked up once more. Magic 1: async. */
static duk_ret_t open_items(duk_context *ctx)
{
    bool is_async = duk_get_current_magic(ctx);
    push_bound_value(ctx);
    push_bound(ctx, call_iterator_method, 0);
    duk_push_bare_object(ctx);
    duk_swap_top(ctx, -2);
    if (is_async) duk_put_prop_literal(ctx, -2, DUK_WELLKNOWN_SYMBOL("Symbol.asyncIterator"));
    else duk_put_prop_literal(ctx, -2, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"));
    return 1;
}

/* Frame: 0 items, 1 callback, 2 its this, 3 constructor, 4 items' method, 5 the function or undefined. */
static duk_ret_t begin(duk_context *ctx, void *udata)
{
    (void)udata;
    if (!duk_is_undefined(ctx, 1)) op_require_function(ctx, 1);
    bool is_async = op_get_method(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.asyncIterator")), iterates = is_async;
    if (!is_async) iterates = op_get_method(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"));
    duk_idx_t method = duk_get_top_index(ctx);
    duk_push_global_stash(ctx);
    duk_get_prop_literal(ctx, -1, STEPS);
    duk_dup(ctx, 3);
    push_bound(ctx, make_result, DUK_VARARGS);
    duk_dup(ctx, 0);
    if (!iterates) duk_to_object(ctx, -1);
    if (duk_is_undefined(ctx, 1)) {
        duk_push_undefined(ctx);
    } else {
        duk_dup(ctx, 1);
        push_bound(ctx, map_value, 3);
    }
    duk_dup(ctx, 2);
    heap_push_method(ctx, length_of, 1);
    if (iterates) {
        duk_push_bare_array(ctx);
        duk_dup(ctx, 0);
        duk_put_prop_index(ctx, -2, 0);
        duk_dup(ctx, method);
        duk_put_prop_index(ctx, -2, 1);
        push_bound(ctx, open_items, 0);
        duk_set_magic(ctx, -1, is_async);
    } else {
        duk_push_undefined(ctx);
    }
    heap_push_method(ctx, create_element, 3);
    heap_push_method(ctx, put_length, 2);
    duk_call(ctx, 8);
    return 1;
}

duk_ret_t lt_bi_array_from_async(duk_context *ctx)
{
    duk_push_this(ctx); /* 3 */
    duk_push_global_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, STEPS)) {
        heap_eval(ctx, SOURCE);
        duk_put_prop_literal(ctx, 4, STEPS);
    }
    duk_set_top(ctx, 4);
    if (duk_safe_call(ctx, begin, NULL, 0, 1) != DUK_EXEC_SUCCESS) {
        if (heap_interrupted(heap_from_ctx(ctx))) return duk_throw(ctx);
        promise_new(ctx);
        duk_swap_top(ctx, -2);
        promise_reject(ctx, -2);
    }
    return 1;
}
