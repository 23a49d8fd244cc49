/* The language's abstract operations on Duktape's API. */
#include "runtime/js/builtins/ops.h"

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "runtime/js/builtins/builtins.h"

enum {
    ALL_SET =
        DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE
};
enum {
    HIDDEN =
        DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE
};

#define MAX_ARRAY_LENGTH 4294967295.0

double op_integer(duk_context *ctx, duk_idx_t idx)
{
    double d = duk_to_number(ctx, idx);
    if (isnan(d)) return 0;
    return trunc(d) + 0.0; /* -0 becomes 0 */
}

double op_to_length(duk_context *ctx, duk_idx_t idx)
{
    double d = op_integer(ctx, idx);
    return d <= 0 ? 0 : d > OP_MAX_SAFE ? OP_MAX_SAFE : d;
}

double op_index(duk_context *ctx, duk_idx_t idx)
{
    double d = op_integer(ctx, idx);
    if (d < 0 || d > OP_MAX_SAFE) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "index out of range");
    return d;
}

double op_position(duk_context *ctx, duk_idx_t idx, double len, double def)
{
    if (duk_is_undefined(ctx, idx)) return def;
    double d = op_integer(ctx, idx);
    if (d < 0) return fmax(len + d, 0);
    return fmin(d, len);
}

void op_push_this_object(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot convert undefined or null to object");
    }
    if (!duk_is_object(ctx, -1) || duk_is_lightfunc(ctx, -1)) duk_to_object(ctx, -1);
}

double op_length(duk_context *ctx, duk_idx_t obj)
{
    duk_get_prop_literal(ctx, obj, "length");
    double len = op_to_length(ctx, -1);
    duk_pop(ctx);
    return len;
}

void op_set_length(duk_context *ctx, duk_idx_t obj, double len)
{
    duk_push_number(ctx, len);
    duk_put_prop_literal(ctx, obj, "length");
}

void op_get(duk_context *ctx, duk_idx_t obj, double i)
{
    if (heap_dense_get(ctx, obj, i)) return;
    duk_push_number(ctx, i);
    duk_get_prop(ctx, obj);
}

bool op_get_if(duk_context *ctx, duk_idx_t obj, double i)
{
    if (heap_dense_get(ctx, obj, i)) return true;
    duk_push_number(ctx, i);
    if (!duk_has_prop(ctx, obj)) return false;
    duk_push_number(ctx, i);
    duk_get_prop(ctx, obj);
    return true;
}

void op_put(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_push_number(ctx, i);
    duk_swap_top(ctx, -2);
    duk_put_prop(ctx, obj);
}

void op_delete(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_push_number(ctx, i);
    duk_del_prop(ctx, obj);
}

/* Key and value on the top, popped: a property of a Proxy. */
static void create_on_proxy(duk_context *ctx, duk_idx_t obj)
{
    static const char *const flags[] = {"writable", "enumerable", "configurable"};
    duk_idx_t value = duk_get_top_index(ctx), key = value - 1, desc = value + 1;
    obj = duk_require_normalize_index(ctx, obj);
    duk_require_stack(ctx, 16);
    duk_push_object(ctx);
    duk_dup(ctx, value);
    duk_put_prop_literal(ctx, desc, "value");
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        duk_push_true(ctx);
        duk_put_prop_string(ctx, desc, flags[i]);
    }
    op_to_property_key(ctx, key);
    op_define_property(ctx, obj, key, desc, true);
    duk_set_top(ctx, key);
}

void op_create(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_push_number(ctx, i);
    duk_swap_top(ctx, -2);
    op_create_key(ctx, obj);
}

void op_create_key(duk_context *ctx, duk_idx_t obj)
{
    if (op_is_proxy(ctx, obj)) create_on_proxy(ctx, obj);
    else duk_def_prop(ctx, obj, ALL_SET);
}

void op_define_hidden(duk_context *ctx, duk_idx_t obj, const char *key)
{
    obj = duk_normalize_index(ctx, obj);
    duk_push_string(ctx, key);
    duk_swap_top(ctx, -2);
    duk_def_prop(ctx, obj, HIDDEN);
}

const char *op_describe(duk_context *ctx, duk_idx_t idx)
{
    switch (duk_get_type(ctx, idx)) {
    case DUK_TYPE_STRING:
        if (duk_is_symbol(ctx, idx)) duk_push_string(ctx, "symbol");
        else duk_push_sprintf(ctx, "\"%.60s\"", duk_get_string(ctx, idx));
        break;
    case DUK_TYPE_OBJECT:
    case DUK_TYPE_LIGHTFUNC:
        duk_push_string(ctx, duk_is_function(ctx, idx) ? "function"
                             : duk_is_array(ctx, idx)  ? "[object Array]"
                                                       : "#<Object>");
        break;
    default: duk_dup(ctx, idx); duk_safe_to_string(ctx, -1);
    }
    return duk_get_string(ctx, -1);
}

void op_require_function(duk_context *ctx, duk_idx_t idx)
{
    if (!duk_is_function(ctx, idx))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function", op_describe(ctx, idx));
}

bool op_get_method(duk_context *ctx, duk_idx_t obj, const char *key)
{
    duk_get_prop_string(ctx, obj, key);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    op_require_function(ctx, -1);
    return true;
}

struct op_result op_result_new(duk_context *ctx, double len)
{
    if (len > MAX_ARRAY_LENGTH) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array length");
    duk_push_bare_array(ctx);
    return (struct op_result){.at = duk_get_top_index(ctx), .plain = true};
}

static bool is_array_constructor(duk_context *ctx, duk_idx_t idx)
{
    heap_push_builtin(ctx, BIDX_ARRAY_CONSTRUCTOR);
    bool is = duk_strict_equals(ctx, -1, idx);
    duk_pop(ctx);
    return is;
}

struct op_result op_result_species(duk_context *ctx, duk_idx_t original, double len)
{
    original = duk_normalize_index(ctx, original);
    if (!duk_is_array(ctx, original)) return op_result_new(ctx, len);
    duk_get_prop_literal(ctx, original, "constructor");
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, DUK_WELLKNOWN_SYMBOL("Symbol.species"));
        duk_remove(ctx, -2);
        if (duk_is_null(ctx, -1)) {
            duk_pop(ctx);
            duk_push_undefined(ctx);
        }
    }
    if (duk_is_undefined(ctx, -1) || is_array_constructor(ctx, duk_get_top_index(ctx))) {
        duk_pop(ctx);
        return op_result_new(ctx, len);
    }
    if (!duk_is_constructable(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "object.constructor[Symbol.species] is not a constructor");
    duk_push_number(ctx, len);
    duk_new(ctx, 1);
    return (struct op_result){.at = duk_get_top_index(ctx), .plain = false};
}

void op_result_set(duk_context *ctx, const struct op_result *result, double i)
{
    if (result->plain) duk_put_prop_index(ctx, result->at, (duk_uarridx_t)i);
    else op_create(ctx, result->at, i);
}

void op_result_finish(duk_context *ctx, const struct op_result *result, double len)
{
    if (!result->plain) return;
    if ((double)duk_get_length(ctx, result->at) != len) duk_set_length(ctx, result->at, (duk_size_t)len);
    heap_push_builtin(ctx, BIDX_ARRAY_PROTOTYPE);
    duk_set_prototype(ctx, result->at);
}

void op_push_species(duk_context *ctx, duk_idx_t obj)
{
    duk_get_prop_literal(ctx, obj, "constructor");
    if (duk_is_undefined(ctx, -1)) return;
    if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "object.constructor is not an object");
    duk_get_prop_literal(ctx, -1, DUK_WELLKNOWN_SYMBOL("Symbol.species"));
    duk_remove(ctx, -2);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
        return;
    }
    if (!duk_is_constructable(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "object.constructor[Symbol.species] is not a constructor");
}

void op_text_begin(duk_context *ctx, struct op_text *text)
{
    text->ctx = ctx;
    text->len = 0;
    text->cap = 128;
    text->data = duk_push_dynamic_buffer(ctx, text->cap);
    text->at = duk_get_top_index(ctx);
}

void op_text_add(struct op_text *text, const char *bytes, size_t len)
{
    if (len > text->cap - text->len) {
        size_t need = text->len + len;
        if (need < len || need > (size_t)1 << 30)
            (void)duk_error(text->ctx, DUK_ERR_RANGE_ERROR, "Invalid string length");
        while (text->cap < need) text->cap *= 2;
        text->data = duk_resize_buffer(text->ctx, text->at, text->cap);
    }
    memcpy(text->data + text->len, bytes, len);
    text->len += len;
}

void op_text_puts(struct op_text *text, const char *s)
{
    op_text_add(text, s, strlen(s));
}

void op_text_add_value(struct op_text *text, duk_idx_t idx)
{
    duk_size_t len;
    const char *bytes = duk_require_lstring(text->ctx, idx, &len);
    op_text_add(text, bytes, len);
}

void op_text_end(struct op_text *text)
{
    duk_push_lstring(text->ctx, text->data, text->len);
    duk_replace(text->ctx, text->at);
}

bool op_iterator_step(duk_context *ctx)
{
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "iterator result %s is not an object", op_describe(ctx, -1));
    duk_get_prop_literal(ctx, -1, "done");
    bool done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (done) duk_pop(ctx);
    return !done;
}
