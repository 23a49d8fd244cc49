/*
 * One curl multi per worker on the worker's loop.
 *
 * curl says REMOVE for a socket after each request although the connection stays open. Taking the
 * socket out of epoll and putting it back would cost two system calls per request, so it stays
 * registered until it is closed; polling stops only if it becomes readable while nobody wants it.
 * That holds for the sockets that we open for curl. What curl opens behind our back (the wake-up pair of
 * its resolver) it closes without a word after REMOVE, so those go at once.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/internal.h"
#include "net/socket_bytes.h"

static void check_done(struct net_worker *w)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(w->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        struct net_easy *easy = NULL;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&easy);
        http_call_transfer_done(easy, result);
    }
}

void multi_finish_early(struct net_worker *w)
{
    while (w->early) http_call_transfer_done(w->early->easy, CURLE_OK);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct net_socket *s = CONTAINER_OF(poll, struct net_socket, poll);
    struct net_worker *w = poll->data;
    if (!s->wanted) { /* the server closed an idle connection, or sent what nobody asked for */
        uv_poll_stop(poll);
        s->events = 0;
        return;
    }
    curl_socket_t fd = s->fd;
    int flags = 0, running, wanted = s->events;
    if (status < 0) {
        /* An error is waiting on the socket: curl finds out which one when it reads or writes. Told of an
         * error it would not look. libuv has stopped polling. */
        flags = CURL_CSELECT_IN | CURL_CSELECT_OUT;
        s->events = 0;
    }
    if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
    if (s->vu && flags & CURL_CSELECT_IN) easy_listen_for_goaway(s->vu);
    curl_multi_socket_action(w->multi, fd, flags, &running);
    if (status < 0 && w->sockets[fd] == s && s->wanted && !s->events) { /* it goes on */
        s->events = wanted;
        uv_poll_start(&s->poll, wanted, on_poll);
    }
    check_done(w);
    if (w->early) multi_finish_early(w);
}

static struct net_socket *socket_get(struct net_worker *w, curl_socket_t fd)
{
    if ((size_t)fd >= w->sockets_cap) {
        size_t cap = w->sockets_cap ? w->sockets_cap : 256;
        while (cap <= (size_t)fd) cap *= 2;
        struct net_socket **grown = realloc(w->sockets, cap * sizeof(struct net_socket *));
        if (!grown) return NULL;
        for (size_t i = w->sockets_cap; i < cap; i++) grown[i] = NULL;
        w->sockets = grown;
        w->sockets_cap = cap;
    }
    if (w->sockets[fd]) return w->sockets[fd];
    struct net_socket *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->fd = fd;
    s->poll.data = w;
    if (uv_poll_init_socket(w->loop, &s->poll, fd) != 0) {
        free(s);
        return NULL;
    }
    w->sockets[fd] = s;
    return s;
}

static void on_socket_closed(uv_handle_t *handle)
{
    free(CONTAINER_OF(handle, struct net_socket, poll));
}

static void count_socket(struct net_socket *s);

static void forget_socket(struct net_worker *w, struct net_socket *s)
{
    idle_closed(s);
    if (s->vu) { /* it is still open */
        count_socket(s);
        *s->previous = s->next;
        if (s->next) s->next->previous = s->previous;
    }
    w->sockets[s->fd] = NULL;
    uv_close((uv_handle_t *)&s->poll, on_socket_closed);
}

/* curl no longer waits until it can write: over HTTP/1 the last piece of the body is with the kernel now. */
static void note_written(CURL *curl)
{
    struct net_easy *easy = NULL;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&easy);
    struct http_call *call = easy ? easy->call : NULL;
    if (call && call->body_sent_ns && !call->http2 && call->body_sent == call->body_len)
        call->body_sent_ns = clock_now_ns();
}

static int on_socket(CURL *curl, curl_socket_t fd, int what, void *worker, void *unused)
{
    struct net_worker *w = worker;
    if (what == CURL_POLL_REMOVE) {
        struct net_socket *s = (size_t)fd < w->sockets_cap ? w->sockets[fd] : NULL;
        if (s && s->ours) s->wanted = false;
        else if (s) forget_socket(w, s);
        return 0;
    }
    struct net_socket *s = socket_get(w, fd);
    if (!s) return -1;
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    s->wanted = true;
    if (s->events & UV_WRITABLE && !(events & UV_WRITABLE)) note_written(curl);
    if (events != s->events) uv_poll_start(&s->poll, events, on_poll);
    s->events = events;
    return 0;
}

static void count_socket(struct net_socket *s)
{
    uint64_t sent, received;
    if (!socket_bytes(s->fd, &sent, &received)) return;
    s->vu->sent += sent - s->sent;
    s->vu->received += received - s->received;
    s->sent = sent;
    s->received = received;
}

void multi_count_bytes(struct net_vu *vu)
{
    for (struct net_socket *s = vu->counted; s; s = s->next) count_socket(s);
}

bool multi_adopt_socket(struct net_vu *vu, int fd, bool count)
{
    struct net_socket *s = socket_get(vu->worker, fd);
    if (!s) return false;
    s->ours = true;
    if (!count) return true;
    s->vu = vu;
    s->next = vu->counted;
    s->previous = &vu->counted;
    if (s->next) s->next->previous = &s->next;
    vu->counted = s;
    return true;
}

static int close_socket(void *worker, curl_socket_t fd)
{
    struct net_worker *w = worker;
    if ((size_t)fd < w->sockets_cap && w->sockets[fd]) forget_socket(w, w->sockets[fd]);
    return close(fd);
}

static void on_timeout(uv_timer_t *timer)
{
    struct net_worker *w = timer->data;
    int running;
    curl_multi_socket_action(w->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    check_done(w);
    if (w->early) multi_finish_early(w);
}

static int set_timer(CURLM *multi, long timeout_ms, void *worker)
{
    struct net_worker *w = worker;
    if (timeout_ms < 0) uv_timer_stop(&w->timer);
    else uv_timer_start(&w->timer, on_timeout, (uint64_t)timeout_ms, 0);
    return 0;
}

bool multi_init(struct net_worker *w)
{
    w->multi = curl_multi_init();
    if (!w->multi) return false;
    curl_multi_setopt(w->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(w->multi, CURLMOPT_SOCKETDATA, w);
    curl_multi_setopt(w->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(w->multi, CURLMOPT_TIMERDATA, w);
    curl_multi_setopt(w->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    /* Connections live in the VUs' shares; this bounds each share, not the worker. k6's limit of idle ones. */
    int64_t batch = w->shared->options->batch;
    curl_multi_setopt(w->multi, CURLMOPT_MAXCONNECTS, (long)(batch > 0 ? batch : 1000));
    uv_timer_init(w->loop, &w->timer);
    w->timer.data = w;
    return true;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct net_worker *w = handle->data;
    if (--w->handles) return;
    deadline_heap_free(&w->waits);
    free(w);
}

static void on_names_closed(uv_handle_t *signal)
{
    struct net_worker *w = CONTAINER_OF(signal, struct net_worker, names.signal);
    signal->data = w;
    on_handle_closed(signal);
}

void multi_close(struct net_worker *w)
{
    easy_free_all(w);
    curl_multi_cleanup(w->multi);
    for (size_t fd = 0; fd < w->sockets_cap; fd++)
        if (w->sockets[fd]) forget_socket(w, w->sockets[fd]);
    free(w->sockets);
    w->sockets = NULL;
    w->sockets_cap = 0;
    w->handles = 3;
    uv_close((uv_handle_t *)&w->timer, on_handle_closed);
    uv_close((uv_handle_t *)&w->wait_timer, on_handle_closed);
    resolver_client_close(&w->names, on_names_closed);
}

void multi_bind_easy(struct net_worker *w, CURL *curl)
{
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, w);
}
