/*
 * Character classes: [a-z] as every pattern has them, and those of flag v, which nest, subtract,
 * intersect, and may have strings as members (then the class is a choice of strings, longest first).
 */
#include <stdlib.h>
#include <string.h>

#include "regexp/parser.h"

/* One atom of a plain class. True: *c is a character, false: set was added to. */
static bool class_atom(struct parser *p, struct charset *set, uint32_t *c)
{
    if (p->at >= p->len) re_fail(p, p->at, "unterminated character class");
    *c = p->units[p->at++];
    if (*c != '\\') return true;
    struct charset escaped = {0};
    if (re_class_escape(p, &escaped)) {
        charset_add_set(p->arena, set, &escaped);
        return false;
    }
    *c = re_char_escape(p, true);
    return true;
}

struct re_node *re_class(struct parser *p)
{
    size_t start = p->at - 1;
    bool inverted = re_eat(p, '^');
    struct charset set = {0};
    while (!re_eat(p, ']')) {
        if (p->at >= p->len) re_fail(p, start, "unterminated character class");
        uint32_t lo, hi;
        size_t from = p->at;
        bool is_char = class_atom(p, &set, &lo);
        if (re_peek(p, 0) != '-' || re_peek(p, 1) == ']' || re_peek(p, 1) == RE_END_OF_PATTERN) {
            if (is_char) charset_add(p->arena, &set, lo, lo);
            continue;
        }
        p->at++;
        bool hi_is_char = class_atom(p, &set, &hi);
        if (!is_char || !hi_is_char) {
            if (p->u) re_fail(p, from, "invalid character class");
            charset_add(p->arena, &set, '-', '-');
            if (is_char) charset_add(p->arena, &set, lo, lo);
            if (hi_is_char) charset_add(p->arena, &set, hi, hi);
            continue;
        }
        if (lo > hi) re_fail(p, from, "range out of order in character class");
        charset_add(p->arena, &set, lo, hi);
    }
    charset_seal(&set);
    if (!inverted) return re_node_set(p, &set);
    /* What ignoring case adds is left out as well. */
    if (p->ignore_case) charset_close_case(p->arena, &set, p->u);
    charset_invert(p->arena, &set, re_max_char(p));
    struct re_node *n = re_node(p, RE_SET);
    struct charset *kept = re_alloc(p, sizeof *kept);
    *kept = set;
    n->set = kept;
    return n;
}

struct class_string {
    struct class_string *next;
    size_t len; /* never 1: those are characters */
    uint32_t *units;
};

struct class_v {
    struct charset chars; /* sealed, closed over case */
    struct class_string *strings;
    bool may_have_strings; /* says the grammar */
};

static struct class_v nested(struct parser *p);

static bool is_one_of(int64_t c, const char *list)
{
    return c > 0 && c < 128 && strchr(list, (int)c) != NULL;
}

static uint32_t class_char(struct parser *p)
{
    int64_t c = re_peek(p, 0);
    if (c == RE_END_OF_PATTERN) re_fail(p, p->at, "unterminated character class");
    if (re_eat(p, '\\')) return re_char_escape(p, true);
    if (is_one_of(c, "()[]{}/-|") || (is_one_of(c, "&!#$%*+,.:;<=>?@^`~") && re_peek(p, 1) == c)) {
        re_fail(p, p->at, "invalid character in character class");
    }
    p->at++;
    return (uint32_t)c;
}

static void seal(struct parser *p, struct class_v *s)
{
    charset_seal(&s->chars);
    if (p->ignore_case) charset_close_case(p->arena, &s->chars, true);
}

static void add_string(struct parser *p, struct class_v *s, const uint32_t *units, size_t len)
{
    if (len == 1) {
        charset_add(p->arena, &s->chars, units[0], units[0]);
        return;
    }
    s->may_have_strings = true;
    for (struct class_string *i = s->strings; i; i = i->next) {
        if (i->len == len && memcmp(i->units, units, len * sizeof *units) == 0) return;
    }
    struct class_string *made = re_alloc(p, sizeof *made);
    made->len = len;
    made->units = re_alloc(p, len * sizeof *units + 1);
    if (len) memcpy(made->units, units, len * sizeof *units);
    made->next = s->strings;
    s->strings = made;
}

/* After \q. */
static void quoted_strings(struct parser *p, struct class_v *s)
{
    if (!re_eat(p, '{')) re_fail(p, p->at, "invalid escape");
    uint32_t *units = re_alloc(p, (p->len - p->at + 1) * sizeof *units);
    size_t n = 0;
    for (;;) {
        bool end = re_eat(p, '}');
        if (end || re_eat(p, '|')) {
            add_string(p, s, units, n);
            n = 0;
            if (end) return;
            continue;
        }
        uint32_t c = class_char(p);
        units[n++] = p->ignore_case ? charset_canonical(c, true) : c;
    }
}

/* \p{Emoji_Keycap_Sequence}, the one property of strings that needs no emoji data. */
static bool keycap_property(struct parser *p, struct class_v *s)
{
    static const char name[] = "p{Emoji_Keycap_Sequence}", keys[] = "#*0123456789";
    for (size_t i = 0; name[i]; i++) {
        if (re_peek(p, i) != name[i]) return false;
    }
    p->at += sizeof name - 1;
    for (size_t i = 0; keys[i]; i++) add_string(p, s, (uint32_t[]){(uint32_t)keys[i], 0xFE0F, 0x20E3}, 3);
    return true;
}

/* One operand; *c is set when it is one character, which may begin a range. */
static struct class_v operand(struct parser *p, int64_t *c)
{
    struct class_v s = {0};
    *c = -1;
    if (re_eat(p, '[')) return nested(p);
    if (re_peek(p, 0) == '\\') {
        p->at++;
        if (re_eat(p, 'q')) {
            quoted_strings(p, &s);
            seal(p, &s);
            return s;
        }
        if (keycap_property(p, &s)) {
            seal(p, &s);
            return s;
        }
        if (re_class_escape(p, &s.chars)) {
            charset_seal(&s.chars);
            return s;
        }
        p->at--;
    }
    *c = class_char(p);
    return s;
}

static void only_char(struct parser *p, struct class_v *s, int64_t c)
{
    if (c < 0) return;
    charset_add(p->arena, &s->chars, (uint32_t)c, (uint32_t)c);
    seal(p, s);
}

static bool has_string(const struct class_v *s, const struct class_string *string)
{
    for (const struct class_string *i = s->strings; i; i = i->next) {
        if (i->len == string->len && memcmp(i->units, string->units, i->len * sizeof *i->units) == 0) return true;
    }
    return false;
}

static void keep_strings(struct class_v *s, const struct class_v *other, bool present)
{
    for (struct class_string **i = &s->strings; *i;) {
        if (has_string(other, *i) == present) i = &(*i)->next;
        else *i = (*i)->next;
    }
}

/* The operators cannot be mixed: && and -- chains have only their own. */
static void chain(struct parser *p, struct class_v *s, uint32_t operator)
{
    int64_t c;
    while (!re_eat(p, ']')) {
        if (!re_eat(p, operator) || !re_eat(p, operator)) re_fail(p, p->at, "invalid set operation in character class");
        if (operator== '&' && re_peek(p, 0) == '&') re_fail(p, p->at, "invalid character in character class");
        struct class_v other = operand(p, &c);
        only_char(p, &other, c);
        if (operator== '&') {
            charset_intersect(p->arena, &s->chars, &other.chars);
            s->may_have_strings &= other.may_have_strings;
        } else {
            charset_subtract(p->arena, &s->chars, &other.chars, re_max_char(p));
        }
        keep_strings(s, &other, operator== '&');
    }
}

static void unite(struct parser *p, struct class_v *s, const struct class_v *other)
{
    charset_add_set(p->arena, &s->chars, &other->chars);
    for (struct class_string *i = other->strings; i; i = i->next) add_string(p, s, i->units, i->len);
    s->may_have_strings |= other->may_have_strings;
}

static bool at_operator(const struct parser *p)
{
    return (re_peek(p, 0) == '&' && re_peek(p, 1) == '&') || (re_peek(p, 0) == '-' && re_peek(p, 1) == '-');
}

/* After '[', to and with ']'. */
static struct class_v nested(struct parser *p)
{
    size_t start = p->at - 1;
    struct class_v s = {0};
    if (++p->depth > 100) re_fail(p, start, "character classes are nested too deeply");
    bool inverted = re_eat(p, '^');
    for (bool first = true; !re_eat(p, ']'); first = false) {
        int64_t c, hi;
        size_t from = p->at;
        struct class_v one = operand(p, &c);
        if (c >= 0 && re_peek(p, 0) == '-' && re_peek(p, 1) != '-') {
            p->at++;
            operand(p, &hi);
            if (hi < 0) re_fail(p, from, "invalid character class");
            if (c > hi) re_fail(p, from, "range out of order in character class");
            charset_add(p->arena, &s.chars, (uint32_t)c, (uint32_t)hi);
            first = false;
        } else if (first && at_operator(p)) {
            only_char(p, &one, c);
            s = one;
            chain(p, &s, p->units[p->at]);
            break;
        } else {
            only_char(p, &one, c);
            unite(p, &s, &one);
        }
        if (at_operator(p)) re_fail(p, p->at, "invalid set operation in character class");
    }
    seal(p, &s);
    if (inverted) {
        if (s.may_have_strings) re_fail(p, start, "negated character class may contain strings");
        charset_invert(p->arena, &s.chars, re_max_char(p));
    }
    p->depth--;
    return s;
}

static int longest_first(const void *a, const void *b)
{
    size_t x = (*(struct class_string *const *)a)->len, y = (*(struct class_string *const *)b)->len;
    return x > y ? -1 : x < y;
}

static struct re_node *string_node(struct parser *p, const struct class_string *string)
{
    struct re_node *n = re_node(p, string->len ? RE_SEQUENCE : RE_EMPTY), **tail = &n->a;
    for (size_t i = 0; i < string->len; i++) {
        *tail = re_node_char(p, string->units[i]);
        tail = &(*tail)->next;
    }
    return n;
}

static struct re_node *class_node(struct parser *p, struct class_v s)
{
    if (s.chars.no_memory) re_fail(p, p->at, "out of memory");
    struct charset *chars = re_alloc(p, sizeof *chars);
    *chars = s.chars;
    struct re_node *set = re_node(p, RE_SET);
    set->set = chars;
    if (!s.strings) return set;
    size_t n = 0;
    for (struct class_string *i = s.strings; i; i = i->next) n++;
    struct class_string **sorted = re_alloc(p, n * sizeof(struct class_string *));
    n = 0;
    for (struct class_string *i = s.strings; i; i = i->next) sorted[n++] = i;
    qsort(sorted, n, sizeof *sorted, longest_first);
    struct re_node *choice = re_node(p, RE_ALTERNATIVES), **tail = &choice->a;
    for (size_t i = 0; i <= n; i++) {
        if (set && (i == n || sorted[i]->len == 0)) {
            *tail = set;
            tail = &set->next;
            set = NULL;
        }
        if (i == n) break;
        *tail = string_node(p, sorted[i]);
        tail = &(*tail)->next;
    }
    return choice;
}

struct re_node *re_class_v(struct parser *p)
{
    return class_node(p, nested(p));
}

struct re_node *re_strings_property(struct parser *p)
{
    struct class_v s = {0};
    return keycap_property(p, &s) ? class_node(p, s) : NULL;
}
