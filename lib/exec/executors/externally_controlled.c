/* externally-controlled: the number of looping VUs is set from outside (lt_test_scale). */
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/executors/executors.h"
#include "exec/executors/target_vus.h"

struct external_state {
    struct target_vus vus;
};

static lt_status create(struct scenario_run *run, lt_error *err)
{
    struct external_state *st = calloc(1, sizeof *st);
    if (!st) return error_nomem(err);
    run->state = st;
    return target_vus_init(&st->vus, run, (uint32_t)run->config->max_vus, 0) ? LT_OK : error_nomem(err);
}

static void start(struct scenario_run *run, int64_t now_ns)
{
    target_vus_set(&((struct external_state *)run->state)->vus, (uint32_t)run->config->vus, now_ns);
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

static bool grow(struct target_vus *t, uint32_t max)
{
    if (max <= t->cap) return true;
    struct exec_vu **grown = realloc(t->by_index, max * sizeof(struct exec_vu *));
    if (!grown) return false;
    for (uint32_t i = t->cap; i < max; i++) grown[i] = NULL;
    t->by_index = grown;
    /* VUs beyond the planned ones are made when they are first needed. */
    for (uint32_t i = t->cap; i < max; i++) pool_add_vu(t->run->test, t->run);
    t->cap = max;
    atomic_store(&t->run->max_vus, max);
    return true;
}

lt_status externally_controlled_scale(struct scenario_run *run, int64_t vus, int64_t max_vus, lt_error *err)
{
    struct target_vus *t = &((struct external_state *)run->state)->vus;
    if (max_vus >= 0 && max_vus < run->config->max_vus) {
        return error_set(err, LT_ERR_INVALID, "the maximum number of VUs can't be below the configured %lld",
                         (long long)run->config->max_vus);
    }
    int64_t max = max_vus >= 0 ? max_vus : (int64_t)t->cap;
    if (vus > max) return error_set(err, LT_ERR_INVALID, "%lld VUs are more than the maximum of %lld", (long long)vus, (long long)max);
    if (!grow(t, (uint32_t)max)) return error_nomem(err);
    if (vus >= 0) target_vus_set(t, (uint32_t)vus, clock_now_ns());
    return LT_OK;
}

const struct executor_ops EXECUTE_EXTERNALLY_CONTROLLED = {
    .create = create,
    .start = start,
    .vu_acquired = acquired,
    .vu_reported = reported,
    .free = free_state,
};
