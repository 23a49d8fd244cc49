/*
 * A call: one request of the script and the hops that follow from it. Redirects and digest
 * authentication are done here, hop by hop, because every hop is a sample of its own.
 *
 *   new → (waits for rps) → hop → transfer → done, or another hop
 *                            ↑ lookup ↓
 * A transfer that needs a new connection to a name that is not in the cache ends at once (easy.c);
 * then the name is looked up and the transfer begins again.
 */
#include <ctype.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "net/digest.h"
#include "net/internal.h"

static const int64_t DEFAULT_TIMEOUT_NS = 60 * NS_PER_S;

/* The script's headers. Names as Go writes them; the last of the same name wins unless it is repeated on purpose. */

static bool is_token(const char *name)
{
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        if (!isalnum(*p) && !strchr("!#$%&'*+-.^_`|~", *p)) return false;
    }
    return *name;
}

static char *canonical_name(const char *name)
{
    char *copy = strdup(name);
    if (!copy || !is_token(copy)) return copy;
    bool upper = true;
    for (char *p = copy; *p; p++) {
        *p = (char)(upper ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
        upper = *p == '-';
    }
    return copy;
}

static bool put_header(struct http_call *call, const char *name, const char *value)
{
    if (call->n_headers == call->headers_cap) {
        size_t cap = call->headers_cap ? call->headers_cap * 2 : 8;
        struct http_header *grown = realloc(call->headers, cap * sizeof *grown);
        if (!grown) return false;
        call->headers = grown;
        call->headers_cap = cap;
    }
    struct http_header *h = &call->headers[call->n_headers++];
    *h = (struct http_header){canonical_name(name), strdup(value)};
    /* A line break would be a header of its own. */
    for (char *p = (char *)h->value; p && *p; p++) {
        if (*p == '\r' || *p == '\n') *p = ' ';
    }
    return h->name && h->value;
}

/* What Go's client refuses to send: a name or a method that is no token, a value with control characters. */
static void check_header(struct http_call *call, const char *name, const char *value)
{
    bool bad_name = !is_token(name), bad_value = false;
    for (const unsigned char *p = (const unsigned char *)value; *p && !bad_value; p++)
        bad_value = (*p < ' ' && *p != '\t') || *p == 0x7f;
    if ((!bad_name && !bad_value) || call->failure.code) return;
    http_failure_set(&call->failure, 1000, "");
    snprintf(call->failure.text, sizeof call->failure.text, "net/http: invalid header field %s%.100s\"",
             bad_name ? "name \"" : "value for \"", name);
}

static void check_method(struct http_call *call)
{
    if (is_token(call->method) || call->failure.code) return;
    http_failure_set(&call->failure, 1000, "");
    snprintf(call->failure.text, sizeof call->failure.text, "net/http: invalid method \"%.100s\"", call->method);
}

static bool copy_headers(struct http_call *call, const struct http_request *request)
{
    for (size_t i = 0; i < request->n_headers; i++) {
        if (!put_header(call, request->headers[i].name, request->headers[i].value)) return false;
        check_header(call, call->headers[call->n_headers - 1].name, request->headers[i].value);
    }
    return true;
}

static const char *header_of(const struct http_call *call, const char *name)
{
    for (size_t i = 0; i < call->n_headers; i++) {
        if (strcasecmp(call->headers[i].name, name) == 0) return call->headers[i].value;
    }
    return NULL;
}

static void drop_header(struct http_call *call, const char *name)
{
    for (size_t i = 0; i < call->n_headers;) {
        if (strcasecmp(call->headers[i].name, name) != 0) {
            i++;
            continue;
        }
        free((char *)call->headers[i].name);
        free((char *)call->headers[i].value);
        call->headers[i] = call->headers[--call->n_headers];
    }
}

static bool copy_cookies(struct http_call *call, const struct http_request *request)
{
    if (!request->n_cookies) return true;
    call->own_cookies = calloc(request->n_cookies, sizeof *call->own_cookies);
    if (!call->own_cookies) return false;
    for (size_t i = 0; i < request->n_cookies; i++) {
        const struct http_cookie *c = &request->cookies[i];
        call->own_cookies[i] = (struct http_cookie){strdup(c->name), strdup(c->value), c->replace};
        call->n_own_cookies = i + 1;
        if (!call->own_cookies[i].name || !call->own_cookies[i].value) return false;
    }
    return true;
}

/* The body, compressed if asked for; res.request keeps the plain one. */

static bool compress_body(struct http_call *call, const struct http_request *request)
{
    struct strbuf from = {0}, to = {0}, names = {0};
    bool ok = true;
    for (size_t i = 0; i < request->n_codings && ok; i++) {
        const void *data = i ? from.data : request->body;
        ok = http_encode(request->codings[i], data, i ? from.len : request->body_len, &to);
        strbuf_printf(&names, "%s%s", i ? ", " : "", http_coding_name(request->codings[i]));
        strbuf_free(&from);
        from = to;
        to = (struct strbuf){0};
    }
    const char *given = header_of(call, "Content-Encoding");
    if (ok && !given) ok = !names.failed && put_header(call, "Content-Encoding", names.data);
    else if (ok && strcmp(given, names.data) != 0) {
        log_printf(
            call->vu->worker->shared->log, LT_LOG_WARNING,
            "There's a mismatch between the desired `compression` the manually set `Content-Encoding` header in the %s "
            "request for '%s', the custom header has precedence and won't be overwritten. This may result in invalid "
            "data being sent to the server.",
            call->method, call->url);
    }
    call->sent_body = call->body;
    call->sent.body = call->sent_body;
    call->body = from.data;
    call->body_len = from.len;
    strbuf_free(&names);
    return ok;
}

static bool copy_body(struct http_call *call, const struct http_request *request)
{
    if (!request->body) return true;
    call->body = malloc(request->body_len + 1);
    if (!call->body) return false;
    memcpy(call->body, request->body, request->body_len);
    call->body[request->body_len] = '\0';
    call->body_len = request->body_len;
    call->sent.body = call->body;
    call->sent.body_len = call->body_len;
    return !request->n_codings || compress_body(call, request);
}

/* Content-Length is always what the body has. */
static void check_length_header(struct http_call *call)
{
    const char *given = header_of(call, "Content-Length");
    if (!given) return;
    char *end;
    unsigned long long length = strtoull(given, &end, 10);
    if (!*given || *end || length != call->body_len) {
        log_printf(
            call->vu->worker->shared->log, LT_LOG_WARNING,
            "The specified Content-Length header \"%s\" in the %s request for %s doesn't match the actual request body "
            "length of %zu, so it will be ignored!",
            given, call->method, call->url, call->body_len);
    }
    drop_header(call, "Content-Length");
}

/* The request's URL with what is to be known of it. NULL or what is wrong. */
static const char *take_url(struct http_call *call, const char *url)
{
    char *normal;
    bool scheme_only;
    const char *wrong = url_parse(url, &call->target, &normal, &scheme_only);
    free(call->url);
    call->url = normal ? normal : strdup(url);
    if (!wrong || !scheme_only) return wrong;
    /* Well-formed, so it counts as a request, which fails. */
    size_t len = strcspn(url, ":/?#");
    http_failure_set(&call->failure, 1000, "");
    snprintf(call->failure.text, sizeof call->failure.text, "unsupported protocol scheme \"%.*s\"",
             url[len] == ':' ? (int)(len > 100 ? 100 : len) : 0, url);
    return NULL;
}

static bool fill(struct http_call *call, const struct http_request *request)
{
    const struct options *o = call->vu->worker->shared->options;
    call->method = strdup(*request->method ? request->method : "GET");
    call->jar = request->jar ? request->jar : call->vu->cookies;
    call->timeout_ns = request->timeout_ns > 0 ? request->timeout_ns : DEFAULT_TIMEOUT_NS;
    call->redirects_left = request->max_redirects >= 0 ? request->max_redirects : o->max_redirects;
    call->redirects_by_default = request->max_redirects < 0 && o->max_redirects_is_default;
    call->auth = request->auth;
    call->discard_body = request->discard_body;
    if (!call->url || !call->method) return false;
    check_method(call);
    call->sent.method = call->method;
    call->sent.url = call->url;
    if (!copy_headers(call, request) || !copy_cookies(call, request) || !copy_body(call, request)) return false;
    check_length_header(call);
    call->own_referer = header_of(call, "Referer") != NULL;
    return true;
}

lt_status http_call_new(struct net_vu *vu, const struct http_request *request, const struct http_callbacks *callbacks,
                        void *udata, struct http_call **out, lt_error *err)
{
    *out = NULL;
    struct http_call *call = calloc(1, sizeof *call);
    if (!call) return error_nomem(err);
    call->vu = vu;
    call->callbacks = *callbacks;
    call->udata = udata;
    const char *wrong = take_url(call, request->url);
    if (wrong) {
        lt_status status = error_set(err, LT_ERR_INVALID, "invalid URL: parse \"%.300s\": %s", request->url, wrong);
        http_call_free(call);
        return status;
    }
    if (!fill(call, request)) {
        http_call_free(call);
        return error_nomem(err);
    }
    *out = call;
    return LT_OK;
}

static void link_call(struct http_call *call)
{
    struct net_vu *vu = call->vu;
    call->next = vu->calls;
    call->previous = &vu->calls;
    if (vu->calls) vu->calls->previous = &call->next;
    vu->calls = call;
}

static void unlink_call(struct http_call *call)
{
    if (!call->previous) return;
    *call->previous = call->next;
    if (call->next) call->next->previous = call->previous;
    call->previous = NULL;
}

void http_call_free(struct http_call *call)
{
    if (!call) return;
    unlink_call(call);
    easy_forget_early(call);
    http_result_clear(call);
    for (size_t i = 0; i < call->n_headers; i++) {
        free((char *)call->headers[i].name);
        free((char *)call->headers[i].value);
    }
    free(call->headers);
    for (size_t i = 0; i < call->n_own_cookies; i++) {
        free((char *)call->own_cookies[i].name);
        free((char *)call->own_cookies[i].value);
    }
    free(call->own_cookies);
    curl_slist_free_all(call->slist);
    curl_slist_free_all(call->sent_slist);
    strbuf_free(&call->header_text);
    strbuf_free(&call->received);
    strbuf_free(&call->debug_text);
    if (call->sent.method != call->method) free((char *)call->sent.method);
    free(call->method);
    free(call->url);
    free(call->sent_url);
    free(call->body);
    free(call->sent_body);
    free(call->authorization);
    free(call);
}

/*
 * A body of this size fits into one write with its headers, over TLS too (one record). Given to curl as a whole it
 * goes out that way: asked for through on_read() it would be a second write, and a second packet.
 */
enum { INLINE_BODY_BYTES = 12 * 1024 };

bool http_call_sends_body(const struct http_call *call)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH"};
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (strcmp(call->method, methods[i]) == 0) return true;
    return call->body != NULL;
}

static void set_method(CURL *curl, const struct http_call *call)
{
    bool head = strcmp(call->method, "HEAD") == 0;
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(curl, CURLOPT_NOBODY, head ? 1L : 0L);
    if (call->body) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body_len <= INLINE_BODY_BYTES ? call->body : NULL);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len);
    } else if (http_call_sends_body(call)) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
    }
    /* Everything but a plain GET or HEAD needs its name given. */
    bool plain = head || (strcmp(call->method, "GET") == 0 && !call->body);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, plain ? NULL : call->method);
}

static void finish_hop(struct http_call *call, CURLcode result);

static void clear_round(struct http_call *call)
{
    http_result_clear(call);
    strbuf_clear(&call->header_text);
    strbuf_clear(&call->received);
    easy_forget_early(call);
    call->headers_complete = false;
    call->content_length = -1;
    call->body_received = 0;
    call->body_sent = 0;
    call->tls_start_ns = call->body_sent_ns = call->ready_ns = call->first_byte_ns = 0;
}

static void begin_transfer(struct http_call *call)
{
    CURL *curl = call->easy->curl;
    easy_begin(call->easy);
    clear_round(call);
    call->needs_lookup = false;
    call->transfer_ns = clock_now_ns();
    int64_t left_ms = (call->deadline_ns - call->transfer_ns + NS_PER_MS - 1) / NS_PER_MS;
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_ms > 0 ? left_ms : 1));
    call->state = CALL_TRANSFERS;
    curl_multi_add_handle(call->vu->worker->multi, curl);
}

static void begin_hop(struct http_call *call)
{
    CURL *curl = call->easy->curl;
    call->easy->call = call;
    clear_round(call);
    call->known = false;
    call->rounds = 0;
    call->http2 = false;
    call->tls_version = call->tls_cipher = NULL;
    call->start_ns = clock_now_ns();
    if (!call->deadline_ns) call->deadline_ns = call->start_ns + call->timeout_ns;
    const struct curl_slist *headers = http_headers_build(call);
    if (call->failure.code) { /* there is nothing to connect to; later, as callbacks must not come from start */
        call->state = CALL_WAITS_FOR_RATE;
        if (wait_until(call, call->start_ns)) return;
    }
    set_method(curl, call);
    easy_set_route(call->easy, call);
    curl_easy_setopt(curl, CURLOPT_URL, call->url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    begin_transfer(call);
}

/* Lookups. */

static void on_lookup_done(struct lookup *lookup)
{
    struct http_call *call = CONTAINER_OF(lookup, struct http_call, lookup);
    wait_cancel(call);
    if (lookup->result == LOOKUP_OK) {
        call->known = true;
        call->ip = lookup->ip;
        begin_transfer(call);
        return;
    }
    bool missing = lookup->result == LOOKUP_NO_SUCH_HOST;
    http_failure_lookup(&call->failure, call->dial_target->host, missing ? NULL : lookup->error);
    finish_hop(call, CURLE_COULDNT_RESOLVE_HOST);
}

static void begin_lookup(struct http_call *call)
{
    call->state = CALL_WAITS_FOR_NAME;
    call->lookup = (struct lookup){.on_done = on_lookup_done};
    wait_until(call, call->deadline_ns);
    resolver_wait(&call->vu->worker->names, call->dial_target->host, &call->lookup);
}

/* Over TCP only, as Go's: libcurl's own limit would include the TLS handshake. */
static const int64_t DIAL_TIMEOUT_NS = 30 * NS_PER_S;

void http_call_dialled(struct http_call *call)
{
    wait_until(call, clock_now_ns() + DIAL_TIMEOUT_NS);
}

static void dial_time_over(struct http_call *call)
{
    curl_off_t connected = 0;
    curl_easy_getinfo(call->easy->curl, CURLINFO_CONNECT_TIME_T, &connected);
    if (connected || call->ready_ns) return;
    http_failure_set(&call->failure, 1211, "dial: i/o timeout");
    http_call_transfer_done(call->easy, CURLE_OPERATION_TIMEDOUT);
}

void http_call_wait_over(struct http_call *call)
{
    if (call->state == CALL_TRANSFERS) {
        dial_time_over(call);
    } else if (call->state == CALL_WAITS_FOR_NAME) {
        resolver_cancel(&call->lookup);
        http_failure_set(&call->failure, 1050, "request timeout");
        finish_hop(call, CURLE_OPERATION_TIMEDOUT);
    } else if (call->failure.code) { /* there never was anything to transfer */
        finish_hop(call, CURLE_UNSUPPORTED_PROTOCOL);
    } else {
        begin_hop(call);
    }
}

/* Redirects. */

static char *redirect_url(const struct http_call *call)
{
    int status = call->response.hop.status;
    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) return NULL;
    return call->location && *call->location ? url_resolve(call->url, call->location) : NULL;
}

/* Go keeps sensitive headers on the same host and on its subdomains. */
static bool same_site(const char *before, const char *after)
{
    size_t b = strlen(before), a = strlen(after);
    return strcmp(before, after) == 0 || (a > b && after[a - b - 1] == '.' && strcmp(after + a - b, before) == 0);
}

static void keep_sent(struct http_call *call)
{
    if (call->sent_url) return;
    call->sent_plain = !call->slist;
    call->sent_slist = call->slist;
    call->slist = NULL;
    call->sent_url = strdup(call->url);
    call->sent.url = call->sent_url ? call->sent_url : "";
}

/* Where the request comes from, without credentials; never from HTTPS to HTTP. */
static void set_referer(struct http_call *call, const char *before, bool before_https)
{
    if (call->own_referer) return;
    drop_header(call, "Referer");
    if (before_https && !call->target.https) return;
    const char *from = strstr(before, "://") + 3, *end = from + strcspn(from, "/?#"), *host = from;
    for (const char *p = from; p < end; p++) {
        if (*p == '@') host = p + 1;
    }
    char *text = NULL;
    if (asprintf(&text, "%.*s%.*s", (int)(from - before), before, (int)strcspn(host, "#"), host) < 0) return;
    put_header(call, "Referer", text);
    free(text);
}

static void become_get(struct http_call *call)
{
    if (strcmp(call->method, "HEAD") == 0 || strcmp(call->method, "GET") == 0) return;
    if (call->sent.method != call->method) free(call->method);
    call->method = strdup("GET");
}

static void drop_body(struct http_call *call)
{
    if (!call->body) return;
    if (call->sent.body == call->body) call->sent_body = call->body;
    else free(call->body);
    call->body = NULL;
    call->body_len = 0;
    static const char *const described[] = {"Content-Type", "Content-Encoding", "Content-Language", "Content-Location"};
    for (size_t i = 0; i < ARRAY_LEN(described); i++) drop_header(call, described[i]);
}

/* Go's rules: 301, 302 and 303 become a GET without body, unless the method was HEAD. */
static void follow(struct http_call *call, char *url)
{
    struct url_target before = call->target;
    char *before_url = strdup(call->url);
    bool absolute = strstr(call->location, "://") || strncmp(call->location, "//", 2) == 0;
    keep_sent(call);
    if (call->response.hop.status <= 303) {
        become_get(call);
        drop_body(call);
    }
    const char *wrong = take_url(call, url);
    if (wrong) {
        http_failure_set(&call->failure, 1020, "");
        snprintf(call->failure.text, sizeof call->failure.text, "invalid URL: %.100s", wrong);
    }
    free(url);
    if (!same_site(before.host, call->target.host)) {
        static const char *const sensitive[] = {"Authorization", "Cookie", "Cookie2", "Www-Authenticate"};
        for (size_t i = 0; i < ARRAY_LEN(sensitive); i++) drop_header(call, sensitive[i]);
    }
    if (absolute) drop_header(call, "Host");
    if (before_url && !wrong && !call->failure.code) set_referer(call, before_url, before.https);
    free(before_url);
    free(call->authorization);
    call->authorization = NULL;
    call->challenged = false;
    call->redirects_left--;
    call->redirects_done++;
    begin_hop(call);
}

static void warn_about_limit(const struct http_call *call)
{
    lt_log_field field = {"url", call->sent.url};
    char text[200];
    snprintf(text, sizeof text,
             "Stopped after %lld redirects and returned the redirection; pass { redirects: n } in request params or "
             "set global maxRedirects to silence this",
             (long long)call->redirects_done);
    log_record(call->vu->worker->shared->log, LT_LOG_WARNING, &field, 1, text);
}

/* Digest: the answer to the server's first 401. */
static bool answer_challenge(struct http_call *call)
{
    if (call->auth != HTTP_AUTH_DIGEST || call->challenged || call->response.hop.status != 401 || !call->challenge)
        return false;
    unsigned char random[8];
    char cnonce[17], *user, *password;
    RAND_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) snprintf(cnonce + 2 * i, 3, "%02x", random[i]);
    if (!url_credentials(call->url, &user, &password)) return false;
    char *uri = url_request_uri(call->url);
    struct digest_request request = {.method = call->method,
                                     .uri = uri ? uri : "/",
                                     .user = user,
                                     .password = password,
                                     .body = call->body,
                                     .body_len = call->body_len,
                                     .cnonce = cnonce};
    free(call->authorization);
    call->authorization = digest_answer(call->challenge, &request);
    free(uri);
    free(user);
    free(password);
    return call->authorization != NULL;
}

/* Plain HTTP, and HTTP/3: libcurl's own figures, which cost no system call. multi.c has those of TLS over TCP. */
static void count_bytes(struct http_call *call)
{
    if (call->target.https) {
        long version = 0;
        if (!call->vu->worker->shared->options->http3) return;
        curl_easy_getinfo(call->easy->curl, CURLINFO_HTTP_VERSION, &version);
        if (version != CURL_HTTP_VERSION_3) return;
    }
    long request_size = 0, header_size = 0;
    curl_off_t uploaded = 0, downloaded = 0;
    CURL *curl = call->easy->curl;
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &request_size);
    curl_easy_getinfo(curl, CURLINFO_HEADER_SIZE, &header_size);
    curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    curl_easy_getinfo(curl, CURLINFO_SIZE_DOWNLOAD_T, &downloaded);
    call->vu->sent += (uint64_t)request_size + (uint64_t)uploaded;
    call->vu->received += (uint64_t)header_size + (uint64_t)downloaded;
}

static void report_hop(struct http_call *call)
{
    for (size_t i = 0; i < call->response.n_cookies; i++) {
        cookie_jar_set(call->jar, call->url, &call->response.cookies[i]);
    }
    if (call->vu->worker->shared->options->network.http_debug) http_debug_report(call);
    call->callbacks.on_hop(call->udata, &call->response.hop);
}

static void finish_call(struct http_call *call)
{
    struct http_batch *batch = call->batch;
    struct net_easy *easy = call->easy;
    call->state = CALL_DONE;
    unlink_call(call);
    if (easy) easy_give_back(call->vu->worker, easy);
    call->easy = NULL;
    if (batch) http_batch_call_done(batch, call);
    call->callbacks.on_done(call->udata, call);
}

static void finish_hop(struct http_call *call, CURLcode result)
{
    http_result_fill(call, result, clock_now_ns());
    report_hop(call);
    if (call->response.hop.error_code && *call->response.hop.error) {
        finish_call(call);
        return;
    }
    if (answer_challenge(call)) {
        keep_sent(call);
        call->challenged = true;
        begin_hop(call);
        return;
    }
    char *url = redirect_url(call);
    if (url && call->redirects_left > 0) {
        follow(call, url);
        return;
    }
    if (url && call->redirects_by_default) warn_about_limit(call);
    free(url);
    finish_call(call);
}

void http_call_transfer_done(struct net_easy *easy, CURLcode result)
{
    struct http_call *call = easy->call;
    easy_forget_early(call);
    wait_cancel(call);
    curl_multi_remove_handle(call->vu->worker->multi, easy->curl);
    if (call->needs_lookup && !call->ready_ns) {
        begin_lookup(call);
        return;
    }
    count_bytes(call);
    finish_hop(call, result);
}

void http_call_round_done(struct http_call *call)
{
    int64_t now = clock_now_ns();
    http_result_fill(call, CURLE_OK, now);
    report_hop(call);
    clear_round(call);
    call->rounds++;
    call->start_ns = now;
}

void http_call_start(struct http_call *call)
{
    link_call(call);
    call->easy = easy_take(call->vu);
    int64_t now = clock_now_ns(), at = rate_limit_take(&call->vu->worker->shared->rate, now);
    if (!call->easy) {
        call->start_ns = at;
        http_failure_set(&call->failure, 1000, "out of memory");
    }
    if (at > now || !call->easy) {
        call->state = CALL_WAITS_FOR_RATE;
        if (wait_until(call, at)) return;
    }
    if (call->easy) begin_hop(call);
    else finish_hop(call, CURLE_OUT_OF_MEMORY);
}

void http_call_cancel(struct http_call *call)
{
    if (call->state == CALL_WAITS_FOR_NAME) resolver_cancel(&call->lookup);
    if (call->state == CALL_TRANSFERS) curl_multi_remove_handle(call->vu->worker->multi, call->easy->curl);
    if (call->state != CALL_NEW) wait_cancel(call);
    if (call->easy) {
        easy_give_back(call->vu->worker, call->easy);
        call->easy = NULL;
    }
    http_call_free(call);
}

const struct http_response *http_call_response(const struct http_call *call)
{
    return &call->response;
}

const struct http_sent *http_call_sent(const struct http_call *call)
{
    return &call->sent;
}
