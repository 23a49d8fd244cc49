/*
 * Easy handles: a pool per worker, as a VU needs one only while a request is under way, and 5 KiB for each of
 * thousands of waiting VUs would be most of what a connection takes. The share that a handle gets with a call
 * decides whose connections it uses. What never changes between requests is set once; the callbacks turn what
 * libcurl does into what the call wants to know.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/internal.h"

/* Response bodies of load tests are mostly small, and curl allocates its buffer per transfer. */
static const long RECEIVE_BUFFER_BYTES = 16 * 1024;
/* What curl thinks every name resolves to; never connected to (dial.h). */
static const char STAND_IN_ADDRESS[] = "192.0.2.1";

/*
 * A server may answer a large upload over HTTP/2 without reading it. libcurl would go on waiting until it may send the
 * rest, which never comes; Go takes the answer and ends the stream. So when the whole answer is there, by its
 * Content-Length, and more than a flow-control window was to be sent, the call is over.
 */
enum { HTTP2_WINDOW_BYTES = 65535 };

static void note_early_answer(struct http_call *call)
{
    if (!call->http2 || call->body_len <= HTTP2_WINDOW_BYTES || call->previous_early) return;
    if (!call->headers_complete || call->content_length < 0 || call->body_received < call->content_length) return;
    struct net_worker *w = call->vu->worker;
    call->next_early = w->early;
    call->previous_early = &w->early;
    if (w->early) w->early->previous_early = &call->next_early;
    w->early = call;
}

void easy_forget_early(struct http_call *call)
{
    if (!call->previous_early) return;
    *call->previous_early = call->next_early;
    if (call->next_early) call->next_early->previous_early = call->previous_early;
    call->previous_early = NULL;
}

/* The answer has come over a connection of its own: does it stay? */
static void settle_connection(struct net_easy *easy)
{
    struct net_worker *w = easy->call->vu->worker;
    if (easy->fd < 0 || w->shared->options->no_connection_reuse) return;
    struct net_socket *s = (size_t)easy->fd < w->sockets_cap ? w->sockets[easy->fd] : NULL;
    if (!s || idle_keep(easy->call, s)) return;
    curl_easy_setopt(easy->curl, CURLOPT_FORBID_REUSE, 1L);
    easy->single_use = true;
}

void easy_begin(struct net_easy *easy)
{
    easy->error_text[0] = '\0';
    easy->fd = -1;
    if (easy->single_use) curl_easy_setopt(easy->curl, CURLOPT_FORBID_REUSE, 0L);
    easy->single_use = false;
}

static size_t on_header(char *data, size_t size, size_t n, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    if (!http_headers_take_line(call, data, size * n)) return 0;
    if (call->headers_complete) settle_connection(arg);
    note_early_answer(call);
    return size * n;
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    call->body_received += (int64_t)(size * n);
    note_early_answer(call);
    if (call->discard_body) return size * n;
    if (!call->received.len) {
        int64_t length = call->content_length;
        /* Room for all of it at once, unless the server may be lying about something huge. */
        if (length > (int64_t)(size * n) && length < 64 * 1024 * 1024) strbuf_reserve(&call->received, (size_t)length);
    }
    strbuf_append(&call->received, data, size * n);
    return call->received.failed ? 0 : size * n;
}

static size_t on_read(char *data, size_t size, size_t n, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    size_t left = call->body_len - call->body_sent, len = size * n;
    if (len > left) len = left;
    if (len) memcpy(data, call->body + call->body_sent, len);
    call->body_sent += len;
    call->body_sent_ns = clock_now_ns(); /* the last such moment counts */
    return len;
}

/* Only curl itself seeks, to send a body again on another connection. */
static int on_seek(void *arg, curl_off_t offset, int origin)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > call->body_len) return CURL_SEEKFUNC_FAIL;
    call->body_sent = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static void look_at_tls(struct http_call *call)
{
    struct curl_tlssessioninfo *info = NULL;
    curl_easy_getinfo(call->easy->curl, CURLINFO_TLS_SSL_PTR, &info);
    SSL *ssl = info ? info->internals : NULL;
    if (!ssl) return;
    call->tls_version = tls_version_name(ssl);
    call->tls_cipher = tls_cipher_name(ssl);
    const unsigned char *protocol = NULL, *staple = NULL;
    unsigned len = 0;
    SSL_get0_alpn_selected(ssl, &protocol, &len);
    call->http2 = len == 2 && memcmp(protocol, "h2", 2) == 0;
    long staple_len = SSL_get_tlsext_status_ocsp_resp(ssl, &staple);
    if (staple_len <= 0 || call->staple) return;
    call->staple = malloc((size_t)staple_len);
    if (!call->staple) return;
    memcpy(call->staple, staple, (size_t)staple_len);
    call->staple_len = (size_t)staple_len;
}

/* libcurl says only here that a server is going away, and why. */
static int on_http2_note(CURL *curl, curl_infotype type, char *data, size_t size, void *arg)
{
    /* Most of its notes are about other things: look before anything costs. */
    static const char MARK[] = "GOAWAY, error=";
    const char *at = type == CURLINFO_TEXT ? memmem(data, size, MARK, sizeof MARK - 1) : NULL;
    if (!at) return 0;
    char code[16];
    size_t left = size - (size_t)(at + sizeof MARK - 1 - data);
    snprintf(code, sizeof code, "%.*s", (int)(left < sizeof code ? left : sizeof code - 1), at + sizeof MARK - 1);
    struct http_call *call = ((struct net_easy *)arg)->call;
    if (call) call->vu->goaway = strtol(code, NULL, 10);
    return 0;
}

static void listen_for_goaway(struct net_easy *easy)
{
    struct http_call *call = easy->call;
    if (!call->http2 || easy->verbose || call->vu->worker->shared->options->network.http_debug) return;
    easy->verbose = true;
    curl_easy_setopt(easy->curl, CURLOPT_DEBUGFUNCTION, on_http2_note);
    curl_easy_setopt(easy->curl, CURLOPT_DEBUGDATA, easy);
    curl_easy_setopt(easy->curl, CURLOPT_VERBOSE, 1L);
}

/* Only when the answer comes: what libcurl notes about each request that it sends would cost a fifth of the request. */
void easy_listen_for_goaway(struct net_vu *vu)
{
    for (struct http_call *call = vu->calls; call; call = call->next) {
        if (call->easy && call->easy->call) listen_for_goaway(call->easy);
    }
}

/* The connection is ours and nothing of the request is written yet. */
static int on_ready(void *arg, char *ip, char *local_ip, int port, int local_port)
{
    struct net_easy *easy = arg;
    struct http_call *call = easy->call;
    if (call->first_byte_ns && call->headers_complete) http_call_round_done(call);
    call->ready_ns = clock_now_ns();
    if (!call->target.https) return CURL_PREREQFUNC_OK;
    look_at_tls(call);
    long new_connections = 0;
    curl_easy_getinfo(easy->curl, CURLINFO_NUM_CONNECTS, &new_connections);
    /* The answer may be read in the same turn as the end of the handshake. */
    if (new_connections) listen_for_goaway(easy);
    return CURL_PREREQFUNC_OK;
}

/* curl wants to connect: see dial.h. */
static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    struct net_shared *shared = call->vu->worker->shared;
    const struct network_options *o = &shared->options->network;
    struct ip_address ip;
    unsigned port;
    call->vu->goaway = -1;
    switch (dial_choose(o, shared->resolver, call->dial_target, call->known ? &call->ip : NULL, &ip, &port,
                        &call->failure)) {
    case DIAL_LOOKUP: call->needs_lookup = true; return CURL_SOCKET_BAD;
    case DIAL_FAILED: return CURL_SOCKET_BAD;
    case DIAL_OK: break;
    }
    struct ip_address given;
    bool quic = address->socktype == SOCK_DGRAM;
    int fd = dial_socket(o, quic ? SOCK_DGRAM : SOCK_STREAM, call->vu->id, &ip, &call->failure);
    if (fd < 0) return CURL_SOCKET_BAD;
    if (!multi_adopt_socket(call->vu, fd, call->target.https && !quic)) {
        close(fd);
        return CURL_SOCKET_BAD;
    }
    call->easy->fd = fd;
    http_call_dialled(call);
    /* An address of the URL itself may carry a scope, which curl has put there: leave it alone. */
    bool same = ip_from_sockaddr(&address->addr, &given) && ip_equal(&given, &ip) && port == call->dial_target->port;
    if (same) return fd;
    struct sockaddr_storage target;
    address->addrlen = ip_to_sockaddr(&ip, port, &target);
    address->family = target.ss_family;
    memcpy(&address->addr, &target, address->addrlen); /* curl's struct has room for any address */
    return fd;
}

static CURLcode on_tls_context(CURL *curl, void *ctx, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    call->tls_start_ns = clock_now_ns();
    return tls_settings_apply(call->vu->worker->shared->tls, ctx, call->target.host) ? CURLE_OK : CURLE_SSL_CIPHER;
}

static CURLSH *share_of(struct net_vu *vu)
{
    if (vu->share) return vu->share;
    vu->share = curl_share_init();
    if (vu->share) curl_share_setopt(vu->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    return vu->share;
}

static void set_callbacks(CURL *curl, struct net_easy *easy)
{
    curl_easy_setopt(curl, CURLOPT_PRIVATE, easy);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, easy->error_text);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, easy);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, easy);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, easy);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, easy);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_ready);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, easy);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, easy);
    curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, easy);
}

static void set_tls(CURL *curl, const struct options *o)
{
    /* tls.c brings the trusted certificates. Without these two lines curl would read the system's
     * bundle for each connection. */
    curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    /* k6 does not resume TLS sessions: each connection costs the server a full handshake. */
    curl_easy_setopt(curl, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (!o->insecure_skip_tls_verify) return;
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
}

static void set_constants(struct net_worker *w, struct net_easy *easy)
{
    CURL *curl = easy->curl;
    const struct net_shared *shared = w->shared;
    const struct options *o = shared->options;
    multi_bind_easy(w, curl);
    set_callbacks(curl, easy);
    set_tls(curl, o);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER_BYTES);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L); /* Go leaves dot segments in the path */
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
                     shared->http1_only ? (long)CURL_HTTP_VERSION_1_1
                     : o->http3         ? (long)CURL_HTTP_VERSION_3 /* if the server does not answer there, below */
                                        : (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 24 * 3600 * 1000L /* http_call_dialled() has ours */);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, 30L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* what a proxy says is no response */
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* easy_set_route() decides, not curl's reading of the environment */
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    if (o->no_connection_reuse) {
        curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (o->network.http_debug) http_debug_bind(easy);
}

/* Handles that wait for a call; a burst may leave more. */
enum { SPARE_EASIES = 256 };

static struct net_easy *easy_new(struct net_worker *w)
{
    struct net_easy *easy = calloc(1, sizeof *easy);
    if (!easy) return NULL;
    easy->curl = curl_easy_init();
    if (!easy->curl) {
        free(easy);
        return NULL;
    }
    set_constants(w, easy);
    return easy;
}

static void easy_free(struct net_easy *easy)
{
    curl_easy_cleanup(easy->curl);
    curl_slist_free_all(easy->stand_in);
    free(easy);
}

struct net_easy *easy_take(struct net_vu *vu)
{
    struct net_worker *w = vu->worker;
    CURLSH *share = share_of(vu);
    struct net_easy *easy = w->free_easies;
    if (!share) return NULL;
    if (easy) {
        w->free_easies = easy->next;
        w->n_free_easies--;
        easy->next = NULL;
    } else if (!(easy = easy_new(w))) {
        return NULL;
    }
    curl_easy_setopt(easy->curl, CURLOPT_SHARE, share);
    return easy;
}

void easy_give_back(struct net_worker *w, struct net_easy *easy)
{
    curl_easy_setopt(easy->curl, CURLOPT_SHARE, NULL); /* which can go now with its VU */
    easy->call = NULL;
    if (w->n_free_easies >= SPARE_EASIES) {
        easy_free(easy);
        return;
    }
    if (easy->verbose) curl_easy_setopt(easy->curl, CURLOPT_VERBOSE, 0L);
    easy->verbose = false;
    easy->next = w->free_easies;
    w->free_easies = easy;
    w->n_free_easies++;
}

void easy_free_all(struct net_worker *w)
{
    while (w->free_easies) {
        struct net_easy *easy = w->free_easies;
        w->free_easies = easy->next;
        easy_free(easy);
    }
    w->n_free_easies = 0;
}

static void set_stand_in(struct net_easy *easy, unsigned port)
{
    char text[64];
    if (easy->stand_in_port == port) return;
    snprintf(text, sizeof text, "*:%u:%s", port, STAND_IN_ADDRESS);
    struct curl_slist *list = curl_slist_append(NULL, text);
    if (!list) return;
    curl_easy_setopt(easy->curl, CURLOPT_RESOLVE, list);
    curl_slist_free_all(easy->stand_in); /* curl reads the list when the transfer begins */
    easy->stand_in = list;
    easy->stand_in_port = port;
}

void easy_set_route(struct net_easy *easy, struct http_call *call)
{
    static const unsigned long auths[] = {CURLAUTH_BASIC, CURLAUTH_NONE /* http_call.c does it */, CURLAUTH_NTLM};
    call->dial_target = &call->target;
    const char *proxy = proxy_for(&call->vu->worker->shared->proxies, &call->target, &call->dial_target);
    if (proxy != easy->proxy) curl_easy_setopt(easy->curl, CURLOPT_PROXY, proxy ? proxy : "");
    easy->proxy = proxy;
    if (call->auth != easy->auth) curl_easy_setopt(easy->curl, CURLOPT_HTTPAUTH, auths[call->auth]);
    easy->auth = call->auth;
    /* Parallel requests to a new HTTPS host wait for the first connection: with HTTP/2 it is enough for all. */
    curl_easy_setopt(easy->curl, CURLOPT_PIPEWAIT, call->target.https ? 1L : 0L);
    if (!call->dial_target->is_ip) set_stand_in(easy, call->dial_target->port);
}
