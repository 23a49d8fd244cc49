/* k6/http inside: what its files share. */
#ifndef RUNTIME_JS_MODULES_HTTP_H
#define RUNTIME_JS_MODULES_HTTP_H

#include "runtime/js/modules/modules.h"

enum { HTTP_MAX_TAGS = 32 };

/* Which statuses count as expected; http.setResponseCallback(). */
struct http_matcher {
    size_t n;
    struct {
        int min, max;
    } ranges[];
};

/* One request of the script, from start to response object. */
struct http_job {
    struct heap_peer peer;           /* of the Response */
    struct js_completion completion; /* asyncRequest */
    struct js_vu *js;
    struct http_call *call; /* NULL when the request could not even be made */
    bool done, *all_done;
    unsigned *left;                                                 /* batch: requests not done */
    bool discard, binary, throws, quiet, has_callback, no_callback; /* quiet: failure logged already */
    struct http_matcher *callback;                                  /* owned */
    /* What the samples carry beside their own tags: the VU's at the time of the call, whatever it has when they come.
     */
    const struct tagset *base_tags;
    lt_tag *metadata; /* one block, owned */
    size_t n_metadata;
    size_t n_tags;
    char *name;                 /* tag `name`, owned; NULL = the URL */
    char *invalid;              /* why the request could not be made, owned */
    int invalid_code;           /* of 5.6, 0 = none */
    uint32_t promise;           /* asyncRequest: reference of {resolve, reject} */
    lt_tag tags[HTTP_MAX_TAGS]; /* owned strings; only n_tags of them are set */
};

/* Reads (method, url, body, params) from the stack. For bad arguments the job has `invalid` set, or,
 * with the option throw, it throws; params and body may be undefined or -1. */
struct http_job *http_job_new(duk_context *ctx, const char *method, duk_idx_t url, duk_idx_t body, duk_idx_t params);
/* Frees a job; its call too, unless a response took it. */
void http_job_free(struct http_job *job);
/* Pushes the Response of a finished job (which gives its call to it), or throws as `throw` says. */
void http_push_response(duk_context *ctx, struct http_job *job);
/* The matcher of params.responseCallback or setResponseCallback. */
struct http_matcher *http_read_matcher(duk_context *ctx, duk_idx_t idx);
/* The finished job of the Response at idx; throws for anything else. */
struct http_job *http_job_of(duk_context *ctx, duk_idx_t idx);
/* Its response; one without a status when the request could not even be made. */
const struct http_response *http_job_response(const struct http_job *job);
/* Sends a request and pushes its Response. idx: as http_job_new. */
duk_ret_t http_send(duk_context *ctx, const char *method, duk_idx_t url, duk_idx_t body, duk_idx_t params);
/* http_json.c and http_html.c: methods of Response. */
duk_ret_t http_response_json(duk_context *ctx);
duk_ret_t http_response_html(duk_context *ctx);
duk_ret_t http_response_submit_form(duk_context *ctx);
duk_ret_t http_response_click_link(duk_context *ctx);
void http_install_cookie_jar(duk_context *ctx, duk_idx_t module);

#endif
