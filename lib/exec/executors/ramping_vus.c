/* ramping-vus: the number of looping VUs follows the stages. */
#include <stdlib.h>

#include "base/error.h"
#include "exec/executors/executors.h"
#include "exec/executors/target_vus.h"
#include "exec/plan/ramping.h"

struct ramping_state {
    struct target_vus vus;
    struct ramp ramp;
    struct ramp_step next;
    struct event step;
};

static void on_step(struct event *event, int64_t now_ns)
{
    struct ramping_state *st = CONTAINER_OF(event, struct ramping_state, step);
    struct scenario_run *run = st->vus.run;
    while (run->start_at_ns + st->next.at_ns <= now_ns) {
        /* Lowering to the plan's last value at its very end is the scenario's end: gracefulStop. */
        bool at_end = run->duration_ns && st->next.at_ns >= run->duration_ns && st->next.vus < st->vus.target;
        if (at_end) return;
        target_vus_set(&st->vus, st->next.vus, now_ns);
        if (!ramp_next(&st->ramp, &st->next)) return;
    }
    control_schedule(&run->test->control, &st->step, run->start_at_ns + st->next.at_ns);
}

static lt_status create(struct scenario_run *run, lt_error *err)
{
    struct ramping_state *st = calloc(1, sizeof *st);
    if (!st) return error_nomem(err);
    run->state = st;
    st->step.fire = on_step;
    ramp_init(&st->ramp, run->whole);
    st->ramp.segment = &run->test->segment;
    bool ok = target_vus_init(&st->vus, run, scenario_max_vus(run->config), run->config->graceful_ramp_down_ns);
    return ok ? LT_OK : error_nomem(err);
}

static void start(struct scenario_run *run, int64_t now_ns)
{
    struct ramping_state *st = run->state;
    if (ramp_next(&st->ramp, &st->next)) on_step(&st->step, now_ns);
}

static void acquired(struct scenario_run *run, struct exec_vu *vu)
{
    target_vus_acquired(&((struct ramping_state *)run->state)->vus, vu);
}

static void reported(struct scenario_run *run, struct exec_vu *vu)
{
    target_vus_reported(&((struct ramping_state *)run->state)->vus, vu);
}

static void finish(struct scenario_run *run, int64_t now_ns)
{
    struct ramping_state *st = run->state;
    control_cancel(&run->test->control, &st->step);
}

static void free_state(struct scenario_run *run)
{
    target_vus_free(&((struct ramping_state *)run->state)->vus);
}

const struct executor_ops EXECUTE_RAMPING_VUS = {
    .create = create,
    .start = start,
    .vu_acquired = acquired,
    .vu_reported = reported,
    .finish = finish,
    .free = free_state,
};
