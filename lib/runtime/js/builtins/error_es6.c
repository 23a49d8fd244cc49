/* AggregateError. */
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"

enum { HIDDEN_DATA = DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_CLEAR_ENUMERABLE };

static bool collect(duk_context *ctx, void *udata)
{
    duk_uarridx_t *n = udata;
    duk_put_prop_index(ctx, 4, (*n)++);
    return true;
}

/* errors, message, options. */
duk_ret_t lt_bi_aggregate_error_constructor(duk_context *ctx)
{
    duk_uarridx_t n = 0;
    bool has_message = !duk_is_undefined(ctx, 1);
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", has_message ? duk_to_string(ctx, 1) : ""); /* 3 */
    if (!has_message) duk_del_prop_literal(ctx, 3, "message");
    heap_push_builtin(ctx, BIDX_AGGREGATE_ERROR_PROTOTYPE);
    duk_set_prototype(ctx, 3);
    duk_push_array(ctx); /* 4 */
    iter_each(ctx, 0, collect, &n);
    duk_push_literal(ctx, "errors");
    duk_dup(ctx, 4);
    duk_def_prop(ctx, 3, HIDDEN_DATA);
    if (duk_is_object(ctx, 2) && duk_has_prop_literal(ctx, 2, "cause")) {
        duk_push_literal(ctx, "cause");
        duk_get_prop_literal(ctx, 2, "cause");
        duk_def_prop(ctx, 3, HIDDEN_DATA);
    }
    duk_set_top(ctx, 4);
    return 1;
}
