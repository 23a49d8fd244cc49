/* What the files of net/ share. */
#ifndef NET_INTERNAL_H
#define NET_INTERNAL_H

#include <curl/curl.h>
#include <uv.h>

#include "base/deadline.h"
#include "base/strbuf.h"
#include "net/dial.h"
#include "net/http.h"
#include "net/proxy.h"
#include "net/rate.h"
#include "net/resolver.h"

struct net_shared {
    const struct options *options;
    struct logger *log;
    char *user_agent; /* NULL: send none */
    struct resolver *resolver;
    struct tls_settings *tls;
    struct proxy_settings proxies;
    struct rate_limit rate;
    bool http1_only; /* GODEBUG=http2client=0, as for k6 */
};

/* A socket that curl opened; lives until it is closed. */
struct net_socket {
    uv_poll_t poll;
    curl_socket_t fd;
    int events;  /* that the poll is started for, 0 = stopped */
    bool wanted; /* curl waits for something on it */
    bool ours;   /* opened by us (easy.c), and told of by curl when it closes */
    /* Of TLS connections the kernel knows how many bytes went over them. */
    struct net_vu *vu;                   /* NULL: not counted here */
    struct net_socket *next, **previous; /* in vu->counted */
    uint64_t sent, received;             /* so far */
    struct kept_host *kept;              /* counted there as one that is kept when idle; see idle.c */
};

struct net_worker {
    struct net_shared *shared;
    uv_loop_t *loop;
    CURLM *multi;
    uv_timer_t timer;            /* curl's */
    struct net_socket **sockets; /* by file descriptor */
    size_t sockets_cap;
    struct deadline_heap waits; /* calls that wait for rps or a lookup */
    uv_timer_t wait_timer;
    int64_t wait_armed_ns;
    struct resolver_client names;
    unsigned handles; /* not yet closed */
    struct net_easy *free_easies;
    unsigned n_free_easies;
    struct http_call *early; /* answered before their body was sent: see easy.c */
};

/* An easy handle with all that does not change between requests set. */
struct net_easy {
    CURL *curl;
    struct http_call *call; /* NULL while unused */
    struct net_easy *next;
    const char *proxy;           /* what is set; borrowed from net_shared */
    struct curl_slist *stand_in; /* "*:port:address", see dial.h */
    unsigned stand_in_port;
    enum http_auth auth;
    bool verbose;     /* for on_http2_note() */
    bool single_use;  /* the connection ends with this transfer */
    curl_socket_t fd; /* that this transfer opened, -1 = none */
    char error_text[CURL_ERROR_SIZE];
};

struct net_vu {
    struct net_worker *worker;
    uint32_t id;
    CURLSH *share;
    struct cookie_jar *cookies;
    struct http_call *calls; /* under way */
    uint64_t sent, received;
    struct net_socket *counted;
    struct curl_slist *plain_headers; /* of requests that bring none of their own */
    struct kept_host *kept;           /* see idle.c */
    long goaway;                      /* HTTP/2 code of the last GOAWAY that came, -1 = none */
};

enum call_state { CALL_NEW, CALL_WAITS_FOR_RATE, CALL_WAITS_FOR_NAME, CALL_TRANSFERS, CALL_DONE };

struct http_call {
    struct net_vu *vu;
    struct http_call *next, **previous; /* in vu->calls */
    enum call_state state;
    struct http_callbacks callbacks;
    void *udata;
    struct net_easy *easy;
    struct http_batch *batch; /* NULL = none */
    size_t batch_slot;

    /* The request of this hop. */
    char *method, *url;
    struct url_target target;
    const struct url_target *dial_target; /* target, or the proxy's */
    char *body;
    size_t body_len, body_sent;
    struct http_header *headers; /* the script's, owned */
    size_t n_headers, headers_cap;
    struct http_cookie *own_cookies;
    size_t n_own_cookies;
    struct cookie_jar *jar;
    struct curl_slist *slist;
    char *authorization; /* answer to a challenge, for the next hop */

    /* What the script asked for, kept for res.request. */
    struct http_sent sent;
    char *sent_url, *sent_body; /* when they are not the hop's */
    struct curl_slist *sent_slist;
    bool sent_plain; /* they were the VU's plain ones */

    int64_t timeout_ns, deadline_ns, redirects_left, redirects_done;
    bool redirects_by_default; /* nobody chose the limit: reaching it is worth a warning */
    enum http_auth auth;
    bool discard_body, challenged, own_referer;
    unsigned rounds; /* of NTLM in this transfer */

    /* Waiting before the transfer. */
    struct deadline wait;
    struct lookup lookup;
    bool known; /* ip is the answer of a lookup for this hop */
    struct ip_address ip;
    bool needs_lookup;
    struct http_failure failure; /* of dialling; code 0 = none */

    /* The response of this hop. */
    struct strbuf header_text, received; /* raw header lines, body */
    bool headers_complete;
    int64_t content_length, body_received;          /* of the response; -1 = not said */
    struct http_call *next_early, **previous_early; /* in worker->early */
    int64_t start_ns;                               /* the hop was begun */
    int64_t transfer_ns;                            /* curl got the request (again, after a lookup) */
    int64_t tls_start_ns, ready_ns, body_sent_ns, first_byte_ns;
    bool http2;
    const char *tls_version, *tls_cipher;
    unsigned char *staple;
    size_t staple_len;
    struct http_response response;
    struct http_header *response_headers; /* NULL = not yet made */
    size_t n_response_headers;
    char *status_text, *hop_url, *error_text, *error_detail, *location, *challenge;
    char remote_ip[INET6_ADDRSTRLEN];
    struct strbuf debug_text; /* httpDebug: the request as it went out */
};

/* multi.c */
bool multi_init(struct net_worker *w);
void multi_close(struct net_worker *w);
/* A socket made for curl; false when memory is out. count: its bytes are the VU's. */
bool multi_adopt_socket(struct net_vu *vu, int fd, bool count);
/* Adds what went over the VU's counted sockets since the last time. */
void multi_count_bytes(struct net_vu *vu);
/* Options of an easy handle that tie it to the worker's sockets. */
void multi_bind_easy(struct net_worker *w, CURL *curl);

/* idle.c: whether the connection of a call that has its answer stays open. */
bool idle_keep(struct http_call *call, struct net_socket *s);
void idle_closed(struct net_socket *s);
void idle_free(struct net_vu *vu);

/* wait.c: calls that wait for a moment. */
void wait_init(struct net_worker *w);
/* False when memory is out. */
bool wait_until(struct http_call *call, int64_t at_ns);
void wait_cancel(struct http_call *call);
/* http_call.c: the moment has come. */
void http_call_wait_over(struct http_call *call);

/* easy.c: pool of easy handles of a worker, with all that does not change between requests set. */
struct net_easy *easy_take(struct net_vu *vu);
void easy_give_back(struct net_worker *w, struct net_easy *easy);
void easy_free_all(struct net_worker *w);
/* A transfer begins. */
void easy_begin(struct net_easy *easy);
/* Proxy and stand-in address for the call's URL. */
void easy_set_route(struct net_easy *easy, struct http_call *call);

/* multi.c, easy.c: the list of early answers. */
void multi_finish_early(struct net_worker *w);
/* Something comes for one of the VU's HTTP/2 connections: perhaps a GOAWAY. */
void easy_listen_for_goaway(struct net_vu *vu);
void easy_forget_early(struct http_call *call);

/* http_call.c */
/* The request has a body, if only an empty one that Content-Length tells of. */
bool http_call_sends_body(const struct http_call *call);
void http_call_transfer_done(struct net_easy *easy, CURLcode result);
/* A connection for the call is being opened. */
void http_call_dialled(struct http_call *call);
/* A round of NTLM is over, the next one begins in the same transfer. */
void http_call_round_done(struct http_call *call);

/* http_headers.c: from the request to curl's header list, and header lines to what they say. */
/* Owned by the call or, for plain requests, by its VU. */
const struct curl_slist *http_headers_build(struct http_call *call);
/* One line of the response, as it comes. False when memory is out. */
bool http_headers_take_line(struct http_call *call, const char *line, size_t len);

/* http_result.c: what a finished transfer tells. */
void http_result_fill(struct http_call *call, CURLcode result, int64_t end_ns);
void http_result_clear(struct http_call *call);

/* http_debug.c: option httpDebug. */
void http_debug_bind(struct net_easy *easy);
void http_debug_report(struct http_call *call);

/* coding.c: compression. False with a reason (static) when the data is bad. */
bool http_encode(enum http_coding coding, const void *data, size_t len, struct strbuf *out);
bool http_decode(enum http_coding coding, const void *data, size_t len, struct strbuf *out, const char **why,
                 bool *truncated);
const char *http_coding_name(enum http_coding coding);

/* http_batch.c: a call of a batch is over. */
void http_batch_call_done(struct http_batch *batch, struct http_call *call);

#endif
