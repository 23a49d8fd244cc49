/*
 * The Response object. What nearly every script reads is set at once; headers, cookies, body, timings
 * and request are made when they are first read. Responses are copies of one object per heap, which
 * has all properties in k6's order.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/http.h"

static const char PEER[] = DUK_HIDDEN_SYMBOL("job");

/* Properties in order; the lazy ones are accessors until they are read or set. */
enum {
    SLOT_PEER,
    SLOT_REMOTE_IP,
    SLOT_REMOTE_PORT,
    SLOT_URL,
    SLOT_STATUS,
    SLOT_STATUS_TEXT,
    SLOT_PROTO,
    LAZY_HEADERS,
    LAZY_COOKIES,
    LAZY_BODY,
    LAZY_TIMINGS,
    SLOT_TLS_VERSION,
    SLOT_TLS_CIPHER_SUITE,
    SLOT_ERROR,
    SLOT_ERROR_CODE,
    LAZY_REQUEST,
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
    [LAZY_HEADERS] = "headers",
    [LAZY_COOKIES] = "cookies",
    [LAZY_BODY] = "body",
    [LAZY_TIMINGS] = "timings",
    [SLOT_TLS_VERSION] = "tls_version",
    [SLOT_TLS_CIPHER_SUITE] = "tls_cipher_suite",
    [SLOT_ERROR] = "error",
    [SLOT_ERROR_CODE] = "error_code",
    [LAZY_REQUEST] = "request",
};

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
    const struct http_response *r = http_call_response(job->call);
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

static void push_headers(duk_context *ctx, const struct http_response *r)
{
    duk_push_object(ctx);
    for (size_t i = 0; i < r->n_headers; i++) {
        const struct http_header *h = &r->headers[i];
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

static void push_request(duk_context *ctx, const struct http_response *r)
{
    duk_push_object(ctx);
    put_text(ctx, "method", r->hop.method);
    put_text(ctx, "url", r->hop.url);
    duk_push_object(ctx);
    for (size_t i = 0; i < r->n_request_headers; i++) {
        duk_push_array(ctx);
        js_push_text(ctx, r->request_headers[i].value, strlen(r->request_headers[i].value));
        duk_put_prop_index(ctx, -2, 0);
        duk_put_prop_string(ctx, -2, r->request_headers[i].name);
    }
    duk_put_prop_string(ctx, -2, "headers");
    js_push_text(ctx, r->request_body ? r->request_body : "", r->request_body_len);
    duk_put_prop_string(ctx, -2, "body");
    duk_push_object(ctx);
    duk_put_prop_string(ctx, -2, "cookies");
}

/* Makes the value and keeps it as an own property, which hides the getter from then on. */
static duk_ret_t lazy_get(duk_context *ctx)
{
    int which = duk_get_current_magic(ctx);
    duk_push_this(ctx);
    struct http_job *job = http_job_of(ctx, -1);
    const struct http_response *r = http_call_response(job->call);
    duk_push_string(ctx, NAMES[which]);
    switch (which) {
    case LAZY_BODY: push_body(ctx, job); break;
    case LAZY_HEADERS: push_headers(ctx, r); break;
    case LAZY_COOKIES: push_cookies(ctx, r); break;
    case LAZY_TIMINGS: push_timings(ctx, &r->hop.timings); break;
    default: push_request(ctx, r); break;
    }
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

static bool is_lazy(int slot)
{
    return slot == LAZY_HEADERS || slot == LAZY_COOKIES || slot == LAZY_BODY || slot == LAZY_TIMINGS || slot == LAZY_REQUEST;
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
        if (is_lazy(slot)) {
            duk_push_c_function(ctx, lazy_get, 0);
            duk_set_magic(ctx, -1, slot);
            duk_push_c_function(ctx, lazy_set, 1);
            duk_set_magic(ctx, -1, slot);
            duk_def_prop(ctx, -4, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE);
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

static void warn_failure(duk_context *ctx, const struct http_hop *hop)
{
    lt_log_field field = {"error", hop->error};
    log_record(js_of(ctx)->vu->env->log, LT_LOG_WARNING, &field, 1, "Request Failed");
}

static void free_peer(struct heap_peer *peer)
{
    http_job_free(CONTAINER_OF(peer, struct http_job, peer));
}

static void set_text(duk_context *ctx, int slot, const char *text)
{
    js_push_text(ctx, text ? text : "", text ? strlen(text) : 0);
    heap_put_slot(ctx, -2, (unsigned)slot);
}

static void set_number(duk_context *ctx, int slot, double number)
{
    duk_push_number(ctx, number);
    heap_put_slot(ctx, -2, (unsigned)slot);
}

void http_push_response(duk_context *ctx, struct http_job *job)
{
    const struct http_response *r = http_call_response(job->call);
    if (*r->hop.error) {
        if (job->throws) {
            duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", r->hop.error);
            http_job_free(job);
            (void)duk_throw(ctx);
        }
        warn_failure(ctx, &r->hop);
    }
    heap_push_copy(ctx, response_shape(ctx, js_of(ctx)));
    job->peer.free = free_peer;
    heap_push_peer(ctx, &job->peer);
    heap_put_slot(ctx, -2, SLOT_PEER);
    set_text(ctx, SLOT_REMOTE_IP, r->hop.remote_ip);
    set_number(ctx, SLOT_REMOTE_PORT, r->hop.remote_port);
    set_text(ctx, SLOT_URL, r->hop.url);
    set_number(ctx, SLOT_STATUS, r->hop.status);
    set_text(ctx, SLOT_STATUS_TEXT, r->status_text);
    set_text(ctx, SLOT_PROTO, r->hop.status ? r->hop.proto : "");
    set_text(ctx, SLOT_TLS_VERSION, r->hop.tls_version);
    set_text(ctx, SLOT_TLS_CIPHER_SUITE, r->hop.tls_cipher_suite);
    set_text(ctx, SLOT_ERROR, r->hop.error);
    set_number(ctx, SLOT_ERROR_CODE, r->hop.error_code);
}
