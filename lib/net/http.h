/*
 * net: protocols without JavaScript. http.h is HTTP on libcurl, driven by a worker's libuv loop.
 *
 * One net_shared per test, one net_worker (curl multi) per worker thread, one net_vu (connections,
 * TLS sessions, cookies) per VU. Everything but net_shared belongs to the worker's thread. May use
 * base, metrics, options.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <uv.h>

#include "base/base.h"
#include "base/log.h"
#include "net/cookies.h"
#include "options/resolved.h"

struct net_shared;
struct net_worker;
struct net_vu;
struct http_call;

/* options and log must outlive it. */
struct net_shared *net_shared_new(const struct options *options, struct logger *log);
void net_shared_free(struct net_shared *shared);

struct net_worker *net_worker_new(struct net_shared *shared, uv_loop_t *loop);
/* All net_vus must be gone. Closing the loop's handles finishes on the loop. */
void net_worker_free(struct net_worker *worker);

struct net_vu *net_vu_new(struct net_worker *worker, uint32_t vu_id);
/* Ends calls under way without calling back. */
void net_vu_free(struct net_vu *vu);
struct cookie_jar *net_vu_cookies(struct net_vu *vu);
/* Start of an iteration: empties the cookie jar unless noCookiesReset. */
void net_vu_begin_iteration(struct net_vu *vu);
/* Bytes on the wire since the last call (headers and bodies; TLS framing is not counted). */
void net_vu_take_bytes(struct net_vu *vu, uint64_t *sent, uint64_t *received);

struct http_header {
    const char *name, *value;
};

/* A cookie of the request itself. */
struct http_cookie {
    const char *name, *value;
    bool replace; /* suppresses the jar's cookie of that name */
};

enum http_auth { HTTP_AUTH_BASIC, HTTP_AUTH_DIGEST, HTTP_AUTH_NTLM };

/* Borrowed memory; http_call_start() copies what it keeps. */
struct http_request {
    const char *method;
    const char *url;
    const void *body; /* NULL = none */
    size_t body_len;
    const struct http_header *headers;
    size_t n_headers;
    const struct http_cookie *cookies;
    size_t n_cookies;
    struct cookie_jar *jar; /* NULL = the VU's */
    int64_t timeout_ns;     /* 0 = 60 s */
    int64_t max_redirects;  /* negative = the option's */
    enum http_auth auth;
    bool discard_body;
};

/* All in nanoseconds. */
struct http_timings {
    int64_t blocked, connecting, tls_handshaking, sending, waiting, receiving, duration;
};

/* One request on the wire: every redirect and authentication round is a hop of its own. */
struct http_hop {
    const char *method, *url; /* url without credentials */
    int status;               /* 0 = no response */
    const char *proto;        /* "HTTP/1.1", "HTTP/2.0" */
    const char *remote_ip;
    int remote_port;
    const char *tls_version; /* "tls1.3"; "" without TLS */
    const char *tls_cipher_suite;
    int error_code;    /* k6's code; 1000 + status from 400 on; 0 = none */
    const char *error; /* "" unless the network failed */
    bool expected_auth_challenge; /* the first 401 of digest or NTLM */
    struct http_timings timings;
    int64_t end_ns;
};

/* The final response. Owned by the call; http_call_free() ends its life. */
struct http_response {
    struct http_hop hop;
    char *status_text; /* "200 OK" */
    struct http_header *headers; /* in order, Go's canonical names */
    size_t n_headers;
    const struct http_header *request_headers;
    size_t n_request_headers;
    const char *request_body;
    size_t request_body_len;
    char *body; /* NULL when discarded or none */
    size_t body_len;
    struct cookie *cookies; /* set by this response */
    size_t n_cookies;
};

struct http_callbacks {
    /* A hop is over; its memory is valid during the call only. */
    void (*on_hop)(void *udata, const struct http_hop *hop);
    /* The call is over; the receiver owns the call from now on. */
    void (*on_done)(void *udata, struct http_call *call);
};

/* Never fails by return: errors come through the callbacks, on a later turn of the loop. NULL only
 * when memory is out. Callbacks come on the loop's stack. */
struct http_call *http_call_start(struct net_vu *vu, const struct http_request *request,
                                  const struct http_callbacks *callbacks, void *udata);
/* Ends a call that is under way without callbacks, and frees it. */
void http_call_cancel(struct http_call *call);
const struct http_response *http_call_response(const struct http_call *call);
void http_call_free(struct http_call *call);

#endif
