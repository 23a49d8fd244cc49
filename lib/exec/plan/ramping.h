/*
 * ramping-vus: when the number of VUs changes. Pure arithmetic.
 *
 * In a stage from A to B VUs over D, ending at T, VU number n joins at T − D·(B−n)/(B−A) and leaves
 * at T − D·(B−n+1)/(B−A). Behaviour: options.md §5.4.
 */
#ifndef EXEC_PLAN_RAMPING_H
#define EXEC_PLAN_RAMPING_H

#include "exec/plan/segment.h"
#include "options/scenario.h"

struct ramp_step {
    int64_t at_ns; /* since the scenario's start */
    uint32_t vus;  /* from then on */
};

/* Produces the steps one by one, in order of time. Zeroed and with `scenario` set = at the start. */
struct ramp {
    const struct scenario *scenario; /* of the whole test */
    const struct segment *segment;   /* which of its VUs are counted; NULL: all */
    uint32_t counted;                /* in the last step */
    size_t stage;
    int64_t stage_start_ns;
    int64_t from, current;
    bool started;
};

void ramp_init(struct ramp *r, const struct scenario *scenario);
/* False when there are no more steps. */
bool ramp_next(struct ramp *r, struct ramp_step *out);

#endif
