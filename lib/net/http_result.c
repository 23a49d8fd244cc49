/*
 * What a finished hop tells: status, body, timings, errors.
 *
 * Where each timing comes from (all on the same monotonic clock; the names are k6's):
 *   blocked          hop begun → connection ready. Includes the name lookup (ours, resolver.h), connect
 *                    and TLS, and waiting for a connection that others are making.
 *   connecting       libcurl's CONNECT minus NAMELOOKUP, which is instant (dial.h): TCP only.
 *   tls_handshaking  libcurl asked for the settings of a TLS context → ready. What a proxy's tunnel took before is in
 *                    blocked alone.
 *   ready            the moment of libcurl's prereq callback: it has the connection, nothing is written.
 *   sending          ready → written: libcurl's PRETRANSFER, which it takes when it has handed the header
 *                    (and as much of the body as fits) to the kernel; with a longer body when it asked for
 *                    the last piece and then, over HTTP/1, when it stopped waiting for room to write it.
 *   waiting          written → first byte: the status line came through the header callback.
 *   receiving        first byte → the transfer was reported as done.
 *   duration         sending + waiting + receiving, by construction.
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
    for (size_t i = 0; i < r->n_cookies; i++) cookie_clear(&r->cookies[i]);
    free(r->cookies);
    free(call->response_headers);
    free(call->status_text);
    free(call->hop_url);
    free(call->error_text);
    free(call->error_detail);
    free(call->location);
    free(call->challenge);
    free(call->staple);
    call->response_headers = NULL;
    call->n_response_headers = 0;
    call->status_text = call->hop_url = call->error_text = call->error_detail = call->location = call->challenge = NULL;
    call->staple = NULL;
    call->staple_len = 0;
    call->remote_ip[0] = '\0';
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
    int64_t written = 0;
    if (!call->rounds) { /* later rounds of NTLM use the same connection */
        long new_connections = 0;
        curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &new_connections);
        written = time_ns(curl, CURLINFO_PRETRANSFER_TIME_T);
        if (written) written += call->transfer_ns;
        if (new_connections) {
            int64_t lookup = time_ns(curl, CURLINFO_NAMELOOKUP_TIME_T),
                    connect = time_ns(curl, CURLINFO_CONNECT_TIME_T);
            t->connecting = positive(connect - lookup);
        }
    }
    if (!call->ready_ns) { /* it never had a connection */
        t->blocked = end_ns - call->start_ns;
        return;
    }
    t->blocked = call->ready_ns - call->start_ns;
    if (call->tls_start_ns) t->tls_handshaking = call->ready_ns - call->tls_start_ns;
    if (call->body_sent_ns > written) written = call->body_sent_ns;
    int64_t first = call->first_byte_ns ? call->first_byte_ns : end_ns;
    /* A server may answer before it has read the whole request. */
    if (written > first) written = first;
    if (written < call->ready_ns) written = call->ready_ns;
    t->sending = written - call->ready_ns;
    t->waiting = positive(first - written);
    t->receiving = positive(end_ns - first);
    t->duration = t->sending + t->waiting + t->receiving;
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
    hop->remote_ip = "";
    if (ip && call->ready_ns) {
        snprintf(call->remote_ip, sizeof call->remote_ip, "%s", ip);
        hop->remote_ip = call->remote_ip;
        const struct network_options *o = &call->vu->worker->shared->options->network;
        /* libcurl knows only the URL's port. */
        hop->remote_port = o->n_hosts && call->dial_target ? (int)dial_port(o, call->dial_target) : (int)port;
    }
    hop->tls_version = call->tls_version ? call->tls_version : "";
    hop->tls_cipher_suite = call->tls_cipher ? call->tls_cipher : "";
    hop->staple = call->staple;
    hop->staple_len = call->staple_len;
}

static void find_failure(struct http_call *call, CURL *curl, CURLcode result, int64_t end_ns, struct http_failure *out)
{
    if (call->failure.code) { /* our own */
        *out = call->failure;
        return;
    }
    struct http_failure_facts facts = {
        .result = result,
        .curl_text = call->easy->error_text,
        .connected = call->ready_ns || time_ns(curl, CURLINFO_CONNECT_TIME_T) > 0,
        .http2 = call->http2,
        .goaway = call->vu->goaway,
    };
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &facts.os_errno);
    curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &facts.verify_result);
    http_failure_from_curl(&facts, out);
}

/* As Go words it: Get "http://host/": what went wrong. */
static char *describe(const struct http_call *call, const struct http_failure *failure)
{
    char *text = NULL;
    struct strbuf method = {0};
    for (const char *p = call->method; *p; p++) {
        strbuf_putc(&method, (char)(p == call->method ? toupper((unsigned char)*p) : tolower((unsigned char)*p)));
    }
    const char *detail = *failure->detail ? failure->detail : failure->text;
    if (asprintf(&text, "%s \"%s\": %s", method.data ? method.data : "", call->hop_url ? call->hop_url : "", detail) <
        0)
        text = NULL;
    strbuf_free(&method);
    return text;
}

static void set_failure(struct http_call *call, const struct http_failure *failure)
{
    struct http_hop *hop = &call->response.hop;
    free(call->error_text);
    free(call->error_detail);
    call->error_text = strdup(failure->text);
    call->error_detail = describe(call, failure);
    hop->error = call->error_text ? call->error_text : "out of memory";
    hop->error_detail = call->error_detail ? call->error_detail : hop->error;
    hop->error_code = failure->code;
    hop->status = 0;
    call->response.status_text = "";
    call->response.body = NULL;
    call->response.body_len = 0;
}

/* Of "HTTP/1.1 200 OK" what follows the version. */
static void fill_status_text(struct http_call *call)
{
    const char *line = call->header_text.data, *space = line ? strpbrk(line, " \r\n") : NULL;
    if (!space || *space != ' ') return;
    size_t len = strcspn(space + 1, "\r\n");
    while (len && space[len] == ' ') len--;
    call->status_text = strndup(space + 1, len);
    if (call->status_text) call->response.status_text = call->status_text;
}

/* What the header lines say before they are cut up for the script. NULL-terminated copy. */
static char *raw_header(const struct http_call *call, const char *name)
{
    size_t name_len = strlen(name);
    struct strbuf value = {0};
    for (const char *line = call->header_text.data; line && *line;) {
        const char *end = strchr(line, '\n');
        size_t len = end ? (size_t)(end - line) : strlen(line);
        if (len > name_len && line[name_len] == ':' && strncasecmp(line, name, name_len) == 0) {
            if (value.len) strbuf_puts(&value, ",");
            strbuf_append(&value, line + name_len + 1, len - name_len - 1);
        }
        line = end ? end + 1 : NULL;
    }
    return value.len ? value.data : NULL;
}

/* Undoes Content-Encoding, last one first. Unknown ones are left alone. */
static void decode_body(struct http_call *call)
{
    char *codings = raw_header(call, "Content-Encoding");
    if (!codings) return;
    const char *end = codings + strlen(codings);
    while (end > codings) {
        const char *from = end;
        while (from > codings && from[-1] != ',') from--;
        const char *name = from + strspn(from, " \t\r"), *stop = end;
        while (stop > name && isspace((unsigned char)stop[-1])) stop--;
        enum http_coding coding;
        if (http_coding_parse(name, (size_t)(stop - name), &coding)) {
            struct strbuf plain = {0};
            struct http_failure failure = {0};
            const char *why = NULL;
            bool truncated = false;
            if (http_decode(coding, call->received.data, call->received.len, &plain, &why, &truncated)) {
                strbuf_free(&call->received);
                call->received = plain;
            } else {
                strbuf_free(&plain);
                http_failure_set(&failure, truncated ? 1000 : 1701, "unexpected EOF");
                if (!truncated)
                    snprintf(failure.text, sizeof failure.text, "error decompressing response body (%.200s)", why);
                set_failure(call, &failure);
                break;
            }
        }
        end = from > codings ? from - 1 : codings;
    }
    free(codings);
}

static void fill_body(struct http_call *call)
{
    struct http_response *r = &call->response;
    int status = r->hop.status;
    if (call->discard_body || status == 204 || status == 304 || status < 200) return;
    /* An empty body has nothing to decode, whatever its header says: the answer to HEAD. */
    if (call->received.len) decode_body(call);
    if (*r->hop.error) return;
    strbuf_reserve(&call->received, 0);
    r->body = call->received.data;
    r->body_len = call->received.len;
}

static void fill_authentication(struct http_call *call)
{
    struct http_hop *hop = &call->response.hop;
    bool first = !call->challenged && !call->redirects_done && !call->rounds;
    hop->must_challenge = first && call->auth == HTTP_AUTH_DIGEST;
    hop->may_challenge = first && call->auth == HTTP_AUTH_NTLM;
}

void http_result_fill(struct http_call *call, CURLcode result, int64_t end_ns)
{
    CURL *curl = call->easy ? call->easy->curl : NULL;
    struct http_response *r = &call->response;
    r->hop = (struct http_hop){0};
    r->status_text = "";
    free(call->hop_url);
    call->hop_url = url_masked(call->url);
    r->hop.method = call->method;
    r->hop.url = call->hop_url ? call->hop_url : call->url;
    r->hop.error = r->hop.error_detail = "";
    r->hop.end_ns = end_ns;
    fill_connection(call, curl);
    fill_timings(call, curl, end_ns);
    fill_authentication(call);
    /* curl is content with headers that end with the connection. */
    if (result == CURLE_OK && !call->headers_complete) {
        result = call->header_text.len ? CURLE_PARTIAL_FILE : CURLE_GOT_NOTHING;
    }
    if (result != CURLE_OK) {
        struct http_failure failure = {0};
        find_failure(call, curl, result, end_ns, &failure);
        set_failure(call, &failure);
        return;
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    r->hop.status = (int)status;
    if (status >= 400) r->hop.error_code = 1000 + (int)status;
    fill_status_text(call);
    fill_body(call);
}
