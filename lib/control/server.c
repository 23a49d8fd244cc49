/*
 * HTTP for the REST API, with libwebsockets on a thread of its own.
 *
 * The listening socket is ours and is adopted as a plain descriptor, so that a taken port is an
 * ordinary error. A connection carries one request: it is collected, answered and closed, which
 * leaves no room for requests that hide in each other. Handlers that run script code do so on a
 * helper thread, one at a time; its result is picked up when the service loop is woken.
 *
 * Everything but `stopping` and a job's `answer`/`done` belongs to the server's thread.
 */
#include <errno.h>
#include <libwebsockets.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "control/control.h"
#include "exec/engine.h"

enum { MAX_CONNECTIONS = 64, MAX_PATH_BYTES = 2048, CHUNK_BYTES = 64 * 1024 };
static const int64_t STOP_GRACE_NS = NS_PER_S;

/* One connection. lws allocates it zeroed with its wsi. */
struct connection {
    struct lws *wsi;
    enum http_method method;
    char *path;
    struct strbuf body;
    size_t expected; /* bytes of body that the client announced */
    struct control_route route;
    bool refused;  /* answered before the body was read */
    bool answered; /* answer is valid */
    bool headers_sent;
    struct control_answer answer;
    size_t len, sent;
};

/* A slow handler under way. */
struct job {
    lt_control *control;
    pthread_t thread;
    bool active;
    struct connection *owner; /* NULL: the client is gone */
    control_handler *handler;
    struct control_request request;
    struct strbuf body;
    char *path;
    struct control_answer answer;
    atomic_bool done;
};

struct lt_control {
    struct lt_test *test;
    char *token;
    char shown[160];
    int listen_fd;
    struct lws_context *lws;
    struct lws_vhost *vhost;
    struct lws *listener;
    pthread_t thread;
    atomic_bool stopping;
    unsigned n_connections;
    struct job job;
};

static lt_control *control_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

static void log_request(lt_control *control, const struct connection *c)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "OTHER"};
    char status[16];
    snprintf(status, sizeof status, "%d", c->answer.status);
    lt_log_field field = {"status", status};
    struct strbuf text = {0};
    strbuf_printf(&text, "%s %s", names[c->method], c->path ? c->path : "");
    if (!text.failed) log_record(&control->test->log, LT_LOG_DEBUG, &field, 1, text.data);
    strbuf_free(&text);
}

static void send_answer(lt_control *control, struct connection *c, struct control_answer answer)
{
    c->answer = answer;
    c->answered = true;
    c->len = answer.body ? strlen(answer.body) : 0;
    /* It may take as long as the client's reading does. */
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, 30);
    lws_callback_on_writable(c->wsi);
    log_request(control, c);
}

static void refuse(lt_control *control, struct connection *c, int status, const char *title, const char *detail)
{
    struct control_answer answer;
    answer_error(&answer, status, title, detail);
    c->refused = true;
    send_answer(control, c, answer);
}

/* Slow handlers. */

static void *run_job(void *arg)
{
    struct job *job = arg;
    job->handler(job->control->test, &job->request, &job->answer);
    atomic_store(&job->done, true);
    lws_cancel_service(job->control->lws);
    return NULL;
}

static void start_job(lt_control *control, struct connection *c, const struct control_request *request)
{
    struct job *job = &control->job;
    if (job->active) {
        refuse(control, c, 500, "Busy", "another call of setup() or teardown() is still running");
        return;
    }
    *job = (struct job){.control = control, .owner = c, .handler = c->route.handler, .request = *request};
    job->body = c->body;
    job->path = c->path;
    c->body = (struct strbuf){0};
    if (pthread_create(&job->thread, NULL, run_job, job) != 0) {
        strbuf_free(&job->body);
        refuse(control, c, 500, "Busy", "cannot start a thread for the call");
        return;
    }
    c->path = strdup(job->path);
    job->active = true;
    lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
}

static void finish_job(lt_control *control)
{
    struct job *job = &control->job;
    if (!job->active || !atomic_load(&job->done)) return;
    pthread_join(job->thread, NULL);
    job->active = false;
    if (job->owner) send_answer(control, job->owner, job->answer);
    else free(job->answer.body);
    strbuf_free(&job->body);
    free(job->path);
}

/* Requests. */

static bool is_authorized(lt_control *control, struct lws *wsi)
{
    if (!control->token) return true;
    char header[1024];
    static const char scheme[] = "Bearer ";
    int n = lws_hdr_copy(wsi, header, sizeof header, WSI_TOKEN_HTTP_AUTHORIZATION);
    if (n <= 0 || strncasecmp(header, scheme, strlen(scheme)) != 0) return false;
    const char *given = header + strlen(scheme);
    size_t len = strlen(control->token);
    return strlen(given) == len && CRYPTO_memcmp(given, control->token, len) == 0;
}

static enum http_method method_of(struct lws *wsi)
{
    static const struct {
        enum lws_token_indexes token;
        enum http_method method;
    } known[] = {
        {WSI_TOKEN_GET_URI, HTTP_GET}, {WSI_TOKEN_HEAD_URI, HTTP_HEAD},   {WSI_TOKEN_POST_URI, HTTP_POST},
        {WSI_TOKEN_PUT_URI, HTTP_PUT}, {WSI_TOKEN_PATCH_URI, HTTP_PATCH},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (lws_hdr_total_length(wsi, known[i].token)) return known[i].method;
    }
    return HTTP_OTHER;
}

/* False: the header is not a number. */
static bool read_length(struct lws *wsi, size_t *out)
{
    char text[32], *end;
    *out = 0;
    if (!lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH)) return true;
    int n = lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    if (n <= 0 || text[0] < '0' || text[0] > '9') return false;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && !*end;
}

static void handle(lt_control *control, struct connection *c)
{
    struct control_request request = {c->method, c->path, c->body.data ? c->body.data : "", c->body.len};
    if (c->route.slow) {
        start_job(control, c, &request);
        return;
    }
    struct control_answer answer = {0};
    c->route.handler(control->test, &request, &answer);
    send_answer(control, c, answer);
}

/* RFC 9110, 10.1.1: curl waits a second for this before it sends a large body. */
static int send_continue(struct lws *wsi)
{
    char buffer[LWS_PRE + 32], *text = buffer + LWS_PRE;
    if (!lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_EXPECT)) return 0;
    int n = snprintf(text, 32, "HTTP/1.1 100 Continue\r\n\r\n");
    return lws_write(wsi, (unsigned char *)text, (size_t)n, LWS_WRITE_HTTP_HEADERS_CONTINUATION) == n ? 0 : -1;
}

static int on_request(lt_control *control, struct connection *c, struct lws *wsi, const char *path, size_t len)
{
    if (c->path) return -1; /* a second request on a connection that was promised one */
    c->wsi = wsi;
    c->method = method_of(wsi);
    c->path = strndup(path, len < MAX_PATH_BYTES ? len : MAX_PATH_BYTES);
    if (!c->path) return -1;
    c->route = control_route_find(c->method, c->path);
    if (!read_length(wsi, &c->expected)) {
        refuse(control, c, 400, "Invalid data", "Content-Length is not a number");
    } else if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING)) {
        refuse(control, c, 411, "Invalid data", "send the body with a Content-Length");
    } else if (!is_authorized(control, wsi)) {
        refuse(control, c, 401, "Unauthorized", "the request needs 'Authorization: Bearer TOKEN'");
    } else if (c->expected > c->route.max_body) {
        refuse(control, c, 413, "Couldn't read request", "the body is too large");
    } else if (c->expected == 0) {
        handle(control, c);
    } else {
        return send_continue(wsi);
    }
    return 0;
}

static int on_body(lt_control *control, struct connection *c, const void *bytes, size_t len)
{
    if (c->refused || c->answered) return 0;
    if (len > c->expected - c->body.len) len = c->expected - c->body.len;
    strbuf_append(&c->body, bytes, len);
    return c->body.failed ? -1 : 0;
}

static int on_body_complete(lt_control *control, struct connection *c)
{
    bool under_way = control->job.active && control->job.owner == c;
    if (!c->path || c->refused || c->answered || under_way) return 0;
    if (c->body.len < c->expected) return -1;
    handle(control, c);
    return 0;
}

/* Answers. */

static int add_header(struct connection *c, const char *name, const char *value, unsigned char **p, unsigned char *end)
{
    return lws_add_http_header_by_name(c->wsi, (const unsigned char *)name, (const unsigned char *)value,
                                       (int)strlen(value), p, end);
}

static int send_headers(struct connection *c)
{
    unsigned char buffer[LWS_PRE + 1024], *start = buffer + LWS_PRE, *p = start, *end = buffer + sizeof buffer - 1;
    const char *type = c->answer.type ? c->answer.type : "text/plain; charset=utf-8";
    unsigned status = (unsigned)c->answer.status | LWSAHH_FLAG_NO_SERVER_NAME;
    if (lws_add_http_common_headers(c->wsi, status, type, c->len, &p, end)) return -1;
    if (add_header(c, "connection:", "close", &p, end)) return -1;
    if (c->answer.status == 401 && add_header(c, "www-authenticate:", "Bearer", &p, end)) return -1;
    return lws_finalize_write_http_header(c->wsi, start, &p, end);
}

static int send_body(struct connection *c)
{
    size_t n = c->len - c->sent < CHUNK_BYTES ? c->len - c->sent : CHUNK_BYTES;
    unsigned char *chunk = malloc(LWS_PRE + n);
    if (!chunk) return -1;
    memcpy(chunk + LWS_PRE, c->answer.body + c->sent, n);
    c->sent += n;
    int written = lws_write(c->wsi, chunk + LWS_PRE, n, c->sent == c->len ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP);
    free(chunk);
    return written < 0 ? -1 : 0;
}

static int on_writable(struct connection *c)
{
    if (!c->answered) return 0;
    bool has_body = c->len && c->method != HTTP_HEAD;
    if (!c->headers_sent) {
        c->headers_sent = true;
        if (send_headers(c) < 0) return -1;
        if (!has_body) return -1; /* done: close */
        lws_callback_on_writable(c->wsi);
        return 0;
    }
    if (send_body(c) < 0 || c->sent == c->len) return -1;
    lws_callback_on_writable(c->wsi);
    return 0;
}

static void on_gone(lt_control *control, struct connection *c)
{
    if (control->job.active && control->job.owner == c) control->job.owner = NULL;
    free(c->path);
    free(c->answer.body);
    strbuf_free(&c->body);
    memset(c, 0, sizeof *c);
}

/* lws hands over what happens here. */
static int on_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    struct connection *c = user;
    lt_control *control = control_of(wsi);
    switch (reason) {
    case LWS_CALLBACK_HTTP: return on_request(control, c, wsi, in, len);
    case LWS_CALLBACK_HTTP_BODY: return on_body(control, c, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION: return on_body_complete(control, c);
    case LWS_CALLBACK_HTTP_WRITEABLE: return on_writable(c);
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
    case LWS_CALLBACK_CLOSED_HTTP:
        if (c) on_gone(control, c);
        return 0;
    case LWS_CALLBACK_WSI_CREATE: control->n_connections++; return 0;
    case LWS_CALLBACK_WSI_DESTROY: control->n_connections--; return 0;
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED: finish_job(control); return 0;
    /* No upgrades to HTTP/2 or WebSocket: refused in one answer, not half done. */
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return lws_return_http_status(wsi, HTTP_STATUS_BAD_REQUEST, "no upgrades here") < 0 ? -1 : 1;
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: return -1;
    default: return 0;
    }
}

static void accept_all(lt_control *control)
{
    int fd;
    while ((fd = accept4(control->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        if (control->n_connections >= MAX_CONNECTIONS) close(fd);
        else lws_adopt_socket_vhost(control->vhost, fd); /* closes it when it fails */
    }
}

static int on_listener(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    if (reason == LWS_CALLBACK_RAW_RX_FILE) accept_all(control_of(wsi));
    return 0;
}

static const struct lws_protocols PROTOCOLS[] = {
    {.name = "http", .callback = on_http, .per_session_data_size = sizeof(struct connection), .rx_buffer_size = 16384},
    {.name = "listener", .callback = on_listener},
    {.name = NULL},
};

static void *serve(void *arg)
{
    lt_control *control = arg;
    while (!atomic_load(&control->stopping)) {
        if (lws_service(control->lws, 0) < 0) break;
    }
    int64_t until = clock_now_ns() + STOP_GRACE_NS;
    while (control->n_connections > 1 && !control->job.active && clock_now_ns() < until) {
        lws_cancel_service(control->lws); /* lws_service() sleeps until something happens */
        if (lws_service(control->lws, 0) < 0) break;
        usleep(1000);
    }
    if (control->job.active) {
        pthread_join(control->job.thread, NULL);
        free(control->job.answer.body);
        strbuf_free(&control->job.body);
        free(control->job.path);
        control->job.active = false;
    }
    return NULL;
}

static lt_status create_context(lt_control *control, lt_error *err)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = PROTOCOLS,
        .options = LWS_SERVER_OPTION_NO_LWS_SYSTEM_STATES,
        .user = control,
        .fd_limit_per_thread = MAX_CONNECTIONS + 16,
        .max_http_header_pool = MAX_CONNECTIONS,
        .max_http_header_data = 8192,
        .timeout_secs = 10, /* for the request's headers and its body */
        .keepalive_timeout = 1,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
    };
    lws_set_log_level(0, NULL); /* it would write to stderr */
    control->lws = lws_create_context(&info);
    control->vhost = control->lws ? lws_get_vhost_by_name(control->lws, "default") : NULL;
    if (!control->vhost) return error_set(err, LT_ERR_NOMEM, "cannot start the server of the REST API");
    lws_sock_file_fd_type fd = {.filefd = control->listen_fd};
    control->listener = lws_adopt_descriptor_vhost(control->vhost, LWS_ADOPT_RAW_FILE_DESC, fd, "listener", NULL);
    return control->listener ? LT_OK : error_set(err, LT_ERR_NOMEM, "cannot start the server of the REST API");
}

/* The server's thread takes no signals: they are the host's. */
static bool start_thread(lt_control *control)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&control->thread, NULL, serve, control) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void destroy(lt_control *control)
{
    if (control->lws) lws_context_destroy(control->lws); /* closes the listener too, once adopted */
    if (!control->listener && control->listen_fd >= 0) close(control->listen_fd);
    free(control->token);
    free(control);
}

lt_status lt_control_start(lt_test *test, const char *address, const char *token, lt_control **out, lt_error *err)
{
    *out = NULL;
    lt_phase phase = atomic_load(&test->phase);
    if (phase == LT_PHASE_NEW) return error_set(err, LT_ERR_STATE, "prepare the test before its REST API is started");
    lt_control *control = calloc(1, sizeof *control);
    if (!control) return error_nomem(err);
    control->test = test;
    lt_error detail = {0};
    control->listen_fd =
        address_listen(address ? address : "localhost:6565", control->shown, sizeof control->shown, &detail);
    lt_status status = detail.status;
    detail.exit_code = 106;
    bool named = !token || !*token || (control->token = strdup(token));
    if (status == LT_OK && !named) status = error_nomem(&detail);
    if (status == LT_OK) status = create_context(control, &detail);
    if (status == LT_OK && !start_thread(control)) {
        status = error_set(&detail, LT_ERR_IO, "cannot start a thread for the REST API");
    }
    if (status == LT_OK) {
        *out = control;
        return LT_OK;
    }
    if (err) *err = detail;
    destroy(control);
    return status;
}

const char *lt_control_address(const lt_control *control)
{
    return control->shown;
}

void lt_control_stop(lt_control *control)
{
    if (!control) return;
    atomic_store(&control->stopping, true);
    lws_cancel_service(control->lws);
    pthread_join(control->thread, NULL);
    destroy(control);
}
