/* What JSON.parse does with a reviver, and what JSON.stringify makes of a list of properties: called by the engine. */
#include <string.h>

#include "base/base.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/ops.h"

void lt_js_json_revive(duk_context *ctx, int reviver);
void lt_js_json_properties(duk_context *ctx, int list);

struct walk {
    duk_idx_t reviver;
    duk_idx_t descriptor; /* of a plain property; its value is put in for each */
};

static void revive(duk_context *ctx, const struct walk *w, duk_idx_t holder);

/* The holder's element at the key on the top, which is popped, is replaced by what becomes of it. */
static void revive_element(duk_context *ctx, const struct walk *w, duk_idx_t holder)
{
    duk_idx_t key = duk_get_top_index(ctx), value = key + 1;
    duk_dup(ctx, key);
    revive(ctx, w, holder);
    if (duk_is_undefined(ctx, value)) {
        op_delete_property(ctx, holder, key);
    } else {
        duk_put_prop_literal(ctx, w->descriptor, "value");
        op_define_property(ctx, holder, key, w->descriptor, false);
    }
    duk_set_top(ctx, key);
}

/* InternalizeJSONProperty: replaces the key on the top by what the reviver gives for it. */
static void revive(duk_context *ctx, const struct walk *w, duk_idx_t holder)
{
    heap_check_stack(ctx);
    duk_require_stack(ctx, 16);
    duk_idx_t key = duk_get_top_index(ctx), value = key + 1;
    duk_dup(ctx, key);
    duk_get_prop(ctx, holder);
    if (duk_is_array(ctx, value)) {
        double len = op_length(ctx, value);
        for (double i = 0; i < len; i++) {
            duk_push_number(ctx, i);
            duk_to_string(ctx, -1);
            revive_element(ctx, w, value);
        }
    } else if (duk_is_object(ctx, value)) {
        op_enumerable_keys(ctx, value);
        duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, value + 1);
        for (duk_uarridx_t i = 0; i < n; i++) {
            duk_get_prop_index(ctx, value + 1, i);
            revive_element(ctx, w, value);
        }
    }
    duk_set_top(ctx, value + 1);
    duk_dup(ctx, w->reviver);
    duk_dup(ctx, holder);
    duk_dup(ctx, key);
    duk_dup(ctx, value);
    duk_call_method(ctx, 2);
    duk_replace(ctx, key);
    duk_set_top(ctx, value);
}

/* Replaces the value on the top by what the reviver at that index makes of it. */
void lt_js_json_revive(duk_context *ctx, int reviver)
{
    static const char *const flags[] = {"writable", "enumerable", "configurable"};
    struct walk w = {.reviver = reviver, .descriptor = duk_get_top(ctx)};
    duk_require_stack(ctx, 16);
    duk_push_bare_object(ctx);
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        duk_push_true(ctx);
        duk_put_prop_string(ctx, w.descriptor, flags[i]);
    }
    duk_push_object(ctx);
    duk_push_literal(ctx, "");
    duk_dup(ctx, w.descriptor - 1);
    op_create_key(ctx, w.descriptor + 1);
    duk_push_literal(ctx, "");
    revive(ctx, &w, w.descriptor + 1);
    duk_replace(ctx, w.descriptor - 1);
    duk_set_top(ctx, w.descriptor);
}

/* Strings and numbers, as they are or in objects, are names of properties. */
static bool is_name(duk_context *ctx, duk_idx_t idx)
{
    if (duk_is_number(ctx, idx)) return true;
    if (duk_is_string(ctx, idx)) return !duk_is_symbol(ctx, idx);
    const char *class_name = duk_is_object(ctx, idx) ? heap_class_name(ctx, idx) : NULL;
    return class_name && (strcmp(class_name, "String") == 0 || strcmp(class_name, "Number") == 0);
}

/* Pushes an array of the names in the list at that index, each once. */
void lt_js_json_properties(duk_context *ctx, int list)
{
    duk_idx_t names = duk_get_top(ctx), seen = names + 1, name = names + 2;
    duk_uarridx_t n = 0;
    duk_require_stack(ctx, 16);
    duk_push_bare_array(ctx);
    duk_push_bare_object(ctx);
    double len = op_length(ctx, list);
    for (double i = 0; i < len; i++, duk_set_top(ctx, name)) {
        op_get(ctx, list, i);
        if (!is_name(ctx, name)) continue;
        duk_to_string(ctx, name);
        duk_dup(ctx, name);
        if (duk_has_prop(ctx, seen)) continue;
        duk_dup(ctx, name);
        duk_push_true(ctx);
        duk_put_prop(ctx, seen);
        duk_put_prop_index(ctx, names, n++);
    }
    duk_set_top(ctx, seen);
}
