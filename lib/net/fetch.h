/* Files over HTTP for the program itself, not for a test: several at once, blocking. No metrics, no VU. */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include <stdbool.h>
#include <stddef.h>

struct net_fetch {
    const char *url;
    /* Asks only for a newer version than the one with this entity tag or date; may be NULL. */
    const char *known_etag, *known_date;

    /* Results, malloc'ed; net_fetch_clear() frees them. */
    int status;  /* 0: no response */
    char *error; /* what is wrong when there is none */
    char *body;  /* NUL-terminated */
    size_t len;
    char *etag, *date;
};

/* Follows redirects; gives up on each after a minute. Any thread, for as long as it takes. */
void net_fetch_all(struct net_fetch *fetches, size_t n);
void net_fetch_clear(struct net_fetch *fetch);

#endif
