/*
 * The yardstick for HTTP: a bare libcurl multi loop that does nothing but send requests.
 *
 * usage: bench_http [-d BYTES] [-g GROUP] [-n REQUESTS] URL CONNECTIONS THREADS SECONDS
 *
 * Each thread has one multi handle on epoll and its share of the connections, all kept alive, each with one
 * request at a time (HTTP/2 too, where the server chooses it). A finished request is started again at once.
 * -d posts a body of that size. -g restarts that many handles together when all of them are done, as a batch
 * does. -n ends after about so many requests, however long they take. Certificates are not looked at: they
 * count once per connection only. Prints one line of JSON: requests, failures, seconds and CPU time.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct plan {
    const char *url;
    char *body; /* NULL = GET */
    long body_bytes, requests;
    int group;
};

/* Handles that start together. */
struct group {
    CURL **handles;
    int n, left;
};

struct loop {
    const struct plan *plan;
    int connections;
    double end;
    long most; /* requests; 0 = any number */
    pthread_t thread;
    CURLM *multi;
    int epoll;
    double timer; /* when curl wants to be called, 0 = never */
    long requests, failures;
};

static double now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static size_t discard(char *data, size_t size, size_t n, void *user)
{
    return size * n;
}

static int on_socket(CURL *curl, curl_socket_t fd, int what, void *user, void *known)
{
    struct loop *loop = user;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
        curl_multi_assign(loop->multi, fd, NULL);
        return 0;
    }
    struct epoll_event event = {.data.fd = fd};
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    epoll_ctl(loop->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    curl_multi_assign(loop->multi, fd, loop);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct loop *loop = user;
    loop->timer = timeout_ms < 0 ? 0 : now() + (double)timeout_ms / 1e3;
    return 0;
}

static void start_group(struct loop *loop, struct group *group)
{
    group->left = group->n;
    for (int i = 0; i < group->n; i++) curl_multi_add_handle(loop->multi, group->handles[i]);
}

static void restart_finished(struct loop *loop)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left))) {
        CURL *curl = message->easy_handle;
        struct group *group = NULL;
        loop->requests++;
        if (message->data.result != CURLE_OK) loop->failures++;
        curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&group);
        curl_multi_remove_handle(loop->multi, curl);
        if (--group->left == 0) start_group(loop, group);
    }
}

static CURL *new_handle(const struct plan *plan, struct group *group)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, plan->url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, group);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    if (!plan->body) return curl;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, plan->body_bytes);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, plan->body);
    return curl;
}

static bool is_over(const struct loop *loop)
{
    return loop->most ? loop->requests >= loop->most : now() >= loop->end;
}

static void *run_loop(void *arg)
{
    struct loop *loop = arg;
    int running;
    loop->epoll = epoll_create1(0);
    loop->multi = curl_multi_init();
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)loop->connections);
    curl_multi_setopt(loop->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    int size = loop->plan->group, n_groups = (loop->connections + size - 1) / size;
    CURL **handles = calloc((size_t)loop->connections, sizeof *handles);
    struct group *groups = calloc((size_t)n_groups, sizeof *groups);
    for (int i = 0; i < loop->connections; i++) {
        struct group *group = &groups[i / size];
        if (!group->n) group->handles = handles + i;
        group->n++;
        handles[i] = new_handle(loop->plan, group);
    }
    for (int i = 0; i < n_groups; i++) start_group(loop, &groups[i]);
    curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    struct epoll_event events[256];
    while (!is_over(loop)) {
        double wait = loop->timer ? loop->timer - now() : 0.1;
        int n = epoll_wait(loop->epoll, events, 256, wait <= 0 ? 0 : wait > 0.1 ? 100 : (int)(wait * 1e3));
        for (int i = 0; i < n; i++) {
            int flags = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                        (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                        (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(loop->multi, events[i].data.fd, flags, &running);
        }
        if (loop->timer && now() >= loop->timer) {
            loop->timer = 0;
            curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        restart_finished(loop);
    }
    for (int i = 0; i < loop->connections; i++) {
        curl_multi_remove_handle(loop->multi, handles[i]);
        curl_easy_cleanup(handles[i]);
    }
    free(handles);
    free(groups);
    curl_multi_cleanup(loop->multi);
    close(loop->epoll);
    return NULL;
}

static int usage(void)
{
    fprintf(stderr, "usage: bench_http [-d BYTES] [-g GROUP] [-n REQUESTS] URL CONNECTIONS THREADS SECONDS\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct plan plan = {.group = 1};
    for (int option; (option = getopt(argc, argv, "d:g:n:")) != -1;) {
        if (option == 'd') plan.body_bytes = atol(optarg);
        else if (option == 'g') plan.group = atoi(optarg);
        else if (option == 'n') plan.requests = atol(optarg);
        else return usage();
    }
    if (argc - optind != 4 || plan.group < 1) return usage();
    char **rest = argv + optind;
    plan.url = rest[0];
    int connections = atoi(rest[1]), threads = atoi(rest[2]);
    if (connections < 1 || threads < 1 || threads > 64) return usage();
    curl_global_init(CURL_GLOBAL_ALL);
    if (plan.body_bytes) {
        plan.body = malloc((size_t)plan.body_bytes);
        memset(plan.body, 'x', (size_t)plan.body_bytes);
    }
    struct loop loops[64] = {0};
    double start = now();
    for (int i = 0; i < threads; i++) {
        loops[i].plan = &plan;
        loops[i].connections = connections / threads + (i < connections % threads);
        loops[i].end = start + atof(rest[3]);
        loops[i].most = plan.requests ? plan.requests / threads + 1 : 0;
        if (pthread_create(&loops[i].thread, NULL, run_loop, &loops[i]) != 0) return 1;
    }
    long requests = 0, failures = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(loops[i].thread, NULL);
        requests += loops[i].requests;
        failures += loops[i].failures;
    }
    double seconds = now() - start;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("{\"requests\": %ld, \"failures\": %ld, \"seconds\": %.3f, \"cpu\": %.6f}\n", requests, failures, seconds,
           cpu);
    free(plan.body);
    curl_global_cleanup();
    return 0;
}
