/* ArrayBuffer, with resize and transfer. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

static bool is_buffer(duk_context *ctx, duk_idx_t idx, struct heap_view *view)
{
    return heap_get_view(ctx, idx, view) && view->type == HEAP_ARRAY_BUFFER;
}

static struct heap_view push_this_buffer(duk_context *ctx)
{
    struct heap_view view;
    duk_push_this(ctx);
    if (!is_buffer(ctx, duk_get_top_index(ctx), &view))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Receiver is not an ArrayBuffer");
    return view;
}

static void require_attached(duk_context *ctx, const struct heap_view *view)
{
    if (view->detached)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform the operation on a detached ArrayBuffer");
}

duk_ret_t lt_bi_array_buffer_constructor(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor ArrayBuffer requires 'new'");
    double len = op_index(ctx, 0), max = -1;
    if (duk_is_object(ctx, 1)) {
        duk_get_prop_literal(ctx, 1, "maxByteLength");
        if (!duk_is_undefined(ctx, -1)) max = op_index(ctx, -1);
        if (max >= 0 && len > max) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array buffer max length");
    }
    heap_push_array_buffer(ctx, (size_t)len, max < 0 ? SIZE_MAX : (size_t)max);
    return 1;
}

duk_ret_t lt_bi_array_buffer_is_view(duk_context *ctx)
{
    struct heap_view view;
    duk_push_boolean(ctx, heap_get_view(ctx, 0, &view) && view.type != HEAP_ARRAY_BUFFER);
    return 1;
}

/* byteLength 0, maxByteLength 1, resizable 2, detached 3. */
duk_ret_t lt_bi_array_buffer_property(duk_context *ctx)
{
    struct heap_view view = push_this_buffer(ctx);
    switch (duk_get_current_magic(ctx)) {
    case 0: duk_push_number(ctx, (double)view.bytes); break;
    case 1: duk_push_number(ctx, view.detached ? 0 : (double)view.max_bytes); break;
    case 2: duk_push_boolean(ctx, view.tracking); break;
    default: duk_push_boolean(ctx, view.detached);
    }
    return 1;
}

duk_ret_t lt_bi_array_buffer_slice(duk_context *ctx)
{
    struct heap_view view = push_this_buffer(ctx), made; /* 2 */
    require_attached(ctx, &view);
    double len = (double)view.bytes, from = op_position(ctx, 0, len, 0), to = op_position(ctx, 1, len, len);
    double count = fmax(to - from, 0);
    op_push_species(ctx, 2);
    if (duk_is_undefined(ctx, 3)) {
        heap_push_array_buffer(ctx, (size_t)count, SIZE_MAX);
        duk_replace(ctx, 3);
    } else {
        duk_push_number(ctx, count);
        duk_new(ctx, 1);
    }
    if (!is_buffer(ctx, 3, &made))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the species constructor returned no ArrayBuffer");
    require_attached(ctx, &made);
    if (duk_samevalue(ctx, 2, 3))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "ArrayBuffer subclass returned this from species constructor");
    if ((double)made.bytes < count)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the species constructor returned a too small ArrayBuffer");
    heap_get_view(ctx, 2, &view);
    require_attached(ctx, &view);
    to = fmin(to, (double)view.bytes);
    if (from < to) memmove(made.data, view.data + (size_t)from, (size_t)(to - from));
    return 1;
}

duk_ret_t lt_bi_array_buffer_resize(duk_context *ctx)
{
    struct heap_view view = push_this_buffer(ctx); /* 1 */
    if (!view.tracking)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Method ArrayBuffer.prototype.resize called on a buffer of fixed size");
    double len = op_index(ctx, 0);
    heap_get_view(ctx, 1, &view);
    require_attached(ctx, &view);
    if (len > (double)view.max_bytes)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "ArrayBuffer.prototype.resize: Invalid length parameter");
    heap_resize_buffer(ctx, 1, (size_t)len);
    return 0;
}

/* transfer (magic 0) and transferToFixedLength (1). */
duk_ret_t lt_bi_array_buffer_transfer(duk_context *ctx)
{
    struct heap_view view = push_this_buffer(ctx), made; /* 1 */
    bool fixed = duk_get_current_magic(ctx);
    double len = duk_is_undefined(ctx, 0) ? (double)view.bytes : op_index(ctx, 0);
    heap_get_view(ctx, 1, &view);
    require_attached(ctx, &view);
    bool resizable = view.tracking && !fixed;
    if (resizable && len > (double)view.max_bytes)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array buffer length");
    if (len == (double)view.bytes && resizable == view.tracking) {
        heap_push_array_buffer(ctx, 0, SIZE_MAX);
        heap_move_buffer(ctx, 1, 2);
        return 1;
    }
    heap_push_array_buffer(ctx, (size_t)len, resizable ? view.max_bytes : SIZE_MAX);
    heap_get_view(ctx, 1, &view);
    heap_get_view(ctx, 2, &made);
    if (view.bytes && made.bytes) memcpy(made.data, view.data, view.bytes < made.bytes ? view.bytes : made.bytes);
    heap_detach_buffer(ctx, 1);
    return 1;
}
