/* RegExp.escape: text as a pattern that matches that very text, wherever in a pattern it is put. */
#include <stdio.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* A UTF-16 unit of a script string, and its bytes. */
static unsigned unit_at(const unsigned char *p, const unsigned char *end, size_t *n)
{
    *n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : 3;
    if ((size_t)(end - p) < *n) *n = 1;
    if (*n == 1) return *p;
    if (*n == 2) return (p[0] & 31u) << 6 | (p[1] & 63u);
    return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
}

static bool is_space(unsigned c)
{
    return c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000 || c == 0xfeff;
}

static bool is_alphanumeric(unsigned c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

duk_ret_t lt_bi_regexp_escape(duk_context *ctx)
{
    if (!duk_is_string(ctx, 0) || duk_is_symbol(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp.escape: %s is not a string", op_describe(ctx, 0));
    duk_size_t len;
    const unsigned char *begin = (const unsigned char *)duk_get_lstring(ctx, 0, &len), *end = begin + len;
    struct op_text text;
    op_text_begin(ctx, &text);
    size_t n;
    for (const unsigned char *p = begin; p < end; p += n) {
        unsigned c = unit_at(p, end, &n);
        const char *control = c && c < 128 ? strchr("\tt\nn\vv\ff\rr", (int)c) : NULL;
        char escape[16] = "";
        bool is_control = control && c < ' ';
        if (p == begin && is_alphanumeric(c)) {
            snprintf(escape, sizeof escape, "\\x%02x", c);
        } else if (is_control) {
            snprintf(escape, sizeof escape, "\\%c", control[1]);
        } else if (c && c < 128 && strchr("^$\\.*+?()[]{}|/", (int)c)) {
            snprintf(escape, sizeof escape, "\\%c", (char)c);
        } else if ((c && c < 128 && strchr(",-=<>#&!%:;@~'`\"", (int)c)) || (c < 256 && is_space(c))) {
            snprintf(escape, sizeof escape, "\\x%02x", c);
        } else if (is_space(c)) {
            snprintf(escape, sizeof escape, "\\u%04x", c);
        } else if (c >= 0xd800 && c < 0xe000) {
            size_t n_low;
            unsigned low = c < 0xdc00 && p + n < end ? unit_at(p + n, end, &n_low) : 0;
            if (low >= 0xdc00 && low < 0xe000) n += n_low; /* a pair stays */
            else snprintf(escape, sizeof escape, "\\u%04x", c);
        }
        if (*escape) op_text_puts(&text, escape);
        else op_text_add(&text, (const char *)p, n);
    }
    op_text_end(&text);
    return 1;
}
