/* The typed array constructors, from, of; and how methods make new arrays: by species. */
#include "runtime/js/builtins/typed_array_make.h"

#include <math.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Pushes a typed array of zeros. */
static void push_new(duk_context *ctx, enum heap_element kind, double len)
{
    double bytes = len * (double)(1u << element_shift(kind));
    if (bytes > 0x7fffffff) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid typed array length: %.0f", len);
    heap_push_array_buffer(ctx, (size_t)bytes, SIZE_MAX);
    struct heap_view_spec spec = {.type = HEAP_TYPED_ARRAY, .element = kind, .bytes = (size_t)bytes};
    heap_push_view(ctx, duk_get_top_index(ctx), &spec);
    duk_remove(ctx, -2);
}

static void copy_elements(const struct heap_view *from, const struct heap_view *to, size_t n)
{
    if (from->element == to->element || element_is_bigint(from->element)) {
        if (n) memmove(to->data, from->data, n << to->shift);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        element_write(to->element, to->data + (i << to->shift),
                      element_read(from->element, from->data + (i << from->shift)));
    }
}

static void require_same_content(duk_context *ctx, enum heap_element a, enum heap_element b)
{
    if (element_is_bigint(a) != element_is_bigint(b))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot mix BigInt and other types, use explicit conversions");
}

static void from_typed_array(duk_context *ctx, enum heap_element kind)
{
    struct heap_view source = typed_require(ctx, 0);
    double len = typed_length(&source);
    require_same_content(ctx, kind, source.element);
    push_new(ctx, kind, len);
    struct heap_view target = typed_now(ctx, duk_get_top_index(ctx));
    source = typed_now(ctx, 0);
    copy_elements(&source, &target, (size_t)len);
}

/* Arguments: buffer, byte offset, length. */
static void from_buffer(duk_context *ctx, enum heap_element kind)
{
    unsigned size = 1u << element_shift(kind);
    double offset = op_index(ctx, 1), len = 0;
    bool has_len = !duk_is_undefined(ctx, 2);
    if (fmod(offset, size) != 0)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "start offset of typed array should be a multiple of %u", size);
    if (has_len) len = op_index(ctx, 2);
    struct heap_view buffer = typed_now(ctx, 0);
    if (buffer.detached) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform Construct on a detached ArrayBuffer");
    struct heap_view_spec spec = {.type = HEAP_TYPED_ARRAY, .element = kind, .offset = (size_t)offset};
    if (!has_len) {
        spec.tracking = buffer.tracking;
        if (!spec.tracking && buffer.bytes % size)
            (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "byte length of typed array should be a multiple of %u", size);
        if (offset > (double)buffer.bytes)
            (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Start offset %.0f is outside the bounds of the buffer", offset);
        spec.bytes = spec.tracking ? 0 : buffer.bytes - spec.offset;
    } else {
        if (offset + len * size > (double)buffer.bytes)
            (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid typed array length: %.0f", len);
        spec.bytes = (size_t)len * size;
    }
    heap_push_view(ctx, 0, &spec);
}

static bool add_to_list(duk_context *ctx, void *udata)
{
    duk_idx_t list = *(duk_idx_t *)udata;
    duk_put_prop_index(ctx, list, (duk_uarridx_t)duk_get_length(ctx, list));
    return true;
}

static void from_object(duk_context *ctx, enum heap_element kind)
{
    duk_idx_t source = 0, method = duk_get_top(ctx);
    if (op_get_method(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"))) {
        source = method + 1;
        duk_push_bare_array(ctx);
        iter_each_with(ctx, 0, method, add_to_list, &source);
    }
    double len = op_length(ctx, source);
    push_new(ctx, kind, len);
    duk_idx_t made = duk_get_top_index(ctx);
    for (double i = 0; i < len; i++) {
        op_get(ctx, source, i);
        op_put(ctx, made, i);
    }
}

/* Magic: kind of the elements. */
duk_ret_t lt_bi_typed_array_constructor(duk_context *ctx)
{
    enum heap_element kind = (enum heap_element)duk_get_current_magic(ctx);
    if (!duk_is_constructor_call(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor of a typed array requires 'new'");
    struct heap_view view;
    if (!duk_is_object(ctx, 0)) push_new(ctx, kind, op_index(ctx, 0));
    else if (!heap_get_view(ctx, 0, &view) || view.type == HEAP_DATA_VIEW) from_object(ctx, kind);
    else if (view.type == HEAP_TYPED_ARRAY) from_typed_array(ctx, kind);
    else from_buffer(ctx, kind);
    return 1;
}

/* %TypedArray% itself. */
duk_ret_t lt_bi_typed_array_abstract(duk_context *ctx)
{
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Abstract class TypedArray not directly constructable");
}

static void push_default_constructor(duk_context *ctx, enum heap_element kind)
{
    static const enum builtin_id constructors[] = {
        BIDX_UINT8ARRAY_CONSTRUCTOR,    BIDX_UINT8CLAMPEDARRAY_CONSTRUCTOR, BIDX_INT8ARRAY_CONSTRUCTOR,
        BIDX_UINT16ARRAY_CONSTRUCTOR,   BIDX_INT16ARRAY_CONSTRUCTOR,        BIDX_UINT32ARRAY_CONSTRUCTOR,
        BIDX_INT32ARRAY_CONSTRUCTOR,    BIDX_FLOAT32ARRAY_CONSTRUCTOR,      BIDX_FLOAT64ARRAY_CONSTRUCTOR,
        BIDX_BIGINT64ARRAY_CONSTRUCTOR, BIDX_BIGUINT64ARRAY_CONSTRUCTOR,
    };
    heap_push_builtin(ctx, constructors[kind]);
}

/* Stack: constructor, n arguments → the array. len: when ≥ 0, it must have so many elements. */
static void construct(duk_context *ctx, duk_idx_t n_args, double len)
{
    duk_new(ctx, n_args);
    struct heap_view view = typed_require(ctx, duk_get_top_index(ctx));
    if (len >= 0 && typed_length(&view) < len)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the new typed array is too short");
}

static void push_species_constructor(duk_context *ctx, duk_idx_t exemplar, enum heap_element kind)
{
    op_push_species(ctx, exemplar);
    if (!duk_is_undefined(ctx, -1)) return;
    duk_pop(ctx);
    push_default_constructor(ctx, kind);
}

void typed_push_species(duk_context *ctx, duk_idx_t exemplar, double len)
{
    enum heap_element kind = typed_now(ctx, exemplar).element;
    push_species_constructor(ctx, exemplar, kind);
    duk_push_number(ctx, len);
    construct(ctx, 1, len);
    require_same_content(ctx, kind, typed_now(ctx, duk_get_top_index(ctx)).element);
}

void typed_push_same(duk_context *ctx, duk_idx_t exemplar, double len)
{
    push_new(ctx, typed_now(ctx, exemplar).element, len);
}

duk_ret_t lt_bi_typed_array_subarray(duk_context *ctx)
{
    duk_push_this(ctx); /* 2 */
    struct heap_view view;
    if (!heap_get_view(ctx, 2, &view) || view.type != HEAP_TYPED_ARRAY)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a typed array.");
    double len = view.out_of_bounds ? 0 : typed_length(&view);
    double from = op_position(ctx, 0, len, 0);
    bool tracking = view.tracking && duk_is_undefined(ctx, 1);
    double count = tracking ? 0 : fmax(op_position(ctx, 1, len, len) - from, 0);
    heap_push_view_buffer(ctx, 2); /* 3 */
    push_species_constructor(ctx, 2, view.element);
    duk_dup(ctx, 3);
    duk_push_number(ctx, (double)view.offset + from * (double)(1u << view.shift));
    if (!tracking) duk_push_number(ctx, count);
    construct(ctx, tracking ? 2 : 3, -1);
    require_same_content(ctx, view.element, typed_now(ctx, duk_get_top_index(ctx)).element);
    return 1;
}

/* Frame: 0 source, 1 callback, 2 its this. */
duk_ret_t lt_bi_typed_array_from(duk_context *ctx)
{
    duk_push_this(ctx); /* 3 */
    if (!duk_is_constructable(ctx, 3))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a constructor", op_describe(ctx, 3));
    bool map = !duk_is_undefined(ctx, 1);
    if (map) op_require_function(ctx, 1);
    duk_idx_t source = 0;
    if (op_get_method(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"))) {
        source = 5;
        duk_push_bare_array(ctx);
        iter_each_with(ctx, 0, 4, add_to_list, &source);
    } else {
        duk_to_object(ctx, 0);
    }
    double len = op_length(ctx, source);
    duk_idx_t made = duk_get_top(ctx);
    duk_dup(ctx, 3);
    duk_push_number(ctx, len);
    construct(ctx, 1, len);
    for (double i = 0; i < len; i++) {
        op_get(ctx, source, i);
        if (map) {
            duk_dup(ctx, 1);
            duk_dup(ctx, 2);
            duk_dup(ctx, made + 1);
            duk_push_number(ctx, i);
            duk_call_method(ctx, 2);
            duk_remove(ctx, -2);
        }
        op_put(ctx, made, i);
    }
    return 1;
}

duk_ret_t lt_bi_typed_array_of(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    duk_push_this(ctx);
    if (!duk_is_constructable(ctx, n))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a constructor", op_describe(ctx, n));
    duk_push_number(ctx, n);
    construct(ctx, 1, n);
    for (duk_idx_t i = 0; i < n; i++) {
        duk_dup(ctx, i);
        op_put(ctx, n, i);
    }
    return 1;
}
