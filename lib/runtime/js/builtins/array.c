/*
 * Array.prototype: the methods that read, search and call back. All work on any object with a length,
 * which is read first; elements of real arrays come without property lookups (heap_dense_get).
 */
#include <math.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/builtins/typed_array.h"

/* Bit of the magic: the method is %TypedArray%'s. */
enum { TYPED = 0x100 };

/* Pushes this as an object and returns its length. */
static double push_this(duk_context *ctx)
{
    if (duk_get_current_magic(ctx) & TYPED) {
        duk_push_this(ctx);
        struct heap_view view = typed_require(ctx, duk_get_top_index(ctx));
        return typed_length(&view);
    }
    op_push_this_object(ctx);
    return op_length(ctx, duk_get_top_index(ctx));
}

/* Pushes an element for a callback. Typed arrays have no holes: what is gone is undefined. */
static bool element(duk_context *ctx, duk_idx_t object, double i)
{
    if (!(duk_get_current_magic(ctx) & TYPED)) return op_get_if(ctx, object, i);
    op_get(ctx, object, i);
    return true;
}

/* Calls argument 0 with argument 1 as this on (value, index, object); the value is on the top and is
 * replaced by the result. */
static void call_back(duk_context *ctx, duk_idx_t object, double i)
{
    duk_idx_t value = duk_get_top_index(ctx);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_dup(ctx, value);
    duk_push_number(ctx, i);
    duk_dup(ctx, object);
    duk_call_method(ctx, 3);
    duk_replace(ctx, value);
}

/* Frame: 0 callback, 1 its this, 2 object. */
static double begin_callbacks(duk_context *ctx)
{
    double len = push_this(ctx);
    op_require_function(ctx, 0);
    return len;
}

duk_ret_t lt_bi_array_for_each(duk_context *ctx)
{
    double len = begin_callbacks(ctx);
    for (double i = 0; i < len; i++) {
        if (!element(ctx, 2, i)) continue;
        call_back(ctx, 2, i);
        duk_pop(ctx);
    }
    return 0;
}

/* every (magic 0) and some (1): stop at the first false or true. */
duk_ret_t lt_bi_array_some(duk_context *ctx)
{
    bool wanted = duk_get_current_magic(ctx) & 1;
    double len = begin_callbacks(ctx);
    for (double i = 0; i < len; i++) {
        if (!element(ctx, 2, i)) continue;
        call_back(ctx, 2, i);
        if (duk_to_boolean(ctx, -1) == wanted) {
            duk_push_boolean(ctx, wanted);
            return 1;
        }
        duk_pop(ctx);
    }
    duk_push_boolean(ctx, !wanted);
    return 1;
}

duk_ret_t lt_bi_array_map(duk_context *ctx)
{
    double len = begin_callbacks(ctx);
    struct op_result result = op_result_species(ctx, 2, len);
    for (double i = 0; i < len; i++) {
        if (!op_get_if(ctx, 2, i)) continue;
        call_back(ctx, 2, i);
        op_result_set(ctx, &result, i);
    }
    op_result_finish(ctx, &result, len);
    return 1;
}

duk_ret_t lt_bi_array_filter(duk_context *ctx)
{
    double len = begin_callbacks(ctx), n = 0;
    struct op_result result = op_result_species(ctx, 2, 0);
    for (double i = 0; i < len; i++) {
        if (!op_get_if(ctx, 2, i)) continue;
        duk_dup_top(ctx);
        call_back(ctx, 2, i);
        bool keep = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
        if (keep) op_result_set(ctx, &result, n++);
        else duk_pop(ctx);
    }
    op_result_finish(ctx, &result, n);
    return 1;
}

/* find 0, findIndex 1, findLast 2, findLastIndex 3. */
duk_ret_t lt_bi_array_find(duk_context *ctx)
{
    duk_int_t magic = duk_get_current_magic(ctx);
    bool want_index = magic & 1, last = magic & 2;
    double len = begin_callbacks(ctx);
    for (double n = 0; n < len; n++) {
        double i = last ? len - 1 - n : n;
        op_get(ctx, 2, i);
        duk_dup_top(ctx);
        call_back(ctx, 2, i);
        if (duk_to_boolean(ctx, -1)) {
            duk_pop(ctx);
            if (want_index) duk_push_number(ctx, i);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (!want_index) return 0;
    duk_push_int(ctx, -1);
    return 1;
}

/* reduce (magic 0) and reduceRight (1). Arguments: callback[, initial value]. */
duk_ret_t lt_bi_array_reduce(duk_context *ctx)
{
    bool right = duk_get_current_magic(ctx) & 1, has_value = duk_get_top(ctx) >= 2;
    duk_set_top(ctx, 2);
    double len = begin_callbacks(ctx);
    if (has_value) duk_dup(ctx, 1); /* 3: accumulator */
    for (double n = 0; n < len; n++) {
        double i = right ? len - 1 - n : n;
        if (!element(ctx, 2, i)) continue;
        if (!has_value) {
            has_value = true;
            continue;
        }
        duk_dup(ctx, 0);
        duk_push_undefined(ctx);
        duk_dup(ctx, 3);
        duk_dup(ctx, 4);
        duk_push_number(ctx, i);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 4);
        duk_replace(ctx, 3);
        duk_pop(ctx);
    }
    if (!has_value) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Reduce of empty array with no initial value");
    return 1;
}

/* Searching. */

static bool same_value_zero(duk_context *ctx, duk_idx_t a, duk_idx_t b)
{
    return duk_strict_equals(ctx, a, b) || duk_samevalue(ctx, a, b);
}

duk_ret_t lt_bi_array_includes(duk_context *ctx)
{
    double len = push_this(ctx);
    if (len > 0) {
        for (double i = op_position(ctx, 1, len, 0); i < len; i++) {
            op_get(ctx, 2, i);
            if (same_value_zero(ctx, 0, -1)) {
                duk_push_true(ctx);
                return 1;
            }
            duk_pop(ctx);
        }
    }
    duk_push_false(ctx);
    return 1;
}

duk_ret_t lt_bi_array_index_of(duk_context *ctx)
{
    double len = push_this(ctx);
    if (len > 0) {
        for (double i = op_position(ctx, 1, len, 0); i < len; i++) {
            if (!op_get_if(ctx, 2, i)) continue;
            if (duk_strict_equals(ctx, 0, -1)) {
                duk_push_number(ctx, i);
                return 1;
            }
            duk_pop(ctx);
        }
    }
    duk_push_int(ctx, -1);
    return 1;
}

duk_ret_t lt_bi_array_last_index_of(duk_context *ctx)
{
    bool has_from = duk_get_top(ctx) >= 2;
    duk_set_top(ctx, 2);
    double len = push_this(ctx);
    if (len > 0) {
        double from = has_from ? op_integer(ctx, 1) : len - 1;
        for (double i = from < 0 ? len + from : fmin(from, len - 1); i >= 0; i--) {
            if (!op_get_if(ctx, 2, i)) continue;
            if (duk_strict_equals(ctx, 0, -1)) {
                duk_push_number(ctx, i);
                return 1;
            }
            duk_pop(ctx);
        }
    }
    duk_push_int(ctx, -1);
    return 1;
}

duk_ret_t lt_bi_array_at(duk_context *ctx)
{
    double len = push_this(ctx), i = op_integer(ctx, 0);
    if (i < 0) i += len;
    if (i < 0 || i >= len) return 0;
    op_get(ctx, 1, i);
    return 1;
}

/* Texts. */

/* An array that contains itself, at any depth, is an empty text there. The arrays under way are the
 * properties of a list that the heap keeps while a join runs. */
#define JOINING DUK_HIDDEN_SYMBOL("lt.joining")

static bool enter_join(duk_context *ctx, duk_idx_t object)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, JOINING)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, JOINING);
    }
    duk_remove(ctx, -2);
    duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, -1, i);
        bool same = duk_strict_equals(ctx, -1, object);
        duk_pop(ctx);
        if (!same) continue;
        duk_pop(ctx);
        return false;
    }
    duk_dup(ctx, object);
    duk_put_prop_index(ctx, -2, n);
    duk_pop(ctx);
    return true;
}

static void leave_join(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, JOINING);
    duk_set_length(ctx, -1, duk_get_length(ctx, -1) - 1);
    duk_pop_2(ctx);
}

struct join {
    double len;
    bool locale;
};

/* Stack: object, separator. */
static duk_ret_t join_elements(duk_context *ctx, void *udata)
{
    const struct join *join = udata;
    duk_idx_t separator = duk_get_top_index(ctx), object = separator - 1;
    struct op_text text;
    op_text_begin(ctx, &text);
    for (double i = 0; i < join->len; i++) {
        if (i > 0) op_text_add_value(&text, separator);
        op_get(ctx, object, i);
        if (!duk_is_null_or_undefined(ctx, -1)) {
            if (join->locale) {
                duk_push_literal(ctx, "toLocaleString");
                duk_call_prop(ctx, -2, 0);
            }
            duk_to_string(ctx, -1);
            op_text_add_value(&text, -1);
            if (join->locale) duk_pop(ctx);
        }
        duk_pop(ctx);
    }
    op_text_end(&text);
    return 1;
}

/* Stack: … object, separator. Replaces both by the text. */
static void join(duk_context *ctx, const struct join *how)
{
    if (!enter_join(ctx, duk_get_top(ctx) - 2)) {
        duk_pop_2(ctx);
        duk_push_literal(ctx, "");
        return;
    }
    duk_int_t failed = duk_safe_call(ctx, join_elements, (void *)how, 2, 1);
    leave_join(ctx);
    if (failed) (void)duk_throw(ctx);
}

duk_ret_t lt_bi_array_join(duk_context *ctx)
{
    struct join how = {.len = push_this(ctx)};
    if (duk_is_undefined(ctx, 0)) {
        duk_push_literal(ctx, ",");
        duk_replace(ctx, 0);
    }
    duk_to_string(ctx, 0);
    duk_dup(ctx, 0);
    join(ctx, &how);
    return 1;
}

duk_ret_t lt_bi_array_to_locale_string(duk_context *ctx)
{
    struct join how = {.len = push_this(ctx), .locale = true};
    duk_push_literal(ctx, ",");
    join(ctx, &how);
    return 1;
}

duk_ret_t lt_bi_array_to_string(duk_context *ctx)
{
    op_push_this_object(ctx);
    duk_get_prop_literal(ctx, 0, "join");
    if (!duk_is_function(ctx, 1)) {
        heap_push_builtin(ctx, BIDX_OBJECT_PROTOTYPE);
        duk_pop_2(ctx);
        return lt_bi_object_to_string(ctx);
    }
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}
