/* Source text → tokens. The parser says when a slash or a brace means something else. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/ast.h"
#include "regexp/regexp.h"

static const char *const KEYWORDS[] = {
    "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum",
    "export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null",
    "return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with",
};

/* Longest first within the same start. */
static const char *const PUNCTUATORS[] = {
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=", "=>", "==", "!=", "<=", ">=", "&&",
    "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**", "{", "}", "(", ")",
    "[", "]", ".", ";", ",", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ":", "=", "@", "#",
};

static unsigned column_of(struct compiler *c, size_t at)
{
    return (unsigned)(at - c->line_start) + 1;
}

_Noreturn static void fail_here(struct compiler *c, const char *message)
{
    compiler_fail(c, c->line, column_of(c, c->at), "%s", message);
}

static int peek(struct compiler *c, size_t ahead)
{
    return c->at + ahead < c->len ? (unsigned char)c->source[c->at + ahead] : 0;
}

/* Bytes of a line terminator here (LF, CR, CRLF, U+2028, U+2029), 0 if none. */
static size_t line_end(struct compiler *c)
{
    int ch = peek(c, 0);
    if (ch == '\n') return 1;
    if (ch == '\r') return peek(c, 1) == '\n' ? 2 : 1;
    if (ch == 0xE2 && peek(c, 1) == 0x80 && (peek(c, 2) & 0xFE) == 0xA8) return 3;
    return 0;
}

static void new_line(struct compiler *c, size_t bytes)
{
    c->at += bytes;
    c->line++;
    c->line_start = c->at;
}

static bool skip_space(struct compiler *c)
{
    int ch = peek(c, 0);
    if (ch == ' ' || ch == '\t' || ch == '\v' || ch == '\f') c->at++;
    else if (ch == 0xC2 && peek(c, 1) == 0xA0) c->at += 2;
    else if (ch == 0xEF && peek(c, 1) == 0xBB && peek(c, 2) == 0xBF) c->at += 3;
    else return false;
    return true;
}

static void skip_block_comment(struct compiler *c)
{
    unsigned line = c->line, column = column_of(c, c->at);
    c->at += 2;
    while (!(peek(c, 0) == '*' && peek(c, 1) == '/')) {
        if (c->at >= c->len) compiler_fail(c, line, column, "this comment is not closed");
        size_t end = line_end(c);
        if (end) {
            new_line(c, end);
            c->token.newline_before = true;
        } else {
            c->at++;
        }
    }
    c->at += 2;
}

static void skip_trivia(struct compiler *c)
{
    for (;;) {
        size_t end = line_end(c);
        if (end) {
            new_line(c, end);
            c->token.newline_before = true;
        } else if (skip_space(c)) {
            continue;
        } else if (peek(c, 0) == '/' && peek(c, 1) == '/') {
            while (c->at < c->len && !line_end(c)) c->at++;
        } else if (peek(c, 0) == '/' && peek(c, 1) == '*') {
            skip_block_comment(c);
        } else {
            return;
        }
    }
}

static void put_utf8(struct strbuf *b, unsigned code)
{
    if (code < 0x80) {
        strbuf_putc(b, (char)code);
    } else if (code < 0x800) {
        strbuf_putc(b, (char)(0xC0 | code >> 6));
        strbuf_putc(b, (char)(0x80 | (code & 63)));
    } else if (code < 0x10000) {
        strbuf_putc(b, (char)(0xE0 | code >> 12));
        strbuf_putc(b, (char)(0x80 | (code >> 6 & 63)));
        strbuf_putc(b, (char)(0x80 | (code & 63)));
    } else {
        strbuf_putc(b, (char)(0xF0 | code >> 18));
        strbuf_putc(b, (char)(0x80 | (code >> 12 & 63)));
        strbuf_putc(b, (char)(0x80 | (code >> 6 & 63)));
        strbuf_putc(b, (char)(0x80 | (code & 63)));
    }
}

static int hex_digit(int ch)
{
    if (ch >= '0' && ch <= '9') return ch - '0';
    if ((ch | 32) >= 'a' && (ch | 32) <= 'f') return (ch | 32) - 'a' + 10;
    return -1;
}

static unsigned read_hex(struct compiler *c, int digits)
{
    unsigned code = 0;
    for (int i = 0; i < digits; i++) {
        int digit = hex_digit(peek(c, 0));
        if (digit < 0) fail_here(c, "this escape sequence needs hexadecimal digits");
        code = code * 16 + (unsigned)digit;
        c->at++;
    }
    return code;
}

/* Behind "\u": four digits or {…}. */
static unsigned read_unicode_escape(struct compiler *c)
{
    if (peek(c, 0) != '{') return read_hex(c, 4);
    c->at++;
    unsigned code = 0;
    while (peek(c, 0) != '}') {
        code = code * 16 + read_hex(c, 1);
        if (code > 0x10FFFF) fail_here(c, "this code point is above 10FFFF");
    }
    c->at++;
    return code;
}

/* As \uXXXX escapes: ES5 source text, in UTF-16 units. */
static void put_escaped(struct strbuf *b, unsigned code)
{
    if (code >= 0x10000) {
        code -= 0x10000;
        strbuf_printf(b, "\\u%04x\\u%04x", 0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF));
    } else if (code < 0x20 || code == '"' || code == '\\' || code >= 0x7F) {
        strbuf_printf(b, "\\u%04x", code);
    } else {
        strbuf_putc(b, (char)code);
    }
}

/* One escape sequence behind the backslash, appended as ES5 source. */
static void read_escape(struct compiler *c, struct strbuf *b, bool in_template)
{
    size_t end = line_end(c);
    if (end) {
        new_line(c, end); /* line continuation */
        return;
    }
    if (c->at >= c->len) fail_here(c, "this text is not closed");
    int ch = peek(c, 0);
    c->at++;
    switch (ch) {
    case 'n': strbuf_puts(b, "\\n"); break;
    case 't': strbuf_puts(b, "\\t"); break;
    case 'r': strbuf_puts(b, "\\r"); break;
    case 'b': strbuf_puts(b, "\\b"); break;
    case 'f': strbuf_puts(b, "\\f"); break;
    case 'v': strbuf_puts(b, "\\u000b"); break;
    case 'x': put_escaped(b, read_hex(c, 2)); break;
    case 'u': put_escaped(b, read_unicode_escape(c)); break;
    default:
        if (ch == '0' && !isdigit(peek(c, 0))) {
            strbuf_puts(b, "\\u0000");
        } else if (ch >= '0' && ch <= '9') {
            c->at--;
            fail_here(c, in_template ? "octal escapes are not allowed in templates" : "octal escapes are not allowed in strict mode");
        } else if (ch < 0x80) {
            put_escaped(b, (unsigned)ch);
        } else {
            c->at--;
            strbuf_putc(b, c->source[c->at++]);
        }
    }
}

static void finish_text(struct compiler *c, struct strbuf *b, const char **out)
{
    *out = b->failed ? NULL : compiler_string(c, b->data ? b->data : "", b->len);
    strbuf_free(b);
    for (size_t i = 0; i < ARRAY_LEN(c->held); i++) {
        if (c->held[i] == b) c->held[i] = NULL;
    }
    if (!*out) compiler_out_of_memory(c);
}

/* Until finish_text(), so that an error in between frees them. */
static void hold(struct compiler *c, struct strbuf *a, struct strbuf *b)
{
    c->held[0] = a;
    c->held[1] = b;
}

static void scan_string(struct compiler *c)
{
    int quote = peek(c, 0);
    struct strbuf b = {0};
    hold(c, &b, NULL);
    unsigned line = c->line, column = column_of(c, c->at);
    c->at++;
    strbuf_putc(&b, '"');
    while (peek(c, 0) != quote) {
        if (c->at >= c->len || peek(c, 0) == '\n' || peek(c, 0) == '\r') {
            strbuf_free(&b);
            compiler_fail(c, line, column, "this string is not closed");
        }
        int ch = peek(c, 0);
        if (ch == '\\') {
            c->at++;
            read_escape(c, &b, false);
        } else if (ch == '\0') { /* texts are C strings from here on */
            strbuf_puts(&b, "\\u0000");
            c->at++;
        } else if (ch == 0xE2 && line_end(c)) { /* U+2028 and U+2029 are allowed since ES2019, not in ES5 */
            strbuf_printf(&b, "\\u20%02x", 0x28 + (peek(c, 2) & 1));
            c->at += 3;
        } else {
            if (ch == '"') strbuf_putc(&b, '\\');
            strbuf_putc(&b, (char)ch);
            c->at++;
        }
    }
    c->at++;
    strbuf_putc(&b, '"');
    c->token.type = T_STRING;
    finish_text(c, &b, &c->token.text);
}

/* A piece of a template, up to ${ or the closing backquote; c->at is behind ` or }. */
static void scan_template(struct compiler *c)
{
    struct strbuf cooked = {0}, raw = {0};
    hold(c, &cooked, &raw);
    strbuf_putc(&cooked, '"');
    strbuf_putc(&raw, '"');
    for (;;) {
        int ch = peek(c, 0);
        if (c->at >= c->len) {
            strbuf_free(&cooked);
            strbuf_free(&raw);
            compiler_fail(c, c->token.line, c->token.column, "this template is not closed");
        }
        if (ch == '`' || (ch == '$' && peek(c, 1) == '{')) break;
        size_t end = line_end(c);
        if (ch == '\\') {
            size_t from = c->at++;
            read_escape(c, &cooked, true);
            for (size_t i = from; i < c->at; i++) {
                unsigned char byte = (unsigned char)c->source[i];
                if (byte < 0x80) put_escaped(&raw, byte);
                else strbuf_putc(&raw, (char)byte); /* part of a UTF-8 sequence */
            }
        } else if (ch == '\0') {
            strbuf_puts(&cooked, "\\u0000");
            strbuf_puts(&raw, "\\u0000");
            c->at++;
        } else if (end) {
            strbuf_puts(&cooked, end == 3 ? "\\u2028" : "\\n");
            strbuf_puts(&raw, "\\n");
            new_line(c, end);
        } else {
            if (ch == '"') {
                strbuf_putc(&cooked, '\\');
                strbuf_putc(&raw, '\\');
            }
            strbuf_putc(&cooked, (char)ch);
            strbuf_putc(&raw, (char)ch);
            c->at++;
        }
    }
    c->token.tail = peek(c, 0) == '`';
    c->at += c->token.tail ? 1 : 2;
    strbuf_putc(&cooked, '"');
    strbuf_putc(&raw, '"');
    c->token.type = T_TEMPLATE;
    finish_text(c, &cooked, &c->token.text);
    finish_text(c, &raw, &c->token.raw);
}

static void scan_number(struct compiler *c)
{
    struct strbuf b = {0};
    hold(c, &b, NULL);
    bool prefixed = peek(c, 0) == '0' && strchr("xXbBoO", peek(c, 1)) && peek(c, 1);
    bool digits = false;
    while (c->at < c->len) {
        int ch = peek(c, 0);
        bool exponent_sign = (ch == '+' || ch == '-') && !prefixed && b.len && (b.data[b.len - 1] | 32) == 'e';
        if (ch == '_') {
            if (!digits || !isalnum(peek(c, 1))) {
                strbuf_free(&b);
                fail_here(c, "a numeric separator must stand between digits");
            }
        } else if (isalnum(ch) || ch == '.' || exponent_sign) {
            if (ch == '.' && (prefixed || (b.data && (memchr(b.data, '.', b.len) || memchr(b.data, 'e', b.len))))) break;
            strbuf_putc(&b, (char)ch);
        } else {
            break;
        }
        digits = isalnum(ch);
        c->at++;
    }
    c->token.type = T_NUMBER;
    if (b.len > 1 && b.data[b.len - 1] == 'n') {
        c->token.type = T_BIGINT;
        b.data[--b.len] = '\0';
    }
    char *end = NULL;
    bool good = true;
    if (prefixed) {
        int base = (b.data[1] | 32) == 'x' ? 16 : (b.data[1] | 32) == 'b' ? 2 : 8;
        double value = 0;
        for (size_t i = 2; i < b.len; i++) {
            int digit = hex_digit(b.data[i]);
            good &= digit >= 0 && digit < base;
            value = value * base + digit;
        }
        good &= b.len > 2;
        if (good && c->token.type == T_NUMBER) {
            strbuf_clear(&b);
            strbuf_printf(&b, "%.17g", value);
        }
    } else {
        strtod(b.data, &end);
        good = end == b.data + b.len;
        if (b.len > 1 && b.data[0] == '0' && isdigit((unsigned char)b.data[1])) good = false;
    }
    if (!good) {
        strbuf_free(&b);
        compiler_fail(c, c->token.line, c->token.column, "this number is malformed");
    }
    finish_text(c, &b, &c->token.text);
}

static bool is_name_start(int ch)
{
    return isalpha(ch) || ch == '_' || ch == '$' || ch == '\\' || ch >= 0x80;
}

static bool scan_name(struct compiler *c)
{
    size_t start = c->at;
    while (c->at < c->len) {
        int ch = peek(c, 0);
        if (!(isalnum(ch) || ch == '_' || ch == '$' || (ch >= 0x80 && !line_end(c)))) break;
        c->at++;
    }
    if (peek(c, 0) != '\\') {
        c->token.text = compiler_string(c, c->source + start, c->at - start);
        return true;
    }
    c->at = start;
    struct strbuf b = {0};
    hold(c, &b, NULL);
    for (;;) {
        int ch = peek(c, 0);
        if (ch == '\\') {
            c->at++;
            if (peek(c, 0) != 'u') {
                strbuf_free(&b);
                fail_here(c, "only \\u escapes are allowed in names");
            }
            c->at++;
            put_utf8(&b, read_unicode_escape(c));
        } else if (isalnum(ch) || ch == '_' || ch == '$' || ch >= 0x80) {
            strbuf_putc(&b, (char)ch);
            c->at++;
        } else {
            break;
        }
    }
    c->token.escaped = true;
    finish_text(c, &b, &c->token.text);
    return true;
}

static void classify_name(struct compiler *c)
{
    const char *text = c->token.text;
    c->token.type = T_NAME;
    for (size_t i = 0; i < ARRAY_LEN(KEYWORDS); i++) {
        if (strcmp(text, KEYWORDS[i]) == 0) c->token.type = T_KEYWORD;
    }
    if (c->token.type == T_NAME && !hashmap_gets(&c->identifiers, text)) hashmap_puts(&c->identifiers, text, (void *)text);
}

static void scan_punctuator(struct compiler *c)
{
    for (size_t i = 0; i < ARRAY_LEN(PUNCTUATORS); i++) {
        size_t len = strlen(PUNCTUATORS[i]);
        if (c->len - c->at < len || strncmp(c->source + c->at, PUNCTUATORS[i], len) != 0) continue;
        /* `a?.5:b` is a conditional. */
        if (strcmp(PUNCTUATORS[i], "?.") == 0 && isdigit(peek(c, 2))) continue;
        if (PUNCTUATORS[i][0] == '@') fail_here(c, "decorators are not supported: call the function by hand, or compile this file with tsc first");
        c->token.type = T_PUNCT;
        c->token.text = PUNCTUATORS[i];
        c->at += len;
        return;
    }
    fail_here(c, "this character is not allowed here");
}

void lexer_next(struct compiler *c)
{
    c->previous_end = c->token.end;
    c->token = (struct token){0};
    skip_trivia(c);
    c->token.start = c->at;
    c->token.line = c->line;
    c->token.column = column_of(c, c->at);
    int ch = peek(c, 0);
    if (c->at >= c->len) {
        c->token.type = T_EOF;
    } else if (is_name_start(ch)) {
        scan_name(c);
        classify_name(c);
    } else if (ch == '#' && is_name_start(peek(c, 1))) {
        c->at++;
        scan_name(c);
        c->token.type = T_PRIVATE;
    } else if (isdigit(ch) || (ch == '.' && isdigit(peek(c, 1)))) {
        scan_number(c);
    } else if (ch == '"' || ch == '\'') {
        scan_string(c);
    } else if (ch == '`') {
        c->at++;
        scan_template(c);
    } else {
        scan_punctuator(c);
    }
    c->token.end = c->at;
}

/* Invalid patterns and flags are errors before anything runs. */
static void check_regexp(struct compiler *c)
{
    struct regexp_error err;
    unsigned flags;
    size_t len = strlen(c->token.text);
    if (!regexp_parse_flags(c->token.flags, strlen(c->token.flags), &flags)) {
        compiler_fail(c, c->token.line, c->token.column + (unsigned)len + 2, "invalid regular expression flags \"%s\"", c->token.flags);
    }
    if (!regexp_check(c->token.text, len, flags, &err)) {
        compiler_fail(c, c->token.line, c->token.column + 1 + (unsigned)err.offset, "invalid regular expression: %s", err.message);
    }
}

void lexer_rescan_regexp(struct compiler *c)
{
    c->at = c->token.start + 1;
    size_t start = c->at;
    for (bool in_class = false; in_class || peek(c, 0) != '/';) {
        int ch = peek(c, 0);
        if (c->at >= c->len || line_end(c)) {
            compiler_fail(c, c->token.line, c->token.column, "this regular expression is not closed");
        }
        if (ch == '\\') c->at++;
        else if (ch == '[') in_class = true;
        else if (ch == ']') in_class = false;
        c->at++;
    }
    c->token.text = compiler_string(c, c->source + start, c->at - start);
    start = ++c->at;
    while (isalnum(peek(c, 0)) || peek(c, 0) == '$' || peek(c, 0) == '_') c->at++;
    c->token.flags = compiler_string(c, c->source + start, c->at - start);
    c->token.type = T_REGEXP;
    c->token.end = c->at;
    check_regexp(c);
}

void lexer_rescan_template(struct compiler *c)
{
    c->at = c->token.start + 1;
    scan_template(c);
    c->token.end = c->at;
}

void lexer_start(struct compiler *c)
{
    c->source = c->request->source;
    c->len = c->request->len;
    c->at = c->line_start = 0;
    c->line = 1;
    if (c->len > 2 && c->source[0] == '#' && c->source[1] == '!') {
        while (c->at < c->len && !line_end(c)) c->at++;
    }
    lexer_next(c);
}
