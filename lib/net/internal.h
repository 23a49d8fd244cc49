/* What the files of net/ share. */
#ifndef NET_INTERNAL_H
#define NET_INTERNAL_H

#include <curl/curl.h>
#include <uv.h>

#include "net/http.h"

struct net_shared {
    const struct options *options;
    struct logger *log;
    char *user_agent; /* NULL: send none */
};

/* A socket that curl opened; lives until it is closed. */
struct net_socket {
    uv_poll_t poll;
    curl_socket_t fd;
    int events;  /* that the poll is started for, 0 = stopped */
    bool wanted; /* curl waits for something on it */
    bool ours;   /* opened by open_socket, and told of by curl when it closes */
};

struct net_worker {
    struct net_shared *shared;
    uv_loop_t *loop;
    CURLM *multi;
    uv_timer_t timer;
    struct net_socket **sockets; /* by file descriptor */
    size_t sockets_cap;
};

/* An easy handle with all that does not change between requests set. */
struct net_easy {
    CURL *curl;
    struct http_call *call; /* NULL while unused */
    struct net_easy *next;
    char error_text[CURL_ERROR_SIZE];
};

struct net_vu {
    struct net_worker *worker;
    uint32_t id;
    CURLSH *share;
    struct cookie_jar *cookies;
    struct net_easy *free_easies;
    struct http_call *calls; /* under way */
    uint64_t sent, received;
};

/* multi.c */
bool multi_init(struct net_worker *w);
void multi_close(struct net_worker *w);
/* Options of an easy handle that tie it to the worker's sockets. */
void multi_bind_easy(struct net_worker *w, CURL *curl);

/* easy.c: pool of easy handles of a VU, with all that does not change between requests set. */
struct net_easy *easy_take(struct net_vu *vu);
void easy_give_back(struct net_vu *vu, struct net_easy *easy);

struct http_call {
    struct net_vu *vu;
    struct http_call *next, **previous; /* in vu->calls */
    struct http_callbacks callbacks;
    void *udata;
    struct net_easy *easy;

    char *method, *url;
    char *body;
    size_t body_len, body_sent;
    struct http_header *headers; /* of the request, owned */
    size_t n_headers;
    struct http_cookie *own_cookies;
    size_t n_own_cookies;
    struct cookie_jar *jar;
    int64_t timeout_ns, redirects_left;
    enum http_auth auth;
    bool discard_body;

    struct curl_slist *slist;
    struct strbuf header_text, received; /* raw header lines, body */
    int64_t start_ns, ready_ns, body_sent_ns;
    struct http_response response;
    char *hop_url, *error_text, *remote_ip;
    CURLcode early; /* of a request that could not even start */
    bool under_way;
};

/* http_call.c */
void http_call_transfer_done(struct net_easy *easy, CURLcode result);

/* http_result.c: what a finished transfer tells. */
void http_result_fill(struct http_call *call, CURLcode result, int64_t end_ns);
void http_result_clear(struct http_call *call);
/* The absolute URL of a redirect (malloc'ed), NULL when the response is none to follow. */
char *http_result_redirect(struct http_call *call);

#endif
