/*
 * Arrival rates: when the n-th iteration starts, from the plan alone, so that no error adds up.
 *
 * constant: iteration i = 0, 1, … starts at i · timeUnit / rate. ramping: iteration n = 1, 2, …
 * starts when the integral of the rate reaches n. Behaviour: options.md §5.5 and 5.6.
 */
#ifndef EXEC_PLAN_ARRIVAL_H
#define EXEC_PLAN_ARRIVAL_H

#include "exec/plan/segment.h"
#include "options/scenario.h"

struct arrival {
    const struct scenario *scenario; /* of the whole test */
    const struct segment *segment;   /* which of its iterations come; NULL: all */
    uint64_t next;                   /* number in the whole test of the iteration after the last, from 0 */
    uint64_t taken;                  /* iterations so far */
    size_t stage;                    /* ramping */
    int64_t stage_start_ns;
    double stage_from;   /* rate per ns at the stage's start */
    double before_stage; /* iterations due before it */
};

void arrival_init(struct arrival *a, const struct scenario *scenario);
/* Start of the next iteration, since the scenario's start; its number is next - 1 then. False when
 * the plan has no more. */
bool arrival_next(struct arrival *a, int64_t *at_ns);
/* Target rate per timeUnit at a moment. */
double arrival_rate_at(const struct scenario *scenario, int64_t elapsed_ns);

#endif
