/* Fibers on a worker: waits, wake-ups, deadlines, interrupts, time slices. */
#include <semaphore.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "fiber/worker.h"
#include "unit.h"

struct probe {
    struct task task;
    struct fiber fiber;
    struct worker *worker;
    fiber_fn *body;
    sem_t done;
    enum fiber_wait_result result;
    int64_t waited_ns;
    atomic_int steps;
    struct probe *other;
};

static void on_finished(struct fiber *f)
{
    sem_post(&CONTAINER_OF(f, struct probe, fiber)->done);
}

static void spawn(struct task *task)
{
    struct probe *p = CONTAINER_OF(task, struct probe, task);
    p->fiber.on_finished = on_finished;
    ck_assert(fiber_spawn(p->worker, &p->fiber, p->body, p));
}

static void start(struct worker *w, struct probe *p, fiber_fn *body)
{
    p->worker = w;
    p->body = body;
    p->task.run = spawn;
    sem_init(&p->done, 0, 0);
    worker_post(w, &p->task);
}

static void sleep_20ms(void *arg)
{
    struct probe *p = arg;
    int64_t from = clock_now_ns();
    p->result = fiber_wait(from + 20 * NS_PER_MS);
    p->waited_ns = clock_now_ns() - from;
}

START_TEST(a_wait_ends_at_its_deadline)
{
    struct worker w = {0};
    ck_assert(worker_start(&w, 0));
    static struct probe probes[200];
    for (size_t i = 0; i < ARRAY_LEN(probes); i++) start(&w, &probes[i], sleep_20ms);
    for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
        sem_wait(&probes[i].done);
        ck_assert_int_eq(probes[i].result, FIBER_TIMED_OUT);
        ck_assert(probes[i].waited_ns >= 20 * NS_PER_MS);
    }
    worker_stop(&w);
}
END_TEST

static void wait_long(void *arg)
{
    struct probe *p = arg;
    atomic_fetch_add(&p->steps, 1);
    p->result = fiber_wait(FIBER_FOREVER);
    atomic_fetch_add(&p->steps, 1);
}

static void interrupt_it(struct task *task)
{
    fiber_interrupt(&CONTAINER_OF(task, struct probe, task)->fiber);
}

START_TEST(an_interrupt_ends_a_wait)
{
    struct worker w = {0};
    ck_assert(worker_start(&w, 0));
    struct probe p = {0};
    start(&w, &p, wait_long);
    while (atomic_load(&p.steps) == 0) {
    }
    p.task.run = interrupt_it;
    worker_post(&w, &p.task);
    sem_wait(&p.done);
    ck_assert_int_eq(p.result, FIBER_INTERRUPTED);
    worker_stop(&w);
}
END_TEST

static void wake_self_then_wait(void *arg)
{
    struct probe *p = arg;
    fiber_wake(&p->fiber);
    p->result = fiber_wait(FIBER_FOREVER);
}

START_TEST(a_wake_up_before_the_wait_is_kept)
{
    struct worker w = {0};
    ck_assert(worker_start(&w, 0));
    struct probe p = {0};
    start(&w, &p, wake_self_then_wait);
    sem_wait(&p.done);
    ck_assert_int_eq(p.result, FIBER_WOKEN);
    worker_stop(&w);
}
END_TEST

static void spin_until_other_ran(void *arg)
{
    struct probe *p = arg;
    atomic_store(&p->steps, 1);
    while (atomic_load(&p->other->steps) == 0) fiber_yield_if_due(clock_now_ns());
}

START_TEST(a_busy_fiber_lets_others_run_after_its_slice)
{
    struct worker w = {0};
    ck_assert(worker_start(&w, 0));
    struct probe a = {0}, b = {0};
    a.other = &b;
    b.other = &a;
    start(&w, &a, spin_until_other_ran);
    start(&w, &b, spin_until_other_ran);
    sem_wait(&a.done);
    sem_wait(&b.done);
    worker_stop(&w);
}
END_TEST

UNIT_MAIN("worker", a_wait_ends_at_its_deadline, an_interrupt_ends_a_wait, a_wake_up_before_the_wait_is_kept,
          a_busy_fiber_lets_others_run_after_its_slice)
