/*
 * The executors whose VUs simply loop: shared-iterations, per-vu-iterations and constant-vus. They
 * start all VUs at once and differ only in when a VU may begin another iteration.
 */
#include "exec/executors/executors.h"

static lt_status no_state(struct scenario_run *run, lt_error *err)
{
    return LT_OK;
}

static void start_all(struct scenario_run *run, int64_t now_ns)
{
    scenario_request_vus(run, (uint32_t)run->config->vus);
}

/* A loop ended by itself: this VU has no more to do here. The scenario is over when none has. */
static void release(struct scenario_run *run, struct exec_vu *vu)
{
    scenario_release(run, vu);
    if (!run->n_held && !run->vus_wanted) scenario_finish(run, run->start_at_ns);
}

static bool claim_shared(struct scenario_run *run, struct exec_vu *vu, uint64_t *number)
{
    *number = atomic_fetch_add_explicit(&run->claimed, 1, memory_order_relaxed);
    return *number < (uint64_t)run->config->iterations;
}

static uint64_t dropped_shared(struct scenario_run *run)
{
    uint64_t started = atomic_load(&run->started), planned = (uint64_t)run->config->iterations;
    return started < planned ? planned - started : 0;
}

static bool claim_own(struct scenario_run *run, struct exec_vu *vu, uint64_t *number)
{
    if (vu->claimed == (uint64_t)run->config->iterations) return false;
    vu->claimed++;
    *number = atomic_fetch_add_explicit(&run->claimed, 1, memory_order_relaxed);
    return true;
}

static uint64_t dropped_own(struct scenario_run *run)
{
    uint64_t started = atomic_load(&run->started);
    uint64_t planned = (uint64_t)run->config->iterations * (uint64_t)run->config->vus;
    return started < planned ? planned - started : 0;
}

const struct executor_ops EXECUTE_SHARED_ITERATIONS = {
    .create = no_state,
    .start = start_all,
    .vu_acquired = scenario_loop,
    .vu_reported = release,
    .claim = claim_shared,
    .dropped = dropped_shared,
};

const struct executor_ops EXECUTE_PER_VU_ITERATIONS = {
    .create = no_state,
    .start = start_all,
    .vu_acquired = scenario_loop,
    .vu_reported = release,
    .claim = claim_own,
    .dropped = dropped_own,
};

const struct executor_ops EXECUTE_CONSTANT_VUS = {
    .create = no_state,
    .start = start_all,
    .vu_acquired = scenario_loop,
    .vu_reported = release,
};
