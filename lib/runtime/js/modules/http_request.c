/* From a script's arguments to a request on the wire, and from its hops to samples. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "net/form.h"
#include "options/duration.h"
#include "runtime/js/modules/http.h"

enum { MAX_CODINGS = 8 };

/* What is collected before the request is made; freed on any way out. */
struct builder {
    struct http_request request;
    struct strbuf body;
    enum http_coding codings[MAX_CODINGS];
    struct http_header *headers;
    struct http_cookie *cookies;
    size_t headers_cap, cookies_cap;
    char **owned;
    size_t n_owned, owned_cap;
    const char *content_type; /* that goes with the body, unless the script names one */
};

static void out_of_memory(duk_context *ctx)
{
    (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
}

/* Room for one more; throws. */
static void *grow(duk_context *ctx, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) return list;
    size_t new_cap = *cap ? *cap * 2 : 8;
    void *grown = realloc(list, new_cap * size);
    if (!grown) out_of_memory(ctx);
    *cap = new_cap;
    return grown;
}

static const char *own(duk_context *ctx, struct builder *b, char *text)
{
    if (!text) out_of_memory(ctx);
    b->owned = grow(ctx, b->owned, b->n_owned, &b->owned_cap, sizeof(char *));
    return b->owned[b->n_owned++] = text;
}

static const char *keep(struct builder *b, duk_context *ctx, duk_idx_t idx)
{
    size_t len;
    char *owned;
    duk_dup(ctx, idx);
    const char *text = js_get_text(ctx, -1, &len, &owned);
    const char *copy = own(ctx, b, owned ? owned : strdup(text));
    duk_pop(ctx);
    return copy;
}

static void add_form_value(duk_context *ctx, struct builder *b, duk_idx_t key_idx, duk_idx_t value)
{
    size_t len = 0, key_len;
    char *owned = NULL, *owned_key = NULL;
    const char *text = "";
    bool nested = duk_is_object(ctx, value);
    duk_dup(ctx, value);
    if (!nested && !duk_is_null_or_undefined(ctx, -1)) text = js_get_text(ctx, -1, &len, &owned);
    const char *key = js_get_text(ctx, key_idx, &key_len, &owned_key);
    if (nested) {
        log_printf(js_of(ctx)->vu->env->log, LT_LOG_WARNING,
                   "cannot urlencode a nested value of field '%s' in a request form body; encoding it as an empty "
                   "value, use JSON.stringify() to send structured data",
                   key);
    }
    form_add(&b->body, key, key_len, text, len);
    free(owned);
    free(owned_key);
    duk_pop(ctx);
}

static void encode_form(duk_context *ctx, struct builder *b, duk_idx_t object)
{
    b->content_type = "application/x-www-form-urlencoded";
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_SORT_ARRAY_INDICES);
    duk_push_array(ctx); /* sorted keys */
    duk_uarridx_t n = 0;
    while (duk_next(ctx, -2, 0)) duk_put_prop_index(ctx, -2, n++);
    duk_push_string(ctx, "sort");
    duk_call_prop(ctx, -2, 0);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, -1, i);
        duk_idx_t key = duk_get_top_index(ctx);
        duk_dup_top(ctx);
        duk_get_prop(ctx, object);
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
    return duk_is_object(ctx, idx) && duk_has_prop_string(ctx, idx, "filename") &&
           duk_has_prop_string(ctx, idx, "content_type");
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

static void add_header(duk_context *ctx, struct builder *b, const char *name, const char *value)
{
    b->headers = grow(ctx, b->headers, b->request.n_headers, &b->headers_cap, sizeof *b->headers);
    /* As in Go the last one of the same name counts. */
    for (size_t i = 0; i < b->request.n_headers; i++) {
        if (strcasecmp(b->headers[i].name, name) != 0) continue;
        b->headers[i].value = value;
        return;
    }
    b->headers[b->request.n_headers++] = (struct http_header){name, value};
}

static void add_file(duk_context *ctx, struct builder *b, struct multipart *m, const char *name)
{
    const void *data;
    size_t len;
    char *owned = NULL;
    duk_get_prop_string(ctx, -1, "filename");
    duk_get_prop_string(ctx, -2, "content_type");
    const char *filename = keep(b, ctx, -2), *type = keep(b, ctx, -1);
    duk_pop_2(ctx);
    duk_get_prop_string(ctx, -1, "data");
    if (!js_get_bytes(ctx, -1, &data, &len, &owned)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "invalid type of the data of file '%s': a string or an ArrayBuffer is needed", filename);
    }
    multipart_add(m, name, filename, type, data, len);
    free(owned);
    duk_pop(ctx);
}

static void add_field(duk_context *ctx, struct multipart *m, const char *name)
{
    size_t len = 0;
    char *owned = NULL;
    const char *text = "";
    duk_dup(ctx, -1);
    if (!duk_is_null_or_undefined(ctx, -1) && !duk_is_object(ctx, -1)) text = js_get_text(ctx, -1, &len, &owned);
    multipart_add(m, name, NULL, NULL, text, len);
    free(owned);
    duk_pop(ctx);
}

static void encode_multipart(duk_context *ctx, struct builder *b, duk_idx_t object)
{
    struct multipart m;
    char *type;
    multipart_begin(&m, &b->body);
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const char *name = keep(b, ctx, -2);
        if (is_file(ctx, -1)) add_file(ctx, b, &m, name);
        else add_field(ctx, &m, name);
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
    multipart_end(&m);
    b->content_type = own(ctx, b, asprintf(&type, "multipart/form-data; boundary=%s", m.boundary) < 0 ? NULL : type);
}

static void read_body(duk_context *ctx, struct builder *b, duk_idx_t idx)
{
    const void *data;
    size_t len;
    char *owned;
    if (duk_is_null_or_undefined(ctx, idx)) return;
    if (js_get_bytes(ctx, idx, &data, &len, &owned)) {
        b->request.body = data; /* stays on the stack while the request is made */
        b->request.body_len = len;
        if (owned) own(ctx, b, owned);
        return;
    }
    if (!duk_is_object(ctx, idx) || duk_is_function(ctx, idx)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "unknown request body type %s",
                        duk_is_boolean(ctx, idx)  ? "bool"
                        : duk_is_number(ctx, idx) ? "number"
                                                  : "function");
    }
    if (has_file(ctx, idx)) encode_multipart(ctx, b, idx);
    else encode_form(ctx, b, idx);
    if (!strbuf_reserve(&b->body, 0) || b->body.failed) out_of_memory(ctx);
    b->request.body = b->body.data;
    b->request.body_len = b->body.len;
}

static void read_headers(duk_context *ctx, struct builder *b)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        if (!duk_is_null_or_undefined(ctx, -1)) add_header(ctx, b, keep(b, ctx, -2), keep(b, ctx, -1));
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

static void read_cookies(duk_context *ctx, struct builder *b)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        if (duk_is_null_or_undefined(ctx, -1)) {
            duk_pop_2(ctx);
            continue;
        }
        struct http_cookie cookie = {.name = keep(b, ctx, -2)};
        if (duk_is_object(ctx, -1)) {
            duk_get_prop_string(ctx, -1, "value");
            cookie.value = duk_is_null_or_undefined(ctx, -1) ? "" : keep(b, ctx, -1);
            duk_get_prop_string(ctx, -2, "replace");
            cookie.replace = duk_to_boolean(ctx, -1);
            duk_pop_2(ctx);
        } else {
            cookie.value = keep(b, ctx, -1);
        }
        b->cookies = grow(ctx, b->cookies, b->request.n_cookies, &b->cookies_cap, sizeof *b->cookies);
        b->cookies[b->request.n_cookies++] = cookie;
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

static void read_tags(duk_context *ctx, struct http_job *job)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        if (!duk_is_string(ctx, -1) && !duk_is_number(ctx, -1) && !duk_is_boolean(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                            "invalid value for metric tag '%s': only String, Boolean and Number types are accepted as "
                            "a metric tag values",
                            duk_get_string(ctx, -2));
        }
        size_t len;
        char *owned;
        const char *key = duk_get_string(ctx, -2), *value = js_get_text(ctx, -1, &len, &owned);
        char *copy = owned ? owned : strdup(value);
        if (strcmp(key, "name") == 0) {
            free(job->name);
            job->name = copy;
        } else if (job->n_tags < HTTP_MAX_TAGS) {
            job->tags[job->n_tags++] = (lt_tag){strdup(key), copy};
        } else {
            free(copy);
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

static void read_response_type(duk_context *ctx, struct http_job *job)
{
    const char *type = duk_to_string(ctx, -1);
    job->discard = strcmp(type, "none") == 0;
    job->binary = strcmp(type, "binary") == 0;
    if (!job->discard && !job->binary && strcmp(type, "text") != 0) {
        (void)duk_error(ctx, DUK_ERR_ERROR, "%s does not belong to ResponseType values", type);
    }
}

/* Unknown kinds are no error in k6: credentials of the URL are sent as basic. */
static void read_auth(duk_context *ctx, struct builder *b)
{
    const char *kind = duk_to_string(ctx, -1);
    if (strcmp(kind, "digest") == 0) b->request.auth = HTTP_AUTH_DIGEST;
    else if (strcmp(kind, "ntlm") == 0) b->request.auth = HTTP_AUTH_NTLM;
}

static void read_compression(duk_context *ctx, struct builder *b)
{
    const char *list = duk_to_string(ctx, -1);
    if (!list[strspn(list, " ")]) return;
    b->request.codings = b->codings;
    b->request.n_codings = 0;
    for (;;) {
        size_t len = strcspn(list, ","), from = strspn(list, " "), to = len;
        while (to > from && list[to - 1] == ' ') to--;
        if (from > to) from = to;
        if (b->request.n_codings == MAX_CODINGS ||
            !http_coding_parse(list + from, to - from, &b->codings[b->request.n_codings++])) {
            (void)duk_error(ctx, DUK_ERR_ERROR,
                            "unknown compression algorithm %.*s, supported algorithms are [gzip deflate zstd br]",
                            (int)(to - from), list + from);
        }
        if (!list[len]) return;
        list += len + 1;
    }
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
        else if (strcmp(key, "responseType") == 0 && given) read_response_type(ctx, job);
        else if (strcmp(key, "auth") == 0 && given) read_auth(ctx, b);
        else if (strcmp(key, "throw") == 0 && given) job->throws = duk_to_boolean(ctx, -1);
        else if (strcmp(key, "compression") == 0 && given) read_compression(ctx, b);
        else if (strcmp(key, "jar") == 0 && object) {
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

/* A string, or an object of http.url`…`. */
static bool is_url_object(duk_context *ctx, duk_idx_t idx)
{
    return duk_is_object(ctx, idx) && duk_has_prop_string(ctx, idx, "clean_url");
}

static void read_url(duk_context *ctx, struct builder *b, struct http_job *job, duk_idx_t idx)
{
    if (is_url_object(ctx, idx)) {
        duk_get_prop_string(ctx, idx, "url");
        b->request.url = keep(b, ctx, -1);
        duk_pop(ctx);
    } else if (duk_is_string(ctx, idx)) {
        b->request.url = keep(b, ctx, idx);
    } else {
        job->invalid_code = 1020;
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid URL: '#%s'", duk_safe_to_string(ctx, idx));
    }
}

/* The tag of params.tags is stronger, and without placeholders there is nothing to group. */
static void read_url_name(duk_context *ctx, struct builder *b, struct http_job *job, duk_idx_t idx)
{
    if (job->name || !is_url_object(ctx, idx)) return;
    duk_get_prop_string(ctx, idx, "name");
    duk_get_prop_string(ctx, idx, "url");
    if (!duk_strict_equals(ctx, -1, -2)) {
        job->name = strdup(keep(b, ctx, -2));
    }
    duk_pop_2(ctx);
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

static void push_tag(const struct options *o, enum system_tag which, lt_tag *list, size_t *n, const char *key,
                     const char *value)
{
    if (options_has_tag(o, which)) list[(*n)++] = (lt_tag){key, value};
}

/* 401 is the right answer while authentication goes on. */
static bool hop_is_expected(const struct http_matcher *matcher, const struct http_hop *hop)
{
    if (hop->must_challenge) return hop->status == 401;
    return is_expected(matcher, hop->status) || (hop->may_challenge && hop->status == 401);
}

static void emit_hop(struct http_job *job, const struct http_hop *hop)
{
    struct lt_vu *vu = job->js->vu;
    const struct options *o = vu->env->options;
    lt_tag tags[HTTP_MAX_TAGS + 16];
    size_t n = 0;
    char status[16], code[16];
    bool none, expected;
    struct http_matcher *matcher = matcher_of(job, &none);
    expected = hop_is_expected(matcher, hop);
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
    struct tls_ocsp ocsp;
    if (*hop->tls_version && options_has_tag(o, TAG_OCSP_STATUS)) {
        tls_ocsp_read(hop->staple, hop->staple_len, &ocsp);
        tags[n++] = (lt_tag){"ocsp_status", ocsp.status};
    }
    if (*hop->tls_version && hop->status) push_tag(o, TAG_TLS_VERSION, tags, &n, "tls_version", hop->tls_version);
    if (hop->remote_ip && *hop->remote_ip) push_tag(o, TAG_IP, tags, &n, "ip", hop->remote_ip);
    if (!none) push_tag(o, TAG_EXPECTED_RESPONSE, tags, &n, "expected_response", expected ? "true" : "false");
    const struct tagset *set = tagset_extend(metric_worker_tags(vu->metrics), job->base_tags, tags, n);
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
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        metric_emit(vu->metrics, values[i].metric, set, values[i].value, hop->end_ns, job->metadata, job->n_metadata);
    if (!none)
        metric_emit(vu->metrics, METRIC_HTTP_REQ_FAILED, set, !expected, hop->end_ns, job->metadata, job->n_metadata);
}

static void on_hop(void *udata, const struct http_hop *hop)
{
    emit_hop(udata, hop);
}

static void on_debug(void *udata, const char *request_id, const char *text)
{
    struct http_job *job = udata;
    struct lt_vu *vu = job->js->vu;
    char id[24], iteration[24];
    snprintf(id, sizeof id, "%u", vu->id_in_instance);
    snprintf(iteration, sizeof iteration, "%lld", (long long)vu->iteration);
    lt_log_field fields[] = {{"source", "http-debug"},
                             {"request_id", request_id},
                             {"vu", id},
                             {"iter", iteration},
                             {"scenario", vu->scenario ? vu->scenario->name : ""},
                             {"group", vu->group ? vu->group : ""}};
    log_record(vu->env->log, LT_LOG_INFO, fields, ARRAY_LEN(fields), text);
}

static void on_done(void *udata, struct http_call *call)
{
    struct http_job *job = udata;
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
    if (job->done) http_call_free(job->call);
    else if (job->call) http_call_cancel(job->call);
    for (size_t i = 0; i < job->n_tags; i++) {
        free((char *)job->tags[i].key);
        free((char *)job->tags[i].value);
    }
    free(job->metadata);
    free(job->callback);
    free(job->name);
    free(job->invalid);
    free(job);
}

/* Arguments are read in a protected call, so that nothing leaks when one of them throws. */
struct reading {
    struct builder *b;
    struct http_job *job;
    duk_idx_t url, body, params;
};

static const struct http_callbacks CALLBACKS = {on_hop, on_done, on_debug};

static duk_ret_t read_arguments(duk_context *ctx, void *udata)
{
    struct reading *r = udata;
    struct builder *b = r->b;
    lt_error err = {0};
    read_url(ctx, b, r->job, r->url);
    read_params(ctx, b, r->job, r->params);
    read_url_name(ctx, b, r->job, r->url);
    read_body(ctx, b, r->body);
    bool typed = !b->content_type;
    for (size_t i = 0; i < b->request.n_headers && !typed; i++)
        typed = strcasecmp(b->headers[i].name, "Content-Type") == 0;
    if (!typed) add_header(ctx, b, "Content-Type", b->content_type);
    b->request.headers = b->headers;
    b->request.cookies = b->cookies;
    b->request.discard_body = r->job->discard;
    lt_status status = http_call_new(js_of(ctx)->vu->net, &b->request, &CALLBACKS, r->job, &r->job->call, &err);
    if (status == LT_OK) return 0;
    if (status == LT_ERR_INVALID) r->job->invalid_code = 1020;
    (void)duk_error(ctx, DUK_ERR_ERROR, "%s", err.message);
    return 0;
}

static void builder_free(struct builder *b)
{
    for (size_t i = 0; i < b->n_owned; i++) free(b->owned[i]);
    free(b->owned);
    free(b->headers);
    free(b->cookies);
    strbuf_free(&b->body);
}

/* The error's message, or the thrown value as text. */
static char *message_of(duk_context *ctx)
{
    size_t len;
    char *owned;
    if (duk_is_error(ctx, -1)) {
        duk_get_prop_string(ctx, -1, "message");
        duk_replace(ctx, -2);
    }
    duk_safe_to_string(ctx, -1);
    const char *text = js_get_text(ctx, -1, &len, &owned);
    return owned ? owned : strdup(text);
}

struct http_job *http_job_new(duk_context *ctx, const char *method, duk_idx_t url, duk_idx_t body, duk_idx_t params)
{
    struct js_vu *js = js_of(ctx);
    const struct options *o = js->vu->env->options;
    struct http_job *job = malloc(sizeof *job);
    if (!job) out_of_memory(ctx);
    memset(job, 0, offsetof(struct http_job, tags)); /* clearing all tags would cost more than the rest */
    job->js = js;
    job->base_tags = vu_tags(js->vu);
    job->metadata = vu_copy_metadata(js->vu, &job->n_metadata);
    job->throws = o->throws;
    job->discard = o->discard_response_bodies;
    struct builder b = {.request = {.method = method, .max_redirects = -1}};
    duk_idx_t undefined = duk_get_top(ctx);
    duk_push_undefined(ctx);
    struct reading r = {&b, job, duk_normalize_index(ctx, url), body < 0 ? undefined : body,
                        params < 0 ? undefined : params};
    bool ok = duk_safe_call(ctx, read_arguments, &r, 0, 1) == DUK_EXEC_SUCCESS;
    builder_free(&b);
    if (!ok && (o->throws || heap_interrupted(js->heap))) {
        http_job_free(job);
        (void)duk_throw(ctx);
    }
    if (!ok) job->invalid = message_of(ctx);
    duk_pop_2(ctx);
    return job;
}
