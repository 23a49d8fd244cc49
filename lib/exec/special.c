/* Orders outside of scenarios: each runs in a fresh VU with id 0, with a time limit. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/engine.h"

/* The first init run compiles the script, which recurses as deep as the code is nested. */
static const size_t PREPARE_STACK_BYTES = 8 * 1024 * 1024;

static void on_timeout(struct event *event, int64_t now_ns)
{
    struct exec_vu *v = CONTAINER_OF(event, struct exec_vu, deadline);
    v->timed_out = true;
    vu_interrupt(v);
}

static void nothing(struct exec_vu *v)
{
    (void)v; /* `idle` says it all */
}

static bool is_idle(void *arg)
{
    struct exec_vu *v = arg;
    return v->idle;
}

/* Done, or the test is to stop at once: then the VU is interrupted and waited for. */
static bool is_idle_or_stopping(void *arg)
{
    struct exec_vu *v = arg;
    if (!v->idle && atomic_load(&v->test->stop_at_once)) vu_interrupt(v);
    if (!v->idle && v->order == ORDER_SETUP && test_stopping(v->test)) vu_interrupt(v);
    return v->idle;
}

lt_status special_order(struct lt_test *test, enum vu_order order, int64_t timeout_ns, bool *timed_out, char **text,
                        lt_error *err)
{
    struct exec_vu *v;
    if (!vu_create(test, 0, &v)) return error_nomem(err);
    if (order == ORDER_PREPARE) v->fiber.stack_bytes = PREPARE_STACK_BYTES;
    if (order == ORDER_SUMMARY && text) {
        v->text = *text;
        *text = NULL;
    }
    if (order == ORDER_SETUP) vu_set_group(&v->vu, "::setup");
    if (order == ORDER_TEARDOWN) vu_set_group(&v->vu, "::teardown");
    vu_order(v, order, nothing);
    if (timeout_ns > 0) {
        v->deadline.fire = on_timeout;
        control_schedule(&test->control, &v->deadline, clock_now_ns() + timeout_ns);
    }
    control_run(&test->control, is_idle_or_stopping, v);
    control_cancel(&test->control, &v->deadline);
    lt_status status = v->status;
    if (status != LT_OK && err) *err = v->error;
    if (timed_out) *timed_out = v->timed_out && status != LT_OK;
    if (order != ORDER_SUMMARY && text) {
        *text = v->text;
        v->text = NULL;
    }
    vu_order(v, ORDER_EXIT, nothing);
    control_run(&test->control, is_idle, v);
    vu_destroy(v);
    return status;
}
