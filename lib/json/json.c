/*
 * A state machine over the bytes. Which bracket is open at each depth is a bit, so that a deeply nested
 * text costs no C stack. What is wrong is said in the words of Go's encoding/json, which k6 shows.
 */
#include "json/json.h"

#include <stdio.h>
#include <string.h>

enum { DEEPEST = 10000 }; /* as in Go */

struct checker {
    const unsigned char *text;
    size_t len, at;
    const char *context; /* of the failure; NULL = unexpected end */
    unsigned depth;
    uint8_t in_object[DEEPEST / 8 + 1];
};

static bool fail(struct checker *c, const char *context)
{
    c->context = c->at < c->len ? context : NULL;
    return false;
}

static int peek(const struct checker *c)
{
    return c->at < c->len ? c->text[c->at] : -1;
}

static void skip_space(struct checker *c)
{
    while (c->at < c->len && strchr(" \t\r\n", c->text[c->at]) && c->text[c->at]) c->at++;
}

static bool is_hex(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool check_escape(struct checker *c)
{
    int kind = peek(c);
    if (kind <= 0 || !strchr("bfnrt\\/\"u", kind)) return fail(c, "in string escape code");
    c->at++;
    for (int i = 0; kind == 'u' && i < 4; i++, c->at++) {
        if (!is_hex(peek(c))) return fail(c, "in \\u hexadecimal character escape");
    }
    return true;
}

static bool check_string(struct checker *c)
{
    c->at++;
    for (;;) {
        int b = peek(c);
        if (b < 0x20) return fail(c, "in string literal");
        c->at++;
        if (b == '"') return true;
        if (b == '\\' && !check_escape(c)) return false;
    }
}

static bool check_digits(struct checker *c, const char *context)
{
    if (!is_digit(peek(c))) return fail(c, context);
    while (is_digit(peek(c))) c->at++;
    return true;
}

static bool check_number(struct checker *c)
{
    if (peek(c) == '-') c->at++;
    if (peek(c) == '0') c->at++;
    else if (!check_digits(c, "in numeric literal")) return false;
    if (peek(c) == '.') {
        c->at++;
        if (!check_digits(c, "after decimal point in numeric literal")) return false;
    }
    if (peek(c) == 'e' || peek(c) == 'E') {
        c->at++;
        if (peek(c) == '+' || peek(c) == '-') c->at++;
        return check_digits(c, "in exponent of numeric literal");
    }
    return true;
}

static bool check_word(struct checker *c)
{
    static const struct {
        const char *word;
        const char *contexts[4];
    } words[] = {
        {"true",
         {"in literal true (expecting 'r')", "in literal true (expecting 'u')", "in literal true (expecting 'e')"}},
        {"false",
         {"in literal false (expecting 'a')", "in literal false (expecting 'l')", "in literal false (expecting 's')",
          "in literal false (expecting 'e')"}},
        {"null",
         {"in literal null (expecting 'u')", "in literal null (expecting 'l')", "in literal null (expecting 'l')"}},
    };
    for (size_t w = 0; w < ARRAY_LEN(words); w++) {
        if (peek(c) != words[w].word[0]) continue;
        c->at++;
        for (size_t i = 1; words[w].word[i]; i++, c->at++) {
            if (peek(c) != words[w].word[i]) return fail(c, words[w].contexts[i - 1]);
        }
        return true;
    }
    return fail(c, "looking for beginning of value");
}

static bool in_object(const struct checker *c)
{
    return c->depth && (c->in_object[(c->depth - 1) / 8] >> ((c->depth - 1) % 8) & 1);
}

static bool open_bracket(struct checker *c, bool object)
{
    if (c->depth == DEEPEST) return fail(c, "exceeded max depth");
    uint8_t bit = (uint8_t)(1u << (c->depth % 8));
    if (object) c->in_object[c->depth / 8] |= bit;
    else c->in_object[c->depth / 8] &= (uint8_t)~bit;
    c->depth++;
    c->at++;
    skip_space(c);
    return true;
}

static bool check_key(struct checker *c)
{
    skip_space(c);
    if (peek(c) != '"') return fail(c, "looking for beginning of object key string");
    if (!check_string(c)) return false;
    skip_space(c);
    if (peek(c) != ':') return fail(c, "after object key");
    c->at++;
    return true;
}

/* A scalar, or the brackets that open before the first one. *whole: a value is complete. */
static bool check_value(struct checker *c, bool *whole)
{
    skip_space(c);
    *whole = true;
    int b = peek(c);
    if (b == '"') return check_string(c);
    if (b == '-' || is_digit(b)) return check_number(c);
    if (b != '{' && b != '[') return check_word(c);
    if (!open_bracket(c, b == '{')) return false;
    if (peek(c) == (b == '{' ? '}' : ']')) {
        c->depth--;
        c->at++;
        return true;
    }
    *whole = false;
    return b != '{' || check_key(c);
}

static bool check_text(struct checker *c)
{
    bool whole;
    for (;;) {
        if (!check_value(c, &whole)) return false;
        while (whole) { /* what may follow a value */
            skip_space(c);
            if (c->depth == 0) return c->at == c->len || fail(c, "after top-level value");
            bool object = in_object(c);
            if (peek(c) == (object ? '}' : ']')) {
                c->depth--;
                c->at++;
                continue;
            }
            if (peek(c) != ',') return fail(c, object ? "after object key:value pair" : "after array element");
            c->at++;
            if (object && !check_key(c)) return false;
            whole = false;
        }
    }
}

static void describe(const struct checker *c, struct json_error *err)
{
    err->line = 1;
    err->character = 0;
    size_t offset = c->at < c->len ? c->at : c->len ? c->len - 1 : 0;
    for (size_t i = 0; i < c->len; i++) {
        bool line_end = c->text[i] == '\n';
        if ((c->text[i] & 0xC0) == 0x80) continue; /* inside a character */
        err->line += line_end;
        err->character = line_end ? 0 : err->character + 1;
        if (i < offset) continue;
        if (line_end) err->character = 1;
        break;
    }
    if (!c->context) {
        snprintf(err->message, sizeof err->message, "unexpected end of JSON input");
        return;
    }
    unsigned char b = c->text[c->at];
    char quoted[8];
    if (b == '\'') snprintf(quoted, sizeof quoted, "'\\''");
    else if (b == '\n') snprintf(quoted, sizeof quoted, "'\\n'");
    else if (b == '\r') snprintf(quoted, sizeof quoted, "'\\r'");
    else if (b == '\t') snprintf(quoted, sizeof quoted, "'\\t'");
    else if (b == '\\') snprintf(quoted, sizeof quoted, "'\\\\'");
    else if (b < 0x20 || b == 0x7F) snprintf(quoted, sizeof quoted, "'\\x%02x'", b);
    else if (b < 0x80) snprintf(quoted, sizeof quoted, "'%c'", b);
    else snprintf(quoted, sizeof quoted, "'%c%c'", 0xC0 | b >> 6, 0x80 | (b & 63)); /* the byte as a character */
    snprintf(err->message, sizeof err->message, "invalid character %s %s", quoted, c->context);
}

bool json_check(const char *text, size_t len, struct json_error *err)
{
    struct checker c = {.text = (const unsigned char *)text, .len = len};
    if (check_text(&c)) return true;
    if (err) describe(&c, err);
    return false;
}

const char *json_string_end(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        if (*p == '"') return p + 1;
        if (*p == '\\' && p + 1 < end) p++;
    }
    return end;
}

static unsigned hex4(const char *p)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) value = value * 16 + (unsigned)(p[i] <= '9' ? p[i] - '0' : (p[i] | 32) - 'a' + 10);
    return value;
}

static bool has_hex4(const char *p, const char *end)
{
    return end - p >= 4 && is_hex(p[0]) && is_hex(p[1]) && is_hex(p[2]) && is_hex(p[3]);
}

static char *put_utf8(char *out, unsigned code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *out++ = (char)(0xE0 | code >> 12);
        } else {
            *out++ = (char)(0xF0 | code >> 18);
            *out++ = (char)(0x80 | (code >> 12 & 63));
        }
        *out++ = (char)(0x80 | (code >> 6 & 63));
    }
    *out++ = (char)(0x80 | (code & 63));
    return out;
}

/* After \u: four digits, and the second half of a pair when there is one. */
static const char *unescape_unicode(const char *p, const char *end, char **out)
{
    unsigned code = hex4(p);
    p += 4;
    if (code >= 0xD800 && code <= 0xDBFF && end - p >= 6 && p[0] == '\\' && p[1] == 'u' && has_hex4(p + 2, end)) {
        unsigned low = hex4(p + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            p += 6;
        }
    }
    *out = put_utf8(*out, code >= 0xD800 && code <= 0xDFFF ? 0xFFFD : code);
    return p;
}

char *json_unescape(struct arena *arena, const char *raw, size_t len, size_t *out_len)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char *text = arena_alloc(arena, len + 1), *out = text;
    if (!text) return NULL;
    const char *end = raw + len;
    if (len && raw[len - 1] == '"') end--;
    for (const char *p = raw + (len > 0); p < end;) {
        if (*p != '\\') {
            *out++ = *p++;
            continue;
        }
        if (end - p < 2) break;
        const char *known = p[1] ? strchr(from, p[1]) : NULL;
        if (known) {
            *out++ = to[known - from];
            p += 2;
        } else if (p[1] == 'u' && has_hex4(p + 2, end)) {
            p = unescape_unicode(p + 2, end, &out);
        } else {
            break;
        }
    }
    *out = '\0';
    *out_len = (size_t)(out - text);
    return text;
}
