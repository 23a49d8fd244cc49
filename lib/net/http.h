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
#include "base/error.h"
#include "base/log.h"
#include "net/cookies.h"
#include "net/tls.h"
#include "options/resolved.h"

struct net_shared;
struct net_worker;
struct net_vu;
struct http_call;

/* options and log must outlive it. Fails for client certificates that cannot be read. */
lt_status net_shared_new(const struct options *options, struct logger *log, struct net_shared **out, lt_error *err);
void net_shared_free(struct net_shared *shared);

struct net_worker *net_worker_new(struct net_shared *shared, uv_loop_t *loop);
/* All net_vus must be gone. Closing the loop's handles finishes on the loop. */
void net_worker_free(struct net_worker *worker);

/* vu_id, from 1, picks the source address of localIPs. */
struct net_vu *net_vu_new(struct net_worker *worker, uint32_t vu_id);
/* Ends calls under way without calling back. */
void net_vu_free(struct net_vu *vu);
struct cookie_jar *net_vu_cookies(struct net_vu *vu);
/* Start of an iteration: empties the cookie jar unless noCookiesReset. */
void net_vu_begin_iteration(struct net_vu *vu);
/* End of an iteration: closes the connections if noVUConnectionReuse. */
void net_vu_end_iteration(struct net_vu *vu);
/* Bytes on the wire since the last call: headers and bodies, with TLS and HTTP/2 all that the sockets carried. */
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
enum http_coding { HTTP_CODING_GZIP, HTTP_CODING_DEFLATE, HTTP_CODING_ZSTD, HTTP_CODING_BR };

/* "gzip", "deflate", "zstd" or "br"; false for others. */
bool http_coding_parse(const char *name, size_t len, enum http_coding *out);

/* Borrowed memory; http_call_new() copies what it keeps. */
struct http_request {
    const char *method;
    const char *url;
    const void *body; /* NULL = none */
    size_t body_len;
    const enum http_coding *codings; /* to compress the body with, in this order */
    size_t n_codings;
    const struct http_header *headers; /* a name may come several times */
    size_t n_headers;
    const struct http_cookie *cookies;
    size_t n_cookies;
    struct cookie_jar *jar; /* NULL = the VU's; must live as long as the call */
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
    const unsigned char *staple; /* the server's OCSP answer for tls_ocsp_read(), or NULL */
    size_t staple_len;
    int error_code;           /* k6's code; 1000 + status from 400 on; 0 = none */
    const char *error;        /* "" unless the network failed */
    const char *error_detail; /* the same with request and particulars, for the log */
    /* Answer 401 to an authentication round. It is as it should be: the first round's 401 must come
     * (digest), or may (NTLM). */
    bool must_challenge, may_challenge;
    struct http_timings timings;
    int64_t end_ns;
};

/* The final response. Owned by the call; http_call_free() ends its life. */
struct http_response {
    struct http_hop hop;
    const char *status_text; /* "200 OK" */
    char *body;              /* NULL when discarded or none */
    size_t body_len;
    struct cookie *cookies; /* set by this response */
    size_t n_cookies;
};

/* What the script asked for, after the options and the cookie jar were added. */
struct http_sent {
    const char *method, *url;
    const char *body;
    size_t body_len;
};

struct http_callbacks {
    /* A hop is over; its memory is valid during the call only. */
    void (*on_hop)(void *udata, const struct http_hop *hop);
    /* The call is over; the receiver owns the call from now on. */
    void (*on_done)(void *udata, struct http_call *call);
    /* Option httpDebug: a request or a response as text. */
    void (*on_debug)(void *udata, const char *request_id, const char *text);
};

/* LT_ERR_INVALID with k6's message when the URL cannot be one. */
lt_status http_call_new(struct net_vu *vu, const struct http_request *request, const struct http_callbacks *callbacks,
                        void *udata, struct http_call **out, lt_error *err);
/* Never fails by return: errors come through the callbacks, on a later turn of the loop. Callbacks
 * come on the loop's stack. */
void http_call_start(struct http_call *call);
/* Ends a call, under way or not started, without callbacks, and frees it. */
void http_call_cancel(struct http_call *call);
void http_call_free(struct http_call *call);

/* What follows is for calls that are done. */
const struct http_response *http_call_response(const struct http_call *call);
/* The response's headers in order, Go's canonical names; made when first asked for. */
const struct http_header *http_call_headers(struct http_call *call, size_t *n);
const struct http_sent *http_call_sent(const struct http_call *call);
/* Headers and cookies of the (first) request; made at each call, free()d by the caller as one block. */
struct http_header *http_call_sent_headers(const struct http_call *call, size_t *n);
struct http_header *http_call_sent_cookies(const struct http_call *call, size_t *n);

/*
 * Several calls at once: at most `limit` at a time, and `per_host` (0 = any number) to one host and
 * port; the next starts when one ends. The calls stay the caller's, each with its own callbacks.
 * NULL when memory is out: nothing was started.
 */
struct http_batch;
struct http_batch *http_batch_start(struct http_call **calls, size_t n, size_t limit, size_t per_host);
/* At any time, before the calls that are not done are cancelled. */
void http_batch_free(struct http_batch *batch);

#endif
