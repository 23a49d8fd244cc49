/*
 * HAR 1.2 (JSON) to entries and pages in the order of time.
 *
 * Only what a script needs is asked for: log.entries, and of each entry request.method and request.url.
 * All else may be absent, null or empty, since browsers differ. What is there with the wrong type is an
 * error that names its path. Texts are copied to the arena, the JSON tree goes.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "har/har.h"

struct reader {
    struct har *har;
    lt_error *err;
    lt_status status;
    char path[160]; /* of the entry or page that is read, with the dot behind it */
    bool nomem;
};

bool har_is(struct har_text text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.s, word, text.len) == 0;
}

bool har_starts(struct har_text text, const char *word)
{
    return text.len >= strlen(word) && strncasecmp(text.s, word, strlen(word)) == 0;
}

bool har_equal(struct har_text a, struct har_text b)
{
    return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

struct har_text har_header(struct har_pairs headers, const char *name)
{
    for (size_t i = 0; i < headers.n; i++) {
        if (har_is(headers.items[i].name, name)) return headers.items[i].value;
    }
    return (struct har_text){"", 0};
}

bool har_is_json(struct har_text mime)
{
    const char *end = memchr(mime.s, ';', mime.len);
    struct har_text type = {mime.s, end ? (size_t)(end - mime.s) : mime.len};
    while (type.len && type.s[type.len - 1] == ' ') type.len--;
    return har_is(type, "application/json") ||
           (type.len > 5 && har_is((struct har_text){type.s + type.len - 5, 5}, "+json"));
}

struct har_text har_copy(struct arena *arena, const char *s, size_t len)
{
    char *copy = arena_strndup(arena, s, len);
    if (!copy) return (struct har_text){"", 0};
    return (struct har_text){copy, len};
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

bool har_base64(struct arena *arena, struct har_text text, struct har_text *bytes)
{
    char *out = arena_alloc(arena, text.len / 4 * 3 + 4);
    size_t n = 0;
    unsigned bits = 0, count = 0;
    if (!out) return false;
    while (text.len && text.s[text.len - 1] == '=') text.len--;
    for (size_t i = 0; i < text.len; i++) {
        int digit = base64_digit(text.s[i]);
        if (text.s[i] == '\n' || text.s[i] == '\r') continue;
        if (digit < 0) return false;
        bits = (bits << 6 | (unsigned)digit) & 0xFFFFFF;
        if (++count % 4 == 1) continue;
        out[n++] = (char)(bits >> (count % 4 == 2 ? 4 : count % 4 == 3 ? 2 : 0));
    }
    *bytes = (struct har_text){out, n};
    return count % 4 != 1;
}

/* Remembers the first mistake only. */
static void wrong(struct reader *r, const char *key, const char *what)
{
    if (r->status == LT_OK)
        r->status = error_set(r->err, LT_ERR_INVALID, "invalid HAR file: '%s%s' %s", r->path, key, what);
}

/* The member, NULL when it is absent or null; of another type it is an error. */
static json_t *member(struct reader *r, const json_t *object, const char *key, json_type type, const char *type_name)
{
    json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value)) return NULL;
    if (json_typeof(value) == type) return value;
    char what[64];
    snprintf(what, sizeof what, "is not %s", type_name);
    wrong(r, key, what);
    return NULL;
}

static struct har_text copy(struct reader *r, const json_t *string)
{
    struct har_text text = har_copy(&r->har->arena, json_string_value(string), json_string_length(string));
    if (!text.s[0] && json_string_length(string) && text.len == 0) r->nomem = true;
    return text;
}

static struct har_text text_of(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value) || json_is_real(value)) { /* some writers number their pages */
        char digits[64];
        int n = snprintf(digits, sizeof digits, "%.17g", json_number_value(value));
        return har_copy(&r->har->arena, digits, (size_t)n);
    }
    value = member(r, object, key, JSON_STRING, "a string");
    return value ? copy(r, value) : (struct har_text){"", 0};
}

static void *many(struct reader *r, size_t n, size_t size)
{
    void *p = arena_zalloc(&r->har->arena, n * size);
    if (!p) r->nomem = true;
    return p;
}

static struct har_pairs pairs_of(struct reader *r, const json_t *object, const char *key)
{
    json_t *list = member(r, object, key, JSON_ARRAY, "an array");
    struct har_pairs pairs = {many(r, json_array_size(list), sizeof *pairs.items), 0};
    if (!pairs.items) return pairs;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        struct har_pair pair = {text_of(r, item, "name"), text_of(r, item, "value")};
        if (pair.name.len) pairs.items[pairs.n++] = pair;
    }
    return pairs;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t days_from_civil(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400, year = y - era * 400;
    int day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return (int64_t)era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

/* ISO 8601 as HAR prescribes: 2009-07-24T19:20:30.45+01:00; the zone may be missing. */
static bool parse_time(const char *s, double *ms)
{
    int y, mo, d, h, mi, sec, n = 0, zone_h = 0, zone_m = 0;
    double fraction = 0;
    if (sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &sec, &n) != 6) return false;
    if (y < 0 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 || h > 24 || mi < 0 || mi > 59 || sec < 0 || sec > 60)
        return false;
    s += n;
    if (*s == '.' || *s == ',') {
        double unit = 0.1;
        for (s++; *s >= '0' && *s <= '9'; s++, unit /= 10) fraction += unit * (*s - '0');
    }
    int sign = *s == '-' ? -1 : 1;
    if (*s == '+' || *s == '-') {
        if (sscanf(s + 1, "%2d:%2d", &zone_h, &zone_m) < 1) return false;
    } else if (*s && strcmp(s, "Z") != 0 && strcmp(s, "z") != 0) {
        return false;
    }
    double seconds = (double)days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec + fraction;
    *ms = round((seconds - sign * (zone_h * 3600 + zone_m * 60)) * 1e6) / 1e3;
    return true;
}

/* False when there is none. */
static bool time_of(struct reader *r, const json_t *object, double *ms)
{
    json_t *value = member(r, object, "startedDateTime", JSON_STRING, "a string");
    if (!value || !*json_string_value(value)) return false;
    if (parse_time(json_string_value(value), ms)) return true;
    wrong(r, "startedDateTime", "is not a time such as 2024-05-31T10:00:00.000Z");
    return false;
}

/* scheme://[user@]HOST[:port]/..., empty when the URL is not like that. */
static struct har_text host_of(struct har_text url)
{
    const char *start = memmem(url.s, url.len, "://", 3), *end = url.s + url.len;
    if (!start) return (struct har_text){"", 0};
    start += 3;
    for (const char *p = start; p < end; p++) {
        if (strchr("/?#\\", *p) && *p) end = p;
    }
    for (const char *p = start; p < end; p++) {
        if (*p == '@') start = p + 1;
    }
    return (struct har_text){start, (size_t)(end - start)};
}

/* Old Firefox put the headers of the upload in front of the body. */
static struct har_text without_upload_headers(struct har_text text)
{
    if (!har_starts(text, "content-type:") && !har_starts(text, "content-length:")) return text;
    const char *body = memmem(text.s, text.len, "\r\n\r\n", 4);
    if (!body) return text;
    return (struct har_text){body + 4, text.len - (size_t)(body + 4 - text.s)};
}

static void read_body(struct reader *r, const json_t *request, struct har_body *body)
{
    json_t *data = member(r, request, "postData", JSON_OBJECT, "an object");
    if (!data) return;
    size_t prefix = strlen(r->path);
    snprintf(r->path + prefix, sizeof r->path - prefix, "postData.");
    json_t *params = member(r, data, "params", JSON_ARRAY, "an array");
    body->mime = text_of(r, data, "mimeType");
    body->text = text_of(r, data, "text");
    struct har_text encoding = text_of(r, data, "encoding"), own = text_of(r, data, "_encoding");
    if (har_is(encoding, "base64") || har_is(own, "base64")) {
        body->binary = true;
        if (!har_base64(&r->har->arena, body->text, &body->text)) wrong(r, "text", "is not valid base64");
    } else if (har_starts(body->mime, "application/x-www-form-urlencoded") || har_starts(body->mime, "multipart/")) {
        body->text = without_upload_headers(body->text);
    }
    body->has_text = body->text.len > 0;
    body->params = many(r, json_array_size(params), sizeof *body->params);
    if (!body->params) return;
    for (size_t i = 0; i < json_array_size(params); i++) {
        json_t *item = json_array_get(params, i);
        struct har_param p = {text_of(r, item, "name"), text_of(r, item, "value"), text_of(r, item, "fileName"),
                              text_of(r, item, "contentType"), false};
        p.is_file = p.file.len > 0;
        if (p.name.len) body->params[body->n_params++] = p;
    }
    body->present = body->has_text || body->n_params;
    r->path[prefix] = '\0';
}

/* A "name=value; name=value" header to pairs. */
static struct har_pairs split_cookies(struct reader *r, struct har_text header)
{
    size_t n = 1;
    for (size_t i = 0; i < header.len; i++) n += header.s[i] == ';';
    struct har_pairs pairs = {many(r, n, sizeof *pairs.items), 0};
    const char *p = header.s, *end = header.s + header.len;
    while (pairs.items && p < end) {
        const char *stop = memchr(p, ';', (size_t)(end - p));
        if (!stop) stop = end;
        while (p < stop && *p == ' ') p++;
        const char *equals = memchr(p, '=', (size_t)(stop - p));
        if (equals && equals > p) {
            pairs.items[pairs.n++] =
                (struct har_pair){{p, (size_t)(equals - p)}, {equals + 1, (size_t)(stop - equals - 1)}};
        }
        p = stop + 1;
    }
    return pairs;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("-._~%", c));
}

/* The URL has the query as a rule; of a writer that keeps it apart it is put back. '%' stays: it is encoded already. */
static struct har_text with_query(struct reader *r, struct har_text url, struct har_pairs query)
{
    if (!query.n || memchr(url.s, '?', url.len)) return url;
    struct strbuf b = {0};
    const char *fragment = memchr(url.s, '#', url.len);
    strbuf_append(&b, url.s, fragment ? (size_t)(fragment - url.s) : url.len);
    for (size_t i = 0; i < query.n; i++) {
        const struct har_text parts[] = {query.items[i].name, query.items[i].value};
        for (int k = 0; k < 2; k++) {
            strbuf_putc(&b, k ? '=' : i ? '&' : '?');
            for (size_t j = 0; j < parts[k].len; j++) {
                unsigned char c = (unsigned char)parts[k].s[j];
                if (is_unreserved(c)) strbuf_putc(&b, (char)c);
                else strbuf_printf(&b, "%%%02X", c);
            }
        }
    }
    if (b.failed) r->nomem = true;
    else url = har_copy(&r->har->arena, b.data, b.len);
    strbuf_free(&b);
    return url;
}

static const char *reason_to_skip(struct reader *r, const struct har_entry *e, const json_t *entry,
                                  const json_t *response)
{
    struct har_text failure = text_of(r, response, "_error");
    if (har_starts(e->url, "ws:") || har_starts(e->url, "wss:") || e->status == 101 ||
        har_is(text_of(r, entry, "_resourceType"), "websocket") ||
        har_is(har_header(e->headers, "upgrade"), "websocket")) {
        return "WebSocket";
    }
    if (!har_starts(e->url, "http://") && !har_starts(e->url, "https://")) return "no HTTP request";
    if (!e->host.len) return "URL without host";
    if (e->status == 307 && har_header(e->answers, "non-authoritative-reason").len) return "made by the browser itself";
    if (har_starts(failure, "net::ERR_BLOCKED_BY")) return "blocked by the browser";
    return NULL;
}

static void read_response(struct reader *r, const json_t *entry, struct har_entry *e)
{
    json_t *response = member(r, entry, "response", JSON_OBJECT, "an object");
    json_t *status = json_object_get(response, "status");
    json_t *content = member(r, response, "content", JSON_OBJECT, "an object");
    if (json_is_integer(status) && json_integer_value(status) > 0 && json_integer_value(status) < 1000) {
        e->status = (int)json_integer_value(status);
    }
    e->answers = pairs_of(r, response, "headers");
    e->mime = text_of(r, content, "mimeType");
    e->redirect = text_of(r, response, "redirectURL");
    struct har_text location = har_header(e->answers, "location");
    if (location.len) e->redirect = location;
    if (e->status < 300 || e->status > 399) e->redirect = (struct har_text){"", 0};
    if (har_is_json(e->mime)) {
        e->content = text_of(r, content, "text");
        if (har_is(text_of(r, content, "encoding"), "base64") && !har_base64(&r->har->arena, e->content, &e->content)) {
            e->content.len = 0;
        }
    }
    e->skip = reason_to_skip(r, e, entry, response);
}

static size_t find_page(const struct har *har, struct har_text id, double start_ms)
{
    size_t latest = 0;
    for (size_t i = 0; i < har->n_pages; i++) {
        if (id.len && har_equal(har->pages[i].id, id)) return i;
        if (har->pages[i].start_ms <= start_ms) latest = i;
    }
    return latest;
}

static void read_entry(struct reader *r, const json_t *entry, double *now, struct har_entry *e)
{
    const struct har_text empty = {"", 0};
    e->method = e->url = e->host = e->mime = e->content = e->redirect = e->body.mime = e->body.text = empty;
    json_t *request = member(r, entry, "request", JSON_OBJECT, "an object");
    if (!request) {
        wrong(r, "request", "is missing");
        return;
    }
    time_of(r, entry, now);
    e->start_ms = *now;
    e->page = find_page(r->har, text_of(r, entry, "pageref"), e->start_ms);
    size_t prefix = strlen(r->path);
    snprintf(r->path + prefix, sizeof r->path - prefix, "request.");
    e->headers = pairs_of(r, request, "headers");
    read_body(r, request, &e->body);
    e->method = text_of(r, request, "method");
    e->url = text_of(r, request, "url");
    if (!e->method.len) wrong(r, "method", "is missing");
    if (!e->url.len) wrong(r, "url", "is missing");
    e->url = with_query(r, e->url, pairs_of(r, request, "queryString"));
    e->host = host_of(e->url);
    struct har_text header = har_header(e->headers, "cookie");
    e->cookies = header.len ? split_cookies(r, header) : pairs_of(r, request, "cookies");
    r->path[prefix] = '\0';
    read_response(r, entry, e);
}

/* By time; what started at the same time stays in the order of the file. */
static int by_start(const void *a, const void *b)
{
    const struct har_entry *x = a, *y = b;
    if (x->start_ms != y->start_ms) return x->start_ms < y->start_ms ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static int by_page_start(const void *a, const void *b)
{
    const struct har_page *x = a, *y = b;
    return x->start_ms < y->start_ms ? -1 : x->start_ms > y->start_ms;
}

static void read_pages(struct reader *r, const json_t *log)
{
    struct har *har = r->har;
    json_t *list = member(r, log, "pages", JSON_ARRAY, "an array");
    size_t n = json_array_size(list);
    har->pages = many(r, n + 1, sizeof *har->pages);
    if (!har->pages) return;
    for (size_t i = 0; i < n && r->status == LT_OK; i++) {
        json_t *page = json_array_get(list, i);
        struct har_page *p = &har->pages[har->n_pages++];
        snprintf(r->path, sizeof r->path, "log.pages[%zu].", i);
        p->id = text_of(r, page, "id");
        p->title = text_of(r, page, "title");
        p->timed = time_of(r, page, &p->start_ms);
        if (!p->timed && i) p->start_ms = p[-1].start_ms;
    }
    if (!n) har->pages[har->n_pages++] = (struct har_page){{"", 0}, {"Global", 6}, 0, false};
    /* Mostly in order already; insertion keeps equal ones in their order. */
    for (size_t i = 1; i < har->n_pages; i++) {
        struct har_page page = har->pages[i];
        size_t k = i;
        for (; k && by_page_start(&page, &har->pages[k - 1]) < 0; k--) har->pages[k] = har->pages[k - 1];
        har->pages[k] = page;
    }
}

static struct har_text name_of(struct reader *r, const json_t *log, const char *key)
{
    json_t *object = member(r, log, key, JSON_OBJECT, "an object");
    struct har_text name = text_of(r, object, "name"), version = text_of(r, object, "version");
    if (!name.len || !version.len) return name;
    char *both = arena_printf(&r->har->arena, "%s %s", name.s, version.s);
    return both ? (struct har_text){both, strlen(both)} : name;
}

static void read_log(struct reader *r, const json_t *root)
{
    struct har *har = r->har;
    json_t *log = json_object_get(root, "log");
    if (!log || json_is_null(log)) {
        r->status = error_set(r->err, LT_ERR_INVALID, "invalid HAR file supplied, the 'log' property is missing");
        return;
    }
    log = member(r, root, "log", JSON_OBJECT, "an object");
    strcpy(r->path, "log.");
    json_t *list = member(r, log, "entries", JSON_ARRAY, "an array");
    if (!list) wrong(r, "entries", "is missing");
    else if (!json_array_size(list)) wrong(r, "entries", "is empty: no request was recorded");
    har->version = text_of(r, log, "version");
    har->creator = name_of(r, log, "creator");
    har->browser = name_of(r, log, "browser");
    har->comment = text_of(r, log, "comment");
    read_pages(r, log);
    har->entries = many(r, json_array_size(list), sizeof *har->entries);
    if (!har->entries || !har->pages) return;
    double now = har->pages[0].start_ms;
    for (size_t i = 0; i < json_array_size(list) && r->status == LT_OK; i++) {
        struct har_entry *e = &har->entries[har->n_entries++];
        e->number = i;
        snprintf(r->path, sizeof r->path, "log.entries[%zu].", i);
        read_entry(r, json_array_get(list, i), &now, e);
    }
    qsort(har->entries, har->n_entries, sizeof *har->entries, by_start);
}

/* A lone half of a surrogate pair (browsers write them) is an error in jansson: it becomes U+FFFD, of the same length.
 */
static void replace_lone_surrogates(char *s, size_t len)
{
    for (size_t i = 0; i + 6 <= len; i++) {
        if (s[i] != '\\') continue;
        unsigned unit, next = 0;
        int is_unit = s[i + 1] == 'u' && sscanf((char[]){s[i + 2], s[i + 3], s[i + 4], s[i + 5], 0}, "%4x", &unit) == 1;
        if (!is_unit) {
            i++; /* \\ and the like */
            continue;
        }
        if (unit >= 0xD800 && unit <= 0xDBFF && i + 12 <= len && s[i + 6] == '\\' && s[i + 7] == 'u') {
            sscanf((char[]){s[i + 8], s[i + 9], s[i + 10], s[i + 11], 0}, "%4x", &next);
        }
        bool pair = next >= 0xDC00 && next <= 0xDFFF;
        if (unit >= 0xD800 && unit <= 0xDFFF && !pair) memcpy(s + i + 2, "FFFD", 4);
        i += pair ? 11 : 5;
    }
}

lt_status har_parse(const char *json, size_t len, struct har *out, lt_error *err)
{
    struct reader r = {.har = out, .err = err};
    json_error_t e;
    if (len >= 3 && memcmp(json, "\xEF\xBB\xBF", 3) == 0) { /* HAR 1.2 allows it */
        json += 3;
        len -= 3;
    }
    char *text = arena_strndup(&out->arena, json, len);
    if (!text) return error_nomem(err);
    replace_lone_surrogates(text, len);
    json_t *root = json_loadb(text, len, JSON_ALLOW_NUL, &e);
    if (!root) {
        if (json_error_code(&e) == json_error_out_of_memory) return error_nomem(err);
        lt_status status = error_set(err, LT_ERR_SYNTAX, "the HAR file is not valid JSON: %s", e.text);
        error_at(err, "", e.line > 0 ? (unsigned)e.line : 0, e.column > 0 ? (unsigned)e.column : 0);
        return status;
    }
    read_log(&r, root);
    json_decref(root);
    return r.nomem && r.status == LT_OK ? error_nomem(err) : r.status;
}

void har_free(struct har *har)
{
    arena_free(&har->arena);
}
