/* Reflect.get, set, has and deleteProperty: the internal methods with a receiver of their own. */
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

static void require_target(duk_context *ctx, const char *where)
{
    if (!duk_is_object(ctx, 0)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Reflect.%s called on non-object", where);
    if (duk_is_lightfunc(ctx, 0)) duk_to_object(ctx, 0);
    op_to_property_key(ctx, 1);
}

static bool has_field(duk_context *ctx, duk_idx_t desc, const char *name)
{
    return duk_has_prop_string(ctx, desc, name);
}

static bool is_true(duk_context *ctx, duk_idx_t desc, const char *name)
{
    duk_get_prop_string(ctx, desc, name);
    bool is = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is;
}

/* Arguments: target, key[, receiver]. */
duk_ret_t lt_bi_reflect_get(duk_context *ctx)
{
    bool own_receiver = duk_get_top(ctx) < 3;
    if (own_receiver) {
        duk_set_top(ctx, 2);
        duk_dup(ctx, 0);
    }
    duk_set_top(ctx, 3);
    require_target(ctx, "get");
    if (own_receiver || duk_strict_equals(ctx, 0, 2)) {
        duk_dup(ctx, 1);
        duk_get_prop(ctx, 0);
        return 1;
    }
    duk_dup(ctx, 0); /* 3: the object that is looked at */
    for (;;) {
        if (op_is_proxy(ctx, 3)) {
            heap_push_proxy(ctx, 3); /* 4 target, 5 handler */
            if (op_get_method(ctx, 5, "get")) {
                duk_dup(ctx, 5);
                duk_dup(ctx, 4);
                duk_dup(ctx, 1);
                duk_dup(ctx, 2);
                duk_call_method(ctx, 3);
                return 1;
            }
            duk_pop(ctx);
            duk_replace(ctx, 3);
            continue;
        }
        op_get_own_property(ctx, 3, 1); /* 4 */
        if (duk_is_object(ctx, 4)) break;
        duk_pop(ctx);
        op_get_prototype(ctx, 3);
        if (duk_is_null(ctx, -1)) return 0;
        duk_replace(ctx, 3);
    }
    if (!has_field(ctx, 4, "get")) {
        duk_get_prop_literal(ctx, 4, "value");
        return 1;
    }
    duk_get_prop_literal(ctx, 4, "get");
    if (duk_is_undefined(ctx, -1)) return 0;
    duk_dup(ctx, 2);
    duk_call_method(ctx, 0);
    return 1;
}

/* What the set trap's true may not hide. Frame of set below: 5 target, 6 handler. */
static void check_set(duk_context *ctx)
{
    op_get_own_property(ctx, 5, 1);
    duk_idx_t desc = duk_get_top_index(ctx);
    if (duk_is_object(ctx, desc) && !is_true(ctx, desc, "configurable")) {
        bool bad = false;
        if (has_field(ctx, desc, "set")) {
            bad = !is_true(ctx, desc, "set");
        } else if (!is_true(ctx, desc, "writable")) {
            duk_get_prop_literal(ctx, desc, "value");
            bad = !duk_samevalue(ctx, -1, 2);
        }
        if (bad)
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                            "'set' on proxy: trap returned truish for a property that cannot be changed");
    }
}

/* OrdinarySet's end: the property is to become one of the receiver. */
static bool set_on_receiver(duk_context *ctx)
{
    if (!duk_is_object(ctx, 3)) return false;
    duk_push_object(ctx);
    duk_idx_t desc = duk_get_top_index(ctx);
    duk_dup(ctx, 2);
    duk_put_prop_literal(ctx, desc, "value");
    op_get_own_property(ctx, 3, 1);
    if (duk_is_object(ctx, -1)) {
        if (has_field(ctx, desc + 1, "get") || !is_true(ctx, desc + 1, "writable")) return false;
    } else {
        static const char *const fields[] = {"writable", "enumerable", "configurable"};
        for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
            duk_push_true(ctx);
            duk_put_prop_string(ctx, desc, fields[i]);
        }
    }
    return op_define_property(ctx, 3, 1, desc, false);
}

/* Frame: 0 target, 1 key, 2 value, 3 receiver, 4 object that is looked at. */
static bool set(duk_context *ctx)
{
    struct heap_view view;
    for (;; duk_set_top(ctx, 5)) {
        if (op_is_proxy(ctx, 4)) {
            heap_push_proxy(ctx, 4);
            if (op_get_method(ctx, 6, "set")) {
                duk_dup(ctx, 6);
                duk_dup(ctx, 5);
                duk_dup(ctx, 1);
                duk_dup(ctx, 2);
                duk_dup(ctx, 3);
                duk_call_method(ctx, 4);
                bool done = duk_to_boolean(ctx, -1);
                if (done) check_set(ctx);
                return done;
            }
            duk_pop(ctx);
            duk_replace(ctx, 4);
            continue;
        }
        if (heap_get_view(ctx, 4, &view) && view.type == HEAP_TYPED_ARRAY && heap_is_numeric_key(ctx, 1)) {
            bool same = duk_strict_equals(ctx, 4, 3);
            if (same || heap_own_property(ctx, 4, 1) == HEAP_OWN_NONE) {
                if (same) {
                    duk_dup(ctx, 1);
                    duk_dup(ctx, 2);
                    duk_put_prop(ctx, 4);
                }
                return true;
            }
        }
        op_get_own_property(ctx, 4, 1); /* 5 */
        if (duk_is_object(ctx, 5)) break;
        op_get_prototype(ctx, 4);
        if (duk_is_null(ctx, -1)) return set_on_receiver(ctx);
        duk_replace(ctx, 4);
    }
    if (!has_field(ctx, 5, "set")) return is_true(ctx, 5, "writable") && set_on_receiver(ctx);
    duk_get_prop_literal(ctx, 5, "set");
    if (duk_is_undefined(ctx, -1)) return false;
    duk_dup(ctx, 3);
    duk_dup(ctx, 2);
    duk_call_method(ctx, 1);
    return true;
}

/* Arguments: target, key, value[, receiver]. */
duk_ret_t lt_bi_reflect_set(duk_context *ctx)
{
    bool own_receiver = duk_get_top(ctx) < 4;
    duk_set_top(ctx, own_receiver ? 3 : 4);
    if (own_receiver) duk_dup(ctx, 0);
    require_target(ctx, "set");
    duk_dup(ctx, 0);
    duk_push_boolean(ctx, set(ctx));
    return 1;
}

duk_ret_t lt_bi_reflect_has(duk_context *ctx)
{
    require_target(ctx, "has");
    duk_dup(ctx, 1);
    duk_push_boolean(ctx, duk_has_prop(ctx, 0));
    return 1;
}

static bool delete_by_trap(duk_context *ctx)
{
    /* 2 target, 3 handler, 4 trap */
    duk_dup(ctx, 3);
    duk_dup(ctx, 2);
    duk_dup(ctx, 1);
    duk_call_method(ctx, 2);
    if (!duk_to_boolean(ctx, -1)) return false;
    op_get_own_property(ctx, 2, 1);
    if (duk_is_object(ctx, -1) &&
        (!is_true(ctx, duk_get_top_index(ctx), "configurable") || !op_is_extensible(ctx, 2))) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "'deleteProperty' on proxy: trap returned truish for a property that must stay");
    }
    return true;
}

duk_ret_t lt_bi_reflect_delete_property(duk_context *ctx)
{
    require_target(ctx, "deleteProperty");
    while (heap_push_proxy(ctx, 0)) {
        if (op_get_method(ctx, 3, "deleteProperty")) {
            duk_push_boolean(ctx, delete_by_trap(ctx));
            return 1;
        }
        duk_pop(ctx);
        duk_replace(ctx, 0);
    }
    op_get_own_property(ctx, 0, 1);
    bool done = !duk_is_object(ctx, -1) || is_true(ctx, duk_get_top_index(ctx), "configurable");
    struct heap_view view;
    if (duk_is_object(ctx, -1) && heap_get_view(ctx, 0, &view) && view.type == HEAP_TYPED_ARRAY &&
        heap_is_numeric_key(ctx, 1))
        done = false;
    if (done) {
        duk_dup(ctx, 1);
        duk_del_prop(ctx, 0);
    }
    duk_push_boolean(ctx, done);
    return 1;
}
