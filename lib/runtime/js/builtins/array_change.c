/* Array.prototype: the methods that change an array, and those that return a changed copy. */
#include <math.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

#define MAX_ARRAY_LENGTH 4294967295.0

static void require_safe_length(duk_context *ctx, double len)
{
    if (len > OP_MAX_SAFE) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "array length exceeds 2 ** 53 - 1");
}

/* Copies or deletes, as the source has the element or not. */
static void move(duk_context *ctx, duk_idx_t obj, double from, double to)
{
    if (op_get_if(ctx, obj, from)) op_put(ctx, obj, to);
    else op_delete(ctx, obj, to);
}

/* Deletes the elements from the end down to `to` and sets the length; an array's does both. */
static void truncate_to(duk_context *ctx, duk_idx_t obj, double from, double to)
{
    if (!heap_is_plain_array(ctx, obj)) {
        for (double i = from; i > to; i--) op_delete(ctx, obj, i - 1);
    }
    op_set_length(ctx, obj, to);
}

duk_ret_t lt_bi_array_push(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    if (heap_array_push_fast(ctx)) return 1;
    op_push_this_object(ctx);
    double len = op_length(ctx, n);
    require_safe_length(ctx, len + n);
    for (duk_idx_t i = 0; i < n; i++) {
        duk_dup(ctx, i);
        op_put(ctx, n, len + i);
    }
    op_set_length(ctx, n, len + n);
    duk_push_number(ctx, len + n);
    return 1;
}

duk_ret_t lt_bi_array_pop(duk_context *ctx)
{
    if (heap_array_pop_fast(ctx)) return 1;
    op_push_this_object(ctx);
    double len = op_length(ctx, 0);
    if (len == 0) {
        op_set_length(ctx, 0, 0);
        return 0;
    }
    op_get(ctx, 0, len - 1);
    truncate_to(ctx, 0, len, len - 1);
    return 1;
}

duk_ret_t lt_bi_array_shift(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 0);
    if (len == 0) {
        op_set_length(ctx, 0, 0);
        return 0;
    }
    op_get(ctx, 0, 0);
    if (!heap_dense_move(ctx, 0, 1, 0, len - 1)) {
        for (double i = 1; i < len; i++) move(ctx, 0, i, i - 1);
    }
    truncate_to(ctx, 0, len, len - 1);
    return 1;
}

duk_ret_t lt_bi_array_unshift(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    op_push_this_object(ctx);
    double len = op_length(ctx, n);
    if (n > 0) {
        require_safe_length(ctx, len + n);
        for (double i = len; i > 0; i--) move(ctx, n, i - 1, i - 1 + n);
        for (duk_idx_t i = 0; i < n; i++) {
            duk_dup(ctx, i);
            op_put(ctx, n, i);
        }
    }
    op_set_length(ctx, n, len + n);
    duk_push_number(ctx, len + n);
    return 1;
}

duk_ret_t lt_bi_array_reverse(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 0), middle = floor(len / 2);
    for (double low = 0; low < middle; low++) {
        double high = len - 1 - low;
        bool has_low = op_get_if(ctx, 0, low), has_high = op_get_if(ctx, 0, high);
        if (has_high) op_put(ctx, 0, low);
        if (has_low) op_put(ctx, 0, high);
        if (has_low && !has_high) op_delete(ctx, 0, low);
        if (has_high && !has_low) op_delete(ctx, 0, high);
    }
    return 1;
}

duk_ret_t lt_bi_array_fill(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 3), from = op_position(ctx, 1, len, 0), to = op_position(ctx, 2, len, len);
    for (double i = from; i < to; i++) {
        duk_dup(ctx, 0);
        op_put(ctx, 3, i);
    }
    return 1;
}

duk_ret_t lt_bi_array_copy_within(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 3), to = op_position(ctx, 0, len, 0), from = op_position(ctx, 1, len, 0);
    double end = op_position(ctx, 2, len, len), n = fmin(end - from, len - to);
    bool backwards = from < to && to < from + n;
    for (double i = 0; i < n; i++) {
        double k = backwards ? n - 1 - i : i;
        move(ctx, 3, from + k, to + k);
    }
    return 1;
}

duk_ret_t lt_bi_array_slice(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 2), from = op_position(ctx, 0, len, 0), to = op_position(ctx, 1, len, len);
    double count = fmax(to - from, 0), n = 0;
    struct op_result result = op_result_species(ctx, 2, count);
    for (double i = from; i < to; i++, n++) {
        if (op_get_if(ctx, 2, i)) op_result_set(ctx, &result, n);
    }
    if (!result.plain) op_set_length(ctx, result.at, n);
    op_result_finish(ctx, &result, n);
    return 1;
}

struct splice {
    double len, start, skip;
    duk_idx_t items; /* arguments from 2 on */
};

/* Frame: arguments, object. */
static struct splice splice_arguments(duk_context *ctx, duk_idx_t n_args)
{
    struct splice s = {.len = op_length(ctx, n_args)};
    s.start = n_args > 0 && !duk_is_undefined(ctx, 0) ? op_position(ctx, 0, s.len, 0) : 0;
    if (n_args == 1) s.skip = s.len - s.start;
    if (n_args > 1) s.skip = fmin(fmax(op_integer(ctx, 1), 0), s.len - s.start);
    s.items = n_args > 2 ? n_args - 2 : 0;
    return s;
}

duk_ret_t lt_bi_array_splice(duk_context *ctx)
{
    duk_idx_t obj = duk_get_top(ctx);
    op_push_this_object(ctx);
    struct splice s = splice_arguments(ctx, obj);
    require_safe_length(ctx, s.len + s.items - s.skip);
    struct op_result removed = op_result_species(ctx, obj, s.skip);
    for (double i = 0; i < s.skip; i++) {
        if (op_get_if(ctx, obj, s.start + i)) op_result_set(ctx, &removed, i);
    }
    if (!removed.plain) op_set_length(ctx, removed.at, s.skip);
    op_result_finish(ctx, &removed, s.skip);

    double tail = s.len - s.start - s.skip;
    if (s.items < s.skip) {
        if (!heap_dense_move(ctx, obj, s.start + s.skip, s.start + s.items, tail)) {
            for (double i = 0; i < tail; i++) move(ctx, obj, s.start + s.skip + i, s.start + s.items + i);
        }
        truncate_to(ctx, obj, s.len, s.len - s.skip + s.items);
    } else if (s.items > s.skip) {
        for (double i = tail; i > 0; i--) move(ctx, obj, s.start + s.skip + i - 1, s.start + s.items + i - 1);
    }
    for (duk_idx_t i = 0; i < s.items; i++) {
        duk_dup(ctx, 2 + i);
        op_put(ctx, obj, s.start + i);
    }
    op_set_length(ctx, obj, s.len - s.skip + s.items);
    return 1;
}

duk_ret_t lt_bi_array_to_spliced(duk_context *ctx)
{
    duk_idx_t obj = duk_get_top(ctx);
    op_push_this_object(ctx);
    struct splice s = splice_arguments(ctx, obj);
    double len = s.len + s.items - s.skip, n = 0;
    require_safe_length(ctx, len);
    struct op_result result = op_result_new(ctx, len);
    for (double i = 0; i < s.start; i++) {
        op_get(ctx, obj, i);
        op_result_set(ctx, &result, n++);
    }
    for (duk_idx_t i = 0; i < s.items; i++) {
        duk_dup(ctx, 2 + i);
        op_result_set(ctx, &result, n++);
    }
    for (double i = s.start + s.skip; i < s.len; i++) {
        op_get(ctx, obj, i);
        op_result_set(ctx, &result, n++);
    }
    op_result_finish(ctx, &result, len);
    return 1;
}

duk_ret_t lt_bi_array_to_reversed(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 0);
    struct op_result result = op_result_new(ctx, len);
    for (double i = 0; i < len; i++) {
        op_get(ctx, 0, len - 1 - i);
        op_result_set(ctx, &result, i);
    }
    op_result_finish(ctx, &result, len);
    return 1;
}

duk_ret_t lt_bi_array_with(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 2), at = op_integer(ctx, 0);
    if (at < 0) at += len;
    if (at < 0 || at >= len)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid index : %s", duk_safe_to_string(ctx, 0));
    struct op_result result = op_result_new(ctx, len);
    for (double i = 0; i < len; i++) {
        if (i == at) duk_dup(ctx, 1);
        else op_get(ctx, 2, i);
        op_result_set(ctx, &result, i);
    }
    op_result_finish(ctx, &result, len);
    return 1;
}
