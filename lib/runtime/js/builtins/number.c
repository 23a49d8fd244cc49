/*
 * Number.prototype's toFixed, toExponential and toPrecision: the digits of the number's exact value, rounded
 * half up. The C library prints them; some more than wanted decide, and all there are when those say "half".
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

enum { MAX_FRACTION = 100, MORE = 20, ALL = 780 };

struct decimal {
    char digits[ALL + 16];
    int exponent; /* of the first digit */
};

/* Digits of x > 0, n of them behind the first. */
static void print_digits(struct decimal *d, double x, int n)
{
    char text[ALL + 32];
    snprintf(text, sizeof text, "%.*e", n, x);
    char *e = strchr(text, 'e');
    d->exponent = atoi(e + 1);
    *e = '\0';
    size_t len = 0;
    for (const char *p = text; *p; p++) {
        if (isdigit((unsigned char)*p)) d->digits[len++] = *p;
    }
    d->digits[len] = '\0';
}

static bool is_half(const char *tail)
{
    return *tail == '5' && strspn(tail + 1, "0") == strlen(tail + 1);
}

/* Rounds to n significant digits; n may be 0 or less, when nothing or one digit is left. */
static void round_to(struct decimal *d, double x, int n)
{
    print_digits(d, x, n > 0 ? n + MORE : MORE);
    if (n < 0) n = -1;
    else if (is_half(d->digits + n)) print_digits(d, x, ALL);
    bool up = n >= 0 && d->digits[n] >= '5';
    if (n < 0) n = 0;
    d->digits[n] = '\0';
    int i = n - 1;
    while (up && i >= 0 && d->digits[i] == '9') d->digits[i--] = '0';
    if (up && i >= 0) {
        d->digits[i]++;
    } else if (up) { /* one digit more */
        memmove(d->digits + 1, d->digits, (size_t)n + 1);
        d->digits[0] = '1';
        d->exponent++;
    }
}

static void add_exponential(struct op_text *text, const struct decimal *d, int n)
{
    char tail[16];
    op_text_add(text, d->digits, 1);
    if (n > 1) op_text_puts(text, ".");
    op_text_add(text, d->digits + 1, (size_t)n - 1);
    snprintf(tail, sizeof tail, "e%+d", d->exponent);
    op_text_puts(text, tail);
}

/* With n digits after the point. Digits that d does not have are zeros. */
static void add_fixed(struct op_text *text, const struct decimal *d, int n)
{
    int len = (int)strlen(d->digits), first = d->exponent > 0 ? d->exponent : 0;
    for (int at = first; at >= -n; at--) {
        int i = d->exponent - at;
        if (at == -1) op_text_puts(text, ".");
        op_text_add(text, i >= 0 && i < len ? &d->digits[i] : "0", 1);
    }
}

enum { FIXED, EXPONENTIAL, PRECISION };

static void begin_text(duk_context *ctx, struct op_text *text, double *x)
{
    op_text_begin(ctx, text);
    if (*x < 0) {
        op_text_puts(text, "-");
        *x = -*x;
    }
}

static double this_number(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1) && heap_class_name(ctx, -1) && strcmp(heap_class_name(ctx, -1), "Number") == 0)
        heap_push_primitive(ctx, -1);
    if (!duk_is_number(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Number.prototype method called on a receiver that is no number");
    return duk_get_number(ctx, -1);
}

/* The digits that String(x) has are enough. */
static int shortest_digits(double x, struct decimal *d)
{
    for (int n = 1; n <= 17; n++) {
        round_to(d, x, n);
        char text[64];
        snprintf(text, sizeof text, "%.1s.%se%d", d->digits, d->digits + 1, d->exponent);
        if (strtod(text, NULL) == x) return n;
    }
    return 17;
}

/* Magic: what to print. */
duk_ret_t lt_bi_number_format(duk_context *ctx)
{
    int what = duk_get_current_magic(ctx);
    double x = this_number(ctx);
    bool is_undefined = duk_is_undefined(ctx, 0);
    if (what == PRECISION && is_undefined) {
        duk_push_number(ctx, x);
        duk_to_string(ctx, -1);
        return 1;
    }
    double wanted = op_integer(ctx, 0);
    if (what != FIXED && !isfinite(x)) {
        duk_push_number(ctx, x);
        duk_to_string(ctx, -1);
        return 1;
    }
    if (!(wanted >= (what == PRECISION) && wanted <= MAX_FRACTION)) {
        static const char *const names[] = {"toFixed() digits", "toExponential()", "toPrecision()"};
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "%s argument must be between %d and 100", names[what],
                         what == PRECISION);
    }
    if (!isfinite(x) || (what == FIXED && fabs(x) >= 1e21)) {
        duk_push_number(ctx, x);
        duk_to_string(ctx, -1);
        return 1;
    }
    struct op_text text;
    struct decimal d = {.digits = "0"};
    begin_text(ctx, &text, &x);
    int n = (int)wanted;
    if (what == FIXED) {
        if (x > 0) {
            print_digits(&d, x, MORE);
            round_to(&d, x, d.exponent + 1 + n);
            if (!*d.digits) d = (struct decimal){.digits = "0"};
        }
        add_fixed(&text, &d, n);
    } else if (what == EXPONENTIAL) {
        n = is_undefined ? 1 : n + 1;
        if (x > 0 && is_undefined) n = shortest_digits(x, &d);
        else if (x > 0) round_to(&d, x, n);
        else memset(d.digits, '0', (size_t)n);
        add_exponential(&text, &d, n);
    } else {
        if (x > 0) round_to(&d, x, n);
        else memset(d.digits, '0', (size_t)n);
        if (d.exponent < -6 || d.exponent >= n) add_exponential(&text, &d, n);
        else add_fixed(&text, &d, n - 1 - d.exponent);
    }
    op_text_end(&text);
    return 1;
}
