/* The helpers of compiled code ($lt) that are written in C; helpers.js gets them as `native`. */
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/engine/hidden.h"
#include "runtime/js/js_vu.h"

/* (value) → a string or symbol, as the key of a property. */
static duk_ret_t to_key(duk_context *ctx)
{
    duk_to_primitive(ctx, 0, DUK_HINT_STRING);
    if (!duk_is_symbol(ctx, 0)) duk_to_string(ctx, 0);
    return 1;
}

/* (object, key, value): an own, enumerable property. */
static duk_ret_t define_field(duk_context *ctx)
{
    op_create_key(ctx, 0);
    return 0;
}

/* (list) → its elements; what is missing is undefined. */
static duk_ret_t copy_list(duk_context *ctx)
{
    duk_size_t n = duk_get_length(ctx, 0);
    duk_push_array(ctx);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 0, i);
        duk_put_prop_index(ctx, 1, i);
    }
    return 1;
}

/* (list, …) → one list; holes stay holes. */
static duk_ret_t concat_lists(duk_context *ctx)
{
    duk_idx_t parts = duk_get_top(ctx);
    duk_uarridx_t at = 0;
    duk_push_array(ctx);
    for (duk_idx_t k = 0; k < parts; k++) {
        duk_size_t n = duk_get_length(ctx, k);
        for (duk_uarridx_t i = 0; i < n; i++, at++) {
            if (duk_get_prop_index(ctx, k, i) || duk_has_prop_index(ctx, k, i)) duk_put_prop_index(ctx, parts, at);
            else duk_pop(ctx);
        }
    }
    duk_set_length(ctx, parts, at);
    return 1;
}

/* (arguments, from) → array of the rest. */
static duk_ret_t rest_of(duk_context *ctx)
{
    duk_size_t n = duk_get_length(ctx, 0);
    duk_uarridx_t from = duk_get_uint(ctx, 1);
    duk_push_array(ctx);
    for (duk_uarridx_t i = from; i < n; i++) {
        duk_get_prop_index(ctx, 0, i);
        duk_put_prop_index(ctx, 2, i - from);
    }
    return 1;
}

/* Copies the own enumerable properties of `from`, symbols included, except for the keys of the
 * array `skip` (a stack index, or DUK_INVALID_INDEX). */
static void copy_properties(duk_context *ctx, duk_idx_t to, duk_idx_t from, duk_idx_t skip)
{
    if (duk_is_null_or_undefined(ctx, from)) return;
    duk_to_object(ctx, from);
    op_own_keys(ctx, from);
    duk_idx_t keys = duk_get_top_index(ctx);
    duk_size_t n = duk_get_length(ctx, keys), skipped = skip == DUK_INVALID_INDEX ? 0 : duk_get_length(ctx, skip);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, keys, i);
        bool wanted = true;
        for (duk_uarridx_t k = 0; k < skipped && wanted; k++) {
            duk_get_prop_index(ctx, skip, k);
            wanted = !duk_strict_equals(ctx, -1, -2);
            duk_pop(ctx);
        }
        if (wanted && op_own_property(ctx, from, keys + 1) == HEAP_OWN_ENUMERABLE) {
            duk_dup_top(ctx);
            duk_get_prop(ctx, from);
            duk_def_prop(ctx, to,
                         DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_ENUMERABLE |
                             DUK_DEFPROP_SET_CONFIGURABLE);
        }
        duk_set_top(ctx, keys + 1);
    }
    duk_pop(ctx);
}

/* (target, source) → target */
static duk_ret_t assign_properties(duk_context *ctx)
{
    copy_properties(ctx, 0, 1, DUK_INVALID_INDEX);
    duk_set_top(ctx, 1);
    return 1;
}

/* (source, [key, …]) → the rest of its properties */
static duk_ret_t omit_properties(duk_context *ctx)
{
    duk_size_t n = duk_get_length(ctx, 1);
    for (duk_uarridx_t i = 0; i < n; i++) { /* numbers among the keys */
        duk_get_prop_index(ctx, 1, i);
        if (duk_is_number(ctx, -1)) {
            duk_to_string(ctx, -1);
            duk_put_prop_index(ctx, 1, i);
        } else {
            duk_pop(ctx);
        }
    }
    duk_push_object(ctx);
    copy_properties(ctx, 2, 0, 1);
    duk_set_top(ctx, 3);
    return 1;
}

/* (symbol) → "[description]", "" without one */
static duk_ret_t symbol_name(duk_context *ctx)
{
    duk_push_string(ctx, "description");
    duk_get_prop(ctx, 0);
    if (duk_is_undefined(ctx, -1)) {
        /* Older built-ins: from "Symbol(description)". */
        duk_pop(ctx);
        duk_get_global_string(ctx, "String");
        duk_dup(ctx, 0);
        duk_call(ctx, 1);
        duk_size_t len;
        const char *text = duk_get_lstring(ctx, -1, &len);
        if (len <= 8) duk_push_string(ctx, "");
        else duk_push_sprintf(ctx, "[%.*s]", (int)(len - 8), text + 7);
        return 1;
    }
    duk_push_sprintf(ctx, "[%s]", duk_safe_to_string(ctx, -1));
    return 1;
}

/* (text, name) → the value of a script */
static duk_ret_t evaluate(duk_context *ctx)
{
    duk_size_t len;
    const char *text = duk_require_lstring(ctx, 0, &len);
    js_eval(ctx, duk_require_string(ctx, 1), text, len, 0);
    return 1;
}

void js_push_native_helpers(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"key", to_key, 1, 0},
        {"field", define_field, 3, 0},
        {"copy", copy_list, 1, 0},
        {"concat", concat_lists, DUK_VARARGS, 0},
        {"rest", rest_of, 2, 0},
        {"assign", assign_properties, 2, 0},
        {"omit", omit_properties, 2, 0},
        {"symbolName", symbol_name, 1, 0},
        {"evaluate", evaluate, 2, 0},
        {"importModule", js_import_module, 2, 0},
        {"privateName", hidden_name, 1, 0},
        {"privateGet", hidden_get, 2, 0},
        {"privateSet", hidden_set, 3, 0},
        {"privateIn", hidden_in, 2, 0},
        {"privateAdd", hidden_add, 3, 0},
        {"privateMethod", hidden_add_method, 3, 0},
        {"privateAccessor", hidden_add_accessor, 4, 0},
        {"makeNamespace", hidden_make_namespace, 1, 0},
        {"callee", hidden_callee, 0, 0},
        {"isConstructor", hidden_is_constructor, 1, 0},
        {"getWith", hidden_get_with, 3, 0},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    heap_push_builtin(ctx, BIDX_ASYNC_ITERATOR_PROTOTYPE);
    duk_put_prop_string(ctx, -2, "asyncIteratorPrototype");
}
