/*
 * Sorting: a merge sort, which is stable, over positions of the values in an array that scripts
 * cannot see. What the comparison function does to the sorted array so has no effect on the sort.
 */
#include "runtime/js/builtins/array_sort.h"

#include <math.h>
#include <string.h>

#include "runtime/js/builtins/bigint.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

enum { RUN = 8 }; /* shorter pieces are sorted by insertion */

struct sorter {
    duk_context *ctx;
    const struct sort *sort;
    const double *numbers;
    duk_idx_t texts;
};

static bool is_after_text(const struct sorter *s, uint32_t a, uint32_t b)
{
    duk_size_t len_a, len_b;
    duk_get_prop_index(s->ctx, s->texts, a);
    duk_get_prop_index(s->ctx, s->texts, b);
    const char *x = duk_require_lstring(s->ctx, -2, &len_a), *y = duk_require_lstring(s->ctx, -1, &len_b);
    int order = memcmp(x, y, len_a < len_b ? len_a : len_b);
    duk_pop_2(s->ctx);
    return order > 0 || (order == 0 && len_a > len_b);
}

static bool is_after_number(double x, double y)
{
    if (isnan(y)) return false;
    if (isnan(x)) return true;
    return x > y || (x == 0 && y == 0 && !signbit(x) && signbit(y));
}

static bool is_after(const struct sorter *s, uint32_t a, uint32_t b)
{
    duk_context *ctx = s->ctx;
    int order;
    switch (s->sort->kind) {
    case SORT_AS_TEXT: return is_after_text(s, a, b);
    case SORT_AS_NUMBERS: return is_after_number(s->numbers[a], s->numbers[b]);
    case SORT_AS_BIGINTS:
        duk_get_prop_index(ctx, s->sort->values, a);
        duk_get_prop_index(ctx, s->sort->values, b);
        order = bigint_order(ctx);
        duk_pop_2(ctx);
        return order > 0;
    case SORT_BY_FUNCTION: break;
    }
    duk_dup(ctx, s->sort->compare);
    duk_get_prop_index(ctx, s->sort->values, a);
    duk_get_prop_index(ctx, s->sort->values, b);
    duk_call(ctx, 2);
    bool after = duk_to_number(ctx, -1) > 0;
    duk_pop(ctx);
    return after;
}

static void sort_run(const struct sorter *s, uint32_t *at, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t moved = at[i], k = i;
        while (k > 0 && is_after(s, at[k - 1], moved)) {
            at[k] = at[k - 1];
            k--;
        }
        at[k] = moved;
    }
}

static void merge(const struct sorter *s, const uint32_t *from, uint32_t *to, uint32_t middle, uint32_t n)
{
    uint32_t a = 0, b = middle, out = 0;
    if (b < n && !is_after(s, from[b - 1], from[b])) { /* in order as they are */
        memcpy(to, from, n * sizeof *to);
        return;
    }
    while (a < middle && b < n) to[out++] = is_after(s, from[a], from[b]) ? from[b++] : from[a++];
    while (a < middle) to[out++] = from[a++];
    while (b < n) to[out++] = from[b++];
}

static void push_texts(duk_context *ctx, const struct sort *sort)
{
    duk_push_bare_array(ctx);
    for (uint32_t i = 0; i < sort->n; i++) {
        duk_get_prop_index(ctx, sort->values, i);
        duk_to_string(ctx, -1);
        duk_put_prop_index(ctx, -2, i);
    }
}

static void push_numbers(duk_context *ctx, const struct sort *sort)
{
    double *numbers = duk_push_fixed_buffer(ctx, sort->n * sizeof *numbers + 1);
    for (uint32_t i = 0; i < sort->n; i++) {
        duk_get_prop_index(ctx, sort->values, i);
        numbers[i] = duk_get_number(ctx, -1);
        duk_pop(ctx);
    }
}

const uint32_t *sort_positions(duk_context *ctx, const struct sort *sort)
{
    struct sorter s = {.ctx = ctx, .sort = sort};
    uint32_t n = sort->n;
    duk_require_stack(ctx, 8);
    uint32_t *at = duk_push_fixed_buffer(ctx, 2 * n * sizeof *at + 1), *other = at + n;
    duk_idx_t top = duk_get_top(ctx);
    if (sort->kind == SORT_AS_TEXT) push_texts(ctx, sort);
    if (sort->kind == SORT_AS_NUMBERS) push_numbers(ctx, sort);
    s.texts = top;
    s.numbers = sort->kind == SORT_AS_NUMBERS ? duk_get_buffer(ctx, top, NULL) : NULL;
    for (uint32_t i = 0; i < n; i++) at[i] = i;
    for (uint32_t i = 0; i < n; i += RUN) sort_run(&s, at + i, n - i < RUN ? n - i : RUN);
    for (uint32_t width = RUN; width < n; width *= 2) {
        for (uint32_t i = 0; i < n; i += 2 * width) {
            uint32_t here = n - i < 2 * width ? n - i : 2 * width;
            merge(&s, at + i, other + i, here < width ? here : width, here);
        }
        uint32_t *done = other;
        other = at;
        at = done;
        if (width > n / 2) break;
    }
    duk_set_top(ctx, top);
    return at;
}

/* Copies the object's elements to a bare array, which it pushes; returns how many are not undefined.
 * With skip_holes the missing ones are left out and counted. */
static uint32_t collect(duk_context *ctx, duk_idx_t object, double len, bool skip_holes, double *n_undefined)
{
    uint32_t n = 0;
    *n_undefined = 0;
    duk_push_bare_array(ctx);
    for (double i = 0; i < len; i++) {
        if (skip_holes) {
            if (!op_get_if(ctx, object, i)) continue;
        } else {
            op_get(ctx, object, i);
        }
        if (duk_is_undefined(ctx, -1)) {
            *n_undefined += 1;
            duk_pop(ctx);
        } else {
            duk_put_prop_index(ctx, -2, n++);
        }
    }
    return n;
}

static void require_comparator(duk_context *ctx)
{
    if (duk_is_undefined(ctx, 0) || duk_is_function(ctx, 0)) return;
    (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "The comparison function must be either a function or undefined");
}

/* Frame of both: 0 comparison function, 1 object, 2 values, 3 positions. */
duk_ret_t lt_bi_array_sort(duk_context *ctx)
{
    require_comparator(ctx);
    op_push_this_object(ctx);
    double len = op_length(ctx, 1), n_undefined;
    struct sort sort = {.kind = duk_is_undefined(ctx, 0) ? SORT_AS_TEXT : SORT_BY_FUNCTION, .compare = 0, .values = 2};
    sort.n = collect(ctx, 1, len, true, &n_undefined);
    const uint32_t *at = sort_positions(ctx, &sort);
    for (uint32_t i = 0; i < sort.n; i++) {
        duk_get_prop_index(ctx, 2, at[i]);
        op_put(ctx, 1, i);
    }
    for (double i = sort.n; i < sort.n + n_undefined; i++) {
        duk_push_undefined(ctx);
        op_put(ctx, 1, i);
    }
    for (double i = sort.n + n_undefined; i < len; i++) {
        duk_push_number(ctx, i);
        if (duk_has_prop(ctx, 1)) op_delete(ctx, 1, i);
    }
    duk_set_top(ctx, 2);
    return 1;
}

duk_ret_t lt_bi_array_to_sorted(duk_context *ctx)
{
    require_comparator(ctx);
    op_push_this_object(ctx);
    double len = op_length(ctx, 1), n_undefined;
    if (len > 4294967295.0) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array length");
    struct sort sort = {.kind = duk_is_undefined(ctx, 0) ? SORT_AS_TEXT : SORT_BY_FUNCTION, .compare = 0, .values = 2};
    sort.n = collect(ctx, 1, len, false, &n_undefined);
    const uint32_t *at = sort_positions(ctx, &sort);
    struct op_result result = op_result_new(ctx, len);
    for (uint32_t i = 0; i < sort.n; i++) {
        duk_get_prop_index(ctx, 2, at[i]);
        op_result_set(ctx, &result, i);
    }
    for (double i = sort.n; i < len; i++) {
        duk_push_undefined(ctx);
        op_result_set(ctx, &result, i);
    }
    op_result_finish(ctx, &result, len);
    return 1;
}
