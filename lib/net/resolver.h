/*
 * Names to addresses: one resolver per test, with a cache by the dns option.
 *
 * getaddrinfo() blocks, so it runs on detached threads that hold nothing but the resolver's own
 * memory, which is reference-counted: the test can end while a lookup hangs. A worker hears of
 * answers through its resolver_client, on its own loop.
 */
#ifndef NET_RESOLVER_H
#define NET_RESOLVER_H

#include <uv.h>

#include "options/network.h"

struct resolver;

enum lookup_result {
    LOOKUP_OK,
    LOOKUP_PENDING,      /* not in the cache: wait with resolver_wait() */
    LOOKUP_NO_SUCH_HOST, /* or no address that the policy allows */
    LOOKUP_FAILED        /* the resolver could not say */
};

/* options must outlive the test, not the lookups. */
struct resolver *resolver_new(const struct network_options *options);
/* Does not wait for lookups under way. */
void resolver_release(struct resolver *r);

/* A worker's mailbox. */
struct resolver_client {
    struct resolver *resolver;
    uv_async_t signal;
    struct lookup *answered; /* guarded by the resolver's lock */
};

/* Zeroed memory of the caller's, which stays until on_closed. */
void resolver_client_open(struct resolver_client *client, struct resolver *r, uv_loop_t *loop);
/* No lookup may be waiting any more. */
void resolver_client_close(struct resolver_client *client, uv_close_cb on_closed);

/* A wait for a name; embed it. Zeroed = not waiting. */
struct lookup {
    void (*on_done)(struct lookup *lookup); /* on the client's loop */
    enum lookup_result result;
    struct ip_address ip; /* LOOKUP_OK */
    char error[96];       /* LOOKUP_FAILED */
    struct resolver_client *client;
    struct lookup *next, **previous; /* in the name's or the client's list */
};

/* What the cache knows: LOOKUP_OK with an address chosen by `select`, NO_SUCH_HOST or PENDING. */
enum lookup_result resolver_cached(struct resolver *r, const char *host, struct ip_address *ip);
/* Asks for a name; lookup->on_done follows, always on a later turn of the loop. */
void resolver_wait(struct resolver_client *client, const char *host, struct lookup *lookup);
/* No-op when it is not waiting. */
void resolver_cancel(struct lookup *lookup);

#endif
