/*
 * WeakMap, WeakSet, WeakRef, FinalizationRegistry. A weak collection stores nothing itself: the value is
 * a property of the key object, under a hidden key with the collection's number, and so lives as long
 * as the key. What is kept for symbols is in an object of the collection, as symbols stay while they are
 * keys there. A WeakRef keeps its target alive, and a FinalizationRegistry never calls back (the
 * language lets both).
 */
#include <stdio.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"

#define ID DUK_HIDDEN_SYMBOL("weak")
#define SYMBOLS DUK_HIDDEN_SYMBOL("symbols")
#define TARGET DUK_HIDDEN_SYMBOL("target")
#define CELLS DUK_HIDDEN_SYMBOL("cells")

/* Pushes the hidden key of the collection `this`. Natives of WeakMap have magic 1, those of WeakSet 0. */
static void push_key(duk_context *ctx)
{
    bool is_map = duk_get_current_magic(ctx) & 1;
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, ID);
        const char *id = duk_get_string(ctx, -1);
        if (id && (id[1] == 'm') == is_map) {
            duk_remove(ctx, -2);
            return;
        }
    }
    (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "method called on a receiver that is no %s",
                    is_map ? "WeakMap" : "WeakSet");
}

/* An object, or a symbol that Symbol.for() does not know (those have a first byte of their own). */
static bool can_be_held(duk_context *ctx, duk_idx_t idx)
{
    if (duk_is_symbol(ctx, idx)) return (unsigned char)duk_get_string(ctx, idx)[0] != 0x80;
    return duk_is_object(ctx, idx);
}

/* With the collection's hidden key on the top: replaces it by the object that holds the entry of
 * argument 0 and the entry's key there. False, and both undefined, when there is no such object. */
static bool push_place(duk_context *ctx, bool make)
{
    if (!duk_is_symbol(ctx, 0)) {
        duk_dup(ctx, 0);
        duk_swap_top(ctx, -2);
        return true;
    }
    duk_pop(ctx);
    duk_push_this(ctx);
    if (!duk_get_prop_literal(ctx, -1, SYMBOLS)) {
        if (make) {
            duk_pop(ctx);
            duk_push_bare_object(ctx);
            duk_dup_top(ctx);
            duk_put_prop_literal(ctx, -3, SYMBOLS);
        }
    }
    duk_remove(ctx, -2);
    duk_dup(ctx, 0);
    return duk_is_object(ctx, -2);
}

struct fill {
    bool is_map;
};

/* Frame of the constructor: 0 iterable, 1 this, 2 adder. */
static bool add_item(duk_context *ctx, void *udata)
{
    bool is_map = ((struct fill *)udata)->is_map;
    duk_idx_t item = duk_get_top_index(ctx);
    duk_require_stack(ctx, 8);
    if (is_map && !duk_is_object(ctx, item)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Iterator value %s is not an entry object",
                        duk_safe_to_string(ctx, item));
    }
    duk_dup(ctx, 2);
    duk_dup(ctx, 1);
    if (is_map) {
        duk_get_prop_index(ctx, item, 0);
        duk_get_prop_index(ctx, item, 1);
    } else {
        duk_dup(ctx, item);
    }
    duk_call_method(ctx, is_map ? 2 : 1);
    duk_set_top(ctx, item);
    return true;
}

duk_ret_t lt_bi_weak_constructor(duk_context *ctx)
{
    struct fill f = {.is_map = duk_get_current_magic(ctx) & 1};
    if (!duk_is_constructor_call(ctx)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor %s requires 'new'", f.is_map ? "WeakMap" : "WeakSet");
    }
    char id[32];
    snprintf(id, sizeof id, "\xff%c%u", f.is_map ? 'm' : 's', (unsigned)++builtins_state(ctx)->last_weak_id);
    duk_push_this(ctx);
    duk_push_string(ctx, id);
    duk_put_prop_literal(ctx, 1, ID);
    if (duk_is_null_or_undefined(ctx, 0)) return 1;
    duk_get_prop_string(ctx, 1, f.is_map ? "set" : "add");
    if (!duk_is_function(ctx, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "'%s' is not a function", f.is_map ? "set" : "add");
    iter_each(ctx, 0, add_item, &f);
    duk_set_top(ctx, 2);
    return 1;
}

/* Entry of argument 0, with the hidden key pushed; pushes its value. */
static bool get_own(duk_context *ctx)
{
    if (!can_be_held(ctx, 0) || !push_place(ctx, false)) return false;
    duk_get_prop_desc(ctx, -2, 0);
    if (duk_is_undefined(ctx, -1)) return false;
    duk_get_prop_literal(ctx, -1, "value");
    return true;
}

duk_ret_t lt_bi_weak_get(duk_context *ctx)
{
    push_key(ctx);
    return get_own(ctx);
}

duk_ret_t lt_bi_weak_has(duk_context *ctx)
{
    push_key(ctx);
    duk_push_boolean(ctx, get_own(ctx));
    return 1;
}

duk_ret_t lt_bi_weak_set(duk_context *ctx)
{
    bool is_map = duk_get_current_magic(ctx) & 1;
    if (!can_be_held(ctx, 0)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Invalid value used %s", is_map ? "as weak map key" : "in weak set");
    }
    push_key(ctx); /* 2 */
    push_place(ctx, true);
    duk_dup(ctx, 1);
    /* Forced: frozen objects can be keys, too. */
    duk_def_prop(ctx, 2,
                 DUK_DEFPROP_FORCE | DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    duk_push_this(ctx);
    return 1;
}

duk_ret_t lt_bi_weak_delete(duk_context *ctx)
{
    push_key(ctx);
    bool has = get_own(ctx);
    if (has) {
        duk_set_top(ctx, 1);
        push_key(ctx);
        push_place(ctx, false);
        duk_del_prop(ctx, 1);
    }
    duk_push_boolean(ctx, has);
    return 1;
}

/* Magic 1: WeakRef, 0: FinalizationRegistry, which never calls back. */
duk_ret_t lt_bi_weak_ref_constructor(duk_context *ctx)
{
    bool is_ref = duk_get_current_magic(ctx) & 1;
    if (!duk_is_constructor_call(ctx)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor requires 'new'");
    if (is_ref ? !can_be_held(ctx, 0) : !duk_is_function(ctx, 0)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         is_ref ? "WeakRef: target must be an object"
                                : "FinalizationRegistry: cleanup must be callable");
    }
    duk_push_this(ctx);
    duk_dup(ctx, 0);
    if (is_ref) duk_put_prop_literal(ctx, 1, TARGET);
    else duk_put_prop_literal(ctx, 1, CELLS);
    return 1;
}

duk_ret_t lt_bi_weak_ref_deref(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !duk_get_prop_literal(ctx, 0, TARGET)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "WeakRef.prototype.deref called on incompatible receiver");
    }
    return 1;
}

static void push_registry(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, CELLS)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "method called on a receiver that is no FinalizationRegistry");
    }
    duk_pop(ctx);
}

/* The hidden key under which a token knows that it is registered here. */
static void push_token_key(duk_context *ctx)
{
    if (!duk_get_prop_literal(ctx, -1, ID)) {
        char id[32];
        snprintf(id, sizeof id,
                 "\xff"
                 "f%u",
                 (unsigned)++builtins_state(ctx)->last_weak_id);
        duk_pop(ctx);
        duk_push_string(ctx, id);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, ID);
    }
    duk_remove(ctx, -2);
}

/* Arguments: target, held value, token. */
duk_ret_t lt_bi_finalization_register(duk_context *ctx)
{
    push_registry(ctx); /* 3 */
    if (!can_be_held(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "FinalizationRegistry.prototype.register: invalid target");
    if (duk_samevalue(ctx, 0, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "FinalizationRegistry.prototype.register: target and holdings must not be same");
    if (duk_is_undefined(ctx, 2)) return 0;
    if (!can_be_held(ctx, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "FinalizationRegistry.prototype.register: invalid unregister token");
    push_token_key(ctx);
    duk_dup(ctx, 2);
    duk_replace(ctx, 0);
    push_place(ctx, true);
    duk_push_true(ctx);
    duk_def_prop(ctx, 3,
                 DUK_DEFPROP_FORCE | DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    return 0;
}

/* Argument: token. */
duk_ret_t lt_bi_finalization_unregister(duk_context *ctx)
{
    push_registry(ctx); /* 1 */
    if (!can_be_held(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "FinalizationRegistry.prototype.unregister: invalid unregister token");
    push_token_key(ctx);
    duk_dup(ctx, 1);
    bool has = get_own(ctx);
    if (has) {
        duk_set_top(ctx, 2);
        push_place(ctx, false);
        duk_del_prop(ctx, 1);
    }
    duk_push_boolean(ctx, has);
    return 1;
}
