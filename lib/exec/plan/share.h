/*
 * A scenario's share in this instance: what each executor has to do of it. Counts of VUs and
 * iterations are scaled; times and rates are the whole test's, of whose iterations the instance
 * runs those that `iterations` says. Behaviour: options.md §6.
 */
#ifndef EXEC_PLAN_SHARE_H
#define EXEC_PLAN_SHARE_H

#include "exec/plan/segment.h"
#include "options/scenario.h"

struct share {
    struct scenario scenario;         /* as this instance sees it; stages of VUs are scaled */
    const struct segment *iterations; /* which of the whole test's iterations are its own: the VUs' segment, or … */
    struct segment by_vus;            /* … a division among the parts that have VUs */
    bool has_work;
};

/* `segment` is the instance's part of the VUs and has to outlive the share, which may not be moved.
 * False when memory is out. */
bool share_init(struct share *share, const struct segment *segment, const struct scenario *whole);
void share_free(struct share *share);

#endif
