/* TextEncoder.prototype.encodeInto; the rest of TextEncoder and TextDecoder is Duktape's. */
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/utf8.h"

/* Arguments: text, Uint8Array. */
duk_ret_t lt_bi_text_encoder_encode_into(duk_context *ctx)
{
    struct heap_view view;
    size_t len, written = 0, read = 0;
    duk_to_string(ctx, 0);
    if (!heap_get_view(ctx, 1, &view) || view.type != HEAP_TYPED_ARRAY || view.element != HEAP_UINT8) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "TextEncoder.prototype.encodeInto: the destination must be a Uint8Array");
    }
    const char *text = utf8_get(ctx, 0, &len), *end = text + len;
    heap_get_view(ctx, 1, &view);
    while (text < end) {
        const char *start = text;
        uint32_t c = utf8_next(&text, end);
        size_t n = (size_t)(text - start);
        if (n > view.bytes - written) break;
        memcpy(view.data + written, start, n);
        written += n;
        read += c > 0xffff ? 2 : 1;
    }
    duk_push_object(ctx);
    duk_push_number(ctx, (double)read);
    duk_put_prop_literal(ctx, -2, "read");
    duk_push_number(ctx, (double)written);
    duk_put_prop_literal(ctx, -2, "written");
    return 1;
}
