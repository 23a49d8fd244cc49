/* Metric names with a tag selector: "http_reqs{status:200,method:GET}". */
#ifndef METRICS_SELECTOR_H
#define METRICS_SELECTOR_H

#include "base/arena.h"
#include "base/error.h"
#include "loadtest/metrics.h"

struct selector {
    char *metric;
    bool has_braces;
    lt_tag *tags;
    size_t n_tags;
};

/* Memory comes from the arena. Behaviour: k6's ParseMetricName. */
lt_status selector_parse(struct arena *arena, const char *name, struct selector *out, lt_error *err);

#endif
