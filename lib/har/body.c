/*
 * The body of a request as a JavaScript expression: form fields as an object, files as http.file(), bytes
 * as an array that is made once, all else as a string. What an object cannot say without change (a name
 * twice, a field without "=", bytes that are no UTF-8) stays the text that was sent.
 */
#include <jansson.h>
#include <string.h>

#include "har/har.h"

static bool is_utf8(struct har_text text)
{
    json_t *string = json_stringn(text.s, text.len);
    json_decref(string);
    return string;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* What application/x-www-form-urlencoded made of a name or value. False when memory is out or it is malformed. */
static bool form_decode(struct arena *arena, const char *s, size_t len, struct har_text *out)
{
    char *text = arena_alloc(arena, len + 1);
    size_t n = 0;
    if (!text) return false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '%') {
            text[n++] = s[i] == '+' ? ' ' : s[i];
            continue;
        }
        if (i + 2 >= len || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0) return false;
        text[n++] = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
        i += 2;
    }
    *out = (struct har_text){text, n};
    return !memchr(text, '\0', n) && is_utf8(*out); /* a NUL is safe only in text */
}

static bool has_name(struct har_pairs pairs, struct har_text name)
{
    for (size_t i = 0; i < pairs.n; i++) {
        if (har_equal(pairs.items[i].name, name)) return true;
    }
    return false;
}

/* Fields with names of their own; false: it has to stay text. */
static bool form_pairs(struct arena *arena, struct har_text text, struct har_pairs *pairs)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++) n += text.s[i] == '&';
    if (n > 1000) return false; /* the search for doubles is quadratic */
    *pairs = (struct har_pairs){arena_alloc(arena, n * sizeof *pairs->items), 0};
    const char *p = text.s, *end = text.s + text.len;
    while (pairs->items && p <= end) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        if (!stop) stop = end;
        const char *equals = memchr(p, '=', (size_t)(stop - p));
        struct har_pair pair;
        if (!equals || !form_decode(arena, p, (size_t)(equals - p), &pair.name) ||
            !form_decode(arena, equals + 1, (size_t)(stop - equals - 1), &pair.value) || has_name(*pairs, pair.name)) {
            return false;
        }
        pairs->items[pairs->n++] = pair;
        p = stop + 1;
    }
    return pairs->items;
}

static void write_pairs(struct strbuf *b, struct har_correlation *c, struct har_pairs pairs)
{
    strbuf_puts(b, "{ ");
    for (size_t i = 0; i < pairs.n; i++) {
        if (i) strbuf_puts(b, ", ");
        har_key(b, pairs.items[i].name);
        strbuf_puts(b, ": ");
        har_expression(b, c, pairs.items[i].value);
    }
    strbuf_puts(b, " }");
}

static bool params_repeat(const struct har_body *body)
{
    if (body->n_params > 1000) return true;
    for (size_t i = 0; i < body->n_params; i++) {
        for (size_t k = 0; k < i; k++) {
            if (har_equal(body->params[i].name, body->params[k].name)) return true;
        }
    }
    return false;
}

static void form_escape(struct strbuf *b, struct har_text t)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.s[i];
        bool plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("*-._", c));
        if (plain) strbuf_putc(b, (char)c);
        else if (c == ' ') strbuf_putc(b, '+');
        else strbuf_printf(b, "%%%02X", c);
    }
}

/* Only the fields were recorded: an object when their names differ, else the text that they give. */
static void form_of_params(struct strbuf *b, struct har_correlation *c, const struct har_body *body)
{
    struct strbuf text = {0};
    if (!params_repeat(body)) strbuf_puts(b, "{ ");
    for (size_t i = 0; i < body->n_params; i++) {
        const struct har_param *p = &body->params[i];
        if (params_repeat(body)) {
            if (i) strbuf_putc(&text, '&');
            form_escape(&text, p->name);
            strbuf_putc(&text, '=');
            form_escape(&text, p->value);
            continue;
        }
        if (i) strbuf_puts(b, ", ");
        har_key(b, p->name);
        strbuf_puts(b, ": ");
        har_expression(b, c, p->value);
    }
    if (!params_repeat(body)) strbuf_puts(b, " }");
    else har_string(b, (struct har_text){text.data ? text.data : "", text.len});
    if (text.failed) b->failed = true;
    strbuf_free(&text);
}

/* Files as http.file(), which makes the body multipart; the client writes its Content-Type. */
static void multipart_object(struct strbuf *b, struct har_correlation *c, const struct har_body *body)
{
    strbuf_puts(b, "{ ");
    for (size_t i = 0; i < body->n_params; i++) {
        const struct har_param *p = &body->params[i];
        if (i) strbuf_puts(b, ", ");
        har_key(b, p->name);
        strbuf_puts(b, ": ");
        if (!p->is_file) {
            har_expression(b, c, p->value);
            continue;
        }
        strbuf_puts(b, "http.file(");
        har_string(b, p->value);
        strbuf_puts(b, ", ");
        har_string(b, p->file);
        if (p->type.len) strbuf_puts(b, ", ");
        if (p->type.len) har_string(b, p->type);
        strbuf_putc(b, ')');
    }
    strbuf_puts(b, " }");
}

/* A name or file name within the quotes of Content-Disposition, as HTML prescribes. */
static void quoted(struct strbuf *b, struct har_text t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] == '"' || t.s[i] == '\r' || t.s[i] == '\n') strbuf_printf(b, "%%%02X", (unsigned)t.s[i]);
        else strbuf_putc(b, t.s[i]);
    }
}

static void line_value(struct strbuf *b, struct har_text t)
{
    for (size_t i = 0; i < t.len; i++) strbuf_putc(b, t.s[i] == '\r' || t.s[i] == '\n' ? ' ' : t.s[i]);
}

/* The boundary that the recorded header names; empty when there is none. */
static struct har_text boundary_of(const struct har_entry *e)
{
    struct har_text type = har_header(e->headers, "content-type");
    if (!type.len) type = e->body.mime;
    const char *at = memmem(type.s, type.len, "boundary=", 9), *end = type.s + type.len;
    if (!at) return (struct har_text){"", 0};
    at += 9;
    if (at < end && *at == '"') at++;
    size_t n = 0;
    while (at + n < end && at[n] != '"' && at[n] != ';' && at[n] != ' ') n++;
    return (struct har_text){at, n};
}

/* An object cannot have a name twice: the text is put together with the recorded boundary. */
static void multipart_text(struct strbuf *b, const struct har_entry *e, struct har_text boundary)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < e->body.n_params; i++) {
        const struct har_param *p = &e->body.params[i];
        strbuf_puts(&text, "--");
        strbuf_append(&text, boundary.s, boundary.len);
        strbuf_puts(&text, "\r\nContent-Disposition: form-data; name=\"");
        quoted(&text, p->name);
        if (p->is_file) strbuf_puts(&text, "\"; filename=\"");
        if (p->is_file) quoted(&text, p->file);
        strbuf_puts(&text, "\"\r\n");
        if (p->type.len) strbuf_puts(&text, "Content-Type: ");
        line_value(&text, p->type);
        if (p->type.len) strbuf_puts(&text, "\r\n");
        strbuf_puts(&text, "\r\n");
        strbuf_append(&text, p->value.s, p->value.len);
        strbuf_puts(&text, "\r\n");
    }
    strbuf_puts(&text, "--");
    strbuf_append(&text, boundary.s, boundary.len);
    strbuf_puts(&text, "--\r\n");
    har_string(b, (struct har_text){text.data ? text.data : "", text.len});
    if (text.failed) b->failed = true;
    strbuf_free(&text);
}

static void bytes_constant(struct strbuf *b, struct strbuf *init, const struct har_entry *e)
{
    strbuf_printf(init, "const body%zu = new Uint8Array([", e->number + 1);
    for (size_t i = 0; i < e->body.text.len; i++) {
        strbuf_printf(init, "%s%u", i % 24 ? "," : i ? ",\n  " : "\n  ", (unsigned char)e->body.text.s[i]);
    }
    strbuf_puts(init, "\n]).buffer;\n");
    strbuf_printf(b, "body%zu", e->number + 1);
}

void har_body(struct strbuf *b, struct strbuf *init, struct har_correlation *c, struct arena *arena,
              const struct har_entry *entry, bool *drop_type)
{
    const struct har_body *body = &entry->body;
    struct har_pairs pairs;
    bool form = har_starts(body->mime, "application/x-www-form-urlencoded");
    if (body->binary && body->has_text) {
        bytes_constant(b, init, entry);
    } else if (form && body->has_text && form_pairs(arena, body->text, &pairs)) {
        write_pairs(b, c, pairs);
    } else if (body->has_text) {
        if (!c || !har_is_json(body->mime) || !har_json_expression(b, c, body->text)) har_expression(b, c, body->text);
    } else if (har_starts(body->mime, "multipart/")) {
        struct har_text boundary = boundary_of(entry);
        bool files = false;
        for (size_t i = 0; i < body->n_params; i++) files = files || body->params[i].is_file;
        *drop_type = files && !(params_repeat(body) && boundary.len);
        if (*drop_type || !boundary.len) multipart_object(b, c, body);
        else multipart_text(b, entry, boundary);
    } else {
        form_of_params(b, c, body);
    }
}

/* The end of a needle behind from; 0: it is not there. */
static size_t behind(struct har_text text, size_t from, const char *needle)
{
    size_t len = strlen(needle);
    const char *found = from < text.len ? memmem(text.s + from, text.len - from, needle, len) : NULL;
    return found ? (size_t)(found - text.s) + len : 0;
}

bool har_missing_file(const struct har_entry *entry, size_t *at, struct har_text *name)
{
    struct har_text text = entry->body.text;
    if (!entry->body.has_text || entry->body.binary || !har_starts(entry->body.mime, "multipart/")) return false;
    while ((*at = behind(text, *at, "; filename=\""))) {
        size_t end = behind(text, *at, "\""), content = behind(text, *at, "\r\n\r\n");
        *name = (struct har_text){text.s + *at, end ? end - 1 - *at : 0};
        /* No name and no content: no file was chosen. */
        if (name->len && content && har_starts((struct har_text){text.s + content, text.len - content}, "\r\n--"))
            return true;
    }
    return false;
}
