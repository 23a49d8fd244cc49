/* Function.prototype's "caller" and "arguments". */
#include "runtime/js/builtins/natives.h"

duk_ret_t lt_bi_restricted(duk_context *ctx);

duk_ret_t lt_bi_restricted(duk_context *ctx)
{
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "'caller', 'callee', and 'arguments' properties may not be accessed");
}
