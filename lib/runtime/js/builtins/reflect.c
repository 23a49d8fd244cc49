/*
 * Reflect.get, set, has and deleteProperty: the internal methods with a receiver of their own. Also what
 * the engine hands over here of its property accesses: lt_js_proxy_….
 */
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

enum access { GET, HAS, DELETE };

void lt_js_proxy_check(duk_context *ctx, void *target, void *key, int what);
int lt_js_proxy_set(duk_context *ctx);
int lt_js_take_own_property(duk_context *ctx);
void lt_js_proxy_keys(duk_context *ctx, int own);
void lt_js_push_prototype(duk_context *ctx);

/* A trap answered for the target's property, with what is on the top when it was `get`: is it a lie that the
 * language forbids? */
void lt_js_proxy_check(duk_context *ctx, void *target, void *key, int what)
{
    duk_idx_t result = duk_get_top_index(ctx), desc = result + 3;
    duk_require_stack(ctx, 16);
    duk_push_heapptr(ctx, target);
    duk_push_heapptr(ctx, key);
    op_get_own_property(ctx, result + 1, result + 2);
    bool bad = false;
    if (duk_is_object(ctx, desc)) {
        bool fixed = !is_true(ctx, desc, "configurable");
        if (what != GET) {
            bad = fixed || !op_is_extensible(ctx, result + 1);
        } else if (fixed && has_field(ctx, desc, "get")) {
            bad = !is_true(ctx, desc, "get") && !duk_is_undefined(ctx, result);
        } else if (fixed && !is_true(ctx, desc, "writable")) {
            duk_get_prop_literal(ctx, desc, "value");
            bad = !duk_samevalue(ctx, -1, result);
        }
    }
    if (bad) {
        static const char *const texts[] = {
            "'get' on proxy: trap returned another value than the property has, which cannot be changed",
            "'has' on proxy: trap returned falsish for a property that must stay",
            "'deleteProperty' on proxy: trap returned truish for a property that must stay"};
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s", texts[what]);
    }
    duk_set_top(ctx, result + 1);
}

/* Proxies can make a prototype chain without an end. */
static void count_hop(duk_context *ctx, unsigned *hops)
{
    if (++*hops > 10000) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "prototype chain is too long");
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
    for (unsigned hops = 0;; count_hop(ctx, &hops)) {
        if (op_is_proxy(ctx, 3)) {
            heap_push_proxy(ctx, 3); /* 4 target, 5 handler */
            if (op_get_method(ctx, 5, "get")) {
                duk_dup(ctx, 5);
                duk_dup(ctx, 4);
                duk_dup(ctx, 1);
                duk_dup(ctx, 2);
                duk_call_method(ctx, 3);
                lt_js_proxy_check(ctx, duk_get_heapptr(ctx, 4), duk_get_heapptr(ctx, 1), GET);
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
    for (unsigned hops = 0;; duk_set_top(ctx, 5), count_hop(ctx, &hops)) {
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
        if (heap_is_namespace(ctx, 4)) return false;
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

static duk_ret_t set_for(duk_context *ctx)
{
    duk_dup(ctx, 0);
    duk_push_boolean(ctx, set(ctx));
    return 1;
}

/* Stack: … Proxy, key, value, receiver; popped. */
int lt_js_proxy_set(duk_context *ctx)
{
    heap_check_stack(ctx);
    duk_require_stack(ctx, 8);
    duk_push_c_lightfunc(ctx, set_for, 4, 4, 0);
    duk_insert(ctx, -5);
    duk_call(ctx, 4);
    bool done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return done;
}

/* Replaces the object on the top by its prototype, or null. */
void lt_js_push_prototype(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    op_get_prototype(ctx, duk_get_top_index(ctx));
    duk_remove(ctx, -2);
}

duk_ret_t lt_bi_reflect_has(duk_context *ctx)
{
    require_target(ctx, "has");
    duk_dup(ctx, 1);
    duk_push_boolean(ctx, duk_has_prop(ctx, 0));
    return 1;
}

bool op_delete_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    duk_idx_t target = duk_get_top(ctx), handler = target + 1;
    bool done;
    duk_require_stack(ctx, 8);
    if (heap_push_proxy(ctx, obj)) {
        if (op_get_method(ctx, handler, "deleteProperty")) {
            duk_dup(ctx, handler);
            duk_dup(ctx, target);
            duk_dup(ctx, key);
            duk_call_method(ctx, 2);
            done = duk_to_boolean(ctx, -1);
            if (done) lt_js_proxy_check(ctx, duk_get_heapptr(ctx, target), duk_get_heapptr(ctx, key), DELETE);
        } else {
            done = op_delete_property(ctx, target, key);
        }
        duk_set_top(ctx, target);
        return done;
    }
    if (heap_is_namespace(ctx, obj)) return heap_own_property(ctx, obj, key) == HEAP_OWN_NONE;
    op_get_own_property(ctx, obj, key);
    bool exists = duk_is_object(ctx, -1);
    struct heap_view view;
    done = !exists || is_true(ctx, target, "configurable");
    if (exists && heap_get_view(ctx, obj, &view) && view.type == HEAP_TYPED_ARRAY && heap_is_numeric_key(ctx, key))
        done = false;
    if (done && exists) {
        duk_dup(ctx, key);
        duk_del_prop(ctx, obj);
    }
    duk_set_top(ctx, target);
    return done;
}

duk_ret_t lt_bi_reflect_delete_property(duk_context *ctx)
{
    require_target(ctx, "deleteProperty");
    duk_push_boolean(ctx, op_delete_property(ctx, 0, 1));
    return 1;
}

/* Pops an object and a key: is that an own property? */
int lt_js_take_own_property(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    duk_idx_t key = duk_get_top_index(ctx);
    if (duk_is_lightfunc(ctx, key - 1)) duk_to_object(ctx, key - 1);
    bool has = op_own_property(ctx, key - 1, key) != HEAP_OWN_NONE;
    duk_pop_2(ctx);
    return has;
}

/* Replaces the object on the top by an array of the keys that for-in finds, or, with own, of its own. */
void lt_js_proxy_keys(duk_context *ctx, int own)
{
    duk_require_stack(ctx, 16);
    duk_idx_t obj = duk_get_top_index(ctx), result = obj + 1, seen = obj + 2, keys = obj + 3, key = obj + 4;
    if (own) {
        op_enumerable_keys(ctx, obj);
        duk_remove(ctx, obj);
        return;
    }
    duk_uarridx_t n = 0;
    duk_push_bare_array(ctx);
    duk_push_bare_object(ctx);
    for (unsigned hops = 0; duk_is_object(ctx, obj); count_hop(ctx, &hops)) {
        op_own_keys(ctx, obj);
        duk_uarridx_t n_keys = (duk_uarridx_t)duk_get_length(ctx, keys);
        for (duk_uarridx_t i = 0; i < n_keys; i++, duk_set_top(ctx, key)) {
            duk_get_prop_index(ctx, keys, i);
            duk_dup(ctx, key);
            if (duk_is_symbol(ctx, key) || duk_has_prop(ctx, seen)) continue;
            enum heap_own is = op_own_property(ctx, obj, key);
            if (is == HEAP_OWN_NONE) continue;
            duk_dup(ctx, key);
            duk_push_true(ctx);
            duk_put_prop(ctx, seen);
            if (is == HEAP_OWN_ENUMERABLE) duk_put_prop_index(ctx, result, n++);
        }
        op_get_prototype(ctx, obj);
        duk_replace(ctx, obj);
        duk_set_top(ctx, keys);
    }
    duk_pop(ctx);
    duk_remove(ctx, obj);
}
