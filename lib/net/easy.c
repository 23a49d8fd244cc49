#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "net/internal.h"

/* Response bodies of load tests are mostly small, and curl allocates its buffer per transfer. */
static const long RECEIVE_BUFFER_BYTES = 16 * 1024;

static size_t on_header(char *data, size_t size, size_t n, void *arg)
{
    struct net_easy *easy = arg;
    struct strbuf *text = &easy->call->header_text;
    /* A new status line begins the final response: 100 Continue and the like are dropped. */
    if (n > 5 && strncmp(data, "HTTP/", 5) == 0) strbuf_clear(text);
    strbuf_append(text, data, size * n);
    return text->failed ? 0 : size * n;
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    if (call->discard_body) return size * n;
    strbuf_append(&call->received, data, size * n);
    return call->received.failed ? 0 : size * n;
}

static size_t on_read(char *data, size_t size, size_t n, void *arg)
{
    struct http_call *call = ((struct net_easy *)arg)->call;
    size_t left = call->body_len - call->body_sent, len = size * n;
    if (len > left) len = left;
    memcpy(data, call->body + call->body_sent, len);
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

/* The connection is ours and nothing of the request is written yet. */
static int on_ready(void *arg, char *ip, char *local_ip, int port, int local_port)
{
    ((struct net_easy *)arg)->call->ready_ns = clock_now_ns();
    return CURL_PREREQFUNC_OK;
}

static CURLSH *share_of(struct net_vu *vu)
{
    if (vu->share) return vu->share;
    vu->share = curl_share_init();
    if (!vu->share) return NULL;
    curl_share_setopt(vu->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    curl_share_setopt(vu->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return vu->share;
}

static void set_constants(struct net_vu *vu, struct net_easy *easy)
{
    CURL *curl = easy->curl;
    const struct options *o = vu->worker->shared->options;
    multi_bind_easy(vu->worker, curl);
    curl_easy_setopt(curl, CURLOPT_SHARE, share_of(vu));
    curl_easy_setopt(curl, CURLOPT_PRIVATE, easy);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, easy->error_text);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    /* A request that ends during a slow name lookup must not wait for the resolver's thread: that would
     * hold up every VU of the worker. */
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER_BYTES);
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
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    /* Decodes what the server sends although we do not ask for it: the header is suppressed with the
     * request's own list. */
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 30000L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    if (o->insecure_skip_tls_verify) {
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (o->no_connection_reuse) curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    if (vu->worker->shared->user_agent) {
        curl_easy_setopt(curl, CURLOPT_USERAGENT, vu->worker->shared->user_agent);
    }
}

struct net_easy *easy_take(struct net_vu *vu)
{
    struct net_easy *easy = vu->free_easies;
    if (easy) {
        vu->free_easies = easy->next;
        easy->next = NULL;
        return easy;
    }
    easy = calloc(1, sizeof *easy);
    if (!easy) return NULL;
    easy->curl = curl_easy_init();
    if (!easy->curl) {
        free(easy);
        return NULL;
    }
    set_constants(vu, easy);
    return easy;
}

void easy_give_back(struct net_vu *vu, struct net_easy *easy)
{
    easy->call = NULL;
    easy->next = vu->free_easies;
    vu->free_easies = easy;
}
