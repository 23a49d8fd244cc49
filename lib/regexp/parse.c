/*
 * Pattern text → tree, by recursive descent: the grammar of ES2024 with its early errors, and that
 * of annex B (what the web got used to) for patterns without u or v. Errors leave by longjmp.
 *
 * A first pass counts groups, because \3 and \k mean different things when there are fewer or none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regexp/parser.h"

/* Depth: a level takes 350 bytes of C stack here and 700 in PCRE2. */
enum { MAX_DEPTH = 200, MAX_GROUPS = 32767 };

/* One code point or UTF-8-encoded surrogate; a stray byte stands for itself. */
static size_t decode_one(const unsigned char *s, size_t left, uint32_t *c)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : s[0] >= 0xC2 ? 2 : 1;
    if (n > left) n = 1;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) n = 1;
    }
    if (n == 1) *c = s[0];
    else if (n == 2) *c = (s[0] & 31u) << 6 | (s[1] & 63u);
    else if (n == 3) *c = (s[0] & 15u) << 12 | (s[1] & 63u) << 6 | (s[2] & 63u);
    else *c = (s[0] & 7u) << 18 | (s[1] & 63u) << 12 | (s[2] & 63u) << 6 | (s[3] & 63u);
    return n;
}

static bool is_lead(uint32_t c)
{
    return (c & 0xFFFFFC00) == 0xD800;
}

static bool is_trail(uint32_t c)
{
    return (c & 0xFFFFFC00) == 0xDC00;
}

static uint32_t join(uint32_t lead, uint32_t trail)
{
    return 0x10000 + ((lead - 0xD800) << 10 | (trail - 0xDC00));
}

/* Stops after max_units; *used tells how many bytes those were. */
static size_t decode(const char *text, size_t len, bool by_code_point, uint32_t *out, size_t max_units, size_t *used)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t n = 0, i = 0;
    while (i < len && n < max_units) {
        uint32_t c, next;
        size_t step = decode_one(s + i, len - i, &c);
        if (by_code_point && is_lead(c) && i + step < len) {
            size_t more = decode_one(s + i + step, len - i - step, &next);
            if (is_trail(next)) {
                c = join(c, next);
                step += more;
            }
        }
        i += step;
        if (!by_code_point && c > 0xFFFF) {
            if (out) out[n] = 0xD800 + ((c - 0x10000) >> 10);
            n++;
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        if (out) out[n] = c;
        n++;
    }
    if (used) *used = i;
    return n;
}

size_t regexp_decode(const char *text, size_t len, bool by_code_point, uint32_t *out)
{
    return decode(text, len, by_code_point, out, SIZE_MAX, NULL);
}

void re_fail(struct parser *p, size_t at, const char *message)
{
    if (p->err) {
        size_t bytes = 0;
        decode(p->source, p->source_len, p->u, NULL, at, &bytes);
        snprintf(p->err->message, sizeof p->err->message, "%s", message);
        p->err->offset = bytes;
    }
    longjmp(p->failed, 1);
}

void *re_alloc(struct parser *p, size_t size)
{
    void *m = arena_zalloc(p->arena, size);
    if (!m) re_fail(p, p->at, "out of memory");
    return m;
}

struct re_node *re_node(struct parser *p, enum node_type type)
{
    struct re_node *n = re_alloc(p, sizeof *n);
    n->type = type;
    n->first_group = n->end_group = p->tree->groups;
    return n;
}

struct re_node *re_node_set(struct parser *p, struct charset *set)
{
    charset_seal(set);
    if (p->ignore_case) charset_close_case(p->arena, set, p->u);
    if (set->no_memory) re_fail(p, p->at, "out of memory");
    struct re_node *n = re_node(p, RE_SET);
    struct charset *kept = re_alloc(p, sizeof *kept);
    *kept = *set;
    n->set = kept;
    return n;
}

struct re_node *re_node_char(struct parser *p, uint32_t c)
{
    if (p->ignore_case) {
        struct charset set = {0};
        charset_add(p->arena, &set, c, c);
        struct re_node *n = re_node_set(p, &set);
        if (n->set->n != 1 || n->set->ranges[0].lo != n->set->ranges[0].hi) return n;
    }
    struct re_node *n = re_node(p, RE_CHAR);
    n->c = c;
    return n;
}

/* Groups and names, before anything is known to be valid. */
static void count_groups(struct parser *p)
{
    unsigned in_class = 0;
    for (size_t i = 0; i < p->len; i++) {
        uint32_t c = p->units[i];
        if (c == '\\') {
            i++;
        } else if (c == '[') {
            if (!in_class || p->v) in_class++;
        } else if (c == ']') {
            if (in_class) in_class--;
        } else if (c == '(' && !in_class) {
            bool special = i + 1 < p->len && p->units[i + 1] == '?';
            bool name =
                special && i + 3 < p->len && p->units[i + 2] == '<' && p->units[i + 3] != '=' && p->units[i + 3] != '!';
            if (!special || name) p->total_groups++;
            p->named |= name;
        }
    }
    p->named |= p->u;
}

static int hex_value(int64_t c)
{
    if (c >= '0' && c <= '9') return (int)c - '0';
    if (c >= 'a' && c <= 'f') return (int)c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return (int)c - 'A' + 10;
    return -1;
}

static bool eat_hex(struct parser *p, unsigned digits, uint32_t *value)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < digits; i++) {
        int d = hex_value(re_peek(p, i));
        if (d < 0) return false;
        v = v * 16 + (uint32_t)d;
    }
    p->at += digits;
    *value = v;
    return true;
}

/* After \u. False: nothing was read. */
static bool eat_unicode_escape(struct parser *p, bool by_code_point, uint32_t *value)
{
    size_t start = p->at;
    if (by_code_point && re_eat(p, '{')) {
        uint32_t v = 0;
        int d;
        size_t first = p->at;
        for (; (d = hex_value(re_peek(p, 0))) >= 0; p->at++) {
            v = v * 16 + (uint32_t)d;
            if (v > 0x10FFFF) re_fail(p, start, "code point is too large");
        }
        if (p->at == first || !re_eat(p, '}')) re_fail(p, start, "invalid Unicode escape");
        *value = v;
        return true;
    }
    if (!eat_hex(p, 4, value)) return false;
    if (by_code_point && is_lead(*value) && re_peek(p, 0) == '\\' && re_peek(p, 1) == 'u') {
        size_t after = p->at;
        uint32_t trail;
        p->at += 2;
        if (eat_hex(p, 4, &trail) && is_trail(trail)) *value = join(*value, trail);
        else p->at = after;
    }
    return true;
}

static bool is_digit(int64_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int64_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint32_t octal_escape(struct parser *p)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < 3; i++) {
        int64_t c = re_peek(p, 0);
        if (c < '0' || c > '7' || v * 8 + (uint32_t)(c - '0') > 0377) break;
        v = v * 8 + (uint32_t)(c - '0');
        p->at++;
    }
    return v;
}

uint32_t re_char_escape(struct parser *p, bool in_class)
{
    size_t start = p->at - 1;
    int64_t c = re_peek(p, 0);
    uint32_t value;
    if (c == RE_END_OF_PATTERN) re_fail(p, start, "\\ at end of pattern");
    p->at++;
    switch (c) {
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case 'b':
        if (in_class) return '\b';
        break;
    case '-':
        if (in_class && p->u) return '-';
        break;
    case 'c': {
        int64_t letter = re_peek(p, 0);
        if (is_letter(letter) || (in_class && !p->u && (is_digit(letter) || letter == '_'))) {
            p->at++;
            return (uint32_t)letter % 32;
        }
        if (p->u) re_fail(p, start, "invalid control letter");
        p->at--; /* the backslash stands for itself */
        return '\\';
    }
    case '0':
        if (!is_digit(re_peek(p, 0))) return 0;
        break;
    case 'x':
        if (eat_hex(p, 2, &value)) return value;
        if (p->u) re_fail(p, start, "invalid escape");
        return 'x';
    case 'u':
        if (eat_unicode_escape(p, p->u, &value)) return value;
        if (p->u) re_fail(p, start, "invalid Unicode escape");
        return 'u';
    default: break;
    }
    if (p->u) {
        if (c && c < 128 && strchr("^$\\.*+?()[]{}|/", (int)c)) return (uint32_t)c;
        if (p->v && in_class && c && c < 128 && strchr("&-!#%,:;<=>@`~", (int)c)) return (uint32_t)c;
        re_fail(p, start, is_digit(c) ? "invalid decimal escape" : "invalid escape");
    }
    if (c >= '0' && c <= '7') {
        p->at--;
        return octal_escape(p);
    }
    if (c == 'k' && p->named) re_fail(p, start, "invalid escape");
    return (uint32_t)c;
}

static bool is_property_char(int64_t c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

/* After \p or \P. */
static void property_escape(struct parser *p, struct charset *set, bool inverted)
{
    size_t start = p->at - 2;
    char name[64], value[64];
    char *parts[] = {name, value};
    size_t n = 0;
    if (!re_eat(p, '{')) re_fail(p, start, "invalid property name");
    for (;; n++) {
        size_t k = 0;
        while (is_property_char(re_peek(p, 0)) && k < sizeof name - 1) parts[n][k++] = (char)p->units[p->at++];
        parts[n][k] = '\0';
        if (n == 1 || !re_eat(p, '=')) break;
    }
    struct charset *members = p->purpose == RE_TO_COMPILE ? set : NULL;
    if (!re_eat(p, '}') || !charset_property(p->arena, members, name, n ? value : NULL))
        re_fail(p, start, "invalid property name");
    charset_seal(set);
    /* With v, what ignoring case adds comes before the complement. */
    if (p->v && p->ignore_case) charset_close_case(p->arena, set, true);
    if (inverted) charset_invert(p->arena, set, re_max_char(p));
}

bool re_class_escape(struct parser *p, struct charset *set)
{
    int64_t c = re_peek(p, 0);
    switch (c) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
        p->at++;
        charset_class(p->arena, set, (char)(c | 32), p->u && p->ignore_case);
        charset_seal(set);
        if (c < 'a') charset_invert(p->arena, set, re_max_char(p));
        return true;
    case 'p':
    case 'P':
        if (!p->u) return false;
        p->at++;
        property_escape(p, set, c == 'P');
        return true;
    default: return false;
    }
}

/* {n}, {n,} or {n,m} at p->at; moves on only when it is one. */
static bool eat_braces(struct parser *p, uint32_t *min, uint32_t *max)
{
    size_t start = p->at;
    uint64_t n[2] = {0, 0};
    bool given[2] = {false, false};
    p->at++;
    for (int i = 0; i < 2; i++) {
        for (; is_digit(re_peek(p, 0)); p->at++) {
            given[i] = true;
            if (n[i] < UINT64_MAX / 16) n[i] = n[i] * 10 + p->units[p->at] - '0';
        }
        if (i == 0 && !re_eat(p, ',')) {
            n[1] = n[0];
            given[1] = true;
            break;
        }
    }
    if (!given[0] || !re_eat(p, '}')) {
        p->at = start;
        return false;
    }
    if (given[1] && n[1] < n[0]) re_fail(p, start, "numbers out of order in {} quantifier");
    *min = n[0] < RE_INFINITE ? (uint32_t)n[0] : RE_INFINITE - 1;
    *max = given[1] && n[1] < RE_INFINITE ? (uint32_t)n[1] : RE_INFINITE;
    return true;
}

static struct re_node *repeat(struct parser *p, struct re_node *atom, unsigned first_group)
{
    uint32_t min, max;
    switch (re_peek(p, 0)) {
    case '*': min = 0, max = RE_INFINITE, p->at++; break;
    case '+': min = 1, max = RE_INFINITE, p->at++; break;
    case '?': min = 0, max = 1, p->at++; break;
    case '{':
        if (eat_braces(p, &min, &max)) break;
        if (p->u) re_fail(p, p->at, "incomplete quantifier");
        return atom;
    default: return atom;
    }
    struct re_node *n = re_node(p, RE_REPEAT);
    n->min = min;
    n->max = max;
    n->lazy = re_eat(p, '?');
    n->a = atom;
    n->first_group = first_group;
    n->end_group = p->tree->groups;
    return n;
}

static void put_name_char(char *name, size_t *n, uint32_t c)
{
    if (c >= 0x10000) {
        put_name_char(name, n, 0xD800 + ((c - 0x10000) >> 10));
        c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    if (c < 0x80) {
        name[(*n)++] = (char)c;
    } else if (c < 0x800) {
        name[(*n)++] = (char)(0xC0 | c >> 6);
        name[(*n)++] = (char)(0x80 | (c & 63));
    } else {
        name[(*n)++] = (char)(0xE0 | c >> 12);
        name[(*n)++] = (char)(0x80 | (c >> 6 & 63));
        name[(*n)++] = (char)(0x80 | (c & 63));
    }
}

/* After '<', up to and with '>'. */
static char *group_name(struct parser *p)
{
    size_t start = p->at, n = 0;
    char *name = re_alloc(p, (p->len - p->at) * 6 + 1);
    while (!re_eat(p, '>')) {
        if (p->at >= p->len) re_fail(p, start, "invalid capture group name");
        uint32_t c = p->units[p->at++];
        if (c == '\\') {
            if (!re_eat(p, 'u') || !eat_unicode_escape(p, true, &c)) re_fail(p, start, "invalid Unicode escape");
        } else if (is_lead(c) && p->at < p->len && is_trail(p->units[p->at])) {
            c = join(c, p->units[p->at++]);
        }
        if (!(n ? charset_is_id_continue(c) : charset_is_id_start(c))) re_fail(p, start, "invalid capture group name");
        put_name_char(name, &n, c);
    }
    if (!n) re_fail(p, start, "invalid capture group name");
    return name;
}

static struct re_node *alternatives(struct parser *p);

static struct re_node *capture(struct parser *p, size_t start, const char *name)
{
    struct re_tree *t = p->tree;
    if (t->groups >= MAX_GROUPS) re_fail(p, start, "too many captures");
    struct re_node *n = re_node(p, RE_CAPTURE);
    n->c = t->groups++;
    if (name) {
        for (size_t i = 0; i < t->n_names; i++) {
            if (strcmp(t->names[i].name, name) == 0) re_fail(p, start, "duplicate capture group name");
        }
        t->names[t->n_names++] = (struct regexp_name){name, strlen(name), n->c};
    }
    n->a = alternatives(p);
    n->end_group = t->groups;
    return n;
}

/* After '('. */
static struct re_node *group(struct parser *p)
{
    size_t start = p->at - 1;
    struct re_node *n;
    if (++p->depth > MAX_DEPTH) re_fail(p, start, "groups are nested too deeply");
    bool quantifiable = true;
    if (!re_eat(p, '?')) {
        n = capture(p, start, NULL);
    } else if (re_eat(p, ':')) {
        n = alternatives(p);
    } else {
        int64_t c = re_peek(p, 0), next = re_peek(p, 1);
        bool behind = c == '<' && (next == '=' || next == '!');
        if (c == '=' || c == '!' || behind) {
            p->at += behind ? 2 : 1;
            n = re_node(p, RE_LOOK);
            n->behind = behind;
            n->negative = (behind ? next : c) == '!';
            n->a = alternatives(p);
            n->end_group = p->tree->groups;
            quantifiable = !behind && !p->u;
        } else if (c == '<') {
            p->at++;
            n = capture(p, start, group_name(p));
        } else {
            re_fail(p, start, "invalid group");
        }
    }
    if (!re_eat(p, ')')) re_fail(p, start, "unterminated group");
    p->depth--;
    int64_t c = re_peek(p, 0);
    if (!quantifiable && (c == '*' || c == '+' || c == '?')) re_fail(p, p->at, "nothing to repeat");
    if (!quantifiable && c == '{') {
        uint32_t min, max;
        size_t at = p->at;
        if (eat_braces(p, &min, &max)) re_fail(p, at, "nothing to repeat");
        if (p->u) re_fail(p, at, "incomplete quantifier");
    }
    return n;
}

/* After a backslash, outside of a class. */
static struct re_node *atom_escape(struct parser *p)
{
    int64_t c = re_peek(p, 0);
    struct charset set = {0};
    if (c == 'b' || c == 'B') {
        p->at++;
        return re_node(p, c == 'b' ? RE_WORD_EDGE : RE_NOT_WORD_EDGE);
    }
    if (c >= '1' && c <= '9') {
        size_t start = p->at;
        uint32_t group = 0;
        for (; is_digit(re_peek(p, 0)); p->at++) {
            if (group <= MAX_GROUPS) group = group * 10 + p->units[p->at] - '0';
        }
        if (group <= p->total_groups) {
            struct re_node *n = re_node(p, RE_BACKREF);
            n->c = group;
            p->tree->has_backrefs = true;
            return n;
        }
        if (p->u) re_fail(p, start - 1, "invalid escape");
        p->at = start;
    }
    if (c == 'k' && p->named) {
        size_t start = p->at - 1;
        p->at++;
        if (!re_eat(p, '<')) re_fail(p, start, "invalid named reference");
        struct re_node *n = re_node(p, RE_NAMED_REF);
        n->name = group_name(p);
        n->min = (uint32_t)start;
        n->a = p->named_refs;
        p->named_refs = n;
        return n;
    }
    struct re_node *strings = p->v ? re_strings_property(p) : NULL;
    if (strings) return strings;
    if (re_class_escape(p, &set)) return re_node_set(p, &set);
    return re_node_char(p, re_char_escape(p, false));
}

static struct re_node *dot(struct parser *p)
{
    struct charset set = {0};
    if (p->tree->flags & REGEXP_DOT_ALL) {
        charset_add(p->arena, &set, 0, re_max_char(p));
    } else {
        charset_add(p->arena, &set, '\n', '\n');
        charset_add(p->arena, &set, '\r', '\r');
        charset_add(p->arena, &set, 0x2028, 0x2029);
        charset_invert(p->arena, &set, re_max_char(p));
    }
    return re_node_set(p, &set);
}

/* One term without its quantifier; *quantifiable says whether one may follow. */
static struct re_node *term(struct parser *p, bool *quantifiable)
{
    uint32_t c = p->units[p->at];
    *quantifiable = true;
    p->at++;
    switch (c) {
    case '^': *quantifiable = false; return re_node(p, RE_START);
    case '$': *quantifiable = false; return re_node(p, RE_END);
    case '(': return group(p);
    case '.': return dot(p);
    case '[': return p->v ? re_class_v(p) : re_class(p);
    case '\\': {
        struct re_node *n = atom_escape(p);
        *quantifiable = n->type != RE_WORD_EDGE && n->type != RE_NOT_WORD_EDGE;
        return n;
    }
    case '*':
    case '+':
    case '?': re_fail(p, p->at - 1, "nothing to repeat");
    case '{': {
        uint32_t min, max;
        if (p->u) re_fail(p, p->at - 1, "nothing to repeat");
        p->at--;
        if (eat_braces(p, &min, &max)) re_fail(p, p->at, "nothing to repeat");
        p->at++;
        break;
    }
    case '}':
    case ']':
        if (p->u) re_fail(p, p->at - 1, "lone quantifier brackets");
        break;
    default: break;
    }
    return re_node_char(p, c);
}

static struct re_node *sequence(struct parser *p)
{
    struct re_node *n = re_node(p, RE_SEQUENCE), **tail = &n->a;
    while (p->at < p->len && re_peek(p, 0) != '|' && re_peek(p, 0) != ')') {
        unsigned first_group = p->tree->groups;
        bool quantifiable;
        struct re_node *t = term(p, &quantifiable);
        if (quantifiable) {
            t = repeat(p, t, first_group);
        } else if (p->at < p->len && (strchr("*+?", (int)(p->units[p->at] < 128 ? p->units[p->at] : 'x')) != NULL) &&
                   p->units[p->at]) {
            re_fail(p, p->at, "nothing to repeat");
        }
        *tail = t;
        tail = &t->next;
    }
    n->end_group = p->tree->groups;
    if (!n->a) n->type = RE_EMPTY;
    else if (!n->a->next) return n->a;
    return n;
}

static struct re_node *alternatives(struct parser *p)
{
    struct re_node *first = sequence(p);
    if (re_peek(p, 0) != '|') return first;
    struct re_node *n = re_node(p, RE_ALTERNATIVES), **tail = &first->next;
    n->first_group = first->first_group;
    n->a = first;
    while (re_eat(p, '|')) {
        *tail = sequence(p);
        tail = &(*tail)->next;
    }
    n->end_group = p->tree->groups;
    return n;
}

static void resolve_names(struct parser *p)
{
    for (struct re_node *n = p->named_refs, *next; n; n = next) {
        next = n->a;
        n->a = NULL;
        n->type = RE_BACKREF;
        p->tree->has_backrefs = true;
        for (size_t i = 0; i < p->tree->n_names; i++) {
            if (strcmp(p->tree->names[i].name, n->name) == 0) n->c = p->tree->names[i].group;
        }
        if (!n->c) re_fail(p, n->min, "invalid named capture referenced");
        n->min = 0;
    }
}

bool re_parse(const char *source, size_t len, unsigned flags, enum re_purpose purpose, struct re_tree *tree,
              struct regexp_error *err)
{
    *tree = (struct re_tree){.flags = flags, .groups = 1};
    struct parser *p = arena_zalloc(&tree->arena, sizeof *p);
    char *text = p ? arena_strndup(&tree->arena, source, len) : NULL;
    uint32_t *units = text ? arena_alloc(&tree->arena, len * sizeof *units) : NULL;
    if (!units) {
        *err = (struct regexp_error){.message = "out of memory"};
        return false;
    }
    *p = (struct parser){.tree = tree,
                         .arena = &tree->arena,
                         .err = err,
                         .source = text,
                         .source_len = len,
                         .units = units,
                         .purpose = purpose};
    p->u = flags & REGEXP_BY_CODE_POINT;
    p->v = flags & REGEXP_UNICODE_SETS;
    p->ignore_case = flags & REGEXP_IGNORE_CASE;
    p->len = regexp_decode(source, len, p->u, units);
    if (setjmp(p->failed)) return false;
    count_groups(p);
    tree->names = re_alloc(p, (p->total_groups + 1) * sizeof *tree->names);
    tree->root = alternatives(p);
    if (p->at < p->len) re_fail(p, p->at, "unmatched )");
    resolve_names(p);
    return true;
}

bool regexp_parse_flags(const char *text, size_t len, unsigned *flags)
{
    static const char letters[] = "dgimsuvy";
    *flags = 0;
    for (size_t i = 0; i < len; i++) {
        const char *at = text[i] ? strchr(letters, text[i]) : NULL;
        if (!at || *flags & 1u << (at - letters)) return false;
        *flags |= 1u << (at - letters);
    }
    return (*flags & REGEXP_BY_CODE_POINT) != REGEXP_BY_CODE_POINT;
}

static uint32_t add_lengths(uint32_t a, uint32_t b)
{
    return a > RE_INFINITE - 1 - b || b == RE_INFINITE ? RE_INFINITE : a + b;
}

static uint32_t multiply_length(uint32_t a, uint32_t times)
{
    if (a == 0 || times == 0) return 0;
    return (uint64_t)a * times >= RE_INFINITE ? RE_INFINITE : a * times;
}

uint32_t re_min_length(const struct re_node *n)
{
    uint32_t len = 0;
    switch (n->type) {
    case RE_CHAR:
    case RE_SET: return 1;
    case RE_SEQUENCE:
        for (const struct re_node *i = n->a; i; i = i->next) len = add_lengths(len, re_min_length(i));
        return len;
    case RE_ALTERNATIVES:
        len = RE_INFINITE;
        for (const struct re_node *i = n->a; i; i = i->next) {
            uint32_t other = re_min_length(i);
            if (other < len) len = other;
        }
        return len;
    case RE_CAPTURE: return re_min_length(n->a);
    case RE_REPEAT: return multiply_length(re_min_length(n->a), n->min);
    default: return 0;
    }
}

uint32_t re_max_length(const struct re_node *n)
{
    uint32_t len = 0;
    switch (n->type) {
    case RE_CHAR:
    case RE_SET: return 1;
    case RE_SEQUENCE:
        for (const struct re_node *i = n->a; i; i = i->next) len = add_lengths(len, re_max_length(i));
        return len;
    case RE_ALTERNATIVES:
        for (const struct re_node *i = n->a; i; i = i->next) {
            uint32_t other = re_max_length(i);
            if (other > len) len = other;
        }
        return len;
    case RE_CAPTURE: return re_max_length(n->a);
    case RE_BACKREF: return RE_INFINITE;
    case RE_REPEAT: return multiply_length(re_max_length(n->a), n->max);
    default: return 0;
    }
}
