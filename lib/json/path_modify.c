/* Modifiers (@reverse, @flatten:{"deep":true}, …) and literals (!true). Each makes new text of text. */
#include <string.h>
#include <strings.h>

#include "json/path_internal.h"

enum { DEEPEST = 64 };

typedef struct slice modifier_fn(struct lookup *l, struct slice json, struct slice argument);

/* The value of an option in the modifier's argument; false when it is not there. */
static bool option(struct lookup *l, struct slice argument, const char *name)
{
    struct json_value v;
    return path_lookup(l, argument, slice_of(name), &v) && v.type == JSON_IS_TRUE;
}

static struct slice modify_this(struct lookup *l, struct slice json, struct slice argument)
{
    (void)l;
    (void)argument;
    return json;
}

static struct slice modify_valid(struct lookup *l, struct slice json, struct slice argument)
{
    (void)l;
    (void)argument;
    return json_check(json.p, json.n, NULL) ? json : SLICE_EMPTY;
}

static struct slice modify_ugly(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    struct strbuf b = {0};
    const char *end = json.p + json.n;
    for (const char *p = json.p; p < end;) {
        const char *next = *p == '"' ? json_string_end(p, end) : p + 1;
        if ((unsigned char)*p > ' ') strbuf_append(&b, p, (size_t)(next - p));
        p = next;
    }
    return path_keep(l, &b);
}

static void append_member(struct strbuf *b, struct slice key, const struct json_value *v)
{
    strbuf_append(b, key.p, key.n);
    strbuf_putc(b, ':');
    strbuf_append(b, v->raw, v->len);
}

/* All members, in an array of the arena. */
struct member {
    struct slice key;
    struct json_value value;
};

static struct member *list_members(struct lookup *l, const struct json_value *v, size_t *n, bool *object)
{
    struct members m;
    size_t count = 0;
    *n = 0;
    if (!members_of(v, &m)) return NULL;
    *object = m.object;
    while (members_next(&m)) count++;
    struct member *list = arena_alloc(l->arena, count * sizeof *list);
    members_of(v, &m);
    while (list && *n < count && members_next(&m)) list[(*n)++] = (struct member){m.key, m.value};
    return list;
}

static struct slice write_members(struct lookup *l, const struct member *list, size_t n, bool object)
{
    struct strbuf b = {0};
    strbuf_putc(&b, object ? '{' : '[');
    for (size_t i = 0; i < n; i++) {
        if (i) strbuf_putc(&b, ',');
        if (object) append_member(&b, list[i].key, &list[i].value);
        else strbuf_append(&b, list[i].value.raw, list[i].value.len);
    }
    strbuf_putc(&b, object ? '}' : ']');
    return path_keep(l, &b);
}

static struct slice modify_pretty(struct lookup *l, struct slice json, struct slice argument)
{
    struct json_value v;
    bool object = false;
    size_t n;
    if (!option(l, argument, "sortKeys") || !path_whole_value(json, &v)) return json;
    struct member *list = list_members(l, &v, &n, &object);
    if (!list || !object) return json;
    for (size_t i = 1; i < n; i++) { /* stable, and small in practice */
        struct member m = list[i];
        size_t k = i;
        for (; k > 0; k--) {
            struct slice a = list[k - 1].key;
            int order = memcmp(a.p, m.key.p, a.n < m.key.n ? a.n : m.key.n);
            if (order < 0 || (order == 0 && a.n <= m.key.n)) break;
            list[k] = list[k - 1];
        }
        list[k] = m;
    }
    return write_members(l, list, n, true);
}

static struct slice modify_reverse(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    struct json_value v;
    bool object = false;
    size_t n;
    struct member *list = path_whole_value(json, &v) ? list_members(l, &v, &n, &object) : NULL;
    if (!list) return json;
    for (size_t i = 0; i < n / 2; i++) {
        struct member m = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = m;
    }
    return write_members(l, list, n, object);
}

static bool is_array(const struct json_value *v)
{
    return v->type == JSON_IS_BRACKETED && *v->raw == '[';
}

/* The elements of an array inside the array that is being written. */
static void append_flat(struct strbuf *b, const struct json_value *array, bool deep, unsigned depth)
{
    struct members m;
    if (!members_of(array, &m)) return;
    while (members_next(&m)) {
        if (is_array(&m.value) && depth < DEEPEST && (deep || depth == 0)) {
            append_flat(b, &m.value, deep, depth + 1);
            continue;
        }
        if (b->len > 1) strbuf_putc(b, ',');
        strbuf_append(b, m.value.raw, m.value.len);
    }
}

static struct slice modify_flatten(struct lookup *l, struct slice json, struct slice argument)
{
    struct json_value v;
    struct strbuf b = {0};
    if (!path_whole_value(json, &v) || !is_array(&v)) return json;
    strbuf_putc(&b, '[');
    append_flat(&b, &v, option(l, argument, "deep"), 0);
    strbuf_putc(&b, ']');
    return path_keep(l, &b);
}

/* @keys and @values; of an array, the keys are null. */
static struct slice list_parts(struct lookup *l, struct slice json, bool keys)
{
    struct json_value v;
    struct members m;
    struct strbuf b = {0};
    bool exists = path_whole_value(json, &v);
    if (exists && !keys && is_array(&v)) return json;
    strbuf_putc(&b, '[');
    if (exists && !members_of(&v, &m)) { /* a scalar counts as its own only element */
        if (keys) strbuf_puts(&b, "null");
        else strbuf_append(&b, v.raw, v.len);
    } else {
        while (exists && members_next(&m)) {
            if (b.len > 1) strbuf_putc(&b, ',');
            if (!keys) strbuf_append(&b, m.value.raw, m.value.len);
            else if (m.object) strbuf_append(&b, m.key.p, m.key.n);
            else strbuf_puts(&b, "null");
        }
    }
    strbuf_putc(&b, ']');
    return path_keep(l, &b);
}

static struct slice modify_keys(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    return list_parts(l, json, true);
}

static struct slice modify_values(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    return list_parts(l, json, false);
}

static bool same_key(struct lookup *l, struct slice a, struct slice b)
{
    if (slice_same(a, b)) return true;
    if (!memchr(a.p, '\\', a.n) && !memchr(b.p, '\\', b.n)) return false;
    a = path_unescape(l, a);
    b = path_unescape(l, b);
    return slice_same(a, b);
}

/* The objects of an array as one. Without "preserve", the last of equal keys wins, at the first's place. */
static struct slice modify_join(struct lookup *l, struct slice json, struct slice argument)
{
    struct json_value v;
    struct members outer, inner;
    size_t most = 0, n = 0;
    bool preserve = option(l, argument, "preserve");
    if (!path_whole_value(json, &v) || !is_array(&v)) return json;
    for (members_of(&v, &outer); members_next(&outer);) {
        for (members_of(&outer.value, &inner);
             outer.value.type == JSON_IS_BRACKETED && inner.object && members_next(&inner);)
            most++;
    }
    struct member *list = arena_alloc(l->arena, most * sizeof *list);
    if (!list) return SLICE_EMPTY;
    for (members_of(&v, &outer); members_next(&outer);) {
        if (!members_of(&outer.value, &inner) || !inner.object) continue;
        while (members_next(&inner)) {
            size_t i = preserve ? n : 0;
            while (i < n && !same_key(l, list[i].key, inner.key)) i++;
            if (i == n) list[n++].key = inner.key;
            list[i].value = inner.value;
        }
    }
    return write_members(l, list, n, true);
}

static struct slice modify_to_string(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    struct strbuf b = {0};
    strbuf_json_string(&b, json.p, json.n);
    return path_keep(l, &b);
}

static struct slice modify_from_string(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    struct json_value v;
    if (!json_check(json.p, json.n, NULL) || !path_whole_value(json, &v)) return SLICE_EMPTY;
    return v.type == JSON_IS_STRING ? path_unescape(l, value_slice(&v)) : value_slice(&v);
}

/* {"a":[1,2],"b":[3]} → [{"a":1,"b":3},{"a":2}] */
static struct slice modify_group(struct lookup *l, struct slice json, struct slice argument)
{
    (void)argument;
    struct json_value v;
    struct members m, elements;
    struct strbuf b = {0};
    if (!path_whole_value(json, &v) || !members_of(&v, &m) || !m.object) return SLICE_EMPTY;
    strbuf_putc(&b, '[');
    for (size_t place = 0;; place++) {
        size_t start = b.len;
        for (members_of(&v, &m); members_next(&m);) {
            if (!is_array(&m.value)) continue;
            members_of(&m.value, &elements);
            bool has = members_next(&elements);
            for (size_t i = 0; has && i < place; i++) has = members_next(&elements);
            if (!has) continue;
            strbuf_puts(&b, b.len > start ? "," : place ? ",{" : "{");
            append_member(&b, m.key, &elements.value);
        }
        if (b.len == start || b.failed) break;
        strbuf_putc(&b, '}');
    }
    strbuf_putc(&b, ']');
    return path_keep(l, &b);
}

/* What the path leads to from the value itself and from each one below it, in the order of the text. */
static struct slice modify_dig(struct lookup *l, struct slice json, struct slice argument)
{
    struct strbuf b = {0};
    struct json_value v, found;
    const char *end = json.p + json.n;
    strbuf_putc(&b, '[');
    for (const char *p = json.p; p < end;) {
        if ((unsigned char)*p <= ' ' || strchr(",:]}", *p)) {
            p++;
            continue;
        }
        const char *next = *p == '{' || *p == '[' ? p + 1 : path_value_end(p, end);
        const char *after = next;
        while (after < end && (unsigned char)*after <= ' ') after++;
        bool key = *p == '"' && after < end && *after == ':';
        if (!key && path_first_value((struct slice){p, (size_t)(end - p)}, &v) &&
            path_lookup(l, value_slice(&v), argument, &found)) {
            if (b.len > 1) strbuf_putc(&b, ',');
            strbuf_append(&b, found.raw, found.len);
        }
        p = next > p ? next : p + 1;
    }
    strbuf_putc(&b, ']');
    return path_keep(l, &b);
}

static const struct {
    const char *name;
    modifier_fn *fn;
} MODIFIERS[] = {
    {"this", modify_this},       {"valid", modify_valid},         {"ugly", modify_ugly},
    {"pretty", modify_pretty},   {"reverse", modify_reverse},     {"flatten", modify_flatten},
    {"join", modify_join},       {"keys", modify_keys},           {"values", modify_values},
    {"tostr", modify_to_string}, {"fromstr", modify_from_string}, {"group", modify_group},
    {"dig", modify_dig},
};

static modifier_fn *find_modifier(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(MODIFIERS); i++) {
        if (slice_equals(name, MODIFIERS[i].name)) return MODIFIERS[i].fn;
    }
    return NULL;
}

bool path_is_modifier(struct slice name)
{
    return find_modifier(name) != NULL;
}

/* After the colon: JSON, or characters up to a pipe that is not inside brackets or quotes. */
static size_t argument_length(struct slice text)
{
    size_t i = 0;
    if (text.n && strchr("{[\"", *text.p)) return (size_t)(path_value_end(text.p, text.p + text.n) - text.p);
    while (i < text.n && text.p[i] != '|') {
        if (strchr("{[\"(", text.p[i]) && text.p[i]) i = (size_t)(path_value_end(text.p + i, text.p + text.n) - text.p);
        else i++;
    }
    return i;
}

bool path_modify(struct lookup *l, struct slice json, struct slice path, struct slice *rest, struct slice *out)
{
    size_t n = 1;
    while (n < path.n && !strchr(":|.", path.p[n])) n++;
    modifier_fn *fn = find_modifier((struct slice){path.p + 1, n - 1});
    if (!fn) return false;
    struct slice argument = SLICE_EMPTY;
    *rest = slice_from(path, n);
    if (n < path.n && path.p[n] == ':') {
        *rest = slice_from(path, n + 1);
        argument = slice_to(*rest, argument_length(*rest));
        *rest = slice_from(*rest, argument.n);
    }
    *out = fn(l, json, argument);
    return true;
}

bool path_literal(struct slice path, struct slice *rest, struct slice *out)
{
    static const char *const words[] = {"true", "false", "null", "nan", "inf"};
    struct slice name = slice_from(path, 1);
    if (name.n && strchr("{[\"+-0123456789", *name.p) && *name.p) {
        const char *end = path_value_end(name.p, name.p + name.n);
        if (!strchr("{[\"", *name.p)) { /* a number reaches over its dot to the next pipe or bracket */
            while (end < name.p + name.n && !strchr("|]},", *end)) end++;
        }
        *out = (struct slice){name.p, (size_t)(end - name.p)};
        *rest = slice_from(name, out->n);
        return true;
    }
    size_t n = 0;
    while (n < name.n && name.p[n] != '|' && name.p[n] != '.') n++;
    *out = slice_to(name, n);
    *rest = slice_from(name, n);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (n == strlen(words[i]) && strncasecmp(name.p, words[i], n) == 0) return true;
    }
    return false;
}
