/*
 * A VU on its worker: a fiber that waits for an order of the control thread, carries it out and
 * reports. Between order and report the VU belongs to the worker; nobody else touches it but
 * through `stop`, `interrupted` and the interrupt message.
 *
 * Interrupts race with the end of an order by nature. They are safe because control clears
 * `interrupted` only when it gives an order (the VU is idle then), and messages to a worker keep
 * their order: an interrupt meant for an earlier order is handled before the next one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/engine.h"
#include "exec/iteration.h"

static void report(struct exec_vu *v)
{
    control_post(&v->test->control, &v->report_task);
}

static void vu_reported(struct task *task)
{
    struct exec_vu *v = CONTAINER_OF(task, struct exec_vu, report_task);
    v->idle = true;
    v->on_report(v);
}

static lt_status create_state(struct exec_vu *v)
{
    struct lt_test *test = v->test;
    if (v->has_state) return LT_OK;
    if (test->ops->vu_new) {
        lt_status status = test->ops->vu_new(test->runtime, &v->vu, &v->state, &v->error);
        if (status != LT_OK) return status;
    }
    v->has_state = true;
    return LT_OK;
}

static lt_status run_special(struct exec_vu *v, enum vu_order order)
{
    struct lt_test *test = v->test;
    const lt_runtime_ops *ops = test->ops;
    lt_error *err = &v->error;
    if (order == ORDER_PREPARE) return ops->prepare ? ops->prepare(test->runtime, &v->vu, &v->text, err) : LT_OK;
    lt_status status = create_state(v);
    if (status != LT_OK) return status;
    switch (order) {
    case ORDER_SETUP:
        if (!ops->setup) return LT_OK;
        status = ops->setup(v->state, &v->vu, &v->text, err);
        break;
    case ORDER_TEARDOWN:
        if (!ops->teardown) return LT_OK;
        status = ops->teardown(v->state, &v->vu, test->setup_data, err);
        break;
    case ORDER_SUMMARY:
        if (!ops->handle_summary) return LT_OK;
        return ops->handle_summary(v->state, &v->vu, v->text, &test->files, &test->n_files, err);
    default: return LT_OK;
    }
    iteration_count_bytes(v);
    return status;
}

static void carry_out(struct exec_vu *v, enum vu_order order)
{
    const lt_runtime_ops *ops = v->test->ops;
    v->status = LT_OK;
    v->error = (lt_error){0};
    fiber_clear_interrupt(&v->fiber);
    if (v->has_state && ops->resume) ops->resume(v->state);
    if (atomic_load(&v->vu.interrupted)) {
        v->status = LT_ERR_INTERRUPTED;
        return;
    }
    switch (order) {
    case ORDER_INIT: v->status = create_state(v); break;
    case ORDER_LOOP: iteration_loop(v); break;
    case ORDER_ONCE: iteration_once(v); break;
    default: v->status = run_special(v, order); break;
    }
}

static void free_state(struct exec_vu *v)
{
    fiber_clear_interrupt(&v->fiber);
    if (v->has_state && v->test->ops->vu_free) v->test->ops->vu_free(v->state);
    v->has_state = false;
    v->state = NULL;
    if (v->vu.net) net_vu_free(v->vu.net);
    v->vu.net = NULL;
}

static void vu_main(void *arg)
{
    struct exec_vu *v = arg;
    for (;;) {
        while (v->taken == ORDER_NONE) fiber_wait_shielded(FIBER_FOREVER);
        enum vu_order order = v->taken;
        v->taken = ORDER_NONE;
        if (order == ORDER_EXIT) break;
        carry_out(v, order);
        report(v);
    }
    free_state(v);
}

/* The stack is gone: only now may control free the VU. */
static void on_finished(struct fiber *fiber)
{
    report(CONTAINER_OF(fiber, struct exec_vu, fiber));
}

/* Worker's loop: hands the order to the fiber, which is made with the first one. */
static void take_order(struct task *task)
{
    struct exec_vu *v = CONTAINER_OF(task, struct exec_vu, order_task);
    v->taken = v->order;
    if (v->fiber.stack) {
        fiber_wake(&v->fiber);
        return;
    }
    if (v->taken == ORDER_EXIT) {
        report(v);
        return;
    }
    v->vu.metrics = v->host->metrics;
    if (v->test->net && !v->vu.net) v->vu.net = net_vu_new(v->host->net, v->vu.id_in_instance);
    v->fiber.on_finished = on_finished;
    if ((v->test->net && !v->vu.net) || !fiber_spawn(&v->host->worker, &v->fiber, vu_main, v)) {
        v->taken = ORDER_NONE;
        v->status = error_set(&v->error, LT_ERR_NOMEM, "cannot start VU %u: no memory for its stack or connections",
                              v->vu.id_in_instance);
        report(v);
    }
}

static void interrupt_on_worker(struct task *task)
{
    struct exec_vu *v = CONTAINER_OF(task, struct exec_vu, interrupt_task);
    atomic_store(&v->interrupt_posted, false);
    if (v->fiber.stack) fiber_interrupt(&v->fiber);
}

bool vu_create(struct lt_test *test, uint32_t id, struct exec_vu **out)
{
    struct exec_vu *v = calloc(1, sizeof *v);
    if (!v) return false;
    v->test = test;
    v->host = &test->workers[test->next_worker++ % test->n_workers];
    v->vu.env = &test->env;
    v->vu.worker = &v->host->worker;
    v->vu.fiber = &v->fiber;
    v->vu.id_in_instance = id;
    v->vu.id_in_test = id ? (uint32_t)segment_at(&test->segment, id - 1) + 1 : 0;
    v->vu.iteration = -1;
    v->order_task.run = take_order;
    v->report_task.run = vu_reported;
    v->interrupt_task.run = interrupt_on_worker;
    v->idle = true;
    *out = v;
    return true;
}

void vu_order(struct exec_vu *v, enum vu_order order, vu_report_fn *on_report)
{
    v->idle = false;
    v->order = order;
    v->on_report = on_report;
    atomic_store(&v->stop, false);
    atomic_store(&v->vu.interrupted, false);
    worker_post(&v->host->worker, &v->order_task);
}

void vu_interrupt(struct exec_vu *v)
{
    if (v->idle) return;
    atomic_store(&v->stop, true);
    atomic_store(&v->vu.interrupted, true);
    if (v->has_state && v->test->ops->interrupt) v->test->ops->interrupt(v->state);
    if (!atomic_exchange(&v->interrupt_posted, true)) worker_post(&v->host->worker, &v->interrupt_task);
}

void vu_destroy(struct exec_vu *v)
{
    if (!v) return;
    vu_free_tags(&v->vu);
    free(v->text);
    free(v);
}
