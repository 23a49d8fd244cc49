#include "metrics/timeline.h"

#include <string.h>

#include "metrics/metrics.h"

const unsigned TIMELINE_METRICS[TIMELINE_VALUES] = {
    METRIC_HTTP_REQS,          METRIC_HTTP_REQ_FAILED,    METRIC_HTTP_REQ_DURATION, METRIC_ITERATIONS,    METRIC_CHECKS,
    METRIC_ITERATION_DURATION, METRIC_DROPPED_ITERATIONS, METRIC_DATA_SENT,         METRIC_DATA_RECEIVED,
};

static lt_metric_type type_of(size_t i)
{
    switch (TIMELINE_METRICS[i]) {
    case METRIC_HTTP_REQ_DURATION:
    case METRIC_ITERATION_DURATION: return LT_METRIC_TREND;
    case METRIC_HTTP_REQ_FAILED:
    case METRIC_CHECKS: return LT_METRIC_RATE;
    default: return LT_METRIC_COUNTER;
    }
}

static void free_values(struct timeline_slice *slice)
{
    for (size_t i = 0; i < TIMELINE_VALUES; i++) sink_free(&slice->values[i], type_of(i));
}

/* Nothing is added any more, unless another slice. */
static void pack(struct timeline_slice *slice)
{
    for (size_t i = 0; i < TIMELINE_VALUES; i++) {
        if (type_of(i) == LT_METRIC_TREND) trend_pack(&slice->values[i].u.trend);
    }
}

static void raise_to(double *most, double value)
{
    if (value > *most) *most = value;
}

/* Moves `from` into `into`, which lies before it. */
static void join(struct timeline_slice *into, struct timeline_slice *from)
{
    into->to_ns = from->to_ns;
    into->ticks += from->ticks;
    raise_to(&into->vus, from->vus);
    raise_to(&into->vus_max, from->vus_max);
    for (size_t i = 0; i < TIMELINE_VALUES; i++) sink_merge(&into->values[i], &from->values[i], type_of(i));
    free_values(from);
    pack(into);
}

static void halve(struct timeline *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i += 2) {
        if (i + 1 < t->n) join(&t->slices[i], &t->slices[i + 1]);
        if (n != i) t->slices[n] = t->slices[i];
        n++;
    }
    memset(&t->slices[n], 0, (t->n - n) * sizeof t->slices[0]);
    t->n = n;
    t->ticks_per_slice *= 2;
}

void timeline_start(struct timeline *t, int64_t now_ns, unsigned ticks_per_slice)
{
    t->ticks_per_slice = ticks_per_slice ? ticks_per_slice : 1;
    t->asked_ns = now_ns;
    t->slices[0] = (struct timeline_slice){.from_ns = now_ns, .to_ns = now_ns};
    t->n = 1;
}

/* Gives the open slice the time up to the last tick. */
static struct timeline_slice *extend(struct timeline *t)
{
    struct timeline_slice *open = &t->slices[t->n - 1];
    open->to_ns = t->asked_ns;
    open->ticks += open->to_ns > open->from_ns;
    raise_to(&open->vus, t->asked_vus);
    raise_to(&open->vus_max, t->asked_vus_max);
    return open;
}

void timeline_tick(struct timeline *t, int64_t now_ns, double vus, double vus_max)
{
    if (!t->n) return;
    struct timeline_slice *open = extend(t);
    bool full = open->ticks >= t->ticks_per_slice || t->cut;
    if (full && t->n == TIMELINE_MOST) {
        halve(t);
        full = t->cut || t->slices[t->n - 1].ticks >= t->ticks_per_slice;
    }
    t->cut = false;
    if (full) {
        pack(&t->slices[t->n - 1]);
        t->slices[t->n++] = (struct timeline_slice){.from_ns = t->asked_ns, .to_ns = t->asked_ns};
    }
    t->asked_ns = now_ns;
    if (vus < 0) return;
    t->asked_vus = vus;
    t->asked_vus_max = vus_max;
}

void timeline_add(struct timeline *t, const struct sink *const values[TIMELINE_VALUES])
{
    if (!t->n) return;
    struct timeline_slice *open = &t->slices[t->n - 1];
    for (size_t i = 0; i < TIMELINE_VALUES; i++) sink_merge(&open->values[i], values[i], type_of(i));
}

void timeline_end(struct timeline *t)
{
    if (!t->n) return;
    struct timeline_slice *open = extend(t);
    /* A sliver would show as a spike of the rates. */
    if (t->n < 2) return;
    struct timeline_slice *before = open - 1;
    if (2 * (open->to_ns - open->from_ns) < before->to_ns - before->from_ns) {
        join(before, open);
        memset(open, 0, sizeof *open);
        t->n--;
    }
}

void timeline_free(struct timeline *t)
{
    for (size_t i = 0; i < t->n; i++) free_values(&t->slices[i]);
    memset(t, 0, sizeof *t);
}
