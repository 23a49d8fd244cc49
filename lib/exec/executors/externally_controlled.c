/*
 * externally-controlled: the number of looping VUs is set from outside (lt_test_scale). Numbers that
 * come from there are the whole test's, of which a segment has its part.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/executors/executors.h"
#include "exec/executors/target_vus.h"

enum { MAX_VUS = 1000000 };
static const int64_t LONG_GRACE_NS = NS_PER_S * 3600 * 24 * 365;

struct external_state {
    struct target_vus vus;
    uint32_t wanted, max_vus; /* as it was asked for last, of the whole test */
    bool paused;
    int64_t paused_at_ns;
};

static uint32_t part(struct scenario_run *run, uint32_t vus)
{
    return (uint32_t)segment_scale(&run->test->segment, vus);
}

static lt_status create(struct scenario_run *run, lt_error *err)
{
    struct external_state *st = calloc(1, sizeof *st);
    if (!st) return error_nomem(err);
    run->state = st;
    st->wanted = (uint32_t)run->whole->vus;
    st->max_vus = (uint32_t)run->whole->max_vus;
    return target_vus_init(&st->vus, run, part(run, st->max_vus), 0) ? LT_OK : error_nomem(err);
}

/* VUs beyond the planned ones are made when they are first allowed. */
static bool grow(struct target_vus *t, uint32_t max)
{
    if (max <= t->cap) return true;
    struct exec_vu **grown = realloc(t->by_index, max * sizeof(struct exec_vu *));
    if (!grown) return false;
    for (uint32_t i = t->cap; i < max; i++) grown[i] = NULL;
    t->by_index = grown;
    for (uint32_t i = t->cap; i < max; i++) pool_add_vu(t->run->test, t->run);
    t->cap = max;
    return true;
}

static bool apply(struct scenario_run *run, int64_t now_ns)
{
    struct external_state *st = run->state;
    if (!grow(&st->vus, part(run, st->max_vus))) return false;
    if (!st->paused) target_vus_set(&st->vus, part(run, st->wanted), now_ns);
    return true;
}

static void start(struct scenario_run *run, int64_t now_ns)
{
    struct external_state *st = run->state;
    if (st->paused) {
        st->paused_at_ns = now_ns;
        control_cancel(&run->test->control, &run->regular_end);
    }
    if (apply(run, now_ns)) return;
    log_printf(&run->test->log, LT_LOG_ERROR, "scenario %s: no memory for its VUs", run->view.name);
    scenario_finish(run, now_ns);
}

static void acquired(struct scenario_run *run, struct exec_vu *vu)
{
    target_vus_acquired(&((struct external_state *)run->state)->vus, vu);
}

static void reported(struct scenario_run *run, struct exec_vu *vu)
{
    target_vus_reported(&((struct external_state *)run->state)->vus, vu);
}

static void free_state(struct scenario_run *run)
{
    target_vus_free(&((struct external_state *)run->state)->vus);
}

lt_status externally_controlled_scale(struct scenario_run *run, int64_t vus, int64_t max_vus, lt_error *err)
{
    struct external_state *st = run->state;
    if (run->finished) return error_set(err, LT_ERR_STATE, "the scenario '%s' is over", run->view.name);
    if (vus < 0) vus = st->wanted;
    if (max_vus < 0) max_vus = st->max_vus;
    if (vus > max_vus) {
        return error_set(err, LT_ERR_INVALID,
                         "invalid configuration supplied: the number of active VUs (%lld) must be less than or equal "
                         "to the number of maxVUs (%lld)",
                         (long long)vus, (long long)max_vus);
    }
    if (max_vus > MAX_VUS) {
        return error_set(err, LT_ERR_INVALID, "invalid configuration supplied: more than %lld VUs are not possible",
                         (long long)MAX_VUS);
    }
    if (max_vus < run->whole->max_vus) {
        return error_set(err, LT_ERR_INVALID,
                         "the new number of max VUs cannot be lower than the starting number of max VUs (%lld)",
                         (long long)run->whole->max_vus);
    }
    st->wanted = (uint32_t)vus;
    st->max_vus = (uint32_t)max_vus;
    atomic_store(&run->max_vus, part(run, st->max_vus));
    return !run->begun || apply(run, clock_now_ns()) ? LT_OK : error_nomem(err);
}

/* The time of a pause does not count: what was planned moves by it. */
static void move_plan(struct scenario_run *run, int64_t by_ns, int64_t now_ns)
{
    int64_t start = atomic_fetch_add(&run->start_at_ns, by_ns) + by_ns;
    atomic_fetch_add(&run->start_ns, by_ns);
    if (run->duration_ns) control_schedule(&run->test->control, &run->regular_end, start + run->duration_ns);
}

void externally_controlled_pause(struct scenario_run *run, bool paused, int64_t now_ns)
{
    struct external_state *st = run->state;
    if (run->finished || st->paused == paused) return;
    st->paused = paused;
    if (!run->begun) return;
    if (paused) {
        st->paused_at_ns = now_ns;
        control_cancel(&run->test->control, &run->regular_end);
        /* Iterations that run may take as long as they need. */
        st->vus.grace_ns = LONG_GRACE_NS;
        target_vus_set(&st->vus, 0, now_ns);
        st->vus.grace_ns = 0;
        return;
    }
    move_plan(run, now_ns - st->paused_at_ns, now_ns);
    target_vus_set(&st->vus, part(run, st->wanted), now_ns);
}

const struct executor_ops EXECUTE_EXTERNALLY_CONTROLLED = {
    .create = create,
    .start = start,
    .vu_acquired = acquired,
    .vu_reported = reported,
    .free = free_state,
};
