/*
 * The k6 script of a recording.
 *
 * Pages are groups; within a page, requests that start shortly after one another are one http.batch(),
 * and the time between two batches is a sleep. Cookies that the recording's own responses set are left to
 * the cookie jar, others are given with the request. With correlation the groups are written twice: only
 * the end shows which responses are read by later requests.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "har/har.h"

enum { REDIRECTS_MAX = 0 };

/* A cookie that a response set. */
struct jar_cookie {
    struct har_text host, domain, name, value;
};

struct writer {
    struct har *har;
    const lt_har_options *options;
    struct strbuf out, init;             /* the groups; constants in front of them */
    struct har_correlation *correlation; /* NULL: without */
    struct jar_cookie *jar;
    size_t n_jar, cap_jar;
    bool *used; /* what the run before found: whose JSON is read later */
    bool nomem;
};

/* Whether one of the comma-separated words is part of the host. */
static bool host_matches(struct har_text host, const char *list)
{
    for (const char *at = list; at && *at;) {
        size_t n = strcspn(at, ","), skip = strspn(at, " ");
        const char *word = at + (skip < n ? skip : n);
        size_t len = n - (size_t)(word - at);
        while (len && word[len - 1] == ' ') len--;
        if (len && memmem(host.s, host.len, word, len)) return true;
        at += n + (at[n] == ',');
    }
    return false;
}

static bool is_wanted(const struct writer *w, const struct har_entry *e)
{
    const char *only = w->options->only, *skip = w->options->skip;
    if (only && *only && !host_matches(e->host, only)) return false;
    return !skip || !host_matches(e->host, skip);
}

static struct har_text host_name(struct har_text host)
{
    for (size_t n = host.len; n; n--) {
        if (host.s[n - 1] == ':' && !memchr(host.s + n, ']', host.len - n)) return (struct har_text){host.s, n - 1};
    }
    return host;
}

/* One Set-Cookie line. */
static void keep_cookie(struct writer *w, const struct har_entry *e, const char *line, size_t len)
{
    const char *end = line + len, *stop = memchr(line, ';', len), *equals;
    if (!stop) stop = end;
    equals = memchr(line, '=', (size_t)(stop - line));
    if (!equals || equals == line) return;
    struct jar_cookie cookie = {
        host_name(e->host), {"", 0}, {line, (size_t)(equals - line)}, {equals + 1, (size_t)(stop - equals - 1)}};
    for (const char *p = stop; p < end;) {
        p++;
        while (p < end && *p == ' ') p++;
        const char *next = memchr(p, ';', (size_t)(end - p));
        if (!next) next = end;
        struct har_text part = {p, (size_t)(next - p)};
        if (har_starts(part, "domain=")) cookie.domain = (struct har_text){part.s + 7, part.len - 7};
        p = next;
    }
    if (cookie.domain.len && cookie.domain.s[0] == '.')
        cookie.domain = (struct har_text){cookie.domain.s + 1, cookie.domain.len - 1};
    if (w->n_jar == w->cap_jar) {
        size_t cap = w->cap_jar ? w->cap_jar * 2 : 16;
        struct jar_cookie *jar = realloc(w->jar, cap * sizeof *jar);
        if (!jar) {
            w->nomem = true;
            return;
        }
        w->jar = jar;
        w->cap_jar = cap;
    }
    w->jar[w->n_jar++] = cookie;
}

static void keep_cookies(struct writer *w, const struct har_entry *e)
{
    for (size_t i = 0; i < e->answers.n; i++) {
        if (!har_is(e->answers.items[i].name, "set-cookie")) continue;
        struct har_text lines = e->answers.items[i].value; /* Chromium joins them with line ends */
        for (const char *p = lines.s, *end = lines.s + lines.len; p < end;) {
            const char *stop = memchr(p, '\n', (size_t)(end - p));
            if (!stop) stop = end;
            keep_cookie(w, e, p, (size_t)(stop - p));
            p = stop + 1;
        }
    }
}

static bool reaches(const struct jar_cookie *cookie, struct har_text host)
{
    if (har_equal(cookie->host, host)) return true;
    struct har_text d = cookie->domain;
    if (!d.len || d.len > host.len || memcmp(host.s + host.len - d.len, d.s, d.len) != 0) return false;
    return d.len == host.len || host.s[host.len - d.len - 1] == '.';
}

/* Whether the jar will have the cookie: the latest value that a response gave it is the one that was sent. */
static bool is_in_jar(const struct writer *w, const struct har_entry *e, const struct har_pair *cookie)
{
    struct har_text host = host_name(e->host);
    for (size_t i = w->n_jar; i-- > 0;) {
        if (!har_equal(w->jar[i].name, cookie->name) || !reaches(&w->jar[i], host)) continue;
        return har_equal(w->jar[i].value, cookie->value);
    }
    return false;
}

static bool is_repeated(struct har_pairs pairs, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        struct har_text name = pairs.items[k].name;
        if (name.len == pairs.items[i].name.len && har_starts(pairs.items[i].name, name.s)) return true;
    }
    return false;
}

/* Headers that the client writes itself, for this connection and this body. */
static bool is_clients(const struct har_entry *e, const struct har_pair *header, bool drop_type)
{
    static const char *const names[] = {
        "cookie",  "content-length", "connection", "keep-alive", "proxy-connection", "transfer-encoding",
        "upgrade", "http2-settings", "te",         "expect"};
    if (header->name.s[0] == ':') return true;
    if (har_is(header->name, "host")) return har_equal(header->value, e->host);
    if (har_is(header->name, "content-type")) return drop_type;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (har_is(header->name, names[i])) return true;
    }
    return false;
}

/* A member "name: {" ... "}" of params; nothing when no line was written between. */
static void write_member(struct strbuf *b, const char *indent, const char *name, const struct strbuf *lines)
{
    if (lines->failed) b->failed = true;
    if (lines->len) strbuf_printf(b, "%s  %s: {\n%s%s  },\n", indent, name, lines->data, indent);
}

/* The object behind a request's URL and body; false, and nothing, when it would be empty. */
static bool write_params(struct writer *w, struct strbuf *b, const struct har_entry *e, const char *indent,
                         bool drop_type)
{
    struct strbuf headers = {0}, cookies = {0};
    bool redirects = e->redirect.len;
    for (size_t i = 0; i < e->headers.n; i++) {
        const struct har_pair *h = &e->headers.items[i];
        if (is_clients(e, h, drop_type) || is_repeated(e->headers, i)) continue;
        strbuf_printf(&headers, "%s    ", indent);
        har_key(&headers, h->name);
        strbuf_puts(&headers, ": ");
        har_expression(&headers, w->correlation, h->value);
        strbuf_puts(&headers, ",\n");
    }
    if (e->body.present && !drop_type && e->body.mime.len && !har_header(e->headers, "content-type").len) {
        strbuf_printf(&headers, "%s    \"Content-Type\": ", indent);
        har_string(&headers, e->body.mime);
        strbuf_puts(&headers, ",\n");
    }
    for (size_t i = 0; i < e->cookies.n; i++) {
        const struct har_pair *c = &e->cookies.items[i];
        if (is_in_jar(w, e, c) || is_repeated(e->cookies, i)) continue;
        strbuf_printf(&cookies, "%s    ", indent);
        har_key(&cookies, c->name);
        strbuf_puts(&cookies, ": { value: ");
        har_expression(&cookies, w->correlation, c->value);
        strbuf_puts(&cookies, ", replace: true },\n");
    }
    bool any = redirects || headers.len || cookies.len;
    if (any) strbuf_puts(b, "{\n");
    if (redirects) strbuf_printf(b, "%s  redirects: %d,\n", indent, REDIRECTS_MAX);
    write_member(b, indent, "headers", &headers);
    write_member(b, indent, "cookies", &cookies);
    if (any) strbuf_printf(b, "%s}", indent);
    strbuf_free(&headers);
    strbuf_free(&cookies);
    return any;
}

static size_t length_to_fragment(struct har_text url)
{
    const char *fragment = memchr(url.s, '#', url.len);
    return fragment ? (size_t)(fragment - url.s) : url.len;
}

static bool same_place(struct har_text a, struct har_text b)
{
    a.len = length_to_fragment(a);
    b.len = length_to_fragment(b);
    return a.len && har_equal(a, b);
}

static void write_url(struct writer *w, struct strbuf *b, const struct har_entry *e)
{
    struct har_correlation *c = w->correlation;
    if (c && c->redirect_to.len && same_place(c->redirect_to, e->url)) strbuf_puts(b, "redirectUrl");
    else har_expression(b, c, e->url);
}

/* One call: http.get(url, params). */
static void write_call(struct writer *w, const struct har_entry *e, const char *indent)
{
    static const char *const functions[][2] = {{"GET", "get"},        {"HEAD", "head"},   {"POST", "post"},
                                               {"PUT", "put"},        {"PATCH", "patch"}, {"DELETE", "del"},
                                               {"OPTIONS", "options"}};
    struct strbuf *b = &w->out, params = {0};
    const char *function = "request";
    bool drop_type = false;
    for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
        if (i < 2 && e->body.present) continue;
        if (har_equal(e->method, (struct har_text){functions[i][0], strlen(functions[i][0])}))
            function = functions[i][1];
    }
    bool takes_body = strcmp(function, "get") != 0 && strcmp(function, "head") != 0;
    strbuf_printf(b, "http.%s(", function);
    if (strcmp(function, "request") == 0) {
        har_string(b, e->method);
        strbuf_puts(b, ", ");
    }
    write_url(w, b, e);
    if (e->body.present) {
        strbuf_puts(b, ", ");
        har_body(b, &w->init, w->correlation, &w->har->arena, e, &drop_type);
    }
    bool any = write_params(w, &params, e, indent, drop_type);
    if (any && takes_body && !e->body.present) strbuf_puts(b, ", null");
    if (any) strbuf_printf(b, ", %s", params.data ? params.data : "");
    strbuf_puts(b, ")");
    if (params.failed) b->failed = true;
    strbuf_free(&params);
}

/* One element of http.batch(). */
static void write_element(struct writer *w, const struct har_entry *e, const char *indent)
{
    struct strbuf *b = &w->out, params = {0};
    char inner[16];
    bool drop_type = false;
    snprintf(inner, sizeof inner, "%s  ", indent);
    strbuf_printf(b, "%s{\n%smethod: ", indent, inner);
    har_string(b, e->method);
    strbuf_printf(b, ",\n%surl: ", inner);
    write_url(w, b, e);
    strbuf_puts(b, ",\n");
    if (e->body.present) {
        strbuf_printf(b, "%sbody: ", inner);
        har_body(b, &w->init, w->correlation, &w->har->arena, e, &drop_type);
        strbuf_puts(b, ",\n");
    }
    if (write_params(w, &params, e, inner, drop_type))
        strbuf_printf(b, "%sparams: %s,\n", inner, params.data ? params.data : "");
    strbuf_printf(b, "%s},\n", indent);
    if (params.failed) b->failed = true;
    strbuf_free(&params);
}

static void write_check(struct writer *w, const struct har_entry *e, const char *response)
{
    if (!w->options->status_checks || !e->status) return;
    bool leave = w->options->return_on_failed_check;
    strbuf_printf(&w->out, "    %scheck(%s, { \"status is %d\": (r) => r.status === %d })%s\n", leave ? "if (!" : "",
                  response, e->status, e->status, leave ? ") { return false; }" : ";");
}

/* What later requests may need of this response. */
static void write_values(struct writer *w, const struct har_entry *e)
{
    struct har_correlation *c = w->correlation;
    size_t index = (size_t)(e - w->har->entries);
    if (!c) return;
    if (e->redirect.len) {
        c->redirect_to = har_redirect_target(&w->har->arena, e);
        if (c->redirect_to.len) {
            strbuf_puts(&w->out, "    redirectUrl = ");
            if (e->redirect.s[0] == '/') har_string(&w->out, har_origin(e->url));
            strbuf_printf(&w->out, "%sres.headers[\"Location\"];\n", e->redirect.s[0] == '/' ? " + " : "");
        }
    }
    har_learn(c, e, index);
    if (w->used && w->used[index]) strbuf_printf(&w->out, "    json%zu = res.json();\n", index + 1);
}

static bool is_request(const struct writer *w, const struct har_entry *e)
{
    return !e->skip && is_wanted(w, e);
}

/* The next entry of the page from index i on; NULL behind the last. Those that are filtered out are not seen. */
static const struct har_entry *next_of_page(const struct writer *w, size_t page, size_t i)
{
    for (; i < w->har->n_entries; i++) {
        const struct har_entry *e = &w->har->entries[i];
        if (e->page == page && (e->skip || is_wanted(w, e))) return e;
    }
    return NULL;
}

static const struct har_entry *following(const struct writer *w, const struct har_entry *e)
{
    return next_of_page(w, e->page, (size_t)(e - w->har->entries) + 1);
}

static const struct har_entry *next_request(const struct writer *w, size_t page, size_t i)
{
    const struct har_entry *e = next_of_page(w, page, i);
    while (e && !is_request(w, e)) e = following(w, e);
    return e;
}

static const struct har_entry *request_after(const struct writer *w, const struct har_entry *e)
{
    return next_request(w, e->page, (size_t)(e - w->har->entries) + 1);
}

static void write_skipped(struct writer *w, const struct har_entry *e)
{
    char before[96];
    snprintf(before, sizeof before, "Skipped (%s): ", e->skip);
    har_comment(&w->out, "    ", before, e->url);
}

static void write_sleep(struct writer *w, double ms)
{
    if (ms >= 10) strbuf_printf(&w->out, "    sleep(%.2f);\n", ms / 1000);
}

/* Whether e cannot run beside the requests of the batch: one of those redirects to it. */
static bool follows_batch(struct writer *w, const struct har_entry *first, const struct har_entry *e)
{
    for (const struct har_entry *b = first; b && b != e; b = request_after(w, b)) {
        if (b->redirect.len && same_place(har_redirect_target(&w->har->arena, b), e->url)) return true;
    }
    return false;
}

static size_t batch_size(struct writer *w, const struct har_entry *first)
{
    size_t n = 1;
    const struct har_entry *last = first;
    if (w->options->no_batch) return 1;
    for (const struct har_entry *e; (e = request_after(w, last)); last = e, n++) {
        if (e->start_ms - last->start_ms >= w->options->batch_threshold_ms || follows_batch(w, first, e)) break;
    }
    return n;
}

static void write_missing_files(struct writer *w, const struct har_entry *e)
{
    struct har_text name;
    for (size_t at = 0; har_missing_file(e, &at, &name);)
        har_comment(&w->out, "    ",
                    "The recording lacks the content of this file; http.file(open(...)) can add it: ", name);
}

/* n requests from first on; returns the last. */
static const struct har_entry *write_batch(struct writer *w, const struct har_entry *first, size_t n)
{
    const struct har_entry *e = first;
    char response[32];
    for (size_t i = 0; i < n; i++, e = request_after(w, e)) write_missing_files(w, e);
    e = first;
    if (n == 1) {
        strbuf_puts(&w->out, "    res = ");
        write_call(w, e, "    ");
        strbuf_puts(&w->out, ";\n");
        write_check(w, e, "res");
        write_values(w, e);
        keep_cookies(w, e);
        return e;
    }
    strbuf_puts(&w->out, "    res = http.batch([\n");
    for (size_t i = 0; i < n; i++) {
        if (i) e = request_after(w, e);
        write_element(w, e, "      ");
    }
    strbuf_puts(&w->out, "    ]);\n");
    e = first;
    for (size_t i = 0; i < n; i++) {
        if (i) e = request_after(w, e);
        snprintf(response, sizeof response, "res[%zu]", i);
        write_check(w, e, response);
        keep_cookies(w, e);
    }
    return e;
}

/* The first request behind this page, in the order of pages. */
static size_t next_page(const struct writer *w, size_t page)
{
    for (page++; page < w->har->n_pages; page++) {
        if (next_request(w, page, 0)) break;
    }
    return page;
}

static void write_page_sleep(struct writer *w, size_t page, const struct har_entry *last)
{
    size_t next = next_page(w, page);
    const lt_har_options *o = w->options;
    if (next < w->har->n_pages) {
        const struct har_page *p = &w->har->pages[next];
        double gap = last ? (p->timed ? p->start_ms : next_request(w, next, 0)->start_ms) - last->start_ms : 0;
        write_sleep(w, gap >= 10 ? gap : 500);
    } else if (o->max_sleep_s) {
        strbuf_printf(&w->out, "    // Random sleep between %us and %us\n", o->min_sleep_s, o->max_sleep_s);
        strbuf_printf(&w->out, "    sleep(Math.floor(Math.random() * %u + %u));\n", o->max_sleep_s - o->min_sleep_s,
                      o->min_sleep_s);
    }
}

/* "id - title". k6 allows no "::" in names of groups. */
static void write_group_name(struct writer *w, const struct har_page *page)
{
    struct strbuf name = {0};
    const struct har_text parts[] = {page->id, page->title};
    for (int k = 0; k < 2; k++) {
        if (k && page->id.len && page->title.len) strbuf_puts(&name, " - ");
        for (size_t i = 0; i < parts[k].len; i++) {
            if (parts[k].s[i] != ':' || !name.len || name.data[name.len - 1] != ':') strbuf_putc(&name, parts[k].s[i]);
        }
    }
    if (!name.len) strbuf_puts(&name, "page");
    if (!name.failed) har_string(&w->out, (struct har_text){name.data, name.len});
    else w->nomem = true;
    strbuf_free(&name);
}

static void write_page(struct writer *w, size_t page)
{
    bool leave = w->options->return_on_failed_check;
    const struct har_entry *e = next_of_page(w, page, 0), *last = NULL;
    if (!next_request(w, page, 0)) { /* no group for nothing */
        for (; e; e = following(w, e)) har_comment(&w->out, "  ", "Skipped: ", e->url);
        return;
    }
    strbuf_puts(&w->out, leave ? "  if (!group(" : "  group(");
    write_group_name(w, &w->har->pages[page]);
    strbuf_puts(&w->out, ", function () {\n");
    for (; e; e = following(w, e)) {
        if (e->skip) {
            write_skipped(w, e);
            continue;
        }
        if (last && e <= last) continue; /* in the batch before */
        double gap = last ? e->start_ms - last->start_ms : 0;
        if (gap >= w->options->batch_threshold_ms) write_sleep(w, gap);
        last = write_batch(w, e, batch_size(w, e));
    }
    write_page_sleep(w, page, last);
    strbuf_puts(&w->out, leave ? "    return true;\n  })) {\n    return;\n  }\n" : "  });\n");
}

static void write_groups(struct writer *w)
{
    strbuf_clear(&w->out);
    strbuf_clear(&w->init);
    w->n_jar = 0;
    for (size_t i = 0; i < w->har->n_pages; i++) write_page(w, i);
}

/* The groups, knowing what responses are for. */
static void write_correlated(struct writer *w)
{
    struct har_correlation c = {.arena = &w->har->arena, .used = calloc(w->har->n_entries, sizeof(bool))};
    w->correlation = &c;
    w->used = calloc(w->har->n_entries, sizeof(bool));
    if (!c.used || !w->used) w->nomem = true;
    for (int pass = 0; pass < 2 && !w->nomem; pass++) {
        c.n = 0;
        c.latest = c.redirect_to = (struct har_text){"", 0};
        write_groups(w);
        memcpy(w->used, c.used, w->har->n_entries);
    }
    w->nomem = w->nomem || c.failed;
    w->correlation = NULL;
    free(c.tokens);
    free(c.used);
}

/* The members of the user's options; maxRedirects 0, as each hop was recorded, unless the user has another. */
static lt_status write_options(struct strbuf *b, const char *text, lt_error *err)
{
    json_error_t e;
    const char *key;
    json_t *value, *options = text ? json_loads(text, JSON_ALLOW_NUL, &e) : json_object();
    if (!options) {
        lt_status status =
            error_set(err, LT_ERR_SYNTAX, "the options are not valid JSON: %s", text ? e.text : "out of memory");
        if (text) error_at(err, "", e.line > 0 ? (unsigned)e.line : 0, e.column > 0 ? (unsigned)e.column : 0);
        return status;
    }
    if (!json_is_object(options)) {
        json_decref(options);
        return error_set(err, LT_ERR_INVALID, "the options are not a JSON object, such as {\"vus\": 10}");
    }
    strbuf_puts(b, "export const options = {\n");
    if (!json_object_get(options, "maxRedirects")) strbuf_printf(b, "  maxRedirects: %d,\n", REDIRECTS_MAX);
    json_object_foreach(options, key, value)
    {
        char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII | JSON_INDENT(2));
        strbuf_puts(b, "  ");
        har_key(b, (struct har_text){key, strlen(key)});
        strbuf_puts(b, ": ");
        for (const char *p = dump ? dump : ""; *p; p++) { /* nested lines move in by two */
            strbuf_putc(b, *p);
            if (*p == '\n') strbuf_puts(b, "  ");
        }
        strbuf_puts(b, ",\n");
        if (!dump) b->failed = true;
        free(dump);
    }
    strbuf_puts(b, "};\n\n");
    json_decref(options);
    return LT_OK;
}

static void write_head(struct strbuf *b, const struct har *har, const lt_har_options *o)
{
    strbuf_printf(b, "import { %sgroup, sleep } from 'k6';\nimport http from 'k6/http';\n\n",
                  o->status_checks ? "check, " : "");
    if (har->version.len) har_comment(b, "", "Version: ", har->version);
    if (har->creator.len) har_comment(b, "", "Creator: ", har->creator);
    if (har->browser.len) har_comment(b, "", "Browser: ", har->browser);
    if (har->comment.len) har_comment(b, "", "", har->comment);
    if (har->version.len || har->creator.len || har->browser.len || har->comment.len) strbuf_putc(b, '\n');
}

/* The variables of the default function. */
static void write_variables(struct strbuf *b, const struct writer *w)
{
    strbuf_puts(b, "  let res");
    if (w->options->correlate && strstr(w->out.data, "redirectUrl")) strbuf_puts(b, ", redirectUrl");
    for (size_t i = 0; w->used && i < w->har->n_entries; i++) {
        if (w->used[i]) strbuf_printf(b, ", json%zu", i + 1);
    }
    strbuf_puts(b, ";\n\n");
}

static lt_status check_options(const lt_har_options *o, lt_error *err)
{
    if (o->return_on_failed_check && !o->status_checks) {
        return error_set(err, LT_ERR_INVALID, "return on failed check requires --enable-status-code-checks");
    }
    if (o->correlate && !o->no_batch) return error_set(err, LT_ERR_INVALID, "correlation requires --no-batch");
    if (o->min_sleep_s > o->max_sleep_s) {
        return error_set(err, LT_ERR_INVALID, "the minimal sleep of %u s is longer than the maximal one of %u s",
                         o->min_sleep_s, o->max_sleep_s);
    }
    return LT_OK;
}

static lt_status check_requests(struct writer *w, lt_error *err)
{
    for (size_t i = 0; i < w->har->n_entries; i++) {
        if (is_request(w, &w->har->entries[i])) return LT_OK;
    }
    return error_set(err, LT_ERR_INVALID, "none of the %zu recorded entries is an HTTP request%s", w->har->n_entries,
                     w->options->only || w->options->skip ? " to a host that --only and --skip leave" : "");
}

static lt_status write_script(struct har *har, const lt_har_options *options, char **script, lt_error *err)
{
    struct writer w = {.har = har, .options = options};
    struct strbuf b = {0};
    lt_status status = check_requests(&w, err);
    write_head(&b, har, options);
    if (status == LT_OK) status = write_options(&b, options->options_json, err);
    if (status != LT_OK) goto done;
    if (options->correlate) write_correlated(&w);
    else write_groups(&w);
    if (w.out.failed || w.init.failed || w.nomem || b.failed) {
        status = error_nomem(err);
        goto done;
    }
    if (w.init.len) strbuf_printf(&b, "%s\n", w.init.data);
    strbuf_puts(&b, "export default function () {\n");
    write_variables(&b, &w);
    strbuf_append(&b, w.out.data, w.out.len);
    strbuf_puts(&b, "}\n");
    if (b.failed) status = error_nomem(err);
    else *script = strbuf_steal(&b);
done:
    strbuf_free(&b);
    strbuf_free(&w.out);
    strbuf_free(&w.init);
    free(w.jar);
    free(w.used);
    return status;
}

lt_status lt_har_convert(const char *json, size_t len, const lt_har_options *options, char **script, lt_error *err)
{
    const lt_har_options defaults = LT_HAR_OPTIONS_INIT;
    struct har har = {0};
    if (!options) options = &defaults;
    *script = NULL;
    lt_status status = check_options(options, err);
    if (status == LT_OK) status = har_parse(json, len, &har, err);
    if (status == LT_OK) status = write_script(&har, options, script, err);
    har_free(&har);
    return status;
}
