/* Object: what ES2015 and later added, and Object.prototype.toString. */
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Array.isArray, which looks through proxies. */
static bool is_array(duk_context *ctx, duk_idx_t idx)
{
    return duk_is_array(ctx, idx);
}

duk_ret_t lt_bi_object_to_string(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_undefined(ctx, -1)) {
        duk_push_literal(ctx, "[object Undefined]");
        return 1;
    }
    if (duk_is_null(ctx, -1)) {
        duk_push_literal(ctx, "[object Null]");
        return 1;
    }
    duk_to_object(ctx, -1);
    static const char *const kinds[] = {"Error", "Boolean", "Number", "String", "Date", "RegExp", "Arguments"};
    const char *tag = is_array(ctx, -1)          ? "Array"
                      : duk_is_function(ctx, -1) ? "Function"
                                                 : "Object",
               *kind = heap_class_name(ctx, -1);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kind, kinds[i]) == 0) tag = kinds[i];
    }
    duk_get_prop_literal(ctx, -1, DUK_WELLKNOWN_SYMBOL("Symbol.toStringTag"));
    if (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1)) {
        duk_push_sprintf(ctx, "[object %s]", tag);
        return 1;
    }
    duk_push_literal(ctx, "[object ");
    duk_swap_top(ctx, -2);
    duk_push_literal(ctx, "]");
    duk_concat(ctx, 3);
    return 1;
}

/* values (magic 0) and entries (1). */
duk_ret_t lt_bi_object_values(duk_context *ctx)
{
    bool entries = duk_get_current_magic(ctx);
    duk_to_object(ctx, 0);
    duk_push_array(ctx); /* 1 */
    op_own_keys(ctx, 0); /* 2 */
    duk_uarridx_t n_keys = (duk_uarridx_t)duk_get_length(ctx, 2), n = 0;
    for (duk_uarridx_t i = 0; i < n_keys; i++) {
        duk_get_prop_index(ctx, 2, i); /* 3 */
        if (!duk_is_symbol(ctx, 3) && op_own_property(ctx, 0, 3) == HEAP_OWN_ENUMERABLE) {
            if (entries) {
                duk_push_bare_array(ctx);
                duk_dup(ctx, 3);
                duk_put_prop_index(ctx, -2, 0);
                duk_dup(ctx, 3);
                duk_get_prop(ctx, 0);
                duk_put_prop_index(ctx, -2, 1);
                heap_push_builtin(ctx, BIDX_ARRAY_PROTOTYPE);
                duk_set_prototype(ctx, -2);
            } else {
                duk_dup(ctx, 3);
                duk_get_prop(ctx, 0);
            }
            op_create(ctx, 1, n++);
        }
        duk_set_top(ctx, 3);
    }
    duk_set_top(ctx, 2);
    return 1;
}

/* keys (magic 0), getOwnPropertyNames (1), getOwnPropertySymbols (2). */
duk_ret_t lt_bi_object_keys(duk_context *ctx)
{
    duk_int_t kind = duk_get_current_magic(ctx);
    duk_to_object(ctx, 0);
    if (kind == 0) {
        op_enumerable_keys(ctx, 0);
        return 1;
    }
    duk_push_array(ctx);
    op_own_keys(ctx, 0);
    duk_uarridx_t n_keys = (duk_uarridx_t)duk_get_length(ctx, 2), n = 0;
    for (duk_uarridx_t i = 0; i < n_keys; i++) {
        duk_get_prop_index(ctx, 2, i);
        bool take = duk_is_symbol(ctx, 3) == (kind == 2);
        if (take) heap_define_index(ctx, 1, n++);
        duk_set_top(ctx, 3);
    }
    duk_set_top(ctx, 2);
    return 1;
}

duk_ret_t lt_bi_object_assign(duk_context *ctx)
{
    duk_idx_t n_sources = duk_get_top(ctx);
    if (n_sources == 0) duk_push_undefined(ctx);
    duk_to_object(ctx, 0);
    for (duk_idx_t source = 1; source < n_sources; source++) {
        if (duk_is_null_or_undefined(ctx, source)) continue;
        duk_to_object(ctx, source);
        op_own_keys(ctx, source);
        duk_idx_t keys = duk_get_top_index(ctx);
        duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, keys);
        for (duk_uarridx_t i = 0; i < n; i++) {
            duk_get_prop_index(ctx, keys, i);
            if (op_own_property(ctx, source, keys + 1) == HEAP_OWN_ENUMERABLE) {
                duk_dup(ctx, keys + 1);
                duk_dup(ctx, keys + 1);
                duk_get_prop(ctx, source);
                duk_put_prop(ctx, 0);
            }
            duk_set_top(ctx, keys + 1);
        }
        duk_pop(ctx);
    }
    duk_set_top(ctx, 1);
    return 1;
}

/* Object.hasOwn (magic 0: object is an argument) and hasOwnProperty (1: it is this). */
duk_ret_t lt_bi_object_has_own(duk_context *ctx)
{
    if (duk_get_current_magic(ctx)) {
        op_to_property_key(ctx, 0);
        op_push_this_object(ctx);
    } else {
        duk_to_object(ctx, 0);
        op_to_property_key(ctx, 1);
        duk_insert(ctx, 0);
    }
    duk_push_boolean(ctx, op_own_property(ctx, 1, 0) != HEAP_OWN_NONE);
    return 1;
}

duk_ret_t lt_bi_object_property_is_enumerable(duk_context *ctx)
{
    op_to_property_key(ctx, 0);
    op_push_this_object(ctx);
    duk_push_boolean(ctx, op_own_property(ctx, 1, 0) == HEAP_OWN_ENUMERABLE);
    return 1;
}

/* Frame: 0 iterable, 1 object; the entry is on the top. */
static bool add_entry(duk_context *ctx, void *udata)
{
    duk_require_stack(ctx, 8);
    if (!duk_is_object(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Iterator value %s is not an entry object", op_describe(ctx, -1));
    duk_idx_t entry = duk_get_top_index(ctx);
    duk_get_prop_index(ctx, entry, 0);
    duk_get_prop_index(ctx, entry, 1);
    op_to_property_key(ctx, entry + 1);
    op_create_key(ctx, 1);
    duk_pop(ctx);
    return true;
}

duk_ret_t lt_bi_object_from_entries(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", op_describe(ctx, 0));
    duk_push_object(ctx);
    iter_each(ctx, 0, add_entry, NULL);
    return 1;
}

duk_ret_t lt_bi_object_get_own_property_descriptors(duk_context *ctx)
{
    duk_to_object(ctx, 0);
    duk_push_object(ctx); /* 1 */
    op_own_keys(ctx, 0);  /* 2 */
    duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, 2);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 2, i);
        op_get_own_property(ctx, 0, 3);
        if (duk_is_undefined(ctx, -1)) duk_pop_2(ctx);
        else op_create_key(ctx, 1);
    }
    duk_pop(ctx);
    return 1;
}

/* Frame: 0 items, 1 callback, 2 groups (object without prototype); the item is on the top. */
static bool group_item(duk_context *ctx, void *udata)
{
    double *n = udata;
    duk_require_stack(ctx, 8);
    duk_idx_t item = duk_get_top_index(ctx);
    duk_dup(ctx, 1);
    duk_dup(ctx, item);
    duk_push_number(ctx, (*n)++);
    duk_call(ctx, 2);
    op_to_property_key(ctx, item + 1);
    duk_dup(ctx, item + 1);
    if (!duk_get_prop(ctx, 2)) {
        duk_pop(ctx);
        duk_push_array(ctx);
        duk_dup(ctx, item + 1);
        duk_dup(ctx, item + 2);
        op_create_key(ctx, 2);
    }
    duk_dup(ctx, item);
    op_create(ctx, item + 2, (double)duk_get_length(ctx, item + 2));
    duk_set_top(ctx, item);
    return true;
}

duk_ret_t lt_bi_object_group_by(duk_context *ctx)
{
    double n = 0;
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", op_describe(ctx, 0));
    op_require_function(ctx, 1);
    duk_push_bare_object(ctx);
    iter_each(ctx, 0, group_item, &n);
    duk_set_top(ctx, 3);
    return 1;
}
