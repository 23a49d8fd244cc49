/* The public functions that VU code in C may call. */
#include "base/clock.h"
#include "runtime/vu.h"

uint32_t lt_vu_id(const lt_vu *vu)
{
    return vu->id_in_instance;
}

int64_t lt_vu_iteration(const lt_vu *vu)
{
    return vu->iteration;
}

const char *lt_vu_setup_data(const lt_vu *vu)
{
    return vu->env->setup_data_json;
}

lt_status lt_vu_sleep(lt_vu *vu, int64_t duration_ns)
{
    int64_t end = clock_now_ns() + duration_ns;
    for (;;) {
        switch (fiber_wait(end)) {
        case FIBER_TIMED_OUT: return LT_OK;
        case FIBER_INTERRUPTED: return LT_ERR_INTERRUPTED;
        case FIBER_WOKEN: break; /* a wake-up that was meant for an earlier wait */
        }
    }
}

bool lt_vu_interrupted(const lt_vu *vu)
{
    return vu_is_interrupted(vu);
}

void lt_vu_add(lt_vu *vu, unsigned metric, double value)
{
    vu_emit(vu, metric, value);
}

void lt_vu_check(lt_vu *vu, const char *name, bool passed)
{
    metric_check(vu->metrics, vu->group ? vu->group : "", name, passed);
    const struct tagset *tags = vu_tags(vu);
    lt_tag check = {"check", name};
    if (options_has_tag(vu->env->options, TAG_CHECK)) {
        tags = tagset_extend(metric_worker_tags(vu->metrics), tags, &check, 1);
    }
    vu_emit_tagged(vu, METRIC_CHECKS, tags, passed, clock_now_ns());
}
