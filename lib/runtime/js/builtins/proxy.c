/*
 * Internal methods of objects with Proxy traps (proxy.h), and Proxy.revocable. A revoked Proxy has a
 * handler of which every trap throws.
 */
#include "runtime/js/builtins/proxy.h"

#include <string.h>

#include "base/base.h"
#include "runtime/js/builtins/bigint.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

bool op_is_proxy(duk_context *ctx, duk_idx_t obj)
{
    if (!heap_push_proxy(ctx, obj)) return false;
    duk_pop_2(ctx);
    return true;
}

void op_to_property_key(duk_context *ctx, duk_idx_t idx)
{
    if (duk_is_string(ctx, idx) && !bigint_is(ctx, idx)) return;
    if (duk_is_object(ctx, idx)) duk_to_primitive(ctx, idx, DUK_HINT_STRING);
    if (!duk_is_symbol(ctx, idx)) duk_to_string(ctx, idx);
}

enum trap { NO_PROXY, NO_TRAP, TRAP };

/* For a Proxy pushes its target and, when there is a trap of that name, the trap, its this and its
 * first argument: the caller pushes the other arguments and calls it with call_trap(). */
static enum trap push_trap(duk_context *ctx, duk_idx_t obj, const char *name)
{
    duk_require_stack(ctx, 16);
    if (!heap_push_proxy(ctx, obj)) return NO_PROXY;
    heap_check_stack(ctx);
    duk_get_prop_string(ctx, -1, name);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop_2(ctx);
        return NO_TRAP;
    }
    if (!duk_is_function(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function (trap '%s')", op_describe(ctx, -1), name);
    }
    duk_swap_top(ctx, -2);
    duk_dup(ctx, -3);
    return TRAP;
}

_Noreturn static void violation(duk_context *ctx, const char *trap, const char *what)
{
    (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "'%s' on proxy: %s", trap, what);
    __builtin_unreachable();
}

/* Own keys. */

/* The trap's result is on the top; replaces it by an array of strings and symbols, each once. */
static void check_keys(duk_context *ctx)
{
    duk_idx_t result = duk_get_top_index(ctx);
    if (!duk_is_object(ctx, result)) violation(ctx, "ownKeys", "trap result must be an object");
    double len = op_length(ctx, result);
    duk_push_bare_object(ctx); /* seen */
    duk_push_array(ctx);
    for (double i = 0; i < len; i++) {
        op_get(ctx, result, i);
        if (!duk_is_string(ctx, -1)) violation(ctx, "ownKeys", "trap returned a value that is no property key");
        duk_dup_top(ctx);
        if (duk_has_prop(ctx, result + 1)) violation(ctx, "ownKeys", "trap returned duplicate entries");
        duk_dup_top(ctx);
        duk_push_true(ctx);
        duk_put_prop(ctx, result + 1);
        duk_put_prop_index(ctx, result + 2, (duk_uarridx_t)i);
    }
    duk_replace(ctx, result);
    duk_set_top(ctx, result + 1);
}

static bool remove_key(duk_context *ctx, duk_idx_t set, duk_idx_t key)
{
    duk_dup(ctx, key);
    if (!duk_has_prop(ctx, set)) return false;
    duk_dup(ctx, key);
    duk_del_prop(ctx, set);
    return true;
}

/* What is not configurable must be in the result; of an object that is not extensible, all and no more. */
static void check_keys_against(duk_context *ctx, duk_idx_t target, duk_idx_t keys)
{
    bool extensible = op_is_extensible(ctx, target);
    duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, keys), n_left = n;
    duk_push_bare_object(ctx);
    duk_idx_t set = duk_get_top_index(ctx);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, keys, i);
        duk_push_true(ctx);
        duk_put_prop(ctx, set);
    }
    op_own_keys(ctx, target); /* set + 1 */
    duk_uarridx_t n_target = (duk_uarridx_t)duk_get_length(ctx, set + 1);
    for (int pass = 0; pass < 2; pass++) { /* what is not configurable first */
        for (duk_uarridx_t i = 0; i < n_target; i++) {
            duk_get_prop_index(ctx, set + 1, i);
            op_get_own_property(ctx, target, set + 2);
            bool fixed = false;
            if (duk_is_object(ctx, -1)) {
                duk_get_prop_literal(ctx, -1, "configurable");
                fixed = !duk_to_boolean(ctx, -1);
            }
            if (fixed == (pass == 0) && (fixed || !extensible)) {
                if (!remove_key(ctx, set, set + 2))
                    violation(ctx, "ownKeys", "trap result did not include a key that it must");
                n_left--;
            }
            duk_set_top(ctx, set + 2);
        }
    }
    if (!extensible && n_left) violation(ctx, "ownKeys", "trap returned extra keys but proxy target is non-extensible");
    duk_set_top(ctx, set);
}

void op_own_keys(duk_context *ctx, duk_idx_t obj)
{
    duk_idx_t target = duk_get_top(ctx);
    switch (push_trap(ctx, obj, "ownKeys")) {
    case NO_PROXY: heap_push_own_keys(ctx, obj); return;
    case NO_TRAP: op_own_keys(ctx, target); break;
    case TRAP:
        duk_call_method(ctx, 1);
        check_keys(ctx);
        check_keys_against(ctx, target, target + 1);
        break;
    }
    duk_remove(ctx, target);
}

/* Descriptors. */

static bool field(duk_context *ctx, duk_idx_t from, duk_idx_t to, const char *name, bool boolean)
{
    if (!duk_has_prop_string(ctx, from, name)) return false;
    duk_get_prop_string(ctx, from, name);
    if (boolean) {
        duk_to_boolean(ctx, -1);
    } else if (strcmp(name, "value") != 0 && !duk_is_undefined(ctx, -1)) {
        if (!duk_is_function(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s must be a function: %s",
                            strcmp(name, "get") == 0 ? "Getter" : "Setter", op_describe(ctx, -1));
        }
    }
    duk_put_prop_string(ctx, to, name);
    return true;
}

/* They are read in one order, and shown to a trap in another. */
static void order_fields(duk_context *ctx)
{
    static const char *const names[] = {"value", "writable", "get", "set", "enumerable", "configurable"};
    duk_push_bare_object(ctx);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!duk_has_prop_string(ctx, -2, names[i])) continue;
        duk_get_prop_string(ctx, -2, names[i]);
        duk_put_prop_string(ctx, -2, names[i]);
    }
    duk_replace(ctx, -2);
}

void op_push_descriptor(duk_context *ctx, duk_idx_t idx)
{
    if (!duk_is_object(ctx, idx)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Property description must be an object: %s", op_describe(ctx, idx));
    }
    duk_push_bare_object(ctx);
    duk_idx_t to = duk_get_top_index(ctx);
    field(ctx, idx, to, "enumerable", true);
    field(ctx, idx, to, "configurable", true);
    bool data = field(ctx, idx, to, "value", false);
    data |= field(ctx, idx, to, "writable", true);
    bool accessor = field(ctx, idx, to, "get", false);
    accessor |= field(ctx, idx, to, "set", false);
    if (data && accessor) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute");
    }
    order_fields(ctx);
    heap_push_builtin(ctx, BIDX_OBJECT_PROTOTYPE);
    duk_set_prototype(ctx, to);
}

static bool has(duk_context *ctx, duk_idx_t desc, const char *name)
{
    duk_push_string(ctx, name);
    enum heap_own own = heap_own_property(ctx, desc, duk_get_top_index(ctx));
    duk_pop(ctx);
    return own != HEAP_OWN_NONE;
}

static bool is_true(duk_context *ctx, duk_idx_t desc, const char *name)
{
    if (!has(ctx, desc, name)) return false;
    duk_get_prop_string(ctx, desc, name);
    bool is = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is;
}

static bool is_accessor(duk_context *ctx, duk_idx_t desc)
{
    return has(ctx, desc, "get") || has(ctx, desc, "set");
}

static bool is_data(duk_context *ctx, duk_idx_t desc)
{
    return has(ctx, desc, "value") || has(ctx, desc, "writable");
}

/* Absent, or the same as in current. */
static bool keeps(duk_context *ctx, duk_idx_t desc, duk_idx_t current, const char *name)
{
    if (!has(ctx, desc, name)) return true;
    duk_get_prop_string(ctx, desc, name);
    duk_get_prop_string(ctx, current, name);
    bool same = duk_samevalue(ctx, -2, -1);
    duk_pop_2(ctx);
    return same;
}

/* IsCompatiblePropertyDescriptor; current may be undefined. */
static bool is_compatible(duk_context *ctx, bool extensible, duk_idx_t desc, duk_idx_t current)
{
    if (duk_is_undefined(ctx, current)) return extensible;
    if (is_true(ctx, current, "configurable")) return true;
    if (is_true(ctx, desc, "configurable") || !keeps(ctx, desc, current, "enumerable")) return false;
    bool accessor = is_accessor(ctx, desc), data = is_data(ctx, desc);
    if (!accessor && !data) return true;
    if (accessor != is_accessor(ctx, current)) return false;
    if (accessor) return keeps(ctx, desc, current, "get") && keeps(ctx, desc, current, "set");
    if (is_true(ctx, current, "writable")) return true;
    return !is_true(ctx, desc, "writable") && keeps(ctx, desc, current, "value");
}

static void complete(duk_context *ctx, duk_idx_t desc, const char *name)
{
    if (has(ctx, desc, name)) return;
    duk_push_undefined(ctx);
    if (strcmp(name, "value") != 0 && strcmp(name, "get") != 0 && strcmp(name, "set") != 0) duk_to_boolean(ctx, -1);
    duk_put_prop_string(ctx, desc, name);
}

/* Frame piece: target, trap result. Leaves descriptor or undefined in the result's place. */
static void check_own_property(duk_context *ctx, duk_idx_t target, duk_idx_t key)
{
    const char *trap = "getOwnPropertyDescriptor";
    duk_idx_t result = target + 1, current = target + 2;
    if (!duk_is_object(ctx, result) && !duk_is_undefined(ctx, result))
        violation(ctx, trap, "trap returned neither object nor undefined");
    op_get_own_property(ctx, target, key);
    bool exists = duk_is_object(ctx, current);
    if (duk_is_undefined(ctx, result)) {
        if (exists && !is_true(ctx, current, "configurable"))
            violation(ctx, trap, "trap returned undefined for a non-configurable property");
        if (exists && !op_is_extensible(ctx, target))
            violation(ctx, trap, "trap returned undefined for a property of the non-extensible proxy target");
        duk_pop(ctx);
        return;
    }
    bool extensible = op_is_extensible(ctx, target);
    op_push_descriptor(ctx, result);
    duk_idx_t desc = target + 3;
    if (is_accessor(ctx, desc)) {
        complete(ctx, desc, "get");
        complete(ctx, desc, "set");
    } else {
        complete(ctx, desc, "value");
        complete(ctx, desc, "writable");
    }
    complete(ctx, desc, "enumerable");
    complete(ctx, desc, "configurable");
    if (!is_compatible(ctx, extensible, desc, current))
        violation(ctx, trap, "trap returned a descriptor that is incompatible with the proxy target's property");
    if (!is_true(ctx, desc, "configurable")) {
        if (!exists || is_true(ctx, current, "configurable"))
            violation(ctx, trap, "trap reported non-configurability for a property that is missing or configurable");
        if (has(ctx, desc, "writable") && !is_true(ctx, desc, "writable") && is_true(ctx, current, "writable")) {
            violation(ctx, trap, "trap reported non-configurable and non-writable for a writable property");
        }
    }
    duk_replace(ctx, result);
    duk_set_top(ctx, result + 1);
}

void op_get_own_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    duk_idx_t target = duk_get_top(ctx);
    switch (push_trap(ctx, obj, "getOwnPropertyDescriptor")) {
    case NO_PROXY:
        if (heap_is_namespace(ctx, obj)) {
            namespace_get_own_property(ctx, obj, key);
            return;
        }
        duk_dup(ctx, key);
        duk_get_prop_desc(ctx, obj, 0);
        return;
    case NO_TRAP: op_get_own_property(ctx, target, key); break;
    case TRAP:
        duk_dup(ctx, key);
        duk_call_method(ctx, 2);
        check_own_property(ctx, target, key);
        break;
    }
    duk_remove(ctx, target);
}

enum heap_own op_own_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    if (!op_is_proxy(ctx, obj) && !heap_is_namespace(ctx, obj)) return heap_own_property(ctx, obj, key);
    op_get_own_property(ctx, obj, key);
    enum heap_own own = HEAP_OWN_NONE;
    if (duk_is_object(ctx, -1))
        own = is_true(ctx, duk_get_top_index(ctx), "enumerable") ? HEAP_OWN_ENUMERABLE : HEAP_OWN_HIDDEN;
    duk_pop(ctx);
    return own;
}

void op_enumerable_keys(duk_context *ctx, duk_idx_t obj)
{
    if (!op_is_proxy(ctx, obj) && !heap_is_namespace(ctx, obj)) {
        heap_push_enumerable_keys(ctx, obj);
        return;
    }
    duk_idx_t result = duk_get_top(ctx), all = result + 1, key = result + 2;
    duk_require_stack(ctx, 8);
    duk_push_array(ctx);
    op_own_keys(ctx, obj);
    duk_uarridx_t n_keys = (duk_uarridx_t)duk_get_length(ctx, all), n = 0;
    for (duk_uarridx_t i = 0; i < n_keys; i++) {
        duk_get_prop_index(ctx, all, i);
        if (!duk_is_symbol(ctx, key) && op_own_property(ctx, obj, key) == HEAP_OWN_ENUMERABLE)
            heap_define_index(ctx, result, n++);
        duk_set_top(ctx, key);
    }
    duk_pop(ctx);
}

static bool define_by_trap(duk_context *ctx, duk_idx_t target, duk_idx_t key, duk_idx_t desc, bool throws)
{
    const char *trap = "defineProperty";
    duk_call_method(ctx, 3);
    bool done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (!done) {
        if (throws) violation(ctx, trap, "trap returned falsish");
        return false;
    }
    op_get_own_property(ctx, target, key);
    duk_idx_t current = duk_get_top_index(ctx);
    bool extensible = op_is_extensible(ctx, target),
         fixed = has(ctx, desc, "configurable") && !is_true(ctx, desc, "configurable");
    if (duk_is_undefined(ctx, current)) {
        if (!extensible)
            violation(ctx, trap, "trap returned truish for adding property to the non-extensible proxy target");
        if (fixed)
            violation(
                ctx, trap,
                "trap returned truish for defining non-configurable property which does not exist in the proxy target");
    } else {
        if (!is_compatible(ctx, extensible, desc, current))
            violation(ctx, trap,
                      "trap returned truish for adding property that is incompatible with the existing property in the "
                      "proxy target");
        if (fixed && is_true(ctx, current, "configurable"))
            violation(ctx, trap,
                      "trap returned truish for defining non-configurable property which is configurable in the proxy "
                      "target");
        if (is_data(ctx, current) && !is_true(ctx, current, "configurable") && is_true(ctx, current, "writable") &&
            has(ctx, desc, "writable") && !is_true(ctx, desc, "writable")) {
            violation(ctx, trap,
                      "trap returned truish for defining non-configurable property which cannot be non-writable");
        }
    }
    duk_pop(ctx);
    return true;
}

bool op_define_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t descriptor, bool throws)
{
    if (heap_is_namespace(ctx, obj)) return namespace_define_property(ctx, obj, key, descriptor, throws);
    if (!op_is_proxy(ctx, obj)) return heap_define_property(ctx, obj, key, descriptor, throws);
    duk_idx_t desc = duk_get_top(ctx), target = desc + 1;
    op_push_descriptor(ctx, descriptor);
    bool done;
    if (push_trap(ctx, obj, "defineProperty") == TRAP) {
        duk_dup(ctx, key);
        duk_dup(ctx, desc);
        done = define_by_trap(ctx, target, key, desc, throws);
    } else {
        done = op_define_property(ctx, target, key, desc, throws);
    }
    duk_set_top(ctx, desc);
    return done;
}

/* Prototype and extensibility. */

void op_get_prototype(duk_context *ctx, duk_idx_t obj)
{
    duk_idx_t target = duk_get_top(ctx);
    switch (push_trap(ctx, obj, "getPrototypeOf")) {
    case NO_PROXY:
        duk_get_prototype(ctx, obj);
        if (duk_is_undefined(ctx, -1)) {
            duk_pop(ctx);
            duk_push_null(ctx);
        }
        return;
    case NO_TRAP: op_get_prototype(ctx, target); break;
    case TRAP:
        duk_call_method(ctx, 1);
        if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1))
            violation(ctx, "getPrototypeOf", "trap returned neither object nor null");
        if (!op_is_extensible(ctx, target)) {
            op_get_prototype(ctx, target);
            if (!duk_strict_equals(ctx, -1, -2))
                violation(ctx, "getPrototypeOf",
                          "proxy target is non-extensible but the trap did not return its actual prototype");
            duk_pop(ctx);
        }
        break;
    }
    duk_remove(ctx, target);
}

bool op_set_prototype(duk_context *ctx, duk_idx_t obj, duk_idx_t prototype)
{
    duk_idx_t target = duk_get_top(ctx);
    bool done = false;
    switch (push_trap(ctx, obj, "setPrototypeOf")) {
    case NO_PROXY: return heap_set_prototype(ctx, obj, prototype);
    case NO_TRAP: done = op_set_prototype(ctx, target, prototype); break;
    case TRAP:
        duk_dup(ctx, prototype);
        duk_call_method(ctx, 2);
        done = duk_to_boolean(ctx, -1);
        if (done && !op_is_extensible(ctx, target)) {
            op_get_prototype(ctx, target);
            if (!duk_strict_equals(ctx, -1, prototype))
                violation(ctx, "setPrototypeOf",
                          "trap returned truish for setting a new prototype on the non-extensible proxy target");
        }
        break;
    }
    duk_set_top(ctx, target);
    return done;
}

bool op_is_extensible(duk_context *ctx, duk_idx_t obj)
{
    duk_idx_t target = duk_get_top(ctx);
    bool is = false;
    switch (push_trap(ctx, obj, "isExtensible")) {
    case NO_PROXY: return heap_is_extensible(ctx, obj);
    case NO_TRAP: is = op_is_extensible(ctx, target); break;
    case TRAP:
        duk_call_method(ctx, 1);
        is = duk_to_boolean(ctx, -1);
        if (is != op_is_extensible(ctx, target))
            violation(ctx, "isExtensible", "trap result does not reflect extensibility of proxy target");
        break;
    }
    duk_set_top(ctx, target);
    return is;
}

bool op_prevent_extensions(duk_context *ctx, duk_idx_t obj)
{
    duk_idx_t target = duk_get_top(ctx);
    bool done = true;
    switch (push_trap(ctx, obj, "preventExtensions")) {
    case NO_PROXY: heap_prevent_extensions(ctx, obj); return true;
    case NO_TRAP: done = op_prevent_extensions(ctx, target); break;
    case TRAP:
        duk_call_method(ctx, 1);
        done = duk_to_boolean(ctx, -1);
        if (done && op_is_extensible(ctx, target))
            violation(ctx, "preventExtensions", "trap returned truish but the proxy target is extensible");
        break;
    }
    duk_set_top(ctx, target);
    return done;
}

/* Revocation. */

#define PROXY DUK_HIDDEN_SYMBOL("proxy")

duk_ret_t lt_bi_proxy_revoked(duk_context *ctx)
{
    static const char *const traps[] = {"get",
                                        "set",
                                        "has",
                                        "deleteProperty",
                                        "ownKeys",
                                        "getOwnPropertyDescriptor",
                                        "defineProperty",
                                        "getPrototypeOf",
                                        "setPrototypeOf",
                                        "isExtensible",
                                        "preventExtensions",
                                        "apply",
                                        "construct"};
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform '%s' on a proxy that has been revoked",
                     traps[duk_get_current_magic(ctx)]);
}

static duk_ret_t revoke_proxy(duk_context *ctx)
{
    duk_push_current_function(ctx);
    if (duk_get_prop_literal(ctx, 0, PROXY)) {
        heap_push_builtin(ctx, BIDX_LT_REVOKED_HANDLER);
        heap_set_proxy_handler(ctx, 1);
        duk_del_prop_literal(ctx, 0, PROXY);
    }
    return 0;
}

duk_ret_t lt_bi_proxy_revocable(duk_context *ctx)
{
    duk_push_object(ctx); /* 2 */
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_push_proxy(ctx, 0); /* 3 */
    duk_dup(ctx, 3);
    duk_put_prop_literal(ctx, 2, "proxy");
    heap_push_method(ctx, revoke_proxy, 0);
    duk_dup(ctx, 3);
    duk_put_prop_literal(ctx, -2, PROXY);
    duk_push_literal(ctx, "");
    duk_push_literal(ctx, "name");
    duk_swap_top(ctx, -2);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_CLEAR_WRITABLE |
                     DUK_DEFPROP_CLEAR_ENUMERABLE);
    duk_put_prop_literal(ctx, 2, "revoke");
    duk_pop(ctx);
    return 1;
}

/* IsArray, which tells of revoked ones what Duktape does not know. */
duk_ret_t lt_bi_array_is_array(duk_context *ctx)
{
    while (heap_push_proxy(ctx, 0)) {
        heap_push_builtin(ctx, BIDX_LT_REVOKED_HANDLER);
        if (duk_strict_equals(ctx, -1, -2))
            return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform 'IsArray' on a proxy that has been revoked");
        duk_pop_2(ctx);
        duk_replace(ctx, 0);
    }
    duk_push_boolean(ctx, duk_is_array(ctx, 0));
    return 1;
}
