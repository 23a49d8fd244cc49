/*
 * %TypedArray%.prototype: the methods that are not those of Array (array.c serves both). What script
 * code can do to the buffer meanwhile is looked at after each call of it: typed_now().
 */
#include <math.h>
#include <string.h>

#include "runtime/js/builtins/array_sort.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/builtins/typed_array_make.h"

static struct heap_view push_this_view(duk_context *ctx)
{
    duk_push_this(ctx);
    return typed_require(ctx, duk_get_top_index(ctx));
}

/* buffer 0, byteLength 1, byteOffset 2, length 3. */
duk_ret_t lt_bi_typed_array_property(duk_context *ctx)
{
    struct heap_view view;
    duk_push_this(ctx);
    if (!heap_get_view(ctx, 0, &view) || view.type != HEAP_TYPED_ARRAY)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a typed array.");
    switch (duk_get_current_magic(ctx)) {
    case 0: heap_push_view_buffer(ctx, 0); break;
    case 1: duk_push_number(ctx, (double)view.bytes); break;
    case 2: duk_push_number(ctx, view.out_of_bounds ? 0 : (double)view.offset); break;
    default: duk_push_number(ctx, typed_length(&view));
    }
    return 1;
}

duk_ret_t lt_bi_typed_array_tag(duk_context *ctx)
{
    static const char *const names[] = {"Uint8Array",   "Uint8ClampedArray", "Int8Array",     "Uint16Array",
                                        "Int16Array",   "Uint32Array",       "Int32Array",    "Float32Array",
                                        "Float64Array", "BigInt64Array",     "BigUint64Array"};
    struct heap_view view;
    duk_push_this(ctx);
    if (!heap_get_view(ctx, 0, &view) || view.type != HEAP_TYPED_ARRAY) return 0;
    duk_push_string(ctx, names[view.element]);
    return 1;
}

duk_ret_t lt_bi_typed_array_fill(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx); /* 3 */
    double len = typed_length(&view);
    element_coerce(ctx, view.element, 0);
    double from = op_position(ctx, 1, len, 0), to = op_position(ctx, 2, len, len);
    view = typed_require(ctx, 3);
    to = fmin(to, typed_length(&view));
    if (from >= to) return 1;
    unsigned size = 1u << view.shift;
    unsigned char *p = view.data + (size_t)from * size, *end = view.data + (size_t)to * size;
    element_store(ctx, view.element, p, 0);
    for (unsigned char *next = p + size; next < end; next += size) memcpy(next, p, size);
    return 1;
}

duk_ret_t lt_bi_typed_array_copy_within(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx); /* 3 */
    double len = typed_length(&view), to = op_position(ctx, 0, len, 0), from = op_position(ctx, 1, len, 0);
    double n = fmin(op_position(ctx, 2, len, len) - from, len - to);
    if (n <= 0) return 1;
    view = typed_require(ctx, 3);
    double now = typed_length(&view);
    n = fmin(n, fmin(now - from, now - to));
    if (n > 0)
        memmove(view.data + ((size_t)to << view.shift), view.data + ((size_t)from << view.shift),
                (size_t)n << view.shift);
    return 1;
}

static void reverse_bytes(const struct heap_view *view, unsigned char *to)
{
    size_t n = view->bytes >> view->shift, size = (size_t)1 << view->shift;
    for (size_t i = 0; i < n / 2 + n % 2; i++) {
        unsigned char low[8], high[8];
        memcpy(low, view->data + i * size, size);
        memcpy(high, view->data + (n - 1 - i) * size, size);
        memcpy(to + i * size, high, size);
        memcpy(to + (n - 1 - i) * size, low, size);
    }
}

/* reverse (magic 0) and toReversed (1). */
duk_ret_t lt_bi_typed_array_reverse(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx);
    if (duk_get_current_magic(ctx)) typed_push_same(ctx, 0, typed_length(&view));
    struct heap_view target = typed_now(ctx, duk_get_top_index(ctx));
    view = typed_now(ctx, 0);
    reverse_bytes(&view, target.data);
    return 1;
}

duk_ret_t lt_bi_typed_array_slice(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx); /* 2 */
    double len = typed_length(&view), from = op_position(ctx, 0, len, 0), to = op_position(ctx, 1, len, len);
    double count = fmax(to - from, 0);
    typed_push_species(ctx, 2, count); /* 3 */
    if (count == 0) return 1;
    view = typed_require(ctx, 2);
    struct heap_view made = typed_now(ctx, 3);
    to = fmin(to, typed_length(&view));
    if (view.element != made.element) {
        for (double i = from, n = 0; i < to; i++, n++) {
            op_get(ctx, 2, i);
            op_put(ctx, 3, n);
        }
    } else if (from < to) {
        size_t bytes = (size_t)(to - from) << view.shift;
        unsigned char *source = view.data + ((size_t)from << view.shift);
        if (bytes > made.bytes) bytes = made.bytes;
        /* Byte by byte: the new array may be a view of the same buffer. */
        for (size_t i = 0; i < bytes; i++) made.data[i] = source[i];
    }
    return 1;
}

static void set_from_view(duk_context *ctx, double offset)
{
    struct heap_view target = typed_require(ctx, 2), source = typed_require(ctx, 0);
    double n = typed_length(&source);
    if (element_is_bigint(target.element) != element_is_bigint(source.element)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot mix BigInt and other types, use explicit conversions");
    }
    if (n + offset > typed_length(&target)) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "offset is out of bounds");
    if (n == 0) return;
    unsigned char *to = target.data + ((size_t)offset << target.shift);
    if (source.element == target.element || element_is_bigint(source.element)) {
        memmove(to, source.data, source.bytes);
        return;
    }
    unsigned char *copy = duk_push_fixed_buffer(ctx, source.bytes); /* both may be views of one buffer */
    memcpy(copy, source.data, source.bytes);
    for (size_t i = 0; i < (size_t)n; i++) {
        element_write(target.element, to + (i << target.shift),
                      element_read(source.element, copy + (i << source.shift)));
    }
    duk_pop(ctx);
}

duk_ret_t lt_bi_typed_array_set(duk_context *ctx)
{
    struct heap_view view;
    duk_push_this(ctx); /* 2 */
    if (!heap_get_view(ctx, 2, &view) || view.type != HEAP_TYPED_ARRAY)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a typed array.");
    double offset = op_integer(ctx, 1);
    if (offset < 0) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "offset is out of bounds");
    if (heap_get_view(ctx, 0, &view) && view.type == HEAP_TYPED_ARRAY) {
        set_from_view(ctx, offset);
        return 0;
    }
    view = typed_require(ctx, 2);
    double len = typed_length(&view);
    duk_to_object(ctx, 0);
    double n = op_length(ctx, 0);
    if (n + offset > len) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "offset is out of bounds");
    for (double i = 0; i < n; i++) {
        op_get(ctx, 0, i);
        op_put(ctx, 2, offset + i);
    }
    return 0;
}

/* Calls argument 0 with argument 1 as this on (value, index, array at 2), the value being on the top. */
static void call_back(duk_context *ctx, double i)
{
    duk_idx_t value = duk_get_top_index(ctx);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_dup(ctx, value);
    duk_push_number(ctx, i);
    duk_dup(ctx, 2);
    duk_call_method(ctx, 3);
}

duk_ret_t lt_bi_typed_array_map(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx); /* 2 */
    double len = typed_length(&view);
    op_require_function(ctx, 0);
    typed_push_species(ctx, 2, len); /* 3 */
    for (double i = 0; i < len; i++) {
        op_get(ctx, 2, i);
        call_back(ctx, i);
        op_put(ctx, 3, i);
        duk_pop(ctx);
    }
    return 1;
}

duk_ret_t lt_bi_typed_array_filter(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx); /* 2 */
    double len = typed_length(&view);
    op_require_function(ctx, 0);
    duk_push_bare_array(ctx); /* 3 */
    duk_uarridx_t n = 0;
    for (double i = 0; i < len; i++) {
        op_get(ctx, 2, i);
        call_back(ctx, i);
        bool keep = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
        if (keep) duk_put_prop_index(ctx, 3, n++);
        else duk_pop(ctx);
    }
    typed_push_species(ctx, 2, n); /* 4 */
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 3, i);
        op_put(ctx, 4, i);
    }
    return 1;
}

/* sort (magic 0) and toSorted (1). Frame: 0 comparison function, 1 array[, 2 new array], values, positions. */
duk_ret_t lt_bi_typed_array_sort(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, 0) && !duk_is_function(ctx, 0)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "The comparison function must be either a function or undefined");
    }
    struct heap_view view = push_this_view(ctx);
    double len = typed_length(&view);
    if (duk_get_current_magic(ctx)) typed_push_same(ctx, 1, len);
    duk_idx_t target = duk_get_top_index(ctx);
    enum sort_kind natural = element_is_bigint(view.element) ? SORT_AS_BIGINTS : SORT_AS_NUMBERS;
    struct sort sort = {.kind = duk_is_undefined(ctx, 0) ? natural : SORT_BY_FUNCTION,
                        .compare = 0,
                        .values = target + 1,
                        .n = (uint32_t)len};
    duk_push_bare_array(ctx);
    for (uint32_t i = 0; i < sort.n; i++) {
        op_get(ctx, 1, i);
        duk_put_prop_index(ctx, sort.values, i);
    }
    const uint32_t *at = sort_positions(ctx, &sort);
    for (uint32_t i = 0; i < sort.n; i++) {
        duk_get_prop_index(ctx, sort.values, at[i]);
        op_put(ctx, target, i);
    }
    duk_set_top(ctx, target + 1);
    return 1;
}

duk_ret_t lt_bi_typed_array_with(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx); /* 2 */
    double len = typed_length(&view), at = op_integer(ctx, 0);
    if (at < 0) at += len;
    element_coerce(ctx, view.element, 1);
    view = typed_now(ctx, 2);
    if (!(at >= 0 && at < typed_length(&view))) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid typed array index");
    typed_push_same(ctx, 2, len); /* 3 */
    for (double i = 0; i < len; i++) {
        if (i == at) duk_dup(ctx, 1);
        else op_get(ctx, 2, i);
        op_put(ctx, 3, i);
    }
    return 1;
}

/* Iterators: keys (magic 0), values (1), entries (2), as the kinds in iterate.h. */
duk_ret_t lt_bi_typed_array_iterator(duk_context *ctx)
{
    static duk_ret_t (*const natives[])(duk_context *) = {lt_bi_array_keys, lt_bi_array_values, lt_bi_array_entries};
    push_this_view(ctx);
    duk_pop(ctx);
    return natives[duk_get_current_magic(ctx)](ctx);
}
