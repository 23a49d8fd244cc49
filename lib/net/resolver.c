#include "net/resolver.h"

#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hashmap.h"

/* Names being looked up at the same time; more wait for a free thread. Hanging ones must not take
 * the whole machine, and must not stop the others soon. */
enum { MAX_THREADS = 64 };

struct name {
    char *host;
    struct ip_address *ips; /* after the policy */
    size_t n_ips;
    int64_t fresh_until_ns; /* 0 = nothing known */
    size_t turn;            /* roundRobin */
    bool asking;            /* queued, or a thread is at it */
    struct name *next_queued;
    struct lookup *waiting;
};

struct resolver {
    pthread_mutex_t lock; /* guards all of it */
    unsigned references;  /* the test's and each thread's */
    int64_t ttl_ns;
    enum dns_select select;
    enum dns_policy policy;
    struct hashmap names;
    struct name *queue, **queue_tail;
    unsigned threads;
    uint64_t random;
};

struct resolver *resolver_new(const struct network_options *options)
{
    struct resolver *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    pthread_mutex_init(&r->lock, NULL);
    r->references = 1;
    r->ttl_ns = options->dns_ttl_ns;
    r->select = options->dns_select;
    r->policy = options->dns_policy;
    r->queue_tail = &r->queue;
    r->random = (uint64_t)clock_wall_ns() | 1;
    return r;
}

static void destroy(struct resolver *r)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&r->names, &i));) {
        struct name *name = e->value;
        free(name->host);
        free(name->ips);
        free(name);
    }
    hashmap_free(&r->names);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* Under the lock, which it gives back. */
static void release_locked(struct resolver *r)
{
    bool last = --r->references == 0;
    pthread_mutex_unlock(&r->lock);
    if (last) destroy(r);
}

void resolver_release(struct resolver *r)
{
    if (!r) return;
    pthread_mutex_lock(&r->lock);
    r->queue = NULL; /* nobody waits any more */
    r->queue_tail = &r->queue;
    release_locked(r);
}

/* Everything below runs under the lock unless it says otherwise. */

static struct name *name_get(struct resolver *r, const char *host)
{
    struct name *name = hashmap_gets(&r->names, host);
    if (name) return name;
    name = calloc(1, sizeof *name);
    if (!name) return NULL;
    name->host = strdup(host);
    if (name->host && hashmap_puts(&r->names, host, name)) return name;
    free(name->host);
    free(name);
    return NULL;
}

static uint64_t next_random(struct resolver *r)
{
    r->random ^= r->random << 13;
    r->random ^= r->random >> 7;
    r->random ^= r->random << 17;
    return r->random;
}

static enum lookup_result choose(struct resolver *r, struct name *name, struct ip_address *ip)
{
    if (!name->n_ips) return LOOKUP_NO_SUCH_HOST;
    size_t at = 0;
    if (r->select == DNS_SELECT_ROUND_ROBIN) at = name->turn++ % name->n_ips;
    if (r->select == DNS_SELECT_RANDOM) at = (size_t)(next_random(r) % name->n_ips);
    *ip = name->ips[at];
    return LOOKUP_OK;
}

static void link_lookup(struct lookup **list, struct lookup *l)
{
    l->next = *list;
    l->previous = list;
    if (l->next) l->next->previous = &l->next;
    *list = l;
}

static void unlink_lookup(struct lookup *l)
{
    *l->previous = l->next;
    if (l->next) l->next->previous = l->previous;
    l->next = NULL;
    l->previous = NULL;
}

static void answer(struct lookup *l)
{
    unlink_lookup(l);
    link_lookup(&l->client->answered, l);
    uv_async_send(&l->client->signal);
}

/* What a getaddrinfo() said. */
struct response {
    struct ip_address *ips;
    size_t n;
    int code; /* EAI_… */
};

static bool allowed(enum dns_policy policy, bool v6, bool have_v4, bool have_v6)
{
    switch (policy) {
    case DNS_PREFER_IPV4: return !v6 || !have_v4;
    case DNS_PREFER_IPV6: return v6 || !have_v6;
    case DNS_ONLY_IPV4: return !v6;
    case DNS_ONLY_IPV6: return v6;
    default: return true;
    }
}

static void apply_policy(enum dns_policy policy, struct response *response)
{
    bool have[2] = {false, false};
    size_t kept = 0;
    for (size_t i = 0; i < response->n; i++) have[response->ips[i].v6] = true;
    for (size_t i = 0; i < response->n; i++) {
        if (allowed(policy, response->ips[i].v6, have[0], have[1])) response->ips[kept++] = response->ips[i];
    }
    response->n = kept;
}

/* A name that no DNS message can carry; the C library would report it as a failing server. */
static bool is_impossible(const char *host)
{
    size_t total = strlen(host);
    if (total > 254) return true;
    for (const char *label = host; *label;) {
        size_t len = strcspn(label, ".");
        if (len == 0 || len > 63) return true;
        label += len + (label[len] == '.');
    }
    return total == 0;
}

/* No lock: may block for long. */
static struct response ask_system(const char *host)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list = NULL;
    struct response response = {.code = is_impossible(host) ? EAI_NONAME : getaddrinfo(host, NULL, &hints, &list)};
    if (response.code != 0) return response;
    size_t n = 0;
    for (struct addrinfo *a = list; a; a = a->ai_next) n++;
    response.ips = calloc(n + 1, sizeof *response.ips);
    if (!response.ips) response.code = EAI_MEMORY;
    for (struct addrinfo *a = list; a && response.ips; a = a->ai_next) {
        if (ip_from_sockaddr(a->ai_addr, &response.ips[response.n])) response.n++;
    }
    freeaddrinfo(list);
    return response;
}

static void take_response(struct resolver *r, struct name *name, struct response *response)
{
    bool known = response->code == 0;
    bool missing = response->code == EAI_NONAME || response->code == EAI_NODATA;
    name->asking = false;
    if (known) {
        apply_policy(r->policy, response);
        free(name->ips);
        name->ips = response->ips;
        name->n_ips = response->n;
        int64_t now = clock_now_ns();
        name->fresh_until_ns = r->ttl_ns > INT64_MAX - now ? INT64_MAX : now + r->ttl_ns;
    }
    while (name->waiting) {
        struct lookup *l = name->waiting;
        if (known) l->result = choose(r, name, &l->ip);
        else l->result = missing ? LOOKUP_NO_SUCH_HOST : LOOKUP_FAILED;
        snprintf(l->error, sizeof l->error, "%s", known ? "" : gai_strerror(response->code));
        answer(l);
    }
}

static void *resolver_thread(void *arg)
{
    struct resolver *r = arg;
    pthread_mutex_lock(&r->lock);
    while (r->queue) {
        struct name *name = r->queue;
        r->queue = name->next_queued;
        if (!r->queue) r->queue_tail = &r->queue;
        pthread_mutex_unlock(&r->lock);
        struct response response = ask_system(name->host); /* names live as long as the resolver */
        pthread_mutex_lock(&r->lock);
        take_response(r, name, &response);
    }
    r->threads--;
    release_locked(r);
    return NULL;
}

static bool start_thread(struct resolver *r)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    r->references++;
    bool ok = pthread_create(&thread, &attributes, resolver_thread, r) == 0;
    pthread_attr_destroy(&attributes);
    if (ok) r->threads++;
    else r->references--;
    return ok;
}

static void enqueue(struct resolver *r, struct name *name)
{
    name->asking = true;
    name->next_queued = NULL;
    *r->queue_tail = name;
    r->queue_tail = &name->next_queued;
    if (r->threads >= MAX_THREADS || start_thread(r) || r->threads) return;
    /* Not even one thread: everybody who waits hears of it. */
    r->queue = NULL;
    r->queue_tail = &r->queue;
    struct response response = {.code = EAI_MEMORY};
    take_response(r, name, &response);
}

/* Public functions; they take the lock. */

enum lookup_result resolver_cached(struct resolver *r, const char *host, struct ip_address *ip)
{
    enum lookup_result result = LOOKUP_PENDING;
    if (r->ttl_ns == 0) return result;
    pthread_mutex_lock(&r->lock);
    struct name *name = hashmap_gets(&r->names, host);
    if (name && name->fresh_until_ns > clock_now_ns()) result = choose(r, name, ip);
    pthread_mutex_unlock(&r->lock);
    return result;
}

void resolver_wait(struct resolver_client *client, const char *host, struct lookup *lookup)
{
    struct resolver *r = client->resolver;
    lookup->client = client;
    pthread_mutex_lock(&r->lock);
    struct name *name = name_get(r, host);
    if (name) {
        link_lookup(&name->waiting, lookup);
        /* Whoever asks while a lookup is under way takes its answer, also with ttl 0. */
        if (!name->asking) enqueue(r, name);
    } else {
        link_lookup(&client->answered, lookup);
        lookup->result = LOOKUP_FAILED;
        snprintf(lookup->error, sizeof lookup->error, "out of memory");
        uv_async_send(&client->signal);
    }
    pthread_mutex_unlock(&r->lock);
}

void resolver_cancel(struct lookup *lookup)
{
    if (!lookup->client) return;
    struct resolver *r = lookup->client->resolver;
    pthread_mutex_lock(&r->lock);
    unlink_lookup(lookup);
    pthread_mutex_unlock(&r->lock);
    lookup->client = NULL;
}

static void on_signal(uv_async_t *signal)
{
    struct resolver_client *client = CONTAINER_OF(signal, struct resolver_client, signal);
    for (;;) {
        pthread_mutex_lock(&client->resolver->lock);
        struct lookup *l = client->answered;
        if (l) unlink_lookup(l);
        pthread_mutex_unlock(&client->resolver->lock);
        if (!l) return;
        l->client = NULL;
        l->on_done(l);
    }
}

void resolver_client_open(struct resolver_client *client, struct resolver *r, uv_loop_t *loop)
{
    client->resolver = r;
    uv_async_init(loop, &client->signal, on_signal);
}

void resolver_client_close(struct resolver_client *client, uv_close_cb on_closed)
{
    uv_close((uv_handle_t *)&client->signal, on_closed);
}
