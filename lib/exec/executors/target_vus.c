#include "exec/executors/target_vus.h"

#include <stdlib.h>

bool target_vus_init(struct target_vus *t, struct scenario_run *run, uint32_t max, int64_t grace_ns)
{
    t->run = run;
    t->cap = max;
    t->grace_ns = grace_ns;
    t->by_index = calloc(max ? max : 1, sizeof(struct exec_vu *));
    return t->by_index != NULL;
}

void target_vus_free(struct target_vus *t)
{
    free(t->by_index);
    t->by_index = NULL;
}

static void on_grace_over(struct event *event, int64_t now_ns)
{
    vu_interrupt(CONTAINER_OF(event, struct exec_vu, deadline));
}

static void stop_vu(struct target_vus *t, struct exec_vu *vu, int64_t now_ns)
{
    atomic_store(&vu->stop, true);
    if (t->grace_ns <= 0) {
        vu_interrupt(vu);
        return;
    }
    vu->deadline.fire = on_grace_over;
    control_schedule(&t->run->test->control, &vu->deadline, now_ns + t->grace_ns);
}

/* A VU that was told to stop and has not yet: unless it is being interrupted it goes on. */
static void revive(struct target_vus *t, struct exec_vu *vu)
{
    control_cancel(&t->run->test->control, &vu->deadline);
    if (!atomic_load(&vu->vu.interrupted)) atomic_store(&vu->stop, false);
}

void target_vus_set(struct target_vus *t, uint32_t target, int64_t now_ns)
{
    uint32_t missing = 0;
    for (uint32_t i = t->target; i < target; i++) {
        if (t->by_index[i]) revive(t, t->by_index[i]);
        else missing++;
    }
    for (uint32_t i = target; i < t->target; i++) {
        if (t->by_index[i]) stop_vu(t, t->by_index[i], now_ns);
    }
    bool fewer = target < t->target;
    t->target = target;
    if (fewer && t->run->vus_wanted) { /* requests that nobody needs any more */
        pool_forget(t->run->test, t->run);
        missing = 0;
        for (uint32_t i = 0; i < target; i++) missing += !t->by_index[i];
    }
    if (missing) scenario_request_vus(t->run, missing);
}

void target_vus_acquired(struct target_vus *t, struct exec_vu *vu)
{
    for (uint32_t i = 0; i < t->target; i++) {
        if (t->by_index[i]) continue;
        t->by_index[i] = vu;
        vu->index = i;
        scenario_loop(t->run, vu);
        return;
    }
    scenario_release(t->run, vu); /* the target fell while the VU was on its way */
}

void target_vus_reported(struct target_vus *t, struct exec_vu *vu)
{
    control_cancel(&t->run->test->control, &vu->deadline);
    if (vu->index < t->target && !t->run->finished) { /* revived too late to notice: start it again */
        scenario_loop(t->run, vu);
        return;
    }
    t->by_index[vu->index] = NULL;
    scenario_release(t->run, vu);
}
