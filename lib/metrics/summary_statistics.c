/*
 * "lt" in exported summaries: of every metric how many samples it had and how they spread, so that
 * `lt compare` can say how sure a difference is. A member of its own beside k6's, whose readers pass
 * over it.
 *
 *     "lt": {"version": 1, "duration": 30.0, "metrics": {
 *         "http_req_duration": {"type": "trend", "contains": "time", "count": 900, "avg": 12.5,
 *                               "stddev": 3.1, "quantiles": [[0, 8.1], [0.005, 8.3], …, [1, 40.2]]},
 *         "http_reqs": {"type": "counter", "contains": "default", "count": 900, "sum": 900},
 *         "checks": {"type": "rate", "contains": "default", "count": 900, "trues": 899}, … }}
 */
#include "metrics/summary_json.h"

/* Dense in the tails, where percentiles are asked for and their intervals reach. */
static const double QUANTILES[] = {0,     0.001, 0.0025, 0.005, 0.01,  0.02, 0.03,   0.05,  0.07,   0.1,   0.15,
                                   0.2,   0.25,  0.3,    0.35,  0.4,   0.42, 0.44,   0.46,  0.48,   0.5,   0.52,
                                   0.54,  0.56,  0.58,   0.6,   0.65,  0.7,  0.75,   0.8,   0.83,   0.85,  0.87,
                                   0.88,  0.89,  0.9,    0.91,  0.92,  0.93, 0.94,   0.945, 0.95,   0.955, 0.96,
                                   0.965, 0.97,  0.975,  0.98,  0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 1};

static json_t *statistics_of(const struct metric *metric, struct sink *total)
{
    json_t *object = json_pack("{s:s, s:s}", "type", lt_metric_type_name(metric->info.type), "contains",
                               lt_metric_contains_name(metric->info.contains));
    struct trend *t = &total->u.trend;
    summary_set_number(object, "count", (double)total->count);
    switch (metric->info.type) {
    case LT_METRIC_COUNTER: summary_set_number(object, "sum", total->u.counter.sum); return object;
    case LT_METRIC_GAUGE: summary_set_number(object, "value", total->u.gauge.last); return object;
    case LT_METRIC_RATE: summary_set_number(object, "trues", (double)total->u.rate.trues); return object;
    case LT_METRIC_TREND: break;
    }
    summary_set_number(object, "avg", trend_average(t));
    summary_set_number(object, "stddev", trend_stddev(t));
    json_t *quantiles = json_array();
    for (size_t i = 0; t->count && i < ARRAY_LEN(QUANTILES); i++) {
        json_array_append_new(quantiles, json_pack("[f, f]", QUANTILES[i], trend_quantile(t, QUANTILES[i])));
    }
    json_object_set_new(object, "quantiles", quantiles);
    return object;
}

json_t *summary_statistics(const struct summary_context *c)
{
    json_t *metrics = json_object();
    for (unsigned i = 0; i < c->m->n_sinks; i++) {
        const struct metric *metric = c->m->sinks[i];
        if (!summary_shows(c, metric)) continue;
        json_object_set_new(metrics, metric->info.name, statistics_of(metric, &c->m->totals[metric->sink]));
    }
    json_t *own = json_pack("{s:i}", "version", 1);
    summary_set_number(own, "duration", c->seconds);
    json_object_set_new(own, "metrics", metrics);
    return own;
}
