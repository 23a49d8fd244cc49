/* Object.* and Reflect.*: what is one internal method each. Magic 0 is Object's, 1 is Reflect's. */
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

static void require_object(duk_context *ctx, duk_idx_t idx, const char *where)
{
    if (!duk_is_object(ctx, idx)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s called on non-object", where);
    if (duk_is_lightfunc(ctx, idx)) duk_to_object(ctx, idx);
}

duk_ret_t lt_bi_object_get_own_property_descriptor(duk_context *ctx)
{
    if (duk_get_current_magic(ctx)) require_object(ctx, 0, "Reflect.getOwnPropertyDescriptor");
    else duk_to_object(ctx, 0);
    op_to_property_key(ctx, 1);
    op_get_own_property(ctx, 0, 1);
    return 1;
}

duk_ret_t lt_bi_object_get_prototype_of(duk_context *ctx)
{
    if (duk_get_current_magic(ctx)) require_object(ctx, 0, "Reflect.getPrototypeOf");
    else duk_to_object(ctx, 0);
    op_get_prototype(ctx, 0);
    return 1;
}

duk_ret_t lt_bi_object_set_prototype_of(duk_context *ctx)
{
    bool reflect = duk_get_current_magic(ctx);
    if (reflect) require_object(ctx, 0, "Reflect.setPrototypeOf");
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Object.setPrototypeOf called on null or undefined");
    if (!duk_is_object(ctx, 1) && !duk_is_null(ctx, 1)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Object prototype may only be an Object or null: %s",
                         op_describe(ctx, 1));
    }
    bool done = !duk_is_object(ctx, 0) || op_set_prototype(ctx, 0, 1);
    if (reflect) {
        duk_push_boolean(ctx, done);
        return 1;
    }
    if (!done) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the prototype of the object cannot be changed");
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t lt_bi_object_is_extensible(duk_context *ctx)
{
    if (duk_get_current_magic(ctx)) require_object(ctx, 0, "Reflect.isExtensible");
    duk_push_boolean(ctx, duk_is_object(ctx, 0) && op_is_extensible(ctx, 0));
    return 1;
}

duk_ret_t lt_bi_object_prevent_extensions(duk_context *ctx)
{
    bool reflect = duk_get_current_magic(ctx);
    if (reflect) require_object(ctx, 0, "Reflect.preventExtensions");
    bool done = !duk_is_object(ctx, 0) || op_prevent_extensions(ctx, 0);
    if (reflect) {
        duk_push_boolean(ctx, done);
        return 1;
    }
    if (!done) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the object cannot be made non-extensible");
    return 1;
}

duk_ret_t lt_bi_object_define_property(duk_context *ctx)
{
    bool reflect = duk_get_current_magic(ctx);
    require_object(ctx, 0, reflect ? "Reflect.defineProperty" : "Object.defineProperty");
    op_to_property_key(ctx, 1);
    if (!duk_is_object(ctx, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Property description must be an object: %s", op_describe(ctx, 2));
    bool done = op_define_property(ctx, 0, 1, 2, !reflect);
    if (reflect) duk_push_boolean(ctx, done);
    else duk_set_top(ctx, 1);
    return 1;
}

/* Defines what the descriptors of the object at 1 say on the object at 0. All are read first. */
static void define_properties(duk_context *ctx)
{
    duk_to_object(ctx, 1);
    op_own_keys(ctx, 1);
    duk_idx_t keys = duk_get_top_index(ctx), list = keys + 1;
    duk_push_bare_array(ctx);
    duk_uarridx_t n_keys = (duk_uarridx_t)duk_get_length(ctx, keys), n = 0;
    for (duk_uarridx_t i = 0; i < n_keys; i++) {
        duk_get_prop_index(ctx, keys, i);
        if (op_own_property(ctx, 1, list + 1) == HEAP_OWN_ENUMERABLE) {
            duk_dup(ctx, list + 1);
            duk_get_prop(ctx, 1);
            op_push_descriptor(ctx, list + 2);
            duk_put_prop_index(ctx, list, n + 1);
            duk_pop(ctx);
            duk_put_prop_index(ctx, list, n);
            n += 2;
        }
        duk_set_top(ctx, list + 1);
    }
    for (duk_uarridx_t i = 0; i < n; i += 2) {
        duk_get_prop_index(ctx, list, i);
        duk_get_prop_index(ctx, list, i + 1);
        op_define_property(ctx, 0, list + 1, list + 2, true);
        duk_set_top(ctx, list + 1);
    }
    duk_set_top(ctx, 1);
}

duk_ret_t lt_bi_object_define_properties(duk_context *ctx)
{
    require_object(ctx, 0, "Object.defineProperties");
    define_properties(ctx);
    return 1;
}

duk_ret_t lt_bi_object_create(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0) && !duk_is_null(ctx, 0)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Object prototype may only be an Object or null: %s",
                         op_describe(ctx, 0));
    }
    duk_push_bare_object(ctx);
    duk_swap(ctx, 0, -1);
    if (duk_is_null(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
    duk_set_prototype(ctx, 0);
    if (!duk_is_undefined(ctx, 1)) define_properties(ctx);
    duk_set_top(ctx, 1);
    return 1;
}

/* seal (magic 0) and freeze (1). */
duk_ret_t lt_bi_object_seal(duk_context *ctx)
{
    bool freeze = duk_get_current_magic(ctx);
    if (!duk_is_object(ctx, 0)) return 1;
    struct heap_view view;
    if (!op_is_proxy(ctx, 0) && !heap_is_namespace(ctx, 0) &&
        !(heap_get_view(ctx, 0, &view) && view.type == HEAP_TYPED_ARRAY)) {
        heap_seal(ctx, 0, freeze);
        return 1;
    }
    if (!op_prevent_extensions(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the object cannot be made non-extensible");
    op_own_keys(ctx, 0);
    duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, 1);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 1, i);
        duk_push_object(ctx); /* 3 */
        bool skip = false;
        if (freeze) {
            op_get_own_property(ctx, 0, 2);
            skip = duk_is_undefined(ctx, 4);
            if (!skip && duk_has_prop_literal(ctx, 4, "value")) {
                duk_push_false(ctx);
                duk_put_prop_literal(ctx, 3, "writable");
            }
        }
        duk_push_false(ctx);
        duk_put_prop_literal(ctx, 3, "configurable");
        if (!skip) op_define_property(ctx, 0, 2, 3, true);
        duk_set_top(ctx, 2);
    }
    duk_set_top(ctx, 1);
    return 1;
}

static bool field_is_true(duk_context *ctx, const char *name)
{
    duk_get_prop_string(ctx, -1, name);
    bool is = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is;
}

/* isSealed (magic 0) and isFrozen (1). */
duk_ret_t lt_bi_object_is_sealed(duk_context *ctx)
{
    bool frozen = duk_get_current_magic(ctx), is = true;
    if (duk_is_object(ctx, 0)) {
        is = !op_is_extensible(ctx, 0);
        if (is) op_own_keys(ctx, 0);
        duk_uarridx_t n = is ? (duk_uarridx_t)duk_get_length(ctx, 1) : 0;
        for (duk_uarridx_t i = 0; i < n && is; i++) {
            duk_get_prop_index(ctx, 1, i);
            op_get_own_property(ctx, 0, 2);
            if (duk_is_object(ctx, -1))
                is = !field_is_true(ctx, "configurable") && !(frozen && field_is_true(ctx, "writable"));
            duk_set_top(ctx, 2);
        }
    }
    duk_push_boolean(ctx, is);
    return 1;
}

duk_ret_t lt_bi_reflect_own_keys(duk_context *ctx)
{
    require_object(ctx, 0, "Reflect.ownKeys");
    op_own_keys(ctx, 0);
    return 1;
}

/* Object.prototype. */

duk_ret_t lt_bi_object_is_prototype_of(duk_context *ctx)
{
    bool is = false;
    if (duk_is_object(ctx, 0)) {
        op_push_this_object(ctx); /* 1 */
        for (;;) {
            op_get_prototype(ctx, 0);
            duk_replace(ctx, 0);
            if (duk_is_null(ctx, 0)) break;
            is = duk_strict_equals(ctx, 0, 1);
            if (is) break;
        }
    }
    duk_push_boolean(ctx, is);
    return 1;
}

duk_ret_t lt_bi_object_to_locale_string(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot convert undefined or null to object");
    duk_get_prop_literal(ctx, 0, "toString");
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}

duk_ret_t lt_bi_object_proto_get(duk_context *ctx)
{
    op_push_this_object(ctx);
    op_get_prototype(ctx, 0);
    return 1;
}

duk_ret_t lt_bi_object_proto_set(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Object.prototype.__proto__ called on null or undefined");
    if (!duk_is_object(ctx, 0) && !duk_is_null(ctx, 0)) return 0;
    if (!duk_is_object(ctx, 1)) return 0;
    if (!op_set_prototype(ctx, 1, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "the prototype of the object cannot be changed");
    return 0;
}

/* __defineGetter__ (magic 0) and __defineSetter__ (1). */
duk_ret_t lt_bi_object_define_accessor(duk_context *ctx)
{
    bool setter = duk_get_current_magic(ctx);
    op_push_this_object(ctx); /* 2 */
    op_require_function(ctx, 1);
    op_to_property_key(ctx, 0);
    duk_push_object(ctx); /* 3 */
    duk_dup(ctx, 1);
    duk_put_prop_string(ctx, 3, setter ? "set" : "get");
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, 3, "enumerable");
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, 3, "configurable");
    op_define_property(ctx, 2, 0, 3, true);
    return 0;
}

duk_ret_t lt_bi_object_lookup_accessor(duk_context *ctx)
{
    const char *name = duk_get_current_magic(ctx) ? "set" : "get";
    op_push_this_object(ctx); /* 1 */
    op_to_property_key(ctx, 0);
    while (!duk_is_null(ctx, 1)) {
        op_get_own_property(ctx, 1, 0);
        if (duk_is_object(ctx, -1)) {
            duk_get_prop_string(ctx, -1, name);
            return 1;
        }
        duk_pop(ctx);
        op_get_prototype(ctx, 1);
        duk_replace(ctx, 1);
    }
    return 0;
}
