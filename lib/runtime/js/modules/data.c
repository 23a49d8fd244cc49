/*
 * Module k6/data: SharedArray. The function runs once per process; elements are kept as JSON text and
 * parsed at each access. In a heap the array is a proxy on the shared data.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/modules.h"

/* The proxy's target keeps the pointer; it is an array so that Array.isArray() says yes. */
static struct js_shared_array *array_of(duk_context *ctx, duk_idx_t target)
{
    duk_get_prop_string(ctx, target, DUK_HIDDEN_SYMBOL("shared"));
    struct js_shared_array *a = duk_get_pointer(ctx, -1);
    duk_pop(ctx);
    return a;
}

static bool index_of_key(duk_context *ctx, duk_idx_t key, size_t *out)
{
    const char *text = duk_is_symbol(ctx, key) ? NULL : duk_to_string(ctx, key);
    if (!text || !*text || strlen(text) > 9 || text[strspn(text, "0123456789")]) return false;
    *out = (size_t)strtoul(text, NULL, 10);
    return true;
}

static void freeze(duk_context *ctx)
{
    if (!duk_is_object(ctx, -1)) return;
    duk_require_stack(ctx, 6);
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        freeze(ctx);
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
    duk_freeze(ctx, -1);
}

static duk_ret_t shared_get(duk_context *ctx)
{
    struct js_shared_array *a = array_of(ctx, 0);
    size_t i;
    if (index_of_key(ctx, 1, &i)) {
        if (i >= a->n) return 0;
        js_push_text(ctx, a->items[i], strlen(a->items[i]));
        duk_json_decode(ctx, -1);
        freeze(ctx);
        return 1;
    }
    if (!duk_is_symbol(ctx, 1) && strcmp(duk_get_string(ctx, 1), "length") == 0) {
        duk_push_number(ctx, (double)a->n);
        return 1;
    }
    duk_get_global_string(ctx, "Array");
    duk_get_prop_string(ctx, -1, "prototype");
    duk_dup(ctx, 1);
    duk_get_prop(ctx, -2);
    return 1;
}

static duk_ret_t shared_has(duk_context *ctx)
{
    size_t i;
    bool is_index = index_of_key(ctx, 1, &i);
    duk_push_boolean(ctx, is_index ? i < array_of(ctx, 0)->n
                                   : !duk_is_symbol(ctx, 1) && strcmp(duk_get_string(ctx, 1), "length") == 0);
    return 1;
}

static duk_ret_t shared_immutable(duk_context *ctx)
{
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "SharedArray is immutable");
}

static duk_ret_t shared_keys(duk_context *ctx)
{
    struct js_shared_array *a = array_of(ctx, 0);
    duk_push_array(ctx);
    for (size_t i = 0; i < a->n; i++) {
        duk_push_sprintf(ctx, "%lu", (unsigned long)i);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    return 1;
}

static void push_proxy(duk_context *ctx, struct js_shared_array *a)
{
    static const struct js_function traps[] = {
        {"get", shared_get, 3, 0},       {"has", shared_has, 2, 0},
        {"set", shared_immutable, 4, 0}, {"deleteProperty", shared_immutable, 2, 0},
        {"ownKeys", shared_keys, 1, 0},
    };
    duk_push_array(ctx);
    duk_push_pointer(ctx, a);
    duk_put_prop_string(ctx, -2, DUK_HIDDEN_SYMBOL("shared"));
    duk_push_object(ctx);
    js_put_functions(ctx, -1, traps, ARRAY_LEN(traps));
    duk_push_proxy(ctx, 0);
}

/* With the array on the stack top. NULL when memory is out. */
static struct js_shared_array *copy_array(duk_context *ctx)
{
    struct js_shared_array *a = calloc(1, sizeof *a);
    size_t n = duk_get_length(ctx, -1);
    if (!a) return NULL;
    a->items = calloc(n + 1, sizeof *a->items);
    for (size_t i = 0; a->items && i < n; i++) {
        duk_get_prop_index(ctx, -1, (duk_uarridx_t)i);
        duk_json_encode(ctx, -1);
        size_t len;
        char *owned = NULL;
        const char *text = duk_is_string(ctx, -1) ? js_get_text(ctx, -1, &len, &owned) : "null";
        a->items[a->n++] = owned ? owned : strdup(text);
        duk_pop(ctx);
    }
    return a;
}

static duk_ret_t shared_array(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    struct js_program *p = js->program;
    if (!duk_is_constructor_call(ctx)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "SharedArray must be called with new");
    if (!js->in_init) (void)duk_error(ctx, DUK_ERR_ERROR, "new SharedArray must be called in the init context");
    const char *name = duk_is_string(ctx, 0) ? duk_get_string(ctx, 0) : "";
    if (!*name) (void)duk_error(ctx, DUK_ERR_ERROR, "empty name provided to SharedArray's constructor");
    if (!duk_is_function(ctx, 1))
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "a function is expected as the second argument of SharedArray's constructor");
    /* The first init run is alone; afterwards all arrays exist. */
    pthread_mutex_lock(&p->lock);
    struct js_shared_array *a = hashmap_gets(&p->shared_arrays, name);
    pthread_mutex_unlock(&p->lock);
    if (!a) {
        duk_dup(ctx, 1);
        duk_call(ctx, 0);
        if (duk_is_object(ctx, -1) && duk_has_prop_string(ctx, -1, "then"))
            (void)duk_error(ctx, DUK_ERR_ERROR,
                            "SharedArray constructor does not support async functions as second argument");
        if (!duk_is_array(ctx, -1)) (void)duk_error(ctx, DUK_ERR_ERROR, "only arrays can be made into SharedArray");
        a = copy_array(ctx);
        if (!a) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
        pthread_mutex_lock(&p->lock);
        hashmap_puts(&p->shared_arrays, name, a);
        pthread_mutex_unlock(&p->lock);
    }
    push_proxy(ctx, a);
    return 1;
}

void module_data(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_push_c_function(ctx, shared_array, 2);
    duk_put_prop_string(ctx, -2, "SharedArray");
}
