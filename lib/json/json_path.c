/*
 * Looking a path up. The text is scanned, never parsed into a tree: an object step tries each key, an
 * array step each element, and what a later step does not want is skipped over. A lookup inside a
 * lookup (queries, pipes, lists, modifiers) is bounded in depth, because paths may be foreign.
 */
#include "json/json_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "json/path_internal.h"

enum { DEEPEST = 64 }; /* a level takes about 600 bytes of stack */

/* Values in the text. */

struct slice path_keep(struct lookup *l, struct strbuf *b)
{
    const char *copy = b->failed ? NULL : arena_strndup(l->arena, b->data ? b->data : "", b->len);
    struct slice s = {copy ? copy : "", copy ? b->len : 0};
    strbuf_free(b);
    return s;
}

struct slice path_unescape(struct lookup *l, struct slice raw)
{
    size_t n;
    const char *text = json_unescape(l->arena, raw.p, raw.n, &n);
    return text ? (struct slice){text, n} : (struct slice){"", 0};
}

const char *path_value_end(const char *p, const char *end)
{
    if (p == end) return p;
    if (*p == '"') return json_string_end(p, end);
    if (*p != '{' && *p != '[' && *p != '(') {
        while (p < end && (unsigned char)*p > ' ' && !strchr(",]}:", *p)) p++;
        return p;
    }
    size_t depth = 0;
    while (p < end) {
        if (*p == '"') {
            p = json_string_end(p, end);
            continue;
        }
        if (*p == '{' || *p == '[' || *p == '(') depth++;
        else if ((*p == '}' || *p == ']' || *p == ')') && --depth == 0) return p + 1;
        p++;
    }
    return p;
}

static bool type_of(const char *p, const char *end, enum json_type *out)
{
    switch (*p) {
    case '"': *out = JSON_IS_STRING; break;
    case '{':
    case '[': *out = JSON_IS_BRACKETED; break;
    case 't': *out = JSON_IS_TRUE; break;
    case 'f': *out = JSON_IS_FALSE; break;
    case 'n': *out = p + 1 < end && p[1] != 'u' ? JSON_IS_NUMBER : JSON_IS_NULL; break;
    default:
        if (!strchr("+-0123456789iIN", *p) || !*p) return false;
        *out = JSON_IS_NUMBER;
    }
    return true;
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ') p++;
    return p;
}

bool path_first_value(struct slice json, struct json_value *out)
{
    const char *end = json.p + json.n, *p = skip_space(json.p, end);
    if (p == end || !type_of(p, end, &out->type)) return false;
    out->raw = p;
    out->len = (size_t)(path_value_end(p, end) - p);
    return out->len > 0;
}

bool path_whole_value(struct slice json, struct json_value *out)
{
    *out = (struct json_value){JSON_IS_NULL, "", 0};
    return path_first_value(json, out);
}

bool members_of(const struct json_value *v, struct members *m)
{
    if (v->type != JSON_IS_BRACKETED) return false;
    *m = (struct members){.p = v->raw + 1, .end = v->raw + v->len, .object = *v->raw == '{'};
    return true;
}

static const char *skip_to_value(const char *p, const char *end)
{
    while (p < end && ((unsigned char)*p <= ' ' || *p == ',' || *p == ':')) p++;
    return p;
}

bool members_next(struct members *m)
{
    m->p = skip_to_value(m->p, m->end);
    if (m->object) {
        if (m->p == m->end || *m->p != '"') return false;
        const char *key = m->p;
        m->p = json_string_end(m->p, m->end);
        m->key = (struct slice){key, (size_t)(m->p - key)};
        m->p = skip_to_value(m->p, m->end);
    }
    if (m->p == m->end || !path_first_value((struct slice){m->p, (size_t)(m->end - m->p)}, &m->value)) return false;
    m->p = m->value.raw + m->value.len;
    return true;
}

/* Comparisons. */

/* * any characters, ? one character, \ takes the next as it is. */
static bool wildcard_matches(struct slice text, struct slice pattern)
{
    size_t t = 0, p = 0, star = pattern.n, retry = 0;
    while (t < text.n) {
        bool escaped = p + 1 < pattern.n && pattern.p[p] == '\\';
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            retry = t;
            continue;
        }
        if (p < pattern.n && pattern.p[p] == '?') {
            for (t++; t < text.n && (text.p[t] & 0xC0) == 0x80; t++) {
            }
            p++;
            continue;
        }
        if (p < pattern.n && pattern.p[p + escaped] == text.p[t]) {
            p += 1 + escaped;
            t++;
            continue;
        }
        if (star == pattern.n) return false;
        p = star + 1;
        t = ++retry;
    }
    while (p < pattern.n && pattern.p[p] == '*') p++;
    return p == pattern.n;
}

static double number_of(struct lookup *l, struct slice text)
{
    char *copy = arena_strndup(l->arena, text.p, text.n), *end;
    if (!copy || !*copy || (unsigned char)*copy <= ' ') return 0;
    double value = strtod(copy, &end);
    return *end ? 0 : value;
}

/* Strings that Go's ParseBool takes for one. -1: neither. */
static int boolean_of(struct slice text)
{
    static const char *const yes[] = {"1", "t", "true"}, *const no[] = {"0", "f", "false"};
    for (size_t i = 0; i < 3; i++) {
        if (text.n == strlen(yes[i]) && strncasecmp(text.p, yes[i], text.n) == 0) return 1;
        if (text.n == strlen(no[i]) && strncasecmp(text.p, no[i], text.n) == 0) return 0;
    }
    return -1;
}

static int truth_of(struct lookup *l, const struct json_value *v)
{
    switch (v->type) {
    case JSON_IS_NULL:
    case JSON_IS_FALSE: return 0;
    case JSON_IS_TRUE: return 1;
    case JSON_IS_NUMBER: return number_of(l, value_slice(v)) != 0;
    case JSON_IS_STRING: return boolean_of(path_unescape(l, value_slice(v)));
    default: return -1;
    }
}

/* "~true" and its like: 1, 0, or -1 for an unknown word. */
static int tilde(struct lookup *l, struct slice word, const struct json_value *v)
{
    bool exists = v->len > 0;
    if (slice_equals(word, "~*")) return exists;
    if (slice_equals(word, "~null")) return !exists || v->type == JSON_IS_NULL;
    if (slice_equals(word, "~true")) return exists && truth_of(l, v) == 1;
    if (slice_equals(word, "~false")) return !exists || truth_of(l, v) == 0;
    return -1;
}

static bool order_matches(struct slice op, int order)
{
    if (slice_equals(op, "=")) return order == 0;
    if (slice_equals(op, "!=")) return order != 0;
    if (slice_equals(op, "<")) return order < 0;
    if (slice_equals(op, "<=")) return order <= 0;
    if (slice_equals(op, ">")) return order > 0;
    return slice_equals(op, ">=") && order >= 0;
}

static bool string_matches(struct slice text, struct slice op, struct slice value)
{
    if (slice_equals(op, "%")) return wildcard_matches(text, value);
    if (slice_equals(op, "!%")) return !wildcard_matches(text, value);
    int order = memcmp(text.p, value.p, text.n < value.n ? text.n : value.n);
    if (order == 0) order = (text.n > value.n) - (text.n < value.n);
    return order_matches(op, order);
}

static bool boolean_matches(bool is, struct slice op, struct slice value)
{
    bool to_true = slice_equals(value, "true"), to_false = slice_equals(value, "false"), same = is ? to_true : to_false;
    if (slice_equals(op, "=")) return same;
    if (slice_equals(op, "!=")) return !same;
    if (is) return slice_equals(op, ">=") || (slice_equals(op, ">") && to_false);
    return slice_equals(op, "<=") || (slice_equals(op, "<") && to_true);
}

static bool query_matches(struct lookup *l, const struct query *q, const struct json_value *v)
{
    struct slice value = q->value;
    if (value.n && *value.p == '~') {
        int answer = tilde(l, value, v);
        if (answer < 0) return false;
        return q->op.n == 0 || boolean_matches(answer, q->op, slice_of("true"));
    }
    if (!v->len) return false;
    if (q->op.n == 0) return true;
    double a, b;
    switch (v->type) {
    case JSON_IS_STRING: return string_matches(path_unescape(l, value_slice(v)), q->op, value);
    case JSON_IS_NUMBER:
        a = number_of(l, value_slice(v));
        b = number_of(l, value);
        return order_matches(q->op, (a > b) - (a < b));
    case JSON_IS_TRUE: return boolean_matches(true, q->op, value);
    case JSON_IS_FALSE: return boolean_matches(false, q->op, value);
    default: return false;
    }
}

/* Steps. */

/* One walk down the text: what was found, and the pipe that is still to be followed. */
struct walk {
    struct lookup *l;
    struct json_value found;
    struct slice pipe;
    bool piped;
};

static bool walk_value(struct walk *w, const struct json_value *v, struct slice path);

static void set_pipe(struct walk *w, struct slice pipe)
{
    w->pipe = pipe;
    w->piped = true;
}

/* True ends the search; a false one may have set `found` all the same (all matches of a query). */
static bool walk_object(struct walk *w, const struct json_value *v, struct slice path)
{
    struct object_step s = path_object_step(w->l, path);
    struct members m;
    if (!s.more && s.piped) set_pipe(w, s.pipe);
    for (members_of(v, &m); members_next(&m);) {
        struct slice key = {m.key.p + 1, m.key.n - 2};
        if (memchr(key.p, '\\', key.n)) key = path_unescape(w->l, m.key);
        bool matches = s.wild ? wildcard_matches(key, s.part) : slice_same(key, s.part);
        if (!matches) continue;
        if (!s.more) {
            w->found = m.value;
            return true;
        }
        if (walk_value(w, &m.value, s.rest)) return true;
    }
    return false;
}

static bool parse_place(struct slice part, size_t *out)
{
    *out = 0;
    for (size_t i = 0; i < part.n; i++) {
        if (part.p[i] < '0' || part.p[i] > '9' || *out > SIZE_MAX / 16) return false;
        *out = *out * 10 + (size_t)(part.p[i] - '0');
    }
    return part.n > 0;
}

static bool walk_place(struct walk *w, struct members *m, const struct array_step *s)
{
    size_t place;
    if (!parse_place(s->part, &place)) return false;
    while (members_next(m)) {
        if (place--) continue;
        if (s->more) return walk_value(w, &m->value, s->rest);
        w->found = m->value;
        return true;
    }
    return false;
}

static bool walk_count(struct walk *w, struct members *m)
{
    unsigned long n = 0;
    while (members_next(m)) n++;
    char *text = arena_printf(w->l->arena, "%lu", n);
    w->found = (struct json_value){JSON_IS_NUMBER, text ? text : "0", text ? strlen(text) : 1};
    return true;
}

static void add_element(struct strbuf *b, const struct json_value *v)
{
    if (b->len > 1) strbuf_putc(b, ',');
    strbuf_append(b, v->raw, v->len);
}

static void set_array(struct walk *w, struct strbuf *b)
{
    strbuf_putc(b, ']');
    struct slice text = path_keep(w->l, b);
    w->found = (struct json_value){JSON_IS_BRACKETED, text.p, text.n};
}

/* #.path */
static bool walk_each(struct walk *w, struct members *m, const struct array_step *s)
{
    struct slice path = s->each_path, pipe;
    struct strbuf b = {0};
    struct json_value v;
    if (path_split_pipe(path, &path, &pipe)) set_pipe(w, pipe);
    strbuf_putc(&b, '[');
    while (members_next(m)) {
        if (path_lookup(w->l, value_slice(&m->value), path, &v)) add_element(&b, &v);
    }
    set_array(w, &b);
    return true;
}

/* What the query asks of this element: the element itself, or what its path leads to. */
static bool element_matches(struct walk *w, const struct query *q, const struct json_value *element)
{
    struct json_value v = *element;
    if (element->type == JSON_IS_BRACKETED) path_lookup(w->l, value_slice(element), q->path, &v);
    else if (q->path.n) return false;
    return query_matches(w->l, q, &v);
}

static bool walk_query(struct walk *w, struct members *m, struct array_step *s)
{
    struct strbuf b = {0};
    struct slice pipe;
    struct json_value v;
    bool any = false;
    while (members_next(m)) {
        if (!element_matches(w, &s->query, &m->value)) continue;
        v = m->value;
        if (s->more) {
            if (path_split_pipe(s->rest, &s->rest, &pipe)) set_pipe(w, pipe);
            path_lookup(w->l, value_slice(&m->value), s->rest, &v);
        }
        if (!s->query.all) {
            w->found = v;
            return true;
        }
        if (!any) strbuf_putc(&b, '[');
        any = true;
        if (v.len) add_element(&b, &v);
    }
    if (!s->query.all || w->found.len) {
        strbuf_free(&b);
        return false;
    }
    if (!any) strbuf_putc(&b, '[');
    set_array(w, &b);
    return false;
}

static bool walk_array(struct walk *w, struct members *m, struct slice path)
{
    struct array_step s = path_array_step(w->l, path);
    if (!s.more && s.piped) set_pipe(w, s.pipe);
    if (s.query.on) return walk_query(w, m, &s);
    if (!s.counts) return walk_place(w, m, &s);
    if (!slice_equals(s.part, "#")) return false;
    return s.each ? walk_each(w, m, &s) : walk_count(w, m);
}

static bool walk_value(struct walk *w, const struct json_value *v, struct slice path)
{
    struct members m;
    if (w->l->depth == DEEPEST || !members_of(v, &m)) return false;
    w->l->depth++;
    bool done = m.object ? walk_object(w, v, path) : walk_array(w, &m, path);
    w->l->depth--;
    return done;
}

/* [a,b] and {"n":a,b}. */

static bool is_simple_name(struct slice name)
{
    for (size_t i = 0; i < name.n; i++) {
        if ((unsigned char)name.p[i] < ' ' || strchr("[]{}()#|!", name.p[i])) return false;
    }
    return true;
}

static struct slice last_component(struct slice path)
{
    for (size_t i = path.n; i-- > 0;) {
        if ((path.p[i] == '|' || path.p[i] == '.') && (i == 0 || path.p[i - 1] != '\\')) return slice_from(path, i + 1);
    }
    return path;
}

static void append_name(struct strbuf *b, const struct subpath *sub)
{
    struct slice name = sub->name;
    if (name.n && *name.p == '"' && json_check(name.p, name.n, NULL)) {
        strbuf_append(b, name.p, name.n);
    } else {
        if (!name.n) name = last_component(sub->path);
        if (!sub->name.n && !is_simple_name(name)) name = slice_of("_");
        strbuf_json_string(b, name.p, name.n);
    }
    strbuf_putc(b, ':');
}

static bool lookup_list(struct lookup *l, struct slice json, struct slice path, struct json_value *out, bool *found)
{
    size_t n;
    struct slice rest;
    struct subpath *subs = path_subpaths(l, path, &n, &rest);
    if (!subs || (rest.n && *rest.p != '|' && *rest.p != '.')) return false;
    char kind = *path.p;
    struct strbuf b = {0};
    struct json_value v;
    strbuf_putc(&b, kind);
    for (size_t i = 0; i < n; i++) {
        if (!path_lookup(l, json, subs[i].path, &v)) continue;
        if (b.len > 1) strbuf_putc(&b, ',');
        if (kind == '{') append_name(&b, &subs[i]);
        strbuf_append(&b, v.raw, v.len);
    }
    strbuf_putc(&b, kind == '{' ? '}' : ']');
    struct slice text = path_keep(l, &b);
    *found = rest.n ? path_lookup(l, text, slice_from(rest, 1), out) : path_whole_value(text, out);
    return true;
}

static bool lookup_special(struct lookup *l, struct slice json, struct slice path, struct json_value *out, bool *found)
{
    struct slice rest, text;
    if (*path.p == '[' || *path.p == '{') return lookup_list(l, json, path, out, found);
    if (*path.p == '@' ? !path_modify(l, json, path, &rest, &text)
                       : *path.p != '!' || !path_literal(path, &rest, &text))
        return false;
    bool more = rest.n && (*rest.p == '|' || *rest.p == '.');
    *found = more ? path_lookup(l, text, slice_from(rest, 1), out) : path_whole_value(text, out);
    return true;
}

static bool lookup(struct lookup *l, struct slice json, struct slice path, struct json_value *out)
{
    bool found;
    if (path.n > 1 && lookup_special(l, json, path, out, &found)) return found;
    struct walk w = {.l = l, .found = {JSON_IS_NULL, "", 0}};
    struct json_value whole;
    if (path.n >= 2 && path.p[0] == '.' && path.p[1] == '.') { /* JSON lines: the values of the text are the elements */
        struct members lines = {.p = json.p, .end = json.p + json.n};
        walk_array(&w, &lines, slice_from(path, 2));
    } else if (path_first_value(json, &whole)) {
        walk_value(&w, &whole, path);
    }
    if (w.piped) return path_lookup(l, value_slice(&w.found), w.pipe, out);
    *out = w.found;
    return out->len > 0;
}

bool path_lookup(struct lookup *l, struct slice json, struct slice path, struct json_value *out)
{
    *out = (struct json_value){JSON_IS_NULL, "", 0};
    if (l->depth >= DEEPEST) return false;
    l->depth++;
    struct json_value v = {JSON_IS_NULL, "", 0};
    bool found = lookup(l, json, path, &v);
    l->depth--;
    if (found) *out = v;
    return found;
}

bool json_path_get(struct arena *arena, const char *json, size_t len, const char *path, size_t path_len,
                   struct json_value *out)
{
    struct lookup l = {.arena = arena};
    return path_lookup(&l, (struct slice){json, len}, (struct slice){path, path_len}, out);
}
