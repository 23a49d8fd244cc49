/*
 * A call: one request of the script and the hops that follow from it. Redirects are followed here,
 * hop by hop, because every hop is a sample of its own.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "net/internal.h"

static const int64_t DEFAULT_TIMEOUT_NS = 60 * NS_PER_S;

static bool copy_headers(struct http_call *call, const struct http_request *request)
{
    call->headers = calloc(request->n_headers + 1, sizeof *call->headers);
    if (!call->headers) return false;
    for (size_t i = 0; i < request->n_headers; i++) {
        call->headers[i] = (struct http_header){strdup(request->headers[i].name), strdup(request->headers[i].value)};
        call->n_headers = i + 1;
        if (!call->headers[i].name || !call->headers[i].value) return false;
    }
    return true;
}

static bool copy_cookies(struct http_call *call, const struct http_request *request)
{
    call->own_cookies = calloc(request->n_cookies + 1, sizeof *call->own_cookies);
    if (!call->own_cookies) return false;
    for (size_t i = 0; i < request->n_cookies; i++) {
        const struct http_cookie *c = &request->cookies[i];
        call->own_cookies[i] = (struct http_cookie){strdup(c->name), strdup(c->value), c->replace};
        call->n_own_cookies = i + 1;
        if (!call->own_cookies[i].name || !call->own_cookies[i].value) return false;
    }
    return true;
}

static struct http_call *call_new(struct net_vu *vu, const struct http_request *request)
{
    struct http_call *call = calloc(1, sizeof *call);
    if (!call) return NULL;
    call->vu = vu;
    call->method = strdup(request->method);
    call->url = strdup(request->url);
    call->jar = request->jar ? request->jar : vu->cookies;
    call->timeout_ns = request->timeout_ns > 0 ? request->timeout_ns : DEFAULT_TIMEOUT_NS;
    call->redirects_left = request->max_redirects >= 0 ? request->max_redirects
                                                       : vu->worker->shared->options->max_redirects;
    call->auth = request->auth;
    call->discard_body = request->discard_body;
    bool ok = call->method && call->url && copy_headers(call, request) && copy_cookies(call, request);
    if (ok && request->body) {
        call->body = malloc(request->body_len + 1);
        ok = call->body != NULL;
        if (ok) memcpy(call->body, request->body, request->body_len);
        call->body_len = request->body_len;
    }
    if (ok) return call;
    http_call_free(call);
    return NULL;
}

static void link_call(struct http_call *call)
{
    struct net_vu *vu = call->vu;
    call->next = vu->calls;
    call->previous = &vu->calls;
    if (vu->calls) vu->calls->previous = &call->next;
    vu->calls = call;
    call->under_way = true;
}

static void unlink_call(struct http_call *call)
{
    if (!call->under_way) return;
    call->under_way = false;
    *call->previous = call->next;
    if (call->next) call->next->previous = call->previous;
}

static void free_headers(struct http_header *headers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free((char *)headers[i].name);
        free((char *)headers[i].value);
    }
    free(headers);
}

void http_call_free(struct http_call *call)
{
    if (!call) return;
    unlink_call(call);
    http_result_clear(call);
    free_headers(call->headers, call->n_headers);
    for (size_t i = 0; i < call->n_own_cookies; i++) {
        free((char *)call->own_cookies[i].name);
        free((char *)call->own_cookies[i].value);
    }
    free(call->own_cookies);
    curl_slist_free_all(call->slist);
    strbuf_free(&call->header_text);
    strbuf_free(&call->received);
    free(call->method);
    free(call->url);
    free(call->body);
    free(call);
}

/* The Cookie header: the request's own cookies, and those of the jar that they do not replace. */
struct cookie_writer {
    struct http_call *call;
    struct strbuf text;
};

static void write_cookie(struct cookie_writer *w, const char *name, const char *value)
{
    if (w->text.len) strbuf_puts(&w->text, "; ");
    strbuf_printf(&w->text, "%s=%s", name, value);
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

static bool has_header(const struct http_call *call, const char *name)
{
    for (size_t i = 0; i < call->n_headers; i++) {
        if (strcasecmp(call->headers[i].name, name) == 0) return true;
    }
    return false;
}

static void append(struct http_call *call, const char *line)
{
    struct curl_slist *grown = curl_slist_append(call->slist, line);
    if (grown) call->slist = grown;
}

/* curl's list: "Name: value", "Name;" for an empty value, "Name:" to leave a header out. */
static void build_headers(struct http_call *call)
{
    curl_slist_free_all(call->slist);
    call->slist = NULL;
    append(call, "Accept-Encoding:");
    append(call, "Expect:");
    if (!has_header(call, "Accept")) append(call, "Accept:");
    if (call->body && !has_header(call, "Content-Type")) append(call, "Content-Type:");
    struct strbuf line = {0};
    for (size_t i = 0; i < call->n_headers; i++) {
        const struct http_header *h = &call->headers[i];
        if (strcasecmp(h->name, "Content-Length") == 0) continue; /* always computed */
        strbuf_clear(&line);
        strbuf_printf(&line, *h->value ? "%s: %s" : "%s;", h->name, h->value);
        if (line.data) append(call, line.data);
    }
    strbuf_free(&line);
    struct cookie_writer w = {.call = call};
    for (size_t i = 0; i < call->n_own_cookies; i++) {
        write_cookie(&w, call->own_cookies[i].name, call->own_cookies[i].value);
    }
    cookie_jar_for_url(call->jar, call->url, write_jar_cookie, &w);
    if (w.text.len) {
        strbuf_puts(&line, "Cookie: ");
        strbuf_puts(&line, w.text.data);
        append(call, line.data);
        strbuf_free(&line);
    }
    strbuf_free(&w.text);
}

static void set_method(CURL *curl, const struct http_call *call)
{
    bool head = strcmp(call->method, "HEAD") == 0;
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(curl, CURLOPT_NOBODY, head ? 1L : 0L);
    if (call->body) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len);
    } else if (strcmp(call->method, "POST") == 0 || strcmp(call->method, "PUT") == 0 ||
               strcmp(call->method, "PATCH") == 0) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
    }
    /* Everything but a plain GET or HEAD needs its name given. */
    bool plain = head || (strcmp(call->method, "GET") == 0 && !call->body);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, plain ? NULL : call->method);
}

static void start_hop(struct http_call *call)
{
    CURL *curl = call->easy->curl;
    static const long auths[] = {CURLAUTH_BASIC, CURLAUTH_DIGEST, CURLAUTH_NTLM};
    call->easy->call = call;
    call->easy->error_text[0] = '\0';
    http_result_clear(call);
    strbuf_clear(&call->header_text);
    strbuf_clear(&call->received);
    call->body_sent = 0;
    call->body_sent_ns = call->ready_ns = 0;
    build_headers(call);
    set_method(curl, call);
    curl_easy_setopt(curl, CURLOPT_URL, call->url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, call->slist);
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, auths[call->auth]);
    int64_t left_ms = call->timeout_ns / NS_PER_MS;
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_ms > 0 ? left_ms : 1));
    call->start_ns = clock_now_ns();
    curl_multi_add_handle(call->vu->worker->multi, curl);
}

static bool same_site(const char *a, const char *b)
{
    CURLU *ua = curl_url(), *ub = curl_url();
    char *host_a = NULL, *host_b = NULL;
    bool same = ua && ub && !curl_url_set(ua, CURLUPART_URL, a, 0) && !curl_url_set(ub, CURLUPART_URL, b, 0) &&
                !curl_url_get(ua, CURLUPART_HOST, &host_a, 0) && !curl_url_get(ub, CURLUPART_HOST, &host_b, 0);
    if (same) {
        size_t la = strlen(host_a), lb = strlen(host_b);
        /* Go keeps sensitive headers on the same host and on its subdomains. */
        same = strcasecmp(host_a, host_b) == 0 ||
               (lb > la && host_b[lb - la - 1] == '.' && strcasecmp(host_b + lb - la, host_a) == 0);
    }
    curl_free(host_a);
    curl_free(host_b);
    curl_url_cleanup(ua);
    curl_url_cleanup(ub);
    return same;
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

/* Go's rules: 301, 302 and 303 become a GET without body, unless the method was HEAD. */
static void prepare_redirect(struct http_call *call, char *url)
{
    int status = call->response.hop.status;
    if (status <= 303 && strcmp(call->method, "HEAD") != 0 && strcmp(call->method, "GET") != 0) {
        free(call->method);
        call->method = strdup("GET");
        free(call->body);
        call->body = NULL;
        call->body_len = 0;
        drop_header(call, "Content-Type");
    }
    if (!same_site(call->url, url)) {
        static const char *const sensitive[] = {"Authorization", "Cookie", "Cookie2", "Www-Authenticate"};
        for (size_t i = 0; i < ARRAY_LEN(sensitive); i++) drop_header(call, sensitive[i]);
    }
    drop_header(call, "Host");
    free(call->url);
    call->url = url;
}

static void store_cookies(struct http_call *call)
{
    for (size_t i = 0; i < call->response.n_cookies; i++) {
        cookie_jar_set(call->jar, call->url, &call->response.cookies[i]);
    }
}

static void count_bytes(struct http_call *call)
{
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

void http_call_transfer_done(struct net_easy *easy, CURLcode result)
{
    struct http_call *call = easy->call;
    int64_t end_ns = clock_now_ns();
    curl_multi_remove_handle(call->vu->worker->multi, easy->curl);
    count_bytes(call);
    http_result_fill(call, result, end_ns);
    store_cookies(call);
    call->callbacks.on_hop(call->udata, &call->response.hop);
    char *url = call->redirects_left > 0 ? http_result_redirect(call) : NULL;
    if (url) {
        call->redirects_left--;
        call->timeout_ns -= end_ns - call->start_ns;
        prepare_redirect(call, url);
        start_hop(call);
        return;
    }
    unlink_call(call);
    call->easy = NULL;
    easy_give_back(call->vu, easy);
    call->callbacks.on_done(call->udata, call);
}

struct http_call *http_call_start(struct net_vu *vu, const struct http_request *request,
                                  const struct http_callbacks *callbacks, void *udata)
{
    struct http_call *call = call_new(vu, request);
    if (!call) return NULL;
    call->callbacks = *callbacks;
    call->udata = udata;
    call->easy = easy_take(vu);
    if (!call->easy) {
        http_call_free(call);
        return NULL;
    }
    link_call(call);
    start_hop(call);
    return call;
}

void http_call_cancel(struct http_call *call)
{
    if (call->easy) {
        curl_multi_remove_handle(call->vu->worker->multi, call->easy->curl);
        easy_give_back(call->vu, call->easy);
        call->easy = NULL;
    }
    http_call_free(call);
}

const struct http_response *http_call_response(const struct http_call *call)
{
    return &call->response;
}
