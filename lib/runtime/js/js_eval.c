/*
 * Source text that a script hands over at run time: eval() and new Function(). It is compiled like
 * files are, then by Duktape in the heap that asked. Such code reaches the helpers through a hidden
 * global, which only heaps that evaluate code have.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/compiler.h"
#include "runtime/js/js_vu.h"

_Noreturn void js_throw_syntax_error(duk_context *ctx, const lt_error *err)
{
    size_t len = strcspn(err->message, "\n"); /* the code frame is for terminals */
    if (err->status != LT_ERR_SYNTAX) (void)duk_error(ctx, DUK_ERR_ERROR, "%.*s", (int)len, err->message);
    (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "%.*s (%s:%u:%u)", (int)len, err->message, err->file, err->line,
                    err->column);
    __builtin_unreachable();
}

static void need_helpers(duk_context *ctx)
{
    duk_push_global_object(ctx);
    if (!duk_has_prop_string(ctx, -1, "$lt")) {
        duk_push_string(ctx, "$lt");
        js_push_helpers(ctx);
        duk_def_prop(ctx, -3,
                     DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WRITABLE | DUK_DEFPROP_HAVE_ENUMERABLE |
                         DUK_DEFPROP_HAVE_CONFIGURABLE);
    }
    duk_pop(ctx);
}

/* Replaces the source text on the stack top by ES5. */
static void lower_source(duk_context *ctx, const char *name, bool strict)
{
    duk_size_t len;
    struct compile_request request = {
        .source = duk_require_lstring(ctx, -1, &len), .name = name, .kind = COMPILE_SCRIPT, .strict = strict};
    struct compile_result result;
    lt_error err = {0};
    request.len = len;
    if (compiler_compile(&request, &result, &err) != LT_OK) js_throw_syntax_error(ctx, &err);
    /* A copy that the heap owns: what follows may throw. */
    duk_push_lstring(ctx, result.code, result.code_len);
    compile_result_free(&result);
    duk_remove(ctx, -2);
    need_helpers(ctx);
}

void js_eval(duk_context *ctx, const char *name, const char *source, size_t len, unsigned flags)
{
    duk_push_lstring(ctx, source, len);
    lower_source(ctx, name, flags & JS_EVAL_STRICT);
    duk_push_string(ctx, name);
    duk_compile(ctx, flags & JS_EVAL_STRICT ? DUK_COMPILE_STRICT : 0);
    duk_push_global_object(ctx);
    duk_call_method(ctx, 0);
}

void js_lower(duk_context *ctx, bool strict, bool function)
{
    lower_source(ctx, function ? "anonymous" : "eval", strict);
    if (!function) return;
    duk_push_string(ctx, "anonymous");
    duk_compile(ctx, DUK_COMPILE_EVAL);
    duk_call(ctx, 0);
}
