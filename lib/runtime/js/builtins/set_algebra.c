/*
 * Set's methods that combine or compare two sets. The other one may be any object with size, has and
 * keys: a Map, a set of a script's own making. Which of the two is gone through depends on their
 * sizes; script code may change `this` meanwhile.
 */
#include <math.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/collection.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Stack of the methods. */
enum { OTHER, THIS, HAS, KEYS, ITERATOR, NEXT, RESULT };

/* GetSetRecord, and what else every method starts with. Returns the other's size. */
static double begin(duk_context *ctx)
{
    duk_push_this(ctx);
    if (collection_kind(ctx, THIS) != COLLECTION_SET)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "method called on a receiver that is no Set");
    if (!duk_is_object(ctx, OTHER))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not an object", op_describe(ctx, OTHER));
    duk_get_prop_literal(ctx, OTHER, "size");
    double size = duk_to_number(ctx, -1);
    duk_pop(ctx);
    if (isnan(size)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the other set's size is not a number");
    if (trunc(size) < 0) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "the other set's size is negative");
    duk_get_prop_literal(ctx, OTHER, "has");
    op_require_function(ctx, HAS);
    duk_get_prop_literal(ctx, OTHER, "keys");
    op_require_function(ctx, KEYS);
    return trunc(size);
}

static void push_keys_iterator(duk_context *ctx)
{
    duk_dup(ctx, KEYS);
    duk_dup(ctx, OTHER);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, ITERATOR)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "keys() gave no iterator");
    duk_get_prop_literal(ctx, ITERATOR, "next");
}

/* Pushes the other's next key. */
static bool next_key(duk_context *ctx)
{
    duk_dup(ctx, NEXT);
    duk_dup(ctx, ITERATOR);
    if (!op_iterator_step(ctx)) return false;
    duk_get_prop_literal(ctx, -1, "value");
    duk_remove(ctx, -2);
    return true;
}

/* Pushes the value of a set at a position, which it moves on. */
static bool next_value(duk_context *ctx, duk_idx_t set, double *position)
{
    *position = collection_next(ctx, set, *position);
    if (*position < 0) return false;
    duk_pop(ctx);
    return true;
}

/* Does the other set have what is on the top? */
static bool other_has(duk_context *ctx)
{
    duk_dup(ctx, HAS);
    duk_dup(ctx, OTHER);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
    bool has = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return has;
}

static bool top_is_in(duk_context *ctx, duk_idx_t set)
{
    duk_dup_top(ctx);
    return collection_has(ctx, set);
}

static void add_top(duk_context *ctx)
{
    duk_dup_top(ctx);
    collection_put(ctx, RESULT);
}

static void push_result(duk_context *ctx, bool copy)
{
    duk_set_top(ctx, RESULT);
    collection_new(ctx, COLLECTION_SET);
    if (!copy) return;
    for (double at = 0; next_value(ctx, THIS, &at);) add_top(ctx);
}

static void unite(duk_context *ctx)
{
    push_keys_iterator(ctx);
    push_result(ctx, true);
    while (next_key(ctx)) add_top(ctx);
}

static void intersect(duk_context *ctx, double size)
{
    if (collection_size(ctx, THIS) <= size) {
        push_result(ctx, false);
        for (double at = 0; next_value(ctx, THIS, &at);) {
            if (other_has(ctx)) add_top(ctx);
            else duk_pop(ctx);
        }
        return;
    }
    push_keys_iterator(ctx);
    push_result(ctx, false);
    while (next_key(ctx)) {
        if (top_is_in(ctx, THIS)) add_top(ctx);
        else duk_pop(ctx);
    }
}

static void subtract(duk_context *ctx, double size)
{
    if (collection_size(ctx, THIS) <= size) {
        push_result(ctx, true);
        for (double at = 0; next_value(ctx, RESULT, &at);) {
            if (other_has(ctx)) collection_delete(ctx, RESULT);
            else duk_pop(ctx);
        }
        return;
    }
    push_keys_iterator(ctx);
    push_result(ctx, true);
    while (next_key(ctx)) collection_delete(ctx, RESULT);
}

static void subtract_both(duk_context *ctx)
{
    push_keys_iterator(ctx);
    push_result(ctx, true);
    while (next_key(ctx)) {
        if (top_is_in(ctx, THIS)) collection_delete(ctx, RESULT);
        else add_top(ctx);
    }
}

/* union, intersection, difference, symmetricDifference: the magic. */
duk_ret_t lt_bi_set_combine(duk_context *ctx)
{
    double size = begin(ctx);
    switch (duk_get_current_magic(ctx)) {
    case 0: unite(ctx); break;
    case 1: intersect(ctx, size); break;
    case 2: subtract(ctx, size); break;
    default: subtract_both(ctx);
    }
    duk_set_top(ctx, RESULT + 1);
    return 1;
}

/* Is the other set's having a value of `this` always as wanted? */
static bool each_is(duk_context *ctx, bool wanted)
{
    for (double at = 0; next_value(ctx, THIS, &at); duk_pop(ctx)) {
        if (other_has(ctx) != wanted) return false;
    }
    return true;
}

static bool each_key_is(duk_context *ctx, bool wanted)
{
    push_keys_iterator(ctx);
    while (next_key(ctx)) {
        if (collection_has(ctx, THIS) == wanted) continue;
        iter_close(ctx, ITERATOR, false);
        return false;
    }
    return true;
}

/* isSubsetOf, isSupersetOf, isDisjointFrom: the magic. */
duk_ret_t lt_bi_set_compare(duk_context *ctx)
{
    double size = begin(ctx), own = collection_size(ctx, THIS);
    bool is = false;
    switch (duk_get_current_magic(ctx)) {
    case 0: is = own <= size && each_is(ctx, true); break;
    case 1: is = own >= size && each_key_is(ctx, true); break;
    default: is = own <= size ? each_is(ctx, false) : each_key_is(ctx, false);
    }
    duk_push_boolean(ctx, is);
    return 1;
}
