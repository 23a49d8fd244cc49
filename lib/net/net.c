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

struct net_shared *net_shared_new(const struct options *options, struct logger *log)
{
    pthread_once(&curl_once, init_curl);
    struct net_shared *shared = calloc(1, sizeof *shared);
    if (!shared) return NULL;
    shared->options = options;
    shared->log = log;
    const char *agent = options->user_agent ? options->user_agent : "libloadtest/" LT_VERSION;
    shared->user_agent = *agent ? strdup(agent) : NULL;
    return shared;
}

void net_shared_free(struct net_shared *shared)
{
    if (!shared) return;
    free(shared->user_agent);
    free(shared);
}

struct net_worker *net_worker_new(struct net_shared *shared, uv_loop_t *loop)
{
    struct net_worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->shared = shared;
    w->loop = loop;
    if (multi_init(w)) return w;
    free(w);
    return NULL;
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
    vu->cookies = cookie_jar_new();
    if (vu->cookies) return vu;
    free(vu);
    return NULL;
}

void net_vu_free(struct net_vu *vu)
{
    while (vu->calls) http_call_cancel(vu->calls);
    while (vu->free_easies) {
        struct net_easy *easy = vu->free_easies;
        vu->free_easies = easy->next;
        curl_easy_cleanup(easy->curl);
        free(easy);
    }
    if (vu->share) curl_share_cleanup(vu->share);
    cookie_jar_free(vu->cookies);
    free(vu);
}

struct cookie_jar *net_vu_cookies(struct net_vu *vu)
{
    return vu->cookies;
}

void net_vu_begin_iteration(struct net_vu *vu)
{
    const struct options *o = vu->worker->shared->options;
    if (!o->no_cookies_reset) cookie_jar_reset(vu->cookies);
    if (!o->no_vu_connection_reuse || !vu->share || vu->calls) return;
    /* Connections live as long as the share: dropping it closes them. */
    while (vu->free_easies) {
        struct net_easy *easy = vu->free_easies;
        vu->free_easies = easy->next;
        curl_easy_cleanup(easy->curl);
        free(easy);
    }
    curl_share_cleanup(vu->share);
    vu->share = NULL;
}

void net_vu_take_bytes(struct net_vu *vu, uint64_t *sent, uint64_t *received)
{
    *sent = vu->sent;
    *received = vu->received;
    vu->sent = vu->received = 0;
}
