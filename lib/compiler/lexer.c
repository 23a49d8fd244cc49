/* Source text → tokens. The parser says when a slash or a brace means something else. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/ast.h"
#include "compiler/name_tables.h"
#include "regexp/regexp.h"

static const char KEYWORDS[][11] = {
    "break", "case",   "catch", "class",      "const",   "continue", "debugger", "default", "delete",
    "do",    "else",   "enum",  "export",     "extends", "false",    "finally",  "for",     "function",
    "if",    "import", "in",    "instanceof", "new",     "null",     "return",   "super",   "switch",
    "this",  "throw",  "true",  "try",        "typeof",  "var",      "void",     "while",   "with",
};

/* Punctuators by their first character, the longest first. A token's text points into this. */
static const char *const PUNCTUATORS[128] = {
    ['{'] = "{\0",
    ['}'] = "}\0",
    ['('] = "(\0",
    [')'] = ")\0",
    ['['] = "[\0",
    [']'] = "]\0",
    [';'] = ";\0",
    [','] = ",\0",
    ['~'] = "~\0",
    [':'] = ":\0",
    ['#'] = "#\0",
    ['.'] = "...\0.\0",
    ['='] = "===\0==\0=>\0=\0",
    ['!'] = "!==\0!=\0!\0",
    ['*'] = "**=\0**\0*=\0*\0",
    ['<'] = "<<=\0<<\0<=\0<\0",
    ['>'] = ">>>=\0>>>\0>>=\0>>\0>=\0>\0",
    ['&'] = "&&=\0&&\0&=\0&\0",
    ['|'] = "||=\0||\0|=\0|\0",
    ['?'] = "?\?=\0?\?\0?.\0?\0",
    ['+'] = "+=\0++\0+\0",
    ['-'] = "-=\0--\0-\0",
    ['/'] = "/=\0/\0",
    ['%'] = "%=\0%\0",
    ['^'] = "^=\0^\0",
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
    if (ch > '\r' && ch != 0xE2) return 0;
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

/* The rest of Unicode's category Zs, as UTF-8. */
static bool is_wide_space(int bytes)
{
    return bytes == 0xE19A80 || (bytes >= 0xE28080 && bytes <= 0xE2808A) || bytes == 0xE280AF || bytes == 0xE2819F ||
           bytes == 0xE38080;
}

static bool skip_space(struct compiler *c)
{
    int ch = peek(c, 0);
    if (ch == ' ' || ch == '\t' || ch == '\v' || ch == '\f') c->at++;
    else if (ch == 0xC2 && peek(c, 1) == 0xA0) c->at += 2;
    else if (ch == 0xEF && peek(c, 1) == 0xBB && peek(c, 2) == 0xBF) c->at += 3;
    else if (ch >= 0xE1 && ch <= 0xE3 && is_wide_space(ch << 16 | peek(c, 1) << 8 | peek(c, 2))) c->at += 3;
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

void lexer_put_utf8(struct strbuf *b, unsigned code)
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

enum { BAD_ESCAPE = 0xFFFFFFFF };

static unsigned read_hex(struct compiler *c, int digits)
{
    unsigned code = 0;
    for (int i = 0; i < digits; i++) {
        int digit = hex_digit(peek(c, 0));
        if (digit < 0) return BAD_ESCAPE;
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
    if (peek(c, 0) == '}') return BAD_ESCAPE;
    while (peek(c, 0) != '}') {
        unsigned digit = read_hex(c, 1);
        if (digit == BAD_ESCAPE) return BAD_ESCAPE;
        code = code * 16 + digit;
        if (code > 0x10FFFF) return BAD_ESCAPE;
    }
    c->at++;
    return code;
}

/* As \uXXXX escapes: ES5 source text, in UTF-16 units. */
static void put_unit(struct strbuf *b, unsigned unit)
{
    static const char digits[] = "0123456789abcdef";
    const char text[] = {
        '\\', 'u', digits[unit >> 12], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    strbuf_append(b, text, sizeof text);
}

static void put_escaped(struct strbuf *b, unsigned code)
{
    if (code >= 0x10000) {
        put_unit(b, 0xD800 + ((code - 0x10000) >> 10));
        put_unit(b, 0xDC00 + ((code - 0x10000) & 0x3FF));
    } else if (code < 0x20 || code == '"' || code == '\\' || code >= 0x7F) {
        put_unit(b, code);
    } else {
        strbuf_putc(b, (char)code);
    }
}

/* An octal escape, for sloppy code; \8 and \9 are the digits themselves. */
static void read_octal(struct compiler *c, struct strbuf *b, int ch)
{
    unsigned code = (unsigned)(ch - '0');
    if (ch >= '8') {
        strbuf_putc(b, (char)ch);
        return;
    }
    for (int i = 0; i < (ch <= '3' ? 2 : 1) && peek(c, 0) >= '0' && peek(c, 0) <= '7'; i++)
        code = code * 8 + (unsigned)(c->source[c->at++] - '0');
    put_escaped(b, code);
}

/* One escape sequence behind the backslash, appended as ES5 source. False: it is malformed. */
static bool read_escape(struct compiler *c, struct strbuf *b, bool in_template)
{
    size_t end = line_end(c);
    if (end) {
        new_line(c, end); /* line continuation */
        return true;
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
    case 'x':
    case 'u': {
        unsigned code = ch == 'x' ? read_hex(c, 2) : read_unicode_escape(c);
        if (code == BAD_ESCAPE) return false;
        put_escaped(b, code);
        break;
    }
    default:
        if (ch == '0' && !isdigit(peek(c, 0))) {
            strbuf_puts(b, "\\u0000");
        } else if (ch >= '0' && ch <= '9') {
            if (in_template) return false;
            c->token.octal = true;
            read_octal(c, b, ch);
        } else if (ch < 0x80) {
            put_escaped(b, (unsigned)ch);
        } else {
            c->at--;
            strbuf_putc(b, c->source[c->at++]);
        }
    }
    return true;
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
            if (!read_escape(c, &b, false)) {
                strbuf_free(&b);
                compiler_fail(c, line, column, "this string has a malformed escape sequence");
            }
        } else if (ch == 0xE2 && line_end(c)) { /* U+2028 and U+2029 are allowed since ES2019, not in ES5 */
            strbuf_printf(&b, "\\u20%02x", 0x28 + (peek(c, 2) & 1));
            c->at += 3;
        } else {
            if (ch == '"') strbuf_putc(&b, '\\');
            if (ch) strbuf_putc(&b, (char)ch);
            else strbuf_puts(&b, "\\u0000");
            c->at++;
        }
    }
    c->at++;
    strbuf_putc(&b, '"');
    c->token.type = T_STRING;
    finish_text(c, &b, &c->token.text);
}

/* What the source has from there to here, as a string literal shows it; line ends are \n. */
static void raw_text(struct compiler *c, struct strbuf *raw, size_t from)
{
    for (size_t i = from; i < c->at; i++) {
        unsigned char ch = (unsigned char)c->source[i];
        bool paragraph = ch == 0xE2 && i + 2 < c->len && (unsigned char)c->source[i + 1] == 0x80 &&
                         ((unsigned char)c->source[i + 2] & 0xFE) == 0xA8;
        if (ch == '\r') {
            strbuf_puts(raw, "\\n");
            if (i + 1 < c->at && c->source[i + 1] == '\n') i++;
        } else if (paragraph) {
            strbuf_printf(raw, "\\u20%02x", 0x28 + (c->source[i + 2] & 1));
            i += 2;
        } else if (ch >= 0x80) {
            strbuf_putc(raw, (char)ch);
        } else {
            put_escaped(raw, ch);
        }
    }
}

/* A piece of a template, up to ${ or the closing backquote; c->at is behind ` or }. */
static void scan_template(struct compiler *c)
{
    struct strbuf cooked = {0}, raw = {0};
    bool bad = false;
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
            if (!read_escape(c, &cooked, true)) {
                bad = true;
                c->at = from + 2; /* the backslash and one more, which is there */
            }
            raw_text(c, &raw, from);
        } else if (ch == '\0') {
            strbuf_puts(&cooked, "\\u0000");
            strbuf_puts(&raw, "\\u0000");
            c->at++;
        } else if (end) {
            const char *text = end == 3 ? peek(c, 2) & 1 ? "\\u2029" : "\\u2028" : "\\n";
            strbuf_puts(&cooked, text);
            strbuf_puts(&raw, text);
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
    if (bad) c->token.text = NULL; /* only tagged templates may have that */
}

static bool in_ranges(const struct code_range *ranges, size_t n, unsigned code)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code > ranges[middle].to) low = middle + 1;
        else high = middle;
    }
    return low < n && code >= ranges[low].from;
}

/* Unicode's ID_Start and ID_Continue. */
bool lexer_is_name_code(unsigned code, bool first)
{
    if (code < 0x80) return isalpha((int)code) || code == '_' || code == '$' || (!first && isdigit((int)code));
    if (code > 0x10FFFF || in_ranges(NAME_NEVER, N_NAME_NEVER, code)) return false;
    return !first || !in_ranges(NAME_LATER, N_NAME_LATER, code);
}

/* Bytes of a character beyond ASCII that a name may have here, else 0. */
static size_t name_bytes(struct compiler *c, bool first)
{
    unsigned ch = (unsigned)peek(c, 0), n = ch >= 0xF0 ? 4 : ch >= 0xE0 ? 3 : ch >= 0xC0 ? 2 : 0;
    if (!n || c->at + n > c->len) return 0;
    unsigned code = ch & (0x7Fu >> n);
    for (unsigned i = 1; i < n; i++) code = code << 6 | ((unsigned)peek(c, i) & 63u);
    return lexer_is_name_code(code, first) ? n : 0;
}

static void take_digits(struct compiler *c, struct strbuf *b, int base)
{
    bool digits = false;
    for (;;) {
        int ch = peek(c, 0), digit = hex_digit(ch);
        if (ch == '_') {
            int next = hex_digit(peek(c, 1));
            if (!digits || next < 0 || next >= base) break; /* an error below: a name must not follow */
            c->at++;
            continue;
        }
        if (digit < 0 || digit >= base) return;
        strbuf_putc(b, (char)ch);
        digits = true;
        c->at++;
    }
}

/* 017 or 089: for sloppy code. */
static bool scan_legacy_octal(struct compiler *c, struct strbuf *b)
{
    if (peek(c, 0) != '0' || !isdigit(peek(c, 1))) return false;
    size_t at = c->at;
    double value = 0;
    bool octal = true;
    for (; isdigit(peek(c, 0)); c->at++) {
        octal &= peek(c, 0) <= '7';
        value = value * 8 + (peek(c, 0) - '0');
    }
    c->token.octal = true;
    if (octal) {
        strbuf_printf(b, "%.17g", value);
        return true;
    }
    for (c->at = at; peek(c, 0) == '0'; c->at++) {
    }
    if (!isdigit(peek(c, 0))) c->at--;
    return false;
}

static void scan_decimal(struct compiler *c, struct strbuf *b)
{
    take_digits(c, b, 10);
    if (peek(c, 0) == 'n' || peek(c, 0) == '_') return;
    if (peek(c, 0) == '.') {
        strbuf_putc(b, '.');
        c->at++;
        if (peek(c, 0) != '_') take_digits(c, b, 10);
    }
    if ((peek(c, 0) | 32) != 'e') return;
    int sign = peek(c, 1);
    if (!isdigit(sign) && !((sign == '+' || sign == '-') && isdigit(peek(c, 2)))) return;
    strbuf_putc(b, 'e');
    if (!isdigit(sign)) strbuf_putc(b, (char)sign);
    c->at += isdigit(sign) ? 1 : 2;
    take_digits(c, b, 10);
}

static void scan_prefixed(struct compiler *c, struct strbuf *b)
{
    int kind = peek(c, 1) | 32, base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    c->at += 2;
    size_t start = c->at;
    take_digits(c, b, base);
    double value = 0;
    for (size_t i = 0; i < b->len; i++) value = value * base + hex_digit(b->data[i]);
    if (c->at == start) return;
    if (peek(c, 0) == 'n') { /* as it stands, without separators */
        struct strbuf digits = *b;
        *b = (struct strbuf){0};
        strbuf_printf(b, "0%c%s", kind, digits.data);
        strbuf_free(&digits);
        return;
    }
    strbuf_clear(b);
    if (isfinite(value)) strbuf_printf(b, "%.17g", value);
    else strbuf_puts(b, "Infinity");
}

static void scan_number(struct compiler *c)
{
    struct strbuf b = {0};
    hold(c, &b, NULL);
    bool prefixed = peek(c, 0) == '0' && peek(c, 1) && strchr("xXbBoO", peek(c, 1));
    size_t start = c->at;
    c->token.type = T_NUMBER;
    if (prefixed) scan_prefixed(c, &b);
    else if (!scan_legacy_octal(c, &b)) scan_decimal(c, &b);
    if (peek(c, 0) == 'n' && b.len && !c->token.octal && (prefixed || !strpbrk(b.data, ".e"))) {
        c->token.type = T_BIGINT;
        c->at++;
    }
    int next = peek(c, 0);
    bool good = b.len && !(c->at < c->len && (isalnum(next) || next == '_' || next == '$' || next == '\\' ||
                                              (next >= 0x80 && name_bytes(c, true))));
    if (!prefixed && start + 1 < c->len && c->source[start] == '0' && c->source[start + 1] == '_') good = false;
    if (!good) {
        strbuf_free(&b);
        compiler_fail(c, c->token.line, c->token.column, "this number is malformed");
    }
    finish_text(c, &b, &c->token.text);
}

/* 1: may start a name, 2: may follow. */
static const unsigned char NAME_CHARS[128] = {
    ['$'] = 1, ['0'] = 2, ['1'] = 2, ['2'] = 2, ['3'] = 2, ['4'] = 2, ['5'] = 2, ['6'] = 2, ['7'] = 2, ['8'] = 2,
    ['9'] = 2, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1,
    ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1,
    ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1,
    ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1,
    ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

static bool is_name_start(int ch)
{
    return ch >= 0x80 || NAME_CHARS[ch] == 1 || ch == '\\';
}

/* The keyword of this spelling, or NULL. */
static const char *keyword(const char *text, size_t len)
{
    if (len < 2 || len > 10 || text[0] < 'b' || text[0] > 'w') return NULL;
    for (size_t i = 0; i < ARRAY_LEN(KEYWORDS) && KEYWORDS[i][0] <= text[0]; i++) {
        if (text[0] == KEYWORDS[i][0] && text[1] == KEYWORDS[i][1] && strncmp(text, KEYWORDS[i], len) == 0 &&
            !KEYWORDS[i][len])
            return KEYWORDS[i];
    }
    return NULL;
}

/* True: it is known what it is, a name that was seen before or a keyword. */
static bool scan_name(struct compiler *c)
{
    size_t start = c->at;
    while (c->at < c->len) {
        int ch = peek(c, 0);
        size_t n = ch < 0x80 ? NAME_CHARS[ch] != 0 : name_bytes(c, c->at == start);
        if (!n) break;
        c->at += n;
    }
    if (peek(c, 0) != '\\') {
        /* Each spelling has one copy, which makes the token a name and no keyword. */
        const char *known = hashmap_get(&c->identifiers, c->source + start, c->at - start);
        const char *word = known ? NULL : keyword(c->source + start, c->at - start);
        c->token.type = word ? T_KEYWORD : T_NAME;
        c->token.text = known ? known : word ? word : compiler_string(c, c->source + start, c->at - start);
        return known || word;
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
            unsigned code = read_unicode_escape(c);
            if (code == BAD_ESCAPE || !lexer_is_name_code(code, b.len == 0)) {
                strbuf_free(&b);
                fail_here(c, "this escape is not a character of a name");
            }
            lexer_put_utf8(&b, code);
        } else if (isalnum(ch) || ch == '_' || ch == '$' || (ch >= 0x80 && name_bytes(c, b.len == 0))) {
            size_t n = ch >= 0x80 ? name_bytes(c, b.len == 0) : 1;
            strbuf_append(&b, c->source + c->at, n);
            c->at += n;
        } else {
            break;
        }
    }
    c->token.escaped = true;
    finish_text(c, &b, &c->token.text);
    return false;
}

static void classify_name(struct compiler *c)
{
    const char *text = c->token.text, *known = c->token.escaped ? hashmap_gets(&c->identifiers, text) : NULL;
    c->token.type = T_NAME;
    if (known) c->token.text = known;
    else if (c->token.escaped && keyword(text, strlen(text))) c->token.type = T_KEYWORD;
    else hashmap_puts(&c->identifiers, text, (void *)text);
}

static void scan_punctuator(struct compiler *c)
{
    int first = peek(c, 0);
    for (const char *p = first < 128 ? PUNCTUATORS[first] : NULL; p && *p;) {
        size_t len = 1;
        while (p[len] && p[len] == peek(c, len)) len++;
        /* `a?.5:b` is a conditional. */
        if (!p[len] && !(p[0] == '?' && p[1] == '.' && isdigit(peek(c, 2)))) {
            c->token.type = T_PUNCT;
            c->token.text = p;
            c->at += len;
            return;
        }
        p += strlen(p) + 1;
    }
    if (first == '@')
        fail_here(c, "decorators are not supported: call the function by hand, or compile this file with tsc first");
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
        bool known = scan_name(c);
        if (c->at == c->token.start) fail_here(c, "this character is not allowed here");
        if (!known) classify_name(c);
    } else if (ch == '#' && is_name_start(peek(c, 1))) {
        c->at++;
        scan_name(c);
        if (c->at == c->token.start + 1) fail_here(c, "this character is not allowed here");
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
static void check_regexp(struct compiler *c, const char *pattern, size_t len)
{
    struct regexp_error err;
    unsigned flags;
    if (!regexp_parse_flags(c->token.flags, strlen(c->token.flags), &flags)) {
        compiler_fail(c, c->token.line, c->token.column + (unsigned)len + 2, "invalid regular expression flags \"%s\"",
                      c->token.flags);
    }
    if (!regexp_check(pattern, len, flags, &err)) {
        compiler_fail(c, c->token.line, c->token.column + 1 + (unsigned)err.offset, "invalid regular expression: %s",
                      err.message);
    }
}

/* The pattern as a C string: the character NUL as an escape. */
static const char *pattern_text(struct compiler *c, const char *s, size_t len)
{
    if (!memchr(s, 0, len)) return compiler_string(c, s, len);
    struct strbuf b = {0};
    const char *text;
    hold(c, &b, NULL);
    bool escaped = false; /* by a backslash */
    for (size_t i = 0; i < len; i++) {
        if (s[i]) strbuf_putc(&b, s[i]);
        else strbuf_puts(&b, escaped ? "x00" : "\\x00");
        escaped = !escaped && s[i] == '\\';
    }
    finish_text(c, &b, &text);
    return text;
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
        if (ch == '\\') {
            c->at++;
            if (c->at >= c->len || line_end(c)) continue; /* not closed */
        } else if (ch == '[') in_class = true;
        else if (ch == ']') in_class = false;
        c->at++;
    }
    const char *pattern = c->source + start;
    size_t len = c->at - start;
    c->token.text = pattern_text(c, pattern, len);
    start = ++c->at;
    while (isalnum(peek(c, 0)) || peek(c, 0) == '$' || peek(c, 0) == '_') c->at++;
    c->token.flags = compiler_string(c, c->source + start, c->at - start);
    c->token.type = T_REGEXP;
    c->token.end = c->at;
    check_regexp(c, pattern, len);
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
