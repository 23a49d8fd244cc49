/* Text and bytes between the script and the outside: UTF-8 here, CESU-8 (surrogate pairs) there. */
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "runtime/js/js_vu.h"

static size_t sequence_length(const unsigned char *s, size_t left)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (n == 1) return 1;
    if (s[0] < 0xC2 || s[0] > 0xF4 || left < n) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
    }
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) ||
        (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

static void put3(struct strbuf *b, unsigned code)
{
    strbuf_putc(b, (char)(0xE0 | code >> 12));
    strbuf_putc(b, (char)(0x80 | (code >> 6 & 63)));
    strbuf_putc(b, (char)(0x80 | (code & 63)));
}

void js_push_text(duk_context *ctx, const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t i = 0;
    while (i < len) { /* how far it is the same in both encodings */
        size_t n = sequence_length(s + i, len - i);
        if (n == 0 || n == 4) break;
        i += n;
    }
    if (i == len) {
        duk_push_lstring(ctx, len ? text : "", len);
        return;
    }
    struct strbuf b = {0};
    strbuf_append(&b, text, i);
    while (i < len) {
        size_t n = sequence_length(s + i, len - i);
        if (n == 4) {
            unsigned code = (s[i] & 7u) << 18 | (s[i + 1] & 63u) << 12 | (s[i + 2] & 63u) << 6 | (s[i + 3] & 63u);
            put3(&b, 0xD800 + ((code - 0x10000) >> 10));
            put3(&b, 0xDC00 + ((code - 0x10000) & 0x3FF));
        } else if (n) {
            strbuf_append(&b, text + i, n);
        } else {
            strbuf_puts(&b, "\xEF\xBF\xBD");
        }
        i += n ? n : 1;
    }
    duk_push_lstring(ctx, b.failed ? "" : b.data, b.failed ? 0 : b.len);
    strbuf_free(&b);
}

static bool is_surrogate(const unsigned char *s, size_t left, unsigned char low, unsigned char high)
{
    return left >= 3 && s[0] == 0xED && s[1] >= low && s[1] <= high;
}

const char *js_get_text(duk_context *ctx, duk_idx_t idx, size_t *len, char **owned)
{
    const char *text = duk_to_lstring(ctx, idx, len);
    *owned = NULL;
    if (!memchr(text, 0xED, *len)) return text;
    const unsigned char *s = (const unsigned char *)text;
    struct strbuf b = {0};
    for (size_t i = 0; i < *len;) {
        size_t left = *len - i;
        if (is_surrogate(s + i, left, 0xA0, 0xAF) && is_surrogate(s + i + 3, left - 3, 0xB0, 0xBF)) {
            unsigned high = (s[i + 1] & 15u) << 6 | (s[i + 2] & 63u), low = (s[i + 4] & 15u) << 6 | (s[i + 5] & 63u);
            unsigned code = 0x10000 + (high << 10 | low);
            strbuf_putc(&b, (char)(0xF0 | code >> 18));
            strbuf_putc(&b, (char)(0x80 | (code >> 12 & 63)));
            strbuf_putc(&b, (char)(0x80 | (code >> 6 & 63)));
            strbuf_putc(&b, (char)(0x80 | (code & 63)));
            i += 6;
        } else if (is_surrogate(s + i, left, 0xA0, 0xBF)) {
            strbuf_puts(&b, "\xEF\xBF\xBD");
            i += 3;
        } else {
            strbuf_putc(&b, text[i++]);
        }
    }
    *len = b.len;
    return *owned = strbuf_steal(&b);
}

bool js_get_bytes(duk_context *ctx, duk_idx_t idx, const void **data, size_t *len, char **owned)
{
    *owned = NULL;
    if (duk_is_string(ctx, idx)) {
        *data = js_get_text(ctx, idx, len, owned);
        return true;
    }
    if (!duk_is_buffer_data(ctx, idx)) return false;
    *data = duk_get_buffer_data(ctx, idx, len);
    if (!*data) *data = "";
    return true;
}
