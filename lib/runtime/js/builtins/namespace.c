/*
 * Module namespaces. The object (helpers.js makes it) has no prototype, cannot be extended, and has a
 * getter for each export, in order, which is as fast as a read can be. What the language wants to be seen
 * are data properties that are writable, cannot be configured, and cannot be written all the same.
 */
#include "base/base.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/proxy.h"

void namespace_get_own_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    duk_idx_t desc = duk_get_top(ctx);
    duk_dup(ctx, key);
    duk_get_prop_desc(ctx, obj, 0);
    if (!duk_is_object(ctx, desc) || duk_is_symbol(ctx, key)) return;
    duk_push_object(ctx);
    duk_dup(ctx, key);
    duk_get_prop(ctx, obj); /* throws when the export has no value yet */
    duk_put_prop_literal(ctx, desc + 1, "value");
    for (int i = 0; i < 3; i++) {
        static const char *const flags[] = {"writable", "enumerable", "configurable"};
        duk_push_boolean(ctx, i < 2);
        duk_put_prop_string(ctx, desc + 1, flags[i]);
    }
    duk_replace(ctx, desc);
}

static bool is_absent_or(duk_context *ctx, duk_idx_t desc, const char *name, bool wanted)
{
    if (!duk_has_prop_string(ctx, desc, name)) return true;
    duk_get_prop_string(ctx, desc, name);
    bool is = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is == wanted;
}

/* Does the descriptor say nothing but what is? */
static bool agrees(duk_context *ctx, duk_idx_t desc, duk_idx_t current)
{
    if (!duk_is_object(ctx, current) || duk_has_prop_literal(ctx, desc, "get") ||
        duk_has_prop_literal(ctx, desc, "set") || !is_absent_or(ctx, desc, "configurable", false) ||
        !is_absent_or(ctx, desc, "enumerable", true) || !is_absent_or(ctx, desc, "writable", true))
        return false;
    if (!duk_has_prop_literal(ctx, desc, "value")) return true;
    duk_get_prop_literal(ctx, desc, "value");
    duk_get_prop_literal(ctx, current, "value");
    return duk_samevalue(ctx, -1, -2);
}

bool namespace_define_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t descriptor, bool throws)
{
    if (duk_is_symbol(ctx, key)) return heap_define_property(ctx, obj, key, descriptor, throws);
    duk_idx_t desc = duk_get_top(ctx), current = desc + 1;
    op_push_descriptor(ctx, descriptor);
    op_get_own_property(ctx, obj, key);
    bool done = agrees(ctx, desc, current);
    if (!done && throws)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot redefine property: %s", duk_get_string(ctx, key));
    duk_set_top(ctx, desc);
    return done;
}
