/*
 * The yardstick for HTTP: a bare libcurl multi loop that does nothing but GET.
 *
 * usage: bench_http URL CONNECTIONS THREADS SECONDS
 *
 * Each thread has one multi handle on epoll and its share of the connections, all kept alive. A finished
 * request is started again at once. Prints one line of JSON: requests, failures, seconds and CPU time.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct loop {
    const char *url;
    int connections;
    double end;
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

static void restart_finished(struct loop *loop)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left))) {
        CURL *curl = message->easy_handle;
        loop->requests++;
        if (message->data.result != CURLE_OK) loop->failures++;
        curl_multi_remove_handle(loop->multi, curl);
        curl_multi_add_handle(loop->multi, curl);
    }
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
    CURL **handles = calloc((size_t)loop->connections, sizeof *handles);
    for (int i = 0; i < loop->connections; i++) {
        handles[i] = curl_easy_init();
        curl_easy_setopt(handles[i], CURLOPT_URL, loop->url);
        curl_easy_setopt(handles[i], CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handles[i], CURLOPT_WRITEFUNCTION, discard);
        curl_multi_add_handle(loop->multi, handles[i]);
    }
    curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    struct epoll_event events[256];
    while (now() < loop->end) {
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
    curl_multi_cleanup(loop->multi);
    close(loop->epoll);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: bench_http URL CONNECTIONS THREADS SECONDS\n");
        return 2;
    }
    int connections = atoi(argv[2]), threads = atoi(argv[3]);
    if (connections < 1 || threads < 1 || threads > 64) return 2;
    curl_global_init(CURL_GLOBAL_ALL);
    struct loop loops[64] = {0};
    double start = now();
    for (int i = 0; i < threads; i++) {
        loops[i].url = argv[1];
        loops[i].connections = connections / threads + (i < connections % threads);
        loops[i].end = start + atof(argv[4]);
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
    curl_global_cleanup();
    return 0;
}
