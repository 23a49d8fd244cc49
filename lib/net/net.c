/* Creation and destruction of the per-test, per-worker and per-VU parts. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "net/internal.h"

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void init_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* "http2client=0" among the settings of Go's runtime, which k6's users know. */
static bool wants_http1_only(void)
{
    const char *settings = getenv("GODEBUG");
    while (settings && *settings) {
        size_t len = strcspn(settings, ",");
        if (len == 13 && strncmp(settings, "http2client=0", len) == 0) return true;
        settings += len + (settings[len] == ',');
    }
    return false;
}

/* k6 has no HTTP/3, so scripts ask for it with an option of ours. Better no test than one of another protocol. */
static lt_status check_http3(const struct options *options, lt_error *err)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
    if (!options->http3 || curl->features & CURL_VERSION_HTTP3) return LT_OK;
    lt_status status =
        error_set(err, LT_ERR_INVALID, "http3: the libcurl in use, %s, was built without HTTP/3", curl->version);
    error_hint(err, "without the option requests use HTTP/2 and HTTP/1.1; or install a libcurl with HTTP/3");
    return status;
}

lt_status net_shared_new(const struct options *options, struct logger *log, struct net_shared **out, lt_error *err)
{
    pthread_once(&curl_once, init_curl);
    *out = NULL;
    lt_status status = check_http3(options, err);
    if (status != LT_OK) return status;
    struct net_shared *shared = calloc(1, sizeof *shared);
    if (!shared) return error_nomem(err);
    shared->options = options;
    shared->log = log;
    shared->http1_only = wants_http1_only();
    if (options->rps > 0) shared->rate.interval_ns = NS_PER_S / options->rps;
    proxy_settings_read(&shared->proxies);
    const char *agent = options->user_agent ? options->user_agent : "libloadtest/" LT_VERSION;
    shared->user_agent = *agent ? strdup(agent) : NULL;
    shared->resolver = resolver_new(&options->network);
    status = shared->resolver ? tls_settings_new(options, &shared->tls, err) : error_nomem(err);
    if (status != LT_OK) {
        net_shared_free(shared);
        return status;
    }
    *out = shared;
    return LT_OK;
}

void net_shared_free(struct net_shared *shared)
{
    if (!shared) return;
    resolver_release(shared->resolver);
    tls_settings_free(shared->tls);
    proxy_settings_free(&shared->proxies);
    free(shared->user_agent);
    free(shared);
}

struct net_worker *net_worker_new(struct net_shared *shared, uv_loop_t *loop)
{
    struct net_worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->shared = shared;
    w->loop = loop;
    if (!multi_init(w)) {
        free(w);
        return NULL;
    }
    wait_init(w);
    resolver_client_open(&w->names, shared->resolver, loop);
    return w;
}

void net_worker_free(struct net_worker *w)
{
    multi_close(w); /* frees w when the loop has closed its handles */
}

struct net_vu *net_vu_new(struct net_worker *worker, uint32_t vu_id)
{
    struct net_vu *vu = calloc(1, sizeof *vu);
    if (!vu) return NULL;
    vu->worker = worker;
    vu->id = vu_id;
    vu->goaway = -1;
    vu->cookies = cookie_jar_new();
    if (vu->cookies) return vu;
    free(vu);
    return NULL;
}

void net_vu_free(struct net_vu *vu)
{
    while (vu->calls) http_call_cancel(vu->calls);
    if (vu->share) curl_share_cleanup(vu->share);
    idle_free(vu);
    curl_slist_free_all(vu->plain_headers);
    cookie_jar_free(vu->cookies);
    free(vu);
}

struct cookie_jar *net_vu_cookies(struct net_vu *vu)
{
    return vu->cookies;
}

void net_vu_begin_iteration(struct net_vu *vu)
{
    if (!vu->worker->shared->options->no_cookies_reset) cookie_jar_reset(vu->cookies);
}

void net_vu_end_iteration(struct net_vu *vu)
{
    if (!vu->worker->shared->options->no_vu_connection_reuse || !vu->share || vu->calls) return;
    /* Connections live as long as the share: dropping it closes them. */
    curl_share_cleanup(vu->share);
    vu->share = NULL;
}

void net_vu_take_bytes(struct net_vu *vu, uint64_t *sent, uint64_t *received)
{
    if (vu->counted) multi_count_bytes(vu);
    *sent = vu->sent;
    *received = vu->received;
    vu->sent = vu->received = 0;
}
