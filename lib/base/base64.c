/* Base64, three bytes or four characters at a time. */
#include "base/base64.h"

static const char DIGITS[2][65] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

size_t base64_encoded_len(size_t len, unsigned flags)
{
    size_t rest = len % 3;
    if (!(flags & BASE64_RAW)) return (len / 3 + (rest != 0)) * 4;
    return len / 3 * 4 + (rest ? rest + 1 : 0);
}

void base64_encode(const void *data, size_t len, unsigned flags, char *out)
{
    const char *digits = DIGITS[flags & BASE64_URL];
    const unsigned char *s = data;
    size_t i = 0;
    for (; len - i >= 3; i += 3) {
        unsigned bits = (unsigned)s[i] << 16 | (unsigned)s[i + 1] << 8 | s[i + 2];
        *out++ = digits[bits >> 18];
        *out++ = digits[bits >> 12 & 63];
        *out++ = digits[bits >> 6 & 63];
        *out++ = digits[bits & 63];
    }
    if (i == len) return;
    bool two = len - i == 2;
    unsigned bits = (unsigned)s[i] << 16 | (two ? (unsigned)s[i + 1] << 8 : 0);
    *out++ = digits[bits >> 18];
    *out++ = digits[bits >> 12 & 63];
    if (two) *out++ = digits[bits >> 6 & 63];
    if (flags & BASE64_RAW) return;
    *out++ = '=';
    if (!two) *out++ = '=';
}

static int digit_value(char c, unsigned flags)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == (flags & BASE64_URL ? '-' : '+')) return 62;
    if (c == (flags & BASE64_URL ? '_' : '/')) return 63;
    return -1;
}

static size_t skip_line_ends(const char *text, size_t i, size_t len)
{
    while (i < len && (text[i] == '\n' || text[i] == '\r')) i++;
    return i;
}

/* From the first character that is no digit: the offset of what is wrong, or len when all is well. */
static bool padding_ok(const char *text, size_t len, size_t *at, unsigned digits)
{
    size_t i = *at;
    for (; digits < 4; digits++) {
        i = skip_line_ends(text, i, len);
        *at = i;
        if (i == len || text[i] != '=') return false;
        i++;
    }
    *at = skip_line_ends(text, i, len);
    return *at == len;
}

bool base64_decode(const char *text, size_t len, unsigned flags, unsigned char *out, size_t *out_len)
{
    size_t n = 0, i = 0;
    unsigned bits = 0, digits = 0; /* of the group of four under way */
    for (; (i = skip_line_ends(text, i, len)) < len; i++) {
        int value = digit_value(text[i], flags);
        if (value < 0) break;
        bits = bits << 6 | (unsigned)value;
        if (++digits < 4) continue;
        out[n++] = (unsigned char)(bits >> 16);
        out[n++] = (unsigned char)(bits >> 8);
        out[n++] = (unsigned char)bits;
        bits = digits = 0;
    }
    bool ended = i == len, whole = digits == 0;
    if (ended && !whole && (digits == 1 || !(flags & BASE64_RAW))) {
        *out_len = len - digits;
        return false;
    }
    if (!ended) {
        *out_len = i;
        if (digits < 2 || flags & BASE64_RAW || !padding_ok(text, len, out_len, digits)) return false;
    }
    if (digits >= 2) out[n++] = (unsigned char)(digits == 2 ? bits >> 4 : bits >> 10);
    if (digits == 3) out[n++] = (unsigned char)(bits >> 2);
    *out_len = n;
    return true;
}
