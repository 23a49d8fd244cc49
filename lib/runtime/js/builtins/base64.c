/* atob and btoa: base64 of strings whose units are bytes. */
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

_Noreturn static void invalid(duk_context *ctx, const char *message)
{
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", message);
    duk_push_literal(ctx, "InvalidCharacterError");
    op_define_hidden(ctx, -2, "name");
    duk_push_int(ctx, 5);
    op_define_hidden(ctx, -2, "code");
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

duk_ret_t lt_bi_btoa(duk_context *ctx)
{
    duk_size_t n;
    duk_to_string(ctx, 0);
    const unsigned char *p = (const unsigned char *)duk_get_lstring(ctx, 0, &n), *end = p + n;
    struct op_text text;
    op_text_begin(ctx, &text);
    while (p < end) {
        unsigned bits = 0, count = 0;
        for (; count < 3 && p < end; count++) {
            unsigned c = *p++;
            if (c >= 0x80) { /* U+0080 to U+00FF have two bytes */
                if (c > 0xc3) invalid(ctx, "Invalid character");
                c = (c & 3) << 6 | (*p++ & 63u);
            }
            bits |= c << (16 - 8 * count);
        }
        char out[4] = {ALPHABET[bits >> 18], ALPHABET[bits >> 12 & 63], count > 1 ? ALPHABET[bits >> 6 & 63] : '=',
                       count > 2 ? ALPHABET[bits & 63] : '='};
        op_text_add(&text, out, 4);
    }
    op_text_end(&text);
    return 1;
}

static void add_unit(struct op_text *text, unsigned c)
{
    char two[2] = {(char)(0xc0 | c >> 6), (char)(0x80 | (c & 63))}, one = (char)c;
    if (c < 0x80) op_text_add(text, &one, 1);
    else op_text_add(text, two, 2);
}

duk_ret_t lt_bi_atob(duk_context *ctx)
{
    static const char bad[] = "The string to be decoded is not correctly encoded.";
    duk_size_t n;
    duk_to_string(ctx, 0);
    const char *p = duk_get_lstring(ctx, 0, &n);
    char *clean = duk_push_fixed_buffer(ctx, n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (!strchr("\t\n\f\r ", p[i]) || p[i] == '\0') clean[len++] = p[i];
    }
    if (len % 4 == 0 && len > 0 && clean[len - 1] == '=') len--, len -= clean[len - 1] == '=';
    if (len % 4 == 1) invalid(ctx, bad);
    struct op_text text;
    op_text_begin(ctx, &text);
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < len; i++) {
        const char *at = clean[i] ? strchr(ALPHABET, clean[i]) : NULL;
        if (!at) invalid(ctx, bad);
        bits = bits << 6 | (unsigned)(at - ALPHABET);
        have += 6;
        if (have >= 8) {
            have -= 8;
            add_unit(&text, bits >> have & 255);
        }
    }
    op_text_end(&text);
    return 1;
}
