/*
 * How many idle connections to one host a VU keeps: batchPerHost, as k6 (which hands it to Go's transport, where 0
 * means 2). All of them together are libcurl's to limit (multi.c).
 *
 * libcurl decides about a connection when its transfer ends, so the answer is given when the response's header is
 * there: of the connections that are open, the first ones to have had an answer are kept, others end with their
 * request. An HTTP/2 connection serves all requests at once and counts nowhere.
 */
#include <stdlib.h>
#include <string.h>

#include "net/internal.h"

/* Connections to one place; in vu->kept. */
struct kept_host {
    struct kept_host *next;
    unsigned port;
    unsigned n; /* open ones that are kept when idle */
    bool https;
    char host[];
};

enum { GO_DEFAULT_IDLE = 2 };

static unsigned limit_of(const struct options *o)
{
    return o->batch_per_host > 0 ? (unsigned)o->batch_per_host : GO_DEFAULT_IDLE;
}

static struct kept_host *find(struct net_vu *vu, const struct url_target *target, bool https)
{
    struct kept_host *k = vu->kept;
    while (k && (k->port != target->port || k->https != https || strcmp(k->host, target->host) != 0)) k = k->next;
    if (k) return k;
    size_t len = strlen(target->host) + 1;
    k = malloc(sizeof *k + len);
    if (!k) return NULL;
    *k = (struct kept_host){.next = vu->kept, .port = target->port, .https = https};
    memcpy(k->host, target->host, len);
    vu->kept = k;
    return k;
}

bool idle_keep(struct http_call *call, struct net_socket *s)
{
    if (s->kept || call->http2) return true;
    /* Plain requests go to a proxy as such: whatever their host, they share its connections. */
    bool https = call->target.https;
    struct kept_host *k = find(call->vu, https ? &call->target : call->dial_target, https);
    if (!k) return true;
    if (k->n >= limit_of(call->vu->worker->shared->options)) return false;
    k->n++;
    s->kept = k;
    return true;
}

void idle_closed(struct net_socket *s)
{
    if (s->kept) s->kept->n--;
    s->kept = NULL;
}

void idle_free(struct net_vu *vu)
{
    while (vu->kept) {
        struct kept_host *k = vu->kept;
        vu->kept = k->next;
        free(k);
    }
}
