/* Conversion of script strings from and to UTF-8. */
#include "runtime/js/builtins/utf8.h"

#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/ops.h"

uint32_t utf8_next(const char **text, const char *end)
{
    const unsigned char *p = (const unsigned char *)*text;
    unsigned first = *p;
    size_t left = (size_t)(end - *text), n = 1;
    uint32_t c = 0xfffd;
    unsigned low = 0x80, high = 0xbf; /* of the second byte */
    if (first < 0x80) {
        *text += 1;
        return first;
    }
    unsigned need = first >= 0xc2 && first <= 0xdf   ? 1
                    : (first & 0xf0) == 0xe0         ? 2
                    : first >= 0xf0 && first <= 0xf4 ? 3
                                                     : 0;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
    uint32_t value = need == 1 ? first & 31 : need == 2 ? first & 15 : first & 7;
    while (n <= need && n < left && p[n] >= low && p[n] <= high) {
        value = value << 6 | (p[n++] & 63);
        low = 0x80;
        high = 0xbf;
    }
    if (need && n == need + 1) c = value;
    *text += n;
    return c;
}

size_t utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

static bool is_surrogate(const unsigned char *p, const unsigned char *end, unsigned from, unsigned to)
{
    return end - p >= 3 && p[0] == 0xed && p[1] >= from && p[1] <= to;
}

static unsigned unit_at(const unsigned char *p)
{
    return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
}

const char *utf8_get(duk_context *ctx, duk_idx_t idx, size_t *len)
{
    duk_size_t n;
    const unsigned char *p = (const unsigned char *)duk_require_lstring(ctx, idx, &n), *end = p + n;
    if (!memchr(p, 0xed, n)) {
        duk_dup(ctx, idx);
        *len = n;
        return (const char *)p;
    }
    char *out = duk_push_fixed_buffer(ctx, n + 1), *q = out;
    while (p < end) {
        if (!is_surrogate(p, end, 0xa0, 0xbf)) {
            *q++ = (char)*p++;
        } else if (is_surrogate(p, end, 0xa0, 0xaf) && is_surrogate(p + 3, end, 0xb0, 0xbf)) {
            q += utf8_put(q, 0x10000 + ((unit_at(p) - 0xd800) << 10) + (unit_at(p + 3) - 0xdc00));
            p += 6;
        } else {
            q += utf8_put(q, 0xfffd);
            p += 3;
        }
    }
    *len = (size_t)(q - out);
    return out;
}

void utf8_push(duk_context *ctx, const char *text, size_t len)
{
    const char *end = text + len, *p = text;
    while (p < end && !((unsigned char)*p & 0x80)) p++;
    if (p == end) {
        duk_push_lstring(ctx, text, len);
        return;
    }
    struct op_text out;
    op_text_begin(ctx, &out);
    for (p = text; p < end;) {
        uint32_t c = utf8_next(&p, end);
        char bytes[6];
        size_t n;
        if (c < 0x10000) {
            n = utf8_put(bytes, c);
        } else {
            n = utf8_put(bytes, 0xd800 + ((c - 0x10000) >> 10));
            n += utf8_put(bytes + n, 0xdc00 + ((c - 0x10000) & 0x3ff));
        }
        op_text_add(&out, bytes, n);
    }
    op_text_end(&out);
}
