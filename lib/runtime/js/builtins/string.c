/*
 * String.prototype: methods of ES2015 and later. Duktape keeps strings as UTF-8 of UTF-16 units
 * (surrogates are three bytes each), so that byte order is unit order, and whole strings can be searched
 * and joined as bytes.
 */
#include <math.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Pushes this as a string. */
static void push_this_string(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype.%s called on null or undefined", method);
    }
    duk_to_string(ctx, -1);
}

duk_ret_t lt_bi_string_at(duk_context *ctx)
{
    push_this_string(ctx, "at");
    double len = (double)duk_get_length(ctx, 1), i = op_integer(ctx, 0);
    if (i < 0) i += len;
    if (i < 0 || i >= len) return 0;
    duk_substring(ctx, 1, (duk_size_t)i, (duk_size_t)i + 1);
    return 1;
}

/* padStart (magic 0) and padEnd (1). */
duk_ret_t lt_bi_string_pad(duk_context *ctx)
{
    bool at_end = duk_get_current_magic(ctx);
    push_this_string(ctx, at_end ? "padEnd" : "padStart");
    double want = op_to_length(ctx, 0), have = (double)duk_get_length(ctx, 2);
    if (want <= have) return 1;
    if (duk_is_undefined(ctx, 1)) {
        duk_push_literal(ctx, " ");
        duk_replace(ctx, 1);
    }
    duk_to_string(ctx, 1);
    double fill = (double)duk_get_length(ctx, 1), missing = want - have;
    if (fill == 0) return 1;
    if (want > (double)(1 << 29)) return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid string length");
    struct op_text text;
    op_text_begin(ctx, &text);
    if (at_end) op_text_add_value(&text, 2);
    for (; missing >= fill; missing -= fill) op_text_add_value(&text, 1);
    if (missing > 0) {
        duk_substring(ctx, 1, 0, (duk_size_t)missing);
        op_text_add_value(&text, 1);
    }
    if (!at_end) op_text_add_value(&text, 2);
    op_text_end(&text);
    return 1;
}

/* Bytes of the white space or line terminator that begins at p, else 0. */
static size_t space_at(const unsigned char *p, const unsigned char *end)
{
    if (*p == ' ' || (*p >= 9 && *p <= 13)) return 1;
    if (end - p >= 2 && p[0] == 0xc2 && p[1] == 0xa0) return 2;
    if (end - p < 3) return 0;
    unsigned c = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
    if ((p[0] & 0xf0) != 0xe0) return 0;
    bool is = c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
              c == 0x3000 || c == 0xfeff;
    return is ? 3 : 0;
}

/* trimStart (magic 1), trimEnd (2), trim (3). */
duk_ret_t lt_bi_string_trim(duk_context *ctx)
{
    duk_int_t sides = duk_get_current_magic(ctx);
    push_this_string(ctx, sides == 3 ? "trim" : sides == 1 ? "trimStart" : "trimEnd");
    duk_size_t len;
    const unsigned char *begin = (const unsigned char *)duk_get_lstring(ctx, 0, &len), *end = begin + len, *p = begin;
    size_t n;
    if (sides & 1) {
        while (p < end && (n = space_at(p, end)) > 0) p += n;
    }
    if (sides & 2) {
        while (end > p) {
            const unsigned char *last = end - 1;
            while (last > p && (*last & 0xc0) == 0x80) last--;
            if (space_at(last, end) != (size_t)(end - last)) break;
            end = last;
        }
    }
    if (p == begin && end == begin + len) return 1;
    duk_push_lstring(ctx, (const char *)p, (size_t)(end - p));
    return 1;
}

/* Code unit at p (1 to 3 bytes); moves p on. */
static unsigned next_unit(const unsigned char **p)
{
    const unsigned char *s = *p;
    if (s[0] < 0x80) {
        *p += 1;
        return s[0];
    }
    if (s[0] < 0xe0) {
        *p += 2;
        return (s[0] & 31u) << 6 | (s[1] & 63u);
    }
    *p += 3;
    return (s[0] & 15u) << 12 | (s[1] & 63u) << 6 | (s[2] & 63u);
}

static bool is_high(unsigned unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}
static bool is_low(unsigned unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/* isWellFormed (magic 0) and toWellFormed (1). */
duk_ret_t lt_bi_string_well_formed(duk_context *ctx)
{
    bool convert = duk_get_current_magic(ctx), well = true;
    push_this_string(ctx, convert ? "toWellFormed" : "isWellFormed");
    duk_size_t len;
    const unsigned char *p = (const unsigned char *)duk_get_lstring(ctx, 0, &len), *end = p + len;
    struct op_text text;
    if (convert) op_text_begin(ctx, &text);
    while (p < end) {
        const unsigned char *start = p;
        unsigned unit = next_unit(&p);
        bool lone = is_low(unit) || is_high(unit);
        if (is_high(unit) && p < end) {
            const unsigned char *after = p;
            if (is_low(next_unit(&after))) {
                lone = false;
                p = after;
            }
        }
        if (lone) well = false;
        if (convert) op_text_add(&text, lone ? "\xef\xbf\xbd" : (const char *)start, lone ? 3 : (size_t)(p - start));
    }
    if (convert) op_text_end(&text);
    else duk_push_boolean(ctx, well);
    return 1;
}

/* String.raw: arguments are the strings object and the substitutions. */
duk_ret_t lt_bi_string_raw(duk_context *ctx)
{
    duk_idx_t n_args = duk_get_top(ctx);
    if (n_args == 0) duk_push_undefined(ctx);
    duk_to_object(ctx, 0);
    duk_get_prop_literal(ctx, 0, "raw");
    duk_to_object(ctx, -1);
    duk_idx_t raw = duk_get_top_index(ctx);
    double len = op_length(ctx, raw);
    struct op_text text;
    op_text_begin(ctx, &text);
    for (double i = 0; i < len; i++) {
        op_get(ctx, raw, i);
        duk_to_string(ctx, -1);
        op_text_add_value(&text, -1);
        duk_pop(ctx);
        if (i + 1 < len && i + 1 < n_args) {
            duk_to_string(ctx, (duk_idx_t)i + 1);
            op_text_add_value(&text, (duk_idx_t)i + 1);
        }
    }
    op_text_end(&text);
    return 1;
}
