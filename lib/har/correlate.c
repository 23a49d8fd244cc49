/*
 * Values that a request takes from an earlier response: a session's token, the id of a new record, the
 * target of a redirect. The recorded value would be wrong in the next run.
 *
 * Two rules decide that a value was taken over. A member of a JSON body that is equal to the member at
 * the same path of the latest JSON response; and, in any text, a whole word that a JSON response had as a
 * value and that is no accident: 8 characters or more with a digit, or an integer from 1000 on.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "har/har.h"

enum { TOKENS_MAX = 1024, TEXT_MAX = 65536, DEPTH_MAX = 64, TOKEN_MIN = 8, NUMBER_MIN = 1000 };

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Characters that stand for themselves in URLs, headers and JSON. */
static bool is_token(const char *s, size_t len)
{
    bool digit = false;
    for (size_t i = 0; i < len; i++) {
        if (!is_word(s[i]) && !(s[i] && strchr("-.~+/=:", s[i]))) return false;
        digit = digit || (s[i] >= '0' && s[i] <= '9');
    }
    return digit && len >= TOKEN_MIN && is_word(s[0]);
}

static void add(struct har_correlation *c, size_t entry, const char *s, size_t len, const char *path)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->tokens[i].text.len != len || memcmp(c->tokens[i].text.s, s, len) != 0) continue;
        return; /* who said it first */
    }
    if (c->n == TOKENS_MAX) return;
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 64;
        struct har_token *tokens = realloc(c->tokens, cap * sizeof *tokens);
        if (!tokens) {
            c->failed = true;
            return;
        }
        c->tokens = tokens;
        c->cap = cap;
    }
    c->tokens[c->n++] = (struct har_token){har_copy(c->arena, s, len), entry, path};
}

/* The path of a member: JavaScript that follows the name of the variable. */
static const char *member_path(struct har_correlation *c, const char *path, const char *key, size_t len)
{
    struct strbuf b = {0};
    strbuf_puts(&b, path);
    strbuf_putc(&b, '[');
    har_string(&b, (struct har_text){key, len});
    strbuf_putc(&b, ']');
    const char *copy = b.failed ? NULL : arena_strdup(c->arena, b.data);
    strbuf_free(&b);
    if (!copy) c->failed = true;
    return copy ? copy : "";
}

static const char *element_path(struct har_correlation *c, const char *path, size_t i)
{
    const char *copy = arena_printf(c->arena, "%s[%zu]", path, i);
    if (!copy) c->failed = true;
    return copy ? copy : "";
}

static void learn(struct har_correlation *c, size_t entry, const json_t *value, const char *path, int depth)
{
    const char *key;
    json_t *item;
    size_t i;
    if (depth > DEPTH_MAX || c->n == TOKENS_MAX || c->failed) return;
    if (json_is_string(value) && is_token(json_string_value(value), json_string_length(value))) {
        add(c, entry, json_string_value(value), json_string_length(value), path);
    } else if (json_is_integer(value) && json_integer_value(value) >= NUMBER_MIN) {
        char digits[32];
        int n = snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        add(c, entry, digits, (size_t)n, path);
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)value, key, item)
            learn(c, entry, item, member_path(c, path, key, strlen(key)), depth + 1);
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, item) learn(c, entry, item, element_path(c, path, i), depth + 1);
    }
}

void har_learn(struct har_correlation *c, const struct har_entry *entry, size_t index)
{
    json_t *root = entry->content.len ? json_loadb(entry->content.s, entry->content.len, 0, NULL) : NULL;
    if (json_is_object(root) || json_is_array(root)) {
        c->latest = entry->content;
        c->latest_entry = index;
        learn(c, index, root, "", 0);
    }
    json_decref(root);
}

/* The longest known value that stands at i as a word of its own. */
static const struct har_token *token_at(const struct har_correlation *c, struct har_text text, size_t i)
{
    const struct har_token *best = NULL;
    if (i && is_word(text.s[i - 1])) return NULL;
    for (size_t k = 0; k < c->n; k++) {
        struct har_text t = c->tokens[k].text;
        if (t.len > text.len - i || t.s[0] != text.s[i] || memcmp(t.s, text.s + i, t.len) != 0) continue;
        if (i + t.len < text.len && is_word(text.s[i + t.len])) continue;
        if (!best || t.len > best->text.len) best = &c->tokens[k];
    }
    return best;
}

/* Text within a template literal, known values read from their responses; the number of those. */
static size_t write_template(struct strbuf *b, struct har_correlation *c, struct har_text text)
{
    size_t found = 0, from = 0;
    for (size_t i = 0; i < text.len && text.len <= TEXT_MAX; i++) {
        const struct har_token *token = token_at(c, text, i);
        if (!token) continue;
        har_template(b, (struct har_text){text.s + from, i - from});
        strbuf_printf(b, "${json%zu%s}", token->entry + 1, token->path);
        c->used[token->entry] = true;
        i += token->text.len - 1;
        from = i + 1;
        found++;
    }
    har_template(b, (struct har_text){text.s + from, text.len - from});
    return found;
}

void har_expression(struct strbuf *b, struct har_correlation *c, struct har_text text)
{
    struct strbuf template = {0};
    if (c && c->n && write_template(&template, c, text)) {
        strbuf_putc(b, '`');
        strbuf_append(b, template.data, template.len);
        strbuf_putc(b, '`');
        if (template.failed) b->failed = true;
    } else {
        har_string(b, text);
    }
    strbuf_free(&template);
}

/* A JSON text piece into the template. */
static size_t write_leaf(struct strbuf *b, struct har_correlation *c, const json_t *value)
{
    struct strbuf text = {0};
    size_t found = 0;
    if (json_is_string(value)) {
        strbuf_json_string(&text, json_string_value(value), json_string_length(value));
    } else {
        char *dump = json_dumps(value, JSON_ENCODE_ANY);
        if (dump) strbuf_puts(&text, dump);
        else text.failed = true;
        free(dump);
    }
    if (text.failed) b->failed = true;
    else found = write_template(b, c, (struct har_text){text.data, text.len});
    strbuf_free(&text);
    return found;
}

/* The request's value, beside it the response's at the same path (or NULL). */
static size_t write_json(struct strbuf *b, struct har_correlation *c, const json_t *value, const json_t *said,
                         const char *path, int depth)
{
    size_t found = 0, i;
    const char *key;
    json_t *item;
    if (depth < DEPTH_MAX && json_is_object(value) && json_object_size(value)) {
        bool first = true;
        strbuf_putc(b, '{');
        json_object_foreach((json_t *)value, key, item)
        {
            json_t *name = json_string(key);
            if (!first) strbuf_putc(b, ',');
            first = false;
            if (!name) b->failed = true;
            else found += write_leaf(b, c, name);
            json_decref(name);
            strbuf_putc(b, ':');
            found +=
                write_json(b, c, item, json_object_get(said, key), member_path(c, path, key, strlen(key)), depth + 1);
        }
        strbuf_putc(b, '}');
    } else if (depth < DEPTH_MAX && json_is_array(value)) {
        strbuf_putc(b, '[');
        json_array_foreach(value, i, item)
        {
            if (i) strbuf_putc(b, ',');
            found += write_json(b, c, item, json_array_get(said, i), element_path(c, path, i), depth + 1);
        }
        strbuf_putc(b, ']');
    } else if (said && (json_is_string(value) || json_is_number(value)) && json_equal(value, said)) {
        strbuf_printf(b, "${JSON.stringify(json%zu%s)}", c->latest_entry + 1, path);
        c->used[c->latest_entry] = true;
        found++;
    } else {
        found += write_leaf(b, c, value);
    }
    return found;
}

bool har_json_expression(struct strbuf *b, struct har_correlation *c, struct har_text text)
{
    if (!c->latest.len) return false;
    json_t *request = json_loadb(text.s, text.len, 0, NULL);
    json_t *response = json_loadb(c->latest.s, c->latest.len, 0, NULL);
    struct strbuf template = {0};
    bool found = request && response && write_json(&template, c, request, response, "", 0);
    if (found) {
        strbuf_putc(b, '`');
        strbuf_append(b, template.data, template.len);
        strbuf_putc(b, '`');
    }
    if (template.failed) b->failed = true;
    strbuf_free(&template);
    json_decref(request);
    json_decref(response);
    return found;
}

/* scheme://authority of a URL. */
static size_t origin_length(struct har_text url)
{
    const char *start = memmem(url.s, url.len, "://", 3);
    if (!start) return 0;
    size_t n = (size_t)(start + 3 - url.s);
    while (n < url.len && url.s[n] != '/' && url.s[n] != '?' && url.s[n] != '#') n++;
    return n;
}

struct har_text har_origin(struct har_text url)
{
    return (struct har_text){url.s, origin_length(url)};
}

struct har_text har_redirect_target(struct arena *arena, const struct har_entry *entry)
{
    struct har_text to = entry->redirect, none = {"", 0};
    if (har_starts(to, "http://") || har_starts(to, "https://")) return to;
    if (!to.len || to.s[0] != '/' || har_starts(to, "//")) return none;
    struct har_text origin = har_origin(entry->url);
    char *joined = arena_alloc(arena, origin.len + to.len + 1);
    if (!joined) return none;
    memcpy(joined, origin.s, origin.len);
    memcpy(joined + origin.len, to.s, to.len);
    joined[origin.len + to.len] = '\0';
    return (struct har_text){joined, origin.len + to.len};
}
