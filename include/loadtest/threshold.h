/**
 * @file threshold.h
 * Threshold expressions: pass or fail criteria on a metric.
 */
#ifndef LOADTEST_THRESHOLD_H
#define LOADTEST_THRESHOLD_H

#include <stdbool.h>

#include "loadtest/error.h"
#include "loadtest/metrics.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lt_threshold lt_threshold;

/**
 * Parse one threshold expression, such as "p(95)<500".
 *
 * @param expr   NUL-terminated expression; times are milliseconds, rates 0..1.
 * @param type   type of the metric that it will judge; decides which aggregations are allowed.
 * @param out    receives a new threshold, owned by the caller (lt_threshold_free).
 * @param err    may be NULL; on failure receives message and 1-based column.
 * @return LT_OK; LT_ERR_SYNTAX when expr does not parse; LT_ERR_UNSUPPORTED when the metric
 *         type has no such aggregation; LT_ERR_NOMEM.
 * Thread safety: any thread. Behaviour: k6 thresholds, delayed evaluation excluded.
 */
LT_API lt_status lt_threshold_parse(const char *expr, lt_metric_type type, lt_threshold **out, lt_error *err);

/**
 * Judge one value: the aggregate that the expression names, taken from wherever the host has it.
 * @return true when the threshold holds.
 */
LT_API bool lt_threshold_check(const lt_threshold *threshold, double value);

/** Free a threshold; NULL is allowed. */
LT_API void lt_threshold_free(lt_threshold *threshold);

#ifdef __cplusplus
}
#endif
#endif
