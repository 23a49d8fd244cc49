/*
 * The Response object. Only the status, which nearly every script reads, is set at once; the rest is made
 * when it is first read. Responses are copies of one object per heap, which has all properties in k6's order.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/http.h"

static const char PEER[] = DUK_HIDDEN_SYMBOL("job");

/* Properties in order; all but the first and the status are accessors until they are read or set. */
enum slot {
    SLOT_PEER,
    SLOT_REMOTE_IP,
    SLOT_REMOTE_PORT,
    SLOT_URL,
    SLOT_STATUS,
    SLOT_STATUS_TEXT,
    SLOT_PROTO,
    SLOT_HEADERS,
    SLOT_COOKIES,
    SLOT_BODY,
    SLOT_TIMINGS,
    SLOT_TLS_VERSION,
    SLOT_TLS_CIPHER_SUITE,
    SLOT_OCSP,
    SLOT_ERROR,
    SLOT_ERROR_CODE,
    SLOT_REQUEST,
    N_SLOTS,
};
static const char *const NAMES[N_SLOTS] = {
    [SLOT_PEER] = PEER,
    [SLOT_REMOTE_IP] = "remote_ip",
    [SLOT_REMOTE_PORT] = "remote_port",
    [SLOT_URL] = "url",
    [SLOT_STATUS] = "status",
    [SLOT_STATUS_TEXT] = "status_text",
    [SLOT_PROTO] = "proto",
    [SLOT_HEADERS] = "headers",
    [SLOT_COOKIES] = "cookies",
    [SLOT_BODY] = "body",
    [SLOT_TIMINGS] = "timings",
    [SLOT_TLS_VERSION] = "tls_version",
    [SLOT_TLS_CIPHER_SUITE] = "tls_cipher_suite",
    [SLOT_OCSP] = "ocsp",
    [SLOT_ERROR] = "error",
    [SLOT_ERROR_CODE] = "error_code",
    [SLOT_REQUEST] = "request",
};

/* Of a request that could not even be made. */
static const struct http_response NO_RESPONSE = {.hop = {.method = "",
                                                         .url = "",
                                                         .proto = "",
                                                         .remote_ip = "",
                                                         .tls_version = "",
                                                         .tls_cipher_suite = "",
                                                         .error = "",
                                                         .error_detail = ""},
                                                 .status_text = ""};

const struct http_response *http_job_response(const struct http_job *job)
{
    return job->call ? http_call_response(job->call) : &NO_RESPONSE;
}

struct http_job *http_job_of(duk_context *ctx, duk_idx_t idx)
{
    duk_get_prop_string(ctx, idx, PEER);
    struct heap_peer *peer = heap_get_peer(ctx, -1);
    duk_pop(ctx);
    if (!peer) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a Response");
    return CONTAINER_OF(peer, struct http_job, peer);
}

static void push_body(duk_context *ctx, struct http_job *job)
{
    const struct http_response *r = http_job_response(job);
    if (!r->body) {
        duk_push_null(ctx);
    } else if (job->binary) {
        void *copy = duk_push_fixed_buffer(ctx, r->body_len);
        memcpy(copy, r->body, r->body_len);
        duk_push_buffer_object(ctx, -1, 0, r->body_len, DUK_BUFOBJ_ARRAYBUFFER);
        duk_remove(ctx, -2);
    } else {
        js_push_text(ctx, r->body, r->body_len);
    }
}

static void push_headers(duk_context *ctx, struct http_job *job)
{
    size_t n = 0;
    const struct http_header *headers = job->call ? http_call_headers(job->call, &n) : NULL;
    duk_push_object(ctx);
    for (size_t i = 0; i < n; i++) {
        const struct http_header *h = &headers[i];
        if (duk_get_prop_string(ctx, -1, h->name)) { /* several values are joined */
            duk_push_string(ctx, ", ");
            js_push_text(ctx, h->value, strlen(h->value));
            duk_concat(ctx, 3);
        } else {
            duk_pop(ctx);
            js_push_text(ctx, h->value, strlen(h->value));
        }
        duk_put_prop_string(ctx, -2, h->name);
    }
}

static void put_text(duk_context *ctx, const char *key, const char *value)
{
    js_push_text(ctx, value ? value : "", value ? strlen(value) : 0);
    duk_put_prop_string(ctx, -2, key);
}

static void put_number(duk_context *ctx, const char *key, double value)
{
    duk_push_number(ctx, value);
    duk_put_prop_string(ctx, -2, key);
}

/* Another name of a property: what the published types call it. k6 has it not, so it is not enumerated. */
static void put_alias(duk_context *ctx, const char *alias, const char *key)
{
    duk_push_string(ctx, alias);
    duk_get_prop_string(ctx, -2, key);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
}

static void push_cookies(duk_context *ctx, const struct http_response *r)
{
    duk_push_object(ctx);
    for (size_t i = 0; i < r->n_cookies; i++) {
        const struct cookie *c = &r->cookies[i];
        if (!duk_get_prop_string(ctx, -1, c->name)) {
            duk_pop(ctx);
            duk_push_array(ctx);
            duk_dup_top(ctx);
            duk_put_prop_string(ctx, -3, c->name);
        }
        duk_push_object(ctx);
        put_text(ctx, "name", c->name);
        put_text(ctx, "value", c->value);
        put_text(ctx, "domain", c->domain);
        put_text(ctx, "path", c->path);
        duk_push_boolean(ctx, c->http_only);
        duk_put_prop_string(ctx, -2, "http_only");
        duk_push_boolean(ctx, c->secure);
        duk_put_prop_string(ctx, -2, "secure");
        put_number(ctx, "max_age", (double)c->max_age);
        put_number(ctx, "expires", (double)c->expires_ms);
        put_alias(ctx, "httpOnly", "http_only");
        put_alias(ctx, "maxAge", "max_age");
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
        duk_pop(ctx);
    }
}

static void push_timings(duk_context *ctx, const struct http_timings *t)
{
    duk_push_object(ctx);
    put_number(ctx, "duration", (double)t->duration / 1e6);
    put_number(ctx, "blocked", (double)t->blocked / 1e6);
    put_number(ctx, "looking_up", 0);
    put_number(ctx, "connecting", (double)t->connecting / 1e6);
    put_number(ctx, "tls_handshaking", (double)t->tls_handshaking / 1e6);
    put_number(ctx, "sending", (double)t->sending / 1e6);
    put_number(ctx, "waiting", (double)t->waiting / 1e6);
    put_number(ctx, "receiving", (double)t->receiving / 1e6);
}

static void push_ocsp(duk_context *ctx, const struct http_response *r)
{
    struct tls_ocsp ocsp;
    tls_ocsp_read(r->hop.staple, r->hop.staple_len, &ocsp);
    duk_push_object(ctx);
    put_number(ctx, "produced_at", (double)ocsp.produced_at);
    put_number(ctx, "this_update", (double)ocsp.this_update);
    put_number(ctx, "next_update", (double)ocsp.next_update);
    put_number(ctx, "revoked_at", (double)ocsp.revoked_at);
    put_text(ctx, "revocation_reason", ocsp.revocation_reason);
    put_text(ctx, "status", *r->hop.tls_version ? ocsp.status : "");
}

/* name → array, adding to what is there. Pushes the array. */
static void push_list(duk_context *ctx, const char *name)
{
    if (duk_get_prop_string(ctx, -1, name)) return;
    duk_pop(ctx);
    duk_push_array(ctx);
    duk_dup_top(ctx);
    duk_put_prop_string(ctx, -3, name);
}

static void append_item(duk_context *ctx)
{
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

static void push_request(duk_context *ctx, struct http_job *job)
{
    static const struct http_sent nothing = {"", "", NULL, 0};
    const struct http_sent *sent = job->call ? http_call_sent(job->call) : &nothing;
    size_t n_headers = 0, n_cookies = 0;
    struct http_header *headers = job->call ? http_call_sent_headers(job->call, &n_headers) : NULL;
    struct http_header *cookies = job->call ? http_call_sent_cookies(job->call, &n_cookies) : NULL;
    duk_push_object(ctx);
    put_text(ctx, "method", sent->method);
    put_text(ctx, "url", sent->url);
    duk_push_object(ctx);
    for (size_t i = 0; i < n_headers; i++) {
        push_list(ctx, headers[i].name);
        js_push_text(ctx, headers[i].value, strlen(headers[i].value));
        append_item(ctx);
    }
    duk_put_prop_string(ctx, -2, "headers");
    js_push_text(ctx, sent->body ? sent->body : "", sent->body_len);
    duk_put_prop_string(ctx, -2, "body");
    duk_push_object(ctx);
    for (size_t i = 0; i < n_cookies; i++) {
        push_list(ctx, cookies[i].name);
        duk_push_object(ctx);
        put_text(ctx, "name", cookies[i].name);
        put_text(ctx, "value", cookies[i].value);
        duk_push_false(ctx);
        duk_put_prop_string(ctx, -2, "replace");
        append_item(ctx);
    }
    duk_put_prop_string(ctx, -2, "cookies");
    free(headers);
    free(cookies);
}

static void push_text(duk_context *ctx, const char *text)
{
    js_push_text(ctx, text ? text : "", text ? strlen(text) : 0);
}

static void push_slot(duk_context *ctx, struct http_job *job, enum slot which)
{
    const struct http_response *r = http_job_response(job);
    const struct http_hop *hop = &r->hop;
    switch (which) {
    case SLOT_URL: push_text(ctx, hop->url); break;
    case SLOT_STATUS_TEXT: push_text(ctx, r->status_text); break;
    case SLOT_PROTO: push_text(ctx, hop->status ? hop->proto : ""); break;
    case SLOT_REMOTE_IP: push_text(ctx, hop->remote_ip); break;
    case SLOT_REMOTE_PORT: duk_push_number(ctx, hop->remote_port); break;
    case SLOT_HEADERS: push_headers(ctx, job); break;
    case SLOT_COOKIES: push_cookies(ctx, r); break;
    case SLOT_BODY: push_body(ctx, job); break;
    case SLOT_TIMINGS: push_timings(ctx, &hop->timings); break;
    case SLOT_TLS_VERSION: push_text(ctx, hop->status ? hop->tls_version : ""); break;
    case SLOT_TLS_CIPHER_SUITE: push_text(ctx, hop->status ? hop->tls_cipher_suite : ""); break;
    case SLOT_OCSP: push_ocsp(ctx, r); break;
    case SLOT_ERROR: push_text(ctx, job->invalid ? job->invalid : hop->error); break;
    case SLOT_ERROR_CODE: duk_push_number(ctx, job->invalid ? job->invalid_code : hop->error_code); break;
    default: push_request(ctx, job); break;
    }
}

/* Makes the value and keeps it as an own property, which hides the getter from then on. */
static duk_ret_t lazy_get(duk_context *ctx)
{
    enum slot which = (enum slot)duk_get_current_magic(ctx);
    duk_push_this(ctx);
    struct http_job *job = http_job_of(ctx, -1);
    duk_push_string(ctx, NAMES[which]);
    push_slot(ctx, job, which);
    duk_dup_top(ctx);
    duk_insert(ctx, 0);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
    duk_set_top(ctx, 1);
    return 1;
}

static duk_ret_t lazy_set(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_push_string(ctx, NAMES[duk_get_current_magic(ctx)]);
    duk_dup(ctx, 0);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
    return 0;
}

static void push_prototype(duk_context *ctx)
{
    static const struct js_function methods[] = {
        {"json", http_response_json, 1, 0},
        {"html", http_response_html, 1, 0},
        {"submitForm", http_response_submit_form, 1, 0},
        {"clickLink", http_response_click_link, 1, 0},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, methods, ARRAY_LEN(methods));
}

/* The object that responses are copies of; the global stash keeps it. */
static void *response_shape(duk_context *ctx, struct js_vu *js)
{
    if (js->response_shape) return js->response_shape;
    duk_push_global_stash(ctx);
    duk_push_object(ctx);
    push_prototype(ctx);
    duk_set_prototype(ctx, -2);
    for (int slot = 0; slot < N_SLOTS; slot++) {
        duk_push_string(ctx, NAMES[slot]);
        if (slot != SLOT_PEER && slot != SLOT_STATUS) {
            duk_push_c_function(ctx, lazy_get, 0);
            duk_set_magic(ctx, -1, slot);
            duk_push_c_function(ctx, lazy_set, 1);
            duk_set_magic(ctx, -1, slot);
            duk_def_prop(ctx, -4,
                         DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_SET_ENUMERABLE |
                             DUK_DEFPROP_SET_CONFIGURABLE);
        } else {
            duk_push_undefined(ctx);
            duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
        }
    }
    js->response_shape = duk_get_heapptr(ctx, -1);
    duk_put_prop_string(ctx, -2, "response");
    duk_pop(ctx);
    return js->response_shape;
}

static void warn_failure(duk_context *ctx, const char *text)
{
    lt_log_field field = {"error", text};
    log_record(js_of(ctx)->vu->env->log, LT_LOG_WARNING, &field, 1, "Request Failed");
}

static void free_peer(struct heap_peer *peer)
{
    http_job_free(CONTAINER_OF(peer, struct http_job, peer));
}

void http_push_response(duk_context *ctx, struct http_job *job)
{
    const struct http_response *r = http_job_response(job);
    const char *failure = job->invalid ? job->invalid : *r->hop.error ? r->hop.error_detail : NULL;
    if (failure && job->throws) {
        duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", failure);
        http_job_free(job);
        (void)duk_throw(ctx);
    }
    if (failure && !job->quiet) warn_failure(ctx, failure);
    heap_push_copy(ctx, response_shape(ctx, js_of(ctx)));
    job->peer.free = free_peer;
    heap_push_peer(ctx, &job->peer);
    heap_put_slot(ctx, -2, SLOT_PEER);
    duk_push_number(ctx, r->hop.status);
    heap_put_slot(ctx, -2, SLOT_STATUS);
}
