/* Error and its kinds, with cause. */
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Pushes an error with the message at `message` and options.cause. */
static void push_error(duk_context *ctx, duk_errcode_t code, duk_idx_t message, duk_idx_t options)
{
    bool has_message = !duk_is_undefined(ctx, message);
    if (has_message) duk_to_string(ctx, message);
    heap_push_untraced_error(ctx, code);
    duk_idx_t error = duk_get_top_index(ctx);
    if (has_message) {
        duk_dup(ctx, message);
        op_define_hidden(ctx, error, "message");
    }
    if (duk_is_object(ctx, options) && duk_has_prop_literal(ctx, options, "cause")) {
        duk_get_prop_literal(ctx, options, "cause");
        op_define_hidden(ctx, error, "cause");
    }
    if (!duk_is_constructor_call(ctx)) heap_trace_error(ctx);
}

/* Arguments: message, options. Magic: the DUK_ERR_ code. */
duk_ret_t lt_bi_error_constructor(duk_context *ctx)
{
    push_error(ctx, duk_get_current_magic(ctx), 0, 1);
    return 1;
}

static bool collect(duk_context *ctx, void *udata)
{
    duk_uarridx_t *n = udata;
    op_create(ctx, 4, (*n)++);
    return true;
}

/* Arguments: errors, message, options. */
duk_ret_t lt_bi_aggregate_error_constructor(duk_context *ctx)
{
    duk_uarridx_t n = 0;
    push_error(ctx, DUK_ERR_ERROR, 1, 2); /* 3 */
    heap_push_builtin(ctx, BIDX_AGGREGATE_ERROR_PROTOTYPE);
    duk_set_prototype(ctx, 3);
    duk_push_array(ctx); /* 4 */
    iter_each(ctx, 0, collect, &n);
    duk_dup(ctx, 4);
    op_define_hidden(ctx, 3, "errors");
    duk_set_top(ctx, 4);
    return 1;
}
