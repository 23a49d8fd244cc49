/*
 * structuredClone: copies of values with everything below them, each object once. Copies are kept in
 * an object by the address of their original, so that cycles and shared objects come out as such.
 */
#include <stdio.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/collection.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Frame: 0 value, 1 options, 2 copies by address. */
enum { COPIES = 2 };

_Noreturn static void refuse(duk_context *ctx, duk_idx_t idx)
{
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s could not be cloned.", op_describe(ctx, idx));
    duk_push_literal(ctx, "DataCloneError");
    op_define_hidden(ctx, -2, "name");
    duk_push_int(ctx, 25);
    op_define_hidden(ctx, -2, "code");
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

static void push_address(duk_context *ctx, duk_idx_t idx)
{
    char text[24];
    snprintf(text, sizeof text, "%p", duk_get_heapptr(ctx, idx));
    duk_push_string(ctx, text);
}

/* The copy is on the top. */
static void remember(duk_context *ctx, duk_idx_t original)
{
    push_address(ctx, original);
    duk_dup(ctx, -2);
    duk_put_prop(ctx, COPIES);
}

static void clone(duk_context *ctx, duk_idx_t from); /* pushes the copy */

static void copy_properties(duk_context *ctx, duk_idx_t from, duk_idx_t to)
{
    op_own_keys(ctx, from);
    duk_idx_t keys = duk_get_top_index(ctx);
    duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, keys);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, keys, i);
        if (!duk_is_symbol(ctx, -1) && op_own_property(ctx, from, keys + 1) == HEAP_OWN_ENUMERABLE) {
            duk_dup(ctx, keys + 1);
            duk_dup(ctx, keys + 1);
            duk_get_prop(ctx, from);
            clone(ctx, duk_get_top_index(ctx));
            duk_remove(ctx, -2);
            op_create_key(ctx, to);
        }
        duk_set_top(ctx, keys + 1);
    }
    duk_set_top(ctx, keys);
}

static void clone_collection(duk_context *ctx, duk_idx_t from, int kind)
{
    collection_new(ctx, kind);
    remember(ctx, from);
    duk_idx_t to = duk_get_top_index(ctx);
    for (double at = 0; (at = collection_next(ctx, from, at)) >= 0;) {
        clone(ctx, to + 1);
        clone(ctx, to + 2);
        collection_put(ctx, to);
        duk_set_top(ctx, to + 1);
    }
}

static void clone_view(duk_context *ctx, duk_idx_t from, const struct heap_view *view)
{
    if (view->type == HEAP_ARRAY_BUFFER) {
        if (view->detached) refuse(ctx, from);
        struct heap_view made;
        heap_push_array_buffer(ctx, view->bytes, view->tracking ? view->max_bytes : SIZE_MAX);
        heap_get_view(ctx, duk_get_top_index(ctx), &made);
        if (view->bytes) memcpy(made.data, view->data, view->bytes);
        remember(ctx, from);
        return;
    }
    heap_push_view_buffer(ctx, from);
    clone(ctx, duk_get_top_index(ctx));
    struct heap_view_spec spec = {.type = view->type,
                                  .element = view->element,
                                  .offset = view->offset,
                                  .bytes = view->bytes,
                                  .tracking = view->tracking};
    heap_push_view(ctx, duk_get_top_index(ctx), &spec);
    duk_replace(ctx, -3);
    duk_pop(ctx);
    remember(ctx, from);
}

static void copy_text(duk_context *ctx, duk_idx_t from, duk_idx_t to, const char *name)
{
    duk_get_prop_string(ctx, from, name);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    duk_to_string(ctx, -1);
    op_define_hidden(ctx, to, name);
}

static void clone_error(duk_context *ctx, duk_idx_t from)
{
    static const char *const names[] = {"EvalError",   "RangeError", "ReferenceError",
                                        "SyntaxError", "TypeError",  "URIError"};
    static const duk_errcode_t codes[] = {DUK_ERR_EVAL_ERROR,   DUK_ERR_RANGE_ERROR, DUK_ERR_REFERENCE_ERROR,
                                          DUK_ERR_SYNTAX_ERROR, DUK_ERR_TYPE_ERROR,  DUK_ERR_URI_ERROR};
    duk_errcode_t code = DUK_ERR_ERROR;
    duk_get_prop_literal(ctx, from, "name");
    const char *name = duk_is_string(ctx, -1) ? duk_get_string(ctx, -1) : "";
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(name, names[i]) == 0) code = codes[i];
    }
    duk_pop(ctx);
    duk_push_error_object(ctx, code, "%s", "");
    duk_del_prop_literal(ctx, -1, "message");
    remember(ctx, from);
    duk_idx_t to = duk_get_top_index(ctx);
    copy_text(ctx, from, to, "message");
    duk_push_literal(ctx, "cause");
    if (op_own_property(ctx, from, to + 1) != HEAP_OWN_NONE) {
        duk_get_prop_literal(ctx, from, "cause");
        clone(ctx, to + 2);
        op_define_hidden(ctx, to, "cause");
    }
    duk_set_top(ctx, to + 1);
}

static void clone_regexp(duk_context *ctx, duk_idx_t from)
{
    heap_push_builtin(ctx, BIDX_REGEXP_CONSTRUCTOR);
    duk_get_prop_literal(ctx, from, "source");
    duk_get_prop_literal(ctx, from, "flags");
    duk_new(ctx, 2);
    remember(ctx, from);
}

static void clone_object(duk_context *ctx, duk_idx_t from)
{
    struct heap_view view;
    int collection = collection_kind(ctx, from);
    const char *kind = heap_class_name(ctx, from);
    if (collection) {
        clone_collection(ctx, from, collection);
    } else if (heap_get_view(ctx, from, &view)) {
        clone_view(ctx, from, &view);
    } else if (strcmp(kind, "Date") == 0) {
        heap_push_primitive(ctx, from);
        heap_push_date(ctx, duk_get_number(ctx, -1));
        duk_remove(ctx, -2);
        remember(ctx, from);
    } else if (strcmp(kind, "Error") == 0) {
        clone_error(ctx, from);
    } else if (strcmp(kind, "RegExp") == 0) {
        clone_regexp(ctx, from);
    } else if (strcmp(kind, "Boolean") == 0 || strcmp(kind, "Number") == 0 || strcmp(kind, "String") == 0) {
        heap_push_primitive(ctx, from);
        duk_to_object(ctx, -1);
        remember(ctx, from);
    } else if (strcmp(kind, "Symbol") == 0 || op_is_proxy(ctx, from)) {
        refuse(ctx, from);
    } else {
        if (duk_is_array(ctx, from)) {
            duk_push_array(ctx);
            duk_set_length(ctx, -1, duk_get_length(ctx, from));
        } else {
            duk_push_object(ctx);
        }
        remember(ctx, from);
        copy_properties(ctx, from, duk_get_top_index(ctx));
    }
}

static void clone(duk_context *ctx, duk_idx_t from)
{
    duk_require_stack(ctx, 16);
    heap_check_stack(ctx);
    if (duk_is_function(ctx, from) || duk_is_symbol(ctx, from)) refuse(ctx, from);
    if (!duk_is_object(ctx, from)) {
        duk_dup(ctx, from);
        return;
    }
    push_address(ctx, from);
    if (duk_get_prop(ctx, COPIES)) return;
    duk_pop(ctx);
    clone_object(ctx, from);
}

/* Moves the buffers of options.transfer to new ones, as which they then are cloned. */
static void transfer(duk_context *ctx)
{
    duk_get_prop_literal(ctx, 1, "transfer");
    duk_idx_t list = duk_get_top_index(ctx);
    double n = duk_is_object(ctx, list) ? op_length(ctx, list) : 0;
    for (double i = 0; i < n; i++) {
        struct heap_view view;
        op_get(ctx, list, i);
        if (!heap_get_view(ctx, list + 1, &view) || view.type != HEAP_ARRAY_BUFFER || view.detached)
            refuse(ctx, list + 1);
        heap_push_array_buffer(ctx, 0, SIZE_MAX);
        remember(ctx, list + 1);
        duk_set_top(ctx, list + 1);
    }
    duk_set_top(ctx, list);
}

static void finish_transfer(duk_context *ctx)
{
    duk_get_prop_literal(ctx, 1, "transfer");
    duk_idx_t list = duk_get_top_index(ctx);
    double n = duk_is_object(ctx, list) ? op_length(ctx, list) : 0;
    for (double i = 0; i < n; i++) {
        op_get(ctx, list, i);
        push_address(ctx, list + 1);
        duk_get_prop(ctx, COPIES);
        heap_move_buffer(ctx, list + 1, list + 2);
        duk_set_top(ctx, list + 1);
    }
    duk_set_top(ctx, list);
}

/* Arguments: value, options. */
duk_ret_t lt_bi_structured_clone(duk_context *ctx)
{
    duk_push_bare_object(ctx);
    bool moves = duk_is_object(ctx, 1);
    if (moves) transfer(ctx);
    clone(ctx, 0);
    if (moves) finish_transfer(ctx);
    return 1;
}
