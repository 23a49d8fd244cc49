#include "exec/plan/share.h"

#include <stdlib.h>
#include <string.h>

static bool scale_stages(struct scenario *s, const struct segment *segment)
{
    struct stage *stages = malloc((s->n_stages + 1) * sizeof *stages);
    if (!stages) return false;
    for (size_t i = 0; i < s->n_stages; i++) {
        stages[i] = s->stages[i];
        if (s->executor == EXECUTOR_RAMPING_VUS) stages[i].target = segment_scale(segment, stages[i].target);
    }
    s->stages = stages;
    return true;
}

/* The parts that share in the iterations are those that have VUs for them. */
static bool divide_iterations(struct share *share, const struct segment *segment, const struct scenario *whole)
{
    share->iterations = &share->by_vus;
    switch (whole->executor) {
    case EXECUTOR_SHARED_ITERATIONS: return segment_by_share(segment, whole->vus, &share->by_vus);
    case EXECUTOR_CONSTANT_ARRIVAL_RATE:
    case EXECUTOR_RAMPING_ARRIVAL_RATE: return segment_by_share(segment, whole->max_vus, &share->by_vus);
    default: share->iterations = segment; return true;
    }
}

bool share_init(struct share *share, const struct segment *segment, const struct scenario *whole)
{
    struct scenario *s = &share->scenario;
    memset(share, 0, sizeof *share);
    *s = *whole;
    s->rate_part = s->rate_parts = 1;
    if (!scale_stages(s, segment)) {
        s->stages = NULL;
        return false;
    }
    if (!divide_iterations(share, segment, whole)) return false;
    if (!segment_is_whole(segment)) {
        s->vus = segment_scale(segment, whole->vus);
        s->pre_allocated_vus = segment_scale(segment, whole->pre_allocated_vus);
        s->max_vus = segment_scale(segment, whole->max_vus);
        s->rate_part = segment->weights[segment->own];
        s->rate_parts = segment->period;
    }
    if (s->executor == EXECUTOR_SHARED_ITERATIONS) s->iterations = segment_scale(share->iterations, whole->iterations);
    share->has_work =
        segment_is_whole(segment) || s->executor == EXECUTOR_EXTERNALLY_CONTROLLED || scenario_max_vus(s) > 0;
    return true;
}

void share_free(struct share *share)
{
    free(share->scenario.stages);
    share->scenario.stages = NULL;
    segment_free(&share->by_vus);
}
