/* Math: functions that Duktape lacks. */
#include <math.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"

/* Magic is the position in this table. */
duk_ret_t lt_bi_math_function(duk_context *ctx)
{
    static double (*const functions[])(double) = {acosh, asinh, atanh, cosh, sinh, tanh, expm1, log1p};
    duk_push_number(ctx, functions[duk_get_current_magic(ctx)](duk_to_number(ctx, 0)));
    return 1;
}

duk_ret_t lt_bi_math_fround(duk_context *ctx)
{
    duk_push_number(ctx, (float)duk_to_number(ctx, 0));
    return 1;
}
