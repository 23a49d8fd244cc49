/*
 * Selector text → compounds, by recursive descent; only :not() and :has() recurse, to a fixed depth.
 * A function that fails returns false (or NULL) and the whole selector is dropped.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "html/select_internal.h"

enum { DEEPEST = 16, MOST_COMPOUNDS = 256 };

struct parser {
    struct arena *arena;
    const char *p, *end;
    struct simple *patterns;
    unsigned depth, compounds;
};

static bool at(const struct parser *s, char c)
{
    return s->p < s->end && *s->p == c;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c > 127;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* White space and comments; true when there was any. */
static bool skip_space(struct parser *s)
{
    const char *start = s->p;
    while (s->p < s->end) {
        if (is_space(*s->p)) {
            s->p++;
        } else if (s->end - s->p >= 4 && s->p[0] == '/' && s->p[1] == '*') {
            const char *close = memmem(s->p + 2, (size_t)(s->end - s->p - 2), "*/", 2);
            if (!close) break;
            s->p = close + 2;
        } else {
            break;
        }
    }
    return s->p > start;
}

static void put_utf8(struct strbuf *out, unsigned code)
{
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
    if (code < 0x80) {
        strbuf_putc(out, (char)code);
    } else if (code < 0x800) {
        strbuf_putc(out, (char)(0xC0 | code >> 6));
        strbuf_putc(out, (char)(0x80 | (code & 63)));
    } else {
        if (code < 0x10000) {
            strbuf_putc(out, (char)(0xE0 | code >> 12));
        } else {
            strbuf_putc(out, (char)(0xF0 | code >> 18));
            strbuf_putc(out, (char)(0x80 | (code >> 12 & 63)));
        }
        strbuf_putc(out, (char)(0x80 | (code >> 6 & 63)));
        strbuf_putc(out, (char)(0x80 | (code & 63)));
    }
}

/* At a backslash. */
static bool parse_escape(struct parser *s, struct strbuf *out)
{
    if (s->end - s->p < 2) return false;
    s->p++;
    if (*s->p == '\r' || *s->p == '\n' || *s->p == '\f') return false;
    if (hex_value(*s->p) < 0) {
        strbuf_putc(out, *s->p++);
        return true;
    }
    unsigned code = 0;
    for (int i = 0; i < 6 && s->p < s->end && hex_value(*s->p) >= 0; i++)
        code = code * 16 + (unsigned)hex_value(*s->p++);
    if (at(s, '\r')) {
        s->p++;
        if (at(s, '\n')) s->p++;
    } else if (s->p < s->end && is_space(*s->p)) {
        s->p++;
    }
    put_utf8(out, code);
    return true;
}

/* The buffer as a string of the arena; NULL for failed or for a NUL inside, which nothing matches. */
static const char *finish(struct parser *s, struct strbuf *b, bool ok)
{
    const char *text = NULL;
    if (ok && !b->failed && !memchr(b->data ? b->data : "", '\0', b->len)) {
        text = arena_strndup(s->arena, b->data ? b->data : "", b->len);
    }
    strbuf_free(b);
    return text;
}

/* dashes: how many were read before the name. */
static const char *parse_name_after(struct parser *s, unsigned dashes)
{
    struct strbuf b = {0};
    bool ok = true;
    while (dashes--) strbuf_putc(&b, '-');
    size_t start = b.len;
    while (ok && s->p < s->end) {
        if (is_name_start(*s->p) || is_digit(*s->p) || *s->p == '-') strbuf_putc(&b, *s->p++);
        else if (*s->p == '\\') ok = parse_escape(s, &b);
        else break;
    }
    return finish(s, &b, ok && b.len > start);
}

static const char *parse_name(struct parser *s)
{
    return parse_name_after(s, 0);
}

/* A name that does not start with a digit. */
static const char *parse_identifier(struct parser *s)
{
    unsigned dashes = 0;
    for (; at(s, '-'); s->p++) dashes++;
    if (s->p == s->end || !(is_name_start(*s->p) || *s->p == '\\')) return NULL;
    return parse_name_after(s, dashes);
}

static const char *lower(const char *text)
{
    for (char *p = (char *)text; p && *p; p++) {
        if (*p >= 'A' && *p <= 'Z') *p += 'a' - 'A';
    }
    return text;
}

static const char *parse_string(struct parser *s)
{
    struct strbuf b = {0};
    char quote = *s->p++;
    bool ok = true;
    while (ok && s->p < s->end && *s->p != quote) {
        if (*s->p == '\\' && s->end - s->p >= 2 && (s->p[1] == '\n' || s->p[1] == '\f' || s->p[1] == '\r')) {
            s->p += s->end - s->p >= 3 && s->p[1] == '\r' && s->p[2] == '\n' ? 3 : 2;
        } else if (*s->p == '\\') {
            ok = parse_escape(s, &b);
        } else {
            ok = *s->p != '\r' && *s->p != '\n' && *s->p != '\f';
            strbuf_putc(&b, *s->p++);
        }
    }
    ok = ok && s->p < s->end;
    if (ok) s->p++;
    return finish(s, &b, ok);
}

static const char *parse_string_or_identifier(struct parser *s)
{
    if (s->p == s->end) return NULL;
    return *s->p == '"' || *s->p == '\'' ? parse_string(s) : parse_identifier(s);
}

/* A regular expression, up to the bracket that it does not open itself. (?i) in front ignores case. */
static bool parse_pattern(struct parser *s, struct simple *out)
{
    const char *start = s->p;
    struct regexp_error err;
    unsigned open = 0, flags = 0;
    for (; s->p < s->end; s->p++) {
        if (*s->p == '(' || *s->p == '[') open++;
        else if ((*s->p == ')' || *s->p == ']') && open-- == 0) break;
    }
    if (s->p == s->end) return false;
    if (s->p - start >= 4 && memcmp(start, "(?i)", 4) == 0) {
        flags = REGEXP_IGNORE_CASE;
        start += 4;
    }
    out->pattern = regexp_compile(start, (size_t)(s->p - start), flags, &err);
    if (!out->pattern) return false;
    out->next_pattern = s->patterns;
    s->patterns = out;
    return true;
}

static bool parse_attribute(struct parser *s, struct simple *out)
{
    out->kind = SIMPLE_ATTRIBUTE;
    s->p++;
    skip_space(s);
    out->name = lower(parse_identifier(s));
    skip_space(s);
    if (!out->name || s->p == s->end) return false;
    if (at(s, ']')) {
        s->p++;
        return true;
    }
    out->op = *s->p++;
    if (out->op != '=') {
        if (!strchr("!~|^$*#", out->op) || !at(s, '=')) return false;
        s->p++;
    }
    skip_space(s);
    if (out->op == '#') {
        if (!parse_pattern(s, out)) return false;
    } else {
        out->value = parse_string_or_identifier(s);
        if (!out->value) return false;
    }
    skip_space(s);
    if (at(s, 'i') || at(s, 'I')) {
        out->insensitive = true;
        s->p++;
        skip_space(s);
    }
    if (!at(s, ']')) return false;
    s->p++;
    return true;
}

static bool open_parenthesis(struct parser *s)
{
    if (!at(s, '(')) return false;
    s->p++;
    skip_space(s);
    return true;
}

static bool close_parenthesis(struct parser *s)
{
    skip_space(s);
    if (!at(s, ')')) return false;
    s->p++;
    return true;
}

static bool parse_integer(struct parser *s, int sign, int *out)
{
    long value = 0;
    const char *start = s->p;
    while (s->p < s->end && is_digit(*s->p)) {
        value = value * 10 + (*s->p++ - '0');
        if (value > INT_MAX) return false;
    }
    *out = (int)(sign * value);
    return s->p > start;
}

/* an+b, odd, even. */
static bool parse_nth(struct parser *s, struct simple *out)
{
    if (s->p == s->end) return false;
    if (strchr("oOeE", *s->p) && *s->p) {
        const char *word = lower(parse_name(s));
        if (!word || (strcmp(word, "odd") != 0 && strcmp(word, "even") != 0)) return false;
        out->a = 2;
        out->b = word[0] == 'o';
        return true;
    }
    int sign = at(s, '-') ? -1 : 1;
    if (at(s, '-') || at(s, '+')) s->p++;
    out->a = sign;
    if (s->p < s->end && is_digit(*s->p) && !parse_integer(s, sign, &out->a)) return false;
    else if (s->p == s->end) return false;
    if (!at(s, 'n') && !at(s, 'N')) {
        if (!is_digit(s->p[-1])) return false;
        out->b = out->a;
        out->a = 0;
        return true;
    }
    s->p++;
    skip_space(s);
    if (!at(s, '+') && !at(s, '-')) return s->p < s->end;
    sign = at(s, '-') ? -1 : 1;
    s->p++;
    skip_space(s);
    return parse_integer(s, sign, &out->b);
}

static struct compound_list *parse_list(struct parser *s);

static bool parse_nested(struct parser *s, struct simple *out)
{
    if (!open_parenthesis(s) || s->depth == DEEPEST) return false;
    s->depth++;
    out->list = parse_list(s);
    s->depth--;
    return out->list && close_parenthesis(s);
}

static bool parse_contains(struct parser *s, struct simple *out)
{
    if (!open_parenthesis(s)) return false;
    const char *value = parse_string_or_identifier(s);
    if (!value) return false;
    struct strbuf b = {0};
    select_append_lower(&b, value);
    out->value = finish(s, &b, true);
    return out->value && close_parenthesis(s);
}

static const struct pseudo_class {
    const char *name;
    enum simple_kind kind;
    bool last, of_type;
    bool has_argument; /* of :nth-…; the others know by kind */
} PSEUDO_CLASSES[] = {
    {"not", SIMPLE_NOT, false, false, true},
    {"has", SIMPLE_HAS, false, false, true},
    {"haschild", SIMPLE_HAS_CHILD, false, false, true},
    {"contains", SIMPLE_CONTAINS, false, false, true},
    {"containsown", SIMPLE_CONTAINS_OWN, false, false, true},
    {"matches", SIMPLE_PATTERN, false, false, true},
    {"matchesown", SIMPLE_PATTERN_OWN, false, false, true},
    {"nth-child", SIMPLE_NTH, false, false, true},
    {"nth-last-child", SIMPLE_NTH, true, false, true},
    {"nth-of-type", SIMPLE_NTH, false, true, true},
    {"nth-last-of-type", SIMPLE_NTH, true, true, true},
    {"first-child", SIMPLE_NTH, false, false, false},
    {"last-child", SIMPLE_NTH, true, false, false},
    {"first-of-type", SIMPLE_NTH, false, true, false},
    {"last-of-type", SIMPLE_NTH, true, true, false},
    {"only-child", SIMPLE_ONLY_CHILD, false, false, false},
    {"only-of-type", SIMPLE_ONLY_CHILD, false, true, false},
    {"input", SIMPLE_INPUT, false, false, false},
    {"empty", SIMPLE_EMPTY, false, false, false},
    {"root", SIMPLE_ROOT, false, false, false},
    {"link", SIMPLE_LINK, false, false, false},
    {"lang", SIMPLE_LANG, false, false, true},
    {"enabled", SIMPLE_ENABLED, false, false, false},
    {"disabled", SIMPLE_DISABLED, false, false, false},
    {"checked", SIMPLE_CHECKED, false, false, false},
    {"visited", SIMPLE_NEVER, false, false, false},
    {"hover", SIMPLE_NEVER, false, false, false},
    {"active", SIMPLE_NEVER, false, false, false},
    {"focus", SIMPLE_NEVER, false, false, false},
    {"target", SIMPLE_NEVER, false, false, false},
};

static bool parse_argument(struct parser *s, struct simple *out)
{
    switch (out->kind) {
    case SIMPLE_CONTAINS:
    case SIMPLE_CONTAINS_OWN: return parse_contains(s, out);
    case SIMPLE_PATTERN:
    case SIMPLE_PATTERN_OWN: return open_parenthesis(s) && parse_pattern(s, out) && close_parenthesis(s);
    case SIMPLE_NTH: return open_parenthesis(s) && parse_nth(s, out) && close_parenthesis(s);
    case SIMPLE_LANG:
        if (!open_parenthesis(s)) return false;
        out->value = lower(parse_identifier(s));
        return out->value && close_parenthesis(s);
    default: return parse_nested(s, out);
    }
}

static bool parse_pseudo_class(struct parser *s, struct simple *out)
{
    s->p++;
    const char *name = lower(parse_identifier(s));
    if (!name) return false;
    for (size_t i = 0; i < ARRAY_LEN(PSEUDO_CLASSES); i++) {
        const struct pseudo_class *c = &PSEUDO_CLASSES[i];
        if (strcmp(name, c->name) != 0) continue;
        out->kind = c->kind;
        out->last = c->last;
        out->of_type = c->of_type;
        out->b = 1; /* :first-child is :nth-child(1) */
        if (!c->has_argument) return true;
        out->b = 0;
        return parse_argument(s, out);
    }
    return false;
}

static bool parse_simple(struct parser *s, struct simple *out)
{
    switch (*s->p) {
    case '#':
        s->p++;
        out->kind = SIMPLE_ID;
        out->value = parse_name(s);
        return out->value;
    case '.':
        s->p++;
        out->kind = SIMPLE_CLASS;
        out->value = parse_identifier(s);
        return out->value;
    case '[': return parse_attribute(s, out);
    case ':': return parse_pseudo_class(s, out);
    case '*':
        s->p++;
        if (s->end - s->p >= 2 && s->p[0] == '|' && s->p[1] == '*') s->p += 2;
        out->kind = SIMPLE_ELEMENT;
        return true;
    default:
        out->kind = SIMPLE_TAG;
        out->name = lower(parse_identifier(s));
        return out->name;
    }
}

static struct compound *parse_compound(struct parser *s)
{
    struct compound *c = ARENA_NEW(s->arena, struct compound);
    if (!c || s->p == s->end || ++s->compounds > MOST_COMPOUNDS) return NULL;
    struct simple **tail = &c->simples;
    do {
        struct simple *simple = ARENA_NEW(s->arena, struct simple);
        if (!simple || !parse_simple(s, simple)) return NULL;
        *tail = simple;
        tail = &simple->next;
    } while (s->p < s->end && strchr("#.[:", *s->p) && *s->p);
    /* A universal selector before others says nothing (and :contains() may match texts). */
    if (c->simples->kind == SIMPLE_ELEMENT && c->simples->next) c->simples = c->simples->next;
    return c;
}

static struct compound *parse_complex(struct parser *s)
{
    skip_space(s);
    struct compound *right = parse_compound(s);
    while (right) {
        char combinator = skip_space(s) ? ' ' : 0;
        if (s->p == s->end || *s->p == ',' || *s->p == ')') return right;
        if (*s->p == '+' || *s->p == '>' || *s->p == '~') {
            combinator = *s->p++;
            skip_space(s);
        }
        if (!combinator) return right;
        struct compound *next = parse_compound(s);
        if (!next) return NULL;
        next->combinator = combinator;
        next->left = right;
        right = next;
    }
    return NULL;
}

static struct compound_list *parse_list(struct parser *s)
{
    struct compound_list *list = NULL, **tail = &list;
    for (;;) {
        *tail = ARENA_NEW(s->arena, struct compound_list);
        if (!*tail) return NULL;
        (*tail)->rightmost = parse_complex(s);
        if (!(*tail)->rightmost) return NULL;
        tail = &(*tail)->next;
        if (!at(s, ',')) return list;
        s->p++;
    }
}

struct html_selector *html_selector_parse(const char *text, size_t len)
{
    struct html_selector *selector = calloc(1, sizeof *selector);
    if (!selector) return NULL;
    struct parser s = {.arena = &selector->arena, .p = text, .end = text + len};
    selector->list = parse_list(&s);
    selector->patterns = s.patterns;
    if (selector->list && s.p == s.end) return selector;
    html_selector_free(selector);
    return NULL;
}

void html_selector_free(struct html_selector *selector)
{
    if (!selector) return;
    for (struct simple *p = selector->patterns; p; p = p->next_pattern) regexp_unref(p->pattern);
    arena_free(&selector->arena);
    free(selector);
}
