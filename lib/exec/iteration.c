/*
 * Running iterations. This is the hot path of the engine: an empty iteration costs two clock
 * readings, one call into the runtime, two samples and a few relaxed counters.
 */
#include "exec/iteration.h"

#include "base/clock.h"
#include "exec/engine.h"

/* The VU gets to work for a scenario (again): its tags and its share of __ENV are the scenario's. */
static void activate(struct exec_vu *v)
{
    struct lt_vu *vu = &v->vu;
    struct scenario_run *run = v->run;
    if (v->activated_for == run && v->order == ORDER_ONCE) return;
    v->activated_for = run;
    vu->scenario = &run->view;
    vu->iteration_in_scenario = -1;
    vu->activation++;
    vu_reset_tags(vu);
}

static void log_failure(struct exec_vu *v)
{
    lt_log_field fields[] = {
        {"executor", v->run->view.executor},
        {"scenario", v->run->view.name},
        {"source", "stacktrace"},
    };
    log_record(&v->test->log, LT_LOG_ERROR, fields, ARRAY_LEN(fields), v->error.message);
}

void iteration_count_bytes(struct exec_vu *v)
{
    if (!v->vu.net) return;
    uint64_t sent, received;
    net_vu_take_bytes(v->vu.net, &sent, &received);
    if (!sent && !received) return;
    vu_emit(&v->vu, METRIC_DATA_SENT, (double)sent);
    vu_emit(&v->vu, METRIC_DATA_RECEIVED, (double)received);
}

/* minIterationDuration: the rest of the time, ended by the scenario's end. */
static void pad(struct exec_vu *v, int64_t start_ns)
{
    int64_t minimum = v->test->options.min_iteration_duration_ns;
    if (minimum > 0) {
        while (fiber_wait(start_ns + minimum) == FIBER_WOKEN) {
        }
    }
}

static void run_one(struct exec_vu *v, uint64_t number, int64_t start_ns)
{
    struct lt_vu *vu = &v->vu;
    struct scenario_run *run = v->run;
    vu->iteration = v->iterations_begun++;
    vu->iteration_in_scenario++;
    vu->scenario_iteration_in_test = number;
    vu->scenario_iteration_in_instance = atomic_fetch_add_explicit(&run->started, 1, memory_order_relaxed);

    lt_status status = v->test->ops->iterate(v->state, vu, run->view.exec, &v->error);
    int64_t end_ns = clock_now_ns();

    if (atomic_load_explicit(&vu->interrupted, memory_order_relaxed) && status == LT_ERR_INTERRUPTED) {
        atomic_fetch_add_explicit(&run->interrupted, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&v->host->iterations_interrupted, 1, memory_order_relaxed);
        iteration_count_bytes(v);
        return;
    }
    if (status != LT_OK && status != LT_ERR_ABORTED) log_failure(v);
    vu_emit_at(vu, METRIC_ITERATIONS, 1, end_ns);
    vu_emit_at(vu, METRIC_ITERATION_DURATION, (double)(end_ns - start_ns) / (double)NS_PER_MS, end_ns);
    iteration_count_bytes(v);
    atomic_fetch_add_explicit(&run->completed, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&v->host->iterations_complete, 1, memory_order_relaxed);
    pad(v, start_ns);
}

static bool may_continue(struct exec_vu *v, int64_t now_ns)
{
    struct scenario_run *run = v->run;
    if (atomic_load_explicit(&v->stop, memory_order_relaxed)) return false;
    if (atomic_load_explicit(&run->no_new_iterations, memory_order_relaxed)) return false;
    /* The control thread's event for the end may be late by a few microseconds; the plan is not. */
    return run->duration_ns == 0 || now_ns < run->start_at_ns + run->duration_ns;
}

void iteration_loop(struct exec_vu *v)
{
    struct scenario_run *run = v->run;
    activate(v);
    v->claimed = 0;
    for (;;) {
        int64_t now_ns = clock_now_ns();
        fiber_yield_if_due(now_ns);
        if (!may_continue(v, now_ns)) return;
        uint64_t number;
        if (run->ops->claim) {
            if (!run->ops->claim(run, v, &number)) return;
        } else {
            number = atomic_fetch_add_explicit(&run->claimed, 1, memory_order_relaxed);
        }
        run_one(v, segment_at(run->share.iterations, number), now_ns);
    }
}

void iteration_once(struct exec_vu *v)
{
    activate(v);
    int64_t now_ns = clock_now_ns();
    int64_t late_ns = now_ns - v->planned_start_ns;
    if (late_ns > 0) atomic_fetch_add_explicit(&v->run->late_ns, late_ns, memory_order_relaxed);
    run_one(v, v->iteration_number, now_ns);
}
