/*
 * What a finished transfer tells: status, headers, cookies, timings, errors.
 *
 * Timings: libcurl calls back when it has the connection and before it writes (ready). Its own clock
 * gives name lookup, connect and appconnect (TLS) on the way there, pretransfer, which it takes when
 * it has handed the header (and as much of the body as fits) to the kernel, and starttransfer, the
 * first byte of the response. A longer body ends when curl asked for its last piece. The end is when
 * the transfer was reported to us.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "net/http_errors.h"
#include "net/internal.h"

void http_result_clear(struct http_call *call)
{
    struct http_response *r = &call->response;
    for (size_t i = 0; i < r->n_headers; i++) {
        free((char *)r->headers[i].name);
        free((char *)r->headers[i].value);
    }
    free(r->headers);
    for (size_t i = 0; i < r->n_cookies; i++) cookie_clear(&r->cookies[i]);
    free(r->cookies);
    free(r->status_text);
    free(call->hop_url);
    free(call->error_text);
    free(call->remote_ip);
    call->hop_url = call->error_text = call->remote_ip = NULL;
    memset(r, 0, sizeof *r);
}

static int64_t time_ns(CURL *curl, CURLINFO info)
{
    curl_off_t us = 0;
    curl_easy_getinfo(curl, info, &us);
    return (int64_t)us * NS_PER_US;
}

static int64_t positive(int64_t ns)
{
    return ns > 0 ? ns : 0;
}

static void fill_timings(struct http_call *call, CURL *curl, int64_t end_ns)
{
    struct http_timings *t = &call->response.hop.timings;
    long new_connections = 0;
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &new_connections);
    int64_t lookup = time_ns(curl, CURLINFO_NAMELOOKUP_TIME_T), connect = time_ns(curl, CURLINFO_CONNECT_TIME_T);
    int64_t tls = time_ns(curl, CURLINFO_APPCONNECT_TIME_T), written = time_ns(curl, CURLINFO_PRETRANSFER_TIME_T);
    int64_t first = time_ns(curl, CURLINFO_STARTTRANSFER_TIME_T), total = end_ns - call->start_ns;
    if (new_connections) {
        t->connecting = positive(connect - lookup);
        t->tls_handshaking = tls ? positive(tls - connect) : 0;
    }
    int64_t ready = call->ready_ns ? call->ready_ns - call->start_ns : 0;
    t->blocked = ready ? ready : total;
    if (!ready) return; /* it never had a connection */
    int64_t sent = written;
    if (call->body_sent_ns && call->body_sent_ns - call->start_ns > sent) sent = call->body_sent_ns - call->start_ns;
    if (first && sent > first) sent = first;
    if (sent < ready) sent = ready;
    if (!first || first < sent) first = first ? sent : total;
    t->sending = positive(sent - ready);
    t->waiting = positive(first - sent);
    t->receiving = positive(total - first);
    t->duration = t->sending + t->waiting + t->receiving;
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

static void add_header(struct http_response *r, size_t *cap, char *name, char *value)
{
    if (r->n_headers == *cap) {
        *cap = *cap ? *cap * 2 : 16;
        struct http_header *grown = realloc(r->headers, *cap * sizeof *grown);
        if (!grown) {
            free(name);
            free(value);
            return;
        }
        r->headers = grown;
    }
    r->headers[r->n_headers++] = (struct http_header){name, value};
}

static void add_cookie(struct http_response *r, const char *value)
{
    struct cookie cookie;
    if (!cookie_parse(value, &cookie)) return;
    struct cookie *grown = realloc(r->cookies, (r->n_cookies + 1) * sizeof *grown);
    if (!grown) {
        cookie_clear(&cookie);
        return;
    }
    r->cookies = grown;
    r->cookies[r->n_cookies++] = cookie;
}

static void parse_line(struct http_response *r, size_t *cap, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    if (!colon || colon == line) return;
    const char *from = colon + 1, *to = line + len;
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    while (to > from && isspace((unsigned char)to[-1])) to--;
    char *name = strndup(line, (size_t)(colon - line)), *value = strndup(from, (size_t)(to - from));
    if (!name || !value) {
        free(name);
        free(value);
        return;
    }
    canonicalize(name);
    if (strcmp(name, "Set-Cookie") == 0) add_cookie(r, value);
    add_header(r, cap, name, value);
}

static void parse_headers(struct http_call *call)
{
    struct http_response *r = &call->response;
    size_t cap = 0;
    const char *p = call->header_text.data;
    bool first = true;
    while (p && *p) {
        const char *end = strchr(p, '\n');
        size_t len = end ? (size_t)(end - p) : strlen(p);
        if (first) { /* "HTTP/1.1 200 OK" */
            const char *space = memchr(p, ' ', len);
            size_t text = space ? len - (size_t)(space + 1 - p) : 0;
            while (text && isspace((unsigned char)space[text])) text--;
            r->status_text = space ? strndup(space + 1, text) : strdup("");
        } else {
            parse_line(r, &cap, p, len);
        }
        first = false;
        p = end ? end + 1 : NULL;
    }
}

static void fill_connection(struct http_call *call, CURL *curl)
{
    struct http_hop *hop = &call->response.hop;
    long version = 0, port = 0;
    char *ip = NULL;
    curl_easy_getinfo(curl, CURLINFO_HTTP_VERSION, &version);
    curl_easy_getinfo(curl, CURLINFO_PRIMARY_PORT, &port);
    curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &ip);
    hop->proto = version == CURL_HTTP_VERSION_2_0   ? "HTTP/2.0"
                 : version == CURL_HTTP_VERSION_1_0 ? "HTTP/1.0"
                 : version == CURL_HTTP_VERSION_3   ? "HTTP/3.0"
                                                    : "HTTP/1.1";
    call->remote_ip = strdup(ip ? ip : "");
    hop->remote_ip = call->remote_ip;
    hop->remote_port = (int)port;
    hop->tls_version = hop->tls_cipher_suite = "";
}

static char *host_of(const char *url)
{
    CURLU *u = curl_url();
    char *host = NULL, *copy = NULL;
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) curl_url_get(u, CURLUPART_HOST, &host, 0);
    if (host) copy = strdup(host);
    curl_free(host);
    curl_url_cleanup(u);
    return copy;
}

static void fill_failure(struct http_call *call, CURL *curl, CURLcode result)
{
    struct http_failure failure = {0};
    long os_errno = 0, verify = 0;
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os_errno);
    curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &verify);
    bool connected = time_ns(curl, CURLINFO_CONNECT_TIME_T) > 0;
    char *host = host_of(call->url);
    http_failure_from_curl(result, os_errno, verify, call->easy->error_text, host, connected, &failure);
    free(host);
    call->error_text = strdup(failure.text);
    call->response.hop.error = call->error_text ? call->error_text : "";
    call->response.hop.error_code = failure.code;
}

/* The URL that tags and res.url show: with credentials masked. */
static char *shown_url(const char *url)
{
    const char *scheme = strstr(url, "://");
    const char *at = scheme ? strchr(scheme + 3, '@') : NULL;
    const char *slash = scheme ? strpbrk(scheme + 3, "/?#") : NULL;
    if (!at || (slash && at > slash)) return strdup(url);
    char *masked = NULL;
    if (asprintf(&masked, "%.*s****:****@%s", (int)(scheme + 3 - url), url, at + 1) < 0) return strdup(url);
    return masked;
}

void http_result_fill(struct http_call *call, CURLcode result, int64_t end_ns)
{
    CURL *curl = call->easy->curl;
    struct http_response *r = &call->response;
    http_result_clear(call);
    call->hop_url = shown_url(call->url);
    r->hop.method = call->method;
    r->hop.url = call->hop_url ? call->hop_url : call->url;
    r->hop.error = "";
    r->hop.end_ns = end_ns;
    r->request_headers = call->headers;
    r->n_request_headers = call->n_headers;
    r->request_body = call->body;
    r->request_body_len = call->body_len;
    fill_connection(call, curl);
    fill_timings(call, curl, end_ns);
    if (result != CURLE_OK) {
        fill_failure(call, curl, result);
        r->status_text = strdup("");
        return;
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    r->hop.status = (int)status;
    if (status >= 400) r->hop.error_code = 1000 + (int)status;
    parse_headers(call);
    bool bodiless = status == 204 || status == 304 || status < 200;
    if (!call->discard_body && !bodiless) {
        strbuf_reserve(&call->received, 0);
        r->body = call->received.data;
        r->body_len = call->received.len;
    }
}

char *http_result_redirect(struct http_call *call)
{
    int status = call->response.hop.status;
    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) return NULL;
    const char *location = NULL;
    for (size_t i = 0; i < call->response.n_headers; i++) {
        if (strcmp(call->response.headers[i].name, "Location") == 0) location = call->response.headers[i].value;
    }
    if (!location) return NULL;
    CURLU *u = curl_url();
    char *absolute = NULL, *copy = NULL;
    bool ok = u && curl_url_set(u, CURLUPART_URL, call->url, 0) == CURLUE_OK &&
              curl_url_set(u, CURLUPART_URL, location, CURLU_URLENCODE) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_URL, &absolute, 0) == CURLUE_OK;
    if (ok) copy = strdup(absolute);
    curl_free(absolute);
    curl_url_cleanup(u);
    return copy;
}
