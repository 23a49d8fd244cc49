/* Module k6/http: the functions that scripts call. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "net/url.h"
#include "runtime/js/modules/http.h"

static void require_vu_context(duk_context *ctx, const char *message)
{
    if (js_of(ctx)->in_init || !js_of(ctx)->vu->net) (void)duk_error(ctx, DUK_ERR_ERROR, "%s", message);
}

static const char NO_REQUESTS[] = "Making http requests in the init context is not supported";

duk_ret_t http_send(duk_context *ctx, const char *method, duk_idx_t url, duk_idx_t body, duk_idx_t params)
{
    require_vu_context(ctx, NO_REQUESTS);
    struct http_job *job = http_job_new(ctx, method, url, body, params);
    if (job->call) {
        bool done = false;
        job->all_done = &done;
        http_call_start(job->call);
        event_loop_block(ctx, &done);
        if (!done) { /* interrupted */
            http_job_free(job);
            heap_throw_interrupted(ctx);
        }
    }
    http_push_response(ctx, job);
    return 1;
}

static const char *const METHODS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static duk_ret_t http_without_body(duk_context *ctx)
{
    if (duk_get_top(ctx) > 2) {
        log_printf(js_of(ctx)->vu->env->log, LT_LOG_WARNING,
                   "http.%s only accepts a url and a params argument (2 arguments), but %d were given",
                   duk_get_current_magic(ctx) ? "head" : "get", (int)duk_get_top(ctx));
    }
    duk_set_top(ctx, 2);
    return http_send(ctx, METHODS[duk_get_current_magic(ctx)], 0, -1, 1);
}

static duk_ret_t http_with_body(duk_context *ctx)
{
    duk_set_top(ctx, 3);
    return http_send(ctx, METHODS[duk_get_current_magic(ctx)], 0, 1, 2);
}

static duk_ret_t http_request(duk_context *ctx)
{
    duk_set_top(ctx, 4);
    return http_send(ctx, duk_to_string(ctx, 0), 1, 2, 3);
}

/* asyncRequest: a promise whose functions wait in a table of the stash. */

static duk_ret_t keep_functions(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_string(ctx, -1, "box");
    duk_dup(ctx, 0);
    duk_put_prop_string(ctx, -2, "resolve");
    duk_dup(ctx, 1);
    duk_put_prop_string(ctx, -2, "reject");
    return 0;
}

static duk_ret_t push_response(duk_context *ctx, void *udata)
{
    http_push_response(ctx, udata);
    return 1;
}

/* The reference to {resolve, reject} goes, and the object comes to the stack. */
static void take_functions(duk_context *ctx, uint32_t promise)
{
    js_ref_push(ctx, "requests", promise);
    js_ref_drop(ctx, "requests", promise);
}

static void finish_async(struct js_completion *completion)
{
    struct http_job *job = CONTAINER_OF(completion, struct http_job, completion);
    duk_context *ctx = heap_ctx(job->js->heap);
    take_functions(ctx, job->promise);
    duk_idx_t box = duk_get_top_index(ctx);
    bool ok = duk_safe_call(ctx, push_response, job, 0, 1) == DUK_EXEC_SUCCESS;
    duk_get_prop_string(ctx, box, ok ? "resolve" : "reject");
    duk_dup(ctx, -2);
    duk_call(ctx, 1);
    duk_set_top(ctx, box);
}

/* The iteration ended first. */
static void drop_async(struct js_completion *completion)
{
    struct http_job *job = CONTAINER_OF(completion, struct http_job, completion);
    js_ref_drop(heap_ctx(job->js->heap), "requests", job->promise);
    http_job_free(job);
}

struct async_start {
    struct http_job *job;
};

static duk_ret_t read_async(duk_context *ctx, void *udata)
{
    ((struct async_start *)udata)->job = http_job_new(ctx, duk_to_string(ctx, 0), 1, 2, 3);
    return 0;
}

static duk_ret_t http_async_request(duk_context *ctx)
{
    require_vu_context(ctx, NO_REQUESTS);
    duk_set_top(ctx, 4);
    duk_get_global_string(ctx, "Promise");
    duk_push_c_function(ctx, keep_functions, 2);
    duk_push_object(ctx);
    duk_dup(ctx, 3);
    duk_put_prop_string(ctx, -2, "params"); /* keeps params.jar alive */
    duk_dup_top(ctx);
    duk_put_prop_string(ctx, -3, "box");
    uint32_t id = ++js_of(ctx)->last_timer_id;
    js_ref_put(ctx, "requests", id, -1);
    duk_pop(ctx);
    duk_new(ctx, 1); /* 4: the promise */
    struct async_start start = {0};
    if (duk_safe_call(ctx, read_async, &start, 0, 1) != DUK_EXEC_SUCCESS) {
        if (heap_interrupted(js_of(ctx)->heap)) (void)duk_throw(ctx);
        take_functions(ctx, id);
        duk_get_prop_string(ctx, -1, "reject");
        duk_dup(ctx, 5);
        duk_call(ctx, 1);
        duk_set_top(ctx, 5);
        return 1;
    }
    duk_set_top(ctx, 5);
    struct http_job *job = start.job;
    job->promise = id;
    job->completion.run = finish_async;
    job->completion.drop = drop_async;
    job->completion.js = job->js;
    event_loop_begin(&job->completion);
    if (job->call) http_call_start(job->call);
    else event_loop_complete(&job->completion);
    return 1;
}

/* batch(): up to `batch` requests at a time, `batchPerHost` of them per host. */

struct batch {
    struct http_job **jobs;
    size_t n, n_read;
    unsigned left;
    bool done;
};

static bool is_bodiless(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static struct http_job *read_list(duk_context *ctx, duk_idx_t item)
{
    duk_idx_t base = duk_get_top(ctx);
    if (duk_get_length(ctx, item) < 2)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "invalid batch request: a list of method, URL, body and params is needed");
    for (duk_uarridx_t i = 0; i < 4; i++) duk_get_prop_index(ctx, item, i);
    if (!duk_is_string(ctx, base))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid method type '%s'", duk_safe_to_string(ctx, base));
    return http_job_new(ctx, duk_get_string(ctx, base), base + 1, base + 2, base + 3);
}

static struct http_job *read_object(duk_context *ctx, duk_idx_t item, size_t index)
{
    static const char *const keys[] = {"method", "url", "body", "params"};
    duk_idx_t base = duk_get_top(ctx);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) duk_get_prop_string(ctx, item, keys[i]);
    if (duk_is_undefined(ctx, base + 1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "batch request %lu doesn't have a url key", (unsigned long)index);
    if (duk_is_undefined(ctx, base)) {
        duk_push_string(ctx, "GET");
        duk_replace(ctx, base);
    }
    if (!duk_is_string(ctx, base))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid method type '%s'", duk_safe_to_string(ctx, base));
    duk_push_string(ctx, "toUpperCase");
    duk_call_prop(ctx, base, 0);
    const char *method = duk_get_string(ctx, -1);
    return http_job_new(ctx, method, base + 1, is_bodiless(method) ? -1 : base + 2, base + 3);
}

static struct http_job *read_item(duk_context *ctx, duk_idx_t item, size_t index)
{
    if (duk_is_array(ctx, item)) return read_list(ctx, item);
    if (duk_is_object(ctx, item) && !duk_has_prop_string(ctx, item, "clean_url")) return read_object(ctx, item, index);
    return http_job_new(ctx, "GET", item, -1, -1);
}

struct batch_reading {
    struct batch *batch;
    duk_idx_t items;
};

static duk_ret_t read_items(duk_context *ctx, void *udata)
{
    struct batch_reading *r = udata;
    struct batch *b = r->batch;
    for (; b->n_read < b->n; b->n_read++) {
        duk_idx_t top = duk_get_top(ctx);
        duk_get_prop_index(ctx, r->items, (duk_uarridx_t)b->n_read);
        b->jobs[b->n_read] = read_item(ctx, top, b->n_read);
        b->jobs[b->n_read]->left = &b->left;
        b->jobs[b->n_read]->all_done = &b->done;
        duk_set_top(ctx, top);
        if (b->jobs[b->n_read]->invalid) (void)duk_error(ctx, DUK_ERR_ERROR, "%s", b->jobs[b->n_read]->invalid);
    }
    return 0;
}

static void batch_free(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) http_job_free(b->jobs[i]);
    free(b->jobs);
}

static duk_ret_t push_all(duk_context *ctx, void *udata)
{
    struct batch *b = udata;
    duk_push_array(ctx);
    for (size_t i = 0; i < b->n; i++) {
        struct http_job *job = b->jobs[i];
        b->jobs[i] = NULL;
        if (job) http_push_response(ctx, job);
        else duk_push_null(ctx);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    return 1;
}

/* Starts all, waits for all. False when the VU was interrupted; then the jobs are still to be freed. */
static bool wait_for_all(duk_context *ctx, struct batch *b)
{
    const struct options *o = js_of(ctx)->vu->env->options;
    struct http_call **calls = calloc(b->n + 1, sizeof(struct http_call *));
    struct http_batch *running = NULL;
    for (size_t i = 0; calls && i < b->n; i++) calls[i] = b->jobs[i]->call;
    b->left = (unsigned)b->n;
    if (calls)
        running = http_batch_start(calls, b->n, o->batch > 0 ? (size_t)o->batch : 1,
                                   o->batch_per_host > 0 ? (size_t)o->batch_per_host : 0);
    free(calls);
    if (running) event_loop_block(ctx, &b->done);
    http_batch_free(running);
    return b->done;
}

/* An item that is no request: nothing is sent. What was read so far gives empty responses. */
static void refuse_batch(duk_context *ctx, struct batch *b)
{
    if (js_of(ctx)->vu->env->options->throws || heap_interrupted(js_of(ctx)->heap)) {
        batch_free(b);
        (void)duk_throw(ctx);
    }
    duk_get_prop_string(ctx, -1, "message");
    lt_log_field field = {"error", duk_safe_to_string(ctx, -1)};
    log_record(js_of(ctx)->vu->env->log, LT_LOG_WARNING, &field, 1, "A batch request failed");
    duk_pop(ctx);
    for (size_t i = 0; i < b->n && b->jobs[i]; i++) {
        if (b->jobs[i]->call) http_call_cancel(b->jobs[i]->call);
        b->jobs[i]->call = NULL;
        b->jobs[i]->throws = false;
        b->jobs[i]->quiet = true;
    }
}

/* items: array on the stack. Pushes an array of responses. */
static void run_batch(duk_context *ctx, duk_idx_t items)
{
    struct batch b = {.n = duk_get_length(ctx, items)};
    b.jobs = calloc(b.n + 1, sizeof(struct http_job *));
    if (!b.jobs) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    struct batch_reading r = {&b, items};
    if (duk_safe_call(ctx, read_items, &r, 0, 1) != DUK_EXEC_SUCCESS) {
        refuse_batch(ctx, &b);
    } else if (b.n && !wait_for_all(ctx, &b)) {
        batch_free(&b);
        heap_throw_interrupted(ctx);
    }
    duk_pop(ctx);
    bool ok = duk_safe_call(ctx, push_all, &b, 0, 1) == DUK_EXEC_SUCCESS;
    batch_free(&b);
    if (!ok) (void)duk_throw(ctx);
}

static duk_ret_t http_batch(duk_context *ctx)
{
    require_vu_context(ctx, "Using batch in the init context is not supported");
    duk_idx_t given = duk_get_top(ctx);
    if (given == 0) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "no argument was provided to http.batch()");
    if (given > 1)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "http.batch() accepts only an array or an object of requests");
    if (!duk_is_object(ctx, 0))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "invalid http.batch() argument type: an array or an object of requests is needed");
    if (duk_is_array(ctx, 0)) {
        run_batch(ctx, 0);
        return 1;
    }
    duk_push_array(ctx); /* 1: keys */
    duk_push_array(ctx); /* 2: items */
    duk_uarridx_t n = 0;
    duk_enum(ctx, 0, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, 3, 1)) {
        duk_put_prop_index(ctx, 2, n);
        duk_put_prop_index(ctx, 1, n++);
    }
    duk_pop(ctx);
    run_batch(ctx, 2);
    duk_push_object(ctx);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 1, i);
        duk_get_prop_index(ctx, 3, i);
        duk_put_prop(ctx, 4);
    }
    return 1;
}

/* Expected statuses. */

static const char MATCHER[] = DUK_HIDDEN_SYMBOL("matcher");

static bool is_integer(duk_context *ctx, duk_idx_t idx)
{
    return duk_is_number(ctx, idx) && duk_get_number(ctx, idx) == floor(duk_get_number(ctx, idx));
}

static duk_ret_t http_expected_statuses(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    if (!n) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "no arguments");
    duk_push_object(ctx);
    struct http_matcher *m = duk_push_fixed_buffer(ctx, sizeof *m + (size_t)n * sizeof m->ranges[0]);
    m->n = (size_t)n;
    for (duk_idx_t i = 0; i < n; i++) {
        if (is_integer(ctx, i)) {
            m->ranges[i].min = m->ranges[i].max = duk_get_int(ctx, i);
            continue;
        }
        if (!duk_is_object(ctx, i) || !duk_has_prop_string(ctx, i, "min") || !duk_has_prop_string(ctx, i, "max")) {
            (void)duk_error(
                ctx, DUK_ERR_TYPE_ERROR,
                "argument number %d to expectedStatuses was neither an integer nor an object like {min:100, max:329}",
                (int)i + 1);
        }
        duk_get_prop_string(ctx, i, "min");
        duk_get_prop_string(ctx, i, "max");
        if (!is_integer(ctx, -1) || !is_integer(ctx, -2)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "both min and max need to be integers for argument number %d",
                            (int)i + 1);
        }
        m->ranges[i].max = duk_get_int(ctx, -1);
        m->ranges[i].min = duk_get_int(ctx, -2);
        duk_pop_2(ctx);
    }
    duk_put_prop_string(ctx, -2, MATCHER);
    return 1;
}

struct http_matcher *http_read_matcher(duk_context *ctx, duk_idx_t idx)
{
    size_t size;
    if (!duk_is_object(ctx, idx) || !duk_get_prop_string(ctx, idx, MATCHER)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "unsupported responseCallback");
    }
    void *data = duk_get_buffer(ctx, -1, &size);
    struct http_matcher *copy = malloc(size);
    if (copy) memcpy(copy, data, size);
    duk_pop(ctx);
    return copy;
}

static duk_ret_t http_set_response_callback(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    bool none = duk_is_null(ctx, 0);
    struct http_matcher *m = none ? NULL : http_read_matcher(ctx, 0);
    free(js->matcher);
    js->matcher = m;
    js->no_matcher = none;
    return 0;
}

/* Files and URLs. */

static duk_ret_t http_file(duk_context *ctx)
{
    char name[32];
    duk_set_top(ctx, 3);
    snprintf(name, sizeof name, "%lld", (long long)clock_wall_ns());
    duk_push_object(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_string(ctx, -2, "data");
    if (duk_is_undefined(ctx, 1)) duk_push_string(ctx, name);
    else duk_dup(ctx, 1);
    duk_put_prop_string(ctx, -2, "filename");
    if (duk_is_undefined(ctx, 2)) duk_push_string(ctx, "application/octet-stream");
    else duk_dup(ctx, 2);
    duk_put_prop_string(ctx, -2, "content_type");
    return 1;
}

static duk_ret_t http_url(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    duk_push_string(ctx, "");
    duk_push_string(ctx, "");
    for (duk_idx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 0, (duk_uarridx_t)i); /* piece i */
        bool value = i + 1 < n;
        duk_dup(ctx, n);
        duk_dup(ctx, -2);
        if (value) duk_dup(ctx, i + 1);
        else duk_push_string(ctx, "");
        duk_to_string(ctx, -1);
        duk_concat(ctx, 3);
        duk_replace(ctx, n);
        duk_dup(ctx, n + 1);
        duk_dup(ctx, -2);
        duk_push_string(ctx, value ? "${}" : "");
        duk_concat(ctx, 3);
        duk_replace(ctx, n + 1);
        duk_pop(ctx);
    }
    duk_push_object(ctx);
    duk_dup(ctx, n);
    duk_put_prop_string(ctx, -2, "url");
    char *masked = url_masked(duk_get_string(ctx, n));
    js_push_text(ctx, masked ? masked : "", masked ? strlen(masked) : 0);
    free(masked);
    duk_put_prop_string(ctx, -2, "clean_url");
    duk_dup(ctx, n + 1);
    duk_put_prop_string(ctx, -2, "name");
    return 1;
}

void module_http(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"get", http_without_body, DUK_VARARGS, 0},
        {"head", http_without_body, DUK_VARARGS, 1},
        {"post", http_with_body, 3, 2},
        {"put", http_with_body, 3, 3},
        {"patch", http_with_body, 3, 4},
        {"del", http_with_body, 3, 5},
        {"options", http_with_body, 3, 6},
        {"request", http_request, 4, 0},
        {"asyncRequest", http_async_request, 4, 0},
        {"batch", http_batch, DUK_VARARGS, 0},
        {"file", http_file, 3, 0},
        {"url", http_url, DUK_VARARGS, 0},
        {"expectedStatuses", http_expected_statuses, DUK_VARARGS, 0},
        {"setResponseCallback", http_set_response_callback, 1, 0},
    };
    static const char *const constants[][2] = {
        {"SSL_3_0", "ssl3.0"}, /* only the published types have it */
        {"TLS_1_0", "tls1.0"},
        {"TLS_1_1", "tls1.1"},
        {"TLS_1_2", "tls1.2"},
        {"TLS_1_3", "tls1.3"},
        {"OCSP_STATUS_GOOD", "good"},
        {"OCSP_STATUS_REVOKED", "revoked"},
        {"OCSP_STATUS_SERVER_FAILED", "server_failed"},
        {"OCSP_STATUS_UNKNOWN", "unknown"},
        {"OCSP_REASON_UNSPECIFIED", "unspecified"},
        {"OCSP_REASON_KEY_COMPROMISE", "key_compromise"},
        {"OCSP_REASON_CA_COMPROMISE", "ca_compromise"},
        {"OCSP_REASON_AFFILIATION_CHANGED", "affiliation_changed"},
        {"OCSP_REASON_SUPERSEDED", "superseded"},
        {"OCSP_REASON_CESSATION_OF_OPERATION", "cessation_of_operation"},
        {"OCSP_REASON_CERTIFICATE_HOLD", "certificate_hold"},
        {"OCSP_REASON_REMOVE_FROM_CRL", "remove_from_crl"},
        {"OCSP_REASON_PRIVILEGE_WITHDRAWN", "privilege_withdrawn"},
        {"OCSP_REASON_AA_COMPROMISE", "aa_compromise"},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    for (size_t i = 0; i < ARRAY_LEN(constants); i++) {
        duk_push_string(ctx, constants[i][1]);
        duk_put_prop_string(ctx, -2, constants[i][0]);
    }
    http_install_cookie_jar(ctx, -1);
}
