/*
 * Timeline: how a test went over time, in bounded memory.
 *
 * Time is cut at the ticks on which workers hand over what they measured; a slice is one or
 * a few ticks, and when there are too many slices each two become one, so the first resolution suits a short test and
 * a long one still ends with 120 to 240 slices. Distributions are kept whole, so percentiles of a
 * slice are as exact as those of the test. Belongs to the control thread.
 */
#ifndef METRICS_TIMELINE_H
#define METRICS_TIMELINE_H

#include "metrics/sink.h"

enum { TIMELINE_MOST = 240, TIMELINE_VALUES = 9 };

/* The metrics that it keeps, by enum metric_builtin. */
extern const unsigned TIMELINE_METRICS[TIMELINE_VALUES];

struct timeline_slice {
    int64_t from_ns, to_ns; /* CLOCK_MONOTONIC */
    unsigned ticks;
    double vus, vus_max; /* the most at any tick in it */
    struct sink values[TIMELINE_VALUES];
};

/* A zeroed struct is an empty timeline. */
struct timeline {
    struct timeline_slice slices[TIMELINE_MOST];
    size_t n; /* the last one is open */
    unsigned ticks_per_slice;
    int64_t asked_ns; /* the last tick: what is added now was measured up to it */
    double asked_vus, asked_vus_max;
    bool cut; /* a slice ends at the last tick, whatever its length */
};

/* Before the first tick; ticks_per_slice at least 1. */
void timeline_start(struct timeline *t, int64_t now_ns, unsigned ticks_per_slice);
/* Workers are asked for what they measured up to now: what is added from here on lies between the
 * previous tick and this one. Negative VUs: as at the previous tick. */
void timeline_tick(struct timeline *t, int64_t now_ns, double vus, double vus_max);
/* Values in the order of TIMELINE_METRICS. */
void timeline_add(struct timeline *t, const struct sink *const values[TIMELINE_VALUES]);
/* Behind the last values. */
void timeline_end(struct timeline *t);
void timeline_free(struct timeline *t);

#endif
