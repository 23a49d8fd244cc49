/* Sink: where the values of one metric or submetric add up. */
#ifndef METRICS_SINK_H
#define METRICS_SINK_H

#include "base/base.h"
#include "loadtest/metrics.h"
#include "metrics/sketch.h"

/* Zeroed = no samples. */
struct sink {
    uint64_t count; /* samples */
    union {
        struct {
            double sum;
        } counter;
        struct {
            double last, min, max;
            int64_t at_ns; /* of last: merging keeps the latest */
        } gauge;
        struct {
            uint64_t trues;
        } rate;
        struct trend trend;
    } u;
};

void sink_add(struct sink *s, lt_metric_type type, double value, int64_t now_ns);
void sink_merge(struct sink *into, const struct sink *from, lt_metric_type type);
void sink_clear(struct sink *s, lt_metric_type type);
void sink_free(struct sink *s, lt_metric_type type);

#endif
