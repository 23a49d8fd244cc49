/* From a script's arguments to a request on the wire, and from its hops to samples. */
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "options/duration.h"
#include "runtime/js/modules/http.h"

/* What is collected before the request starts; freed on any way out. */
struct builder {
    struct http_request request;
    struct strbuf body;
    char *url, *method;
    size_t n_owned;
    bool form;
    /* Not cleared: clearing them would cost more than all the rest of a plain request. */
    struct http_header headers[64];
    struct http_cookie cookies[64];
    char *owned[256];
};

static const char *keep(struct builder *b, duk_context *ctx, duk_idx_t idx)
{
    size_t len;
    char *owned;
    duk_dup(ctx, idx);
    const char *text = js_get_text(ctx, -1, &len, &owned);
    char *copy = owned ? owned : strdup(text);
    duk_pop(ctx);
    if (b->n_owned < ARRAY_LEN(b->owned)) b->owned[b->n_owned++] = copy;
    return copy;
}

static void url_encode(struct strbuf *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z' && *p < 0x80) || strchr("-_.~", *p);
        if (plain) strbuf_putc(out, (char)*p);
        else if (*p == ' ') strbuf_putc(out, '+');
        else strbuf_printf(out, "%%%02X", *p);
    }
}

static void add_form_value(duk_context *ctx, struct builder *b, const char *key, duk_idx_t value)
{
    if (b->body.len) strbuf_putc(&b->body, '&');
    url_encode(&b->body, key);
    strbuf_putc(&b->body, '=');
    if (duk_is_null_or_undefined(ctx, value)) return;
    if (duk_is_object(ctx, value)) {
        log_printf(js_of(ctx)->vu->env->log, LT_LOG_WARNING, "the value of form field '%s' is an object and cannot be encoded", key);
        return;
    }
    duk_dup(ctx, value);
    url_encode(&b->body, duk_to_string(ctx, -1));
    duk_pop(ctx);
}

static void encode_form(duk_context *ctx, struct builder *b, duk_idx_t object)
{
    b->form = true;
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY);
    duk_push_array(ctx); /* sorted keys */
    duk_uarridx_t n = 0;
    while (duk_next(ctx, -2, 0)) duk_put_prop_index(ctx, -2, n++);
    duk_push_string(ctx, "sort");
    duk_call_prop(ctx, -2, 0);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, -1, i);
        const char *key = duk_get_string(ctx, -1);
        duk_get_prop_string(ctx, object, key);
        if (duk_is_array(ctx, -1)) {
            for (duk_size_t k = 0; k < duk_get_length(ctx, -1); k++) {
                duk_get_prop_index(ctx, -1, (duk_uarridx_t)k);
                add_form_value(ctx, b, key, duk_get_top_index(ctx));
                duk_pop(ctx);
            }
        } else {
            add_form_value(ctx, b, key, duk_get_top_index(ctx));
        }
        duk_pop_2(ctx);
    }
    duk_pop_3(ctx);
}

static bool is_file(duk_context *ctx, duk_idx_t idx)
{
    return duk_is_object(ctx, idx) && duk_has_prop_string(ctx, idx, "filename") && duk_has_prop_string(ctx, idx, "content_type");
}

static bool has_file(duk_context *ctx, duk_idx_t object)
{
    bool found = false;
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        found |= is_file(ctx, -1);
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
    return found;
}

static void add_header(struct builder *b, const char *name, const char *value)
{
    if (b->request.n_headers < ARRAY_LEN(b->headers)) b->headers[b->request.n_headers++] = (struct http_header){name, value};
}

static void encode_multipart(duk_context *ctx, struct builder *b, duk_idx_t object)
{
    char boundary[64], *type = NULL;
    snprintf(boundary, sizeof boundary, "lt%016llx%08x", (unsigned long long)clock_now_ns(), (unsigned)(uintptr_t)b);
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const char *name = keep(b, ctx, -2);
        strbuf_printf(&b->body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"", boundary, name);
        const void *data;
        size_t len;
        char *owned = NULL;
        if (is_file(ctx, -1)) {
            duk_get_prop_string(ctx, -1, "filename");
            strbuf_printf(&b->body, "; filename=\"%s\"\r\n", duk_to_string(ctx, -1));
            duk_pop(ctx);
            duk_get_prop_string(ctx, -1, "content_type");
            strbuf_printf(&b->body, "Content-Type: %s\r\n\r\n", duk_to_string(ctx, -1));
            duk_pop(ctx);
            duk_get_prop_string(ctx, -1, "data");
            if (js_get_bytes(ctx, -1, &data, &len, &owned)) strbuf_append(&b->body, data, len);
            duk_pop(ctx);
        } else {
            duk_dup(ctx, -1);
            strbuf_printf(&b->body, "\r\n\r\n%s", duk_to_string(ctx, -1));
            duk_pop(ctx);
        }
        free(owned);
        strbuf_puts(&b->body, "\r\n");
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
    strbuf_printf(&b->body, "--%s--\r\n", boundary);
    if (asprintf(&type, "multipart/form-data; boundary=%s", boundary) < 0) return;
    b->owned[b->n_owned++] = type;
    add_header(b, "Content-Type", type);
}

static void read_body(duk_context *ctx, struct builder *b, duk_idx_t idx)
{
    const void *data;
    size_t len;
    char *owned;
    if (duk_is_null_or_undefined(ctx, idx)) return;
    if (js_get_bytes(ctx, idx, &data, &len, &owned)) {
        strbuf_append(&b->body, data, len);
        free(owned);
    } else if (duk_is_object(ctx, idx) && !duk_is_function(ctx, idx)) {
        if (has_file(ctx, idx)) encode_multipart(ctx, b, idx);
        else encode_form(ctx, b, idx);
    } else {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "unknown request body type %s", duk_is_boolean(ctx, idx) ? "bool" : duk_is_number(ctx, idx) ? "number" : "function");
    }
    strbuf_reserve(&b->body, 0);
    b->request.body = b->body.data;
    b->request.body_len = b->body.len;
}

static void read_headers(duk_context *ctx, struct builder *b)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        if (!duk_is_null_or_undefined(ctx, -1)) add_header(b, keep(b, ctx, -2), keep(b, ctx, -1));
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

static void read_cookies(duk_context *ctx, struct builder *b)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        struct http_cookie cookie = {.name = keep(b, ctx, -2)};
        if (duk_is_object(ctx, -1)) {
            duk_get_prop_string(ctx, -1, "value");
            cookie.value = keep(b, ctx, -1);
            duk_get_prop_string(ctx, -2, "replace");
            cookie.replace = duk_to_boolean(ctx, -1);
            duk_pop_2(ctx);
        } else {
            cookie.value = keep(b, ctx, -1);
        }
        if (b->request.n_cookies < ARRAY_LEN(b->cookies)) b->cookies[b->request.n_cookies++] = cookie;
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

static void read_tags(duk_context *ctx, struct http_job *job)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        if (!duk_is_string(ctx, -1) && !duk_is_number(ctx, -1) && !duk_is_boolean(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid value for metric tag '%s': only String, Boolean and Number types are accepted as a metric tag values", duk_get_string(ctx, -2));
        }
        const char *key = duk_get_string(ctx, -2), *value = duk_to_string(ctx, -1);
        if (strcmp(key, "name") == 0) {
            free(job->name);
            job->name = strdup(value);
        } else if (job->n_tags < HTTP_MAX_TAGS) {
            job->tags[job->n_tags++] = (lt_tag){strdup(key), strdup(value)};
        }
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

static void read_timeout(duk_context *ctx, struct builder *b)
{
    lt_error err = {0};
    if (duk_is_number(ctx, -1)) b->request.timeout_ns = (int64_t)(duk_get_number(ctx, -1) * (double)NS_PER_MS);
    else if (duration_parse(duk_to_string(ctx, -1), DURATION_EXTENDED, &b->request.timeout_ns, &err) != LT_OK) {
        (void)duk_error(ctx, DUK_ERR_ERROR, "invalid timeout value: %s", err.message);
    }
}

static void read_response_type(duk_context *ctx, struct builder *b, struct http_job *job)
{
    const char *type = duk_to_string(ctx, -1);
    if (strcmp(type, "none") == 0) job->discard = true;
    else if (strcmp(type, "binary") == 0) job->binary = true;
    else if (strcmp(type, "text") != 0) (void)duk_error(ctx, DUK_ERR_ERROR, "invalid responseType '%s': use text, binary or none", type);
    if (!job->discard) b->request.discard_body = false;
}

static void read_auth(duk_context *ctx, struct builder *b)
{
    const char *kind = duk_to_string(ctx, -1);
    if (strcmp(kind, "digest") == 0) b->request.auth = HTTP_AUTH_DIGEST;
    else if (strcmp(kind, "ntlm") == 0) b->request.auth = HTTP_AUTH_NTLM;
    else if (strcmp(kind, "basic") != 0) (void)duk_error(ctx, DUK_ERR_ERROR, "unknown auth method '%s'", kind);
}

static void read_params(duk_context *ctx, struct builder *b, struct http_job *job, duk_idx_t params)
{
    if (!duk_is_object(ctx, params)) return;
    duk_enum(ctx, params, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const char *key = duk_get_string(ctx, -2);
        bool object = duk_is_object(ctx, -1), given = !duk_is_null_or_undefined(ctx, -1);
        if (strcmp(key, "headers") == 0 && object) read_headers(ctx, b);
        else if (strcmp(key, "cookies") == 0 && object) read_cookies(ctx, b);
        else if (strcmp(key, "tags") == 0 && object) read_tags(ctx, job);
        else if (strcmp(key, "timeout") == 0 && given) read_timeout(ctx, b);
        else if (strcmp(key, "redirects") == 0 && given) b->request.max_redirects = duk_to_int(ctx, -1);
        else if (strcmp(key, "responseType") == 0 && given) read_response_type(ctx, b, job);
        else if (strcmp(key, "auth") == 0 && given) read_auth(ctx, b);
        else if (strcmp(key, "throw") == 0 && given) job->throws = duk_to_boolean(ctx, -1);
        else if (strcmp(key, "compression") == 0 && given && *duk_to_string(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_ERROR, "compressing request bodies is not available in this version");
        } else if (strcmp(key, "jar") == 0 && object) {
            duk_get_prop_string(ctx, -1, DUK_HIDDEN_SYMBOL("jar"));
            b->request.jar = duk_get_pointer(ctx, -1);
            duk_pop(ctx);
        } else if (strcmp(key, "responseCallback") == 0 && !duk_is_undefined(ctx, -1)) {
            job->has_callback = true;
            job->callback = duk_is_null(ctx, -1) ? NULL : http_read_matcher(ctx, -1);
            job->no_callback = !job->callback;
        }
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

/* A string, or an object of http.url`…` with its name. */
static void read_url(duk_context *ctx, struct builder *b, struct http_job *job, duk_idx_t idx)
{
    if (duk_is_object(ctx, idx) && duk_has_prop_string(ctx, idx, "clean_url")) {
        duk_get_prop_string(ctx, idx, "name");
        job->name = strdup(duk_to_string(ctx, -1));
        duk_get_prop_string(ctx, idx, "url");
        b->request.url = keep(b, ctx, -1);
        duk_pop_2(ctx);
    } else {
        b->request.url = keep(b, ctx, idx);
    }
}

static struct http_matcher *matcher_of(struct http_job *job, bool *none)
{
    if (job->has_callback) {
        *none = job->no_callback;
        return job->callback;
    }
    *none = job->js->no_matcher;
    return job->js->matcher;
}

static bool is_expected(const struct http_matcher *m, int status)
{
    if (!m) return status >= 200 && status < 400;
    for (size_t i = 0; i < m->n; i++) {
        if (status >= m->ranges[i].min && status <= m->ranges[i].max) return true;
    }
    return false;
}

static void push_tag(const struct options *o, enum system_tag which, lt_tag *list, size_t *n, const char *key, const char *value)
{
    if (options_has_tag(o, which)) list[(*n)++] = (lt_tag){key, value};
}

void http_emit_hop(struct http_job *job, const struct http_hop *hop)
{
    struct lt_vu *vu = job->js->vu;
    const struct options *o = vu->env->options;
    lt_tag tags[HTTP_MAX_TAGS + 16];
    size_t n = 0;
    char status[16], code[16];
    bool none, expected;
    struct http_matcher *matcher = matcher_of(job, &none);
    expected = is_expected(matcher, hop->status) && !*hop->error;
    snprintf(status, sizeof status, "%d", hop->status);
    snprintf(code, sizeof code, "%d", hop->error_code);
    const char *name = job->name ? job->name : hop->url;
    for (size_t i = 0; i < job->n_tags; i++) tags[n++] = job->tags[i];
    push_tag(o, TAG_METHOD, tags, &n, "method", hop->method);
    push_tag(o, TAG_URL, tags, &n, "url", job->name ? job->name : hop->url);
    push_tag(o, TAG_NAME, tags, &n, "name", name);
    push_tag(o, TAG_STATUS, tags, &n, "status", status);
    if (hop->status) push_tag(o, TAG_PROTO, tags, &n, "proto", hop->proto);
    if (*hop->error) push_tag(o, TAG_ERROR, tags, &n, "error", hop->error);
    if (hop->error_code) push_tag(o, TAG_ERROR_CODE, tags, &n, "error_code", code);
    if (*hop->tls_version) push_tag(o, TAG_TLS_VERSION, tags, &n, "tls_version", hop->tls_version);
    if (hop->remote_ip && *hop->remote_ip) push_tag(o, TAG_IP, tags, &n, "ip", hop->remote_ip);
    if (!none) push_tag(o, TAG_EXPECTED_RESPONSE, tags, &n, "expected_response", expected ? "true" : "false");
    const struct tagset *set = tagset_extend(metric_worker_tags(vu->metrics), vu_tags(vu), tags, n);
    const struct http_timings *t = &hop->timings;
    const struct {
        unsigned metric;
        double value;
    } values[] = {
        {METRIC_HTTP_REQS, 1},
        {METRIC_HTTP_REQ_DURATION, (double)t->duration / 1e6},
        {METRIC_HTTP_REQ_BLOCKED, (double)t->blocked / 1e6},
        {METRIC_HTTP_REQ_CONNECTING, (double)t->connecting / 1e6},
        {METRIC_HTTP_REQ_TLS_HANDSHAKING, (double)t->tls_handshaking / 1e6},
        {METRIC_HTTP_REQ_SENDING, (double)t->sending / 1e6},
        {METRIC_HTTP_REQ_WAITING, (double)t->waiting / 1e6},
        {METRIC_HTTP_REQ_RECEIVING, (double)t->receiving / 1e6},
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) vu_emit_tagged(vu, values[i].metric, set, values[i].value, hop->end_ns);
    if (!none) vu_emit_tagged(vu, METRIC_HTTP_REQ_FAILED, set, !expected, hop->end_ns);
}

static void on_hop(void *udata, const struct http_hop *hop)
{
    http_emit_hop(udata, hop);
}

static void on_done(void *udata, struct http_call *call)
{
    struct http_job *job = udata;
    job->call = call;
    job->running = NULL;
    job->done = true;
    if (job->completion.run) {
        event_loop_complete(&job->completion);
        return;
    }
    if (job->left && --*job->left > 0) return;
    if (job->all_done) *job->all_done = true;
    fiber_wake(job->js->vu->fiber);
}

void http_job_free(struct http_job *job)
{
    if (!job) return;
    if (job->running) http_call_cancel(job->running);
    if (job->call) http_call_free(job->call);
    for (size_t i = 0; i < job->n_tags; i++) {
        free((char *)job->tags[i].key);
        free((char *)job->tags[i].value);
    }
    free(job->callback);
    free(job->name);
    free(job);
}

/* Arguments are read in a protected call, so that nothing leaks when one of them throws. */
struct reading {
    struct builder *b;
    struct http_job *job;
    duk_idx_t url, body, params;
};

static duk_ret_t read_arguments(duk_context *ctx, void *udata)
{
    struct reading *r = udata;
    read_params(ctx, r->b, r->job, r->params);
    read_url(ctx, r->b, r->job, r->url);
    read_body(ctx, r->b, r->body);
    if (r->b->form) {
        bool given = false;
        for (size_t i = 0; i < r->b->request.n_headers; i++) given |= strcasecmp(r->b->headers[i].name, "Content-Type") == 0;
        if (!given) add_header(r->b, "Content-Type", "application/x-www-form-urlencoded");
    }
    return 0;
}

static void builder_free(struct builder *b)
{
    for (size_t i = 0; i < b->n_owned; i++) free(b->owned[i]);
    strbuf_free(&b->body);
    free(b);
}

struct http_job *http_job_start(duk_context *ctx, const char *method, duk_idx_t url, duk_idx_t body, duk_idx_t params)
{
    static const struct http_callbacks callbacks = {on_hop, on_done};
    struct js_vu *js = js_of(ctx);
    const struct options *o = js->vu->env->options;
    struct http_job *job = malloc(sizeof *job);
    struct builder *b = malloc(sizeof *b);
    if (!job || !b) {
        free(job);
        free(b);
        (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
        return NULL;
    }
    memset(job, 0, offsetof(struct http_job, tags));
    memset(b, 0, offsetof(struct builder, headers));
    job->js = js;
    job->throws = o->throws;
    job->discard = o->discard_response_bodies;
    b->request = (struct http_request){.method = method, .headers = b->headers, .cookies = b->cookies, .max_redirects = -1};
    duk_idx_t undefined = duk_get_top(ctx);
    duk_push_undefined(ctx);
    struct reading r = {b, job, duk_normalize_index(ctx, url), body < 0 ? undefined : body, params < 0 ? undefined : params};
    if (duk_safe_call(ctx, read_arguments, &r, 0, 1) != DUK_EXEC_SUCCESS) {
        builder_free(b);
        http_job_free(job);
        (void)duk_throw(ctx);
    }
    duk_pop_2(ctx);
    b->request.discard_body = job->discard;
    job->running = http_call_start(js->vu->net, &b->request, &callbacks, job);
    builder_free(b);
    if (job->running) return job;
    http_job_free(job);
    (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    return NULL;
}
