/* Message queue and event heap of the control thread. */
#include "exec/control.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"

bool control_schedule(struct control *c, struct event *event, int64_t at_ns)
{
    return deadline_set(&c->events, &event->deadline, at_ns);
}

void control_cancel(struct control *c, struct event *event)
{
    deadline_remove(&c->events, &event->deadline);
}

bool control_init(struct control *c)
{
    memset(c, 0, sizeof *c);
    c->signal_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return c->signal_fd >= 0;
}

void control_destroy(struct control *c)
{
    if (c->signal_fd >= 0) close(c->signal_fd);
    deadline_heap_free(&c->events);
    memset(c, 0, sizeof *c);
    c->signal_fd = -1;
}

void control_post(struct control *c, struct task *task)
{
    if (!mpsc_push(&c->inbox, &task->node)) return; /* somebody signalled already */
    uint64_t one = 1;
    ssize_t n = write(c->signal_fd, &one, sizeof one);
    (void)n; /* fails only when the counter is full, and then the reader is awake */
}

static bool handle_messages(struct control *c)
{
    struct mpsc_node *node = mpsc_take_all(&c->inbox);
    bool any = node != NULL;
    while (node) {
        struct mpsc_node *next = node->next;
        struct task *task = CONTAINER_OF(node, struct task, node);
        task->run(task);
        node = next;
    }
    return any;
}

void control_drain(struct control *c)
{
    while (handle_messages(c)) {
    }
}

static void fire_due(struct control *c, int64_t now)
{
    struct deadline *first;
    while ((first = deadline_first(&c->events)) && first->at_ns <= now) {
        struct event *e = CONTAINER_OF(first, struct event, deadline);
        deadline_remove(&c->events, first);
        e->fire(e, now);
    }
}

/* Sleeps until the next event or a message. ppoll counts nanoseconds. */
static void sleep_until_next(struct control *c)
{
    struct timespec timeout, *limit = NULL;
    struct deadline *first = deadline_first(&c->events);
    if (first) {
        int64_t left = first->at_ns - clock_now_ns();
        if (left <= 0) return;
        timeout = (struct timespec){.tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S};
        limit = &timeout;
    }
    struct pollfd fd = {.fd = c->signal_fd, .events = POLLIN};
    if (ppoll(&fd, 1, limit, NULL) <= 0) return;
    uint64_t count;
    ssize_t n = read(c->signal_fd, &count, sizeof count);
    (void)n;
}

void control_run(struct control *c, bool (*done)(void *arg), void *arg)
{
    while (!done(arg)) {
        bool any = handle_messages(c);
        fire_due(c, clock_now_ns());
        if (!any && !done(arg)) sleep_until_next(c);
    }
}
