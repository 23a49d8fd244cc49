/*
 * What depends on a locale, as it is in en-US: String.prototype.normalize and localeCompare,
 * Number.prototype.toLocaleString. localeCompare has the order of the root collation for Latin text:
 * letters first without accents and case, then accents, then case; other scripts by code point.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/normalize.h"
#include "runtime/js/builtins/ops.h"

/* Pushes a buffer with the code points of the string at idx; lone surrogates are themselves. */
static uint32_t *push_points(duk_context *ctx, duk_idx_t idx, size_t *n)
{
    duk_size_t len;
    const unsigned char *p = (const unsigned char *)duk_get_lstring(ctx, idx, &len), *end = p + len;
    uint32_t *out = duk_push_fixed_buffer(ctx, (len + 1) * sizeof *out);
    *n = 0;
    while (p < end) {
        uint32_t c = *p;
        size_t size = c < 0x80 ? 1 : c < 0xe0 ? 2 : 3;
        if (size == 2) c = (c & 31) << 6 | (p[1] & 63u);
        if (size == 3) c = (c & 15) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
        p += size;
        if (c >= 0xdc00 && c < 0xe000 && *n && out[*n - 1] >= 0xd800 && out[*n - 1] < 0xdc00) {
            out[*n - 1] = 0x10000 + ((out[*n - 1] - 0xd800) << 10) + (c - 0xdc00);
        } else {
            out[(*n)++] = c;
        }
    }
    return out;
}

static void add_unit(struct op_text *text, uint32_t c)
{
    char bytes[3] = {(char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63))};
    if (c < 0x80) {
        bytes[0] = (char)c;
        op_text_add(text, bytes, 1);
    } else if (c < 0x800) {
        bytes[0] = (char)(0xc0 | c >> 6);
        bytes[1] = (char)(0x80 | (c & 63));
        op_text_add(text, bytes, 2);
    } else {
        op_text_add(text, bytes, 3);
    }
}

static bool is_ascii(duk_context *ctx, duk_idx_t idx)
{
    duk_size_t len;
    (void)duk_get_lstring(ctx, idx, &len);
    return len == duk_get_length(ctx, idx);
}

/* Pushes a buffer with the normalized code points of the string at idx. */
static uint32_t *push_normal(duk_context *ctx, duk_idx_t idx, enum normal_form form, size_t *n)
{
    size_t count;
    uint32_t *points = push_points(ctx, idx, &count);
    if (count > (size_t)1 << 24) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid string length");
    uint32_t *out = duk_push_fixed_buffer(ctx, (count * NORMALIZE_MAX_EXPANSION + 1) * sizeof *out);
    *n = normalize(points, count, form, out);
    duk_remove(ctx, -2);
    return out;
}

duk_ret_t lt_bi_string_normalize(duk_context *ctx)
{
    static const char *const names[] = {"NFC", "NFD", "NFKC", "NFKD"};
    size_t form = 0, n;
    duk_push_this(ctx); /* 1 */
    if (duk_is_null_or_undefined(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype.normalize called on null or undefined");
    duk_to_string(ctx, 1);
    if (!duk_is_undefined(ctx, 0)) {
        const char *name = duk_to_string(ctx, 0);
        while (form < ARRAY_LEN(names) && strcmp(name, names[form]) != 0) form++;
        if (form == ARRAY_LEN(names))
            return duk_error(ctx, DUK_ERR_RANGE_ERROR, "The normalization form should be one of NFC, NFD, NFKC, NFKD.");
    }
    if (is_ascii(ctx, 1)) return 1;
    const uint32_t *points = push_normal(ctx, 1, (enum normal_form)form, &n);
    struct op_text text;
    op_text_begin(ctx, &text);
    for (size_t i = 0; i < n; i++) {
        if (points[i] < 0x10000) {
            add_unit(&text, points[i]);
        } else {
            add_unit(&text, 0xd800 + ((points[i] - 0x10000) >> 10));
            add_unit(&text, 0xdc00 + ((points[i] - 0x10000) & 0x3ff));
        }
    }
    op_text_end(&text);
    return 1;
}

static uint32_t lower(uint32_t c)
{
    if (c < 128) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) return c + 32;
    return c;
}

/* Space, punctuation, symbols, digits, letters. */
static uint32_t primary(uint32_t c)
{
    static const char order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
    const char *at = c && c < 128 ? strchr(order, (int)lower(c)) : NULL;
    return at ? (uint32_t)(at - order) + 1 : c < 128 ? 0 : lower(c);
}

struct points {
    const uint32_t *p;
    size_t n;
};

static bool is_mark(uint32_t c)
{
    return normalize_combining_class(c) != 0;
}

static int sign(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_primary(struct points a, struct points b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.n && (is_mark(a.p[i]) || primary(a.p[i]) == 0)) i++;
        while (k < b.n && (is_mark(b.p[k]) || primary(b.p[k]) == 0)) k++;
        if (i == a.n || k == b.n) return i == a.n ? (k == b.n ? 0 : -1) : 1;
        int order = sign(primary(a.p[i++]), primary(b.p[k++]));
        if (order) return order;
    }
}

/* Accents: a letter without comes before one with. */
static int compare_marks(struct points a, struct points b)
{
    size_t i = 0, k = 0;
    while (i < a.n && k < b.n) {
        bool mark_a = is_mark(a.p[i]), mark_b = is_mark(b.p[k]);
        if (mark_a != mark_b) return mark_a ? 1 : -1;
        if (mark_a && a.p[i] != b.p[k]) return sign(a.p[i], b.p[k]);
        i++;
        k++;
    }
    return i < a.n ? 1 : k < b.n ? -1 : 0;
}

static int compare_case(struct points a, struct points b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        bool upper_a = lower(a.p[i]) != a.p[i], upper_b = lower(b.p[i]) != b.p[i];
        if (upper_a != upper_b) return upper_a ? 1 : -1;
    }
    return 0;
}

duk_ret_t lt_bi_string_locale_compare(duk_context *ctx)
{
    duk_push_this(ctx); /* 1 */
    if (duk_is_null_or_undefined(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype.localeCompare called on null or undefined");
    duk_to_string(ctx, 1);
    duk_to_string(ctx, 0);
    struct points a, b;
    a.p = push_normal(ctx, 1, FORM_NFD, &a.n);
    b.p = push_normal(ctx, 0, FORM_NFD, &b.n);
    int order = compare_primary(a, b);
    if (!order) order = compare_marks(a, b);
    if (!order) order = compare_case(a, b);
    duk_push_int(ctx, order);
    return 1;
}

/* Numbers. */

struct number_format {
    bool grouping, percent;
    int least, most; /* digits of the fraction */
};

static int digits_option(duk_context *ctx, duk_idx_t options, const char *name, int def)
{
    duk_get_prop_string(ctx, options, name);
    double d = duk_is_undefined(ctx, -1) ? def : duk_to_number(ctx, -1);
    duk_pop(ctx);
    if (!(d >= 0 && d <= 100)) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "%s value is out of range.", name);
    return (int)d;
}

static struct number_format read_options(duk_context *ctx, duk_idx_t options)
{
    struct number_format f = {.grouping = true, .most = 3};
    if (!duk_is_object(ctx, options)) return f;
    duk_get_prop_literal(ctx, options, "style");
    f.percent = duk_is_string(ctx, -1) && strcmp(duk_get_string(ctx, -1), "percent") == 0;
    duk_get_prop_literal(ctx, options, "useGrouping");
    if (!duk_is_undefined(ctx, -1)) f.grouping = duk_to_boolean(ctx, -1);
    duk_pop_2(ctx);
    f.least = digits_option(ctx, options, "minimumFractionDigits", 0);
    int most = f.percent ? 0 : 3;
    f.most = digits_option(ctx, options, "maximumFractionDigits", f.least > most ? f.least : most);
    if (f.least > f.most) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "maximumFractionDigits value is out of range.");
    return f;
}

static void format_number(double d, const struct number_format *f, struct op_text *text)
{
    char plain[512];
    snprintf(plain, sizeof plain, "%.*f", f->most, fabs(d));
    char *dot = strchr(plain, '.'), *end = plain + strlen(plain);
    char *whole_end = dot ? dot : end;
    while (dot && end - dot - 1 > f->least && end[-1] == '0') end--;
    if (dot && end == dot + 1) end = dot;
    if (signbit(d)) op_text_puts(text, "-");
    for (char *p = plain; p < whole_end; p++) {
        op_text_add(text, p, 1);
        if (f->grouping && whole_end - p > 1 && (whole_end - p) % 3 == 1) op_text_puts(text, ",");
    }
    if (end > whole_end) op_text_add(text, whole_end, (size_t)(end - whole_end));
    if (f->percent) op_text_puts(text, "%");
}

/* Arguments: locales, options. */
duk_ret_t lt_bi_number_to_locale_string(duk_context *ctx)
{
    duk_push_this(ctx); /* 2 */
    if (duk_is_object(ctx, 2) && strcmp(heap_class_name(ctx, 2), "Number") == 0) {
        heap_push_primitive(ctx, 2);
        duk_replace(ctx, 2);
    }
    if (!duk_is_number(ctx, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Number.prototype.toLocaleString requires that 'this' be a Number");
    double d = duk_get_number(ctx, 2);
    struct number_format f = read_options(ctx, 1);
    if (f.percent) d *= 100;
    if (isnan(d)) {
        duk_push_literal(ctx, "NaN");
        return 1;
    }
    if (isinf(d)) {
        duk_push_string(ctx, d > 0 ? "\xe2\x88\x9e" : "-\xe2\x88\x9e");
        return 1;
    }
    struct op_text text;
    op_text_begin(ctx, &text);
    format_number(d, &f, &text);
    op_text_end(&text);
    return 1;
}
