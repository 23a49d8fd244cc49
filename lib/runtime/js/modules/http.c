/* Module k6/http: the functions that scripts call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/js/modules/http.h"

static void require_vu_context(duk_context *ctx, const char *message)
{
    if (js_of(ctx)->in_init || !js_of(ctx)->vu->net) (void)duk_error(ctx, DUK_ERR_ERROR, "%s", message);
}

static const char NO_REQUESTS[] = "Making http requests in the init context is not supported";

/* Waits for one request; leaves without it when the VU is interrupted. */
static void wait_for(duk_context *ctx, struct http_job *job)
{
    bool done = false;
    job->all_done = &done;
    event_loop_block(ctx, &done);
    if (done) return;
    http_job_free(job);
    heap_throw_interrupted(ctx);
}

duk_ret_t http_send(duk_context *ctx, const char *method, duk_idx_t url, duk_idx_t body, duk_idx_t params)
{
    require_vu_context(ctx, NO_REQUESTS);
    struct http_job *job = http_job_start(ctx, method, url, body, params);
    wait_for(ctx, job);
    http_push_response(ctx, job);
    return 1;
}

static const char *const METHODS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static duk_ret_t http_without_body(duk_context *ctx)
{
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

static void finish_async(struct js_completion *completion)
{
    struct http_job *job = CONTAINER_OF(completion, struct http_job, completion);
    duk_context *ctx = heap_ctx(job->js->heap);
    uint32_t promise = job->promise;
    js_ref_push(ctx, "requests", promise);
    js_ref_drop(ctx, "requests", promise);
    duk_idx_t box = duk_get_top_index(ctx);
    bool ok = duk_safe_call(ctx, push_response, job, 0, 1) == DUK_EXEC_SUCCESS;
    duk_get_prop_string(ctx, box, ok ? "resolve" : "reject");
    duk_dup(ctx, -2);
    duk_call(ctx, 1);
    duk_set_top(ctx, box);
}

static duk_ret_t http_async_request(duk_context *ctx)
{
    require_vu_context(ctx, NO_REQUESTS);
    duk_set_top(ctx, 4);
    duk_get_global_string(ctx, "Promise");
    duk_push_c_function(ctx, keep_functions, 2);
    duk_push_object(ctx);
    duk_dup_top(ctx);
    duk_put_prop_string(ctx, -3, "box");
    uint32_t id = ++js_of(ctx)->last_timer_id;
    js_ref_put(ctx, "requests", id, -1);
    duk_pop(ctx);
    duk_new(ctx, 1);
    struct http_job *job = http_job_start(ctx, duk_to_string(ctx, 0), 1, 2, 3);
    job->promise = id;
    job->completion.run = finish_async;
    job->completion.js = job->js;
    job->js->pending++;
    return 1;
}

/* batch(): up to `batch` requests at a time, `batchPerHost` of them per host. */

struct batch {
    struct http_job **jobs;
    size_t n, started;
    unsigned left;
    bool done;
};

static struct http_job *start_item(duk_context *ctx, duk_idx_t item)
{
    duk_idx_t base = duk_get_top(ctx);
    struct http_job *job;
    if (duk_is_array(ctx, item)) {
        for (duk_uarridx_t i = 0; i < 4; i++) duk_get_prop_index(ctx, item, i);
        const char *method = duk_to_string(ctx, base);
        bool bodiless = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
        job = http_job_start(ctx, method, base + 1, bodiless ? -1 : base + 2, base + 3);
    } else if (duk_is_object(ctx, item) && !duk_has_prop_string(ctx, item, "clean_url")) {
        static const char *const keys[] = {"method", "url", "body", "params"};
        for (size_t i = 0; i < ARRAY_LEN(keys); i++) duk_get_prop_string(ctx, item, keys[i]);
        if (duk_is_undefined(ctx, base)) {
            duk_push_string(ctx, "GET");
            duk_replace(ctx, base);
        }
        duk_push_string(ctx, "toUpperCase");
        duk_dup(ctx, base);
        duk_to_string(ctx, -1);
        duk_swap_top(ctx, -2);
        duk_call_prop(ctx, -2, 0);
        const char *method = duk_get_string(ctx, -1);
        bool bodiless = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
        job = http_job_start(ctx, method, base + 1, bodiless ? -1 : base + 2, base + 3);
    } else {
        job = http_job_start(ctx, "GET", item, -1, -1);
    }
    duk_set_top(ctx, base);
    return job;
}

struct batch_start {
    struct batch *batch;
    duk_idx_t items;
};

static duk_ret_t start_some(duk_context *ctx, void *udata)
{
    struct batch_start *s = udata;
    struct batch *b = s->batch;
    size_t limit = (size_t)js_of(ctx)->vu->env->options->batch;
    if (limit == 0) limit = 1;
    size_t chunk = b->n - b->started < limit ? b->n - b->started : limit;
    b->done = false;
    b->left = 0;
    for (size_t i = 0; i < chunk; i++) {
        duk_get_prop_index(ctx, s->items, (duk_uarridx_t)b->started);
        struct http_job *job = start_item(ctx, duk_get_top_index(ctx));
        job->left = &b->left;
        job->all_done = &b->done;
        b->left++;
        b->jobs[b->started++] = job;
        duk_pop(ctx);
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
        http_push_response(ctx, job);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    return 1;
}

/* items: array on the stack. Pushes an array of responses. */
static void run_batch(duk_context *ctx, duk_idx_t items)
{
    struct batch b = {.n = duk_get_length(ctx, items)};
    b.jobs = calloc(b.n + 1, sizeof(struct http_job *));
    if (!b.jobs) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    struct batch_start s = {&b, items};
    while (b.started < b.n) {
        if (duk_safe_call(ctx, start_some, &s, 0, 1) != DUK_EXEC_SUCCESS) {
            batch_free(&b);
            (void)duk_throw(ctx);
        }
        duk_pop(ctx);
        event_loop_block(ctx, &b.done);
        if (b.done) continue;
        batch_free(&b);
        heap_throw_interrupted(ctx);
    }
    bool ok = duk_safe_call(ctx, push_all, &b, 0, 1) == DUK_EXEC_SUCCESS;
    batch_free(&b);
    if (!ok) (void)duk_throw(ctx);
}

static duk_ret_t http_batch(duk_context *ctx)
{
    require_vu_context(ctx, "Using batch in the init context is not supported");
    if (!duk_is_object(ctx, 0)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid http.batch() argument type: an array or an object of requests is needed");
    duk_set_top(ctx, 1);
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

static duk_ret_t http_expected_statuses(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    if (!n) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "no arguments");
    duk_push_object(ctx);
    struct http_matcher *m = duk_push_fixed_buffer(ctx, sizeof *m + (size_t)n * sizeof m->ranges[0]);
    m->n = (size_t)n;
    for (duk_idx_t i = 0; i < n; i++) {
        if (duk_is_number(ctx, i)) {
            m->ranges[i].min = m->ranges[i].max = duk_get_int(ctx, i);
            continue;
        }
        if (!duk_is_object(ctx, i) || !duk_has_prop_string(ctx, i, "min") || !duk_has_prop_string(ctx, i, "max")) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "argument number %d to expectedStatuses was neither an integer nor an object like {min:100, max:329}", (int)i + 1);
        }
        duk_get_prop_string(ctx, i, "min");
        duk_get_prop_string(ctx, i, "max");
        if (!duk_is_number(ctx, -1) || !duk_is_number(ctx, -2)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "both min and max need to be integers for argument number %d", (int)i + 1);
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
    duk_dup(ctx, n);
    duk_put_prop_string(ctx, -2, "clean_url");
    duk_dup(ctx, n + 1);
    duk_put_prop_string(ctx, -2, "name");
    return 1;
}

void module_http(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"get", http_without_body, 2, 0},
        {"head", http_without_body, 2, 1},
        {"post", http_with_body, 3, 2},
        {"put", http_with_body, 3, 3},
        {"patch", http_with_body, 3, 4},
        {"del", http_with_body, 3, 5},
        {"options", http_with_body, 3, 6},
        {"request", http_request, 4, 0},
        {"asyncRequest", http_async_request, 4, 0},
        {"batch", http_batch, 1, 0},
        {"file", http_file, 3, 0},
        {"url", http_url, DUK_VARARGS, 0},
        {"expectedStatuses", http_expected_statuses, DUK_VARARGS, 0},
        {"setResponseCallback", http_set_response_callback, 1, 0},
    };
    static const char *const constants[][2] = {
        {"TLS_1_0", "tls1.0"}, {"TLS_1_1", "tls1.1"}, {"TLS_1_2", "tls1.2"}, {"TLS_1_3", "tls1.3"},
        {"OCSP_STATUS_GOOD", "good"}, {"OCSP_STATUS_REVOKED", "revoked"},
        {"OCSP_STATUS_SERVER_FAILED", "server_failed"}, {"OCSP_STATUS_UNKNOWN", "unknown"},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    for (size_t i = 0; i < ARRAY_LEN(constants); i++) {
        duk_push_string(ctx, constants[i][1]);
        duk_put_prop_string(ctx, -2, constants[i][0]);
    }
    http_install_cookie_jar(ctx, -1);
}
