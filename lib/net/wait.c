/* Calls that wait for a moment before they go on: one heap and one timer per worker. */
#include "base/clock.h"
#include "net/internal.h"

static void on_wait_timer(uv_timer_t *timer);

static void arm(struct net_worker *w)
{
    struct deadline *first = deadline_first(&w->waits);
    if (!first) return;
    if (w->wait_armed_ns && w->wait_armed_ns <= first->at_ns) return;
    int64_t left_ns = first->at_ns - clock_now_ns();
    w->wait_armed_ns = first->at_ns;
    /* libuv counts milliseconds from when the loop last looked at the clock. */
    uv_update_time(w->loop);
    uv_timer_start(&w->wait_timer, on_wait_timer, left_ns > 0 ? (uint64_t)((left_ns + NS_PER_MS - 1) / NS_PER_MS) : 0,
                   0);
}

static void on_wait_timer(uv_timer_t *timer)
{
    struct net_worker *w = timer->data;
    struct deadline *first;
    w->wait_armed_ns = 0;
    int64_t now = clock_now_ns();
    while ((first = deadline_first(&w->waits)) && first->at_ns <= now) {
        deadline_remove(&w->waits, first);
        http_call_wait_over(CONTAINER_OF(first, struct http_call, wait));
    }
    arm(w);
}

void wait_init(struct net_worker *w)
{
    uv_timer_init(w->loop, &w->wait_timer);
    w->wait_timer.data = w;
}

bool wait_until(struct http_call *call, int64_t at_ns)
{
    struct net_worker *w = call->vu->worker;
    if (!deadline_set(&w->waits, &call->wait, at_ns)) return false;
    arm(w);
    return true;
}

void wait_cancel(struct http_call *call)
{
    deadline_remove(&call->vu->worker->waits, &call->wait);
}
