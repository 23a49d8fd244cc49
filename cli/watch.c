#include "watch.h"

#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

/* Several files are often saved together, and one often in several steps: a run waits until nothing
 * was written for this long, but not for ever. */
enum { QUIET_MS = 100, PAUSE_MS = 10, MOST_QUIET_MS = 2000 };

/* One name that matters in one watched folder. */
struct watched {
    int folder; /* inotify's number */
    char *name; /* NULL: any */
    char *path; /* as it is shown */
};

struct watch {
    int inotify, wake;
    struct watched *items;
    size_t n_items, n_files;
    struct timespec since;
    char *changed;
    lt_test *guarded;
    pthread_t thread;
    bool has_thread;
};

struct watch *watch_new(void)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->inotify >= 0 && w->wake >= 0) return w;
    watch_free(w);
    return NULL;
}

static void forget(struct watch *w)
{
    for (size_t i = 0; i < w->n_items; i++) {
        free(w->items[i].name);
        free(w->items[i].path);
    }
    free(w->items);
    w->items = NULL;
    w->n_items = w->n_files = 0;
}

void watch_free(struct watch *w)
{
    if (!w) return;
    if (w->inotify >= 0) close(w->inotify);
    if (w->wake >= 0) close(w->wake);
    forget(w);
    free(w->changed);
    free(w);
}

void watch_begin(struct watch *w)
{
    free(w->changed);
    w->changed = NULL;
    /* The clock that file times are taken from. */
    clock_gettime(CLOCK_REALTIME_COARSE, &w->since);
}

size_t watch_count(const struct watch *w)
{
    return w->n_files;
}

const char *watch_changed(const struct watch *w)
{
    return w->changed;
}

static void note_change(struct watch *w, const char *path)
{
    char folder[PATH_MAX];
    size_t len = getcwd(folder, sizeof folder) ? strlen(folder) : 0;
    bool inside = len && strncmp(path, folder, len) == 0 && path[len] == '/';
    if (!w->changed) w->changed = strdup(inside ? path + len + 1 : path);
}

/* A name in a folder; where the folder is missing, its own name in the nearest one that is there. */
static void add_name(struct watch *w, const char *path, const char *shown)
{
    char folder[PATH_MAX], name[NAME_MAX + 1];
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder) return;
    for (char *slash; (slash = strrchr(folder, '/'));) {
        snprintf(name, sizeof name, "%s", slash + 1);
        *slash = '\0';
        int number = inotify_add_watch(w->inotify, *folder ? folder : "/",
                                       IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF);
        if (number < 0) continue;
        struct watched *grown = realloc(w->items, (w->n_items + 1) * sizeof *grown);
        if (!grown) return;
        w->items = grown;
        w->items[w->n_items++] = (struct watched){number, strdup(name), strdup(shown)};
        return;
    }
}

static void add_file(struct watch *w, const char *path)
{
    char real[PATH_MAX];
    struct stat info;
    if (path[0] != '/') return; /* a URL, or standard input */
    add_name(w, path, path);
    /* What a link points to is saved in another folder. */
    if (realpath(path, real) && strcmp(real, path) != 0) add_name(w, real, path);
    w->n_files++;
    /* Saved after the run had read it, before its folder was watched. */
    if (stat(path, &info) != 0) return;
    const struct timespec *saved = &info.st_mtim, *since = &w->since;
    if (saved->tv_sec > since->tv_sec || (saved->tv_sec == since->tv_sec && saved->tv_nsec > since->tv_nsec))
        note_change(w, path);
}

void watch_files(struct watch *w, const char *files_json, const char *more)
{
    json_t *files = files_json ? json_loads(files_json, 0, NULL) : NULL, *file;
    size_t i;
    if (!files) return; /* no script this time: wait for the files of the last */
    forget(w);
    json_array_foreach(files, i, file) add_file(w, json_string_value(file));
    json_decref(files);
    char *path = more ? realpath(more, NULL) : NULL;
    if (path) add_file(w, path);
    free(path);
}

/* The events that have come; notes the first that is about a watched file. */
static void read_events(struct watch *w)
{
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t len;
    while ((len = read(w->inotify, buffer, sizeof buffer)) > 0) {
        const struct inotify_event *e;
        for (char *at = buffer; at < buffer + len; at += sizeof *e + e->len) {
            e = (const struct inotify_event *)(const void *)at;
            /* Its folder went away, or events were lost: look again. */
            bool lost = e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_Q_OVERFLOW);
            /* A file that was made will be written and closed; a folder will not. */
            bool unfinished = (e->mask & IN_CREATE) && !(e->mask & IN_ISDIR);
            for (size_t i = 0; i < w->n_items && !unfinished; i++) {
                const struct watched *item = &w->items[i];
                bool same = item->folder == e->wd && e->len && strcmp(item->name, e->name) == 0;
                if (same || (lost && (item->folder == e->wd || e->wd < 0))) note_change(w, item->path);
            }
        }
    }
}

/* Until nothing more is written. */
static void settle(struct watch *w)
{
    struct pollfd fd = {.fd = w->inotify, .events = POLLIN};
    for (int waited = 0; waited < MOST_QUIET_MS && poll(&fd, 1, QUIET_MS) > 0; waited += PAUSE_MS) {
        read_events(w);
        usleep(1000 * PAUSE_MS);
    }
}

/* Until a watched file was saved (true) or the other descriptor can be read (false). */
static bool wait_for(struct watch *w, int other)
{
    struct pollfd fds[] = {{.fd = w->inotify, .events = POLLIN}, {.fd = other, .events = POLLIN}};
    while (!w->changed) {
        if (poll(fds, 2, -1) < 0) continue;
        if (fds[1].revents) return false;
        read_events(w);
    }
    settle(w);
    return true;
}

static void *guard(void *arg)
{
    struct watch *w = arg;
    if (wait_for(w, w->wake)) lt_test_stop(w->guarded, "a file of the script was saved", true);
    return NULL;
}

void watch_guard(struct watch *w, lt_test *test)
{
    w->guarded = test;
    w->has_thread = pthread_create(&w->thread, NULL, guard, w) == 0;
}

void watch_release(struct watch *w)
{
    if (!w->has_thread) return;
    eventfd_write(w->wake, 1);
    pthread_join(w->thread, NULL);
    w->has_thread = false;
    eventfd_t ignored;
    eventfd_read(w->wake, &ignored);
}

bool watch_wait(struct watch *w)
{
    sigset_t set;
    signals_ending(&set);
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    bool saved = wait_for(w, signals);
    if (signals >= 0) close(signals);
    return saved;
}
