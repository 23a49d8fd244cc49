/*
 * Response.json(). Without a path the body becomes a value once, and the same value is given again.
 * With one the text is searched (json/json_path.h) and only what is found becomes a value.
 */
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "json/json_path.h"
#include "runtime/js/modules/http.h"

static const char VALUE[] = DUK_HIDDEN_SYMBOL("json"), CHECKED[] = DUK_HIDDEN_SYMBOL("json checked");

static duk_ret_t decode(duk_context *ctx, void *udata)
{
    duk_json_decode(ctx, -1);
    return 1;
}

static void push_whole(duk_context *ctx, const struct http_response *r)
{
    struct json_error err;
    js_push_text(ctx, r->body, r->body_len);
    if (duk_safe_call(ctx, decode, NULL, 1, 1) == DUK_EXEC_SUCCESS) return;
    if (json_check(r->body, r->body_len, &err)) (void)duk_throw(ctx); /* out of memory, or too deep */
    (void)duk_error(ctx, DUK_ERR_ERROR, "cannot parse json due to an error at line %u, character %u , error: %s",
                    err.line, err.character, err.message);
}

/* What is found, while the arena that may hold it still waits to be freed. */
struct found {
    struct arena arena;
    struct json_value value;
};

static duk_ret_t push_found(duk_context *ctx, void *udata)
{
    struct found *f = udata;
    size_t len = f->value.len;
    const char *text;
    switch (f->value.type) {
    case JSON_IS_NULL: duk_push_null(ctx); break;
    case JSON_IS_TRUE:
    case JSON_IS_FALSE: duk_push_boolean(ctx, f->value.type == JSON_IS_TRUE); break;
    case JSON_IS_NUMBER:
        text = arena_strndup(&f->arena, f->value.raw, len);
        duk_push_number(ctx, text ? strtod(text, NULL) : 0);
        break;
    case JSON_IS_STRING:
        text = json_unescape(&f->arena, f->value.raw, f->value.len, &len);
        js_push_text(ctx, text ? text : "", text ? len : 0);
        break;
    default:
        js_push_text(ctx, f->value.raw, len);
        if (duk_safe_call(ctx, decode, NULL, 1, 1) != DUK_EXEC_SUCCESS) duk_push_undefined(ctx);
    }
    return 1;
}

static void push_path(duk_context *ctx, const struct http_response *r, duk_idx_t path)
{
    struct found f = {.value = {0}};
    size_t len;
    char *owned;
    const char *text = js_get_text(ctx, path, &len, &owned);
    bool found = text && json_path_get(&f.arena, r->body, r->body_len, text, len, &f.value);
    free(owned);
    bool ok = true;
    if (found) ok = duk_safe_call(ctx, push_found, &f, 0, 1) == DUK_EXEC_SUCCESS;
    else duk_push_undefined(ctx);
    arena_free(&f.arena);
    if (!ok) (void)duk_throw(ctx);
}

duk_ret_t http_response_json(duk_context *ctx)
{
    bool selects = !duk_is_undefined(ctx, 0);
    if (selects) duk_to_string(ctx, 0);
    duk_push_this(ctx);
    const struct http_response *r = http_job_response(http_job_of(ctx, 1));
    if (!r->body) {
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "the body is null so we can't transform it to JSON - this likely was because of a request "
                        "error getting the response");
    }
    if (!selects) {
        if (duk_get_prop_string(ctx, 1, VALUE)) return 1;
        push_whole(ctx, r);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, 1, VALUE);
        return 1;
    }
    if (!duk_has_prop_string(ctx, 1, VALUE) && !duk_has_prop_string(ctx, 1, CHECKED)) {
        if (!json_check(r->body, r->body_len, NULL)) return 0;
        duk_push_true(ctx);
        duk_put_prop_string(ctx, 1, CHECKED);
    }
    push_path(ctx, r, 0);
    return 1;
}
