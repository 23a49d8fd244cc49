/*
 * Headers both ways. curl gets a list: "Name: value", "Name;" for an empty value, "Name:" to leave
 * one out. Of the response the lines are kept as they came; only what every request needs to know
 * (cookies, Location, challenges) is read at once, the rest when the script asks.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "net/internal.h"

/* The request. */

struct cookie_writer {
    struct http_call *call;
    struct strbuf text;
};

static void write_cookie(struct cookie_writer *w, const char *name, const char *value)
{
    if (w->text.len) strbuf_puts(&w->text, "; ");
    strbuf_printf(&w->text, "%s=", name);
    /* As Go: bytes that a cookie cannot have are dropped, spaces and commas need quotes. */
    bool quoted = strpbrk(value, " ,") != NULL;
    if (quoted) strbuf_putc(&w->text, '"');
    for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
        if (*p >= 0x20 && *p < 0x7f && !strchr("\";\\", *p)) strbuf_putc(&w->text, (char)*p);
    }
    if (quoted) strbuf_putc(&w->text, '"');
}

static void write_jar_cookie(void *udata, const struct cookie *cookie)
{
    struct cookie_writer *w = udata;
    for (size_t i = 0; i < w->call->n_own_cookies; i++) {
        const struct http_cookie *own = &w->call->own_cookies[i];
        if (own->replace && strcmp(own->name, cookie->name) == 0) return;
    }
    write_cookie(w, cookie->name, cookie->value);
}

static const char *header_of(const struct http_call *call, const char *name)
{
    for (size_t i = 0; i < call->n_headers; i++) {
        if (strcasecmp(call->headers[i].name, name) == 0) return call->headers[i].value;
    }
    return NULL;
}

static void append(struct http_call *call, const char *line)
{
    struct curl_slist *grown = curl_slist_append(call->slist, line);
    if (grown) call->slist = grown;
}

static void append_header(struct http_call *call, struct strbuf *line, const char *name, const char *value)
{
    strbuf_clear(line);
    strbuf_printf(line, *value ? "%s: %s" : "%s;", name, value);
    if (!line->failed) append(call, line->data);
}

/* The jar's and the request's cookies; a Cookie header of the script's comes first. */
static void append_cookies(struct http_call *call, struct strbuf *line)
{
    struct cookie_writer w = {.call = call};
    const char *given = header_of(call, "Cookie");
    if (given && *given) strbuf_puts(&w.text, given);
    for (size_t i = 0; i < call->n_own_cookies; i++) {
        write_cookie(&w, call->own_cookies[i].name, call->own_cookies[i].value);
    }
    cookie_jar_for_url(call->jar, call->url, write_jar_cookie, &w);
    if (w.text.len) append_header(call, line, "Cookie", w.text.data);
    strbuf_free(&w.text);
}

/* Headers that may not be repeated or that have an owner elsewhere. */
static bool is_special(const char *name)
{
    static const char *const names[] = {"Content-Length", "Cookie", "Transfer-Encoding", "Trailer"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcasecmp(name, names[i]) == 0) return true;
    }
    return false;
}

/* Most requests of a load test are plain: they share one list, which costs no allocation. */
static bool is_plain(const struct http_call *call)
{
    return !call->n_headers && !call->n_own_cookies && !call->authorization && !http_call_sends_body(call) &&
           cookie_jar_is_empty(call->jar);
}

const struct curl_slist *http_headers_build(struct http_call *call)
{
    struct net_vu *vu = call->vu;
    const struct net_shared *shared = vu->worker->shared;
    bool plain = is_plain(call);
    if (plain && vu->plain_headers) return vu->plain_headers;
    curl_slist_free_all(call->slist);
    call->slist = NULL;
    struct strbuf line = {0};
    if (shared->options->no_connection_reuse) append(call, "Connection: close");
    if (!header_of(call, "User-Agent") && shared->user_agent)
        append_header(call, &line, "User-Agent", shared->user_agent);
    bool has_expect = false, has_accept = false, has_type = false;
    for (size_t i = 0; i < call->n_headers; i++) {
        const struct http_header *h = &call->headers[i];
        if (is_special(h->name)) continue;
        if (call->authorization && strcasecmp(h->name, "Authorization") == 0) continue;
        has_expect |= strcasecmp(h->name, "Expect") == 0;
        has_accept |= strcasecmp(h->name, "Accept") == 0;
        has_type |= strcasecmp(h->name, "Content-Type") == 0;
        /* An empty User-Agent means none, as with the option. */
        if (!*h->value && strcasecmp(h->name, "User-Agent") == 0) continue;
        append_header(call, &line, h->name, h->value);
    }
    if (call->authorization) append_header(call, &line, "Authorization", call->authorization);
    append_cookies(call, &line);
    /* What curl would add by itself. */
    if (!has_expect) append(call, "Expect:");
    if (!has_accept) append(call, "Accept:");
    if (!has_type && http_call_sends_body(call)) append(call, "Content-Type:");
    strbuf_free(&line);
    if (!plain) return call->slist;
    vu->plain_headers = call->slist;
    call->slist = NULL;
    return vu->plain_headers;
}

/* The response. */

static const char *value_of(const char *line, size_t len, size_t name_len, size_t *value_len)
{
    const char *from = line + name_len + 1, *to = line + len;
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    while (to > from && isspace((unsigned char)to[-1])) to--;
    *value_len = (size_t)(to - from);
    return from;
}

static bool is_named(const char *line, size_t len, const char *name, size_t name_len)
{
    return len > name_len && line[name_len] == ':' && strncasecmp(line, name, name_len) == 0;
}

static bool add_cookie(struct http_response *r, const char *value, size_t len)
{
    char *text = strndup(value, len);
    struct cookie cookie;
    if (!text) return false;
    bool good = cookie_parse(text, &cookie);
    free(text);
    if (!good) return true;
    struct cookie *grown = realloc(r->cookies, (r->n_cookies + 1) * sizeof *grown);
    if (!grown) {
        cookie_clear(&cookie);
        return false;
    }
    r->cookies = grown;
    r->cookies[r->n_cookies++] = cookie;
    return true;
}

static void forget(struct http_call *call)
{
    struct http_response *r = &call->response;
    strbuf_clear(&call->header_text);
    for (size_t i = 0; i < r->n_cookies; i++) cookie_clear(&r->cookies[i]);
    free(r->cookies);
    r->cookies = NULL;
    r->n_cookies = 0;
    free(call->location);
    free(call->challenge);
    call->location = call->challenge = NULL;
    call->headers_complete = false;
    call->content_length = -1;
}

/* As Go: digits that fit, and if the header comes twice, twice the same. */
static bool take_length(struct http_call *call, const char *value, size_t n)
{
    size_t digits = 0;
    while (digits < n && isdigit((unsigned char)value[digits])) digits++;
    const char *wrong = NULL;
    int64_t length = 0;
    if (!n || digits < n || n > 18) wrong = "bad Content-Length";
    else length = strtoll(value, NULL, 10);
    if (!wrong && call->content_length >= 0 && call->content_length != length)
        wrong = "http: message cannot contain multiple Content-Length headers; the last is";
    call->content_length = length;
    if (!wrong) return true;
    http_failure_set(&call->failure, 1000, "");
    snprintf(call->failure.text, sizeof call->failure.text, "%s \"%.*s\"", wrong, (int)(n > 100 ? 100 : n), value);
    return false;
}

static bool take_known(struct http_call *call, const char *line, size_t len)
{
    size_t n;
    const char *value;
    switch (line[0] | 0x20) {
    case 's':
        if (!is_named(line, len, "Set-Cookie", 10)) return true;
        value = value_of(line, len, 10, &n);
        return add_cookie(&call->response, value, n);
    case 'c':
        if (!is_named(line, len, "Content-Length", 14)) return true;
        value = value_of(line, len, 14, &n);
        return take_length(call, value, n);
    case 'l':
        if (!is_named(line, len, "Location", 8) || call->location) return true;
        value = value_of(line, len, 8, &n);
        call->location = strndup(value, n);
        return call->location != NULL;
    case 'w':
        if (!is_named(line, len, "WWW-Authenticate", 16)) return true;
        value = value_of(line, len, 16, &n);
        if (n < 7 || strncasecmp(value, "Digest ", 7) != 0 || call->challenge) return true;
        call->challenge = strndup(value, n);
        return call->challenge != NULL;
    default: return true;
    }
}

/* The obsolete folding of RFC 7230: the line before goes on, after one space. */
static void continue_line(struct strbuf *text, const char *line, size_t len)
{
    while (text->len && isspace((unsigned char)text->data[text->len - 1])) text->len--;
    while (len && isspace((unsigned char)*line)) line++, len--;
    strbuf_putc(text, ' ');
    strbuf_append(text, line, len);
}

bool http_headers_take_line(struct http_call *call, const char *line, size_t len)
{
    if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
        /* A status line begins the response, or one more: after 100 Continue, after a proxy's. */
        if (call->header_text.len) forget(call);
        if (!call->first_byte_ns) call->first_byte_ns = clock_now_ns();
        const char *space = memchr(line, ' ', len);
        if (space && len - (size_t)(space - line) > 3 && memcmp(space + 1, "101", 3) == 0) {
            size_t n;
            const char *status = value_of(line, len, (size_t)(space - line), &n);
            http_failure_set(&call->failure, 1000, "");
            snprintf(call->failure.text, sizeof call->failure.text, "unsupported response status: %.*s",
                     (int)(n > 200 ? 200 : n), status);
            return false;
        }
    } else if (call->headers_complete) {
        return true; /* a trailer, which k6 does not show */
    } else if (line[0] == '\r' || line[0] == '\n') {
        call->headers_complete = true;
    } else if (line[0] == ' ' || line[0] == '\t') {
        continue_line(&call->header_text, line, len);
        return !call->header_text.failed;
    } else if (!take_known(call, line, len)) {
        return false;
    }
    strbuf_append(&call->header_text, line, len);
    return !call->header_text.failed;
}

/* Go's canonical form: "content-type" → "Content-Type". */
static void canonicalize(char *name)
{
    bool upper = true;
    for (char *p = name; *p; p++) {
        *p = (char)(upper ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
        upper = *p == '-';
    }
}

/* Go's client keeps for itself how the body came, and a length that does not count or was said before. */
static void hide_framing(struct http_call *call)
{
    struct http_header *list = call->response_headers;
    size_t kept = 0;
    bool without_length = false;
    for (size_t i = 0; i < call->n_response_headers; i++)
        without_length |= strcmp(list[i].name, "Transfer-Encoding") == 0;
    for (size_t i = 0; i < call->n_response_headers; i++) {
        bool length = strcmp(list[i].name, "Content-Length") == 0;
        if (strcmp(list[i].name, "Transfer-Encoding") == 0 || strcmp(list[i].name, "Trailer") == 0) continue;
        if (length && without_length) continue;
        without_length |= length;
        list[kept++] = list[i];
    }
    call->n_response_headers = kept;
}

/* The lines are cut in place: header_text is not needed any more when this was asked for. */
const struct http_header *http_call_headers(struct http_call *call, size_t *n)
{
    if (call->response_headers || !call->header_text.len) {
        *n = call->n_response_headers;
        return call->response_headers;
    }
    size_t lines = 0;
    for (const char *p = call->header_text.data; *p; p++) lines += *p == '\n';
    call->response_headers = calloc(lines + 1, sizeof *call->response_headers);
    char *line = call->header_text.data;
    for (bool first = true; call->response_headers && line && *line; first = false) {
        char *end = strchr(line, '\n'), *next = end ? end + 1 : NULL;
        size_t len = end ? (size_t)(end - line) : strlen(line), value_len;
        char *colon = memchr(line, ':', len);
        if (!first && colon && colon > line) {
            char *value = (char *)value_of(line, len, (size_t)(colon - line), &value_len);
            *colon = value[value_len] = '\0';
            canonicalize(line);
            call->response_headers[call->n_response_headers++] = (struct http_header){line, value};
        }
        line = next;
    }
    hide_framing(call);
    *n = call->n_response_headers;
    return call->response_headers;
}

/* The first request's headers as one block: the array, then the texts. */
static struct http_header *copy_block(const struct http_header *from, size_t n)
{
    size_t size = (n + 1) * sizeof *from;
    for (size_t i = 0; i < n; i++) size += strlen(from[i].name) + strlen(from[i].value) + 2;
    struct http_header *out = malloc(size);
    if (!out) return NULL;
    char *text = (char *)(out + n + 1);
    for (size_t i = 0; i < n; i++) {
        out[i].name = strcpy(text, from[i].name);
        text += strlen(text) + 1;
        out[i].value = strcpy(text, from[i].value);
        text += strlen(text) + 1;
    }
    return out;
}

static const struct curl_slist *sent_list(const struct http_call *call)
{
    if (call->sent_slist) return call->sent_slist;
    return call->sent_plain || !call->slist ? call->vu->plain_headers : call->slist;
}

struct http_header *http_call_sent_headers(const struct http_call *call, size_t *n)
{
    struct http_header list[128];
    struct strbuf names[ARRAY_LEN(list)];
    *n = 0;
    for (const struct curl_slist *l = sent_list(call); l && *n < ARRAY_LEN(list); l = l->next) {
        size_t name_len = strcspn(l->data, ":;"), value_len;
        if (l->data[name_len] == ':' && !l->data[name_len + 1]) continue; /* left out */
        bool empty = l->data[name_len] == ';';
        const char *value = empty ? "" : value_of(l->data, strlen(l->data), name_len, &value_len);
        names[*n] = (struct strbuf){0};
        strbuf_append(&names[*n], l->data, name_len);
        if (names[*n].failed) break;
        canonicalize(names[*n].data);
        list[*n] = (struct http_header){names[*n].data, value};
        ++*n;
    }
    struct http_header *block = copy_block(list, *n);
    for (size_t i = 0; i < *n; i++) strbuf_free(&names[i]);
    if (!block) *n = 0;
    return block;
}

struct http_header *http_call_sent_cookies(const struct http_call *call, size_t *n)
{
    struct http_header list[128];
    char *text = NULL;
    *n = 0;
    for (const struct curl_slist *l = sent_list(call); l && !text; l = l->next) {
        if (strncmp(l->data, "Cookie: ", 8) == 0) text = strdup(l->data + 8);
    }
    char *save = NULL;
    for (char *part = text ? strtok_r(text, ";", &save) : NULL; part && *n < ARRAY_LEN(list);
         part = strtok_r(NULL, ";", &save)) {
        part += strspn(part, " ");
        char *equals = strchr(part, '=');
        if (!equals) continue;
        *equals = '\0';
        list[(*n)++] = (struct http_header){part, equals + 1};
    }
    struct http_header *block = copy_block(list, *n);
    free(text);
    if (!block) *n = 0;
    return block;
}
