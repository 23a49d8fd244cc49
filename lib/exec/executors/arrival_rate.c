/*
 * constant-arrival-rate and ramping-arrival-rate: iterations start when the plan says, whether or
 * not earlier ones are done. The scenario holds its VUs all the time; idle ones wait in a stack.
 * An iteration that finds no idle VU is dropped, and one more VU is initialised if there may be.
 */
#include <stdlib.h>

#include "base/error.h"
#include "exec/executors/executors.h"
#include "exec/plan/arrival.h"

struct arrival_state {
    struct scenario_run *run;
    struct arrival plan;
    struct event start; /* the next iteration */
    int64_t next_at_ns; /* since the scenario's start */
    struct exec_vu *idle;
};

static void stop_when_over(struct scenario_run *run)
{
    struct arrival_state *st = run->state;
    control_cancel(&run->test->control, &st->start);
}

static void need_vu(struct scenario_run *run)
{
    uint32_t have = run->n_held + run->vus_adding + run->vus_wanted;
    if (run->vus_adding) return; /* one at a time, as k6 does */
    if (have < (uint32_t)run->config->max_vus) {
        pool_add_vu(run->test, run);
        return;
    }
    if (run->warned_no_vus) return;
    run->warned_no_vus = true;
    lt_log_field fields[] = {{"executor", run->view.executor}, {"scenario", run->view.name}};
    char text[128];
    snprintf(text, sizeof text, "Insufficient VUs, reached %u active VUs and cannot initialize more", run->n_held);
    log_record(&run->test->log, LT_LOG_WARNING, fields, ARRAY_LEN(fields), text);
}

static void start_one(struct scenario_run *run, uint64_t number, int64_t planned_ns)
{
    struct arrival_state *st = run->state;
    struct exec_vu *vu = st->idle;
    if (!vu) {
        scenario_drop(run, 1);
        need_vu(run);
        return;
    }
    st->idle = vu->next;
    vu->next = NULL;
    scenario_once(run, vu, number, planned_ns);
}

/* Starts everything that is due, then sleeps until the next start. */
static void on_start(struct event *event, int64_t now_ns)
{
    struct arrival_state *st = CONTAINER_OF(event, struct arrival_state, start);
    struct scenario_run *run = st->run;
    for (;;) {
        int64_t at = run->start_at_ns + st->next_at_ns;
        if (at > now_ns) {
            control_schedule(&run->test->control, &st->start, at);
            return;
        }
        start_one(run, st->plan.next - 1, at);
        if (!arrival_next(&st->plan, &st->next_at_ns)) return;
    }
}

static lt_status create(struct scenario_run *run, lt_error *err)
{
    struct arrival_state *st = calloc(1, sizeof *st);
    if (!st) return error_nomem(err);
    st->run = run;
    st->start.fire = on_start;
    arrival_init(&st->plan, run->whole);
    st->plan.segment = run->share.iterations;
    run->state = st;
    return LT_OK;
}

static void start(struct scenario_run *run, int64_t now_ns)
{
    struct arrival_state *st = run->state;
    scenario_request_vus(run, (uint32_t)run->config->pre_allocated_vus);
    if (arrival_next(&st->plan, &st->next_at_ns)) {
        control_schedule(&run->test->control, &st->start, run->start_at_ns + st->next_at_ns);
    }
}

static void add_idle(struct scenario_run *run, struct exec_vu *vu)
{
    struct arrival_state *st = run->state;
    vu->next = st->idle;
    st->idle = vu;
}

static void reported(struct scenario_run *run, struct exec_vu *vu)
{
    if (run->finished) scenario_release(run, vu);
    else add_idle(run, vu);
}

static void finish(struct scenario_run *run, int64_t now_ns)
{
    struct arrival_state *st = run->state;
    st->idle = NULL; /* scenario_finish releases all idle VUs */
    stop_when_over(run);
}

static double rate(struct scenario_run *run, int64_t elapsed_ns)
{
    double rate = arrival_rate_at(run->whole, elapsed_ns);
    const struct segment *own = run->share.iterations;
    return own->period ? rate * own->weights[own->own] / own->period : rate;
}

const struct executor_ops EXECUTE_ARRIVAL_RATE = {
    .create = create,
    .start = start,
    .vu_acquired = add_idle,
    .vu_reported = reported,
    .finish = finish,
    .rate = rate,
};
