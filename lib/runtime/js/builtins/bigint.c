/*
 * BigInt: conversions, operators, the object. Arithmetic is OpenSSL's BIGNUM; it works on magnitudes
 * and a sign, so that the bit operators go through two's complement bytes.
 *
 * A BIGNUM is not Duktape's memory: functions that hold one do not throw. They return an error, which
 * is thrown when all are freed.
 */
#include "runtime/js/builtins/bigint.h"

#include <ctype.h>
#include <math.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

enum { MARK = 0x83, MAX_BITS = 1 << 30 };

/* Hooks that Duktape calls (duk_options.yaml). */
void lt_js_bigint_binary(duk_context *ctx, int op);
void lt_js_bigint_unary(duk_context *ctx, int op);
int lt_js_bigint_compare(duk_context *ctx);
void lt_js_bigint_from(duk_context *ctx);
void lt_js_bigint_push(duk_context *ctx, unsigned long long bits, int is_signed);
unsigned long long lt_js_bigint_get(duk_context *ctx);

enum failure { NONE, NO_MEMORY, TOO_BIG, DIVISION_BY_ZERO, NEGATIVE_EXPONENT, NO_UNSIGNED_SHIFT };

_Noreturn static void throw_failure(duk_context *ctx, enum failure failure)
{
    static const char *const messages[] = {
        [NO_MEMORY] = "out of memory",
        [TOO_BIG] = "Maximum BigInt size exceeded",
        [DIVISION_BY_ZERO] = "Division by zero",
        [NEGATIVE_EXPONENT] = "Exponent must be non-negative",
        [NO_UNSIGNED_SHIFT] = "BigInts have no unsigned right shift, use >> instead",
    };
    (void)duk_error(ctx, failure == NO_UNSIGNED_SHIFT ? DUK_ERR_TYPE_ERROR : DUK_ERR_RANGE_ERROR, "%s",
                    messages[failure]);
    __builtin_unreachable();
}

bool bigint_is(duk_context *ctx, duk_idx_t idx)
{
    if (duk_get_type(ctx, idx) != DUK_TYPE_STRING) return false;
    return (unsigned char)duk_get_string(ctx, idx)[0] == MARK;
}

static const char *digits(duk_context *ctx, duk_idx_t idx)
{
    return duk_get_string(ctx, idx) + 1;
}

static BIGNUM *number_at(duk_context *ctx, duk_idx_t idx)
{
    BIGNUM *n = NULL;
    BN_dec2bn(&n, digits(ctx, idx));
    return n;
}

static void push_digits(duk_context *ctx, const char *text)
{
    char small[64];
    size_t len = strlen(text);
    if (strcmp(text, "-0") == 0) text = "0", len = 1;
    char *marked = len + 2 <= sizeof small ? small : duk_push_fixed_buffer(ctx, len + 2);
    marked[0] = (char)MARK;
    memcpy(marked + 1, text, len);
    duk_push_lstring(ctx, marked, len + 1);
    if (marked != small) duk_remove(ctx, -2);
}

static duk_ret_t push_protected(duk_context *ctx, void *text)
{
    push_digits(ctx, text);
    return 1;
}

/* Pushes the number and frees it; NULL is out of memory. */
static void push_number(duk_context *ctx, BIGNUM *n)
{
    char *text = n ? BN_bn2dec(n) : NULL;
    BN_free(n);
    if (!text) throw_failure(ctx, NO_MEMORY);
    if (strlen(text) < 60) {
        char small[64];
        strcpy(small, text);
        OPENSSL_free(text);
        push_digits(ctx, small);
        return;
    }
    duk_int_t rc = duk_safe_call(ctx, push_protected, text, 0, 1);
    OPENSSL_free(text);
    if (rc != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
}

/* Conversions. */

/* StringToBigInt: pushes it, or returns false. */
static bool push_parsed(duk_context *ctx, duk_idx_t idx)
{
    duk_dup(ctx, idx);
    duk_trim(ctx, -1);
    duk_size_t len;
    const char *text = duk_get_lstring(ctx, -1, &len), *p = text;
    int base = 10;
    BIGNUM *n = NULL;
    bool ok = true;
    if (len > 2 && p[0] == '0' && strchr("xXoObB", p[1])) {
        base = (p[1] | 32) == 'x' ? 16 : (p[1] | 32) == 'o' ? 8 : 2;
        p += 2;
    } else if (len > 1 && (*p == '-' || *p == '+')) {
        p++;
    }
    for (const char *q = p; q < text + len; q++) {
        int digit = isdigit((unsigned char)*q) ? *q - '0' : isxdigit((unsigned char)*q) ? tolower(*q) - 'a' + 10 : 99;
        if (digit >= base) ok = false;
    }
    if (p == text + len && len > 0) ok = false;
    if (ok && len > 100000000) throw_failure(ctx, TOO_BIG);
    if (ok && len == 0) {
        push_digits(ctx, "0");
    } else if (ok && base == 10) {
        BN_dec2bn(&n, p);
        if (n && text[0] == '-') BN_set_negative(n, 1);
        push_number(ctx, n);
    } else if (ok) {
        if (base == 16) {
            BN_hex2bn(&n, p);
        } else {
            n = BN_new();
            for (; n && *p; p++) {
                if (!BN_lshift(n, n, base == 8 ? 3 : 1) || !BN_add_word(n, (BN_ULONG)(*p - '0'))) break;
            }
        }
        push_number(ctx, n);
    }
    duk_remove(ctx, ok ? -2 : -1);
    return ok;
}

static void push_from_double(duk_context *ctx, double d)
{
    char text[400];
    snprintf(text, sizeof text, "%.0f", d);
    push_digits(ctx, text);
}

void bigint_from(duk_context *ctx, duk_idx_t idx)
{
    idx = duk_require_normalize_index(ctx, idx);
    duk_to_primitive(ctx, idx, DUK_HINT_NUMBER);
    if (bigint_is(ctx, idx)) return;
    if (duk_is_boolean(ctx, idx)) {
        push_digits(ctx, duk_get_boolean(ctx, idx) ? "1" : "0");
    } else if (duk_is_string(ctx, idx) && !duk_is_symbol(ctx, idx)) {
        if (!push_parsed(ctx, idx))
            (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "Cannot convert %s to a BigInt", duk_get_string(ctx, idx));
    } else {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot convert %s to a BigInt", op_describe(ctx, idx));
    }
    duk_replace(ctx, idx);
}

uint64_t bigint_bits(duk_context *ctx, duk_idx_t idx)
{
    const char *p = digits(ctx, idx);
    bool negative = *p == '-';
    uint64_t value = 0;
    for (p += negative; *p; p++) value = value * 10 + (uint64_t)(*p - '0'); /* modulo 2^64 */
    return negative ? 0 - value : value;
}

void bigint_push(duk_context *ctx, uint64_t bits, bool is_signed)
{
    char text[32];
    if (is_signed) snprintf(text, sizeof text, "%lld", (long long)bits);
    else snprintf(text, sizeof text, "%llu", (unsigned long long)bits);
    push_digits(ctx, text);
}

double bigint_to_number(duk_context *ctx, duk_idx_t idx)
{
    return strtod(digits(ctx, idx), NULL);
}

/* Operators. */

/* Two's complement, little endian, n bytes. */
static bool to_bytes(const BIGNUM *n, unsigned char *out, int len)
{
    if (BN_bn2lebinpad(n, out, len) < 0) return false;
    if (!BN_is_negative(n)) return true;
    unsigned carry = 1;
    for (int i = 0; i < len; i++) {
        unsigned v = (unsigned)(unsigned char)~out[i] + carry;
        out[i] = (unsigned char)v;
        carry = v >> 8;
    }
    return true;
}

static BIGNUM *from_bytes(unsigned char *bytes, int len, bool negative)
{
    if (negative) {
        unsigned carry = 1;
        for (int i = 0; i < len; i++) {
            unsigned v = (unsigned)(unsigned char)~bytes[i] + carry;
            bytes[i] = (unsigned char)v;
            carry = v >> 8;
        }
    }
    BIGNUM *n = BN_lebin2bn(bytes, len, NULL);
    if (n) BN_set_negative(n, negative);
    return n;
}

static BIGNUM *bit_operation(const BIGNUM *a, const BIGNUM *b, int op)
{
    int len = (BN_num_bytes(a) > BN_num_bytes(b) ? BN_num_bytes(a) : BN_num_bytes(b)) + 1;
    unsigned char *bytes = malloc(2 * (size_t)len), *other = bytes + len;
    BIGNUM *result = NULL;
    if (bytes && to_bytes(a, bytes, len) && to_bytes(b, other, len)) {
        for (int i = 0; i < len; i++)
            bytes[i] = op == '&' ? bytes[i] & other[i] : op == '|' ? bytes[i] | other[i] : bytes[i] ^ other[i];
        result = from_bytes(bytes, len, bytes[len - 1] & 0x80);
    }
    free(bytes);
    return result;
}

/* a · 2^by, rounded down. */
static enum failure shift(BIGNUM *r, const BIGNUM *a, const BIGNUM *by, bool left)
{
    if (BN_is_negative(by)) left = !left;
    bool huge = BN_num_bits(by) > 31;
    if (left) {
        if (BN_is_zero(a)) return BN_copy(r, a) ? NONE : NO_MEMORY;
        if (huge || BN_get_word(by) > MAX_BITS) return TOO_BIG;
        return BN_lshift(r, a, (int)BN_get_word(by)) ? NONE : NO_MEMORY;
    }
    if (huge || BN_get_word(by) > (BN_ULONG)BN_num_bits(a))
        return BN_set_word(r, BN_is_negative(a)) && (BN_set_negative(r, BN_is_negative(a)), 1) ? NONE : NO_MEMORY;
    int n = (int)BN_get_word(by);
    bool inexact = false;
    for (int i = 0; i < n && BN_is_negative(a) && !inexact; i++) inexact = BN_is_bit_set(a, i);
    if (!BN_rshift(r, a, n)) return NO_MEMORY;
    return !inexact || BN_sub_word(r, 1) ? NONE : NO_MEMORY;
}

static enum failure power(BIGNUM *r, const BIGNUM *a, const BIGNUM *b, BN_CTX *bn)
{
    if (BN_is_negative(b)) return NEGATIVE_EXPONENT;
    if (BN_num_bits(a) > 1 && (BN_num_bits(b) > 31 || (double)BN_num_bits(a) * (double)BN_get_word(b) > MAX_BITS))
        return TOO_BIG;
    return BN_exp(r, a, b, bn) ? NONE : NO_MEMORY;
}

static enum failure calculate(BIGNUM **result, const BIGNUM *a, const BIGNUM *b, int op)
{
    BN_CTX *bn = BN_CTX_new();
    BIGNUM *r = BN_new();
    enum failure failure = NONE;
    int ok = bn && r && a && b;
    if (ok) {
        switch (op) {
        case '+': ok = BN_add(r, a, b); break;
        case '-': ok = BN_sub(r, a, b); break;
        case '*':
            if ((double)BN_num_bits(a) + BN_num_bits(b) > MAX_BITS) failure = TOO_BIG;
            else ok = BN_mul(r, a, b, bn);
            break;
        case '/':
        case '%':
            if (BN_is_zero(b)) failure = DIVISION_BY_ZERO;
            else ok = BN_div(op == '/' ? r : NULL, op == '%' ? r : NULL, a, b, bn);
            break;
        case 'P': failure = power(r, a, b, bn); break;
        case '<':
        case '>': failure = shift(r, a, b, op == '<'); break;
        case 'u': failure = NO_UNSIGNED_SHIFT; break;
        default:
            BN_free(r);
            r = bit_operation(a, b, op);
            ok = r != NULL;
        }
    }
    BN_CTX_free(bn);
    if (!ok) failure = NO_MEMORY;
    if (failure != NONE) {
        BN_free(r);
        r = NULL;
    }
    *result = r;
    return failure;
}

/* Stack: … a b, both BigInts → the result. */
static void binary(duk_context *ctx, int op)
{
    BIGNUM *a = number_at(ctx, -2), *b = number_at(ctx, -1), *result;
    enum failure failure = calculate(&result, a, b, op);
    BN_free(a);
    BN_free(b);
    if (failure != NONE) throw_failure(ctx, failure);
    push_number(ctx, result);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

void lt_js_bigint_binary(duk_context *ctx, int op)
{
    bool text = op == '+' && ((duk_is_string(ctx, -1) && !bigint_is(ctx, -1) && !duk_is_symbol(ctx, -1)) ||
                              (duk_is_string(ctx, -2) && !bigint_is(ctx, -2) && !duk_is_symbol(ctx, -2)));
    if (text) {
        duk_to_string(ctx, -2);
        duk_to_string(ctx, -1);
        duk_concat(ctx, 2);
        return;
    }
    if (!bigint_is(ctx, -1) || !bigint_is(ctx, -2)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot mix BigInt and other types, use explicit conversions");
    }
    binary(ctx, op);
}

/* '-' negation, '~' complement, 'i' plus one, 'd' minus one. */
void lt_js_bigint_unary(duk_context *ctx, int op)
{
    if (op == '-') {
        const char *text = digits(ctx, -1);
        if (*text == '-') duk_push_string(ctx, text + 1);
        else duk_push_sprintf(ctx, "-%s", text);
        push_digits(ctx, duk_get_string(ctx, -1));
        duk_replace(ctx, -3);
        duk_pop(ctx);
        return;
    }
    if (op == '~') lt_js_bigint_unary(ctx, '-');
    push_digits(ctx, "1");
    binary(ctx, op == 'i' ? '+' : '-');
}

/* -1, 0, 1. */
static int compare_digits(duk_context *ctx, duk_idx_t x, duk_idx_t y)
{
    const char *a = digits(ctx, x), *b = digits(ctx, y);
    if ((*a == '-') != (*b == '-')) return *a == '-' ? -1 : 1;
    int sign = *a == '-' ? -1 : 1;
    size_t len_a = strlen(a), len_b = strlen(b);
    if (len_a != len_b) return len_a < len_b ? -sign : sign;
    int order = strcmp(a, b);
    return order < 0 ? -sign : order > 0 ? sign : 0;
}

int bigint_order(duk_context *ctx)
{
    return compare_digits(ctx, -2, -1);
}

/* The BigInt at x with the number d. */
static int compare_number(duk_context *ctx, duk_idx_t x, double d)
{
    if (isnan(d)) return 2;
    if (isinf(d)) return d > 0 ? -1 : 1;
    push_from_double(ctx, trunc(d));
    int order = compare_digits(ctx, x, duk_get_top_index(ctx));
    duk_pop(ctx);
    if (order) return order;
    return d > trunc(d) ? -1 : d < trunc(d) ? 1 : 0;
}

/* Two primitives, at least one a BigInt, on the top, where they stay: -1, 0, 1; 2: not comparable. */
int lt_js_bigint_compare(duk_context *ctx)
{
    duk_idx_t y = duk_get_top_index(ctx), x = y - 1;
    duk_require_stack(ctx, 8);
    bool swap = !bigint_is(ctx, x);
    duk_idx_t big = swap ? y : x, other = swap ? x : y;
    int order;
    if (bigint_is(ctx, other)) {
        order = compare_digits(ctx, big, other);
    } else if (duk_is_string(ctx, other) && !duk_is_symbol(ctx, other)) {
        if (!push_parsed(ctx, other)) return 2;
        order = compare_digits(ctx, big, y + 1);
        duk_pop(ctx);
    } else {
        duk_dup(ctx, other);
        order = compare_number(ctx, big, duk_to_number(ctx, -1));
        duk_pop(ctx);
    }
    return swap && order != 2 ? -order : order;
}

void lt_js_bigint_from(duk_context *ctx)
{
    bigint_from(ctx, -1);
}

void lt_js_bigint_push(duk_context *ctx, unsigned long long bits, int is_signed)
{
    bigint_push(ctx, bits, is_signed);
}

unsigned long long lt_js_bigint_get(duk_context *ctx)
{
    bigint_from(ctx, -1);
    return bigint_bits(ctx, -1);
}

/* BigInt(value). */
duk_ret_t lt_bi_bigint_constructor(duk_context *ctx)
{
    if (duk_is_constructor_call(ctx)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "BigInt is not a constructor");
    duk_to_primitive(ctx, 0, DUK_HINT_NUMBER);
    if (!duk_is_number(ctx, 0)) {
        bigint_from(ctx, 0);
        return 1;
    }
    double d = duk_get_number(ctx, 0);
    if (!isfinite(d) || d != trunc(d)) {
        return duk_error(ctx, DUK_ERR_RANGE_ERROR,
                         "The number %s cannot be converted to a BigInt because it is not an integer",
                         duk_safe_to_string(ctx, 0));
    }
    push_from_double(ctx, d);
    return 1;
}

/* asIntN (magic 0) and asUintN (1). Arguments: bits, BigInt. */
duk_ret_t lt_bi_bigint_as_n(duk_context *ctx)
{
    bool is_unsigned = duk_get_current_magic(ctx);
    double bits = op_index(ctx, 0);
    bigint_from(ctx, 1);
    BIGNUM *n = number_at(ctx, 1), *modulus = BN_new();
    BN_CTX *bn = BN_CTX_new();
    int ok = n && modulus && bn;
    bool fits = ok && bits > (double)BN_num_bits(n) && !(is_unsigned && BN_is_negative(n));
    bool too_big = ok && !fits && bits > MAX_BITS;
    if (ok && !fits && !too_big) {
        ok = BN_set_bit(modulus, (int)bits) && BN_nnmod(n, n, modulus, bn);
        if (ok && !is_unsigned && bits > 0 && BN_is_bit_set(n, (int)bits - 1)) ok = BN_sub(n, n, modulus);
    }
    BN_free(modulus);
    BN_CTX_free(bn);
    if (!ok || too_big) {
        BN_free(n);
        throw_failure(ctx, too_big ? TOO_BIG : NO_MEMORY);
    }
    push_number(ctx, n);
    return 1;
}

/* Pushes this as a BigInt. */
static void push_this_bigint(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1) && !op_is_proxy(ctx, duk_get_top_index(ctx))) {
        heap_push_primitive(ctx, duk_get_top_index(ctx));
        duk_remove(ctx, -2);
    }
    if (!bigint_is(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "BigInt.prototype.%s requires that 'this' be a BigInt", method);
}

duk_ret_t lt_bi_bigint_value_of(duk_context *ctx)
{
    push_this_bigint(ctx, "valueOf");
    return 1;
}

/* In another base than 10: digits come from the end. */
static char *format(BIGNUM *n, unsigned radix)
{
    size_t size = (size_t)BN_num_bits(n) + 3;
    char *text = malloc(size), *p = text ? text + size - 1 : NULL;
    bool negative = BN_is_negative(n);
    if (!text) return NULL;
    *p = '\0';
    BN_set_negative(n, 0);
    do {
        *--p = "0123456789abcdefghijklmnopqrstuvwxyz"[BN_div_word(n, radix)];
    } while (!BN_is_zero(n));
    if (negative) *--p = '-';
    memmove(text, p, strlen(p) + 1);
    return text;
}

static duk_ret_t push_text(duk_context *ctx, void *text)
{
    duk_push_string(ctx, text);
    return 1;
}

duk_ret_t lt_bi_bigint_to_string(duk_context *ctx)
{
    push_this_bigint(ctx, "toString"); /* 1 */
    double radix = duk_is_undefined(ctx, 0) ? 10 : op_integer(ctx, 0);
    if (radix < 2 || radix > 36)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "toString() radix must be between 2 and 36");
    if (radix == 10) {
        duk_push_string(ctx, digits(ctx, 1));
        return 1;
    }
    BIGNUM *n = number_at(ctx, 1);
    char *text = n ? format(n, (unsigned)radix) : NULL;
    BN_free(n);
    if (!text) throw_failure(ctx, NO_MEMORY);
    duk_int_t rc = duk_safe_call(ctx, push_text, text, 0, 1);
    free(text);
    if (rc != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
    return 1;
}

duk_ret_t lt_bi_bigint_to_locale_string(duk_context *ctx)
{
    push_this_bigint(ctx, "toLocaleString");
    const char *p = digits(ctx, -1);
    struct op_text text;
    op_text_begin(ctx, &text);
    if (*p == '-') op_text_add(&text, p++, 1);
    for (size_t left = strlen(p); left > 0; left--, p++) {
        op_text_add(&text, p, 1);
        if (left > 1 && left % 3 == 1) op_text_add(&text, ",", 1);
    }
    op_text_end(&text);
    return 1;
}

/* Number(value): BigInts, too. */
duk_ret_t lt_bi_number_constructor(duk_context *ctx)
{
    if (duk_get_top(ctx) == 0) {
        duk_push_uint(ctx, 0);
    } else {
        duk_to_primitive(ctx, 0, DUK_HINT_NUMBER);
        if (bigint_is(ctx, 0)) duk_push_number(ctx, bigint_to_number(ctx, 0));
        else duk_push_number(ctx, duk_to_number(ctx, 0));
    }
    if (duk_is_constructor_call(ctx)) duk_to_object(ctx, -1);
    return 1;
}
