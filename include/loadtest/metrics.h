/**
 * @file metrics.h
 * Metric types, samples, and sinks: the callbacks that receive every sample of a test.
 */
#ifndef LOADTEST_METRICS_H
#define LOADTEST_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "loadtest/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a metric aggregates its samples. Behaviour: k6 metric types. */
typedef enum lt_metric_type {
    LT_METRIC_COUNTER, /**< sum of the values */
    LT_METRIC_GAUGE,   /**< last value, with minimum and maximum */
    LT_METRIC_RATE,    /**< share of values that are not zero */
    LT_METRIC_TREND    /**< distribution: average, percentiles, extremes */
} lt_metric_type;

/** What the values of a metric are. */
typedef enum lt_metric_contains {
    LT_CONTAINS_DEFAULT, /**< plain numbers */
    LT_CONTAINS_TIME,    /**< milliseconds */
    LT_CONTAINS_DATA     /**< bytes */
} lt_metric_contains;

/** One key=value of a tag set. Borrowed strings. */
typedef struct lt_tag {
    const char *key;
    const char *value;
} lt_tag;

/** A threshold of a metric, as it was configured. */
typedef struct lt_threshold_info {
    const char *expression; /**< "p(95)<500" */
    int abort_on_fail;
    int64_t delay_abort_eval_ns;
} lt_threshold_info;

/** A metric with selector that thresholds refer to, such as http_reqs{status:200}. */
typedef struct lt_submetric_info {
    const char *name;   /**< "http_reqs{status:200}" */
    const char *suffix; /**< "status:200" */
    const lt_tag *tags;
    size_t n_tags;
} lt_submetric_info;

/** Description of a metric. Owned by the test, valid until lt_test_free(). */
typedef struct lt_metric_info {
    unsigned id;
    const char *name;
    lt_metric_type type;
    lt_metric_contains contains;
    const lt_threshold_info *thresholds;
    size_t n_thresholds;
    const lt_submetric_info *submetrics;
    size_t n_submetrics;
} lt_metric_info;

/** One value of one metric. Borrowed; valid during the callback, tags until lt_test_free(). */
typedef struct lt_sample {
    const lt_metric_info *metric;
    int64_t wall_time_ns; /**< since the Unix epoch */
    double value;
    const lt_tag *tags; /**< sorted by key */
    size_t n_tags;
    const lt_tag *metadata; /**< not indexed: vu, iter and the script's own */
    size_t n_metadata;
} lt_sample;

/** Callbacks of a sink. They come one at a time, on a thread of the sink's own. */
typedef struct lt_sink_ops {
    size_t size;      /**< sizeof(lt_sink_ops) of the caller */
    const char *name; /**< for messages, such as "json" */
    /** The test begins. Failure stops the test before it starts. May be NULL. */
    lt_status (*start)(void *udata, lt_error *err);
    /** New samples, in order per VU. A failure is reported once; later samples still come. */
    lt_status (*add_samples)(void *udata, const lt_sample *samples, size_t n, lt_error *err);
    /** The last sample was delivered: write what is left. May be NULL. */
    lt_status (*stop)(void *udata, lt_error *err);
    /** Free udata. May be NULL. */
    void (*free)(void *udata);
} lt_sink_ops;

/** Name of a metric type as k6 writes it: "counter", "gauge", "rate", "trend". Static string. */
LT_API const char *lt_metric_type_name(lt_metric_type type);

/** Name of a content kind as k6 writes it: "default", "time", "data". Static string. */
LT_API const char *lt_metric_contains_name(lt_metric_contains contains);

#ifdef __cplusplus
}
#endif
#endif
