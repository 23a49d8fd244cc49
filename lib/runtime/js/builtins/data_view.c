/* DataView. Natives of get… and set… have the kind of element as magic. */
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/builtins/typed_array.h"

duk_ret_t lt_bi_data_view_constructor(duk_context *ctx)
{
    struct heap_view buffer;
    if (!duk_is_constructor_call(ctx)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor DataView requires 'new'");
    if (!heap_get_view(ctx, 0, &buffer) || buffer.type != HEAP_ARRAY_BUFFER) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "First argument to DataView constructor must be an ArrayBuffer");
    }
    double offset = op_index(ctx, 1), len = 0;
    heap_get_view(ctx, 0, &buffer);
    if (buffer.detached) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform DataView on a detached ArrayBuffer");
    if (offset > (double)buffer.bytes)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Start offset %.0f is outside the bounds of the buffer", offset);
    bool has_len = !duk_is_undefined(ctx, 2);
    if (has_len) len = op_index(ctx, 2);
    heap_get_view(ctx, 0, &buffer);
    if (buffer.detached) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform DataView on a detached ArrayBuffer");
    if (offset + len > (double)buffer.bytes)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid DataView length %.0f", len);
    struct heap_view_spec spec = {
        .type = HEAP_DATA_VIEW, .offset = (size_t)offset, .tracking = !has_len && buffer.tracking};
    spec.bytes = has_len ? (size_t)len : spec.tracking ? 0 : buffer.bytes - spec.offset;
    heap_push_view(ctx, 0, &spec);
    return 1;
}

static struct heap_view push_this_view(duk_context *ctx)
{
    struct heap_view view;
    duk_push_this(ctx);
    if (!heap_get_view(ctx, duk_get_top_index(ctx), &view) || view.type != HEAP_DATA_VIEW) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Receiver is not a DataView");
    }
    return view;
}

/* buffer 0, byteLength 1, byteOffset 2. */
duk_ret_t lt_bi_data_view_property(duk_context *ctx)
{
    struct heap_view view = push_this_view(ctx);
    duk_int_t what = duk_get_current_magic(ctx);
    if (what == 0) {
        heap_push_view_buffer(ctx, 0);
        return 1;
    }
    if (view.out_of_bounds)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "DataView is out of bounds or its ArrayBuffer is detached");
    duk_push_number(ctx, (double)(what == 1 ? view.bytes : view.offset));
    return 1;
}

static void copy_ordered(unsigned char *to, const unsigned char *from, size_t n, bool little)
{
    for (size_t i = 0; i < n; i++) to[i] = from[little ? i : n - 1 - i];
}

/* The place of the element; script code must not run between this and its use. */
static unsigned char *place(duk_context *ctx, duk_idx_t idx, double at, enum heap_element kind)
{
    struct heap_view view = typed_now(ctx, idx);
    if (view.out_of_bounds)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "DataView is out of bounds or its ArrayBuffer is detached");
    if (at + (double)(1u << element_shift(kind)) > (double)view.bytes)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Offset is outside the bounds of the DataView");
    return view.data + (size_t)at;
}

/* Arguments: offset, little endian. */
duk_ret_t lt_bi_data_view_get(duk_context *ctx)
{
    enum heap_element kind = (enum heap_element)duk_get_current_magic(ctx);
    unsigned char bytes[8];
    push_this_view(ctx); /* 2 */
    double at = op_index(ctx, 0);
    bool little = duk_to_boolean(ctx, 1);
    copy_ordered(bytes, place(ctx, 2, at, kind), (size_t)1 << element_shift(kind), little);
    element_push(ctx, kind, bytes);
    return 1;
}

/* Arguments: offset, value, little endian. */
duk_ret_t lt_bi_data_view_set(duk_context *ctx)
{
    enum heap_element kind = (enum heap_element)duk_get_current_magic(ctx);
    unsigned char bytes[8];
    push_this_view(ctx); /* 3 */
    double at = op_index(ctx, 0);
    element_coerce(ctx, kind, 1);
    bool little = duk_to_boolean(ctx, 2);
    unsigned char *to = place(ctx, 3, at, kind);
    element_store(ctx, kind, bytes, 1);
    copy_ordered(to, bytes, (size_t)1 << element_shift(kind), little);
    return 0;
}
