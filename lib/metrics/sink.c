#include "metrics/sink.h"

#include <string.h>

void sink_add(struct sink *s, lt_metric_type type, double value, int64_t now_ns)
{
    switch (type) {
    case LT_METRIC_COUNTER: s->u.counter.sum += value; break;
    case LT_METRIC_GAUGE:
        if (!s->count || value < s->u.gauge.min) s->u.gauge.min = value;
        if (!s->count || value > s->u.gauge.max) s->u.gauge.max = value;
        s->u.gauge.last = value;
        s->u.gauge.at_ns = now_ns;
        break;
    case LT_METRIC_RATE: s->u.rate.trues += value != 0; break;
    case LT_METRIC_TREND: trend_add(&s->u.trend, value); break;
    }
    s->count++;
}

static void merge_gauge(struct sink *into, const struct sink *from)
{
    if (!into->count || from->u.gauge.min < into->u.gauge.min) into->u.gauge.min = from->u.gauge.min;
    if (!into->count || from->u.gauge.max > into->u.gauge.max) into->u.gauge.max = from->u.gauge.max;
    if (into->count && from->u.gauge.at_ns < into->u.gauge.at_ns) return;
    into->u.gauge.last = from->u.gauge.last;
    into->u.gauge.at_ns = from->u.gauge.at_ns;
}

void sink_merge(struct sink *into, const struct sink *from, lt_metric_type type)
{
    if (!from->count) return;
    switch (type) {
    case LT_METRIC_COUNTER: into->u.counter.sum += from->u.counter.sum; break;
    case LT_METRIC_GAUGE: merge_gauge(into, from); break;
    case LT_METRIC_RATE: into->u.rate.trues += from->u.rate.trues; break;
    case LT_METRIC_TREND: trend_merge(&into->u.trend, &from->u.trend); break;
    }
    into->count += from->count;
}

void sink_clear(struct sink *s, lt_metric_type type)
{
    if (type == LT_METRIC_TREND) {
        trend_clear(&s->u.trend);
        s->count = 0;
    } else {
        memset(s, 0, sizeof *s);
    }
}

void sink_free(struct sink *s, lt_metric_type type)
{
    if (type == LT_METRIC_TREND) trend_free(&s->u.trend);
}
