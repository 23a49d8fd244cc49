/* Module k6/encoding: base64 of strings (their UTF-8) and buffers. */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "runtime/js/modules/modules.h"

void *js_push_array_buffer(duk_context *ctx, size_t len)
{
    void *data = duk_push_fixed_buffer(ctx, len);
    duk_push_buffer_object(ctx, -1, 0, len, DUK_BUFOBJ_ARRAYBUFFER);
    duk_remove(ctx, -2);
    return data;
}

void js_push_base64(duk_context *ctx, const void *data, size_t len, unsigned flags)
{
    char *text = duk_push_fixed_buffer(ctx, base64_encoded_len(len, flags));
    base64_encode(data, len, flags, text);
    duk_buffer_to_string(ctx, -1);
}

const void *js_require_bytes(duk_context *ctx, duk_idx_t idx, size_t *len, char **owned)
{
    const void *data;
    if (js_get_bytes(ctx, idx, &data, len, owned) && data) return data;
    const char *type = duk_is_null_or_undefined(ctx, idx) ? (duk_is_null(ctx, idx) ? "null" : "undefined")
                       : duk_is_number(ctx, idx)          ? "number"
                       : duk_is_boolean(ctx, idx)         ? "boolean"
                                                          : "object";
    (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid type %s, expected a string, an ArrayBuffer or a typed array",
                    type);
    return NULL;
}

/* As in k6, anything unknown is the standard encoding. */
static unsigned flags_of(duk_context *ctx, duk_idx_t idx)
{
    const char *name = duk_get_string_default(ctx, idx, "std");
    if (strcmp(name, "rawstd") == 0) return BASE64_RAW;
    if (strcmp(name, "url") == 0) return BASE64_URL;
    if (strcmp(name, "rawurl") == 0) return BASE64_URL | BASE64_RAW;
    return 0;
}

static duk_ret_t b64encode(duk_context *ctx)
{
    size_t len;
    char *owned;
    const void *data = js_require_bytes(ctx, 0, &len, &owned);
    js_push_base64(ctx, data, len, flags_of(ctx, 1));
    free(owned);
    return 1;
}

static duk_ret_t b64decode(duk_context *ctx)
{
    size_t len, n;
    char *owned;
    const char *text = js_require_bytes(ctx, 0, &len, &owned);
    unsigned char *out = duk_push_dynamic_buffer(ctx, len / 4 * 3 + 3);
    bool valid = base64_decode(text, len, flags_of(ctx, 1), out, &n);
    free(owned);
    if (!valid) return duk_error(ctx, DUK_ERR_ERROR, "illegal base64 data at input byte %lu", (unsigned long)n);
    if (strcmp(duk_get_string_default(ctx, 2, ""), "s") == 0) {
        js_push_text(ctx, (const char *)out, n);
    } else {
        void *copy = js_push_array_buffer(ctx, n);
        if (n) memcpy(copy, out, n);
    }
    return 1;
}

void module_encoding(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"b64encode", b64encode, 2, 0},
        {"b64decode", b64decode, 3, 0},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
}
