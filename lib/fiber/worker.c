/*
 * The worker's loop: libuv polls; after each poll the ready fibers run, one after another, each
 * until it waits or its time slice is used up. Deadlines of fibers live in a heap of ours on a
 * timerfd, because libuv's timers count milliseconds and a VU's sleep or a paced start should not.
 */
#include "fiber/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"

/* Long enough that a switch costs nothing, short enough that 1,000 busy VUs on a worker all make
 * progress within seconds and completions are read soon after they arrive. */
static const int64_t SLICE_NS = 2 * NS_PER_MS;

static _Thread_local struct fiber *current_fiber;

/* Arms the timerfd for the earliest deadline, only if that is earlier than what is armed: a
 * wake-up too many is cheaper than a system call per sleep. */
static void timer_arm(struct worker *w)
{
    struct deadline *first = deadline_first(&w->timers);
    int64_t next = first ? first->at_ns : FIBER_FOREVER;
    if (next >= w->timer_armed_ns) return;
    struct itimerspec spec = {.it_value = {.tv_sec = next / NS_PER_S, .tv_nsec = next % NS_PER_S}};
    if (next <= 0) spec.it_value.tv_nsec = 1;
    timerfd_settime(w->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
    w->timer_armed_ns = next;
}

/* Ready list. */

static void on_idle(uv_idle_t *idle)
{
    (void)idle; /* an active idle handle alone makes the poll return at once */
}

static void make_ready(struct fiber *f)
{
    struct worker *w = f->worker;
    if (f->ready) return;
    f->ready = true;
    f->next_ready = NULL;
    if (w->ready_tail) w->ready_tail->next_ready = f;
    else w->ready_head = f;
    w->ready_tail = f;
    if (!w->awake) {
        w->awake = true;
        uv_idle_start(&w->keep_awake, on_idle);
    }
}

static void expire_timers(struct worker *w, int64_t now)
{
    struct deadline *first;
    while ((first = deadline_first(&w->timers)) && first->at_ns <= now) {
        struct fiber *f = CONTAINER_OF(first, struct fiber, deadline);
        deadline_remove(&w->timers, first);
        if (!f->waiting) continue;
        f->waiting = false;
        f->timed_out = true;
        make_ready(f);
    }
}

static void run_fiber(struct worker *w, struct fiber *f, int64_t now)
{
    w->current = f;
    current_fiber = f;
    f->slice_end_ns = now + SLICE_NS;
    fiber_stack_enter(f->stack);
    current_fiber = NULL;
    w->current = NULL;
    if (!fiber_stack_finished(f->stack)) return;
    deadline_remove(&w->timers, &f->deadline);
    fiber_stack_free(f->stack);
    f->stack = NULL;
    if (f->on_finished) f->on_finished(f);
}

/* One round: the fibers that are ready now. Those that become ready meanwhile run after the next
 * poll, so that I/O is never starved. */
static void run_ready_fibers(struct worker *w)
{
    int64_t now = clock_now_ns();
    expire_timers(w, now);
    struct fiber *f = w->ready_head;
    w->ready_head = w->ready_tail = NULL;
    while (f) {
        struct fiber *next = f->next_ready;
        f->ready = false;
        run_fiber(w, f, now);
        if (next) now = clock_now_ns();
        f = next;
    }
    if (!w->ready_head && w->awake) {
        w->awake = false;
        uv_idle_stop(&w->keep_awake);
    }
    timer_arm(w);
}

static void on_check(uv_check_t *check)
{
    run_ready_fibers(CONTAINER_OF(check, struct worker, run_ready));
}

static void on_timer_fd(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct worker *w = CONTAINER_OF(poll, struct worker, timer_poll);
    uint64_t expirations;
    if (read(w->timer_fd, &expirations, sizeof expirations) < 0 && errno != EAGAIN) return;
    w->timer_armed_ns = FIBER_FOREVER; /* the check callback that follows expires and arms */
}

/* Messages. */

static void on_inbox(uv_async_t *async)
{
    struct worker *w = CONTAINER_OF(async, struct worker, inbox_signal);
    struct mpsc_node *node = mpsc_take_all(&w->inbox);
    while (node) {
        struct mpsc_node *next = node->next;
        struct task *task = CONTAINER_OF(node, struct task, node);
        task->run(task);
        node = next;
    }
}

void worker_post(struct worker *w, struct task *task)
{
    if (mpsc_push(&w->inbox, &task->node)) uv_async_send(&w->inbox_signal);
}

/* Life of the thread. */

static void close_handles(struct worker *w)
{
    uv_close((uv_handle_t *)&w->inbox_signal, NULL);
    uv_close((uv_handle_t *)&w->run_ready, NULL);
    uv_close((uv_handle_t *)&w->keep_awake, NULL);
    uv_close((uv_handle_t *)&w->timer_poll, NULL);
}

struct stop_task {
    struct task task;
    struct worker *worker;
};

static void on_stop(struct task *task)
{
    struct stop_task *stop = CONTAINER_OF(task, struct stop_task, task);
    close_handles(stop->worker);
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    prctl(PR_SET_TIMERSLACK, 1UL); /* default slack is 50 µs */
    uv_run(&w->loop, UV_RUN_DEFAULT);
    return NULL;
}

static bool init_loop(struct worker *w)
{
    if (uv_loop_init(&w->loop) != 0) return false;
    w->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (w->timer_fd < 0) {
        uv_loop_close(&w->loop);
        return false;
    }
    w->timer_armed_ns = FIBER_FOREVER;
    uv_async_init(&w->loop, &w->inbox_signal, on_inbox);
    uv_check_init(&w->loop, &w->run_ready);
    uv_check_start(&w->run_ready, on_check);
    uv_idle_init(&w->loop, &w->keep_awake);
    uv_poll_init(&w->loop, &w->timer_poll, w->timer_fd);
    uv_poll_start(&w->timer_poll, UV_READABLE, on_timer_fd);
    return true;
}

bool worker_start(struct worker *w, unsigned index)
{
    void *user = w->user;
    memset(w, 0, sizeof *w);
    w->user = user;
    w->index = index;
    if (!init_loop(w)) return false;
    int rc = pthread_create(&w->thread, NULL, worker_main, w);
    if (rc != 0) {
        close_handles(w);
        uv_run(&w->loop, UV_RUN_DEFAULT);
        uv_loop_close(&w->loop);
        close(w->timer_fd);
        errno = rc;
        return false;
    }
    w->started = true;
    return true;
}

void worker_stop(struct worker *w)
{
    if (!w->started) return;
    struct stop_task stop = {.task.run = on_stop, .worker = w};
    worker_post(w, &stop.task);
    pthread_join(w->thread, NULL);
    uv_loop_close(&w->loop);
    close(w->timer_fd);
    deadline_heap_free(&w->timers);
    w->started = false;
}

/* Fibers. */

struct fiber *fiber_current(void)
{
    return current_fiber;
}

static void fiber_entry(void *arg)
{
    struct fiber *f = arg;
    f->fn(f->arg);
}

bool fiber_spawn(struct worker *w, struct fiber *f, fiber_fn *fn, void *arg)
{
    f->worker = w;
    f->fn = fn;
    f->arg = arg;
    if (!f->stack_bytes) f->stack_bytes = FIBER_STACK_BYTES;
    f->stack = fiber_stack_new(f->stack_bytes, fiber_entry, f);
    if (!f->stack) return false;
    make_ready(f);
    return true;
}

/* Switches to the loop. Nothing of this frame may depend on the thread's identity: fibers are
 * pinned to their worker, so current_fiber is right again on return. */
static void suspend(struct fiber *f)
{
    fiber_stack_leave(f->stack);
}

enum fiber_wait_result fiber_wait_shielded(int64_t deadline_ns)
{
    struct fiber *f = current_fiber;
    if (f->token) {
        f->token = false;
        return FIBER_WOKEN;
    }
    f->waiting = true;
    f->timed_out = false;
    if (deadline_ns != FIBER_FOREVER && !deadline_set(&f->worker->timers, &f->deadline, deadline_ns)) {
        f->waiting = false;
        return FIBER_TIMED_OUT;
    }
    suspend(f);
    deadline_remove(&f->worker->timers, &f->deadline);
    if (f->timed_out) return FIBER_TIMED_OUT;
    f->token = false;
    return FIBER_WOKEN;
}

enum fiber_wait_result fiber_wait(int64_t deadline_ns)
{
    struct fiber *f = current_fiber;
    if (f->interrupted) return FIBER_INTERRUPTED;
    enum fiber_wait_result result = fiber_wait_shielded(deadline_ns);
    return f->interrupted ? FIBER_INTERRUPTED : result;
}

void fiber_wake(struct fiber *f)
{
    f->token = true;
    if (!f->waiting) return;
    f->waiting = false;
    make_ready(f);
}

void fiber_interrupt(struct fiber *f)
{
    f->interrupted = true;
    if (f->waiting) fiber_wake(f);
}

void fiber_clear_interrupt(struct fiber *f)
{
    f->interrupted = false;
}

void fiber_yield_if_due(int64_t now_ns)
{
    struct fiber *f = current_fiber;
    if (!f || now_ns < f->slice_end_ns) return;
    make_ready(f);
    suspend(f);
}
