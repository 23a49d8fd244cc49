#include "exec/plan/ramping.h"

#include <string.h>

void ramp_init(struct ramp *r, const struct scenario *scenario)
{
    memset(r, 0, sizeof *r);
    r->scenario = scenario;
    r->from = r->current = scenario->vus;
}

/* When, within the stage, the count becomes `next` on its way from `from` to `to`. Exact in 128 bits:
 * durations of days times millions of VUs do not fit 64. */
static int64_t moment(const struct stage *stage, int64_t from, int64_t to, int64_t next)
{
    /* Going up, `next` is reached when VU number next joins; going down it is reached when VU number
     * next + 1 leaves, which is the same point of the line. */
    __int128 left = (__int128)stage->duration_ns * (to - next);
    return stage->duration_ns - (int64_t)(left / (to - from));
}

static bool whole_next(struct ramp *r, struct ramp_step *out)
{
    if (!r->started) {
        r->started = true;
        if (r->current > 0) {
            *out = (struct ramp_step){0, (uint32_t)r->current};
            return true;
        }
    }
    while (r->stage < r->scenario->n_stages) {
        const struct stage *stage = &r->scenario->stages[r->stage];
        if (r->current != stage->target) {
            bool up = stage->target > r->from;
            if (stage->duration_ns == 0) r->current = stage->target;
            else r->current += up ? 1 : -1;
            int64_t at = stage->duration_ns ? moment(stage, r->from, stage->target, r->current) : 0;
            *out = (struct ramp_step){r->stage_start_ns + at, (uint32_t)r->current};
            return true;
        }
        r->stage_start_ns += stage->duration_ns;
        r->from = stage->target;
        r->stage++;
    }
    return false;
}

/* VUs come and go when they do in the whole test; what others' VUs do is passed over. */
bool ramp_next(struct ramp *r, struct ramp_step *out)
{
    while (whole_next(r, out)) {
        if (!r->segment) return true;
        out->vus = (uint32_t)segment_scale(r->segment, out->vus);
        if (out->vus == r->counted) continue;
        r->counted = out->vus;
        return true;
    }
    return false;
}
